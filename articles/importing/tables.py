"""The first row of a table in a Word document: few writers mark it as its head, most make it look like one."""

import re

from lxml import etree

from articles.importing.styles import Styles, W, is_on, text_of, value

FIRST_ROW = 0x20  # in older documents, one bit of "look"


def mark_head(table: etree._Element, styles: Styles) -> None:
    """Mark the first row as head when none is and it looks like one: its words are bold, or the style draws it."""
    rows = table.findall(f"{W}tr")
    if len(rows) < 2 or any(is_on(row.find(f"{W}trPr"), "tblHeader") for row in rows):
        return
    if _is_bold(rows[0]) or _style_has_head(table, styles):
        properties = rows[0].find(f"{W}trPr")
        if properties is None:
            properties = etree.Element(f"{W}trPr")
            rows[0].insert(0, properties)
        properties.append(etree.Element(f"{W}tblHeader"))


def _is_bold(row: etree._Element) -> bool:
    runs = [run for run in row.iter(f"{W}r") if text_of(run)]
    return bool(runs) and all(is_on(run.find(f"{W}rPr"), "b") for run in runs)


def _style_has_head(table: etree._Element, styles: Styles) -> bool:
    """Word's plain grid, which says that it has a first row as every table does, draws none."""
    properties = table.find(f"{W}tblPr")
    style = None if properties is None else styles.by_id.get(value(properties, "tblStyle"))
    look = None if properties is None else properties.find(f"{W}tblLook")
    if style is None or look is None or style.find(f"{W}tblStylePr[@{W}type='firstRow']") is None:
        return False
    bits = look.get(f"{W}val", "")
    is_set = bool(int(bits, 16) & FIRST_ROW) if re.fullmatch("[0-9A-Fa-f]{1,8}", bits) else False
    return look.get(f"{W}firstRow", "1" if is_set else "0") in {"1", "true"}
