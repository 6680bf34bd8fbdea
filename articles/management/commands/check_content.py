import heapq
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.checks import Draft, Facts, Finding, Severity, all_rules, check_draft, drafts_of
from articles.checks.as_json import finding_as_json
from articles.checks.claims import claims
from articles.content import Content
from articles.models import Article
from clinic_site.profile.reviewed_texts import approved_products, current_texts

BATCH = 100
MOST_NAMED = 10
# One version of one article: (article, "live" or "newest" or "live and newest", its content).
Version = tuple[Article, str, Content]


class Command(BaseCommand):
    help = (
        "Check articles for what could harm readers or bring a regulator: what is live, and the newest version where "
        "it differs. A summary first, then the findings; ends with 1 when something must change."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, metavar="ID", help="articles, by their number")
        parser.add_argument("--all", action="store_true", help="every article")
        parser.add_argument("--format", choices=["text", "json"], default="text", help="json: an object a line")
        parser.add_argument(
            "--severity", choices=Severity.values, default=Severity.WARN.value, help="tell of these and graver ones"
        )
        parser.add_argument(
            "--text",
            metavar="FILE",
            help="instead: plain text (- reads the standard input), a paragraph a line, against the claim rules alone, "
            "as the body of an article about a regenerative treatment; prints a JSON object a line and ends with 0",
        )

    def handle(self, *args: Any, ids: list[int], text: str | None, severity: str, **options: Any) -> None:
        if text:
            if ids or options["all"]:
                raise CommandError("Give either --text or articles.")
            self.check_text(text)
            return
        if bool(ids) == options["all"]:
            raise CommandError("Give the numbers of articles, or --all.")
        missing = set(ids) - set(Article.objects.filter(pk__in=ids).values_list("pk", flat=True))
        if missing:
            raise CommandError(f"There is no article {', '.join(map(str, sorted(missing)))}.")
        tally = Tally()
        least = Severity(severity).rank
        # The findings wait in a file until the summary is known: there may be more of them than memory.
        with tempfile.SpooledTemporaryFile(max_size=2**20, mode="w+", encoding="utf-8") as waiting:
            out: Any = self.stdout if options["format"] == "json" else waiting
            write = write_json if options["format"] == "json" else write_text
            for article, which, draft, findings in checked(ids or None):
                tally.add(article, which, findings)
                write(out, article, which, draft, [f for f in findings if f.severity.rank >= least])
            if options["format"] == "json":
                self.stdout.write(json.dumps({"summary": tally.as_json()}, ensure_ascii=False))
            else:
                for line in tally.lines():
                    self.stdout.write(line)
                waiting.seek(0)
                for line in waiting:
                    self.stdout.write(line, ending="")
        if blocked := tally.articles[Severity.BLOCK]:
            raise CommandError(f"{blocked} {'article has' if blocked == 1 else 'articles have'} what must change.")

    def check_text(self, name: str) -> None:
        try:
            content = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{name} cannot be read: {error}") from error
        facts = Facts(approved_products=approved_products(current_texts()))
        for number, line in enumerate(content.splitlines(), start=1):
            draft = Draft(
                Content(title="Regenerative medicine", body=f"<p>{escape(line)}</p>"), facts, any_marker_counts=True
            )
            findings = [
                {"rule": finding.rule, "severity": finding.severity.value, "excerpt": finding.excerpt}
                for finding in sorted(claims(draft), key=lambda finding: finding.order)
                if finding.place.field == "body"
            ]
            self.stdout.write(json.dumps({"line": number, "findings": findings}, ensure_ascii=False))


class Tally:
    """What a manager wants to know first, in little memory however many articles there are."""

    def __init__(self) -> None:
        self.read = 0
        self.articles: Counter[Severity] = Counter()
        self.live: Counter[Severity] = Counter()
        self.rules: Counter[str] = Counter()
        self.worst: list[tuple[int, int, str]] = []
        self._last: Article | None = None
        self._of_last: set[Severity] = set()

    def add(self, article: Article, which: str, findings: list[Finding]) -> None:
        if self._last is None or self._last.pk != article.pk:
            self.read, self._last, self._of_last = self.read + 1, article, set()
        severities = {finding.severity for finding in findings}
        self.articles.update(severities - self._of_last)
        self._of_last |= severities
        self.rules.update({finding.rule for finding in findings})
        if "live" in which:
            self.live.update(severities)
            if blocks := sum(finding.severity == Severity.BLOCK for finding in findings):
                heapq.heappush(self.worst, (blocks, -article.pk, article.title))
                if len(self.worst) > MOST_NAMED:
                    heapq.heappop(self.worst)

    def as_json(self) -> dict[str, Any]:
        return {
            "articles": self.read,
            "with": {severity.value: self.articles[severity] for severity in Severity},
            "live_with": {severity.value: self.live[severity] for severity in Severity},
            "rules": dict(self.rules.most_common()),
        }

    def lines(self) -> Iterator[str]:
        yield f"{self.read} articles read."
        for severity in Severity:
            yield (
                f"  {severity.label:12} {self.articles[severity]:6} articles, "
                f"{self.live[severity]} of them in what readers see"
            )
        if self.worst:
            yield "Change first, as readers see it now:"
            for blocks, pk, title in sorted(self.worst, reverse=True):
                yield f"  {-pk:6}  {title} ({blocks} to change)"
        names = {rule.id: f"{rule.severity.label}: {rule.name}" for rule in all_rules()}
        if self.rules:
            yield "Found most often:"
            for rule, count in self.rules.most_common(MOST_NAMED):
                yield f"  {rule:6} in {count:6} versions  {names[rule]}"
        yield ""


def checked(ids: list[int] | None) -> Iterator[tuple[Article, str, Draft, list[Finding]]]:
    """Each version to check with what is found in it, a batch of articles at a time."""
    for batch in batches(ids):
        versions = [version for article in batch for version in versions_of(article)]
        drafts = drafts_of([(article.pk, content) for article, _which, content in versions])
        for (article, which, _content), draft in zip(versions, drafts, strict=True):
            yield article, which, draft, check_draft(draft)


def batches(ids: list[int] | None) -> Iterator[list[Article]]:
    rows = (
        Article.objects.select_related("live_revision", "newest_revision")
        .only(
            *("title", "slug", "status", "published_at", "ends_at"),
            *("live_revision__content", "newest_revision__content"),
        )
        .order_by("pk")
    )
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def versions_of(article: Article) -> Iterator[Version]:
    live, newest = article.live_revision if article.is_public else None, article.newest_revision
    if live:
        which = "live and newest" if newest and live.pk == newest.pk else "live"
        yield article, which, Content.from_json(live.content)
    if newest and (live is None or live.pk != newest.pk):
        yield article, "newest", Content.from_json(newest.content)


def write_json(out: IO[str], article: Article, which: str, draft: Draft, findings: list[Finding]) -> None:
    for finding in findings:
        facts = {"article": article.pk, "title": draft.content.title, "version": which}
        out.write(json.dumps({**facts, **finding_as_json(finding, draft)}, ensure_ascii=False) + "\n")


def write_text(out: IO[str], article: Article, which: str, draft: Draft, findings: list[Finding]) -> None:
    if findings:
        out.write(f"{draft.content.title} ({article.pk}, {which})\n")
    for finding in findings:
        excerpt = f" “{finding.excerpt}”" if finding.excerpt else ""
        out.write(f"  {finding.severity.label}: {finding.name} [{finding.rule}]{excerpt}\n")
        out.write(f"    {finding.why}\n    Better: {finding.suggestion}\n    Source: {finding.source}\n")
    if findings:
        out.write("\n")
