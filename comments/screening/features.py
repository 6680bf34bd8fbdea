"""What the classifier sees of a comment: words, pairs of words, pieces of words, and its shape.

Every feature's name can be read by a person: ``word:subscribe``, ``pair:check out``, ``piece:subsc``, ``shape:a link``.
"""

import html
import re
from collections.abc import Iterator

from articles.checks.matching import lower_case, matching_form
from articles.words import stem
from comments.screening.comment import Comment, Typed
from comments.screening.phrases import phrases

# Beyond this, more of the same tells nothing.
LONGEST = 5_000
TAG = re.compile(r"<(?:br|/?p|/?b|/?i|/?span|/a)\b[^<>]{0,200}>", re.IGNORECASE)
LINK = re.compile(
    r"<a\s[^<>]{0,300}>|\b(?:https?://|www\.)[^\s<>\"]{2,300}"
    r"|(?<![\w@.-])(?:[a-z0-9-]{2,40}\.){1,3}(?:com|net|org|info|co|me|ru|ly|tv|io|eu|pw|tk|pl|de|uk|us)\b(?:/[^\s<>\"]{0,300})?",
    re.IGNORECASE,
)
# A link to another minute of the same page, or a mere time, promises nothing.
TIME_LINK = re.compile(r"[?&;#]t=\d{1,3}[ms]?|[?&;]t=\d", re.IGNORECASE)
# Shared where people talk about the video itself.
VIDEO_LINK = re.compile(r"youtu\.be/|youtube\.com/watch", re.IGNORECASE)
TOKEN = re.compile(r"<link>|<video>|[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[!?$#@&+]+")
STRETCHED = re.compile(r"(\w)\1{2,}")
PIECE = 4
# A cue tells more than a word.
CUE = 2.0
ME = frozenset(("i", "my", "me", "our", "we", "us", "i'm", "mine"))
YOU = frozenset(("you", "your", "u", "guys", "everyone", "everybody", "people", "ya", "yall"))


def features(text: str, name: str = "") -> dict[str, float]:
    """By name, how much of it there is, from 0 to 1. ``name``: what the writer calls themselves."""
    found: dict[str, float] = {}
    typed = html.unescape(text[:LONGEST])
    plain = TAG.sub(" ", typed)
    plain = LINK.sub(_kind_of_link, plain)
    form = matching_form(plain).text
    words = [STRETCHED.sub(r"\1\1", token) for token in TOKEN.findall(lower_case(form))]
    words = ["<number>" if word.isdigit() else word for word in words]
    for word in words:
        found[f"word:{word}"] = 1.0
    stems = [word if word[0] == "<" else stem(word) for word in words]
    for pair in zip(stems, stems[1:], strict=False):
        found[f"pair:{' '.join(pair)}"] = 1.0
    for triple in zip(stems, stems[1:], stems[2:], strict=False):
        found[f"triple:{' '.join(triple)}"] = 1.0
    cues = {hit.phrase.id for hit in phrases("spam_cues").find(Comment(Typed(plain)))}
    found.update((f"cue:{cue}", CUE) for cue in cues)
    for number in range(2, min(len(cues), 6) + 1):
        found[f"cue:{number} or more of these"] = CUE
    for word in set(words):
        for piece in _pieces(word):
            found[f"piece:{piece}"] = 1.0
    if name and LINK.search(name):
        found["shape:a link in the name"] = 1.0
    found.update((f"shape:{what}", value) for what, value in _shape(form, words, words.count("<link>")))
    return found


def _kind_of_link(link: re.Match[str]) -> str:
    if TIME_LINK.search(link[0]):
        return " "
    return " <video> " if VIDEO_LINK.search(link[0]) else " <link> "


def _pieces(word: str) -> Iterator[str]:
    if len(word) > PIECE and word[0] != "<":
        padded = f"^{word}$"
        for start in range(len(padded) - PIECE):
            yield padded[start : start + PIECE + 1]


def _shape(form: str, words: list[str], links: int) -> Iterator[tuple[str, float]]:
    letters = [c for c in form if c.isalpha()]
    if links:
        yield "a link", 1.0
        if links > 1:
            yield "several links", 1.0
        if len(words) - links < 4:
            yield "hardly more than a link", 1.0
    for least in (5, 10, 20, 40, 80):
        if len(words) >= least:
            yield f"{least} words or more", 1.0
    if len(letters) > 8:
        capitals = sum(c.isupper() for c in letters) / len(letters)
        if capitals > 0.6:
            yield "in capitals", 1.0
    signs = sum(not c.isalnum() and not c.isspace() for c in form)
    if form and signs / len(form) > 0.2:
        yield "many signs", 1.0
    if any(ord(c) > 0x2190 for c in form):
        yield "emoji", 1.0
    if len(words) > 12 and len(set(words)) / len(words) < 0.5:
        yield "repeats itself", 1.0
    mine, yours = not ME.isdisjoint(words), not YOU.isdisjoint(words)
    if mine:
        yield "speaks of itself", 1.0
    if yours:
        yield "speaks to you", 1.0
    if mine and yours:
        yield "of itself to you", 1.0
