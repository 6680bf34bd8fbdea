"""What a commenter gets of their own: by a link that is mailed to their address."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import publishing
from comments.models import Comment, OriginalText, Report
from comments.privacy import links
from comments.views.door import door_token
from tests.comments.privacy.erasures import LIST
from tests.factories import make_article, make_comment


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
