"""Switching many discussions at once: the pause of all, and closing those that are ticked."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic_site.profile.models import ClinicProfile
from comments import switching
from comments.models import Discussion
from tests.comments.queue.desk import QUEUE, acts, words
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


class TestPause:
    def test_on_the_queue_and_on_the_list_of_discussions(self, client, moderator):
        article = make_article()
        for address in [QUEUE, "/admin/comments/discussion/"]:
            assert "Pause all new comments" in words(client.get(address))
            page = client.post(
                f"{QUEUE}pause/",
                {"paused": "yes", "reason": "Until Monday."},
                headers={"referer": address},
                follow=True,
            )
            assert page.request["PATH_INFO"] == address or page.redirect_chain[-1][0] == "/admin/"
            assert "All new comments are paused" in words(client.get(address))
            assert "Until Monday." in words(client.get(article.get_absolute_url()))
            client.post(f"{QUEUE}pause/", {"paused": "no"})
            assert not ClinicProfile.objects.current().comments_paused
        assert acts() == ["pause", "resume"] * 2

    @pytest.mark.parametrize("role", ["Moderator", "Editor", "Writer", "Reviewer", "Manager"])
    def test_stands_on_the_dashboard_of_who_may_lift_it(self, client, role, time_machine):
        time_machine.move_to("2026-11-20 15:30-05:00")
        switching.pause_all(paused=True, by=None, reason="Until Monday.")
        time_machine.move_to("2026-11-24 09:00-05:00")
        client.force_login(make_user(role))
        page = client.get("/admin/")
        told = "All new comments are paused Look at it, or take new comments again Until Monday."
        assert (f"{told} · Nov. 20, 2026, 3:30 p.m." in words(page)) == (role in {"Moderator", "Editor"})
        for panel in page.context["panels"]:
            if panel.title == "All new comments are paused":
                assert "Take new comments again" in words(client.get(panel.rows[0].address))
        switching.pause_all(paused=False, by=None)
        assert "All new comments are paused" not in words(client.get("/admin/"))

    def test_is_for_who_may_switch(self, client, moderator):
        moderator.groups.clear()
        moderator.user_permissions.add(Permission.objects.get(codename="moderate_comment"))
        assert "Pause all new comments" not in words(client.get(QUEUE))
        assert client.post(f"{QUEUE}pause/", {"paused": "yes"}).status_code == 403
        assert not ClinicProfile.objects.current().comments_paused


def test_the_log_says_that_a_pause_is_about_the_whole_site(client, moderator):
    client.post(f"{QUEUE}pause/", {"paused": "yes", "reason": "We are away."})
    page = words(client.get("/admin/comments/moderationevent/"))
    assert "All new comments paused" in page
    assert "The whole site" in page
    assert "Discussion None" not in page


def test_switching_any_number_of_discussions_is_one_update(client, moderator):
    rows = [make_article().discussion for _ in range(12)]
    with CaptureQueriesContext(connection) as captured:
        data = {"action": "close_discussions", "sure": "1", "_selected_action": [row.pk for row in rows]}
        client.post("/admin/comments/discussion/", data)
    updates = [query["sql"] for query in captured if query["sql"].startswith('UPDATE "comments_discussion"')]
    assert len(updates) == 1
    assert set(Discussion.objects.values_list("state", flat=True)) == {"closed"}
