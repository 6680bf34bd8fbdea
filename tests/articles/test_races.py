"""Two people at once: one of them wins, the other gets a sentence, and nothing is done twice."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connections
from django.utils import timezone

from articles import publishing
from articles.checking import warnings_in
from articles.content import Content
from articles.importing.word import SameFileError, import_word
from articles.models import (
    Article,
    ArticleEvent,
    ArticleProfile,
    ArticleReads,
    Author,
    Image,
    RelatedArticle,
    Review,
    Series,
)
from articles.pictures import library
from articles.reads import add_reads
from articles.related.tasks import count_terms, update_related
from articles.search import index
from articles.search.tasks import index_outdated_articles
from articles.series import change_series
from tests.factories import approve, figure, make_article, make_author, make_draft, make_picture, make_tag, make_user
from tests.word_documents import docx, p, word_file

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do the acts at the same time; returns what each returned, or the PublishingError that it met."""
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        try:
            start.wait(timeout=30)
            outcomes[place] = acts[place]()
        except Exception as error:
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    unexpected = [
        outcome
        for outcome in outcomes
        if isinstance(outcome, Exception) and not isinstance(outcome, publishing.PublishingError | SameFileError)
    ]
    assert not unexpected
    return outcomes


def refusals(outcomes: list[object]) -> list[str]:
    return [str(outcome) for outcome in outcomes if isinstance(outcome, publishing.PublishingError)]


def clinician() -> Author:
    return make_author(is_clinician=True, credentials="MD", user=make_user("Reviewer"))


def test_two_reviewers_approve_at_once():
    first, second = clinician(), clinician()
    for _ in range(ROUNDS):
        article = make_draft()
        publishing.submit(article, by=None, base=1)

        def approve_it(by: Author, article: Article = article) -> object:
            return publishing.approve(article, by=by.user, reviewer=by, base=1, looked_at=warnings_in(article))

        outcomes = at_once(lambda act=approve_it: act(first), lambda act=approve_it: act(second))
        assert len(refusals(outcomes)) == 1
        assert "approved already" in refusals(outcomes)[0]
        assert Review.objects.filter(revision__article=article).count() == 1
        assert article.events.filter(act="approve").count() == 1


def test_an_objection_wins_over_an_approval_at_the_same_moment():
    """Whoever comes first: afterwards changes are asked for, and the log tells of all that was done."""
    first, second = clinician(), clinician()
    for _ in range(ROUNDS):
        article = make_draft()
        publishing.submit(article, by=None, base=1)

        def approve_it(article: Article = article) -> object:
            return publishing.approve(article, by=first.user, reviewer=first, base=1, looked_at=warnings_in(article))

        def send_back(article: Article = article) -> object:
            return publishing.request_changes(article, by=second.user, reviewer=second, base=1, note="Cite the trial.")

        told = refusals(at_once(approve_it, send_back))
        assert all("asked for changes" in sentence for sentence in told)
        assert Article.objects.get(pk=article.pk).newest_revision.state == "changes_requested"
        decisions = article.events.filter(act__in=["approve", "request_changes"]).order_by("pk")
        assert [event.act for event in decisions] == ["approve", "request_changes"][len(told) :]


def test_publishing_races_an_edit():
    """What goes live is what was approved, or nothing; never the edit that nobody has read."""
    for _ in range(ROUNDS):
        article = approve(make_draft(title="Approved"))
        edit = Content.from_json({**article.newest_revision.content, "title": "Not read by anybody"})
        outcomes = at_once(
            lambda article=article: publishing.publish(article, by=None),
            lambda article=article, edit=edit: publishing.save_revision(article, edit, by=None, base=1),
        )
        article = Article.objects.get(pk=article.pk)
        assert article.newest_revision.content["title"] == "Not read by anybody", "the edit is kept"
        if refusals(outcomes):
            assert "A clinician has to approve this version first" in refusals(outcomes)[0]
            assert (article.status, article.live_revision) == ("draft", None)
        else:
            assert (article.status, article.title, article.live_revision.number) == ("published", "Approved", 1)
            assert article.live_revision.content["title"] == "Approved"
        assert list(article.revisions.filter(state="live")) == [article.live_revision] * (article.status == "published")


def test_a_double_click_on_publish():
    for _ in range(ROUNDS):
        article = approve(make_draft(title="Once"))
        at_once(*[lambda article=article: publishing.publish(article, by=None)] * 2)
        article = Article.objects.get(pk=article.pk)
        assert article.is_public
        assert article.revisions.get().state == "live"
        assert article.published_at == article.updated_at
        told = ArticleEvent.objects.filter(article=article, act="publish")
        assert 1 <= told.count() <= 2
        assert article.published_at <= told.order_by("pk")[0].at, "the second click moves no date"


def test_two_edits_of_the_same_version():
    article = make_article()
    contents = [Content.from_json({**article.newest_revision.content, "title": title}) for title in ("Mine", "Yours")]
    outcomes = at_once(
        *[lambda content=content: publishing.save_revision(article, content, by=None, base=1) for content in contents]
    )
    assert len(refusals(outcomes)) == 1
    assert "saved a newer version" in refusals(outcomes)[0]
    assert article.revisions.count() == 2


def test_a_button_pressed_twice_makes_one_article_of_a_word_document():
    for turn in range(ROUNDS):
        writer, document = make_user("Writer"), docx(p(f"Words {turn}."))
        outcomes = at_once(*[lambda: import_word(word_file(document), by=writer)] * 2)  # noqa: B023 - done at once
        assert Article.objects.filter(created_by=writer).count() == 1
        assert len([outcome for outcome in outcomes if isinstance(outcome, SameFileError)]) == 1


def test_a_picture_is_withdrawn_while_it_is_published():
    """One waits for the other: either the publication is refused, or its page loses the picture at once."""
    for _turn in range(ROUNDS):
        image = make_picture((60, 40))
        article = approve(make_draft(hero=image, body=f"<p>Words.</p>{figure(image, 'A knee')}"))

        def publish_it(article: Article = article) -> object:
            return publishing.publish(article, by=None)

        def withdraw_it(image: Image = image) -> object:
            return library.withdraw_picture(image, by=None, reason="Asked.")

        outcomes = at_once(publish_it, withdraw_it)
        article = Article.objects.get(pk=article.pk)
        assert (article.status == "published") == (not refusals(outcomes))
        assert "<img" not in article.rendered_body
        assert article.shown_hero is None


def test_two_processes_that_bring_the_same_reads_lose_none() -> None:
    article, today = make_article(slug="knees"), timezone.localdate()
    other = make_article(slug="hips")
    for _ in range(ROUNDS):
        at_once(
            lambda: add_reads({("knees", today): 1, ("hips", today): 2}),
            lambda: add_reads({("hips", today): 20, ("knees", today): 10}),
        )
    assert ArticleReads.objects.get(article=article).count == 11 * ROUNDS
    assert ArticleReads.objects.get(article=other).count == 22 * ROUNDS


def test_two_alike_articles_are_taken_in_at_once() -> None:
    knees = [make_article(title="Cartilage of the knee", body=f"<p>Cartilage, part {part}.</p>") for part in (1, 2)]
    for subject in ("Sleep", "Migraine", "Lumbar discs"):  # where all articles hold a word it says nothing
        make_article(title=subject, body=f"<p>{subject}.</p>")
    for article in Article.objects.published():
        update_related.call(article.pk)
    count_terms.call()
    for _ in range(ROUNDS):
        ArticleProfile.objects.all().delete()
        RelatedArticle.objects.all().delete()
        at_once(*(partial(update_related.call, knee.pk) for knee in knees))
        for knee, other in (knees, knees[::-1]):
            assert RelatedArticle.objects.filter(article=knee, other=other).exists()


def test_two_articles_put_at_the_same_place_of_a_series() -> None:
    series = Series.objects.create(title="Pain")
    articles = [make_article() for _ in range(3)]
    for article in articles:
        change_series(article, series, by=None)
    for _ in range(ROUNDS):
        at_once(
            lambda: change_series(articles[1], series, place=1, by=None),
            lambda: change_series(articles[2], series, place=1, by=None),
        )
        assert [part.position for part in series.parts.all()] == [1, 2, 3]


def test_a_topic_is_renamed_while_an_article_is_indexed(client, monkeypatch):
    tag = make_tag(name="Bruise")
    article = make_article(tags=[tag])
    are_read, is_renamed = threading.Event(), threading.Event()
    write = index.engine().write

    def write_late(entries: object) -> None:
        are_read.set()
        is_renamed.wait(timeout=1)
        write(entries)

    def rename() -> None:
        assert are_read.wait(timeout=30)
        tag.name = "Contusion"
        tag.save()
        is_renamed.set()

    monkeypatch.setattr(index.engine(), "write", write_late)
    at_once(lambda: index.index_articles([article.pk]), rename)
    monkeypatch.undo()
    index_outdated_articles()
    assert article.title in client.get("/search/?q=contusion").content.decode()
    assert article.title not in client.get("/search/?q=bruise").content.decode()
