"""Pictures of the library stay, each in a figure; whatever would be fetched from elsewhere becomes a plain link."""

import re

import lxml.html
from lxml.html import HtmlElement

from clinic_site.rich_text.allowed import VALUES
from clinic_site.rich_text.tree import GONE, UNWRAP, holders, sweep, text_of

SOURCES = {"iframe": "src", "embed": "src", "video": "src", "audio": "src", "object": "data"}
BLOCKS_AROUND = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "a", "span", "strong", "em", "s", "sub", "sup", "dfn", "font"}


def settle_media(root: HtmlElement) -> None:
    for image in root.iter("image"):
        image.tag = "img"  # as browsers read it
    for element in list(root.iter(*SOURCES)):
        if element.tag in SOURCES:  # not inside another, which has become a link
            _to_link(element, _foreign_source(element), element.get("title", ""))
    sweep(root)
    _open_other_figures(root)
    for image in list(root.iter("img")):
        _settle_image(image)
    sweep(root)
    for figure in root.iter("figure"):
        _settle_figure(figure)
    for caption in root.iter("figcaption"):
        parent = caption.getparent()
        if parent is None or parent.tag != "figure":
            caption.tag = "p"
    sweep(root)


def _open_other_figures(root: HtmlElement) -> None:
    """Those around other figures, and around anything but one picture of the library."""
    for figure in holders(root, {"figure"}):
        if figure.tag == "figure":
            figure.tag = "div"
    for figure in root.iter("figure"):
        if sum(map(_is_ours, figure.iter("img"))) != 1:
            figure.tag = "div"


def _settle_image(image: HtmlElement) -> None:
    if _is_ours(image):
        number, words = image.get("data-image", ""), image.get("alt")
        image.attrib.clear()
        # In one order: an editor writes them in its own, and saving unchanged must not make another version.
        image.set("data-image", number)
        if words is not None:
            image.set("alt", words)
        _into_figure(image)
    elif image.get("width") in {"0", "1", "2"} or image.get("height") in {"0", "1", "2"}:
        image.tag = GONE  # counts readers
    else:
        _to_link(image, _http(image.get("src", "")), image.get("alt", ""))


def _is_ours(image: HtmlElement) -> bool:
    return bool(VALUES["data-image"].fullmatch(image.get("data-image", "")))


def _foreign_source(element: HtmlElement) -> str:
    own = element.get(SOURCES[str(element.tag)], "")
    return next(filter(None, map(_http, [own, *(source.get("src", "") for source in element.iter("source"))])), "")


def _http(address: str) -> str:
    address = address.strip()
    if address.startswith("//"):
        address = f"https:{address}"
    return address if re.match(r"https?://[^\s]", address, re.IGNORECASE) else ""


def _to_link(element: HtmlElement, address: str, words: str) -> None:
    for child in element:
        child.tag, child.tail = GONE, None
    in_link = next(element.iterancestors("a"), None) is not None
    element.attrib.clear()
    element.text = words.strip() or address
    if not address:
        element.tag = GONE
    elif in_link:
        element.tag = UNWRAP
    else:
        element.tag = "a"
        element.set("href", address)


def _into_figure(image: HtmlElement) -> None:
    """Out of the paragraph it may stand in, and into a figure of its own."""
    if next(image.iterancestors("figure"), None) is not None:
        return
    outermost = image
    while (parent := outermost.getparent()) is not None and parent.tag in BLOCKS_AROUND:
        outermost = parent
    figure = lxml.html.Element("figure")
    if outermost is image:
        image.addprevious(figure)
        figure.tail, image.tail = image.tail, None
    else:
        stays = lxml.html.Element(UNWRAP)
        stays.tail, image.tail = image.tail, None
        image.addprevious(stays)
        outermost.addprevious(figure)
    figure.append(image)


def _settle_figure(figure: HtmlElement) -> None:
    """``<figure><img><figcaption>``, what else is in it behind it."""
    image, captions = next(figure.iter("img")), list(figure.iter("figcaption"))
    image.tail = None
    words = [caption for caption in captions if text_of(caption)]
    figure.text = None
    rest = [child for child in figure if child is not image and child not in captions]
    figure.insert(0, image)
    for caption in words[:1]:
        caption.tail = None
        figure.insert(1, caption)
    for child in [*words[1:], *rest]:
        _after(figure, child)
    for child in captions:
        if child not in words:
            child.tag = GONE


def _after(figure: HtmlElement, element: HtmlElement) -> None:
    """What is no part of a figure stands behind it."""
    if text_of(element):
        tail, figure.tail = figure.tail, None
        figure.addnext(element)
        element.tail = (element.tail or "") + (tail or "")
    else:
        element.tag = GONE
