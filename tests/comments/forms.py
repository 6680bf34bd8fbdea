"""Fill in and send the comment form as a browser does."""

import re
from datetime import timedelta
from typing import Any

import time_machine
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments.models import Comment
from comments.views.door import comment_behind


def form_address(article: Article) -> str:
    return f"{article.get_absolute_url()}comments/"


def hidden_fields(page: str) -> dict[str, str]:
    fields = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page)
    return {
        re.search(r'name="([^"]+)"', field)[1]: (re.search(r'value="([^"]*)"', field) or ["", ""])[1]
        for field in fields
    }


def filled_in(article: Article, **facts: Any) -> dict[str, Any]:
    """A form that was opened a minute ago."""
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        page = Client().get(form_address(article)).content.decode()
    return {**hidden_fields(page), "name": "River", "body": "Thank you.", **facts}


def send(client: Client, article: Article, data: dict[str, Any], **extra: Any) -> Any:
    """The answer is that before redirects."""
    return client.post(form_address(article), data, **extra)


def write(client: Client, article: Article, **facts: Any) -> Any:
    """Fetch the form, fill it in and send it; the answer is that after redirects."""
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):  # nobody types in no time
        page = client.get(form_address(article), {"reply_to": facts.pop("reply_to", "")}).content.decode()
    data = {**hidden_fields(page), "name": "River", "body": "Thank you.", **facts}
    return client.post(form_address(article), data, follow=True)


def comment_at(door: str) -> Comment:
    """Whose page this address leads to. The address itself says when it was given."""
    return comment_behind(door.split("/")[2])
