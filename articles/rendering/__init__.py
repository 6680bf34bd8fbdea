"""From what staff typed to what readers get, made once and kept on the article's row.

The sign-off, notices, dates, related articles and the discussion are never part of it.
"""

from dataclasses import dataclass, field
from typing import Any

from articles.checks.claims import named_treatments
from articles.models import Article
from articles.rendering.boxes import make_boxes
from articles.rendering.figures import place_pictures
from articles.rendering.headings import anchor_headings, repair_levels
from articles.rendering.links import mark_external
from articles.rendering.markers import link_markers, spell_out_markers
from articles.rendering.references import read_references
from articles.rendering.tables import settle_tables
from articles.rendering.words import plain_text
from clinic_site.profile.fields import clean_html
from clinic_site.rich_text.tree import parse, serialise

# Moves on whenever the code of this package gives another result; the worker then renders older articles anew.
RENDERER_VERSION = 3
RENDERED_FIELDS = [
    "rendered_body",
    "rendered_references",
    "contents",
    "plain_text",
    "word_count",
    "named_treatments",
    "renderer_version",
]


@dataclass
class Rendered:
    body: str = ""
    references: list[dict[str, Any]] = field(default_factory=list)
    """One ``{"text": …, "url": …, "citations": […]}`` a line: the url may be empty, the citations are the ids of the
    places in the text that cite it."""
    contents: list[dict[str, str]] = field(default_factory=list)
    """One ``{"anchor": …, "text": …}`` for each second-level heading."""
    plain_text: str = ""

    @property
    def word_count(self) -> int:
        return len(self.plain_text.split())


def render(body: str, references: str = "") -> Rendered:
    """Render the editor's HTML and the reference lines. Whatever comes in, only allow-listed HTML comes out."""
    rendered = Rendered()
    root = parse(clean_html(body))
    spell_out_markers(root)
    # Before anything is added whose words are not the author's.
    rendered.plain_text = plain_text(root)
    repair_levels(root)
    rendered.contents = anchor_headings(root)
    place_pictures(root)
    make_boxes(root)
    settle_tables(root)
    mark_external(root)
    found = read_references(references)
    citations = link_markers(root, count=len(found))
    rendered.references = [
        {"text": reference.text, "url": reference.url, "citations": citations.get(number, [])}
        for number, reference in enumerate(found, start=1)
    ]
    rendered.body = serialise(root).strip()
    return rendered


def render_article(article: Article) -> None:
    """Set what rendering makes of the article's content on its row (unsaved)."""
    rendered = render(article.body, article.references)
    article.rendered_body = rendered.body
    article.rendered_references = rendered.references
    article.contents = rendered.contents
    article.plain_text = rendered.plain_text
    article.word_count = rendered.word_count
    article.named_treatments = named_treatments(article.title, article.summary, rendered.plain_text)
    article.renderer_version = RENDERER_VERSION
