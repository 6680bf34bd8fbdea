"""What the content checks find in what readers have, kept as numbers for the dashboard and the list of articles."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from articles.checks import Finding, Severity, check_draft, drafts_of, rule_book
from articles.content import Content
from articles.models import Article, FindingOverride, LiveFindings, Review


@transaction.atomic
def keep_live_findings(found: Mapping[int, list[Finding]]) -> None:
    """Count what is open in each live revision, of which ``found`` names the findings. One that is no longer live is
    passed over. Decisions are read now, whenever it was checked: what is kept was true when it was kept."""
    live = Article.objects.filter(live_revision__in=found).select_related("live_review").order_by("pk")
    live = live.only("live_revision", "live_review__decision", "live_review__findings")
    articles = list(live.select_for_update(of=("self",)))
    overridden: dict[int, set[str]] = {article.pk: set() for article in articles}
    for pk, fingerprint in FindingOverride.objects.filter(article__in=overridden).values_list("article", "fingerprint"):
        overridden[pk].add(fingerprint)
    LiveFindings.objects.bulk_create(
        [
            _count(article, revision, found[revision], overridden[article.pk])
            for article in articles
            if (revision := article.live_revision_id)
        ],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["revision", "blocks", "warnings", "rules_version", "checked_at"],
    )


def check_live_articles(ids: Iterable[int]) -> None:
    """Read what is live of these articles once more, in as many queries for a hundred as for one."""
    articles = Article.objects.published().filter(pk__in=ids).order_by()
    live = list(articles.values_list("pk", "live_revision", "live_revision__content"))
    contents = [(article, Content.from_json(content)) for article, _revision, content in live]
    drafts = drafts_of(contents)
    keep_live_findings(
        {revision: check_draft(draft) for (_pk, revision, _content), draft in zip(live, drafts, strict=True)}
    )


def ticked_in(review: Review | None) -> set[str]:
    """The fingerprints of the warnings that a reviewer looked at: an approval is given only when it was all of them."""
    if review is None or review.decision != Review.Decision.APPROVED:
        return set()
    return {finding["fingerprint"] for finding in review.findings if finding["severity"] == Severity.WARN}


def _count(article: Article, revision: int, findings: list[Finding], overridden: set[str]) -> LiveFindings:
    looked_at = overridden | ticked_in(article.live_review)

    def count(severity: Severity, decided: set[str]) -> int:
        return sum(finding.severity == severity and finding.fingerprint not in decided for finding in findings)

    return LiveFindings(
        article_id=article.pk,
        revision_id=revision,
        blocks=count(Severity.BLOCK, overridden),
        warnings=count(Severity.WARN, looked_at),
        rules_version=rule_book().version,
        checked_at=timezone.now(),
    )
