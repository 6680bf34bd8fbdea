"""Keeping little: what an erasure reaches, what a commenter gets of their own, and what goes by itself."""

import json
import re
import threading
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import publishing
from clinic_site import clock
from clinic_site.profile.models import ClinicProfile
from comments import masking, moderation, privacy, senders
from comments.models import (
    Ban,
    Comment,
    CommentMark,
    HashKey,
    ModerationEvent,
    OriginalText,
    Report,
    SafetyRecord,
    SentMail,
)
from comments.privacy import links, purging
from comments.privacy.quotes import Copies, Source, Text
from comments.senders import Sender
from comments.views.door import door_token
from tests.comments.forms import form_address, hidden_fields, write
from tests.factories import PASSWORD, make_article, make_author, make_comment, make_user

LIST = "/admin/comments/comment/"
NAME, EMAIL = "Ziphorah Quackenbush", "ziphorah@quackenbush.example"
BODY = (
    "Marmalade kept my grandmother's cello warm through seven winters in Blåfjell.\n"
    "I told nobody about the turquoise accordion until Thursday, 555-867-5309, call me."
)


@pytest.fixture
def moderator(client):
    user = make_user("Moderator")
    client.login(username=user.username, password=PASSWORD)
    return user


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?", text.casefold())


def erase_by_link(comment: Comment) -> Any:
    return Client().post(f"/comments/{door_token(comment)}/erase/", follow=True)


def page_of(article: Any) -> str:
    return " ".join(Client().get(article.get_absolute_url()).content.decode().split())


# --- The proof -----------------------------------------------------------------------------------------------


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


# --- Others' words -------------------------------------------------------------------------------------------


def taken_out(text: str, body: str, *, name: str = "River", published: str = "", later: bool = True) -> str:
    now = timezone.now()
    copies = Copies(published=published)
    copies.add(Source((body,), (name,), "", thread=1, written_at=now, edited_at=None))
    return copies.taken_out_of(Text(text, now + timedelta(minutes=1 if later else -1), thread=1))


STORY = "My knee hurt for nine years and then a walk each morning made it better."


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("> My knee hurt for nine years\n> and then a walk\nMine too.", "[removed]\nMine too."),
        ("River wrote:\n> My knee hurt for nine\nMine too.", "[removed]\nMine too."),
        (">> my KNEE hurt for nine years", "[removed]"),
        ("So “a walk each morning” helped?", "So “[removed]” helped?"),
        ("I too: then a walk each morning made it better. Yes.", "I too: [removed]. Yes."),
        # Others' words stay.
        ("> A quotation of somebody else's words\nYes.", "> A quotation of somebody else's words\nYes."),
        ("My knee hurt for nine days.", "My knee hurt for nine days."),
        ("“My knee is well” said my doctor.", "“My knee is well” said my doctor."),
        ("A walk each morning is good.", "A walk each morning is good."),
        ("", ""),
    ],
)
def test_quotations_and_copies_are_told_from_others_words(text, left):
    assert taken_out(text, STORY) == left


def test_the_articles_own_words_are_nobodys():
    quoted = "It says: My knee hurt for nine years and then a walk. True."
    assert taken_out(quoted, STORY, published=STORY) == quoted


def test_who_copied_and_erases_takes_nothing_from_whom_they_copied():
    assert taken_out(STORY, STORY, later=False) == STORY
    assert taken_out(STORY, f"> {STORY}\nWell said.") == STORY


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Ziphorah", "Thanks Ziphorah, and Ziphorah's dog.", "Thanks [removed], and [removed]'s dog."),
        ("Ann-Marie Q.", "ann-marie q. is right, Ann-Marie", "[removed] is right, [removed]"),
        # A name that is a word is not looked for: anybody could take such a name and erase.
        ("Hope", "Hope you get well", "Hope you get well"),
        ("The", "The doctor said", "The doctor said"),
        ("Knee Pain", "my knee pain is back", "my knee pain is back"),
        ("river", "By the river", "By the river"),
        ("Al", "Al is right", "Al is right"),
    ],
)
def test_names_that_others_call(name, text, left):
    assert taken_out(text, "Good day.", name=name) == left


def test_long_and_hostile_texts_are_read_in_no_time():
    started = timezone.now()
    for text in (":" * 4000, "> " * 2000, ">\n" * 2000, "“" * 4000, '"a ' * 1300, "a " * 2000, " " * 4000 + "x"):
        taken_out(text, text)
        taken_out(text, STORY)
    assert timezone.now() - started < timedelta(seconds=5)


# --- Who may erase -------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestOwnErasure:
    def test_get_asks_and_says_what_stays(self, client):
        comment = make_comment(make_article(), body="My own story.")
        address = f"/comments/{door_token(comment)}/erase/"
        assert f'href="{address}"' in client.get(f"/comments/{door_token(comment)}/").content.decode()
        response = client.get(address)
        page = response.content.decode()
        assert "no-store" in response["Cache-Control"]
        for words in ("My own story.", "safety log", "This comment was removed", "[removed]"):
            assert words in page
        comment.refresh_from_db()
        assert comment.body == "My own story."

    def test_years_later_and_twice(self, client):
        comment = make_comment(make_article(), body="My own story.")
        with time_machine.travel(timezone.now() + timedelta(days=4000)):
            for _ in range(2):
                assert "Your comment was removed" in erase_by_link(comment).content.decode()
        event = ModerationEvent.objects.exclude(act="approve").get()
        assert (event.act, event.by) == ("erase", None)
        assert client.get(f"/comments/{door_token(comment)}/erase/").status_code == 302

    def test_within_the_first_minutes_it_is_withdrawn(self):
        comment = make_comment(make_article(), status="pending", body="My own story.")
        version = comment.version
        erase_by_link(comment)
        comment.refresh_from_db()
        assert (comment.status, comment.body, comment.version) == ("rejected", "", version + 1)
        assert ModerationEvent.objects.get().act == "withdraw"

    def test_a_forged_link_erases_nothing(self, client):
        comment = make_comment(make_article())
        for token in (str(comment.pk), door_token(comment)[:-1], links.link_token(comment)):
            assert client.post(f"/comments/{token}/erase/").status_code == 404
        comment.refresh_from_db()
        assert not comment.erased_at

    def test_the_safety_log_keeps_its_copy_and_stops_staff_alone(self, client, moderator):
        body = "Two days after my stem cell injection at the clinic I had a fever and my knee swelled badly."
        comment = make_comment(make_article(), name="River", email="r@example.org", body=body)
        record = SafetyRecord.objects.get(comment=comment)
        data = {"action": "erase", "_selected_action": [comment.pk], "sure": "1"}
        page = client.post(LIST, data, follow=True).content.decode()
        assert f"the safety log is not done with comment {comment.pk}" in page
        answer = client.post("/admin/personal-data/", {"email": "r@example.org", "act": "sure"})
        assert "the safety log is not done" in answer.content.decode()
        with pytest.raises(CommandError, match="the safety log is not done"):
            call_command("erase_personal_data", "r@example.org", yes=True)
        comment.refresh_from_db()
        assert comment.body == body

        erase_by_link(comment)
        comment.refresh_from_db()
        record.refresh_from_db()
        assert (comment.body, comment.urgency) == ("", Comment.Urgency.SOON)
        assert (record.body, record.name, record.email) == (body, "River", "r@example.org")
        assert comment.marks.get(kind="adverse_event").excerpts == []

    def test_when_the_record_is_closed_staff_may(self, client, moderator):
        comment = make_comment(make_article())
        SafetyRecord.objects.create(
            comment=comment,
            kind="other",
            body="x",
            written_at=timezone.now(),
            closed_at=timezone.now(),
            outcome="nothing_to_do",
        )
        client.post(LIST, {"action": "erase", "_selected_action": [comment.pk], "sure": "1"})
        comment.refresh_from_db()
        assert comment.erased_at

    def test_who_goes_back_to_the_form_of_an_erased_comment_loses_nothing(self, client):
        article = make_article()
        data = {**hidden_fields(client.get(form_address(article)).content.decode()), "name": "River", "body": "First."}
        client.post(form_address(article), data)
        erase_by_link(Comment.objects.get())
        for _ in range(2):
            client.post(form_address(article), {**data, "body": "Second."})
        assert list(Comment.objects.values_list("body", flat=True)) == ["", "Second."]

    def test_a_form_is_known_again_for_as_long_as_it_can_be_sent(self):
        ClinicProfile.objects.update(sender_days=2)
        make_comment(make_article())
        for days, is_known in ((6.9, True), (7.1, False)):
            with time_machine.travel(timezone.now() + timedelta(days=days)):
                purging.purge()
            assert Comment.objects.exclude(sent_words="").exists() == is_known

    def test_queries_do_not_grow_with_what_is_erased_nor_with_who_quotes(self):
        def erased(number: int) -> int:
            article = make_article()
            comments = [make_comment(article, body=f"{STORY} {n}", name=f"Ziph{n}orah") for n in range(number)]
            for comment in comments:
                make_comment(article, body=f"> {STORY}\nYes, Ziph0orah.", parent=comment)
            with CaptureQueriesContext(connection) as queries:
                privacy.erase(comments, by=None)
            assert not Comment.objects.filter(body__contains="nine years").exists()
            return len(queries)

        erased(1)
        assert erased(2) == erased(12)


@pytest.mark.django_db(transaction=True)
def test_erasing_at_once_happens_once_while_others_answer():
    ClinicProfile.objects.update(held_comments="marked")
    article = make_article()
    comment = make_comment(article, body=STORY)
    start, met = threading.Barrier(6), []

    def run(number: int) -> None:
        try:
            start.wait(timeout=30)
            if number % 2:
                privacy.erase([comment], by=None, by_writer=True)
            else:
                make_comment(article, body=f"> {STORY}\nAnswer {number}.")
        except Exception as error:
            met.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not met
    assert ModerationEvent.objects.filter(act="erase").count() == 1
    comment.refresh_from_db()
    erased_at = comment.erased_at
    # Whoever answered before it was erased quotes it no longer.
    assert not Comment.objects.filter(created_at__lt=erased_at, body__contains="nine years").exists()
    comment.discussion.refresh_from_db()
    assert comment.discussion.shown_count == 3


# --- By address ----------------------------------------------------------------------------------------------


def link_in_mail() -> str:
    return re.search(r"http://testserver(/comments/mine/\S+)", mail.outbox[-1].body)[1]


def ask(email: str, **extra: Any) -> Any:
    answer = Client().post("/comments/mine/", {"email": email}, **extra)
    for result in DBTaskResult.objects.filter(status="READY", task_path=links.send_link.module_path):
        links.send_link.call(*result.args_kwargs["args"])
        result.delete()
    return answer


@pytest.mark.django_db
class TestByAddress:
    def test_the_answer_tells_nobody_whether_there_is_anything(self):
        make_comment(make_article(), email="River@example.org")
        known, unknown = ask("river@EXAMPLE.org"), ask("nobody@example.org")
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
        assert len(mail.outbox) == 1
        assert mail.outbox[0].to == ["river@example.org"]

    def test_the_work_is_the_same_too(self):
        make_comment(make_article(), email="river@example.org")
        ask("river@example.org")
        counts = []
        for email in ("river@example.org", "nobody@example.org"):
            with CaptureQueriesContext(connection) as queries:
                Client().post("/comments/mine/", {"email": email})
            counts.append([re.sub(r"\d+|'[^']*'", "", query["sql"])[:40] for query in queries])
        assert counts[0] == counts[1]

    def test_no_task_and_no_row_has_the_address(self):
        comment = make_comment(make_article(), email="river@example.org")
        Client().post("/comments/mine/", {"email": "river@example.org"})
        task = DBTaskResult.objects.get(task_path=links.send_link.module_path)
        assert task.args_kwargs == {"args": [comment.pk], "kwargs": {}}
        assert "river" not in links.link_token(comment)

    def test_a_mail_server_that_refuses_leaves_no_address(self, monkeypatch, caplog):
        comment = make_comment(make_article(), email="river@example.org")

        def refuse(self):
            raise OSError("river@example.org: no such user")

        monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
        with caplog.at_level("WARNING"):
            links.send_link.call(comment.pk)
        assert "OSError" in caplog.text
        assert "river" not in caplog.text
        tasks = DBTaskResult.objects.filter(task_path=links.send_link.module_path)
        assert [task.args_kwargs["args"] for task in tasks] == [[comment.pk, 1]], "it is tried again"

    def test_caps(self):
        make_comment(make_article(), email="river@example.org")
        for number in range(5):
            assert ask("river@example.org", REMOTE_ADDR=f"192.0.2.{number}").status_code == 200
        assert len(mail.outbox) == 3
        assert ask("lake@example.org", REMOTE_ADDR="192.0.2.200").status_code == 429
        refused = ask("lake@example.org", REMOTE_ADDR="192.0.2.200").content.decode()
        assert "lake@example.org" in refused, "what was typed is still there"
        assert ask("lake@example.org", REMOTE_ADDR="198.51.100.1").status_code == 200
        with time_machine.travel(timezone.now() + timedelta(hours=2)):
            ask("river@example.org")
        assert len(mail.outbox) == 4

    def test_a_slip_is_told(self):
        answer = Client().post("/comments/mine/", {"email": "no address"})
        assert answer.status_code == 422
        assert 'value="no address"' in answer.content.decode()

    def test_reading_downloading_and_erasing(self):
        article = make_article(title="Knees")
        comments = [make_comment(article, email="river@example.org", body=f"My words {n}.") for n in range(3)]
        other = make_comment(article, email="lake@example.org", body="Of Lake.")
        OriginalText.objects.create(comment=comments[0], name="R", body="Before.", kept_until=timezone.now())
        ask("river@example.org")
        client, link = Client(), link_in_mail()
        response = client.get(link)
        page = response.content.decode()
        assert "no-store" in response["Cache-Control"]
        assert all(f"My words {n}." in page for n in range(3))
        assert "Of Lake." not in page
        data = json.loads(client.get(f"{link}export/").content)
        assert [row["words"] for row in data["comments"]] == ["My words 0.", "My words 1.", "My words 2."]
        assert data["comments"][0]["words_before_masking"] == "Before."
        assert "safety log" in data["not_in_here"]
        assert data["mails_sent"] == 1
        assert "safety log" in client.get(f"{link}erase/").content.decode()
        assert Comment.objects.filter(erased_at=None).count() == 4, "GET only asks"
        assert "were erased" in client.post(f"{link}erase/", follow=True).content.decode()
        assert list(Comment.objects.filter(erased_at=None)) == [other]
        assert client.get(link).status_code == 410
        assert client.post(f"{link}erase/").status_code == 410

    def test_the_download_tells_what_moderators_and_readers_said_of_ones_comments(self, client, moderator):
        comment = make_comment(make_article(), email="river@example.org")
        client.post(f"/comments/report/{comment.pk}/", {"reason": "abuse"}, REMOTE_ADDR="203.0.113.9")
        data = {"status": "rejected", "reason": "off_topic", "note": "The third of this sort."}
        client.post(f"{LIST}{comment.pk}/change/", data)
        answer = Client().get(f"/comments/mine/{links.link_token(comment)}/export/")
        (row,) = answer.json()["comments"]
        assert row["log"][-1] | {"at": ""} == {
            "what": "reject",
            "at": "",
            "reason": "off_topic",
            "note": "The third of this sort.",
        }
        assert [(report["why"], bool(report["seen"])) for report in row["reported"]] == [("abuse", True)]
        said = answer.content.decode()
        assert moderator.username not in said
        assert Report.objects.get().sender not in said

    def test_the_link_ends_after_a_day_and_is_for_one_address(self):
        mine = make_comment(make_article(), email="river@example.org")
        link = f"/comments/mine/{links.link_token(mine)}/"
        assert Client().get(link).status_code == 200
        assert Client().get(f"/comments/mine/{door_token(mine)}/").status_code == 410
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            for address in (link, f"{link}export/", f"{link}erase/"):
                assert Client().get(address).status_code == 410
        Comment.objects.filter(pk=mine.pk).update(email="lake@example.org")
        assert Client().get(link).status_code == 410

    def test_titles_that_are_not_public_stay_unknown(self):
        article = make_article(title="Was public")
        comment = make_comment(article, email="river@example.org")
        publishing.unpublish(article, by=None)
        link = f"/comments/mine/{links.link_token(comment)}/"
        for address in (link, f"{link}export/"):
            assert "Was public" not in Client().get(address).content.decode()

    def test_queries_do_not_grow(self):
        def count(number: int) -> list[int]:
            for _ in range(number):
                comment = make_comment(make_article(), email="river@example.org")
            link = f"/comments/mine/{links.link_token(comment)}/"
            counts = []
            for address in (link, f"{link}export/"):
                with CaptureQueriesContext(connection) as queries:
                    Client().get(address)
                counts.append(len(queries))
            return counts

        count(1)
        assert count(1) == count(8)


# --- Through the admin and by commands -----------------------------------------------------------------------


@pytest.mark.django_db
class TestByStaff:
    def post(self, client, **data):
        return client.post("/admin/personal-data/", {"email": "river@example.org", **data})

    def test_finding_exporting_and_erasing(self, client, moderator):
        comment = make_comment(make_article(), name="River", email="River@Example.org", body="My own words.")
        assert "Personal data" in client.get("/admin/").content.decode()
        assert "My own words." in self.post(client).content.decode()
        assert not ModerationEvent.objects.filter(by=moderator).exists()
        OriginalText.objects.create(comment=comment, name="R", body="Before.", kept_until=timezone.now())
        data = json.loads(self.post(client, act="export").content)
        assert data["comments"][0]["words"] == "My own words."
        may_see = moderator.has_perm("comments.see_originaltext")
        assert (data["comments"][0]["words_before_masking"] == "Before.") == may_see
        event = ModerationEvent.objects.get(by=moderator)
        assert (event.act, event.by, event.comment_id, event.note) == ("export", moderator, comment.pk, "")
        assert "cannot be undone" in self.post(client, act="erase").content.decode()
        comment.refresh_from_db()
        assert not comment.erased_at, "it is asked once more"
        assert self.post(client, act="sure").status_code == 302
        comment.refresh_from_db()
        assert comment.erased_at
        assert ModerationEvent.objects.get(act="erase").by == moderator
        assert "0 comments under this address" in " ".join(self.post(client).content.decode().split())

    def test_the_address_is_in_no_address(self, client, moderator):
        make_comment(make_article(), email="river@example.org", body="My own words.")
        page = client.get("/admin/personal-data/", {"email": "river@example.org"}).content.decode()
        assert "My own words." not in page
        response = self.post(client)
        assert "no-store" in response["Cache-Control"]
        assert "email=" not in response.content.decode()

    @pytest.mark.parametrize("role", ["Writer", "Reviewer", "Editor", "Manager", ""])
    def test_is_for_moderators(self, client, role):
        make_comment(make_article(), email="river@example.org", body="My own words.")
        client.login(username=make_user(role).username, password=PASSWORD)
        for act in ("find", "export", "erase", "sure"):
            assert self.post(client, act=act).status_code == 403
        assert Comment.objects.get().body == "My own words."

    def test_a_part_of_an_address_finds_nobody(self, client, moderator):
        make_comment(make_article(), email="xriver@example.org", body="My own words.")
        make_comment(make_article(), body="Without an address.")
        for email in ("river@example.org", "", "%@example.org"):
            page = client.post("/admin/personal-data/", {"email": email}).content.decode()
            assert "My own words." not in page
            assert "Without an address." not in page

    def test_commands(self, monkeypatch):
        comment = make_comment(make_article(), email="river@example.org", body="My own wörds.")
        key = senders.current_key()
        until = timezone.now() + timedelta(days=3)
        Ban.objects.create(key=key, email=senders.hash_of_email("river@example.org"), reason="abuse", until=until)
        out = StringIO()
        call_command("export_personal_data", "RIVER@example.org", stdout=out)
        data = json.loads(out.getvalue())
        assert data["comments"][0]["words"] == "My own wörds."
        assert data["bans"][0]["reason"] == "abuse"
        assert ModerationEvent.objects.filter(act="export", comment=comment, by=None).count() == 1
        monkeypatch.setattr("builtins.input", lambda _question: "no")
        with pytest.raises(CommandError, match="Nothing was erased"):
            call_command("erase_personal_data", "river@example.org")
        call_command("erase_personal_data", "river@example.org", yes=True, stdout=out)
        comment.refresh_from_db()
        assert comment.erased_at
        call_command("erase_personal_data", "river@example.org", yes=True, stdout=out)
        assert "No comment is kept" in out.getvalue()


# --- Purging -------------------------------------------------------------------------------------------------


def make_known(article: Any, **facts: Any) -> Comment:
    """As a reader's comment that came over the network."""
    comment = make_comment(article, **facts)
    Comment.objects.filter(pk=comment.pk).update(
        sender=senders.hash_of_sender(Sender("192.0.2.0/24")), confirmed_at=timezone.now()
    )
    Report.objects.create(comment=comment, reason="other", sender=senders.hash_of_sender(Sender("198.51.100.0/24")))
    SentMail.objects.create(what="reply", to=senders.hash_of_email("a@example.org"))
    return comment


def due() -> dict[str, int]:
    return {what: number for what, number in purging.count_due() if number}


@pytest.mark.django_db
class TestPurging:
    def test_each_kind_goes_when_its_days_are_over_and_not_before(self):
        ClinicProfile.objects.update(sender_days=10, refused_comment_days=20, comment_email_months=2)
        start, article = timezone.now(), make_article()
        shown = make_known(article, email="river@example.org", body="Stays.")
        unconfirmed = make_comment(article, email="lake@example.org", body="Stays too.")
        rejected = make_known(article, body="Rejected.", status="rejected")
        spam = make_known(article, body="Spam.", status="spam")
        pending = make_known(article, body="Waits.", status="pending")
        everything = list(Comment.objects.order_by("pk"))

        def after(days: float) -> list[Comment]:
            with time_machine.travel(start + timedelta(days=days)):
                call_command("purge_personal_data", stdout=StringIO())
                assert not due()
            return [Comment.objects.get(pk=comment.pk) for comment in everything]

        assert [c.email for c in after(6)] == [c.email for c in everything]
        assert [c.email for c in after(7.1)][:2] == ["river@example.org", ""], "nobody confirmed it"
        after(9.9)
        assert Comment.objects.exclude(sender="").count() == 4
        assert SentMail.objects.exclude(to="").count() == 4
        after(10.1)
        assert HashKey.objects.exists(), "it was in use for a week"
        assert not Comment.objects.exclude(sender="", same_words="", sent_words="").exists()
        assert not Report.objects.exclude(sender="").exists()
        assert Report.objects.count() == 4
        assert not SentMail.objects.exclude(to="").exists()
        after(19.9)
        assert not Comment.objects.exclude(erased_at=None).exists()
        assert not HashKey.objects.exists()
        after(20.1)
        assert set(Comment.objects.exclude(erased_at=None)) == {rejected, spam}
        after(61)
        assert Comment.objects.get(pk=shown.pk).email == "river@example.org"
        after(62.1)
        assert Comment.objects.get(pk=shown.pk).email == ""
        assert {Comment.objects.get(pk=c.pk).body for c in (shown, unconfirmed, pending)} == {
            "Stays.",
            "Stays too.",
            "Waits.",
        }
        assert ModerationEvent.objects.filter(act="erase", by=None).count() == 2

    def test_what_the_safety_log_is_not_done_with_stays(self):
        comment = make_comment(make_article(), status="rejected", body="Held words.")
        record = SafetyRecord.objects.create(comment=comment, kind="other", body="x", written_at=timezone.now())
        with time_machine.travel(timezone.now() + timedelta(days=40)):
            assert "rejected comments erased" not in due()
            purging.purge()
            comment.refresh_from_db()
            assert comment.body == "Held words."
            SafetyRecord.objects.filter(pk=record.pk).update(closed_at=timezone.now(), outcome="supported")
            purging.purge()
        comment.refresh_from_db()
        assert comment.body == ""

    def test_marks_lose_their_excerpts_with_a_refused_comment(self):
        comment = make_comment(make_article(), status="rejected", body="Write to me: river@example.org")
        assert comment.marks.get(kind="privacy").excerpts
        with time_machine.travel(timezone.now() + timedelta(days=40)):
            purging.purge()
        assert comment.marks.get(kind="privacy").excerpts == []

    def test_no_mark_keeps_an_e_mail_past_its_days(self):
        ClinicProfile.objects.update(comment_words="mailinator*")
        comment = make_comment(make_article(), email="ziphorah.quackenbush@mailinator.com")
        assert set(comment.marks.values_list("kind", flat=True)) == {"disposable_email", "words"}
        with time_machine.travel(timezone.now() + timedelta(days=8)):
            purging.purge()
        comment.refresh_from_db()
        assert comment.email == ""
        assert "ziphorah" not in str([mark.excerpts for mark in comment.marks.all()])

    def test_originals_and_bans_go_when_their_time_is_over(self):
        comment, now = make_comment(make_article()), timezone.now()
        OriginalText.objects.create(comment=comment, name="R", body="Before.", kept_until=now + timedelta(days=5))
        key = senders.current_key()
        for days in (5, 90):
            Ban.objects.create(key=key, sender=f"{key.pk}:{days}", until=now + timedelta(days=days))
        with time_machine.travel(now + timedelta(days=4)):
            purging.purge()
            assert OriginalText.objects.exists()
            assert Ban.objects.count() == 2
        with time_machine.travel(now + timedelta(days=60)):
            purging.purge()
            assert not OriginalText.objects.exists()
            assert Ban.objects.count() == 1
            assert HashKey.objects.filter(pk=key.pk).exists(), "a ban in force needs its key"
        with time_machine.travel(now + timedelta(days=91)):
            purging.purge()
            assert not HashKey.objects.filter(pk=key.pk).exists()

    def test_a_dry_run_says_what_is_due_and_changes_nothing(self):
        make_known(make_article(), status="spam", body="Spam.")
        with time_machine.travel(timezone.now() + timedelta(days=40)):
            before, out = due(), StringIO()
            assert before["spam erased"] == 1
            call_command("purge_personal_data", dry_run=True, stdout=out)
            assert due() == before
            call_command("purge_personal_data", stdout=StringIO())
            assert due() == {}
            again = StringIO()
            call_command("purge_personal_data", stdout=again)
        assert "1  spam erased" in out.getvalue()
        assert "Nothing was changed" in out.getvalue()
        assert set(re.findall(r"^ *(\d+)  ", again.getvalue(), re.MULTILINE)) == {"0"}

    def test_the_clock_does_a_little_each_time(self, monkeypatch):
        monkeypatch.setattr(purging, "AT_ONCE", 2)
        article = make_article()
        for _ in range(5):
            make_known(article)
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            monkeypatch.setattr(purging, "BATCHES_A_RUN", 1)
            assert "2 comments of which the sender was forgotten" in clock.purge_personal_data()
            assert Comment.objects.exclude(sender="").count() == 3
            monkeypatch.setattr(purging, "BATCHES_A_RUN", 4)
            clock.purge_personal_data()
            assert clock.purge_personal_data() == "nothing due"
        assert clock.purge_personal_data in clock.JOBS

    def test_queries_do_not_grow_with_rows(self):
        def queries(number: int) -> int:
            for _ in range(number):
                article = make_article()
                make_known(article, status="rejected", email="river@example.org")
                make_known(article, status="spam")
            with (
                time_machine.travel(timezone.now() + timedelta(days=400)),
                CaptureQueriesContext(connection) as captured,
            ):
                purging.purge()
            return len(captured)

        queries(1)
        assert queries(1) == queries(6)

    def test_what_was_shown_once_and_quoted_goes_with_it(self):
        article = make_article()
        comment = make_comment(article, body=STORY)
        reply = make_comment(article, parent=comment, body=f"> {STORY}\nYes.")
        moderation.decide([comment], "rejected", by=None)
        with time_machine.travel(timezone.now() + timedelta(days=40)):
            purging.purge()
        reply.refresh_from_db()
        assert reply.body == "[removed]\nYes."


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Dr Smithers", "Wilma Smithers", "wilma SMITHERS"])
def test_whoever_takes_the_name_of_an_author_does_not_take_it_along(name):
    make_author(name="Wilma Smithers, MD")
    article = make_article()
    comment = make_comment(article, name=name, body="Good evening.")
    answer = make_comment(article, body=f"{name} speaks about it on Friday.", by=make_user("Moderator"))
    privacy.erase([comment], by=None, by_writer=True)
    assert Comment.objects.get(pk=answer.pk).body == f"{name} speaks about it on Friday."
