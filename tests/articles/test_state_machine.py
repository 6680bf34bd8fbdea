"""Random acts by random people at random times; after each, what the site promises about articles still holds.

The machine keeps its own small account of every article (``Known``) and compares. LONG_LOOPS makes it many runs, with
new dice each time; without it the runs are few and always the same.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any, TypeVar

import hypothesis.strategies as st
import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from articles import publishing
from articles.checking import warnings_in
from articles.content import Content
from articles.models import Article, ArticleEvent, Author, OldAddress, Review, Revision, Tag
from articles.publishing import PublishingError
from articles.rendering import render
from articles.rendering.headings import link_headings
from clinic_site.profile.models import PROFILE_ID, ClinicProfile
from tests.factories import make_author, make_category, make_tag, make_user

LONG = bool(os.environ.get("LONG_LOOPS"))
START = datetime(2026, 3, 1, 15, 0, tzinfo=UTC)
NOT_REQUIRED = "review was not required"
MOST_ARTICLES = 3
SLUGS = ["", "knees", "hips", "shoulders"]
TABLES = [Article, Revision, Review, ArticleEvent, OldAddress, Article.tags.through]
T = TypeVar("T")

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
bodies = st.sampled_from(
    ["<h2>Ice</h2><p>{}</p>", "<p>{} [1]</p><ul><li>a</li></ul>", "<table><tr><td>{}</td></tr></table>"]
)
seldom = st.integers(0, 9).map(lambda number: number == 0)
spans = st.sampled_from([timedelta(minutes=1), timedelta(hours=1), timedelta(hours=5), timedelta(days=3)])


@dataclass
class World:
    """Who and what there is before anybody writes."""

    writers: list[User] = field(default_factory=lambda: [make_user("Writer"), make_user("Writer")])
    editor: User = field(default_factory=lambda: make_user("Editor"))
    superuser: User = field(default_factory=lambda: make_user("admin"))
    categories: list[int] = field(default_factory=lambda: [make_category().pk, make_category().pk])
    tags: list[int] = field(default_factory=lambda: [make_tag().pk for _ in range(3)])
    clinicians: list[Author] = field(init=False)
    bylines: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.clinicians = [
            make_author(is_clinician=True, credentials="MD", user=make_user("Reviewer")) for _ in range(2)
        ]
        self.bylines = [make_author().pk, *(clinician.pk for clinician in self.clinicians)]

    @property
    def people(self) -> list[User]:
        return [*self.writers, *(author.user for author in self.clinicians if author.user), self.editor, self.superuser]


@dataclass
class Known:
    """What the machine itself knows of an article."""

    saved: list[tuple[dict[str, Any], int | None]]
    """Content and who saved it: of revision 1, 2, …"""
    status: str = "draft"
    live: int | None = None
    published_at: datetime | None = None
    ends_at: datetime | None = None
    scheduled: tuple[int, datetime] | None = None

    @property
    def was_live(self) -> bool:
        """Whether readers have been able to see it."""
        return self.status != "draft" and self.published_at is not None and self.published_at <= timezone.now()

    @property
    def is_public(self) -> bool:
        is_over = self.ends_at is not None and self.ends_at <= timezone.now()
        return self.status == "published" and self.was_live and not is_over


class LifeOfArticles(RuleBasedStateMachine):
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.clock = time_machine.travel(START, tick=False)
        self.time = self.clock.start()
        self.known: dict[int, Known] = {}
        self.reviews: dict[int, dict[str, Any]] = {}
        self.marks = 0
        self.refusals: list[str] = []
        self.rows: list[Any] = []

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)
        cache.clear()

    # --- Helpers ---------------------------------------------------------------------------------------------

    def attempt(self, act: Callable[[], T]) -> T | None:
        """Do the act. One that is refused says why and changes nothing."""
        self.time.shift(timedelta(seconds=1))
        try:
            return act()
        except PublishingError as refusal:
            self.refusals.append(str(refusal))
            assert all_rows() == self.rows, "a refused act has changed something"
            return None

    def pick(self, number: int) -> tuple[Article, Known]:
        pk = list(self.known)[number % len(self.known)]
        return Article.objects.get(pk=pk), self.known[pk]

    def person(self, number: int) -> User:
        return self.world.people[number % len(self.world.people)]

    def content(self, data: st.DataObject) -> Content:
        """Text by nobody's hand, with a mark that stands in no other text; now and then with a part missing."""
        self.marks += 1
        mark = f"mark{self.marks}end"
        world = self.world
        missing = data.draw(st.sampled_from([""] * 9 + ["summary", "category", "author", "body"]), label="missing")
        parts = {
            "title": f"{mark} {data.draw(words)}".strip(),
            "summary": f"{mark} in short",
            "body": data.draw(bodies).format(f"{mark} {escape(data.draw(words))}"),
            "references": data.draw(st.sampled_from(["", "doi:10.1000/182", "One\nTwo https://example.org/"])),
            "category": data.draw(st.sampled_from(world.categories)),
            "author": data.draw(st.sampled_from(world.bylines)),
            "tags": sorted(data.draw(st.sets(st.sampled_from(world.tags)))),
            "seo_title": data.draw(st.sampled_from(["", f"{mark} for machines"])),
        }
        if missing:
            parts[missing] = "" if missing in {"summary", "body"} else None
        return Content(**parts)

    def was_saved(self, pk: int, revision: Revision, by: User) -> None:
        assert revision.number == len(self.known[pk].saved) + 1, "numbers have no gaps"
        self.known[pk].saved.append((revision.content, by.pk))

    def went_live(self, known: Known, number: int, at: datetime) -> None:
        known.status, known.live, known.published_at, known.scheduled = "published", number, at, None

    def check_may_go_live(self, pk: int, number: int, *, by: User, override_reason: str) -> None:
        """By the machine's own book, at the moment when it was decided."""
        is_approved = any(review["article"] == pk and review["number"] == number for review in self.reviews.values())
        is_required = ClinicProfile.objects.current().requires_review
        assert is_approved or not is_required or (override_reason.strip() and by.is_superuser)

    # --- What people do --------------------------------------------------------------------------------------

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        self.create(data, 0, "")

    @precondition(lambda self: len(self.known) < MOST_ARTICLES)
    @rule(data=st.data(), who=st.integers(0, 5), slug=st.sampled_from(SLUGS))
    def create(self, data: st.DataObject, who: int, slug: str) -> None:
        content, by = self.content(data), self.person(who)
        article = self.attempt(lambda: publishing.create_article(content, by=by, slug=slug))
        if article:
            self.known[article.pk] = Known(saved=[(content.to_json(), by.pk)])

    @rule(data=st.data(), which=st.integers(0, 2), who=st.integers(0, 5), is_stale=seldom, is_same=seldom)
    def save(self, data: st.DataObject, which: int, who: int, is_stale: bool, is_same: bool) -> None:
        article, known = self.pick(which)
        by, newest = self.person(who), len(known.saved)
        content = Content.from_json(known.saved[-1][0]) if is_same else self.content(data)
        base = newest - 1 if is_stale else newest
        revision = self.attempt(lambda: publishing.save_revision(article, content, by=by, base=base))
        assert (revision is None) == is_stale
        if revision and not is_same:
            self.was_saved(article.pk, revision, by)
        elif revision:
            assert revision.number == newest, "nothing changed makes no revision"

    @rule(which=st.integers(0, 2), who=st.integers(0, 5), number=st.integers(1, 8))
    def restore(self, which: int, who: int, number: int) -> None:
        article, known = self.pick(which)
        by = self.person(who)
        made = self.attempt(lambda: publishing.restore(article, number, by=by, base=len(known.saved)))
        if made:
            revision, gone = made
            old = known.saved[number - 1][0]
            changed = {name for name, value in revision.content.items() if value != old[name]}
            assert changed == set(gone)
            self.was_saved(article.pk, revision, by)

    @rule(which=st.integers(0, 2), who=st.integers(0, 5), to=st.sampled_from([None, 0, 1]))
    def submit(self, which: int, who: int, to: int | None) -> None:
        article, known = self.pick(which)
        reviewer = None if to is None else self.world.clinicians[to].user
        self.attempt(lambda: publishing.submit(article, by=self.person(who), base=len(known.saved), to=reviewer))

    @rule(which=st.integers(0, 2), who=st.integers(0, 5))
    def withdraw(self, which: int, who: int) -> None:
        article, _known = self.pick(which)
        self.attempt(lambda: publishing.withdraw(article, by=self.person(who)))

    @rule(which=st.integers(0, 2), who=st.integers(0, 1), is_stale=seldom, is_nobody=seldom)
    def approve(self, which: int, who: int, is_stale: bool, is_nobody: bool) -> None:
        article, known = self.pick(which)
        clinician = self.world.clinicians[who]
        base = len(known.saved) - is_stale
        reviewer = None if is_nobody else clinician
        seen = warnings_in(article)
        review = self.attempt(
            lambda: publishing.approve(article, by=clinician.user, reviewer=reviewer, base=base, looked_at=seen)
        )
        if review is None:
            return
        assert reviewer is not None
        number = review.revision.number
        since = known.live if known.was_live and known.live else 0
        writers = {by for _content, by in known.saved[since:number]}
        assert number == len(known.saved), "only the newest version is approved"
        assert clinician.user_id not in writers, "a reviewer has written on it since readers last saw a new version"
        assert known.saved[number - 1][0]["author"] != clinician.pk, "nobody reviews what stands under their own name"
        self.reviews[review.pk] = {"article": article.pk, "number": number, "by": clinician.user_id}

    @rule(which=st.integers(0, 2), who=st.integers(0, 5))
    def review_in_one_go(self, which: int, who: int) -> None:
        """Submit and approve, so that runs of a few dozen steps get to what lies behind it."""
        self.submit(which, who, None)
        self.rows = all_rows()
        self.approve(which, 0, False, False)
        self.rows = all_rows()
        self.approve(which, 1, False, False)

    @rule(data=st.data(), which=st.integers(0, 2), who=st.integers(0, 5), is_later=st.booleans())
    def change_and_publish(self, data: st.DataObject, which: int, who: int, is_later: bool) -> None:
        """The whole way at once, now or for later: most of what can go wrong needs an article that is live."""
        self.save(data, which, who, False, False)
        self.rows = all_rows()
        if ClinicProfile.objects.current().requires_review:
            self.review_in_one_go(which, who)
            self.rows = all_rows()
        if is_later:
            self.schedule(which, who, timedelta(hours=1), "")
        else:
            self.publish(which, who, None, "")

    @rule(which=st.integers(0, 2), who=st.integers(0, 1), note=st.sampled_from([" ", "Say what the trial found."]))
    def request_changes(self, which: int, who: int, note: str) -> None:
        article, known = self.pick(which)
        clinician = self.world.clinicians[who]
        review = self.attempt(
            lambda: publishing.request_changes(
                article, by=clinician.user, reviewer=clinician, base=len(known.saved), note=note
            )
        )
        assert review is None or note.strip()
        if review and known.scheduled and known.scheduled[0] == review.revision.number:
            known.scheduled = None
        elif review and known.live == review.revision.number:
            assert not known.was_live, "what readers see is not sent back"
            known.status, known.live, known.published_at = "draft", None, None

    @rule(
        which=st.integers(0, 2),
        who=st.integers(0, 5),
        shift=st.sampled_from([None, None, timedelta(days=-2), timedelta(hours=2)]),
        override_reason=st.sampled_from(["", "", " ", "A recall."]),
    )
    def publish(self, which: int, who: int, shift: timedelta | None, override_reason: str) -> None:
        article, known = self.pick(which)
        by, newest = self.person(who), len(known.saved)
        at = timezone.now() + shift if shift else None
        was_live = known.was_live
        done = self.attempt(lambda: publishing.publish(article, by=by, at=at, override_reason=override_reason))
        if done:
            self.check_may_go_live(article.pk, newest, by=by, override_reason=override_reason)
            assert not (was_live and at and at > timezone.now()), "what readers see is not dated into the future"
            self.went_live(known, newest, at or (known.published_at if was_live else None) or timezone.now())
            assert at or known.is_public or known.ends_at, "published now is to be read now"

    @rule(
        which=st.integers(0, 2),
        who=st.integers(0, 5),
        span=st.one_of(spans, st.just(timedelta(hours=-1))),
        override_reason=st.sampled_from(["", "", "A recall."]),
    )
    def schedule(self, which: int, who: int, span: timedelta, override_reason: str) -> None:
        article, known = self.pick(which)
        by, newest, at = self.person(who), len(known.saved), timezone.now() + span
        done = self.attempt(lambda: publishing.schedule(article, by=by, at=at, override_reason=override_reason))
        if done:
            assert at > timezone.now()
            self.check_may_go_live(article.pk, newest, by=by, override_reason=override_reason)
            if known.was_live:
                known.scheduled = (newest, at)
            else:
                self.went_live(known, newest, at)

    @rule(which=st.integers(0, 2), who=st.integers(0, 5))
    def cancel_schedule(self, which: int, who: int) -> None:
        article, known = self.pick(which)
        is_first = known.status == "published" and not known.was_live
        done = self.attempt(lambda: publishing.cancel_schedule(article, by=self.person(who)))
        assert bool(done) == bool(known.scheduled or is_first)
        if known.scheduled:
            known.scheduled = None
        elif is_first:
            known.status, known.live, known.published_at = "draft", None, None

    @rule()
    def let_the_worker_run(self) -> None:
        for pk, known in self.known.items():
            is_due = known.scheduled is not None and known.scheduled[1] <= timezone.now() + timedelta(seconds=1)
            did = self.attempt(lambda pk=pk: publishing.apply_schedule(Article.objects.get(pk=pk)))  # type: ignore[misc]
            assert did is is_due
            if did:
                assert known.scheduled
                assert known.published_at
                self.went_live(known, known.scheduled[0], known.published_at)
            self.rows = all_rows()

    @rule(which=st.integers(0, 2), who=st.integers(0, 5))
    def unpublish(self, which: int, who: int) -> None:
        article, known = self.pick(which)
        done = self.attempt(lambda: publishing.unpublish(article, by=self.person(who), reason="A doubt."))
        if done:
            assert known.was_live, "what readers never saw is not taken down: its address would answer 410"
            known.status, known.scheduled = "unpublished", None

    @rule(which=st.integers(0, 2), who=st.integers(0, 5))
    def put_back(self, which: int, who: int) -> None:
        article, known = self.pick(which)
        number, by = known.live or 0, self.person(who)
        if self.attempt(lambda: publishing.put_back(article, number, by=by)):
            assert known.status == "unpublished"
            assert known.scheduled is None, "what is to go live later is not forgotten"
            assert known.published_at
            self.check_may_go_live(article.pk, number, by=by, override_reason="")
            self.went_live(known, number, known.published_at)

    @rule(which=st.integers(0, 2), who=st.integers(0, 5), slug=st.sampled_from(SLUGS[1:]))
    def change_address(self, which: int, who: int, slug: str) -> None:
        article, _known = self.pick(which)
        self.attempt(lambda: publishing.change_address(article, slug, by=self.person(who)))

    @rule(which=st.integers(0, 2), who=st.integers(0, 5), span=st.one_of(st.none(), spans, st.just(timedelta(days=-9))))
    def change_end(self, which: int, who: int, span: timedelta | None) -> None:
        article, known = self.pick(which)
        ends_at = timezone.now() + span if span else None
        if self.attempt(lambda: publishing.change_end(article, ends_at, by=self.person(who))):
            known.ends_at = ends_at

    # --- What happens besides --------------------------------------------------------------------------------

    @rule(span=spans)
    def time_passes(self, span: timedelta) -> None:
        self.time.shift(span)

    @rule(required=st.booleans())
    def ask_for_review(self, required: bool) -> None:
        ClinicProfile.objects.update_or_create(pk=PROFILE_ID, defaults={"requires_review": required})

    @precondition(lambda self: Tag.objects.count() > 1)
    @rule(is_so=seldom)
    def delete_a_tag(self, is_so: bool) -> None:
        if is_so:
            Tag.objects.first().delete()

    @rule()
    def readers_look_around(self) -> None:
        """No page holds a word of what is not live; every address answers what became of its article."""
        cache.clear()
        client = Client()
        shown = {
            known.saved[known.live - 1][0]["title"].split()[0]
            for known in self.known.values()
            if known.is_public and known.live
        }
        # An address is made of the first title's words, and stays when the title goes.
        addressed = {mark for slug in Article.objects.values_list("slug", flat=True) for mark in slug.split("-")}
        hidden = {f"mark{number}end" for number in range(1, self.marks + 1)} - shown - addressed
        lists = ["/", "/search/?q=mark", "/feed/", "/sitemap.xml"]
        pages = {address: client.get(address).content.decode() for address in lists}
        for article in Article.objects.all():
            known = self.known[article.pk]
            response = client.get(article.get_absolute_url())
            assert response.status_code == (200 if known.is_public else 410 if known.was_live else 404)
            pages[article.slug] = response.content.decode()
            if known.is_public:
                assert escape(article.title) in pages[article.slug]
                assert link_headings(article.rendered_body) in pages[article.slug]
                assert escape(article.title.split()[0]) in pages["/"]
        for address, page in pages.items():
            assert not [mark for mark in hidden if mark in page], address

    # --- What always holds -----------------------------------------------------------------------------------

    @invariant()
    def what_readers_see_is_the_last_published_revision(self) -> None:
        public = {article.pk: article for article in Article.objects.published().prefetch_related("tags")}
        assert set(public) == {pk for pk, known in self.known.items() if known.is_public}
        there_are = set(Tag.objects.values_list("pk", flat=True))
        for pk, article in public.items():
            known = self.known[pk]
            assert known.live
            content = known.saved[known.live - 1][0]
            rendered = render(content["body"], content["references"])
            seen = {
                name: getattr(article, name) for name in content if name not in {"category", "author", "tags", "hero"}
            }
            seen |= {"category": article.category_id, "author": article.author_id, "hero": article.hero_id}
            seen["tags"] = sorted(tag.pk for tag in article.tags.all())
            assert seen == {**content, "tags": [tag for tag in content["tags"] if tag in there_are]}
            assert article.rendered_body == rendered.body
            assert article.rendered_references == rendered.references
            assert article.plain_text == rendered.plain_text
            assert article.published_at == known.published_at
            assert article.updated_at <= timezone.now(), "it was not last changed in the future"

    @invariant()
    def nothing_acknowledged_is_lost(self) -> None:
        kept: dict[int, list[Any]] = {pk: [] for pk in self.known}
        for revision in Revision.objects.order_by("article", "number"):
            kept[revision.article_id].append((revision.number, revision.content, revision.author_id))
        assert kept == {
            pk: [(number, content, by) for number, (content, by) in enumerate(known.saved, start=1)]
            for pk, known in self.known.items()
        }
        assert {review.pk: review.by_id for review in Review.objects.filter(decision="approved")} == {
            pk: review["by"] for pk, review in self.reviews.items()
        }

    @invariant()
    def what_went_live_was_approved_or_the_log_says_why_not(self) -> None:
        approved = {(review["article"], review["number"]) for review in self.reviews.values()}
        for revision in Revision.objects.filter(state__in=["live", "past"]):
            if (revision.article_id, revision.number) in approved:
                continue
            said = ArticleEvent.objects.filter(article=revision.article_id, revision_number=revision.number)
            why = said.filter(act="override").exclude(note="") | said.filter(
                act__in=["publish", "schedule"], note__contains=NOT_REQUIRED
            )
            assert why.exists(), f"nothing says why version {revision.number} went live without an approval"

    @invariant()
    def the_log_explains_every_state(self) -> None:
        for article in Article.objects.select_related("live_revision", "newest_revision", "scheduled_revision"):
            told = replay(list(article.events.order_by("pk")))
            states = dict(article.revisions.values_list("number", "state"))
            live, scheduled = article.live_revision, article.scheduled_revision
            assert told.status == article.status
            assert told.live == (live.number if live else None)
            assert told.states == states
            assert told.scheduled == ((scheduled.number, article.scheduled_for) if scheduled else None)
            assert list(states.values()).count("live") == (live is not None)
            assert article.newest_revision.number == len(states)
            latest = live.reviews.first() if live else None
            assert article.live_review == (latest if latest and latest.decision == "approved" else None)
            known = self.known[article.pk]
            assert (known.status, known.live, known.scheduled) == (told.status, told.live, told.scheduled)

    @invariant()
    def a_draft_is_named_by_its_newest_text(self) -> None:
        for article in Article.objects.filter(status="draft"):
            assert article.title == self.known[article.pk].saved[-1][0]["title"]

    @invariant()
    def an_address_leads_to_one_article(self) -> None:
        assert not OldAddress.objects.filter(slug__in=Article.objects.values("slug")).exists()

    @invariant()
    def a_refusal_says_why(self) -> None:
        assert all(len(sentence) > 10 for sentence in self.refusals)

    @invariant()
    def remember(self) -> None:
        self.rows = all_rows()


@dataclass
class Told:
    """What the log alone says of an article."""

    status: str = "draft"
    live: int | None = None
    published_at: datetime | None = None
    scheduled: tuple[int, datetime] | None = None
    states: dict[int, str] = field(default_factory=dict)


def replay(events: list[ArticleEvent]) -> Told:  # noqa: C901  # one branch an act
    told = Told()
    approved: set[int] = set()
    moves = {"submit": "submitted", "withdraw": "draft", "approve": "approved", "request_changes": "changes_requested"}
    for event in events:
        number = event.revision_number
        assert number is not None
        was_live = told.status != "draft" and told.published_at is not None and told.published_at <= event.at
        if event.act in {"create", "save", "restore"}:
            if told.states.get(number - 1) == "submitted":
                told.states[number - 1] = "draft"
            told.states[number] = "draft"
        elif event.act in moves:
            if told.states.get(number) != "live":  # one that is live is found still right, and stays so
                told.states[number] = moves[event.act]
            if event.act == "approve":
                approved.add(number)
            elif event.act == "request_changes":
                approved.discard(number)
        elif event.act == "schedule" and was_live:
            told.scheduled = (number, moment_in(event))
        elif event.act in {"publish", "schedule"}:
            if told.live not in {None, number}:
                told.states[told.live] = "past" if was_live else "draft"  # type: ignore[index]
            at = moment_in(event) if event.act == "schedule" else event.at
            told.states[number], told.live, told.status, told.scheduled = "live", number, "published", None
            told.published_at = min(told.published_at, at) if was_live and told.published_at else at
        elif event.act == "cancel" and told.scheduled:
            told.scheduled = None
        elif event.act == "cancel":
            assert told.live
            told.states[told.live] = "approved" if told.live in approved else "draft"
            told.status, told.live, told.published_at = "draft", None, None
        elif event.act == "unpublish":
            told.status, told.scheduled = "unpublished", None
    return told


def moment_in(event: ArticleEvent) -> datetime:
    """The first word of a schedule's note: the log has to say for when."""
    first, *_rest = event.note.split() or [""]
    try:
        return datetime.fromisoformat(first)
    except ValueError:
        raise AssertionError(f"the log does not say for when version {event.revision_number} was scheduled") from None


def all_rows() -> list[Any]:
    return [list(model.objects.order_by("pk").values_list()) for model in TABLES]


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_people_do_the_promises_hold():
    LifeOfArticles.world = World()
    run_state_machine_as_test(
        LifeOfArticles,
        settings=settings(
            max_examples=500 if LONG else 25,
            stateful_step_count=60 if LONG else 30,
            derandomize=not LONG,
            phases=list(Phase) if LONG else [Phase.generate],  # to shrink a failure takes minutes
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
