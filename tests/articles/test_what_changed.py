"""What readers are told of a change, in a line that belongs to the act of publishing it."""

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.content import Content
from articles.models import Article, ArticleEvent
from articles.standing_texts import findings_that_stop, let_sentence_stand
from articles.tasks import apply_due_schedules
from tests.factories import PASSWORD, approve, make_article, make_author, make_draft, make_user

pytestmark = pytest.mark.django_db


def change(article: Article, **facts) -> Article:
    article = Article.objects.get(pk=article.pk)
    content = Content.from_json({**article.newest_revision.content, **facts})
    publishing.save_revision(article, content, by=None, base=article.newest_revision.number)
    return approve(article)


def told(client, article: Article) -> list[str]:
    page = client.get(article.get_absolute_url()).content.decode()
    section = re.search(r'<section[^>]*aria-labelledby="changes">.*?</section>', page, re.DOTALL)
    return re.findall(r'datetime="([^"]+)">[^<]+</time>: ([^<]+)<', section[0]) if section else []


def test_an_editor_tells_what_changed(client, time_machine):
    article = change(make_article(), summary="New numbers.")
    client.login(username=make_user("Editor").username, password=PASSWORD)
    address = f"/admin/articles/article/{article.pk}/publish/"
    assert "What changed" in client.get(address).content.decode()
    client.post(address, {"act": "publish", "base": 2, "now-what_changed": "Added the trial of\n 2026."})
    client.logout()
    first = (timezone.localdate().isoformat(), "Added the trial of 2026.")
    assert told(client, article) == [first]
    page = client.get(article.get_absolute_url()).content.decode()
    assert 'href="#changes"' in page
    assert ArticleEvent.objects.filter(article=article, act="publish").first().note == "“Added the trial of 2026.”"

    time_machine.move_to(timezone.now() + timedelta(days=3))
    publishing.publish(change(article, summary="Newer numbers."), by=None, what_changed="Newer numbers.")
    assert told(client, article) == [(timezone.localdate().isoformat(), "Newer numbers."), first]
    publishing.publish(change(article, summary="A comma."), by=None)
    assert len(told(client, article)) == 2, "nothing to tell is told"


def test_what_is_scheduled_is_told_when_it_goes_live(client, time_machine):
    article = change(make_article(), summary="New numbers.")
    client.login(username=make_user("Editor").username, password=PASSWORD)
    day = timezone.localdate() + timedelta(days=5)
    typed = {"later-day": day.isoformat(), "later-time": "12:00", "later-what_changed": "New numbers."}
    client.post(f"/admin/articles/article/{article.pk}/publish/", {"act": "schedule", "base": 2, **typed})
    client.logout()
    assert told(client, article) == []
    time_machine.move_to(timezone.now() + timedelta(days=6))
    apply_due_schedules()
    assert told(client, article) == [((day + timedelta(days=1)).isoformat(), "New numbers.")]


def test_what_was_meant_for_a_cancelled_schedule_is_not_told_later(client):
    article = change(make_article(), summary="New.")
    publishing.schedule(article, by=None, at=timezone.now() + timedelta(days=1), what_changed="Not this.")
    publishing.cancel_schedule(article, by=None)
    publishing.publish(article, by=None)
    assert told(client, article) == []


def test_a_first_publication_has_no_change_to_tell(client):
    article = approve(make_draft())
    with pytest.raises(publishing.PublishingError, match="Nobody has read it yet"):
        publishing.publish(article, by=None, what_changed="All of it.")
    client.login(username=make_user("Editor").username, password=PASSWORD)
    page = client.get(f"/admin/articles/article/{article.pk}/publish/").content.decode()
    assert "now-what_changed" not in page


def test_a_line_is_a_line():
    article = change(make_article(), summary="New.")
    with pytest.raises(publishing.PublishingError, match="at most 300"):
        publishing.publish(article, by=None, what_changed="x" * 301)
    assert Article.objects.get(pk=article.pk).has_unpublished_changes


@pytest.mark.parametrize(("act", "field"), [("publish", "now-what_changed"), ("correct", "correct-text")])
def test_a_claim_is_told_neither_as_news_nor_as_a_correction(client, act, field):
    article = change(make_article(), summary="New numbers.")
    client.login(username=make_user("Editor").username, password=PASSWORD)
    line = "PRP now cures knee arthritis for good."
    address = f"/admin/articles/article/{article.pk}/publish/"
    page = client.post(address, {"act": act, "base": 2, field: line}, follow=True).content.decode()
    assert "cannot be told to readers" in page
    assert line in page, "what was typed is still there"
    client.logout()
    assert "for good" not in client.get(article.get_absolute_url()).content.decode()

    reviewer = make_author(credentials="MD", is_clinician=True)
    for finding in findings_that_stop(line):
        let_sentence_stand(line, finding.fingerprint, by=None, reviewer=reviewer, reason="Quoted from the trial.")
    publishing.add_correction(article, line, by=None)
    assert line in client.get(article.get_absolute_url()).content.decode()


def test_a_correction_is_an_update_for_readers_feeds_and_search_engines(client):
    article = make_article(at=timezone.now() - timedelta(days=9))
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Last updated" not in page
    publishing.add_correction(article, "It said ten and says twelve.", by=None)
    today = timezone.localdate().isoformat()
    page = client.get(article.get_absolute_url()).content.decode()
    assert re.search(rf'Last updated\s*<time datetime="{today}">', page)
    assert f'"dateModified":"{today}T' in page
    assert f"<lastmod>{today}T" in client.get("/sitemap.xml").content.decode()
    entry = client.get("/feed/").content.decode().partition("<entry>")[2]
    updated = re.search("<updated>([^<]+)</updated>", entry)[1]
    assert timezone.localtime(datetime.fromisoformat(updated)).date().isoformat() == today
