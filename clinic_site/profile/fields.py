"""HTML that staff typed, made safe before it reaches the database."""

from typing import Any

import nh3
from django.db import models

from clinic_site.text import without_control_characters

# What the editor's toolbar can produce, and no more. docs/decisions/0001-the-editor.md: what the editor sends
# is never trusted.
EDITOR_TAGS = {
    *("p", "br", "h2", "h3", "h4", "strong", "em", "s", "sub", "sup", "ul", "ol", "li", "blockquote"),
    *("a", "hr", "table", "caption", "thead", "tbody", "tr", "th", "td"),
}
EDITOR_ATTRIBUTES = {
    "a": {"href", "title"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
LINK_SCHEMES = {"http", "https", "mailto", "tel"}


def clean_html(html: str) -> str:
    """Return ``html`` with nothing in it but the tags, attributes and link schemes that the editor offers."""
    return nh3.clean(
        without_control_characters(html),
        tags=EDITOR_TAGS,
        attributes=EDITOR_ATTRIBUTES,
        url_schemes=LINK_SCHEMES,
        link_rel=None,
    )


class CleanHTMLField(models.TextField):
    """A text field cleaned on every write that goes through a model, imports and ``bulk_create`` included."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        cleaned = clean_html(super().pre_save(model_instance, add) or "")
        setattr(model_instance, self.attname, cleaned)
        return cleaned

    def deconstruct(self) -> Any:
        # A plain text field to migrations: the allow-list is code, not schema.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
