"""Posting at the same time as others, twice, too fast, too often, and with what its writer should think over."""

import re
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine as clock
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from articles import publishing
from clinic_site.profile.models import ClinicProfile
from comments import moderation, privacy, switching
from comments.models import Comment, Discussion, HashKey, ModerationEvent
from comments.senders import Sender
from comments.sending import Sent, form_token
from tests.comments.at_once import at_once
from tests.comments.forms import comment_at, form_address, hidden_fields, write
from tests.factories import PASSWORD, close_discussion, make_article, make_category, make_comment, make_user

DETAILS = "Call me, Anna Kowalska, at 617-555-0134."
# The notice at the foot of each page has the number in other words.
LIFELINE = "call or text 988 (Suicide &amp; Crisis Lifeline"
CRISIS = "I do not want to live any more and I have the pills ready."


def filled_in(article, **facts) -> dict[str, Any]:
    """A form that was opened a minute ago."""
    with clock.travel(timezone.now() - timedelta(minutes=1)):
        page = Client().get(form_address(article)).content.decode()
    return {**hidden_fields(page), "name": "River", "body": "Thank you.", **facts}


def send(client, article, data, **extra) -> Any:
    return client.post(form_address(article), data, **extra)


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


# --- While others do something ---------------------------------------------------------------------------------


class Posters:
    """Readers who send until they are told that nothing is taken any more."""

    MOST = 100
    # SQLite lets those go first who have just come: a stream without a gap would keep whoever closes waiting.
    SECONDS_BETWEEN = 0.2

    def __init__(self, articles, number=12) -> None:
        self.taken, self.some_were_taken = [], threading.Event()
        with clock.travel(timezone.now() - timedelta(minutes=1)):
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


# --- Twice ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestSentAgain:
    def test_after_its_writer_changed_it(self, client):
        article = make_article()
        data = filled_in(article)
        door = send(client, article, data).url
        client.post(f"{door}edit/", {"body": "Said otherwise."})
        assert comment_at(send(client, article, data).url) == comment_at(door)
        assert Comment.objects.get().body == "Said otherwise."

    def test_after_it_was_erased(self, client):
        article = make_article()
        data = filled_in(article)
        door = send(client, article, data).url
        privacy.erase(Comment.objects.all(), by=None)
        assert comment_at(send(client, article, data).url) == comment_at(door)
        assert Comment.objects.get().body == ""
        other = send(client, article, {**data, "body": "Other words, in the same form."}).url
        assert comment_at(other) != comment_at(door)
        assert comment_at(send(client, article, {**data, "body": "Other words, in the same form."}).url) == comment_at(
            other
        )
        assert comment_at(send(client, article, data).url) == comment_at(door)
        privacy.erase(Comment.objects.all(), by=None)
        assert comment_at(send(client, article, {**data, "body": "Other words, in the same form."}).url) == comment_at(
            other
        )
        assert not Comment.objects.filter(erased_at=None).exists()

    def test_after_the_second_of_a_form_was_erased(self, client):
        article = make_article()
        data = filled_in(article)
        send(client, article, data)
        door = send(client, article, {**data, "body": "Other words."}).url
        privacy.erase(Comment.objects.filter(body="Other words."), by=None)
        assert comment_at(send(client, article, {**data, "body": "Other words."}).url) == comment_at(door)
        assert Comment.objects.count() == 2

    def test_after_the_discussion_was_closed_or_paused(self, client):
        article = make_article()
        data = filled_in(article)
        door = send(client, article, data).url
        switching.pause_all(paused=True, by=None)
        assert comment_at(send(client, article, data).url) == comment_at(door)
        switching.set_discussion_state(Discussion.objects.all(), "closed", by=None)
        assert comment_at(send(client, article, data).url) == comment_at(door)

    def test_after_what_it_answered_is_gone(self, client):
        article = make_article()
        first = make_comment(article)
        data = filled_in(article, parent=first.pk)
        send(client, article, data)
        moderation.decide([first], "rejected", by=None)
        back = send(client, article, data)
        send(client, article, {**data, **hidden_fields(back.content.decode())})
        assert Comment.objects.filter(body="Thank you.").count() == 1


# --- Warnings before it is sent ---------------------------------------------------------------------------------


@pytest.mark.django_db
class TestWarnings:
    def test_identifying_details_are_shown_with_the_reason_and_nothing_is_lost(self, client):
        article = make_article()
        data = filled_in(article, body=DETAILS, email="r@example.org")
        back = send(client, article, data)
        page = back.content.decode()
        assert back.status_code == 422
        assert not Comment.objects.exists()
        assert "<q>Call me, Anna Kowalska, at 617-555-0134</q> – A telephone number. A full name." in page
        assert "was not sent yet" in page
        assert f"{DETAILS}</textarea>" in page
        assert "r@example.org" in page
        again = send(client, article, {**data, **hidden_fields(page)})
        assert again.status_code == 302
        comment = Comment.objects.get()
        assert (comment.body, comment.status) == (DETAILS, "pending")
        assert comment.marks.filter(kind="privacy").exists()

    def test_new_details_are_warned_of_anew(self, client):
        article = make_article()
        data = filled_in(article, body=DETAILS)
        told = hidden_fields(send(client, article, data).content.decode())
        back = send(client, article, {**data, **told, "body": f"{DETAILS} Or write to anna.k@example.org."})
        assert back.status_code == 422
        assert "anna.k@example.org</q>" in back.content.decode()
        without = send(client, article, {**data, **told, "body": "Thank you all the same."})
        assert without.status_code == 302, "what is left out needs no second question"

    def test_a_crisis_is_met_before_and_after(self, client):
        article = make_article()
        data = filled_in(article, body=CRISIS)
        back = send(client, article, data)
        assert back.status_code == 422
        assert LIFELINE in back.content.decode()
        thanks = client.post(
            form_address(article), {**data, **hidden_fields(back.content.decode())}, follow=True
        ).content.decode()
        assert "Thank you for your comment" in thanks
        assert LIFELINE in thanks
        comment = Comment.objects.get()
        assert (comment.status, comment.urgency) == ("pending", Comment.Urgency.NOW)
        assert comment.safety_records.get().kind == "crisis"

    def test_a_crisis_in_the_field_for_the_name_is_met_as_well(self, client):
        article = make_article()
        data = filled_in(article, name="I want to kill myself")
        back = send(client, article, data)
        page = back.content.decode()
        assert back.status_code == 422
        assert LIFELINE in page
        assert "<q>" not in page
        thanks = client.post(form_address(article), {**data, **hidden_fields(page)}, follow=True).content.decode()
        assert LIFELINE in thanks
        comment = Comment.objects.get()
        assert (comment.status, comment.urgency) == ("pending", Comment.Urgency.NOW)
        assert comment.safety_records.get().name == "I want to kill myself"
        client.force_login(make_user("Moderator"))
        queue = " ".join(client.get("/admin/comments/queue/", {"open": comment.pk}).content.decode().split())
        assert "kill myself" in queue
        assert "Possible crisis" in queue

    @pytest.mark.parametrize("name", ["Suicidal Sam", "Hope", "Diehard Fan", "Kill Bill", "Dead tired"])
    def test_a_name_that_only_sounds_so_is_no_crisis(self, client, name):
        assert LIFELINE not in write(client, make_article(), name=name).content.decode()

    @pytest.mark.parametrize("why", ["closed", "paused", "taken down"])
    def test_whose_words_cannot_be_taken_is_told_whom_to_call(self, client, why):
        article = make_article()
        data = filled_in(article, body="I want to end my life tonight.")
        if why == "closed":
            close_discussion(article)
        elif why == "paused":
            switching.pause_all(paused=True, by=None)
        else:
            publishing.unpublish(article, by=make_user("Editor"))
        page = send(client, article, data).content.decode()
        assert "I want to end my life tonight.</textarea>" in page
        assert "988" in page

    def test_the_words_of_a_crisis_are_not_held_against_their_writer(self, client):
        article = make_article()
        page = send(client, article, filled_in(article, body=CRISIS)).content.decode()
        assert LIFELINE in page
        assert "<q>" not in page
        assert "Everyone can read what you write here. Please" not in page

    def test_who_may_need_care_is_told_where_to_find_it(self, client):
        body = "I had an injection in my knee on Tuesday and since yesterday I have a fever of 39."
        page = write(client, make_article(), body=body).content.decode()
        assert Comment.objects.get().urgency == Comment.Urgency.SOON
        assert '<div class="notice notice--alert" role="note">' in page
        assert "notice--alert" not in write(client, make_article(), body="Walking helps.").content.decode()

    @pytest.mark.parametrize(
        ("facts", "told"),
        [
            ({"body": "Write to eve.stone@mail.com please."}, ["eve.stone@mail.com"]),
            ({"name": "eve.stone@mail.com"}, ["eve.stone@mail.com"]),
            ({"body": "Write to eve.stone@mail.com, I said eve.stone@mail.com."}, ["eve.stone@mail.com"]),
            ({"body": "I live at 12 Main Street."}, ["live at 12 Main Street"]),
            (
                {"body": "I live at 12 Main Street. Write to eve.stone@mail.com."},
                ["live at 12 Main Street", "eve.stone@mail.com"],
            ),
        ],
    )
    def test_what_is_found_is_told_once(self, client, facts, told):
        article = make_article()
        page = send(client, article, filled_in(article, **facts)).content.decode()
        assert re.findall(r"<q>(.*?)</q>", page) == told
        assert page.count("An e-mail address") == ("eve.stone@mail.com" in told)

    def test_a_browser_does_not_cut_off_what_is_too_long(self, client):
        article = make_article()
        form = client.get(form_address(article)).content.decode()
        assert "maxlength" not in form[form.index("<textarea") :]
        back = send(client, article, filled_in(article, body="x" * 4001))
        assert back.status_code == 422
        assert "x" * 4001 in back.content.decode()

    def test_a_change_that_is_warned_of_is_not_called_a_new_comment(self, client):
        door = write(client, make_article()).wsgi_request.path
        page = client.post(f"{door}edit/", {"body": DETAILS}).content.decode()
        assert "Your change was not sent yet" in page
        assert "Your comment was not sent yet" not in page

    def test_other_thanks_speak_of_no_crisis(self, client):
        assert LIFELINE not in write(client, make_article()).content.decode()

    def test_a_change_is_warned_of_as_well(self, client):
        article = make_article()
        door = send(client, article, filled_in(article)).url
        back = client.post(f"{door}edit/", {"body": DETAILS})
        assert back.status_code == 422
        assert f"{DETAILS}</textarea>" in back.content.decode()
        client.post(f"{door}edit/", {"body": DETAILS, **hidden_fields(back.content.decode())})
        assert Comment.objects.get().body == DETAILS


@pytest.mark.django_db
class TestChangingInAClosedDiscussion:
    @pytest.fixture(autouse=True)
    def _shown_at_once(self):
        ClinicProfile.objects.update(held_comments="marked")

    @pytest.mark.parametrize("closes", ["by the switch", "by itself", "with enough comments", "hidden"])
    def test_brings_no_new_words_into_a_closed_discussion(self, client, time_machine, closes):
        start = timezone.now()
        category = make_category(
            close_comments_after_days=1, close_comments_after_comments=1 if "enough" in closes else None
        )
        article = make_article(category=category, at=start - timedelta(hours=23, minutes=50))
        time_machine.move_to(start)
        door = send(client, article, filled_in(article)).url
        if closes == "by itself":
            time_machine.move_to(start + timedelta(minutes=12))
        elif "enough" not in closes:
            state = "hidden" if closes == "hidden" else "closed"
            switching.set_discussion_state([article.discussion], state, by=None)
        assert "Change it" not in client.get(door).content.decode()
        assert "<textarea" not in client.get(f"{door}edit/").content.decode()
        back = client.post(f"{door}edit/", {"body": "Wholly new words."})
        page = back.content.decode()
        assert back.status_code == 409
        assert "yours stays as it was" in page
        assert "Wholly new words.</textarea>" in page
        assert f"{door}erase/" in page
        assert Comment.objects.get().body == "Thank you."

    def test_waits_for_the_end_of_a_pause(self, client):
        article = make_article()
        door = send(client, article, filled_in(article)).url
        switching.pause_all(paused=True, by=None, reason="Back on Monday.")
        back = client.post(f"{door}edit/", {"body": "Said otherwise."})
        assert back.status_code == 409
        assert "Back on Monday." in back.content.decode()
        assert "Said otherwise.</textarea>" in back.content.decode()
        assert Comment.objects.get().body == "Thank you."


# --- How it was sent --------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestHowItWasSent:
    @pytest.fixture(autouse=True)
    def _only_what_is_marked_is_held(self):
        ClinicProfile.objects.update(held_comments="marked")

    def kinds(self) -> tuple[str, list[str]]:
        comment = Comment.objects.latest("pk")
        return comment.status, list(comment.marks.values_list("kind", flat=True))

    def test_as_people_do(self, client):
        write(client, make_article())
        assert self.kinds() == ("approved", [])

    def test_with_the_decoy_filled_in(self, client):
        answer = write(client, make_article(), website="https://a.example")
        assert answer.redirect_chain, "a program is told nothing"
        assert self.kinds() == ("pending", ["decoy"])

    def test_faster_than_people_type(self, client):
        article = make_article()
        page = client.get(form_address(article)).content.decode()
        send(client, article, {**hidden_fields(page), "name": "River", "body": "Thank you."})
        assert self.kinds() == ("pending", ["too_fast"])

    def test_the_same_words_under_another_article(self, client):
        write(client, make_article(), body="The same words, sent twice.")
        write(client, make_article(), body="  The SAME words,\nsent twice.", name="Another")
        assert self.kinds() == ("pending", ["duplicate"])
        assert Comment.objects.latest("pk").likely_spam

    def test_marks_of_how_it_was_sent_outlive_a_change(self, client):
        article = make_article()
        door = send(client, article, filled_in(article, website="x")).url
        client.post(f"{door}edit/", {"body": "Said otherwise."})
        assert self.kinds() == ("pending", ["decoy"])


# --- Too often --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestTooOften:
    def post(self, client, article, number, address) -> Any:
        return send(client, article, filled_in(article, body=f"Comment {number}."), REMOTE_ADDR=address)

    def test_the_seventh_within_ten_minutes_comes_back(self, client, time_machine):
        start = timezone.now()
        article, other = make_article(at=start - timedelta(days=1)), make_article(at=start - timedelta(days=1))
        for number in range(6):
            assert self.post(client, [article, other][number % 2], number, "192.0.2.7").status_code == 302
        back = self.post(client, article, 7, "192.0.2.7")
        assert back.status_code == 429
        assert "Comment 7.</textarea>" in back.content.decode()
        assert "Nothing is lost" in back.content.decode()
        assert Comment.objects.count() == 6
        time_machine.move_to(start + timedelta(minutes=11))
        assert self.post(client, article, 7, "192.0.2.7").status_code == 302

    def test_thirty_a_day(self, client, time_machine):
        start = timezone.now()
        article = make_article(at=start - timedelta(days=1))
        for number in range(30):
            time_machine.move_to(start + timedelta(minutes=3 * number))
            assert self.post(client, article, number, "192.0.2.7").status_code == 302
        time_machine.move_to(start + timedelta(minutes=120))
        assert self.post(client, article, 31, "192.0.2.7").status_code == 429
        time_machine.move_to(start + timedelta(days=1, minutes=1))
        assert self.post(client, article, 31, "192.0.2.7").status_code == 302

    @pytest.mark.parametrize(
        ("first", "second", "is_one"),
        [
            ("192.0.2.7", "192.0.2.99", True),
            ("192.0.2.7", "::ffff:192.0.2.99", True),
            ("192.0.2.7", "198.51.100.1", False),
            ("2001:db8:1:100::1", "2001:db8:1:1ff::9", True),
            ("2001:db8:1:100::1", "2001:db8:1:200::1", False),
        ],
    )
    def test_a_network_is_one_sender(self, client, first, second, is_one):
        article = make_article()
        for number in range(6):
            self.post(client, article, number, first)
        assert self.post(client, article, 7, second).status_code == (429 if is_one else 302)

    def test_the_key_of_the_days_before_is_remembered(self, client, time_machine):
        start = timezone.now()
        article = make_article(at=start - timedelta(days=1))
        self.post(client, article, 0, "192.0.2.7")
        time_machine.move_to(start + timedelta(days=7) - timedelta(minutes=3))
        for number in range(1, 7):
            self.post(client, article, number, "192.0.2.7")
        time_machine.move_to(start + timedelta(days=7, minutes=3))  # another key by now
        assert self.post(client, article, 7, "192.0.2.7").status_code == 429

    def test_staff_are_not_counted(self, client):
        article = make_article()
        client.login(username=make_user("Moderator").username, password=PASSWORD)
        for number in range(8):
            assert self.post(client, article, number, "192.0.2.7").status_code == 302
        patient_in_the_waiting_room = Client()
        assert self.post(patient_in_the_waiting_room, article, 9, "192.0.2.7").status_code == 302


@pytest.mark.django_db
def test_no_address_is_kept_anywhere(client):
    article = make_article()
    for address in ("192.0.2.7", "2001:db8:77:100::1"):
        write_from = Client(REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=address, HTTP_USER_AGENT="An agent 77")
        write(write_from, article, body=f"Sent by {len(address)}.")
    assert Comment.objects.exclude(sender="").count() == 2
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        for table in sorted(tables & set(connection.introspection.table_names(cursor))):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            kept = repr([[bytes(c) if isinstance(c, memoryview) else c for c in row] for row in cursor.fetchall()])
            for trace in ("192.0.2", "2001:db8", "An agent 77"):
                assert trace not in kept, table


# --- The first minutes ------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestChanging:
    def test_by_the_link_on_the_page_of_thanks(self, client):
        article = make_article()
        thanks = write(client, article)
        door = thanks.redirect_chain[-1][0]
        assert f'href="{door}edit/"' in thanks.content.decode()
        page = client.get(f"{door}edit/").content.decode()
        assert "Thank you.</textarea>" in page
        assert client.post(f"{door}edit/", {"body": "Said otherwise."}, follow=True).status_code == 200
        comment = Comment.objects.get()
        assert (comment.body, comment.status, comment.version) == ("Said otherwise.", "pending", 2)
        assert ModerationEvent.objects.get().act == "edit"

    def test_what_was_approved_is_held_again(self, client):
        article = make_article()
        door = send(client, article, filled_in(article)).url
        moderation.decide(Comment.objects.all(), "approved", by=make_user("Moderator"))
        assert "Thank you." in client.get(article.get_absolute_url()).content.decode()
        client.post(f"{door}edit/", {"body": "Buy my cream at https://cream.example"})
        comment = Comment.objects.get()
        assert (comment.status, comment.decided_by, comment.decided_at) == ("pending", None, None)
        page = client.get(article.get_absolute_url()).content.decode()
        assert "cream" not in page
        assert "Thank you." not in page
        assert Discussion.objects.get(article=article).shown_count == 0

    def test_after_a_quarter_of_an_hour_the_words_come_back(self, client, time_machine):
        article = make_article()
        door = send(client, article, filled_in(article)).url
        assert client.get(f"{door}edit/").status_code == 200
        time_machine.move_to(timezone.now() + timedelta(minutes=15, seconds=1))
        back = client.post(f"{door}edit/", {"body": "My second thoughts."})
        assert back.status_code == 409
        assert "My second thoughts." in back.content.decode()
        assert Comment.objects.get().body == "Thank you."
        assert "edit/" not in client.get(door).content.decode()

    @pytest.mark.parametrize("status", ["rejected", "spam"])
    def test_what_was_refused_is_not_changed(self, client, status):
        article = make_article()
        door = send(client, article, filled_in(article)).url
        moderation.decide(Comment.objects.all(), status, by=make_user("Moderator"))
        back = client.post(f"{door}edit/", {"body": "My second thoughts."})
        assert back.status_code == 409
        assert "My second thoughts." in back.content.decode()
        assert Comment.objects.get().status == status

    def test_not_while_all_is_paused(self, client):
        article = make_article()
        door = send(client, article, filled_in(article)).url
        switching.pause_all(paused=True, by=None, reason="We are away.")
        back = client.post(f"{door}edit/", {"body": "My second thoughts."})
        assert back.status_code == 409
        assert "My second thoughts." in back.content.decode()

    @pytest.mark.parametrize("body", ["", "x" * 4001])
    def test_a_slip_gives_the_words_back(self, client, body):
        article = make_article()
        door = send(client, article, filled_in(article)).url
        back = client.post(f"{door}edit/", {"body": body})
        assert back.status_code == 422
        assert f"{body}</textarea>" in back.content.decode()


# --- Closing by itself, and the pause of all --------------------------------------------------------------------


@pytest.mark.django_db
class TestClosingByNumber:
    def test_it_closes_with_the_last_that_readers_see_and_opens_when_one_goes(self, client):
        article = make_article(category=make_category(close_comments_after_comments=2))
        first = make_comment(article)
        make_comment(article, status="pending")
        assert Discussion.objects.get(article=article).is_open, "what waits is not counted"
        data = filled_in(article)
        make_comment(article)
        page = " ".join(client.get(article.get_absolute_url()).content.decode().split())
        assert "Comments are closed." in page
        assert "They closed by themselves with 2 comments." in page
        back = send(client, article, data)
        assert back.status_code == 409
        assert "Thank you." in back.content.decode()
        moderation.decide([first], "rejected", by=None)
        assert send(client, article, data).status_code == 302

    @pytest.mark.parametrize("field", ["days", "comments"])
    @pytest.mark.parametrize(
        ("profile", "category", "expected"), [(None, None, None), (9, None, 9), (9, 4, 4), (9, 0, 0)]
    )
    def test_the_category_goes_before_the_profile(self, field, profile, category, expected):
        ClinicProfile.objects.update(**{f"close_comments_after_{field}": profile})
        article = make_article(category=make_category(**{f"close_comments_after_{field}": category}))
        assert getattr(Discussion.objects.get(article=article), f"close_after_{field}") == expected


@pytest.mark.django_db
class TestThePause:
    def test_readers_are_told_why(self, client):
        article = make_article()
        data = filled_in(article, body="My long words.")
        switching.pause_all(paused=True, by=make_user("Moderator"), reason="Our moderators are away until Monday.")
        for address in (article.get_absolute_url(), form_address(article)):
            page = client.get(address).content.decode()
            assert "Our moderators are away until Monday." in page
            assert "<textarea" not in page
        back = send(client, article, data)
        assert back.status_code == 409
        assert "My long words." in back.content.decode()
        assert "Our moderators are away until Monday." in back.content.decode()
        switching.pause_all(paused=False, by=None)
        assert send(client, article, data).status_code == 302

    def test_the_clinic_itself_is_paused_too(self, client):
        article = make_article()
        client.login(username=make_user("Moderator").username, password=PASSWORD)
        data = filled_in(article)
        switching.pause_all(paused=True, by=None)
        assert send(client, article, data).status_code == 409
