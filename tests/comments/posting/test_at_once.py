"""Posting while others post, close, pause or begin a key."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from clinic_site.profile.models import ClinicProfile
from comments import switching
from comments.models import Comment, Discussion, HashKey, ModerationEvent
from comments.senders import Sender
from comments.sending import Sent, form_token
from tests.comments.at_once import at_once
from tests.comments.forms import comment_at, filled_in, send, write
from tests.factories import PASSWORD, make_article, make_comment, make_user


def in_the_middle_at_once(*posts: Callable[[], None]) -> None:
    """As ``at_once``, and held up where comments wait for the profile's row: what each looked up before, each found
    as it was before the others."""
    begin = threading.Barrier(len(posts) + 1)

    def hold() -> None:
        with transaction.atomic():
            ClinicProfile.objects.select_for_update().get(pk=1)
            begin.wait(timeout=60)
            time.sleep(3)

    def after(post: Callable[[], None]) -> None:
        begin.wait(timeout=60)
        post()

    at_once(hold, *[lambda post=post: after(post) for post in posts])


class Posters:
    """Readers who send until they are told that nothing is taken any more."""

    MOST = 100
    # SQLite lets those go first who have just come: a stream without a gap would keep whoever closes waiting.
    SECONDS_BETWEEN = 0.2

    def __init__(self, articles, number=12) -> None:
        self.taken, self.some_were_taken = [], threading.Event()
        with time_machine.travel(timezone.now() - timedelta(minutes=1)):
            self.tokens = [[form_token() for _ in range(self.MOST)] for _ in range(number)]
        self.articles = [articles[number % len(articles)] for number in range(number)]

    def acts(self):
        return [lambda number=number: self.post(number) for number in range(len(self.tokens))]

    def post(self, number: int) -> None:
        client, article = Client(), self.articles[number]
        for turn, token in enumerate(self.tokens[number]):
            data = {"name": f"Reader {number}", "body": f"Turn {turn} of reader {number}.", "token": token}
            answer = send(client, article, data, REMOTE_ADDR=f"10.{number}.{turn}.1")
            if answer.status_code == 409:
                assert f"Turn {turn} of reader {number}." in answer.content.decode()
                return
            assert answer.status_code == 302, answer.content.decode()
            self.taken.append(answer.url)
            if len(self.taken) >= 10:
                self.some_were_taken.set()
            time.sleep(self.SECONDS_BETWEEN)
        raise AssertionError("was never told that comments are closed")


@pytest.mark.django_db(transaction=True)
def test_not_one_comment_after_the_moment_of_closing():
    article = make_article()
    moderator = make_user("Moderator")
    desk = Client()
    desk.login(username=moderator.username, password=PASSWORD)
    question = make_comment(article)
    posters = Posters([article])

    def close_and_answer() -> None:
        posters.some_were_taken.wait(timeout=60)
        assert desk.post(f"{article.get_absolute_url()}discussion/", {"state": "closed"}).status_code == 302
        assert write(desk, article, body="Please call us.", reply_to=question.pk).status_code == 200

    at_once(*posters.acts(), close_and_answer)
    closed_at = Discussion.objects.get(article=article).changed_at
    assert Comment.objects.filter(is_staff_reply=False).exclude(pk=question.pk).count() == len(posters.taken) >= 10
    assert list(Comment.objects.filter(created_at__gt=closed_at).values_list("body", "staff")) == [
        ("Please call us.", moderator.pk)
    ], "no reader's; what the clinic answers is no new question"


@pytest.mark.django_db(transaction=True)
def test_not_one_comment_on_any_article_after_the_moment_of_the_pause():
    ClinicProfile.objects.get_or_create(pk=1)
    articles = [make_article() for _ in range(4)]
    posters = Posters(articles)

    def pause() -> None:
        posters.some_were_taken.wait(timeout=60)
        switching.pause_all(paused=True, by=None, reason="We are away.")

    at_once(*posters.acts(), pause)
    paused_at = ModerationEvent.objects.get(act="pause").at
    assert Comment.objects.count() == len(posters.taken) >= 10
    assert not Comment.objects.filter(created_at__gt=paused_at).exists()


@pytest.mark.django_db(transaction=True)
def test_sent_ten_times_at_once_it_is_one_comment():
    article, doors = make_article(), []
    data = filled_in(article)

    def post() -> None:
        answer = send(Client(), article, data)
        assert answer.status_code == 302
        doors.append(comment_at(answer.url))

    at_once(*[post] * 10)
    assert Comment.objects.count() == 1
    assert len(doors) == 10
    assert len(set(doors)) == 1


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_to_two_articles_at_once_is_a_comment_on_each():
    articles = [make_article(), make_article()]
    data = filled_in(articles[0])
    ClinicProfile.objects.get_or_create(pk=1)

    def post(article) -> None:
        answer = send(Client(), article, data)
        assert answer.status_code == 302, answer.content.decode()
        assert comment_at(answer.url).discussion.article == article

    in_the_middle_at_once(*[lambda article=article: post(article) for article in articles])
    assert Comment.objects.count() == 2
    for article in articles:
        send(Client(), article, data)
    assert Comment.objects.count() == 2, "sent once more it is the same"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_first", [True, False], ids=["the first key", "the next key"])
def test_whoever_posts_while_a_key_is_begun_is_known_by_the_same(is_first):
    articles = [make_article(), make_article()]
    ClinicProfile.objects.get_or_create(pk=1)
    if not is_first:
        make_comment(articles[0], sent=Sent(Sender("192.0.2.0/24")))
        HashKey.objects.update(begun_at=timezone.now() - timedelta(days=8))
    forms = [(article, filled_in(article)) for article in articles]

    def post(article, data) -> None:
        assert send(Client(), article, data, REMOTE_ADDR="192.0.2.7").status_code == 302

    in_the_middle_at_once(*[lambda form=form: post(*form) for form in forms])
    assert Comment.objects.filter(body="Thank you.").values("sender").distinct().count() == 1
    assert HashKey.objects.count() == (1 if is_first else 2)
