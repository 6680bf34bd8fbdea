"""What readers see of a discussion: its pages, each comment's place, the clinic's answers, its feed, its numbers."""

import re
import threading
from datetime import timedelta

import feedparser
import pytest
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from clinic_site.profile.models import ClinicProfile
from comments import answering, masking, moderation, privacy, switching, undoing
from comments.counting import recount
from comments.models import Comment, Discussion
from tests.comments.forms import write
from tests.factories import PASSWORD, make_article, make_comment, make_user

LISTED = re.compile(r'<article class="comment" id="comment-(\d+)"')


def fill(article, number: int, **facts) -> list[Comment]:
    """Approved comments, a minute apart, the oldest first."""
    begin = timezone.now() - timedelta(days=30)
    made = Comment.objects.bulk_create(
        Comment(
            discussion=article.discussion,
            name=f"Reader {place}",
            body=f"Words {place}.",
            status="approved",
            created_at=begin + timedelta(minutes=place),
            **facts,
        )
        for place in range(number)
    )
    recount([article.discussion.pk])
    return made


def page(client, article, query: str = "") -> str:
    response = client.get(article.get_absolute_url() + query)
    assert response.status_code == 200, query
    return " ".join(response.content.decode().split())


def listed(client, article, query: str = "") -> list[int]:
    return [int(pk) for pk in LISTED.findall(page(client, article, query))]


def pks(comments) -> list[int]:
    return [comment.pk for comment in comments]


@pytest.mark.django_db
class TestPages:
    def test_fifty_threads_a_page_with_their_replies(self, client):
        article = make_article()
        threads = fill(article, 120)
        reply = make_comment(article, parent=threads[60], body="It stays with its thread.")
        assert listed(client, article) == pks(threads[:50])
        second = pks(threads[50:100])
        assert listed(client, article, "?comments=2") == [*second[:11], reply.pk, *second[11:]]
        assert listed(client, article, "?comments=3") == pks(threads[100:])

    def test_links_lead_through_all_pages_and_back(self, client):
        article = make_article()
        threads = fill(article, 120)
        address, seen, steps = "", [], []
        while True:
            html = page(client, article, address)
            seen += [int(pk) for pk in LISTED.findall(html)]
            steps.append(re.search(r"Page (\d) of 3", html)[1])
            following = re.search(r'rel="next" href="([^"]+)"', html.split('id="comments"')[1])
            if not following:
                break
            assert following[1].startswith(article.get_absolute_url())
            address = following[1].removeprefix(article.get_absolute_url())
        assert seen == pks(threads)
        assert steps == ["1", "2", "3"]
        back = re.search(r'rel="prev" href="([^"]+)"', page(client, article, "?comments=2").split('id="comments"')[1])
        assert back[1] == f"{article.get_absolute_url()}#comments", "the first page has one address"

    def test_few_need_no_pages(self, client):
        article = make_article()
        fill(article, 50)
        assert "Pages of comments" not in page(client, article)

    @pytest.mark.parametrize(
        ("asked", "number"),
        [("0", 1), ("x", 1), ("-1", 1), ("", 1), ("1.0", 1), ("٢", 1), ("9" * 5000, 1), ("999", 2), ("9" * 18, 2)],
    )
    def test_a_number_that_makes_no_sense_never_takes_the_article_away(self, client, asked, number):
        article = make_article()
        fill(article, 60)
        assert f"Page {number} of 2" in page(client, article, f"?comments={asked}")

    def test_search_engines_list_the_article_once(self, client):
        article = make_article()
        comments = fill(article, 60)
        for query in ["", "?comments=2", "?order=newest", "?answers=1", f"?thread={comments[0].pk}"]:
            html = page(client, article, query)
            assert f'<link rel="canonical" href="http://testserver{article.get_absolute_url()}">' in html, query
            assert '"commentCount":60' in html, query

    def test_a_long_thread_shows_its_first_replies_and_has_pages_of_its_own(self, client):
        article = make_article()
        [thread, other] = fill(article, 2)
        replies = fill(article, 70, parent=thread)
        more = f'href="{article.get_absolute_url()}?thread={thread.pk}#comments"'
        assert listed(client, article) == [thread.pk, *pks(replies[:20]), other.pk]
        assert more in page(client, article)
        assert listed(client, article, f"?thread={thread.pk}") == [thread.pk, *pks(replies[:50])]
        assert listed(client, article, f"?thread={thread.pk}&comments=2") == [thread.pk, *pks(replies[50:])]
        assert "This is one thread" in page(client, article, f"?thread={thread.pk}")
        Comment.objects.filter(pk__in=pks(replies[20:])).update(status="rejected")
        assert more not in page(client, article), "there is nothing more to see"

    def test_a_thread_that_is_not_there_shows_them_all(self, client):
        article, elsewhere = make_article(), make_comment(make_article())
        threads = fill(article, 3)
        reply = make_comment(article, parent=threads[2])
        held = make_comment(article, status="pending")
        for pk in [elsewhere.pk, reply.pk, held.pk, 10**17, "x"]:
            assert listed(client, article, f"?thread={pk}") == [*pks(threads), reply.pk]

    def test_a_removed_comment_keeps_its_place_on_its_page(self, client):
        article = make_article()
        threads = fill(article, 60)
        reply = make_comment(article, parent=threads[55], body="Thank you.")
        privacy.erase([threads[55], threads[10]], by=None)
        assert listed(client, article)[-1] == threads[50].pk, "where nobody replied nothing stands, and one moves up"
        html = page(client, article, "?comments=2")
        assert "This comment was removed." in html
        assert [int(pk) for pk in LISTED.findall(html)] == [*pks(threads[51:56]), reply.pk, *pks(threads[56:])]

    def test_masked_words_stand_as_they_are(self, client):
        article = make_article()
        make_comment(article, body="My name is [removed] and I live in [removed].")
        assert "My name is [removed] and I live in [removed]." in page(client, article)


@pytest.mark.django_db
class TestOrder:
    def test_the_profile_says_and_a_reader_switches(self, client):
        article = make_article()
        threads = fill(article, 60)
        replies = fill(article, 2, parent=threads[59])
        assert listed(client, article)[0] == threads[0].pk
        newest = listed(client, article, "?order=newest")
        assert newest[:4] == [threads[59].pk, *pks(replies), threads[58].pk], "replies are read from the first on"
        assert f'href="{article.get_absolute_url()}?order=newest#comments"' in page(client, article)
        assert "?order=newest&amp;comments=2#comments" in page(client, article, "?order=newest")
        assert listed(client, article, "?order=newest&comments=2") == pks(threads[9::-1])

        ClinicProfile.objects.update(comments_order="newest")
        cache.clear()
        assert listed(client, article) == newest
        assert listed(client, article, "?order=oldest")[0] == threads[0].pk
        assert listed(client, article, "?order=sideways") == newest


@pytest.mark.django_db
class TestPlace:
    @staticmethod
    def goes_to(client, comment) -> str:
        response = client.get(f"/comments/at/{comment.pk}/")
        assert response.status_code == 302
        assert "max-age=30" in response["Cache-Control"]
        return response.url

    @pytest.mark.parametrize("order", ["oldest", "newest"])
    def test_each_comment_is_where_its_link_leads(self, client, order):
        ClinicProfile.objects.update(comments_order=order)
        cache.clear()
        article = make_article()
        threads = fill(article, 110)
        replies = fill(article, 80, parent=threads[70])
        Comment.objects.filter(pk__in=pks(threads[45:55])).update(created_at=threads[45].created_at)
        for comment in [*threads[::9], *threads[44:56], *replies[:3], *replies[18:22], *replies[49:51], replies[-1]]:
            address, anchor = self.goes_to(client, comment).split("#")
            assert anchor == f"comment-{comment.pk}"
            assert comment.pk in [int(pk) for pk in LISTED.findall(client.get(address).content.decode())]

    def test_it_follows_a_comment_that_moves(self, client):
        article = make_article()
        threads = fill(article, 51)
        assert self.goes_to(client, threads[50]) == f"{article.get_absolute_url()}?comments=2#comment-{threads[50].pk}"
        moderation.decide([threads[3]], "rejected", by=None)
        assert self.goes_to(client, threads[50]) == f"{article.get_absolute_url()}#comment-{threads[50].pk}"

    def test_costs_the_same_anywhere(self, client):
        article = make_article()
        threads = fill(article, 300)
        numbers = set()
        for comment in (threads[0], threads[-1]):
            with CaptureQueriesContext(connection) as captured:
                self.goes_to(client, comment)
            numbers.add(len(captured))
        assert len(numbers) == 1
        assert numbers.pop() <= 4

    def test_the_date_of_each_is_the_link(self, client):
        article = make_article()
        comment = make_comment(article, name="River")
        reply = make_comment(article, parent=comment, name="Lake")
        html = page(client, article)
        for one in (comment, reply):
            link = re.search(rf'<a [^>]*href="/comments/at/{one.pk}/">(.*?)</a>', html)[1]
            assert f"Link to the comment of {one.name}," in link
            assert "<time" in link

    def test_what_is_not_shown_has_none(self, client):
        article = make_article()
        held, refused = make_comment(article, status="pending"), make_comment(article, status="rejected")
        parent = make_comment(article)
        reply = make_comment(article, parent=parent)
        moderation.decide([parent], "spam", by=None)
        erased_unseen = make_comment(article, status="rejected")
        privacy.erase([erased_unseen], by=None)
        for comment in (held, refused, parent, reply, erased_unseen):
            assert client.get(f"/comments/at/{comment.pk}/").status_code == 404
        assert client.get("/comments/at/999999/").status_code == 404
        assert client.get(f"/comments/at/{10**25}/").status_code == 404

    def test_what_is_gone_for_good_says_so(self, client):
        article = make_article(title="Its title")
        comment, other = make_comment(article), make_comment(article)
        make_comment(article, parent=comment)
        privacy.erase([comment], by=None)
        answer = client.get(f"/comments/at/{comment.pk}/")
        assert answer.status_code == 410
        assert "This comment was removed." in answer.content.decode()
        publishing.unpublish(article, by=None)
        answer = client.get(f"/comments/at/{other.pk}/")
        assert answer.status_code == 410
        assert "Its title" not in answer.content.decode()

    def test_hidden_means_hidden(self, client):
        comment = make_comment(make_article())
        switching.set_discussion_state(Discussion.objects.all(), "hidden", by=None)
        assert client.get(f"/comments/at/{comment.pk}/").status_code == 404

    def test_its_writers_door_leads_there(self, client):
        article = make_article()
        write(client, article)
        comment = Comment.objects.get()
        from comments.views.door import door_token

        door = f"/comments/{door_token(comment)}/"
        assert "/comments/at/" not in client.get(door).content.decode(), "it waits"
        moderation.decide([comment], "approved", by=None)
        assert f'href="/comments/at/{comment.pk}/"' in client.get(door).content.decode()


@pytest.mark.django_db
class TestAnswersOfTheClinic:
    def test_are_named_above_the_comments(self, client):
        article, moderator = make_article(), make_user("Moderator")
        threads = fill(article, 8)
        answers = [
            make_comment(
                article, parent=thread, by=moderator, name="Dr. Ines", body=f"Our answer to {thread.name}, in words."
            )
            for thread in threads[1:8]
        ]
        html = page(client, article)
        block = re.search(r'<section class="answers".*?</section>', html)[0]
        assert "7 answers from the clinic" in block
        assert re.findall(r"/comments/at/(\d+)/", block) == [str(pk) for pk in pks(answers[:1:-1])], "the newest five"
        assert "To Reader 7: Our answer to Reader 7, in words." in block
        assert "?answers=1#comments" in block
        filtered = listed(client, article, "?answers=1")
        assert filtered == [
            pk for thread, answer in zip(threads[1:], answers, strict=True) for pk in (thread.pk, answer.pk)
        ]
        assert "threads in which the clinic wrote" in page(client, article, "?answers=1")
        assert html.count("From the clinic</span>") == 7

    def test_what_the_clinic_began_counts_as_well(self, client):
        article = make_article()
        fill(article, 4)
        first = make_comment(article, by=make_user("Moderator"), name="Dr. Ines", body="A word from us.")
        assert listed(client, article, "?answers=1") == [first.pk]
        assert "1 answer from the clinic" in page(client, article)

    def test_one_that_is_not_shown_is_not_named(self, client):
        article = make_article()
        threads = fill(article, 6)
        answer = make_comment(article, parent=threads[0], by=make_user("Moderator"), body="Not for readers.")
        moderation.decide([threads[0]], "rejected", by=None)
        assert "from the clinic" not in page(client, article).split('id="comments"')[1]
        moderation.decide([threads[0]], "approved", by=None)
        assert answer.body in page(client, article)

    def test_paged_as_well(self, client):
        article = make_article()
        threads = fill(article, 60)
        Comment.objects.filter(discussion=article.discussion).update(is_staff_reply=True)
        recount([article.discussion.pk])
        assert listed(client, article, "?answers=1&comments=2") == pks(threads[50:])
        assert "?answers=1&amp;order=newest#comments" in page(client, article, "?answers=1&comments=2")


@pytest.mark.django_db
class TestFeed:
    @staticmethod
    def read(response) -> feedparser.FeedParserDict:
        feed = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
        assert not feed.bozo, feed.get("bozo_exception")
        assert feed.version == "atom10"
        return feed

    def address(self, article) -> str:
        return f"{article.get_absolute_url()}comments/feed/"

    def test_holds_what_readers_see_the_newest_first(self, client):
        article = make_article(title="Knees & <hips>")
        first = make_comment(article, name="River <3", body="One & <b>two</b>.\n\nThree.", email="river@example.org")
        make_comment(article, status="pending", body="UNSEEN")
        answer = make_comment(article, parent=first, by=make_user("Moderator"), name="Dr. Ines", body="We answer.")
        response = client.get(self.address(article))
        feed = self.read(response)
        assert feed.feed.title == "Comments on “Knees & <hips>”"
        assert [entry.title for entry in feed.entries] == ["Dr. Ines, from the clinic, to River <3", "River <3"]
        assert [entry.link for entry in feed.entries] == [
            f"http://testserver/comments/at/{comment.pk}/" for comment in (answer, first)
        ]
        entry = feed.entries[1]
        assert entry.author == "River <3"
        assert entry.content[0].value == "<p>One &amp; &lt;b&gt;two&lt;/b&gt;.</p>\n\n<p>Three.</p>"
        assert entry.published_parsed[:5] == first.created_at.utctimetuple()[:5]
        for word in ("UNSEEN", "river@example.org"):
            assert word not in response.content.decode()
        links = {link.rel: link.href for link in feed.feed.links}
        assert links["self"] == f"http://testserver{self.address(article)}"
        html = page(client, article)
        assert (
            f'<link rel="alternate" type="application/atom+xml" title="Comments" href="{self.address(article)}">'
            in html
        )
        assert "Follow this discussion (Atom)" in html

    def test_the_newest_fifty_at_a_constant_cost(self, client):
        article = make_article()
        comments = fill(article, 10)
        numbers = []
        for more in (0, 80):
            comments += fill(article, more)
            with CaptureQueriesContext(connection) as captured:
                feed = self.read(client.get(self.address(article)))
            numbers.append(len(captured))
        assert len(feed.entries) == 50
        assert numbers[0] == numbers[1] <= 4

    def test_what_did_not_change_is_not_sent_again(self, client):
        article = make_article()
        comment = make_comment(article)
        first = client.get(self.address(article))
        again = client.get(self.address(article), headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "Last-Modified" not in first
        privacy.erase([comment], by=None)
        after = client.get(self.address(article), headers={"if-none-match": first["ETag"]})
        assert after.status_code == 200
        assert self.read(after).entries == []

    def test_the_profile_can_do_without(self, client):
        article = make_article()
        ClinicProfile.objects.update(comment_feeds=False)
        cache.clear()
        assert client.get(self.address(article)).status_code == 404
        assert "comments/feed/" not in page(client, article)

    def test_none_of_what_is_hidden_or_not_public(self, client):
        article = make_article()
        make_comment(article)
        switching.set_discussion_state(Discussion.objects.all(), "hidden", by=None)
        assert client.get(self.address(article)).status_code == 404
        assert "comments/feed/" not in page(client, article)
        switching.set_discussion_state(Discussion.objects.all(), "closed", by=None)
        assert client.get(self.address(article)).status_code == 200
        publishing.change_address(article, "elsewhere", by=None)
        moved = client.get(self.address(article))
        assert (moved.status_code, moved.url) == (301, "/articles/elsewhere/comments/feed/")
        publishing.unpublish(article, by=None)
        assert client.get("/articles/elsewhere/comments/feed/").status_code == 410
        assert client.get("/articles/nowhere/comments/feed/").status_code == 404


@pytest.mark.django_db
class TestNumbers:
    def test_are_right_after_every_act(self, client):
        """The kept number is what a reader can count, whatever was done."""
        article, moderator = make_article(), make_user("Moderator")
        staff = client.__class__()
        staff.login(username=moderator.username, password=PASSWORD)

        def is_right(expected: int) -> None:
            discussion = Discussion.objects.get(article=article)
            html = page(client, article)
            seen = len(LISTED.findall(html)) - html.count("This comment was removed.")
            assert discussion.seen_by_readers == seen == expected
            noun = "comment" if expected == 1 else "comments"
            assert len(re.findall(rf"\b{expected} {noun}\b", html)) == 2, "at the head and at the discussion"
            assert f'"commentCount":{expected}' in html
            row = staff.get("/admin/comments/discussion/").context["cl"].result_list[0]
            assert row.seen_by_readers == expected

        is_right(0)
        write(client, article, body="A first one.")
        is_right(0)
        first = Comment.objects.get()
        moderation.decide([first], "approved", by=moderator)
        is_right(1)
        write(client, article, body="A reply to it.", reply_to=first.pk)
        reply = Comment.objects.get(parent=first)
        moderation.decide([reply], "approved", by=moderator)
        is_right(2)
        write(staff, article, body="An answer from us.", reply_to=first.pk)
        is_right(3)
        moderation.decide([first], "rejected", by=moderator)
        is_right(0)
        moderation.decide([first], "approved", by=moderator)
        is_right(3)
        moderation.decide([reply], "spam", by=moderator)
        is_right(2)
        undoing.undo(undoing.last_act(moderator), by=moderator)
        is_right(3)
        for network in range(3):
            client.post(f"/comments/report/{reply.pk}/", {"reason": "abuse"}, REMOTE_ADDR=f"192.0.{network}.1")
        is_right(2)
        held = make_comment(article, status="pending")
        answering.answer_and_approve(held, by=moderator, name="Dr. Ines", body="Thank you.")
        is_right(4)
        masking.redact(Comment.objects.get(pk=held.pk), words=["Comment"], by=moderator)
        is_right(4)
        moderation.decide([held], "rejected", by=moderator)
        is_right(2)
        privacy.erase([first], by=moderator)
        is_right(1)
        second = make_comment(article)
        is_right(2)
        privacy.erase([Comment.objects.get(is_staff_reply=True, parent=first)], by=moderator)
        is_right(1)
        switching.set_discussion_state(Discussion.objects.all(), "hidden", by=moderator)
        is_right(0)
        switching.set_discussion_state(Discussion.objects.all(), "open", by=moderator)
        is_right(1)
        privacy.erase([second], by=moderator)
        is_right(0)

    def test_the_page_takes_as_many_queries_with_a_thousand(self, client):
        article, moderator = make_article(), make_user("Moderator")
        threads = fill(article, 8)
        make_comment(article, parent=threads[0], by=moderator)
        make_comment(article, parent=threads[1])

        def queries(query: str) -> int:
            cache.clear()
            with CaptureQueriesContext(connection) as captured:
                page(client, article, query)
            return len(captured)

        few = queries("")
        more = fill(article, 700)
        fill(article, 300, parent=more[3])
        for query in ["", "?comments=2", "?comments=15", "?order=newest"]:
            assert queries(query) == few
        assert few <= 10


@pytest.mark.django_db(transaction=True)
def test_two_moderators_who_approve_at_once_count_both():
    article = make_article()
    first, second = (make_comment(article, status="pending") for _ in range(2))
    begun, errors = threading.Event(), []

    def approve_the_other() -> None:
        try:
            begun.set()
            moderation.decide([second], "approved", by=None)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    other = threading.Thread(target=approve_the_other)
    with transaction.atomic():
        moderation.decide([first], "approved", by=None)
        other.start()
        begun.wait()
        other.join(timeout=0.5)  # it waits for this transaction
    other.join(timeout=30)
    assert not errors
    assert Discussion.objects.get(article=article).shown_count == 2


@pytest.mark.django_db
class TestClosedAndForModerators:
    @pytest.mark.parametrize("state", ["closed", "hidden"])
    def test_readers_are_told_why(self, client, state):
        article = make_article()
        make_comment(article, body="Heated words.")
        switching.set_discussion_state(Discussion.objects.all(), state, by=None, reason="It grew heated.")
        html = page(client, article)
        assert "Comments are closed." in html
        assert "It grew heated." in html
        assert ("What was written here is not shown any more." in html) == (state == "hidden")
        assert ("Heated words." in html) == (state == "closed")

    def test_a_pause_says_why_and_shows_what_is_there(self, client):
        article = make_article()
        make_comment(article, body="Already there.")
        switching.pause_all(paused=True, by=None, reason="We are away until Monday.")
        cache.clear()
        html = page(client, article)
        assert "We take no new comments on any article for the time being. We are away until Monday." in html
        assert "Already there." in html
        assert "Write a comment" not in html

    def test_moderators_see_the_rules_who_changed_them_and_what_waits(self, client):
        article, moderator = make_article(), make_user("Moderator", last_name="Moreau")
        make_comment(article, status="pending", body="Please look at me.")
        make_comment(make_article(), status="pending", body="Of another article.")
        switching.set_closing([article.discussion], days=30, comments=200, by=moderator)
        assert "Closes by itself" not in page(client, article), "readers are told when it has"
        client.login(username=moderator.username, password=PASSWORD)
        html = page(client, article)
        assert re.search(r"Closes by itself on \w+\.? \d+, \d{4}", html)
        assert "Closes by itself with 200 comments" in html
        assert "Last changed by Moderator Moreau on" in html
        link = re.search(r'<a href="(/admin/[^"]+)"> 1 comment waits for a decision', html)[1]
        queue = client.get(link).content.decode()
        assert "Please look at me." in queue
        assert "Of another article." not in queue
        client.login(username=make_user("Editor").username, password=PASSWORD)
        html = page(client, article)
        assert "Close comments" in html
        assert "waits for a decision" not in html, "editors do not decide about comments"


@pytest.mark.django_db
def test_the_form_says_the_limit_and_is_ready_to_be_counted(client):
    html = client.get(f"{make_article().get_absolute_url()}comments/").content.decode()
    assert "At most 4,000 characters." in html
    assert 'data-count-limit="4000"' in html
