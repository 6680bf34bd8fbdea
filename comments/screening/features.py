"""What the classifier sees of a comment: words, pairs of words, pieces of words, and its shape.

Every feature's name can be read by a person: ``word:subscribe``, ``pair:check out``, ``piece:subsc``, ``shape:a link``.
"""

import html
import re
from collections.abc import Iterator
from itertools import pairwise

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
# Arrows, signs and pictures come from here on.
FIRST_EMOJI = 0x2190
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
    for pair in pairwise(stems):
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
    mine, yours = not ME.isdisjoint(words), not YOU.isdisjoint(words)
    letters = [character for character in form if character.isalpha()]
    signs = sum(not character.isalnum() and not character.isspace() for character in form)
    said = {
        "a link": links > 0,
        "several links": links > 1,
        "hardly more than a link": links > 0 and len(words) - links < 4,
        "in capitals": len(letters) > 8 and sum(letter.isupper() for letter in letters) / len(letters) > 0.6,
        "many signs": signs > len(form) * 0.2,
        "emoji": any(ord(character) > FIRST_EMOJI for character in form),
        "repeats itself": len(words) > 12 and len(set(words)) < len(words) / 2,
        "speaks of itself": mine,
        "speaks to you": yours,
        "of itself to you": mine and yours,
        **{f"{least} words or more": len(words) >= least for least in (5, 10, 20, 40, 80)},
    }
    return ((what, 1.0) for what, is_so in said.items() if is_so)
