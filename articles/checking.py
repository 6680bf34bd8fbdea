"""What the content checks mean for an article's way: a block stops it, a reviewer overrides one finding at a time, and
looks at every warning before approving.

The checks themselves are in ``articles/checks/``; here is what follows from what they find.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.checks import Draft, Finding, Severity, check_draft, draft_of
from articles.checks.rules import rule_book
from articles.content import Content
from articles.live_findings import keep_live_findings
from articles.models import Article, ArticleEvent, Author, FindingOverride, Revision
from articles.refusals import PublishingError, StaleRevisionError
from articles.reviewing import why_not_review

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NAMED = 3  # of the findings that stop an act, in its sentence


@dataclass(frozen=True)
class Checked:
    """The findings in a text of an article, with what was decided about them."""

    findings: list[Finding]
    overrides: dict[str, FindingOverride]
    draft: Draft
    """What was read."""

    @property
    def open(self) -> list[Finding]:
        """All but what a reviewer let stand."""
        return self.blocks + self.warnings + self.hints

    @property
    def blocks(self) -> list[Finding]:
        """What stops the article: nobody overrode it."""
        return [finding for finding in self._of(Severity.BLOCK) if finding.fingerprint not in self.overrides]

    @property
    def overridden(self) -> list[tuple[Finding, FindingOverride]]:
        return [
            (finding, self.overrides[finding.fingerprint])
            for finding in self._of(Severity.BLOCK)
            if finding.fingerprint in self.overrides
        ]

    def reason_for(self, finding: Finding) -> str:
        """Why a reviewer let it stand; empty where nobody did."""
        override = self.overrides.get(finding.fingerprint)
        return override.reason if override else ""

    @property
    def warnings(self) -> list[Finding]:
        return self._of(Severity.WARN)

    @property
    def hints(self) -> list[Finding]:
        return self._of(Severity.INFO)

    def _of(self, severity: Severity) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == severity]

    def to_json(self) -> list[dict[str, Any]]:
        """For the record of a review: every finding in words, and the reason where it was overridden."""
        return [
            {
                "rule": finding.rule,
                "name": finding.name,
                "severity": finding.severity.value,
                "excerpt": finding.excerpt,
                "why": finding.why,
                "source": finding.source,
                "fingerprint": finding.fingerprint,
                "overridden": self.reason_for(finding),
                "rules_version": rule_book().version,
            }
            for finding in self.findings
        ]


def check(content: Content, *, article: Article | None) -> Checked:
    """Run every check on a text of the article; None: of one that is not begun yet."""
    draft = draft_of(content, article=article)
    return Checked(check_draft(draft), overrides_of([article.pk])[article.pk] if article else {}, draft)


def overrides_of(articles: Iterable[int]) -> dict[int, dict[str, FindingOverride]]:
    """What reviewers let stand in each of these articles, by fingerprint."""
    found: dict[int, dict[str, FindingOverride]] = {pk: {} for pk in articles}
    for override in FindingOverride.objects.filter(article__in=found).select_related("reviewer"):
        found[override.article_id][override.fingerprint] = override
    return found


def check_revision(article: Article, revision: Revision) -> Checked:
    return check(Content.from_json(revision.content), article=article)


def warnings_in(article: Article) -> set[str]:
    """The fingerprints of the warnings in its newest revision."""
    revision = article.newest_revision
    return {finding.fingerprint for finding in check_revision(article, revision).warnings} if revision else set()


def stop_for_blocks(article: Article, revision: Revision) -> Checked:
    """Raise PublishingError when a check stops this text; return what was found."""
    checked = check_revision(article, revision)
    if blocks := checked.blocks:
        named = "; ".join(f"“{finding.excerpt}” ({finding.name})" for finding in blocks[:NAMED])
        sentence = ngettext(
            "The content checks stop it at %(count)d place: %(named)s. Change the words, or a reviewer overrides the "
            "finding on the review page, with a reason.",
            "The content checks stop it at %(count)d places: %(named)s. Change the words, or a reviewer overrides each "
            "finding on the review page, with a reason.",
            len(blocks),
        )
        raise PublishingError(sentence % {"count": len(blocks), "named": named})
    return checked


def stop_for_warnings(checked: Checked, looked_at: Collection[str]) -> None:
    """Raise PublishingError unless the reviewer has looked at each warning: their fingerprints."""
    missed = [finding for finding in checked.warnings if finding.fingerprint not in looked_at]
    if missed:
        sentence = ngettext(
            "Tick the warning that you have looked at: %(named)s.",
            "Tick each of the %(count)d warnings when you have looked at it: %(named)s.",
            len(missed),
        )
        named = "; ".join(f"“{finding.excerpt}”" if finding.excerpt else finding.name for finding in missed[:NAMED])
        raise PublishingError(sentence % {"count": len(missed), "named": named})


@transaction.atomic
def override_finding(
    article: Article, fingerprint: str, *, by: "User | None", reviewer: Author | None, base: int, reason: str
) -> FindingOverride:
    """Let one sentence of the newest revision stand under a clinician's name although a rule stops it."""
    if not reason.strip():
        raise PublishingError(_("Say why it may stand: the reason is kept, with your name."))
    article = Article.objects.select_for_update().get(pk=article.pk)
    revision = article.newest_revision
    assert revision is not None  # create_article makes the first
    if revision.number != base:
        raise StaleRevisionError(revision)
    why_not = why_not_review(article, revision, reviewer=reviewer, by=by)
    if why_not or reviewer is None:
        raise PublishingError(why_not)
    checked = check_revision(article, revision)
    finding = next((finding for finding in checked.blocks if finding.fingerprint == fingerprint), None)
    if finding is None:
        raise PublishingError(_("There is no such finding any more: it was mended, or overridden already."))
    live = article.live_revision
    in_live = checked if live is None or live.pk == revision.pk else check_revision(article, live)
    override = FindingOverride.objects.create(
        article=article,
        revision_number=revision.number,
        rule=finding.rule,
        fingerprint=finding.fingerprint,
        excerpt=finding.excerpt,
        reason=reason.strip(),
        by=by,
        reviewer=reviewer,
    )
    ArticleEvent.objects.create(
        article=article,
        revision_number=revision.number,
        act=ArticleEvent.Act.OVERRIDE_FINDING,
        by=by,
        note=f"{finding.name}: “{finding.excerpt}” {reason.strip()}",
    )
    if live:
        keep_live_findings({live.pk: in_live.findings})
    return override
