"""Tables: of words in rows and columns, not for laying out a page."""

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from clinic_site.rich_text.tree import UNWRAP, sweep

PARTS = {"tbody", "thead", "tfoot", "tr", "td", "th", "caption"}


def settle_tables(root: HtmlElement) -> None:
    _unwrap_strays(root)
    for parts in _tables(root).values():
        cells = [part for part in parts if part.tag in {"td", "th"}]
        if len(cells) > 1:
            continue
        for part in parts:
            part.tag = "div" if part.tag in {"table", "td", "th", "caption"} else UNWRAP
    for row in root.iterfind(".//thead/tr"):
        for cell in row:
            if cell.tag == "td":
                cell.tag = "th"
    sweep(root)


def _tables(root: HtmlElement) -> dict[HtmlElement, list[HtmlElement]]:
    """Each table with its own parts, those of tables inside it left out."""
    tables: dict[HtmlElement, list[HtmlElement]] = {}
    opened: list[HtmlElement] = []
    for event, element in iterwalk(root, events=("start", "end")):
        if element.tag == "table":
            if event == "end":
                opened.pop()
                continue
            opened.append(element)
            tables[element] = [element]
        elif event == "start" and opened and element.tag in PARTS:
            tables[opened[-1]].append(element)
    return tables


def _unwrap_strays(root: HtmlElement) -> None:
    """Parts of tables that stand in none."""
    inside = {part for table in root.iter("table") for part in table.iter(*PARTS)}
    for part in root.iter(*PARTS):
        if part not in inside:
            part.tag = "div"
    sweep(root)
