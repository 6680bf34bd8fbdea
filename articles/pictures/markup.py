"""A picture of the library as HTML: what readers get of it, and what the editor shows."""

import re
from html import escape, unescape
from typing import Any, NamedTuple
from urllib.parse import quote

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from articles.models import Image
from articles.pictures import renditions

# A picture in a text, as the cleaner leaves it.
TAG = re.compile(r'<img((?:\s+[\w-]+="[^"]*")*)\s*/?>')
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')

# By the place where a picture stands: how it is drawn, and how wide (static/css/layout.css says the same).
PLACES: dict[str, tuple[str, str]] = {
    "text": ("", "(min-width: 44rem) 38.75rem, 92vw"),
    "hero": ("", "(min-width: 75rem) 57.5rem, (min-width: 62rem) 72vw, 94vw"),
    "lead": ("wide", "(min-width: 75rem) 46rem, (min-width: 62rem) 58vw, 94vw"),
    "card": ("wide", "(min-width: 75rem) 24rem, (min-width: 40rem) 46vw, 94vw"),
    "section": ("wide", "(max-width: 40rem) 6.5rem, (min-width: 62rem) 28rem, 46vw"),
    "small": ("wide", "(max-width: 40rem) 6.5rem, (min-width: 75rem) 18rem, 46vw"),
    "portrait": ("portrait", "14rem"),
    "thumbnail": ("portrait", "4rem"),
}
# What a browser gets that can choose for itself neither format nor width.
PLAIN_WIDTH = 960
TYPES = {"avif": "image/avif", "webp": "image/webp"}


def picture_context(image: Image, *, alt: str, place: str, eager: bool = False) -> dict[str, Any]:
    """What ``components/picture.html`` takes. Without renditions it is the stored file; nothing of what may not be
    shown."""
    if not image.is_showable:
        return {}
    drawn, sizes = PLACES[place]
    storage = image.file.storage
    srcsets = {
        extension: ", ".join(f"{storage.url(name)} {width}w" for width, name in of_width.items())
        for extension, of_width in renditions.by_format(image).items()
    }
    return {
        "image": image,
        "alt": alt,
        "drawn": drawn,
        "focus": _focus(image) if drawn else "",
        "sizes": sizes,
        "sources": [(TYPES[extension], srcsets.pop(extension)) for extension in renditions.OFFERED if srcsets],
        "srcset": next(iter(srcsets.values()), ""),
        "src": address(image, width=PLAIN_WIDTH),
        "eager": eager,
        "first": eager and place in {"hero", "lead"},
    }


def picture_html(image: Image, *, alt: str, place: str = "text") -> SafeString:
    """The picture for a text that readers get; empty when it may not be shown."""
    context = picture_context(image, alt=alt, place=place)
    return SafeString(render_to_string("components/picture.html", context).strip() if context else "")


def credit_in_words(image: Image) -> str:
    """Who made it, for readers; empty where that is not asked for."""
    return gettext("Picture: %(credit)s") % {"credit": image.credit} if image.credit else ""


class PlainFile(NamedTuple):
    """What every browser, and every other machine, can show of a picture."""

    url: str
    width: int
    height: int


def plain_file(image: Image, *, width: int) -> PlainFile:
    """The one of about this width, or the stored one. The picture must not have been withdrawn."""
    plain = list(renditions.by_format(image).values())[-1:]
    if not (plain and plain[0]):
        return PlainFile(image.file.url, image.width, image.height)
    width, name = min(plain[0].items(), key=lambda made: abs(made[0] - width))
    return PlainFile(image.file.storage.url(name), width, renditions.height_at(image, width))


def address(image: Image, *, width: int) -> str:
    """Of the plain file of about this width, or of the stored one; empty when it was withdrawn."""
    return plain_file(image, width=width).url if image.file else ""


def pictures_in(html: str) -> list[tuple[int, str]]:
    """The id and the words of every picture in a cleaned text, in their order."""
    return [found for tag in TAG.finditer(html) if (found := id_and_words(tag[1]))]


def with_sources(html: str) -> str:
    """A cleaned text with the addresses of its pictures, for staff: the editor, and comparing versions.

    One that was withdrawn, or that there is not, is a sign that says so.
    """
    images = Image.objects.in_bulk({image for image, _alt in pictures_in(html)})

    def sourced(tag: re.Match[str]) -> str:
        found = id_and_words(tag[1])
        image = images.get(found[0]) if found else None
        source = (image and address(image, width=PLAIN_WIDTH)) or sign(image.withdrawal if image else _gone())
        return f'<img{tag[1]} src="{escape(source)}">'

    return TAG.sub(sourced, html)


def sign(words: str) -> str:
    """The address of a small drawing that holds nothing but these words."""
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="120" viewBox="0 0 640 120">'
        '<rect width="638" height="118" x="1" y="1" fill="#f5f2ea" stroke="#7a8180" stroke-dasharray="8 6"/>'
        '<text x="320" y="66" font-family="sans-serif" font-size="22" text-anchor="middle" fill="#1b2325">'
        f"{escape(words)}</text></svg>"
    )
    return f"data:image/svg+xml,{quote(drawing)}"


def picture_id(text: str | None) -> int | None:
    """What ``data-image`` names, when that is a number that a database can count to."""
    return int(text) if text and re.fullmatch(r"[1-9][0-9]{0,17}", text) else None


def id_and_words(attributes: str) -> tuple[int, str] | None:
    """What the attributes of a picture in a cleaned text say; None when they name no picture."""
    of_tag = dict(ATTRIBUTE.findall(attributes))
    image = picture_id(of_tag.get("data-image"))
    return (image, unescape(of_tag.get("alt", ""))) if image else None


def _gone() -> str:
    return gettext("There is no such picture.")


def _focus(image: Image) -> str:
    """Classes for the point that stays in sight; the policy of readers' pages forbids a style of its own."""
    if (image.focus_x, image.focus_y) == (50, 50):
        return ""
    return f"focus-x-{round(image.focus_x, -1)} focus-y-{round(image.focus_y, -1)}"
