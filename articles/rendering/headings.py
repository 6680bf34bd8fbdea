"""Headings: no level left out, and an address for each."""

from collections import Counter

from django.utils.text import slugify
from lxml.html import HtmlElement

FIRST, LAST = 2, 4  # the first level is the article's title
LEVELS = ("h2", "h3", "h4")


def repair_levels(root: HtmlElement) -> None:
    """Begin at the second level and go down one by one; headings of one level under the same one stay alike."""
    above: list[int] = []
    for heading in root.iter(*LEVELS):
        typed = int(str(heading.tag)[1])
        while above and above[-1] >= typed:
            above.pop()
        above.append(typed)
        heading.tag = f"h{min(FIRST + len(above) - 1, LAST)}"


def anchor_headings(root: HtmlElement) -> list[dict[str, str]]:
    """Give every heading an id made of its words, and return the second-level ones.

    An id depends on the heading's own words, not on its place; only of headings with the same words do the later
    ones get a number.
    """
    named = [(heading, " ".join("".join(heading.itertext()).split())) for heading in root.iter(*LEVELS)]
    stems = [_stem(text) for _heading, text in named]
    taken, times = set(stems), Counter[str]()
    contents = []
    for (heading, text), stem in zip(named, stems, strict=True):
        times[stem] += 1
        anchor = stem
        while times[stem] > 1 and anchor in taken:
            anchor = f"{stem}-{times[stem]}"
            if anchor in taken:
                times[stem] += 1
        taken.add(anchor)
        heading.set("id", anchor)
        if heading.tag == "h2":
            contents.append({"anchor": anchor, "text": text})
    return contents


def _stem(text: str) -> str:
    words = slugify(text) or slugify(text, allow_unicode=True)
    return f"section-{words[:60].strip('-_') or 'part'}"
