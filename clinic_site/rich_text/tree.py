"""Reading HTML into a tree, and changing many of its elements at once."""

import re
from collections.abc import Collection

import lxml.html
from lxml import etree
from lxml.etree import iterwalk
from lxml.html import HtmlElement

# Elements are renamed to these two while a step walks, and taken out by sweep().
UNWRAP, GONE = "x-unwrap", "x-gone"
# libxml2 closes these two where a paragraph begins; browsers do not.
BOLD_OR_ITALIC = re.compile(r"<(/?)(?:(b)|i)(?=[\s/>])", re.IGNORECASE)
SPACE = " \t\n\r\f\xa0"


def parse(html: str) -> HtmlElement:
    """A ``div`` with what the HTML says. In linear time; what is nested deeper than 2,000 elements is lost."""
    html = BOLD_OR_ITALIC.sub(lambda tag: f"<{tag[1]}{'strong' if tag[2] else 'em'}", html)
    # Without "huge" it would lose what is nested deeper than 256. A parser is not shared: threads would wait.
    parser = lxml.html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    document = etree.fromstring(f"<html><body>{html}</body></html>", parser)
    body = document.find("body") if document is not None else None
    root = body if isinstance(body, HtmlElement) else lxml.html.Element("body")
    root.tag = "div"
    root.attrib.clear()
    root.tail = None
    return root


def serialise(root: HtmlElement) -> str:
    # As a whole: text that stands by itself must be escaped like any other.
    html: str = lxml.html.tostring(root, encoding="unicode")
    return html.removeprefix("<div>").removesuffix("</div>")


def sweep(root: HtmlElement) -> None:
    etree.strip_elements(root, GONE, with_tail=False)
    etree.strip_tags(root, UNWRAP)


def style_of(element: HtmlElement) -> dict[str, str]:
    """The element's own style, in lower case."""
    style = element.get("style")
    if not style:
        return {}
    pairs = (declaration.split(":", 1) for declaration in style.lower().split(";"))
    return {pair[0].strip(): pair[1].strip() for pair in pairs if len(pair) == 2}


def text_of(element: HtmlElement) -> str:
    return "".join(element.itertext()).strip(SPACE)


def wrap_content(element: HtmlElement, tag: str, **attributes: str) -> HtmlElement:
    """Put all that the element holds into one new child."""
    child = lxml.html.Element(tag)
    child.attrib.update(attributes)
    child.text, element.text = element.text, None
    child.extend(list(element))
    element.append(child)
    return child


def holders(root: HtmlElement, tags: Collection[str]) -> set[HtmlElement]:
    """The elements that hold one of these anywhere below them."""
    found: set[HtmlElement] = set()
    for _event, element in iterwalk(root, events=("end",)):
        parent = element.getparent()
        if parent is not None and (element.tag in tags or element in found):
            found.add(parent)
    return found


def blank_ones(root: HtmlElement) -> set[HtmlElement]:
    """The elements with no word, picture or rule in them."""
    told = set()
    for _event, element in iterwalk(root, events=("end",)):
        parent = element.getparent()
        if element.tag in {"img", "hr"} or (element.text and element.text.strip(SPACE)):
            told.add(element)
        if parent is not None and (element in told or (element.tail and element.tail.strip(SPACE))):
            told.add(parent)
    return {element for element in root.iter() if element not in told}
