"""Bans: by keyed hash, for a time, and outliving the hash's rotation."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic_site.proxies import TrustedProxies
from comments import banning, senders
from comments.models import Ban, Comment, HashKey, ModerationEvent
from tests.comments.at_once import at_once
from tests.comments.forms import form_address, hidden_fields, write
from tests.factories import make_article, make_comment, make_user

pytestmark = pytest.mark.django_db

HOME, NEIGHBOUR, ELSEWHERE = "203.0.113.7", "203.0.113.99", "198.51.100.7"
# Two who do the same at the same moment do not always meet.
TURNS = 10
LIST = reverse("admin:comments_ban_changelist")


def post(article, body="New words.", *, address=HOME, email="", **facts):
    client = Client(REMOTE_ADDR=address)
    return write(client, article, body=body, email=email, **facts)


def sent(article, address=HOME, email=""):
    post(article, body="Sent.", address=address, email=email)
    return Comment.objects.latest("pk")


def test_from_the_confirm_page_to_the_lift(client, moderator):
    article = make_article()
    comment = sent(article)
    page = reverse("admin:ban_sender", args=[comment.pk])
    shown = client.get(page).content.decode()
    assert "A household, an office" in shown
    assert comment.body in shown
    assert not Ban.objects.exists()
    client.post(page, {"days": "7", "reason": "abuse"})
    event = ModerationEvent.objects.get(act="ban")
    assert (event.by, event.comment, event.reason, event.note) == (moderator, comment, "abuse", "7 days")
    refused = post(article, body="All my words.")
    assert refused.status_code == 429
    assert "We take no comments from you until" in refused.content.decode()
    assert "All my words.</textarea>" in refused.content.decode()
    assert Comment.objects.count() == 1
    ban = Ban.objects.get()
    assert reverse("admin:lift_ban", args=[ban.pk]) in client.get(LIST).content.decode()
    client.post(reverse("admin:lift_ban", args=[ban.pk]))
    lifted = ModerationEvent.objects.get(act="lift_ban")
    assert (lifted.by, lifted.comment) == (moderator, comment)
    assert post(article).status_code == 200
    assert Comment.objects.count() == 2
    client.post(reverse("admin:lift_ban", args=[ban.pk]))
    assert ModerationEvent.objects.filter(act="lift_ban").count() == 1


def test_a_get_lifts_nothing(client, moderator):
    ban = banning.ban(sent(make_article()), days=7, by=None)
    assert client.get(reverse("admin:lift_ban", args=[ban.pk])).status_code == 405
    assert Ban.objects.get().until > timezone.now()


def test_whom_it_meets():
    article = make_article()
    banning.ban(sent(article, email="rue@example.org"), days=7, by=None)
    assert post(article, address=NEIGHBOUR).status_code == 429, "the same network"
    assert post(article, address=ELSEWHERE).status_code == 200
    assert post(article, address=ELSEWHERE, email="RUE@example.org").status_code == 429
    assert post(article, address=ELSEWHERE, email="sue@example.org").status_code == 200


def test_who_posts_is_looked_up_alike_however_many_are_banned(monkeypatch):
    """Nothing is hashed, and nothing asked, for the bans of others."""
    article = make_article()
    comment = sent(article, email="rue@example.org")
    banning.ban(comment, days=7, by=None)

    def work() -> tuple[int, int]:
        hashed, counted = senders.hashed, []
        with monkeypatch.context() as patch, CaptureQueriesContext(connection) as asked:
            patch.setattr(senders, "hashed", lambda *facts: counted.append(facts) or hashed(*facts))
            assert post(article, address=ELSEWHERE, email="rue@example.org").status_code == 429
        return len(counted), len(asked)

    few = work()
    key, until = HashKey.objects.get(), timezone.now() + timedelta(days=30)
    Ban.objects.bulk_create(
        Ban(key=key, sender=f"{key.pk}:{number}", email=f"{key.pk}:{number}", until=until) for number in range(200)
    )
    assert work() == few


def test_of_several_bans_the_last_day_is_told():
    article = make_article()
    mailed, only_mailed = sent(article, email="rue@example.org"), make_comment(article, email="rue@example.org")
    banning.ban(mailed, days=180, by=None)
    told = re.search("until ([^.]+)[.]", post(article, email="rue@example.org").content.decode())[1]
    banning.ban(only_mailed, days=1, by=None)
    assert f"until {told}." in post(article, email="rue@example.org").content.decode()


def test_it_ends_by_itself(time_machine):
    article = make_article()
    banning.ban(sent(article), days=1, by=None)
    time_machine.move_to(timezone.now() + timedelta(hours=23, minutes=50))
    assert post(article).status_code == 429
    time_machine.move_to(timezone.now() + timedelta(minutes=20))
    assert post(article).status_code == 200


def test_it_outlives_the_rotation_of_its_key_and_no_other_key_is_kept(time_machine):
    article = make_article()
    begun = timezone.now()
    ban = banning.ban(sent(article), days=180, by=None)
    for week in range(1, 9):
        time_machine.move_to(begun + timedelta(days=7 * week, minutes=1))
        sent(article, address=ELSEWHERE)
        senders.forget_old_keys()
    keys = HashKey.objects.order_by("pk")
    assert keys.first() == ban.key
    assert [key for key in keys if key != ban.key and key.begun_at < timezone.now() - timedelta(days=37)] == []
    assert keys.count() < 9
    assert post(article).status_code == 429
    assert post(article, address=ELSEWHERE).status_code == 200
    banning.lift(ban, by=None)
    senders.forget_old_keys()
    assert not HashKey.objects.filter(pk=ban.key_id).exists()
    assert not Ban.objects.exists()


def test_a_ban_set_late_is_under_the_key_of_the_comments_hash(time_machine):
    article = make_article()
    comment = sent(article, email="rue@example.org")
    time_machine.move_to(timezone.now() + timedelta(days=15))
    sent(article, address=ELSEWHERE)
    ban = banning.ban(comment, days=30, by=None)
    assert str(ban.key_id) == comment.sender.split(":")[0]
    assert post(article).status_code == 429
    assert post(article, address=ELSEWHERE, email="rue@example.org").status_code == 429


def test_when_the_key_is_gone_only_the_email_is_left(client, moderator, time_machine):
    article = make_article()
    known, unknown = sent(article, email="rue@example.org"), sent(article)
    time_machine.move_to(timezone.now() + timedelta(days=60))
    client.force_login(moderator)
    senders.forget_old_keys()
    page = reverse("admin:ban_sender", args=[unknown.pk])
    assert "not known any more" in client.get(page).content.decode()
    assert client.post(page, {"days": "7"}).status_code == 409
    client.post(reverse("admin:ban_sender", args=[known.pk]), {"days": "7"})
    assert Ban.objects.get().sender == ""
    assert post(article).status_code == 200
    assert post(article, email="rue@example.org").status_code == 429


def test_the_clinics_own_answer_bans_nobody(client, moderator):
    answer = make_comment(make_article(), by=moderator, body="General words.")
    assert client.post(reverse("admin:ban_sender", args=[answer.pk]), {"days": "7"}).status_code == 409
    assert not Ban.objects.exists()


def test_a_moderator_is_told_when_it_is_their_own_connection(client, moderator):
    article = make_article()
    words = "the connection that you use now"
    assert words in client.get(reverse("admin:ban_sender", args=[sent(article, "127.0.0.1").pk])).content.decode()
    assert words not in client.get(reverse("admin:ban_sender", args=[sent(article).pk])).content.decode()


def test_banned_twice_is_banned_until_the_new_day(client, moderator):
    comment = sent(make_article())
    for days in ("30", "1"):
        client.post(reverse("admin:ban_sender", args=[comment.pk]), {"days": days})
    assert Ban.objects.get().until < timezone.now() + timedelta(days=2)
    assert ModerationEvent.objects.filter(act="ban").count() == 2


@pytest.mark.django_db(transaction=True)
def test_banned_twice_at_the_same_moment_is_one_ban():
    """For two comments, by two moderators who both press the button."""
    article = make_article()
    desks = []
    for comment in (sent(article), sent(article, NEIGHBOUR)):
        desk = Client()
        desk.force_login(make_user("Moderator"))
        desks.append((desk, reverse("admin:ban_sender", args=[comment.pk])))
    for _turn in range(TURNS):
        Ban.objects.all().delete()
        at_once(*[lambda desk=desk, page=page: desk.post(page, {"days": "7"}) for desk, page in desks])
        assert Ban.objects.count() == 1
    desk, page = desks[0]
    assert desk.post(page, {"days": "30"}).status_code == 302
    assert post(article).status_code == 429


def test_banned_once_more_after_the_end(client, moderator):
    comment = sent(make_article())
    page = reverse("admin:ban_sender", args=[comment.pk])
    client.post(page, {"days": "7"})
    client.post(reverse("admin:lift_ban", args=[Ban.objects.get().pk]))
    client.post(page, {"days": "7"})
    assert Ban.objects.get().until > timezone.now()


@pytest.mark.parametrize("days", ["", "0", "-1", "3650", "x"])
def test_only_the_offered_numbers_of_days(client, moderator, days):
    comment = sent(make_article())
    assert client.post(reverse("admin:ban_sender", args=[comment.pk]), {"days": days}).status_code == 200
    assert not Ban.objects.exists()


@pytest.mark.parametrize("role", ["Writer", "Reviewer", "Editor", "Manager", ""])
def test_others_neither_ban_nor_lift_nor_see_bans(client, role):
    comment = sent(make_article())
    ban = banning.ban(comment, days=7, by=None)
    client.force_login(make_user(role))
    pages = [reverse("admin:ban_sender", args=[comment.pk]), reverse("admin:lift_ban", args=[ban.pk])]
    assert [client.post(page, {"days": "180"}).status_code for page in pages] == [403, 403]
    assert client.get(LIST).status_code == 403
    assert Ban.objects.get().until == ban.until


def test_bans_hold_nothing_that_can_be_read(client, moderator):
    banning.ban(sent(make_article(), email="rue@example.org"), days=7, by=None)
    kept = str(list(Ban.objects.values())) + str(list(ModerationEvent.objects.values()))
    page = client.get(LIST).content.decode()
    for secret in ("203.0.113", "rue@example.org"):
        assert secret not in kept
        assert secret not in page
    assert Ban.objects.get().sender not in page


@pytest.mark.parametrize(
    ("peer", "forwarded", "is_refused"),
    [
        ("10.0.0.2", HOME, True),
        ("10.0.0.2", ELSEWHERE, False),
        ("10.0.0.2", f"{ELSEWHERE}, {HOME}", True),  # the first was written by the client
        (HOME, ELSEWHERE, True),  # no proxy of ours: what it says of others changes nothing
        (ELSEWHERE, HOME, False),
    ],
)
def test_x_forwarded_for_counts_from_a_trusted_proxy_only(peer, forwarded, is_refused):
    article = make_article()
    banning.ban(sent(article), days=7, by=None)
    answers = []
    site = TrustedProxies(lambda environ, _start: answers.append(ClientHandler()(environ)) or [], ["10.0.0.0/8"])
    fields = hidden_fields(Client().get(form_address(article)).content.decode())
    request = RequestFactory().post(
        form_address(article),
        {**fields, "name": "River", "body": "Through a proxy."},
        REMOTE_ADDR=peer,
        HTTP_X_FORWARDED_FOR=forwarded,
    )
    site(request.environ, None)
    assert answers[0].status_code == (429 if is_refused else 302)
    assert Comment.objects.filter(body="Through a proxy.").exists() != is_refused
    assert (b"Through a proxy." in answers[0].content) == is_refused
