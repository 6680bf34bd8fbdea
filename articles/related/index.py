"""The likeness of articles in the database, one article at a time: a publication touches what it changes.

An article that is, or will be, public has a profile, its leading terms as postings, and the list of those that are most
like it. How rare a term is was counted when the last whole count was made; docs/decisions/0009-related-articles.md.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.models import Article, ArticleProfile, RelatedArticle, TermCount, TermPosting
from articles.models.articles import ArticleQuerySet
from articles.related.profiles import Counted, Profile, measure
from articles.related.ranking import (
    COMPARED_WITH_ALL,
    MOST_POSTINGS,
    RANKER_VERSION,
    Ranked,
    Subject,
    best_candidates,
    closeness,
    spread,
    with_newcomer,
)
from articles.related.terms import article_terms
from clinic_site.page_cache import site_changed

# So many ids in one question to the database.
ASKED_AT_ONCE = 500


def to_be_indexed() -> ArticleQuerySet:
    """What readers see, or will: a list that names what is not public yet is filtered when it is read."""
    return Article.objects.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()), status=Article.Status.PUBLISHED)


def profile_of(article: Article) -> Profile:
    return Profile.of_terms(
        article_terms(article),
        tags=frozenset(tag.pk for tag in article.tags.all()),
        day=article.published_at.toordinal() if article.published_at else timezone.now().toordinal(),
    )


def newest_count() -> TermCount | None:
    return TermCount.objects.filter(is_whole=True).order_by("-pk").first()


def made_with(count: TermCount | None) -> str:
    """What a profile is marked with, to see which were made by older code or an older count."""
    return f"{RANKER_VERSION}.{count.pk if count else 0}"


def frequencies_of(numbers: Collection[int], count: TermCount | None) -> Counted:
    """How many articles hold each of these terms, as of the last whole count."""
    if count is None:
        return Counted(articles=0, mean_size=0.0)
    known: dict[int, int] = {}
    for some in _some_at_a_time(numbers):
        known.update(count.frequencies.filter(number__in=some).values_list("number", "articles"))
    return Counted(count.articles, count.mean_size, known)


@transaction.atomic
def update_lists(article_id: int) -> list[int]:
    """Let the lists be as the article now is: its own and its place in those of others, or out of all of them.

    Returns the articles whose lists have lost it, or may have, and have to be ranked anew.
    """
    count = _locked_count()
    article = to_be_indexed().filter(pk=article_id).first()
    return _take_in(article, count) if article else _take_out(article_id)


@transaction.atomic
def rank_article(article_id: int) -> None:
    """Make an article's own list anew, of what is known of it. Nothing to do where nothing is."""
    count = _locked_count()
    row = ArticleProfile.objects.filter(pk=article_id).select_related("article").first()
    if row is None:
        return
    profile = _unpacked(bytes(row.packed), row.tags, row.length, row.article.published_at)
    found, profiles = _look_for_alike(article_id, Subject(profile, frequencies_of(profile.numbers, count)))
    if _keep_list(article_id, spread(found, profiles)):
        site_changed()


def alike(article: Article) -> list[Ranked]:
    """What would stand in the article's list, of the profile that it would have now; nothing is kept."""
    profile = profile_of(article)
    frequencies = frequencies_of(profile.numbers, newest_count())
    measure(profile, frequencies)
    return spread(*_look_for_alike(article.pk, Subject(profile, frequencies)))


# --- Steps -----------------------------------------------------------------------------------------------------


def _locked_count() -> TermCount | None:
    """The newest count, locked until the transaction ends: one at a time reads what is alike and changes lists, or two
    that are new would not see each other."""
    while count := newest_count():
        if locked := TermCount.objects.select_for_update().filter(pk=count.pk).first():
            return locked  # else a newer one has taken its place meanwhile
    return None


def _take_in(article: Article, count: TermCount | None) -> list[int]:
    profile = profile_of(article)
    frequencies = frequencies_of(profile.numbers, count)
    measure(profile, frequencies)
    subject = Subject(profile, frequencies)
    found, profiles = _look_for_alike(article.pk, subject)
    kept, _is_new = ArticleProfile.objects.update_or_create(
        article=article,
        defaults={
            "packed": profile.packed(),
            "tags": sorted(profile.tags),
            "length": profile.length,
            "made_with": made_with(count),
        },
    )
    kept.postings.all().delete()
    TermPosting.objects.bulk_create(
        TermPosting(article=kept, number=number, part=part) for number, part in subject.leading_terms.items()
    )
    changed = _keep_list(article.pk, spread(found, profiles))
    joined, to_rank = _join_lists(article.pk, profile, found, profiles)
    if changed or joined:
        site_changed()
    return to_rank


def _take_out(article_id: int) -> list[int]:
    rows = RelatedArticle.objects.filter(other=article_id)
    had_it = sorted(rows.values_list("article", flat=True))
    rows.delete()
    RelatedArticle.objects.filter(article=article_id).delete()
    ArticleProfile.objects.filter(pk=article_id).delete()
    return had_it


def _some_at_a_time(ids: Collection[int]) -> Iterable[list[int]]:
    every = list(ids)
    for start in range(0, len(every), ASKED_AT_ONCE):
        yield every[start : start + ASKED_AT_ONCE]


def _unpacked(packed: bytes, tags: list[int], length: float, published_at: datetime | None) -> Profile:
    day = published_at.toordinal() if published_at else 0
    return Profile.unpacked(bytes(packed), tags=frozenset(tags), length=length, day=day)


def _look_for_alike(article_id: int, subject: Subject) -> tuple[dict[int, float], dict[int, Profile]]:
    """The likeness of each article that comes into question, and their profiles."""
    rows = ArticleProfile.objects.filter(pk__in=_candidates(article_id, subject)).values_list(
        "pk", "packed", "tags", "length", "article__published_at"
    )
    profiles = {pk: _unpacked(*facts) for pk, *facts in rows}
    found = {pk: subject.likeness(profile) for pk, profile in profiles.items()}
    return {pk: likeness for pk, likeness in found.items() if likeness > 0}, profiles


def _candidates(article_id: int, subject: Subject) -> list[int]:
    others = ArticleProfile.objects.exclude(pk=article_id).order_by("pk").values_list("pk", flat=True)
    some = list(others[: COMPARED_WITH_ALL + 1])
    if len(some) <= COMPARED_WITH_ALL:
        return some
    postings = (
        TermPosting.objects.filter(number__in=subject.looked_up())
        .exclude(article=article_id)
        .order_by("number", "-article")
        .values_list("number", "article", "part")[: 2 * MOST_POSTINGS]
    )
    return best_candidates(subject.leading_terms, postings)


def _keep_list(article_id: int, ranked: list[Ranked]) -> bool:
    """Replace the article's list. Returns whether other articles stand in it now, or in another order."""
    before = list(RelatedArticle.objects.filter(article=article_id).order_by("-worth", "-other_id"))
    if [(row.other_id, row.likeness, row.worth) for row in before] == [
        (place.article, place.likeness, place.worth) for place in ranked
    ]:
        return False
    RelatedArticle.objects.filter(article=article_id).delete()
    RelatedArticle.objects.bulk_create(_rows(article_id, ranked))
    return [row.other_id for row in before] != _order(ranked)


def _order(ranked: list[Ranked]) -> list[int]:
    return [place.article for place in ranked]


def _rows(article_id: int, ranked: list[Ranked]) -> list[RelatedArticle]:
    return [
        RelatedArticle(article_id=article_id, other_id=place.article, likeness=place.likeness, worth=place.worth)
        for place in ranked
    ]


def _join_lists(
    newcomer: int, profile: Profile, found: dict[int, float], profiles: dict[int, Profile]
) -> tuple[bool, list[int]]:
    """Give the article its place in the lists of those that are like it. Returns whether one has other articles now, or
    another order, and whose list it has left or may have to leave: another article, which the list does not know, may
    be more like them."""
    # Ids, not a subquery: PostgreSQL reads the whole table for "in these or in those".
    touched = {*found, *RelatedArticle.objects.filter(other=newcomer).values_list("article", flat=True)}
    lists: defaultdict[int, list[Ranked]] = defaultdict(list)
    for some in _some_at_a_time(touched):
        rows = RelatedArticle.objects.filter(article__in=some).order_by("-worth", "-other_id")
        for article, other, likeness, worth in rows.values_list("article", "other", "likeness", "worth"):
            lists[article].append(Ranked(other, likeness, worth))
    close = closeness(profile, {other: profiles[other] for other in found})
    changed: dict[int, list[Ranked]] = {}
    to_rank = []
    for article in sorted(found.keys() | lists.keys()):
        before = lists[article]
        others = [place for place in before if place.article != newcomer]
        likeness = found.get(article, 0.0)
        after = with_newcomer(others, newcomer, likeness, close) if likeness else others
        was = next((place for place in before if place.article == newcomer), None)
        if was and likeness != was.likeness and _may_know_too_little(after, newcomer):
            to_rank.append(article)
        if after != before:
            changed[article] = after
    RelatedArticle.objects.filter(article__in=changed).delete()
    RelatedArticle.objects.bulk_create(row for article, ranked in changed.items() for row in _rows(article, ranked))
    return any(_order(lists[article]) != _order(after) for article, after in changed.items()), to_rank


def _may_know_too_little(ranked: list[Ranked], changed: int) -> bool:
    """Whether a list, after one of its articles has changed, is better made anew: that one is gone or stands last, so
    that others may come before it, or it was perhaps what a copy had lost its worth to."""
    stays_above = any(place.article == changed for place in ranked[:-1])
    return not stays_above or any(place.worth < place.likeness for place in ranked)
