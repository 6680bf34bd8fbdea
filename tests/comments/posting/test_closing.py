"""Discussions that close by themselves, and the pause of all."""

import pytest

from clinic_site.profile.models import ClinicProfile
from comments import moderation, switching
from comments.models import Discussion
from tests.comments.forms import filled_in, form_address, send
from tests.factories import PASSWORD, make_article, make_category, make_comment, make_user


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
