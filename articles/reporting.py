"""Everything that is kept about one article, gathered for its report: what a lawyer would ask for."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import lxml.html
from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.checking import Checked, check_revision
from articles.checks import Severity, rule_book
from articles.content import Content
from articles.live_findings import ticked_in
from articles.models import Article, ArticleEvent, FindingOverride, Image, ImageUse, PassageNote, Review, Revision
from articles.notices import kinds_above, sign_off
from articles.rendering.boxes import make_boxes
from articles.rendering.tables import settle_tables
from clinic_site.profile.fields import clean_html
from clinic_site.profile.models import ClinicProfile, ReviewedText
from clinic_site.profile.reviewed_texts import current_versions
from clinic_site.rich_text.tree import parse, serialise

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Act, Kind = ArticleEvent.Act, ReviewedText.Kind
# How it came before readers, and went.
PUBLICATIONS = {Act.PUBLISH, Act.SCHEDULE, Act.CANCEL, Act.OVERRIDE, Act.UNPUBLISH}
# Below the report's own headings.
LOWER = {"h2": "h4", "h3": "h5", "h4": "h6"}


@dataclass(frozen=True)
class Text:
    """A version in full, and what the checks find in it now."""

    revision: Revision
    is_live: bool
    """Of an article that was taken down: what was live last."""
    is_newest: bool
    content: Content
    html: SafeString
    checked: Checked

    @property
    def references(self) -> list[str]:
        return [line.strip() for line in self.content.references.splitlines() if line.strip()]


@dataclass(frozen=True)
class ReviewedFinding:
    """What a review kept of a finding: as it was then, under the rules of then."""

    rule: str
    name: str
    severity: Severity
    excerpt: str
    why: str
    source: str
    rules_version: str
    ticked: bool
    overridden: str
    """The reason, where a reviewer had let it stand by then; ``override`` says who and when."""
    override: FindingOverride | None


@dataclass(frozen=True)
class Reviewed:
    review: Review
    findings: list[ReviewedFinding]


@dataclass(frozen=True)
class Overridden:
    """An override, and where its sentence still stands. In neither text: it has lapsed."""

    override: FindingOverride
    in_live: bool
    in_newest: bool


@dataclass(frozen=True)
class UsedPicture:
    image: Image
    versions: list[int]
    is_live: bool


@dataclass(frozen=True)
class ArticleReport:
    article: Article
    clinic: ClinicProfile
    address: str
    old_addresses: list[str]
    rules_version: str
    made_at: datetime
    made_by: "User"
    texts: list[Text]
    """What is live, and the newest version where it differs."""
    notices: list[tuple[str, str]]
    """What stands with the article for its readers today: (what it is, its words)."""
    versions: list[Revision]
    reviews: list[Reviewed]
    overrides: list[Overridden]
    passage_notes: list[PassageNote]
    pictures: list[UsedPicture]
    events: list[ArticleEvent]

    @property
    def title(self) -> str:
        """As the list of articles names it: by its newest version."""
        return self.texts[-1].content.title or self.article.slug

    @property
    def publications(self) -> list[ArticleEvent]:
        return [event for event in self.events if event.act in PUBLICATIONS]


def article_report(article: Article, *, by: "User") -> ArticleReport:
    """The report as of now, the oldest first in every list. As many queries for a thousand versions as for one."""
    clinic = ClinicProfile.objects.current()
    overrides = list(
        FindingOverride.objects.filter(article=article).select_related("reviewer", "by").order_by("at", "pk")
    )
    texts = _texts(article)
    notes = PassageNote.objects.filter(revision__article=article).select_related("by", "revision")
    return ArticleReport(
        article=article,
        clinic=clinic,
        address=settings.SITE_URL + article.get_absolute_url(),
        old_addresses=list(article.old_addresses.order_by("since").values_list("slug", flat=True)),
        rules_version=rule_book().version,
        made_at=timezone.now(),
        made_by=by,
        texts=texts,
        notices=_notices(article, clinic),
        versions=list(article.revisions.select_related("author").defer("content").order_by("number")),
        reviews=_reviews(article, overrides),
        overrides=[_still(override, texts) for override in overrides],
        passage_notes=list(notes.defer("revision__content")),
        pictures=_pictures(article),
        events=list(article.events.select_related("by").order_by("at", "pk")),
    )


def words_on_paper(body: str) -> SafeString:
    """A text for print. Its pictures are named and described and not shown: a file that was saved would still hold one
    after its patient's consent was withdrawn."""
    root = parse(clean_html(body))
    for picture in list(root.iter("img")):
        words = lxml.html.Element("p")
        words.set("class", "report-picture")
        words.text = _picture_in_words(picture.get("data-image", ""), picture.get("alt"))
        figure = picture.getparent()
        assert figure is not None  # cleaning puts one around every picture
        figure.replace(picture, words)
    for heading in list(root.iter(*LOWER)):
        heading.tag = LOWER[str(heading.tag)]
    make_boxes(root)
    settle_tables(root)
    for table in root.iter("div"):
        if table.get("role") == "region":
            table.set("role", "group")  # the same table may stand in both texts, and two landmarks of one name may not
    return SafeString(serialise(root))


def _picture_in_words(number: str, alt: str | None) -> str:
    if alt:
        return _("[Picture %(number)s. Description: %(words)s]") % {"number": number, "words": alt}
    decoration, without = (
        _("[Picture %(number)s, which is decoration]"),
        _("[Picture %(number)s, without a description]"),
    )
    return (without if alt is None else decoration) % {"number": number}


def _texts(article: Article) -> list[Text]:
    live, newest = article.live_revision, article.newest_revision
    shown = dict.fromkeys(revision for revision in (live, newest) if revision)
    return [
        Text(
            revision=revision,
            is_live=revision == live,
            is_newest=revision == newest,
            content=(content := Content.from_json(revision.content)),
            html=words_on_paper(content.body),
            checked=check_revision(article, revision),
        )
        for revision in shown
    ]


def _notices(article: Article, clinic: ClinicProfile) -> list[tuple[str, str]]:
    versions = {version.kind: version for version in current_versions()}
    told = [
        (_("%(notice)s, version %(number)d") % {"notice": kept.get_kind_display(), "number": kept.number}, kept.text)
        for kind in [*kinds_above(article.named_treatments), Kind.DISCLAIMER, Kind.EMERGENCY]
        if (kept := versions[kind])
    ]
    told.append((_("Sign-off"), sign_off(article, clinic)))
    return [(name, words) for name, words in told if words]


def _reviews(article: Article, overrides: list[FindingOverride]) -> list[Reviewed]:
    by_fingerprint = {override.fingerprint: override for override in overrides}
    rows = Review.objects.filter(revision__article=article).select_related("reviewer", "by", "revision")
    return [
        Reviewed(review, [_as_it_was(kept, ticked_in(review), by_fingerprint) for kept in review.findings])
        for review in rows.defer("revision__content").order_by("at", "pk")
    ]


def _as_it_was(kept: dict[str, Any], ticked: set[str], overrides: dict[str, FindingOverride]) -> ReviewedFinding:
    return ReviewedFinding(
        **{name: kept[name] for name in ("rule", "name", "excerpt", "why", "source", "rules_version", "overridden")},
        severity=Severity(kept["severity"]),
        ticked=kept["fingerprint"] in ticked,
        override=overrides.get(kept["fingerprint"]) if kept["overridden"] else None,
    )


def _still(override: FindingOverride, texts: list[Text]) -> Overridden:
    standing = [
        text for text in texts if any(found.fingerprint == override.fingerprint for found in text.checked.findings)
    ]
    return Overridden(
        override,
        in_live=any(text.is_live for text in standing),
        in_newest=any(text.is_newest for text in standing),
    )


def _pictures(article: Article) -> list[UsedPicture]:
    """Every picture that a version holds or held."""
    uses = ImageUse.objects.filter(revision__article=article).order_by("image", "revision__number")
    versions: dict[int, list[int]] = defaultdict(list)
    live = set()
    for image, revision, number in uses.values_list("image", "revision", "revision__number"):
        versions[image].append(number)
        if revision == article.live_revision_id and article.is_public:
            live.add(image)
    images = Image.objects.in_bulk(versions)
    return [UsedPicture(images[pk], numbers, pk in live) for pk, numbers in versions.items()]
