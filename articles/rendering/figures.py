"""Pictures of the library in a text: ``<figure><img data-image="12" alt="…"><figcaption>…</figcaption></figure>``."""

import lxml.html
from lxml.html import HtmlElement

from articles.models import Image
from clinic_site.rich_text.tree import GONE, parse, sweep


def pictures_in(html: str) -> list[tuple[int, str]]:
    """The number and the alternative text of each picture in cleaned HTML, in the order of the text."""
    return [(int(image.get("data-image", "")), image.get("alt", "")) for image in _pictures(parse(html))]


def place_pictures(root: HtmlElement) -> None:
    """Put the picture itself where its number stands. A figure whose picture is gone goes."""
    pictures = _pictures(root)
    if not pictures:
        return
    images = Image.objects.in_bulk({int(picture.get("data-image", "")) for picture in pictures})
    for picture in pictures:
        figure = picture.getparent()
        assert figure is not None  # cleaning puts one around every picture
        image = images.get(int(picture.get("data-image", "")))
        if image is None:
            figure.tag = GONE
        else:
            figure.replace(picture, _picture(image, picture.get("alt", "")))
    sweep(root)


def _pictures(root: HtmlElement) -> list[HtmlElement]:
    return [image for image in root.iter("img") if image.get("data-image", "").isdecimal()]


def _picture(image: Image, alt: str) -> HtmlElement:
    picture = lxml.html.Element("img")
    picture.set("src", image.file.url)
    picture.set("width", str(image.width))
    picture.set("height", str(image.height))
    picture.set("alt", alt)
    picture.set("loading", "lazy")
    picture.set("decoding", "async")
    return picture
