"""You may also like: what readers get, and that it is full, right and never hidden."""

import itertools
from array import array
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import publishing
from articles.content import Content
from articles.models import Article, ArticleProfile, RelatedArticle, TermCount, TermPosting
from articles.neighbours import reading_on
from articles.related import index, memory, ranking, tasks
from articles.related.profiles import Profile
from articles.related.ranking import Ranked, with_newcomer
from articles.related.terms import terms_of
from clinic_site import clock
from tests.factories import approve, make_article, make_category, make_draft, make_tag

pytestmark = pytest.mark.django_db

SUBJECTS = {
    "knee": [
        "Walking helps a sore knee when cartilage wears thin.",
        "Strong thigh muscles steady the knee joint on stairs.",
        "A brace takes load off the worn side of a knee.",
        "Swelling of the knee after sport asks for rest and ice.",
        "Losing weight spares cartilage with each step of the knee.",
    ],
    "sleep": [
        "A dark, cool bedroom makes insomnia rarer.",
        "Melatonin follows the light of day and brings sleep.",
        "Coffee after noon steals sleep from many.",
        "A fixed hour of rising mends insomnia within weeks.",
        "Naps longer than half an hour cost sleep at night.",
    ],
    "back": [
        "Lumbar discs dry out with the years.",
        "Lifting with a bent spine loads the lumbar joints.",
        "Most acute back pain fades within six weeks.",
        "Bed rest weakens what holds the spine upright.",
        "A back brace is seldom of use for lumbar pain.",
    ],
    "migraine": [
        "Aura and nausea tell that a migraine is near.",
        "Triptans stop many a migraine attack early.",
        "A diary of headache days shows what triggers an attack.",
        "Too many painkillers make a headache of their own.",
        "Skipped meals and bright light trigger migraine.",
    ],
}


def write(subject: str, number: int, **facts) -> Article:
    """A text that shares some of its sentences with others of the subject."""
    sentences = itertools.islice(itertools.cycle(SUBJECTS[subject]), number, number + 2)
    return make_article(title=f"{subject.capitalize()}, part {number}", body=f"<p>{' '.join(sentences)}</p>", **facts)


@pytest.fixture
def library():
    """Four articles about each of four subjects, all in one category, ranked by the worker."""
    category = make_category(slug="health")
    articles = {subject: [write(subject, number, category=category) for number in range(1, 5)] for subject in SUBJECTS}
    run_worker()
    return articles


def run_worker() -> None:
    """What the worker does in three minutes: what was published, the count of terms, and the ranking after it.

    As `run_worker` does it, in the test's own transaction.
    """
    for _ in range(3):
        work_off()
        clock.run_jobs()
    work_off()


def work_off() -> None:
    while waiting := DBTaskResult.objects.ready().filter(task_path__startswith="articles.related").first():
        waiting.task.call(*waiting.args_kwargs["args"])
        waiting.delete()


def shown_under(client, article: Article) -> list[int]:
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return [other.pk for other in response.context["related"]]


def ids(articles) -> set[int]:
    return {article.pk for article in articles}


def test_what_is_alike_comes_first(client, library):
    for articles in library.values():
        for article in articles:
            assert set(shown_under(client, article)[:3]) == ids(articles) - {article.pk}


def test_words_for_the_same_thing_meet(client, library):
    replaced = make_article(title="Joint replacement: the first weeks", body="<p>Ice, rest and small steps.</p>")
    arthroplasty = make_article(title="Questions about arthroplasty", body="<p>Whom it helps, and whom not.</p>")
    run_worker()
    assert arthroplasty.pk == shown_under(client, replaced)[0]


def test_a_published_article_takes_its_place_in_the_lists_of_others(client, library):
    knee = library["knee"][0]
    newest = write("knee", 5)
    assert newest.pk not in shown_under(client, knee)
    work_off()
    assert newest.pk in shown_under(client, knee)
    assert set(shown_under(client, newest)) == ids(library["knee"])


def test_what_is_about_something_else_now_leaves_the_lists(client, library):
    knee, changed = library["knee"][:2]
    content = make_draft(title="Migraine at work", body=f"<p>{SUBJECTS['migraine'][0]}</p>").newest_revision.content
    changed = Article.objects.get(pk=changed.pk)
    publishing.save_revision(changed, Content.from_json({**content, "category": changed.category_id}), by=None, base=1)
    approve(changed)
    publishing.publish(changed, by=None)
    run_worker()
    assert changed.pk not in shown_under(client, knee)[:2]
    assert changed.pk in shown_under(client, library["migraine"][0])


def test_what_is_taken_down_is_gone_at_once_and_its_place_is_filled(client, library):
    knee, gone = library["knee"][:2]
    publishing.unpublish(gone, by=None)
    shown = shown_under(client, knee)
    assert gone.pk not in shown
    assert len(shown) == 4
    run_worker()
    assert not RelatedArticle.objects.filter(other=gone).exists()
    assert not ArticleProfile.objects.filter(article=gone).exists()
    assert RelatedArticle.objects.filter(article=knee).exclude(worth=0).count() >= 3
    publishing.publish(gone, by=None)
    run_worker()
    assert gone.pk in shown_under(client, knee)


def test_what_is_not_public_yet_and_what_has_ended_never_shows(client, library):
    knee = library["knee"][0]
    later = approve(make_draft(title="Knee tomorrow", body=f"<p>{SUBJECTS['knee'][0]}</p>"))
    publishing.schedule(later, by=None, at=timezone.now() + timedelta(days=1))
    ended = write("knee", 7, ends_at=timezone.now() + timedelta(hours=1))
    run_worker()
    assert RelatedArticle.objects.filter(article=knee, other__in=[later, ended]).count() == 2
    Article.objects.filter(pk=ended.pk).update(ends_at=timezone.now())
    assert not {later.pk, ended.pk} & set(shown_under(client, knee))
    run_worker()
    assert not ArticleProfile.objects.filter(article=ended).exists()


def test_no_article_stands_twice_on_a_page(client, library):
    for article in itertools.chain(*library.values()):
        response = client.get(article.get_absolute_url())
        beside = response.context["neighbours"]
        others = [*response.context["related"], *response.context["more"], beside.older, beside.newer]
        standing = [other.pk for other in others if other]
        assert article.pk not in standing
        assert len(standing) == len(set(standing)) == 9


def test_a_block_is_full_without_anything_alike(client):
    first = make_article(title="Quinces", body="<p>Jelly.</p>")
    beside, of_category = (
        make_article(title=word, body=f"<p>{word}.</p>", category=first.category) for word in ("Zithers", "Lutes")
    )
    others = [make_article(title=word, body=f"<p>{word}.</p>") for word in ("Kayaks", "Umbrellas", "Vowels", "Oboes")]
    shown = shown_under(client, first)
    assert shown[0] == of_category.pk
    assert len(set(shown)) == 4
    assert set(shown) <= ids([of_category, *others])
    assert beside.pk not in shown


def test_near_copies_do_not_fill_the_block(client, library):
    sore = "A sore hip after running calls for rest, ice and a look at your shoes before the next race. "
    hip = make_article(title="Hip pain of runners", body=f"<p>{sore}</p>")
    copies = [make_article(title="Hip pain of runners", body=f"<p>{sore} Edition {n}.</p>") for n in range(5)]
    other = make_article(title="Running with a hip that hurts", body="<p>Which shoes spare a hip when you run.</p>")
    run_worker()
    shown = shown_under(client, hip)
    assert other.pk in shown[:2]
    assert RelatedArticle.objects.filter(article=hip, other__in=copies).count() == 5


def lists() -> list[tuple[int, int, float]]:
    rows = RelatedArticle.objects.order_by("article", "-worth", "-other")
    return [(row.article_id, row.other_id, row.worth) for row in rows]


@pytest.mark.parametrize("most", [ranking.COMPARED_WITH_ALL, 0])
def test_the_same_rows_give_the_same_lists_whichever_way_they_were_made(library, monkeypatch, most):
    """All compared with all, as in a small magazine, and those that share leading terms, as in a large one."""
    for module in (index, memory):
        monkeypatch.setattr(module, "COMPARED_WITH_ALL", most)
    call_command("index_related", all=True, processes=1, verbosity=0)
    at_once = lists()
    count = TermCount.objects.get()
    for article in Article.objects.published():
        ArticleProfile.objects.filter(pk=article.pk).update(made_with="older")
    clock.run_jobs()
    work_off()
    assert TermCount.objects.get() == count
    assert lists() == at_once
    assert len(at_once) >= 16 * 3


def test_in_a_small_magazine_nothing_alike_is_passed_by(library, monkeypatch):
    found = lists()
    monkeypatch.setattr(ranking, "LEADING_TERMS", 1)
    call_command("index_related", all=True, processes=1, verbosity=0)
    assert [row[:2] for row in lists()] == [row[:2] for row in found]


def test_what_has_not_changed_is_not_written_again(library, django_capture_on_commit_callbacks):
    rows = set(RelatedArticle.objects.values_list("pk", flat=True))
    with django_capture_on_commit_callbacks() as told:
        for article in library["knee"]:
            tasks.update_related.call(article.pk)
    assert set(RelatedArticle.objects.values_list("pk", flat=True)) == rows
    assert not told, "what readers see is as it was, and remembered pages stay good"


def test_ties_go_to_the_newer_row():
    twins = {1: 0.5, 2: 0.5, 3: 0.5}
    profiles = {pk: Profile(array("I", [pk]), array("H", [100])) for pk in twins}
    assert [place.article for place in ranking.spread(twins, profiles)] == [3, 2, 1]


@given(st.lists(st.tuples(st.floats(0.01, 1), st.sets(st.integers(0, 12), min_size=1)), min_size=1, max_size=11))
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_a_newcomer_stands_where_it_would_have_stood(texts):
    """Joining a list one after the other gives what choosing from all of them at once gives, as long as none leaves."""
    profiles = {pk: Profile(array("I", sorted(t)), array("H", [1] * len(t))) for pk, (_likeness, t) in enumerate(texts)}
    found = {pk: likeness for pk, (likeness, _terms) in enumerate(texts)}
    joined: list[Ranked] = []
    for pk in found:
        close = ranking.closeness(profiles[pk], profiles)
        joined = with_newcomer(joined, pk, found[pk], close)
    assert {place.article for place in joined} == set(found)
    worths = [place.worth for place in joined]
    assert worths == sorted(worths, reverse=True)
    assert all(place.worth <= place.likeness == found[place.article] for place in joined)


def test_a_page_takes_one_query_for_both_lists_and_one_for_what_stands_beside(library):
    with CaptureQueriesContext(connection) as captured:
        page = reading_on(library["knee"][0])
    assert len(captured) == 2
    assert (len(page["related"]), len(page["more"])) == (4, 4)


def test_a_publication_asks_as_often_whatever_the_number_of_articles(library):
    def publish_one(number: int) -> int:
        article = write("sleep", number)
        with CaptureQueriesContext(connection) as captured:
            tasks.update_related.call(article.pk)
        return len(captured)

    few = publish_one(20)
    for number in range(30, 36):
        tasks.update_related.call(write("sleep", number).pk)
    assert publish_one(40) <= few


def test_terms_are_counted_again_when_many_have_come(library):
    counted = TermCount.objects.get()
    assert counted.articles == 16
    write("back", 50)
    run_worker()
    assert TermCount.objects.get() == counted  # one of sixteen is no tenth
    write("back", 51)
    run_worker()
    assert TermCount.objects.get().articles == 18
    assert not ArticleProfile.objects.exclude(made_with__endswith=f".{TermCount.objects.get().pk}").exists()


def test_the_worker_mends_what_is_missing(library, client):
    knee = library["knee"][0]
    ArticleProfile.objects.all().delete()
    RelatedArticle.objects.all().delete()
    assert len(shown_under(client, knee)) == 4
    run_worker()
    assert set(shown_under(client, knee)[:3]) == ids(library["knee"]) - {knee.pk}
    assert TermPosting.objects.filter(article=knee.pk).exists()


def test_words_stems_phrases_and_concepts():
    terms = terms_of([("Stem cells and the knees", 1), ("PRP injections", 2)])
    assert {"stem", "cells", "~cell", "stem cells", "knees", "~knee", "=stem cells", "=platelet-rich plasma"} <= set(
        terms
    )
    assert "cells knees" not in terms  # a stop word parts them
    assert terms["injections"] > terms["cells"]


@pytest.mark.parametrize("tags", [0, 2])
def test_shared_tags_draw_together(client, library, tags):
    shared = [make_tag() for _ in range(tags)]
    one = make_article(title="Tea and knees", body="<p>Tea, knees and sleep.</p>", tags=shared)
    likely = [
        make_article(title=f"Tea {n}", body="<p>Tea and sleep.</p>", tags=shared if n == 0 else []) for n in (0, 1)
    ]
    run_worker()
    shown = shown_under(client, one)
    assert (shown.index(likely[0].pk) < shown.index(likely[1].pk)) == bool(tags)


def test_the_command_mends_what_is_missing_and_counts_when_that_is_old(library, client):
    knee = library["knee"][0]
    forgotten = ArticleProfile.objects.filter(article__in=library["knee"][1:2])
    forgotten.delete()
    RelatedArticle.objects.filter(article=knee).delete()
    ArticleProfile.objects.filter(article=knee).update(made_with="older")
    counted = TermCount.objects.get()
    call_command("index_related", processes=1, verbosity=0)
    assert forgotten.exists()
    assert set(shown_under(client, knee)[:3]) == ids(library["knee"]) - {knee.pk}
    assert TermCount.objects.get() == counted
    for number in range(60, 64):
        write("back", number)
    call_command("index_related", processes=1, verbosity=0)
    assert TermCount.objects.get().articles == 20
