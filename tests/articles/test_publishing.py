"""The life of an article, through the acts."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from articles import publishing
from articles.content import Content
from articles.models import Article, Image, Revision
from tests.factories import make_article, make_author, make_category, make_draft, make_tag, make_user

pytestmark = pytest.mark.django_db


def change(article: Article, **facts) -> Content:
    return Content.from_json({**article.newest_revision.content, **facts})


def fresh(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def test_a_draft_has_its_first_revision_and_no_public_life():
    writer = make_user("Writer")
    article = make_draft(by=writer, title="Knees and stairs")
    assert article.slug == "knees-and-stairs"
    assert article.created_by == writer
    assert [(r.number, r.author, r.state) for r in article.revisions.all()] == [(1, writer, "draft")]
    assert not Article.objects.published().exists()


def test_two_articles_of_one_title_get_two_addresses():
    assert [make_draft(title="Knees").slug for _ in range(3)] == ["knees", "knees-2", "knees-3"]


def test_a_title_without_letters_still_gets_an_address():
    assert make_draft(title="???").slug == "article"


def test_editing_a_live_article_changes_nothing_for_readers(client):
    article = make_article(title="Before", body="<p>Old words.</p>")
    publishing.save_revision(article, change(article, title="After", body="<p>New words.</p>"), by=None, base=1)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Before" in page
    assert "Old words." in page
    assert "New words." not in page
    publishing.publish(article, by=None)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "After" in page
    assert "New words." in page


def test_publishing_copies_every_part_of_the_content():
    article = make_article()
    tag, category, author = make_tag(), make_category(), make_author()
    new = {
        "title": "T",
        "summary": "S",
        "body": "<p>B</p>",
        "references": "R",
        "category": category.pk,
        "tags": [tag.pk],
        "author": author.pk,
        "hero": None,
        "hero_alt": "H",
        "seo_title": "ST",
        "seo_description": "SD",
    }
    assert set(new) == set(article.newest_revision.content), "a new field of Content joins this test"
    publishing.save_revision(article, Content.from_json(new), by=None, base=1)
    publishing.publish(article, by=None)
    article = fresh(article)
    assert (article.title, article.summary, article.body, article.references) == ("T", "S", "<p>B</p>", "R")
    assert (article.category, article.author, article.hero_alt) == (category, author, "H")
    assert (article.seo_title, article.seo_description) == ("ST", "SD")
    assert list(article.tags.all()) == [tag]
    assert [r.state for r in article.revisions.order_by("number")] == ["past", "live"]


def test_nothing_changed_makes_no_revision():
    article = make_article()
    assert publishing.save_revision(article, change(article), by=None, base=1).number == 1
    assert article.revisions.count() == 1


def test_a_save_on_top_of_somebody_elses_is_refused():
    article = make_draft()
    publishing.save_revision(article, change(article, title="Mine"), by=make_user("Editor"), base=1)
    with pytest.raises(publishing.StaleRevisionError, match="Editor saved a newer version"):
        publishing.save_revision(article, change(article, title="Yours"), by=None, base=1)
    assert fresh(article).newest_revision.content["title"] == "Mine"


def test_an_incomplete_draft_says_all_that_is_missing():
    article = publishing.create_article(Content(title="Half a thought"), by=None)
    with pytest.raises(publishing.PublishingError) as refusal:
        publishing.publish(article, by=None)
    for sentence in ["Write a summary", "Choose a category", "Choose an author", "Write the text"]:
        assert sentence in str(refusal.value)
    assert fresh(article).status == "draft"


def test_the_database_refuses_a_published_row_without_its_parts():
    article = make_draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(status="published")


def test_one_revision_is_live_and_numbers_are_never_given_twice():
    article = make_article()
    for facts in ({"number": 2, "state": "live"}, {"number": 1, "state": "draft"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Revision.objects.create(article=article, content={}, **facts)


def test_taken_down_and_published_again_keeps_its_first_date(client):
    article = make_article()
    first = article.published_at
    publishing.unpublish(article, by=None)
    assert client.get(article.get_absolute_url()).status_code == 410
    publishing.publish(article, by=None)
    assert client.get(article.get_absolute_url()).status_code == 200
    assert fresh(article).published_at == first


def test_what_is_not_published_cannot_be_taken_down():
    with pytest.raises(publishing.PublishingError, match="is not published"):
        publishing.unpublish(make_draft(), by=None)


def test_a_scheduled_article_can_be_published_at_once():
    article = make_article(at=timezone.now() + timedelta(days=3))
    publishing.publish(article, by=None)
    assert fresh(article).is_public


def test_a_newer_draft_never_slips_into_a_scheduled_article():
    article = make_article(title="Agreed", at=timezone.now() + timedelta(days=3))
    publishing.save_revision(article, change(article, title="Not agreed"), by=None, base=1)
    assert fresh(article).title == "Agreed"
    assert fresh(article).has_unpublished_changes


def test_an_end_before_the_beginning_is_refused():
    article = make_article()
    with pytest.raises(publishing.PublishingError, match="must come after"):
        publishing.change_end(article, article.published_at - timedelta(hours=1), by=None)


def test_a_changed_text_shows_when_it_was_changed(client, time_machine):
    start = timezone.now()
    article = make_article(at=start - timedelta(days=30))
    assert fresh(article).updated_at == article.published_at
    publishing.publish(article, by=None)
    assert fresh(article).updated_at == article.published_at, "publishing the same again changes nothing"
    time_machine.move_to(start + timedelta(days=2), tick=False)
    publishing.save_revision(article, change(article, body="<p>Mended.</p>"), by=None, base=1)
    publishing.publish(article, by=None)
    assert fresh(article).updated_at == start + timedelta(days=2)


def test_targets_that_are_gone_are_left_out_and_named_when_needed():
    category = make_category()
    article = make_draft(category=category)
    Article.objects.filter(pk=article.pk).update(category=None)
    category.delete()
    with pytest.raises(publishing.PublishingError, match="Choose a category"):
        publishing.publish(article, by=None)


def test_a_picture_in_use_by_any_revision_cannot_be_deleted(picture):
    article = make_draft(hero=picture)
    publishing.save_revision(article, change(article, hero=None), by=None, base=1)
    with pytest.raises(ProtectedError):
        Image.objects.get(pk=picture.pk).delete()


def test_history_stays_when_people_leave():
    writer = make_user("Writer")
    article = make_draft(by=writer)
    writer.delete()
    assert fresh(article).newest_revision.author is None
