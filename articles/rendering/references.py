"""The references, one a line: what they say and where they can be looked up; and what is wrong with that."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _

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
