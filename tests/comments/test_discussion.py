"""The switch: who may use it, what it does, and that nobody slips past it."""

import re
import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from articles import publishing
from clinic_site.profile.models import ClinicProfile
from comments import moderation, posting, switching
from comments.models import Comment, Discussion, ModerationEvent
from tests.factories import (
    PASSWORD,
    approve,
    close_discussion,
    make_article,
    make_category,
    make_comment,
    make_draft,
    make_user,
)

LIST = "/admin/comments/discussion/"


def switch(client, article, state: str, **data):
    return client.post(f"{article.get_absolute_url()}discussion/", {"state": state, **data})


def state(article) -> str:
    return Discussion.objects.get(article=article).state


@pytest.mark.django_db
def test_the_form_asks_for_the_right_to_use_the_switch(client):
    article, user = make_article(), make_user()
    user.is_staff = True
    user.save()
    user.user_permissions.set(
        Permission.objects.filter(
            codename__in=["view_discussion", "change_discussion"], content_type__app_label="comments"
        )
    )
    client.force_login(user)
    address = f"{LIST}{article.discussion.pk}/change/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"state": "closed", "reason": ""}).status_code == 403
    assert state(article) == "open"


@pytest.mark.django_db
class TestSwitch:
    def test_on_the_articles_page(self, client):
        article = make_article()
        moderator = make_user("Moderator")
        client.login(username=moderator.username, password=PASSWORD)
        assert (
            f'action="{article.get_absolute_url()}discussion/"'
            in client.get(article.get_absolute_url()).content.decode()
        )
        response = switch(client, article, "closed", reason="See our answer above.")
        assert response.status_code == 302
        discussion = Discussion.objects.get(article=article)
        assert (discussion.state, discussion.changed_by, discussion.reason) == (
            "closed",
            moderator,
            "See our answer above.",
        )
        assert abs(discussion.changed_at - timezone.now()) < timedelta(minutes=1)
        event = ModerationEvent.objects.get()
        assert (event.act, event.by, event.discussion_id) == ("close", moderator, discussion.pk)
        switch(client, article, "open")
        assert state(article) == "open"

    @pytest.mark.parametrize("role", ["Writer", "Reviewer", "Manager", None])
    def test_is_not_for_others(self, client, role):
        article = make_article()
        if role:
            client.login(username=make_user(role).username, password=PASSWORD)
        assert f"{article.get_absolute_url()}discussion/" not in client.get(article.get_absolute_url()).content.decode()
        assert switch(client, article, "closed").status_code == 403
        client.post(f"{LIST}switch/{article.pk}/closed/")
        assert state(article) == "open"

    def test_knows_three_states_only(self, client):
        article = make_article()
        client.login(username=make_user("Moderator").username, password=PASSWORD)
        assert switch(client, article, "ajar").status_code == 404
        assert client.post(f"{LIST}switch/{article.pk}/ajar/").status_code == 404
        assert client.get(f"{LIST}switch/{article.pk}/closed/").status_code == 405

    def test_leads_back_to_the_list_and_nowhere_else(self, client):
        article = make_article()
        client.login(username=make_user("Moderator").username, password=PASSWORD)
        address = f"{LIST}switch/{article.pk}/closed/"
        answer = client.post(address, headers={"referer": f"http://testserver{LIST}?state=open"})
        assert answer.url == f"http://testserver{LIST}?state=open"
        assert client.post(address, headers={"referer": "https://elsewhere.example/"}).url == "/admin/"

    def test_hidden_shows_no_comment(self, client):
        article = make_article()
        make_comment(article, body="Heated words.")
        switching.set_discussion_state(Discussion.objects.all(), "hidden", by=None)
        page = client.get(article.get_absolute_url()).content.decode()
        assert "Heated words." not in page
        assert "Comments are closed." in page

    def test_bulk_in_the_list_by_one_act(self, client):
        articles = [make_article() for _ in range(3)]
        client.login(username=make_user("Moderator").username, password=PASSWORD)
        selected = [article.discussion.pk for article in articles[:2]]
        client.post(LIST, {"action": "close_discussions", "sure": "1", "_selected_action": selected})
        assert [state(article) for article in articles] == ["closed", "closed", "open"]
        assert ModerationEvent.objects.filter(act="close").count() == 2

    def test_of_a_whole_category(self, client):
        category = make_category()
        inside, outside = [make_article(category=category) for _ in range(2)], make_article()
        client.login(username=make_user("Editor").username, password=PASSWORD)
        client.post(
            "/admin/articles/category/", {"action": "close_discussions", "sure": "1", "_selected_action": [category.pk]}
        )
        assert [state(article) for article in [*inside, outside]] == ["closed", "closed", "open"]

    def test_in_the_list_of_articles_by_editors(self, client):
        article = make_article()
        client.login(username=make_user("Editor").username, password=PASSWORD)
        client.post(
            "/admin/articles/article/", {"action": "close_discussions", "sure": "1", "_selected_action": [article.pk]}
        )
        assert state(article) == "closed"

    def test_queries_do_not_grow_with_the_selection(self, django_assert_max_num_queries):
        for _ in range(20):
            make_article()
        with django_assert_max_num_queries(8):
            assert switching.set_discussion_state(Discussion.objects.all(), "closed", by=None) == 20

    def test_a_moderator_edits_reason_and_closing_day(self, client):
        article = make_article()
        client.login(username=make_user("Moderator").username, password=PASSWORD)
        data = {"state": "closed", "reason": "Summer.", "close_after_days": "30"}
        client.post(f"{LIST}{article.discussion.pk}/change/", data)
        discussion = Discussion.objects.get(article=article)
        assert (discussion.state, discussion.reason, discussion.close_after_days) == ("closed", "Summer.", 30)
        assert set(ModerationEvent.objects.values_list("act", flat=True)) == {"close", "closing_day"}

    def test_opening_takes_a_closing_day_away_that_has_passed(self, time_machine):
        start = timezone.now()
        article = make_article(category=make_category(close_comments_after_days=1), at=start)
        close_discussion(article)
        time_machine.move_to(start + timedelta(days=2))
        switching.set_discussion_state(Discussion.objects.all(), "open", by=None)
        assert Discussion.objects.get(article=article).is_open

    def test_what_closed_by_itself_stands_as_closed_and_takes_a_reason(self, client):
        article = make_article(category=make_category(close_comments_after_days=0))
        client.login(username=make_user("Moderator").username, password=PASSWORD)
        address = f"{LIST}{article.discussion.pk}/change/"
        form = client.get(address).context["adminform"].form
        data = {name: form[name].value() for name in ("state", "reason", "close_after_days")}
        assert data["state"] == "closed"
        client.post(address, {**data, "reason": "We answer no more."})
        discussion = Discussion.objects.get()
        assert (discussion.is_open, discussion.reason) == (False, "We answer no more.")
        event = ModerationEvent.objects.get()
        assert (event.act, event.note) == ("note", "We answer no more.")
        assert "We answer no more." in client.get(article.get_absolute_url()).content.decode()
        # “Closed” left as it stands is meant, when the day is moved as well.
        client.post(address, {**data, "reason": "We answer no more.", "close_after_days": ""})
        assert not Discussion.objects.get().is_open
        client.post(address, {**data, "reason": "We answer no more.", "close_after_days": "", "state": "open"})
        assert Discussion.objects.get().is_open

    @pytest.mark.parametrize(("action", "expected"), [("close", "closed"), ("hide", "hidden")])
    def test_bulk_asks_for_a_reason_and_tells_readers(self, client, action, expected):
        shown, other, untouched = [make_article(title=title) for title in ("Knees", "Backs", "Hips")]
        client.login(username=make_user("Moderator").username, password=PASSWORD)
        ticked = [article.discussion.pk for article in (shown, other)]
        data = {"action": f"{action}_discussions", "select_across": "0", "_selected_action": ticked}
        asked = client.post(f"{LIST}?state=open", data)
        page = asked.content.decode()
        assert "It is about 2 discussions." in page
        assert "Reason, shown to readers" in page
        assert state(shown) == "open", "nothing is done before the answer"
        said = dict(re.findall(r'name="(action|select_across)" value="(.*?)"', page))
        said["_selected_action"] = re.findall(r'name="_selected_action" value="(.*?)"', page)
        assert 'name="sure"' in page
        back = client.post(f"{LIST}?state=open", {**said, "sure": "1", "reason": "x" * 201})
        assert "x" * 201 in back.content.decode()
        assert state(shown) == "open"
        answer = client.post(
            f"{LIST}?state=open", {**said, "sure": "1", "reason": "We are at a congress."}, follow=True
        )
        assert "2 discussions changed." in answer.content.decode()
        assert [state(article) for article in (shown, other, untouched)] == [expected, expected, "open"]
        assert "We are at a congress." in Client().get(shown.get_absolute_url()).content.decode()
        assert ModerationEvent.objects.filter(act=action, note="We are at a congress.").count() == 2

    def test_bulk_takes_all_that_the_list_holds(self, client):
        articles = [make_article() for _ in range(3)]
        client.login(username=make_user("Moderator").username, password=PASSWORD)
        data = {"action": "close_discussions", "select_across": "1", "_selected_action": [articles[0].discussion.pk]}
        page = client.post(LIST, data).content.decode()
        assert "It is about 3 discussions." in page
        assert 'name="select_across" value="1"' in page
        client.post(LIST, {**data, "sure": "1", "reason": "Summer."})
        assert set(Discussion.objects.values_list("state", "reason")) == {("closed", "Summer.")}

    def test_bulk_keeps_a_reason_given_earlier(self, client):
        article = make_article()
        switching.set_discussion_state([article.discussion], "hidden", by=None, reason="Given earlier.")
        client.login(username=make_user("Moderator").username, password=PASSWORD)
        selected = {"_selected_action": [article.discussion.pk]}
        client.post(LIST, {"action": "close_discussions", "sure": "1", **selected})
        assert Discussion.objects.get().reason == "Given earlier."
        assert ModerationEvent.objects.count() == 2
        client.post(LIST, {"action": "close_discussions", "sure": "1", **selected})
        assert ModerationEvent.objects.count() == 2, "nothing was changed"

    def test_control_characters_in_a_reason(self, client):
        article = make_article()
        client.login(username=make_user("Moderator").username, password=PASSWORD)
        switch(client, article, "closed", reason="See\x00above.")
        assert Discussion.objects.get().reason == "See above."
        data = {"state": "closed", "reason": "See\x0bbelow.\x00", "close_after_days": ""}
        client.post(f"{LIST}{article.discussion.pk}/change/", data)
        assert Discussion.objects.get().reason == "See below."

    def test_is_found_as_what_readers_find_it(self, client):
        long_ago = timezone.now() - timedelta(days=31)
        facts = {
            "open": {"close_after_days": 32, "close_after_comments": 1},
            "passed": {"close_after_days": 31},
            "full": {"close_after_comments": 0},
            "closed": {"state": "closed", "close_after_days": 1},
            "hidden": {"state": "hidden", "close_after_days": 1},
        }
        for title, of_one in facts.items():
            article = make_article(title=title, at=long_ago)
            Discussion.objects.filter(article=article).update(**of_one)
        client.login(username=make_user("Moderator").username, password=PASSWORD)

        def found(state: str) -> set[str]:
            response = client.get(LIST, {"state": state})
            assert f"switch-state-{state}" in response.content.decode()
            return {discussion.article.title for discussion in response.context["cl"].result_list}

        assert found("open") == {"open"}
        assert found("closed") == {"passed", "full", "closed"}
        assert found("hidden") == {"hidden"}

    def test_the_list_counts_what_the_page_shows(self, client):
        article = make_article()
        first, taken_back = make_comment(article), make_comment(article)
        make_comment(article, parent=first)
        make_comment(article, parent=taken_back)
        make_comment(article, status="pending")
        moderation.decide([taken_back], "spam", by=None)
        client.login(username=make_user("Moderator").username, password=PASSWORD)

        def counted():
            row = client.get(LIST).context["cl"].result_list[0]
            return row.waiting_count, row.seen_by_readers

        assert counted() == (1, 2)
        assert "2 comments" in " ".join(client.get(article.get_absolute_url()).content.decode().split())
        switching.set_discussion_state([article.discussion], "hidden", by=None)
        assert counted() == (1, 0)
        sql = str(client.get(LIST).context["cl"].result_list.query)
        assert "GROUP BY" not in sql.split("WHERE")[-1]

    def test_moderators_see_nothing_of_what_is_not_public(self, client):
        draft, later = make_draft(title="UNSEEN"), make_article(title="UNSEEN", at=timezone.now() + timedelta(days=1))
        client.login(username=make_user("Moderator").username, password=PASSWORD)
        assert "UNSEEN" not in client.get(LIST).content.decode()
        for article in (draft, later):
            assert client.get(f"{LIST}{article.discussion.pk}/change/").status_code == 302
            client.post(f"{LIST}switch/{article.pk}/closed/")
            assert state(article) == "open"


@pytest.mark.django_db
class TestDefaults:
    @pytest.mark.parametrize(
        ("profile", "category", "expected"),
        [
            (True, "profile", "open"),
            (False, "profile", "closed"),
            (False, "open", "open"),
            (True, "closed", "closed"),
        ],
    )
    def test_category_over_profile(self, profile, category, expected):
        ClinicProfile.objects.update(comments_open=profile)
        assert state(make_article(category=make_category(comments=category))) == expected

    def test_a_draft_that_changed_its_category_follows_the_new_one(self):
        article = make_draft(category=make_category())
        closed = make_category(comments="closed")
        from articles.content import Content

        content = Content.from_json({**article.newest_revision.content, "category": closed.pk})
        publishing.save_revision(article, content, by=None, base=1)
        publishing.publish(approve(article), by=None)
        assert state(article) == "closed"

    def test_what_somebody_switched_stays(self):
        article = make_draft(category=make_category(comments="open"))
        close_discussion(article)
        publishing.publish(approve(article), by=None)
        assert state(article) == "closed"

    def test_publishing_again_never_opens_a_discussion(self):
        article = make_article()
        Discussion.objects.update(state="closed")
        publishing.unpublish(article, by=None)
        publishing.publish(article, by=None)
        assert state(article) == "closed"

    def test_closes_by_itself_after_its_days(self, client, time_machine):
        start = timezone.now()
        article = make_article(category=make_category(close_comments_after_days=14), at=start)
        assert Discussion.objects.get(article=article).is_open
        time_machine.move_to(start + timedelta(days=14, minutes=1))
        assert "Comments are closed." in client.get(article.get_absolute_url()).content.decode()
        with pytest.raises(posting.DiscussionClosedError):
            make_comment(article)

    def test_opening_what_closed_by_itself_keeps_it_open(self, time_machine):
        start = timezone.now()
        article = make_article(category=make_category(close_comments_after_days=1), at=start)
        time_machine.move_to(start + timedelta(days=2))
        switching.set_discussion_state(Discussion.objects.all(), "open", by=None)
        assert Discussion.objects.get(article=article).is_open


@pytest.mark.django_db(transaction=True)
def test_no_comment_is_dated_after_the_closing():
    """Readers send while a moderator closes: whoever is late is refused, and nobody is let in behind the switch."""
    article = make_article()
    discussion = Discussion.objects.get(article=article)
    start, taken, refused, errors = threading.Barrier(9), [], [], []

    def send(number: int) -> None:
        try:
            start.wait()
            for turn in range(4):
                try:
                    taken.append(posting.post_comment(article, name=f"Reader {number}", body=f"Turn {turn}").pk)
                except posting.DiscussionClosedError:
                    refused.append(number)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    def close() -> None:
        try:
            start.wait()
            switching.set_discussion_state([discussion], "closed", by=None)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=[number]) for number in range(8)] + [threading.Thread(target=close)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not errors
    assert len(taken) + len(refused) == 32
    closed_at = Discussion.objects.get(article=article).changed_at
    assert Comment.objects.count() == len(taken)
    assert not Comment.objects.filter(created_at__gt=closed_at).exists()
    assert connection.vendor in {"sqlite", "postgresql"}
