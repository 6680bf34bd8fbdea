"""The references, one a line: what they say and where they can be looked up; and what is wrong with them."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.rendering.markers import MARKER, cited_by, spell_out_markers
from clinic_site.profile.fields import clean_html
from clinic_site.rich_text.tree import parse

NUMBER = re.compile(r"^\s*(?:\[\d{1,3}\]|\d{1,3}[.)])\s+")
# Said to be one, whether or not it has the form of one.
DOI = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|\bdoi(?::\s*|\s+(?=\d)))(\S+)|(?<![/\w.])(10\.\d{4,9}/\S+)", re.IGNORECASE
)
PUBMED = re.compile(
    r"(?:https?://)?(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pubmed)/(\d+)/?(?=\s|$)|\bPMID(?::\s*|\s*(?=\d))(\w+)",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"\b(?:https?|ftp)://\S*", re.IGNORECASE)
GOOD_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")
GOOD_PMID = re.compile(r"[1-9]\d{0,7}")
HOST = re.compile(r"(?=.{4,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,}")
LABEL_AT_END = re.compile(r"\b(?:available (?:from|at)|retrieved from|doi|pmid|url|link)\s*:?$", re.IGNORECASE)


@dataclass(frozen=True)
class Reference:
    text: str
    url: str = ""
    problem: str = ""


class Severity(models.TextChoices):
    WARN = "warn", gettext_lazy("Please check")
    INFO = "info", gettext_lazy("For your information")


@dataclass(frozen=True)
class Finding:
    severity: Severity
    sentence: str


def read_references(lines: str) -> list[Reference]:
    return [_read(line) for line in lines.splitlines() if line.strip()]


def _read(line: str) -> Reference:
    """The words of a reference line, the address it can be looked up at, and what is wrong with that."""
    line = NUMBER.sub("", line).strip()
    url, problem, cuts = "", "", []
    for pattern, read in ((DOI, _doi), (PUBMED, _pmid), (ADDRESS, _address)):
        match = pattern.search(line)
        if match is None:
            continue
        found, why_not = read(next((part for part in match.groups() if part), match[0]))
        problem = problem or why_not
        url = url or found
        if found:
            cuts.append(match.span())
    return Reference(_without_tail(line, cuts), url, problem)


def _doi(typed: str) -> tuple[str, str]:
    doi = _without_stop(typed)
    if not GOOD_DOI.fullmatch(doi):
        return "", _("“%(typed)s” is not a DOI: one looks like 10.1000/xyz123.") % {"typed": doi}
    return f"https://doi.org/{quote(doi, safe='/:;()._-')}", ""


def _pmid(typed: str) -> tuple[str, str]:
    if not (typed.isascii() and GOOD_PMID.fullmatch(typed)):
        return "", _("“%(typed)s” is not a PubMed number: one has up to eight digits.") % {"typed": typed}
    return f"https://pubmed.ncbi.nlm.nih.gov/{typed}/", ""


def _address(typed: str) -> tuple[str, str]:
    address = _without_stop(typed)
    try:
        parts = urlsplit(address)
        is_good = parts.scheme in {"http", "https"} and HOST.fullmatch(parts.netloc)
    except ValueError:
        is_good = None
    if not is_good:
        return "", _("“%(typed)s” is not the address of a page on the web.") % {"typed": address}
    return quote(address, safe="/:;()._-~?#[]@!$&'*+,=%"), ""


def _without_stop(typed: str) -> str:
    """Without the sign that ends the sentence, or the bracket that was opened before it."""
    typed = typed.rstrip(".,;:'\"”’»>")
    spare, end = typed.count(")") - typed.count("("), len(typed)
    while spare > 0 and typed[end - 1] == ")":
        spare, end = spare - 1, len(typed[: end - 1].rstrip(".,;:")) if typed[end - 2] in ".,;:" else end - 1
    return typed[:end]


def _without_tail(line: str, cuts: list[tuple[int, int]]) -> str:
    """The words without the identifiers at their end, which the link says better."""
    for begin, end in sorted(cuts, reverse=True):
        if not line[end:].strip(" .,;"):
            line = line[:begin].rstrip()
            label = LABEL_AT_END.search(line)
            line = (line[: label.start()] if label else line).rstrip(" (")
    return line.strip()


def reference_findings(body: str, references: str) -> list[Finding]:
    """What does not fit between a text's markers and its references, in sentences for who writes or reviews it."""
    found = read_references(references)
    root = parse(clean_html(body))
    spell_out_markers(root)
    cited: set[int] = set()
    dangling: dict[str, None] = {}
    for marker in MARKER.finditer("\0".join(root.itertext())):
        named = cited_by(marker[1])
        if named and all(1 <= number <= len(found) for number in named):
            cited.update(named)
        else:
            dangling[marker[0]] = None
    return [
        *(_dangling(marker, len(found)) for marker in dangling),
        *(
            Finding(Severity.WARN, _("Reference %(number)s: %(problem)s") % {"number": number, "problem": one.problem})
            for number, one in enumerate(found, start=1)
            if one.problem
        ),
        *_repeated(found),
        *(_unused(number, one) for number, one in enumerate(found, start=1) if number not in cited),
    ]


def _dangling(marker: str, count: int) -> Finding:
    if not count:
        sentence = _("The text says %(marker)s, but the article has no references.")
    elif cited_by(marker):
        sentence = _("The text says %(marker)s, but there are only %(count)s references.")
    else:
        sentence = _("%(marker)s in the text names no references: the numbers do not rise, or there are too many.")
    return Finding(Severity.WARN, sentence % {"marker": marker, "count": count})


def _repeated(found: list[Reference]) -> list[Finding]:
    first: dict[str, int] = {}
    findings = []
    for number, one in enumerate(found, start=1):
        earlier = first.setdefault(one.url or one.text.casefold(), number)
        if earlier != number:
            sentence = _("References %(earlier)s and %(number)s are the same.")
            findings.append(Finding(Severity.INFO, sentence % {"earlier": earlier, "number": number}))
    return findings


def _unused(number: int, one: Reference) -> Finding:
    words = Truncator(one.text or one.url).chars(60)
    sentence = _("Reference %(number)s is not cited in the text: “%(words)s”")
    return Finding(Severity.INFO, sentence % {"number": number, "words": words})
