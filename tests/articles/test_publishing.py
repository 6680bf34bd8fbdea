"""The life of an article, through the acts."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from articles import publishing
from articles.checking import warnings_in
from articles.content import Content
from articles.models import Article, Author, Image, OldAddress, Revision
from articles.publishing import PublishingError
from clinic_site.profile.models import PROFILE_ID, ClinicProfile
from tests.factories import approve, make_article, make_author, make_category, make_draft, make_tag, make_user

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
    publishing.publish(approve(article), by=None)
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
    publishing.publish(approve(article), by=None)
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
    publishing.publish(approve(article), by=None)
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


class TestReview:
    def test_only_what_a_clinician_approved_goes_live(self):
        article = make_draft()
        with pytest.raises(PublishingError, match="has to approve this version first"):
            publishing.publish(article, by=make_user("Editor"))
        publishing.submit(article, by=None, base=1)
        with pytest.raises(PublishingError, match="It is waiting for review"):
            publishing.schedule(article, by=None, at=timezone.now() + timedelta(days=1))
        review = publishing.approve(
            article, by=None, reviewer=clinician(), base=1, looked_at=warnings_in(article), note="Well cited."
        )
        publishing.publish(article, by=None)
        assert fresh(article).live_review == review
        assert acts(article) == ["create", "submit", "approve", "publish"]

    def test_any_change_voids_what_was_said_of_the_text_before(self):
        article = approve(make_draft())
        publishing.save_revision(article, change(article, title="Changed"), by=None, base=1)
        with pytest.raises(PublishingError, match="has to approve"):
            publishing.publish(article, by=None)
        publishing.submit(article, by=None, base=2)
        publishing.save_revision(article, change(article, title="Again"), by=None, base=2)
        assert states(article) == ["approved", "draft", "draft"]
        with pytest.raises(publishing.StaleRevisionError):
            publishing.approve(article, by=None, reviewer=clinician(), base=2, looked_at=warnings_in(article))

    def test_a_request_for_changes_needs_words_and_can_be_answered(self):
        article, reviewer = make_draft(), clinician()
        publishing.submit(article, by=None, base=1)
        with pytest.raises(PublishingError, match="Say what should change"):
            publishing.request_changes(article, by=None, reviewer=reviewer, base=1, note=" ")
        publishing.request_changes(article, by=None, reviewer=reviewer, base=1, note="Cite the trial.")
        assert states(article) == ["changes_requested"]
        publishing.submit(article, by=None, base=1)
        publishing.withdraw(article, by=None)
        assert states(article) == ["draft"]

    def test_nobody_reviews_what_is_theirs(self):
        reviewer = clinician()
        for article in [make_draft(author=reviewer), make_draft(by=reviewer.user)]:
            publishing.submit(article, by=None, base=1)
            with pytest.raises(PublishingError, match=r"own author|You have written on this text"):
                publishing.approve(article, by=reviewer.user, reviewer=reviewer, base=1, looked_at=warnings_in(article))
        with pytest.raises(PublishingError, match="no clinical credentials"):
            publishing.approve(article, by=None, reviewer=make_author(), base=1, looked_at=warnings_in(article))
        with pytest.raises(PublishingError, match="not tied to an author"):
            publishing.approve(article, by=None, reviewer=None, base=1, looked_at=warnings_in(article))

    def test_who_wrote_what_only_waits_to_go_live_is_still_no_reviewer_of_it(self):
        """A scheduled first version was read by nobody: it is not what they have written "since"."""
        reviewer = clinician()
        article = approve(make_draft(by=reviewer.user))
        publishing.schedule(article, by=None, at=timezone.now() + timedelta(days=3))
        publishing.save_revision(article, change(article, title="A word changed"), by=None, base=1)
        publishing.submit(article, by=None, base=2)
        with pytest.raises(PublishingError, match="You have written on this text"):
            publishing.approve(article, by=reviewer.user, reviewer=reviewer, base=2, looked_at=warnings_in(article))

    def test_a_superuser_may_go_past_it_with_a_reason_that_is_kept(self):
        article = make_draft()
        with pytest.raises(PublishingError, match="Only a superuser"):
            publishing.publish(article, by=make_user("Editor"), override_reason="A recall.")
        publishing.publish(article, by=make_user("admin"), override_reason="A recall.")
        assert article.events.get(act="override").note == "A recall."
        assert fresh(article).live_review is None

    @pytest.mark.parametrize("is_scheduled", [False, True])
    def test_where_none_is_asked_for_the_log_says_so(self, is_scheduled, time_machine):
        ClinicProfile.objects.update_or_create(pk=PROFILE_ID, defaults={"requires_review": False})
        article = make_article()
        publishing.save_revision(article, change(article, title="Changed"), by=None, base=1)
        if is_scheduled:
            publishing.schedule(article, by=None, at=timezone.now() + timedelta(days=1))
            time_machine.move_to(timezone.now() + timedelta(days=2))
            assert publishing.apply_schedule(article)
        else:
            publishing.publish(article, by=None)
        assert fresh(article).title == "Changed"
        assert article.events.filter(revision_number=2, note__contains="review was not required").exists()


class TestSchedule:
    def test_a_change_of_a_live_article_is_applied_by_the_worker_once(self, time_machine):
        start = timezone.now()
        article = make_article(title="Before")
        publishing.save_revision(article, change(article, title="After"), by=None, base=1)
        publishing.schedule(approve(article), by=None, at=start + timedelta(days=1))
        assert not publishing.apply_schedule(article)
        time_machine.move_to(start + timedelta(days=1, minutes=1))
        assert fresh(article).title == "Before"
        assert [publishing.apply_schedule(article) for _ in range(2)] == [True, False]
        assert fresh(article).title == "After"
        assert states(article) == ["past", "live"]
        assert fresh(article).scheduled_for is None

    def test_a_time_that_has_passed_is_refused(self):
        with pytest.raises(PublishingError, match="That time has passed"):
            publishing.schedule(approve(make_draft()), by=None, at=timezone.now())

    def test_cancelled_a_first_publication_is_a_draft_again_named_by_its_newest_text(self):
        article = make_article(title="Agreed", at=timezone.now() + timedelta(days=3))
        publishing.save_revision(article, change(article, title="Newer"), by=None, base=1)
        publishing.cancel_schedule(article, by=None)
        article = fresh(article)
        assert (article.status, article.live_revision, article.published_at) == ("draft", None, None)
        assert article.title == "Newer"
        with pytest.raises(PublishingError, match="Nothing is scheduled"):
            publishing.cancel_schedule(article, by=None)

    def test_a_newer_version_that_goes_live_is_not_replaced_by_an_older_one_later(self):
        article = make_article()
        for number, title in enumerate(["Planned", "Urgent"], start=1):
            publishing.save_revision(article, change(fresh(article), title=title), by=None, base=number)
            approve(article)
            if title == "Planned":
                publishing.schedule(article, by=None, at=timezone.now() + timedelta(days=1))
        publishing.publish(article, by=None)
        assert fresh(article).title == "Urgent"
        assert fresh(article).scheduled_for is None

    def test_what_no_reader_has_seen_is_cancelled_and_not_taken_down(self, client):
        article = make_article(at=timezone.now() + timedelta(days=3))
        with pytest.raises(PublishingError):
            publishing.unpublish(article, by=None)
        assert client.get(article.get_absolute_url()).status_code == 404

    def test_brought_forward_it_was_not_last_changed_in_the_future(self):
        article = make_article(at=timezone.now() + timedelta(days=3))
        publishing.publish(article, by=None)
        assert fresh(article).updated_at == fresh(article).published_at

    @pytest.mark.parametrize("act", [publishing.schedule, publishing.publish])
    def test_the_log_says_for_when(self, act):
        article, at = approve(make_draft()), timezone.now() + timedelta(days=3)
        act(article, by=None, at=at)
        event = article.events.first()
        assert event.act == "schedule"
        assert at.isoformat() in event.note


class TestAddresses:
    def test_an_old_address_leads_to_its_article_and_comes_back_to_it(self):
        article = make_article(slug="knees")
        publishing.change_address(article, "knee-pain", by=None)
        assert OldAddress.objects.get().slug == "knees"
        publishing.change_address(article, "knees", by=None)
        assert OldAddress.objects.get().slug == "knee-pain"

    def test_no_other_article_takes_an_address_that_leads_somewhere(self):
        publishing.change_address(make_article(slug="knees"), "knee-pain", by=None)
        other = make_draft(slug="hips")
        for slug in ["knees", "knee-pain"]:
            with pytest.raises(PublishingError):
                publishing.change_address(other, slug, by=None)
            with pytest.raises(PublishingError):
                make_draft(slug=slug)

    def test_a_draft_leaves_no_old_address(self):
        publishing.change_address(make_draft(slug="knees"), "hips", by=None)
        assert not OldAddress.objects.exists()


def test_restored_is_a_new_version_without_what_is_gone():
    tag = make_tag()
    article = make_draft(title="First", tags=[tag])
    publishing.save_revision(article, change(article, title="Second", tags=[]), by=None, base=1)
    with pytest.raises(PublishingError, match="is what the newest version says"):
        publishing.restore(article, 2, by=None, base=2)
    with pytest.raises(PublishingError, match="There is no version 9"):
        publishing.restore(article, 9, by=None, base=2)
    tag.delete()
    revision, gone = publishing.restore(article, 1, by=None, base=2)
    assert (revision.number, revision.state, gone) == (3, "draft", ["tags"])
    assert fresh(article).title == "First"


def clinician() -> Author:
    return make_author(is_clinician=True, credentials="MD", user=make_user("Reviewer"))


def acts(article: Article) -> list[str]:
    return list(article.events.order_by("pk").values_list("act", flat=True))


def states(article: Article) -> list[str]:
    return list(article.revisions.order_by("number").values_list("state", flat=True))
