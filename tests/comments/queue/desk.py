"""What waits in the queue, what a moderator does with it there, and what the page says."""

import re
from typing import Any

from comments.models import Comment, ModerationEvent
from tests.factories import make_article, make_comment

QUEUE = "/admin/comments/queue/"
ADVERSE = "Since the injection last week I have a fever and my knee is swollen."
CRISIS = "I want to kill myself."


def waiting(article=None, **facts: Any) -> Comment:
    return make_comment(article or make_article(), status="pending", **facts)


def act(client, comment: Comment, name: str = "decide", /, query: str = "", **data: Any):
    return client.post(f"{QUEUE}{comment.pk}/{name}/{query}", {"version": comment.version, **data}, follow=True)


def now(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def words(response) -> str:
    return " ".join(re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S).split())


def opened(response) -> int | None:
    comment = response.context["comment"]
    return comment and comment.pk


def acts() -> list[str]:
    return list(ModerationEvent.objects.order_by("pk").values_list("act", flat=True))


def undo(client, event: ModerationEvent | None = None):
    event = event or ModerationEvent.objects.first()
    return client.post(f"{QUEUE}undo/", {"event": event.pk}, follow=True)
