import contextlib
import heapq
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from articles.checking import Checked, overrides_of
from articles.checks import Draft, Facts, Finding, Severity, all_rules, check_draft, drafts_of
from articles.checks.as_json import finding_as_json
from articles.checks.claims import claims
from articles.content import Content
from articles.live_findings import keep_live_findings
from articles.models import Article
from articles.standing_texts import standing_texts
from clinic_site.profile.reviewed_texts import approved_products, current_texts

BATCH = 100
MOST_NAMED = 10
OVERRIDDEN = "overridden"
KINDS = {**{severity.value: severity.label for severity in Severity}, OVERRIDDEN: "Overridden"}
# One version of one article: (article, "live" or "newest" or "live and newest", its content).
Version = tuple[Article, str, Content]


class Command(BaseCommand):
    help = (
        "Check articles for what could harm readers or bring a regulator: what is live, and the newest version where "
        "it differs. A summary first, then the findings; ends with 1 when something must change that no reviewer "
        "overrode. What is found in live articles is kept for the dashboard."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, metavar="ID", help="articles, by their number")
        parser.add_argument("--all", action="store_true", help="every article, and what stands on every page")
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
            for where, checked in everything(ids):
                tally.add(where, checked)
                write(out, where, checked, least)
            if options["format"] == "json":
                self.stdout.write(json.dumps({"summary": tally.as_json()}, ensure_ascii=False))
            else:
                for line in tally.lines():
                    self.stdout.write(line)
                waiting.seek(0)
                for line in waiting:
                    self.stdout.write(line, ending="")
        blocked = tally.articles[Severity.BLOCK.value]
        if blocked or tally.standing[Severity.BLOCK.value]:
            raise CommandError(tally.what_must_change())

    def check_text(self, name: str) -> None:
        """Line by line, however many there are."""
        facts = self._facts()
        for number, line in enumerate(lines_of(name), start=1):
            findings = [
                {"rule": finding.rule, "severity": finding.severity.value, "excerpt": finding.excerpt}
                for finding in sorted(claims(Draft.of_text(line, facts)), key=lambda finding: finding.order)
                if finding.place.field == "body"
            ]
            self.stdout.write(json.dumps({"line": number, "findings": findings}, ensure_ascii=False))

    def _facts(self) -> Facts:
        try:
            return Facts(approved_products=approved_products(current_texts()))
        except DatabaseError:  # text can be checked where no site is set up
            self.stderr.write("There is no database of a clinic to read its approved products from: none are known.")
            return Facts()


def lines_of(name: str) -> Iterator[str]:
    where = "the standard input" if name == "-" else name
    try:
        with contextlib.nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    yield line.decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError as error:
                    raise CommandError(
                        f"Line {number} of {where} is not UTF-8; the lines before it are read."
                    ) from error
    except OSError as error:
        raise CommandError(f"{where} cannot be read: {error.strerror}.") from error


@dataclass(frozen=True)
class Where:
    """What was read: a version of an article, or a text that stands on many pages."""

    title: str
    article: int | None = None
    version: str = ""

    def as_json(self) -> dict[str, Any]:
        if self.article is None:
            return {"standing": self.title}
        return {"article": self.article, "title": self.title, "version": self.version}

    def __str__(self) -> str:
        return f"{self.title} ({self.article}, {self.version})" if self.article else self.title


class Tally:
    """What a manager wants to know first, in little memory however many articles there are."""

    def __init__(self) -> None:
        self.read = 0
        self.articles: Counter[str] = Counter()
        self.live: Counter[str] = Counter()
        self.standing: Counter[str] = Counter()
        self.rules: Counter[str] = Counter()
        self.worst: list[tuple[int, int, str]] = []
        self._last: int | None = None
        self._of_last: set[str] = set()

    def add(self, where: Where, checked: Checked) -> None:
        kinds = {finding.severity.value for finding in checked.open} | ({OVERRIDDEN} if checked.overridden else set())
        self.rules.update({finding.rule for finding in checked.open})
        if where.article is None:
            self.standing.update(kinds)
            return
        if self._last != where.article:
            self.read, self._last, self._of_last = self.read + 1, where.article, set()
        self.articles.update(kinds - self._of_last)
        self._of_last |= kinds
        if "live" in where.version:
            self.live.update(kinds)
            if blocks := len(checked.blocks):
                heapq.heappush(self.worst, (blocks, -where.article, where.title))
                if len(self.worst) > MOST_NAMED:
                    heapq.heappop(self.worst)

    def what_must_change(self) -> str:
        articles, texts = (count[Severity.BLOCK.value] for count in (self.articles, self.standing))
        named = [
            (articles, f"{articles} {'article has' if articles == 1 else 'articles have'} what must change."),
            (texts, f"{texts} {'text' if texts == 1 else 'texts'} on every page must change."),
        ]
        return " ".join(sentence for count, sentence in named if count)

    def as_json(self) -> dict[str, Any]:
        return {
            "articles": self.read,
            "with": {kind: self.articles[kind] for kind in KINDS},
            "live_with": {kind: self.live[kind] for kind in KINDS},
            "standing_with": {kind: self.standing[kind] for kind in KINDS},
            "rules": dict(self.rules.most_common()),
        }

    def lines(self) -> Iterator[str]:
        yield f"{self.read} articles read."
        for kind, label in KINDS.items():
            yield f"  {label:12} {self.articles[kind]:6} articles, {self.live[kind]} of them in what readers see"
        if self.standing:
            found = ", ".join(f"{label} {self.standing[kind]}" for kind, label in KINDS.items() if self.standing[kind])
            yield f"Texts on every page: {found}"
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


def everything(ids: list[int]) -> Iterator[tuple[Where, Checked]]:
    """These articles; without ids all of them, and what stands on every page."""
    for article, which, checked in check_articles(ids or None):
        yield Where(checked.draft.content.title, article.pk, which), checked
    for name, checked in [] if ids else standing_texts():
        yield Where(name), checked


def check_articles(ids: list[int] | None) -> Iterator[tuple[Article, str, Checked]]:
    """Each version to check with what is found in it, a batch of articles at a time; what is found in live ones is
    kept."""
    for batch in batches(ids):
        versions = [version for article in batch for version in versions_of(article)]
        drafts = drafts_of([(article.pk, content) for article, _which, content in versions])
        overrides = overrides_of(article.pk for article in batch)
        in_live = {}
        for (article, which, _content), draft in zip(versions, drafts, strict=True):
            findings = check_draft(draft)
            if "live" in which and article.live_revision_id:
                in_live[article.live_revision_id] = findings
            yield article, which, Checked(findings, overrides[article.pk], draft)
        keep_live_findings(in_live)


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


def write_json(out: IO[str], where: Where, checked: Checked, least: int) -> None:
    for finding in checked.findings:
        if finding.severity.rank < least:
            continue
        said = finding_as_json(finding, checked.draft) | {"overridden": checked.reason_for(finding)}
        out.write(json.dumps(where.as_json() | said, ensure_ascii=False) + "\n")


def write_text(out: IO[str], where: Where, checked: Checked, least: int) -> None:
    findings = [finding for finding in checked.open if finding.severity.rank >= least]
    if findings or checked.overridden:
        out.write(f"{where}\n")
    for finding in findings:
        out.write(f"  {finding.severity.label}: {in_words(finding)}\n")
        out.write(f"    {finding.why}\n    Better: {finding.suggestion}\n    Source: {finding.source}\n")
    for finding, override in checked.overridden:
        out.write(f"  Overridden by {override.reviewer}: {in_words(finding)}\n    Reason: {override.reason}\n")
    if findings or checked.overridden:
        out.write("\n")


def in_words(finding: Finding) -> str:
    excerpt = f" “{finding.excerpt}”" if finding.excerpt else ""
    return f"{finding.name} [{finding.rule}]{excerpt}"
