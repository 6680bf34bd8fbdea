"""The proof: after an erasure no table, cache or page has a word of the person."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments import masking, senders
from comments.models import Ban, Comment, CommentMark, ModerationEvent, Report
from comments.privacy import links
from comments.senders import Sender
from comments.views.door import door_token
from tests.comments.forms import form_address, hidden_fields, write
from tests.comments.privacy.erasures import LIST, erase_by_link
from tests.factories import PASSWORD, make_article, make_comment, make_user

NAME, EMAIL = "Ziphorah Quackenbush", "ziphorah@quackenbush.example"
BODY = (
    "Marmalade kept my grandmother's cello warm through seven winters in Blåfjell.\n"
    "I told nobody about the turquoise accordion until Thursday, 555-867-5309, call me."
)


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?", text.casefold())


def page_of(article: Any) -> str:
    return " ".join(Client().get(article.get_absolute_url()).content.decode().split())


RUNS = {" ".join(words[n : n + 3]) for words in [words_of(BODY)] for n in range(len(words) - 2)}
RARE = {"ziphorah", "quackenbush", "marmalade", "cello", "blåfjell", "accordion", "867-5309"}
# What the law may ask for; tested by itself below.
EXEMPT = {"comments_safetyrecord", "comments_safetyaction"}


def traces_in(text: str) -> set[str]:
    text = text.encode().decode("unicode_escape", errors="ignore") if "\\u00" in text else text
    plain = " ".join(words_of(text))
    return {run for run in RUNS if run in plain} | {word for word in RARE if word in text.casefold()}


def as_text(value: Any) -> str:
    if isinstance(value, memoryview):
        value = bytes(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="ignore")
    return value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)


def traces_in_database() -> dict[str, set[str]]:
    """By table and column, every table that the database has."""
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        assert {"comments_comment", "django_admin_log", "django_tasks_db_dbtaskresult"} & tables
        for table in sorted(tables - EXEMPT):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    if value is not None and (traces := traces_in(as_text(value))):
                        found.setdefault(f"{table}.{column}", set()).update(traces)
    for session in Session.objects.all():
        if traces := traces_in(json.dumps(session.get_decoded(), ensure_ascii=False)):
            found["sessions"] = traces
    return found


def traces_in_caches() -> set[str]:
    found = set()
    for cache in caches.all():
        for key, value in getattr(cache, "_cache", {}).items():
            found |= traces_in(key) | traces_in(as_text(value))
    return found


def traces_in_pages(article: Any) -> dict[str, set[str]]:
    addresses = ["/", article.get_absolute_url(), f"{article.get_absolute_url()}comments/", "/feed/", "/topics/"]
    addresses += [f"/category/{article.category.slug}/", f"/category/{article.category.slug}/feed/", "/sitemap.xml"]
    addresses += [f"/search/?q={word}" for word in ("accordion", "blåfjell")]
    addresses += [f"{article.get_absolute_url()[:-1]}.txt", f"{article.get_absolute_url()}comments/feed/"]
    addresses += [f"{article.get_absolute_url()}?order=newest"]
    addresses += [f"/comments/at/{comment.pk}/" for comment in Comment.objects.all()]
    found = {}
    for address in addresses:
        page = Client().get(address, follow=True).content.decode().replace("&#x27;", "'")
        # The page of a search says what was searched for.
        word = address.partition("?q=")[2]
        if traces := traces_in(page) - {word}:
            found[address] = traces
    return found


def post_as_the_person(client: Client, article: Any) -> Comment:
    """Through the form, which warns of the telephone number first."""
    data = {"name": NAME, "email": EMAIL, "body": BODY}
    warned = write(client, article, **data)
    assert warned.status_code == 422
    client.post(form_address(article), {**hidden_fields(warned.content.decode()), **data})
    return Comment.objects.get(email=EMAIL)


@pytest.mark.django_db(transaction=True)
def test_after_an_erasure_nothing_is_left_of_the_person():
    article = make_article(body="<p>Sore knees in the morning are common.</p>")
    comment = post_as_the_person(Client(), article)
    assert comment.marks.get(kind="privacy").excerpts, "it holds a telephone number"
    staff = Client()
    moderator = make_user("Moderator")
    staff.login(username=moderator.username, password=PASSWORD)
    note = f"Same as in March: {NAME} and her turquoise accordion."
    staff.post(f"{LIST}{comment.pk}/change/", {"status": "approved", "note": note[:200]})
    LogEntry.objects.filter(object_id=str(comment.pk)).update(
        object_repr=BODY[:60], change_message=f"Changed the words of {NAME}."
    )
    masking.redact(Comment.objects.get(pk=comment.pk), by=moderator, words=["867-5309"])
    Report.objects.create(comment=comment, reason="privacy", sender=senders.hash_of_sender(Sender("198.51.100.0/24")))
    Ban.objects.create(
        key=senders.current_key(),
        email=senders.hash_of_email(EMAIL),
        comment=comment,
        until=timezone.now() + timedelta(days=9),
    )
    first, second = BODY.splitlines()
    quoting = [
        f"{NAME} wrote:\n> {first}\n> {second[:30]}\n\nHow lovely, dear Ziphorah!",
        f"You say “told nobody about the turquoise accordion” and also MARMALADE kept my grandmother’s cello\nwarm "
        f"through seven winters in Blåfjell. Write to {EMAIL.upper()}.",
    ]
    for body in quoting:
        reply = make_comment(article, parent=comment, name="Lake", body=body)
        CommentMark.objects.create(
            comment=reply, kind="words", excerpts=[{"text": first, "why": "", "start": 0, "end": 9, "field": "body"}]
        )
    ModerationEvent.objects.create(act="note", discussion=comment.discussion, comment=reply, note=f"Answers {NAME}.")
    Client().post("/comments/mine/", {"email": EMAIL})
    links.send_link.call(comment.pk)
    DBTaskResult.objects.update(status="FAILED", traceback=f"SMTPRecipientsRefused: {{'{EMAIL}': (550, b'No')}}")
    staff.post("/admin/personal-data/", {"email": EMAIL, "act": "export"})
    staff.get(LIST, {"q": "accordion"})
    for query in ("accordion", NAME):
        Client().get("/search/", {"q": query})
    assert mail.outbox
    before = traces_in_database()
    assert {"comments_comment.body", "comments_comment.name", "comments_originaltext.body"} <= set(before)
    assert {"comments_commentmark.excerpts", "comments_moderationevent.note", "django_admin_log.object_repr"} <= set(
        before
    ), "or this test proves nothing"
    assert any(column.endswith(".traceback") for column in before)
    assert traces_in_pages(article)

    page = erase_by_link(comment)
    assert "Your comment was removed" in page.content.decode()
    assert traces_in_database() == {}
    assert traces_in_caches() == set()
    assert traces_in_pages(article) == {}
    assert traces_in(staff.get(LIST).content.decode()) == set()
    assert traces_in(staff.get(f"{LIST}{comment.pk}/change/").content.decode()) == set()
    assert traces_in(staff.get(reverse("admin:moderation_queue")).content.decode()) == set()
    assert traces_in(Client().get(f"/comments/{door_token(comment)}/").content.decode()) == set()

    comment.refresh_from_db()
    assert (comment.sender, comment.same_words, comment.sent_words) == ("", "", "")
    assert Report.objects.get().sender == ""
    assert Ban.objects.get().comment is None
    page = page_of(article)
    assert "This comment was removed." in page
    assert "How lovely, dear [removed]!" in page
    assert "You say “[removed]” and also [removed]. Write to [removed]." in page
    event = ModerationEvent.objects.get(act__in=["erase", "withdraw"])
    assert (event.act, event.by, event.comment_id, event.note) == ("withdraw", None, comment.pk, "")
