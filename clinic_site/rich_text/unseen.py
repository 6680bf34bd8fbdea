"""What a reader of the source document does not see: scripts, deleted words, comments, stray space."""

import re

from lxml.html import HtmlElement

from clinic_site.rich_text.tree import GONE, SPACE, UNWRAP, blank_ones, style_of, sweep

WITHOUT_WORDS = {
    *(
        "script",
        "style",
        "title",
        "template",
        "noscript",
        "noembed",
        "noframes",
        "xmp",
        "plaintext",
        "svg",
        "xml",
        "del",
    ),
    *("button", "select", "textarea", "input", "map", "datalist", "canvas", "applet", "frameset"),
}
# Comments of Word, its web version and Google Docs, and the words that tracked changes took out.
COMMENTS = {"msocomanchor", "msocomtxt", "msocommentreference", "msodel"}
COMMENT_LINK = re.compile(r"#(?:_msocom|_msoanchor|cmnt)")
BLANK_IF_EMPTY = {"p", "h1", "h2", "h3", "h4", "li", "ul", "ol", "blockquote", "caption", "figcaption", "table", "dfn"}
# Soft hyphens and spaces of no width break words for whoever searches; overrides of direction can fake them.
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e]")
# No-break spaces are meant where one stands alone ("5 mg"), and indent or pad where several do.
SPACES = re.compile(f"[{SPACE}]+")
EDGES = {"p", "h1", "h2", "h3", "h4", "li", "td", "th", "caption", "figcaption"}


def drop_unseen(root: HtmlElement) -> None:
    for element in root.iter():
        element.text = element.text and INVISIBLE.sub("", element.text)
        element.tail = element.tail and INVISIBLE.sub("", element.tail)
        if not element.attrib and element.tag not in WITHOUT_WORDS:
            continue
        names = set(element.get("class", "").lower().split())
        style = style_of(element)
        if (
            element.tag in WITHOUT_WORDS
            or names & COMMENTS
            or "hidden" in element.attrib
            or style.get("display") == "none"
            or style.get("mso-hide") == "all"
            or style.get("mso-element") in {"comment", "comment-list", "header", "footer"}
            or (element.tag == "a" and COMMENT_LINK.search(element.get("href", "")))
        ):
            element.tag = GONE
        elif "apple-converted-space" in names:
            element.text = " "
        elif style.get("mso-spacerun") == "yes" or "mso-tab-count" in style:
            element.tag = UNWRAP
    root.tag = "div"
    sweep(root)


def drop_blank(root: HtmlElement) -> None:
    """Take out blocks without a word; what holds nothing but such ones goes with them."""
    for element in blank_ones(root):
        if element.tag in BLANK_IF_EMPTY:
            element.tag = GONE
    sweep(root)


def even_spaces(root: HtmlElement) -> None:
    """Take out the spaces at the edges of blocks, and make one of several."""
    for element in root.iter():
        if element.text:
            element.text = _evened(element.text)
        if element.tail:
            element.tail = _evened(element.tail)
    for block in root.iter(*EDGES):
        _trim(block)
    for inner in root.iter("ul", "ol"):
        _trim_before(inner)


def drop_edge_breaks(root: HtmlElement) -> None:
    """Take out line breaks with which a block begins or ends."""
    for block in root.iter("p", "li", "td", "th"):
        text = block.text
        for child in block:
            if child.tag != "br" or (text or "").strip(SPACE):
                break
            child.tag, text = UNWRAP, child.tail
        for child in reversed(block):
            if child.tag != "br" or (child.tail or "").strip(SPACE):
                break
            child.tag = UNWRAP
    sweep(root)


def _evened(text: str) -> str:
    return SPACES.sub(lambda run: run[0] if run[0] == "\xa0" else " ", text)


def _trim(block: HtmlElement) -> None:
    if block.text:
        block.text = block.text.lstrip(SPACE)
    last = block[-1] if len(block) else None
    if last is None:
        block.text = (block.text or "").rstrip(SPACE)
    elif last.tail:
        last.tail = last.tail.rstrip(SPACE)


def _trim_before(block: HtmlElement) -> None:
    before, parent = block.getprevious(), block.getparent()
    if before is not None and before.tail:
        before.tail = before.tail.rstrip(SPACE)
    elif before is None and parent is not None and parent.text:
        parent.text = parent.text.rstrip(SPACE)
