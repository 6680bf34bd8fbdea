"""What differs between two revisions, in the words readers see: ``<ins>`` holds what was added, ``<del>`` what went."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import nh3
from django.db.models import Model
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from lxml.html.diff import htmldiff

from articles.content import CONTENT_FIELDS, Content
from articles.models import Article, Author, Category, Image, Revision, Tag
from articles.pictures.markup import TAG, id_and_words, with_sources
from clinic_site.profile.fields import EDITOR_ATTRIBUTES, EDITOR_TAGS, LINK_SCHEMES

RELATED: dict[str, type[Model]] = {"category": Category, "tags": Tag, "author": Author, "hero": Image}
MARKS = {"ins", "del"}
EMPTY_MARK = re.compile(r"<(ins|del)>\s*</\1>")
MARK = re.compile(r"<(?:ins|del)>")


@dataclass(frozen=True)
class FieldChange:
    name: str
    label: str
    html: SafeString

    @property
    def is_only_formatting(self) -> bool:
        """No word came or went: a heading's level, bold, a paragraph divided."""
        return not MARK.search(self.html)


def compare_html(old: str, new: str) -> SafeString:
    """The new rich text with the old one's words in it: cleaned HTML in which ``ins`` and ``del`` mark what differs."""
    marked = htmldiff(_comparable(old), _comparable(new))
    # Cleaned again: htmldiff writes the targets of links as text without escaping them.
    html = with_sources(EMPTY_MARK.sub("", _clean(marked, more_tags=MARKS)).strip())
    return mark_safe(html)  # noqa: S308 - cleaned


def compare_text(old: str, new: str) -> SafeString:
    """The same for plain text; each line is a paragraph."""
    return compare_html(_paragraphs(old), _paragraphs(new))


def compare_revisions(old: Revision, new: Revision) -> list[FieldChange]:
    return compare_contents(Content.from_json(old.content), Content.from_json(new.content))


def compare_contents(before: Content, after: Content) -> list[FieldChange]:
    """Every field in which they differ, in the form's order. At most one query a kind of related row."""
    return [
        FieldChange(name, label_of(name), compare_field(name, before, after))
        for name in CONTENT_FIELDS
        if getattr(before, name) != getattr(after, name)
    ]


def compare_field(name: str, before: Content, after: Content) -> SafeString:
    was, is_now = getattr(before, name), getattr(after, name)
    if name in RELATED:
        return _compare_rows(RELATED[name], was, is_now)
    return (compare_html if name == "body" else compare_text)(was, is_now)


def label_of(name: str) -> str:
    return capfirst(str(Article._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # it has one


def _comparable(html: str) -> str:
    """A table's caption becomes a row of it: htmldiff would put its marks around it, where a table has no room. A
    picture, its words and its caption become paragraphs."""
    html = _clean(html).replace("<caption>", "<tr><td>").replace("</caption>", "</td></tr>")
    html = html.replace("<figure>", "<p>").replace("</figure>", "</p>")
    html = html.replace("<figcaption>", "</p><p>").replace("</figcaption>", "")
    return TAG.sub(_comparable_picture, html)


def _comparable_picture(tag: re.Match[str]) -> str:
    """With its number, by which htmldiff knows it, and with what is told of it to who cannot see it."""
    image, words = id_and_words(tag[1]) or (0, "")
    told = _("Description: %(words)s") % {"words": words} if words else _("Decoration")
    return f'<img{tag[1]} src="{image}"></p><p>{escape(told)}'


def _clean(html: str, *, more_tags: Iterable[str] = ()) -> str:
    return nh3.clean(
        html,
        tags=EDITOR_TAGS | set(more_tags),
        attributes=EDITOR_ATTRIBUTES,
        url_schemes=LINK_SCHEMES,
        link_rel=None,
        attribute_filter=_without_markup,
    )


def _without_markup(tag: str, name: str, value: str) -> str:
    """A link's target without signs that would be markup where htmldiff writes it as text: nobody fakes a mark."""
    return quote(value, safe="/:?#[]@!$&()*+,;=%~-._") if name == "href" else value


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def _compare_rows(model: type[Model], old: Any, new: Any) -> SafeString:
    """By name, those removed before those added; what stayed stands unmarked."""
    was, is_now = _ids(old), _ids(new)
    names = {row.pk: str(row) for row in model._default_manager.filter(pk__in={*was, *is_now})}

    def named(ids: list[int], template: str) -> list[SafeString]:
        return [format_html(template, names.get(pk) or _("(deleted)")) for pk in ids]

    parts = [
        *named([pk for pk in is_now if pk in was], "{}"),
        *named([pk for pk in was if pk not in is_now], "<del>{}</del>"),
        *named([pk for pk in is_now if pk not in was], "<ins>{}</ins>"),
    ]
    return format_html("<p>{}</p>", format_html_join(", ", "{}", ((part,) for part in parts)))


def _ids(value: Any) -> list[int]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
