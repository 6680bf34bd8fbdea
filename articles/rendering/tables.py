"""Tables that scroll by themselves, with headers that say what they head."""

import lxml.html
from django.utils.translation import gettext as _
from lxml.html import HtmlElement

from clinic_site.rich_text.tree import text_of


def settle_tables(root: HtmlElement) -> None:
    for table in list(root.iter("table")):
        _head(table)
        _scope(table)
    outermost = [table for table in root.iter("table") if next(table.iterancestors("table"), None) is None]
    for number, table in enumerate(outermost, start=1):
        _wrap(table, _("Table") if len(outermost) == 1 else _("Table %(number)s") % {"number": number})


def _head(table: HtmlElement) -> None:
    """The first rows that hold nothing but headers are the table's head."""
    body = table.find("tbody") if table.find("tbody") is not None else table
    if body is None or table.find("thead") is not None:
        return
    rows = []
    for row in body.iterchildren("tr"):
        if not len(row) or any(cell.tag != "th" for cell in row):
            break
        rows.append(row)
    if rows and len(rows) < len(list(body.iterchildren("tr"))):
        head = lxml.html.Element("thead")
        (rows[0] if body is table else body).addprevious(head)
        head.extend(rows)


def _scope(table: HtmlElement) -> None:
    for row in table.iterfind("thead/tr"):
        for cell in row.iterchildren("th"):
            cell.set("scope", "colgroup" if cell.get("colspan", "1") != "1" else "col")
    for place, row in enumerate([*table.iterfind("tbody/tr"), *table.iterfind("tr")]):
        for cell in row.iterchildren("th"):
            heads_column = place == 0 and cell.getprevious() is not None
            across = cell.get("colspan" if heads_column else "rowspan", "1") != "1"
            cell.set("scope", ("col" if heads_column else "row") + ("group" if across else ""))


def _wrap(table: HtmlElement, name: str) -> None:
    """Let a wide table scroll by itself, by keyboard too, instead of the whole page."""
    caption = table.find("caption")
    wrapper = lxml.html.Element("div")
    wrapper.set("class", "table-scroll")
    wrapper.set("role", "region")
    wrapper.set("tabindex", "0")
    wrapper.set("aria-label", text_of(caption) if caption is not None else name)
    table.addprevious(wrapper)
    wrapper.tail, table.tail = table.tail, None
    wrapper.append(table)
