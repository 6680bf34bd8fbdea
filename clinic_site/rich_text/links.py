"""Links: to what they lead to, without those that only the source document understands."""

import re
from urllib.parse import parse_qs, urlsplit

from lxml.html import HtmlElement

from clinic_site.rich_text.tree import GONE, UNWRAP, sweep, text_of

# Footnotes of Word, LibreOffice and Google Docs: the number in the text, and the one before the note.
FOOTNOTE = re.compile(r"#_?(?:ftn|edn|ftnref|ednref|ftnt|ftnt_ref|sdfootnote|sdendnote)\d+(?:anc|sym)?$")
FOOTNOTE_NUMBER = re.compile(r"^\[?(\d{1,3})\]?$")
# Places in the source document: its contents list, headings, bookmarks.
ITS_OWN = re.compile(r"^(?:file:[^#]*)?#(?:_|heading=|bookmark=|h\.|id\.)")
# Services that stand between a link and where it leads, with the parameter that tells it.
REDIRECTORS = [
    (re.compile(r"(?:^|\.)google\.[a-z.]{2,6}$"), "/url", ("q", "url")),
    (re.compile(r"\.safelinks\.protection\.outlook\.com$"), "/", ("url",)),
    (re.compile(r"^lm?\.facebook\.com$"), "/l.php", ("u",)),
]
# They tell the other site where a reader came from, or who copied the link.
TRACKING = re.compile(r"^(?:utm_[a-z_]+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|yclid|_hsenc|_hsmi)=")
MOST_REDIRECTORS = 5


def settle_links(root: HtmlElement) -> None:
    for link in root.iter("a"):
        address = link.get("href", "").strip()
        number = FOOTNOTE_NUMBER.match(text_of(link)) if FOOTNOTE.search(address) else None
        if number:
            for child in link:
                child.tag = GONE
                child.tail = None
            link.text = f"[{number[1]}]"
            link.tag = UNWRAP
            _out_of_superscript(link)
        elif not address or ITS_OWN.match(address):
            link.tag = UNWRAP
        elif (onward := direct(address)) != address:
            link.attrib.clear()  # its title tells of the detour
            link.set("href", onward)
    sweep(root)


def direct(address: str) -> str:
    """The address that a link leads to in the end, without what was added to follow its readers."""
    for _ in range(MOST_REDIRECTORS):
        onward = _behind(address)
        if onward is None:
            break
        address = onward
    if address.startswith("//"):
        address = f"https:{address}"
    before, mark, query = address.partition("?")
    if not mark:
        return address
    query, hash_mark, fragment = query.partition("#")
    kept = "&".join(part for part in query.split("&") if not TRACKING.match(part))
    return before + (f"?{kept}" if kept else "") + hash_mark + fragment


def _behind(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        host, query = parts.hostname or "", parse_qs(parts.query)
    except ValueError:
        return None
    for known, path, names in REDIRECTORS:
        if known.search(host) and parts.path in {path, path.rstrip("/")}:
            targets = [target for name in names for target in query.get(name, [])]
            return next((target for target in targets if target.startswith(("https://", "http://"))), None)
    return None


def _out_of_superscript(link: HtmlElement) -> None:
    """``[1]`` becomes a marker by itself when the article is rendered."""
    parent = link.getparent()
    while parent is not None and parent.tag in {"sup", "span"} and text_of(parent) == text_of(link):
        parent.tag = UNWRAP
        parent = parent.getparent()
