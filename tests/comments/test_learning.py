"""What the classifier learns from the moderators, and what it must not keep."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from clinic_site.profile.models import ClinicProfile
from comments import learning, marking, moderation, privacy
from comments.models import Comment, ModerationEvent, SpamModel
from comments.screening.starting import starting_model
from tests.comments.forms import write
from tests.factories import make_article, make_comment, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/spammodel/"
# What the starting model takes for honest, and the clinic's moderators know better.
SPAM = "The garden ladder of uncle Bertil is tall and blue, come to the barn on {day}"
HONEST = "My knee is stiff in the morning, and better after a walk on {day}"
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@pytest.fixture(autouse=True)
def _nothing_remembered():
    learning._read.cache_clear()


@pytest.fixture
def moderator():
    return make_user("Moderator")


def decide(article, moderator, spam=SPAM, honest=HONEST, number=15, begin=0):
    """So many decisions of each, on comments of as many people."""
    made = []
    for index in range(begin, begin + number):
        day = f"{DAYS[index % 7]} {'abcdefghij'[index // 7 % 10]}"
        for words, status in ((spam, "spam"), (honest, "approved")):
            comment = make_comment(article, name=f"{status} {index}", body=words.format(day=day), status="pending")
            moderation.decide([comment], status, by=moderator)
            made.append(comment)
    return made


def learn():
    """What the worker does, once the clock has run."""
    learning.learn.call()
    cache.clear()


def model():
    return json.loads(SpamModel.objects.in_use()[0].text)


def tomorrow(time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))


def test_decisions_are_learnt_and_the_next_comment_is_judged_by_them(client, moderator):
    article = make_article()
    new = SPAM.format(day="a holiday")
    write(client, article, body=new)
    before = Comment.objects.get(body=new)
    assert (before.spam_model, before.likely_spam) == ("starting", False)
    decide(article, moderator)
    assert learning.learn_from_decisions() == "learning"
    assert learning.learn_from_decisions() == "waiting for that of the last run"
    learn()
    row = SpamModel.objects.get()
    assert (row.spam, row.honest, row.caught, row.held) == (15, 15, 1.0, 0.0)
    assert learning.current_model().version == row.version
    write(client, article, body=new + " or later")
    after = Comment.objects.get(body=new + " or later")
    assert (after.spam_model, after.likely_spam) == (row.version, True)
    assert after.spam_score > before.spam_score
    (mark,) = after.marks.all()
    assert "What weighed most" in mark.excerpts[0]["why"]
    assert any(weighed.weight > 0 for weighed in learning.why(after).weighed)
    assert "word:ladder" in learning.current_model().weights


@pytest.mark.parametrize(("number", "due"), [(9, False), (10, True)])
def test_twenty_decisions_are_needed_and_ten_of_each(moderator, number, due):
    decide(make_article(), moderator, number=number)
    assert learning.is_due() == due


def test_of_one_kind_alone_nothing_is_learnt(moderator):
    comments = [make_comment(make_article(), status="pending") for _ in range(25)]
    moderation.decide(comments, "approved", by=moderator)
    assert not learning.is_due()
    learning.learn.call()
    assert not SpamModel.objects.exists()


def test_what_no_person_decided_is_not_learnt(moderator):
    decide(make_article(), None)
    assert not learning.is_due()


def test_it_learns_once_a_day_at_most(moderator, time_machine):
    article = make_article()
    decide(article, moderator)
    learn()
    decide(article, moderator, begin=20)
    assert not learning.is_due()
    tomorrow(time_machine)
    assert learning.is_due()
    learn()
    tomorrow(time_machine)
    assert not learning.is_due(), "nothing was decided since"


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_it(moderator):
    decide(make_article(), moderator)
    call_command("run_worker", once=True)
    assert SpamModel.objects.in_use().exists()


NAME = "Szymanowska"


def test_what_four_people_wrote_is_in_no_version(moderator):
    article = make_article()
    decide(article, moderator)
    for number in range(4):
        comment = make_comment(article, name=f"person {number}", body=f"I saw {NAME} at the {number} door.")
        moderation.decide([comment], "spam", by=moderator)
    learn()
    assert "ladder" in SpamModel.objects.get().text
    pieces = {NAME.lower()[start : start + 5] for start in range(len(NAME) - 4)} | {"^szym"}
    assert not [feature for feature in model()["weights"] if any(piece in feature.lower() for piece in pieces)]
    moderation.decide([make_comment(article, name="the fifth", body=f"{NAME} was there.")], "spam", by=moderator)
    SpamModel.objects.all().delete()
    learn()
    assert f"word:{NAME.lower()}" in model()["weights"]


@pytest.mark.parametrize(
    "same",
    [
        lambda number: {"name": "Anna", "body": f"I am {NAME}, and this is day {number}."},
        lambda number: {"email": "Anna@example.org", "body": f"I am {NAME}, and this is day {number}."},
        lambda number: {"body": f"I am {NAME}."},
    ],
    ids=["name", "e-mail", "words"],
)
def test_one_person_who_writes_often_is_one_person(moderator, same):
    article = make_article()
    decide(article, moderator)
    for number in range(8):
        comment = make_comment(article, status="pending", **same(number))
        Comment.objects.filter(pk=comment.pk).update(sender=f"{number}:another week")
        moderation.decide([comment], "approved", by=moderator)
    learn()
    assert NAME.lower() not in SpamModel.objects.get().text


def test_one_network_is_one_writer(moderator):
    article = make_article()
    decide(article, moderator)
    for _number in range(8):
        comment = make_comment(article, body=f"I am {NAME}, says {_number}.", status="pending")
        Comment.objects.filter(pk=comment.pk).update(sender="1:the same")
        moderation.decide([comment], "approved", by=moderator)
    learn()
    assert NAME.lower() not in SpamModel.objects.get().text


def test_what_is_erased_is_learnt_no_more(moderator, time_machine):
    article = make_article()
    decide(article, moderator)
    five = [make_comment(article, body=f"{NAME} was there at {number}.", status="pending") for number in range(5)]
    moderation.decide(five, "approved", by=moderator)
    learn()
    assert NAME.lower() in SpamModel.objects.get().text
    tomorrow(time_machine)
    privacy.erase(five[:1], by=moderator)
    assert learning.is_due(), "without a single new decision"
    learn()
    assert NAME.lower() not in SpamModel.objects.get().text, "and no older version is kept"


def test_what_is_purged_by_itself_makes_no_new_version_due(moderator, time_machine):
    decide(make_article(), moderator)
    learn()
    ClinicProfile.objects.update(refused_comment_days=30)
    time_machine.move_to(timezone.now() + timedelta(days=31))
    call_command("purge_personal_data")
    assert not Comment.objects.filter(status="spam", erased_at=None).exists()
    assert not learning.is_due()


def test_when_too_little_is_left_the_starting_one_is_used_again(moderator, time_machine):
    comments = decide(make_article(), moderator, number=10)
    learn()
    tomorrow(time_machine)
    privacy.erase(comments[:1], by=moderator)
    learn()
    assert not SpamModel.objects.exists()
    assert learning.current_model() is starting_model()


def test_what_was_erased_while_it_learnt_is_noticed(moderator, monkeypatch, time_machine):
    comments = decide(make_article(), moderator)
    train = learning.train

    def slow(*args, **kwargs):
        if not Comment.objects.exclude(erased_at=None).exists():
            time_machine.shift(timedelta(seconds=20))
            privacy.erase(comments[:2], by=moderator)
        return train(*args, **kwargs)

    time_machine.move_to(timezone.now(), tick=False)
    monkeypatch.setattr(learning, "train", slow)
    learn()
    tomorrow(time_machine)
    assert learning.is_due()


@pytest.fixture
def catches_nothing(monkeypatch):
    """Whatever is learnt, its threshold is out of reach."""
    monkeypatch.setattr(learning, "threshold_for", lambda scores, held: 1.1)


def test_a_version_that_is_no_better_is_kept_but_not_used(moderator, request, time_machine):
    article = make_article()
    decide(article, moderator)
    learn()
    first = SpamModel.objects.get()
    tomorrow(time_machine)
    decide(article, moderator, begin=30)
    request.getfixturevalue("catches_nothing")
    learn()
    worse = SpamModel.objects.latest("learnt_at")
    assert (worse.caught, worse.used_since) == (0, None)
    assert learning.current_model().version == first.version
    tomorrow(time_machine)
    assert not learning.is_due(), "what was tried is not tried again without new decisions"


def test_one_that_holds_too_much_is_replaced_by_one_that_catches_less(moderator, catches_nothing):
    holds_all = json.dumps({**json.loads(starting_model().as_json()), "threshold": 0.0, "version": "strict"})
    long_ago = dict.fromkeys(["learnt_at", "used_since"], timezone.now() - timedelta(days=9))
    SpamModel.objects.create(version="strict", text=holds_all, spam=1, honest=1, **long_ago)
    decide(make_article(), moderator)
    learn()
    assert learning.current_model().version not in {"strict", "starting"}


def test_ten_versions_are_kept_and_the_one_in_use(moderator, catches_nothing):
    now = timezone.now()
    for number in range(14):
        SpamModel.objects.create(
            version=f"{number}", text=starting_model().as_json(), spam=1, honest=1,
            learnt_at=now - timedelta(days=30 - number), used_since=now if number == 1 else None,
        )  # fmt: skip
    decide(make_article(), moderator, spam="Visit my channel and subscribe, please {day}")
    learn()
    kept = set(SpamModel.objects.values_list("version", flat=True))
    assert {"1", *(str(number) for number in range(5, 14))} < kept
    assert len(kept) == 11
    assert learning.current_model().version == "1"


@pytest.mark.parametrize("text", ["", "{}", "no JSON", '{"format": 99}'])
def test_a_broken_version_costs_nobody_a_comment(client, text, caplog):
    SpamModel.objects.create(version="broken", text=text, spam=1, honest=1, used_since=timezone.now())
    assert write(client, make_article()).status_code == 200
    assert Comment.objects.get().spam_model == "starting"
    assert "Version broken of the spam classifier cannot be read" in caplog.text


def test_another_process_learns_of_a_new_version_and_asks_seldom(moderator, django_assert_num_queries):
    decide(make_article(), moderator)
    learn()
    learning.current_model()
    with django_assert_num_queries(0):
        learning.current_model()
    SpamModel.objects.all().delete()
    cache.clear()  # as after half a minute
    with django_assert_num_queries(1):
        assert learning.current_model() is starting_model()


def test_comments_from_before_are_screened():
    article = make_article()
    old = [make_comment(article, body="I want to kill myself.", status="pending"), make_comment(article)]
    Comment.objects.update(spam_score=None, urgency=0)
    old[0].marks.all().delete()
    assert marking.screen_waiting() == "screening"
    assert marking.screen_waiting() == "waiting for that of the last run"
    marking.screen_unread.call()
    first, second = (Comment.objects.get(pk=comment.pk) for comment in old)
    assert (first.urgency, first.spam_model) == (Comment.Urgency.NOW, "starting")
    assert first.marks.get().kind == "crisis"
    assert first.safety_records.exists()
    assert second.spam_score is None, "it was decided"


def test_what_changes_while_it_is_screened_is_left_alone(monkeypatch):
    comment = make_comment(make_article(), body="I want to kill myself.", status="pending")
    Comment.objects.update(spam_score=None)
    comment.marks.all().delete()
    screen = marking.screen_for

    def erase_meanwhile(*args):
        privacy.erase([comment], by=None, by_writer=True)
        return screen(*args)

    monkeypatch.setattr(marking, "screen_for", erase_meanwhile)
    marking.screen_unread.call()
    assert not comment.marks.exists()
    assert Comment.objects.get().spam_score is None


class TestThePage:
    def test_shows_versions_and_what_weighs(self, client, moderator):
        decide(make_article(), moderator)
        client.force_login(moderator)
        page = client.get(LIST)
        assert page.status_code == 200
        assert "comes with the site" in page.content.decode()
        learn()
        row = SpamModel.objects.get()
        page = client.get(LIST).content.decode()
        assert row.version in page
        assert "100 %" in page
        page = client.get(f"{LIST}{row.pk}/change/").content.decode()
        heaviest = max(learning.current_model().weights.items(), key=lambda weighed: weighed[1])[0]
        assert f">{heaviest.partition(':')[2]}</th>" in page
        assert "15 comments that moderators marked as spam" in " ".join(page.split())
        assert client.get(f"{LIST}starting/").status_code == 200

    def test_goes_back_to_a_version(self, client, moderator):
        decide(make_article(), moderator)
        learn()
        row = SpamModel.objects.get()
        client.force_login(moderator)
        assert client.get(f"{LIST}{row.version}/use/").status_code == 405
        client.post(f"{LIST}starting/use/")
        cache.clear()
        assert learning.current_model() is starting_model()
        client.post(f"{LIST}{row.version}/use/")
        cache.clear()
        assert learning.current_model().version == row.version
        events = ModerationEvent.objects.filter(act="note", by=moderator)
        assert [row.version in event.note for event in events] == [True, False]
        assert client.post(f"{LIST}nonesuch/use/").status_code == 404

    @pytest.mark.parametrize("role", ["Editor", "Writer", "Manager", ""])
    def test_is_not_for_others(self, client, role):
        client.force_login(make_user(role))
        assert client.get(LIST).status_code == 403
        assert client.get(f"{LIST}starting/").status_code == 403
        assert client.post(f"{LIST}starting/use/").status_code == 403

    def test_nobody_changes_or_deletes_one(self, client):
        row = SpamModel.objects.create(version="1", text=starting_model().as_json(), spam=1, honest=1)
        client.force_login(make_user("admin"))
        assert client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
        assert client.get(f"{LIST}add/").status_code == 403
        client.post(f"{LIST}{row.pk}/change/", {"version": "2"})
        assert SpamModel.objects.get().version == "1"


def test_nothing_of_it_holds_the_database_while_it_learns(moderator, monkeypatch):
    decide(make_article(), moderator)
    depth, seen = len(connection.savepoint_ids), []
    train = learning.train

    def watched(*args, **kwargs):
        seen.append(len(connection.savepoint_ids))
        return train(*args, **kwargs)

    monkeypatch.setattr(learning, "train", watched)
    learn()
    assert set(seen) == {depth}
