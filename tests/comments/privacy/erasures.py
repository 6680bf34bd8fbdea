"""A story that others quote, and the ways to erase it."""

from typing import Any

from django.test import Client

from comments.models import Comment
from comments.views.door import door_token

LIST = "/admin/comments/comment/"
STORY = "My knee hurt for nine years and then a walk each morning made it better."


def erase_by_link(comment: Comment) -> Any:
    return Client().post(f"/comments/{door_token(comment)}/erase/", follow=True)
