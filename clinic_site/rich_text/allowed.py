"""The allow-list: what the editor's toolbar and styles can produce, and no more.

``articles/admin/checks.py`` compares the two at every start. docs/decisions/0001-the-editor.md: what the editor sends
is never trusted.
"""

import re

EDITOR_TAGS = {
    *("p", "br", "h2", "h3", "h4", "strong", "em", "s", "sub", "sup", "dfn", "ul", "ol", "li", "blockquote"),
    *("a", "hr", "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img"),
}
EDITOR_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),  # nh3 by itself keeps two on every tag
    "a": {"href", "title"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    # A picture of the library, by its number: no address that somebody typed is ever fetched.
    "img": {"data-image", "alt"},
}
# The editor's styles. Exactly these classes; docs/decisions/0006-text.md says what readers get for each.
EDITOR_CLASSES = {"p": {"key-points", "call-a-doctor", "pull-quote"}, "sup": {"reference"}}
LINK_SCHEMES = {"http", "https", "mailto", "tel"}
# What an attribute's value must look like.
VALUES = {
    "data-image": re.compile("[1-9][0-9]{0,17}"),
    "start": re.compile("[1-9][0-9]{0,2}"),
    "colspan": re.compile("[1-9][0-9]?"),
    "rowspan": re.compile("[1-9][0-9]?"),
    "scope": re.compile("(?:col|row)(?:group)?"),
}
