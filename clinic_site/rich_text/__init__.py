"""HTML from anywhere, brought into the shapes that the editor makes, before the allow-list takes the rest away.

Word, Outlook, LibreOffice, Google Docs, Pages and web pages say the same things in very different ways: a list is a row
of paragraphs with a bullet typed into each, bold is a style of a span, a heading is a class. What they mean is read
here; nothing that comes out is trusted (``clinic_site.profile.fields.clean_html`` has the last word).

Every step walks the tree a fixed number of times, and elements are renamed and swept up at once instead of being taken
out one by one, so that the time grows with the length of the text and not with its square.
"""

from clinic_site.rich_text.blocks import settle_blocks
from clinic_site.rich_text.inline import settle_inline
from clinic_site.rich_text.links import settle_links
from clinic_site.rich_text.lists import read_lists, read_typed_lists, settle_lists
from clinic_site.rich_text.media import settle_media
from clinic_site.rich_text.tables import settle_tables
from clinic_site.rich_text.tree import parse, serialise
from clinic_site.rich_text.unseen import drop_blank, drop_edge_breaks, drop_unseen, even_spaces


def tidy(html: str) -> str:
    """The same text with its structure in plain tags. Not safe by itself."""
    root = parse(html)
    drop_unseen(root)
    read_lists(root)
    settle_links(root)
    settle_media(root)
    settle_tables(root)
    settle_inline(root)
    settle_blocks(root)
    read_typed_lists(root)
    settle_lists(root)
    drop_edge_breaks(root)
    drop_blank(root)
    even_spaces(root)
    return serialise(root)
