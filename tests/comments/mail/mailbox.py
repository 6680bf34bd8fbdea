"""What was mailed about comments: run what is due, and read what went out."""

import re
from datetime import timedelta

from django.core import mail
from django.test import Client
from django.utils import timezone

from comments.mail.links import confirm_address
from comments.models import Comment
from tests.comments.worker import run_tasks
from tests.factories import make_comment

RIVER = "river@example.org"
CRISIS = "I cannot go on and I want to kill myself tonight."
SITE = "http://testserver"


def sent(kind: str = "") -> list:
    """Run what is due, and give the mails that went out since the last call."""
    run_tasks()
    messages = [message for message in mail.outbox if kind in message.subject]
    mail.outbox.clear()
    return messages


def later(time_machine, **span) -> None:
    time_machine.move_to(timezone.now() + timedelta(**span))


def links_in(message) -> list[str]:
    return [line.removeprefix(SITE) for line in re.findall(rf"{SITE}/comments/\S+", message.body)]


def place_in(message) -> str:
    """Where the first link leads, for whoever gets the mail."""
    return Client().get(links_in(message)[0]).url


def confirmed(article, **facts) -> Comment:
    """A comment whose writer confirmed it, before anything else was mailed."""
    comment = make_comment(article, **{"email": RIVER, "status": "pending", **facts})
    sent()
    Client().post(confirm_address(comment).removeprefix(SITE))
    sent()
    return Comment.objects.get(pk=comment.pk)


def all_that_left(message) -> str:
    return f"{message.message()} {message.subject} {message.body}"
