"""Headings: no level left out, and an address for each."""

import re
from collections import Counter
from html import unescape

from django.utils.html import format_html, strip_tags
from django.utils.text import slugify
from django.utils.translation import gettext as _
from lxml.html import HtmlElement

FIRST, LAST = 2, 4  # the first level is the article's title
LEVELS = ("h2", "h3", "h4")
ANCHORED = re.compile(r'<(h[234]) id="([^"]+)">(.*?)</\1>', re.DOTALL)


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


def link_headings(html: str) -> str:
    """Put a link to itself beside each heading of rendered HTML. Not into it: its name is the author's words. It is
    made for the page and not stored, as feeds and copies of the text have no use for it."""
    return ANCHORED.sub(_with_link, html)


def _with_link(heading: re.Match[str]) -> str:
    name = " ".join(unescape(strip_tags(heading[3])).split())
    link = format_html(
        '<a class="heading__link" href="#{}"><span aria-hidden="true">#</span>'
        '<span class="visually-hidden">{}</span></a>',
        heading[2],
        _("Link to the section “%(name)s”") % {"name": name},
    )
    return f'<div class="heading">{heading[0]}{link}</div>'


def _stem(text: str) -> str:
    words = slugify(text) or slugify(text, allow_unicode=True)
    return f"section-{words[:60].strip('-_') or 'part'}"
