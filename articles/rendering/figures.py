"""Pictures of the library in a text: ``<figure><img data-image="12" alt="…"><figcaption>…</figcaption></figure>``."""

import lxml.html
from lxml.html import HtmlElement

from articles.models import Image
from articles.pictures.markup import credit_in_words, picture_html, picture_id
from clinic_site.rich_text.tree import GONE, sweep


def place_pictures(root: HtmlElement) -> None:
    """Put the picture itself, and who made it, where its number stands. One that is gone, or that readers may not see,
    goes with its caption."""
    pictures = list(root.iter("img"))
    if not pictures:
        return
    named = [picture_id(picture.get("data-image")) for picture in pictures]
    images = Image.objects.in_bulk({pk for pk in named if pk})
    for picture, pk in zip(pictures, named, strict=True):
        figure = picture.getparent()
        assert figure is not None  # cleaning puts one around every picture
        image = images.get(pk or 0)
        html = picture_html(image, alt=picture.get("alt", "")) if image else ""
        if image is None or not html:
            figure.tag = GONE
            continue
        figure.replace(picture, lxml.html.fragment_fromstring(html))
        if image.credit:
            _add_credit(figure, image)
    sweep(root)


def _add_credit(figure: HtmlElement, image: Image) -> None:
    caption = figure.find("figcaption")
    if caption is None:
        caption = lxml.html.Element("figcaption")
        figure.append(caption)
    credit = lxml.html.Element("span")
    credit.set("class", "credit")
    credit.text = credit_in_words(image)
    caption.append(credit)
