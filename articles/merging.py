"""Two people's changes of one text put together, where they changed different parts of it.

By difflib and not by merge3, whose licence (GPL) would be ours too.
"""

from difflib import SequenceMatcher

import lxml.html

from articles.content import CONTENT_FIELDS, Content

MOST_PARTS = 300


def merge(base: Content | None, mine: Content, theirs: Content) -> dict[str, list[str]]:
    """What can be done about each field in which the two texts differ: some of "mine", "theirs" and "both".

    One choice: only that side changed the field since ``base``, or both changed different paragraphs of the text. More:
    a person has to choose.
    """
    choices = {}
    for name in CONTENT_FIELDS:
        was, own, other = getattr(base, name, None), getattr(mine, name), getattr(theirs, name)
        if own == other:
            continue
        if base and own == was:
            choices[name] = ["theirs"]
        elif base and other == was:
            choices[name] = ["mine"]
        elif base and name == "body" and merged_html(base.body, mine.body, theirs.body) is not None:
            choices[name] = ["both"]
        else:
            choices[name] = ["mine", "theirs"]
    return choices


def merged_html(base: str, mine: str, theirs: str) -> str | None:
    """Both sides' changes, paragraph by paragraph; None when both changed the same one."""
    merged = merged_parts(_blocks(base), _blocks(mine), _blocks(theirs))
    return None if merged is None else "".join(merged)


def merged_parts(base: list[str], mine: list[str], theirs: list[str]) -> list[str] | None:
    """The base with both sides' changes; None when they changed the same part, or put something at the same place.

    None, too, for texts of more parts than an article has: difflib takes the cube of their number at worst.
    """
    if max(len(base), len(mine), len(theirs)) > MOST_PARTS:
        return None
    changes = sorted({*_changes(base, mine), *_changes(base, theirs)})
    merged: list[str] = []
    at, last = 0, (-1, -1)
    for start, end, parts in changes:
        if start < at or (start, end) == last:
            return None
        merged += [*base[at:start], *parts]
        at, last = end, (start, end)
    return merged + base[at:]


def _changes(base: list[str], text: list[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    """Which parts of the base, from index to index, became which."""
    steps = SequenceMatcher(None, base, text, autojunk=False).get_opcodes()
    return [(step[1], step[2], tuple(text[step[3] : step[4]])) for step in steps if step[0] != "equal"]


def _blocks(html: str) -> list[str]:
    """Its outermost elements, each as HTML."""
    parts = lxml.html.fragments_fromstring(html, parser=lxml.html.HTMLParser(huge_tree=True)) if html else []
    return [part if isinstance(part, str) else lxml.html.tostring(part, encoding="unicode") for part in parts]
