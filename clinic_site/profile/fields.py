"""HTML that staff typed, made safe before it reaches the database."""

import re
from functools import lru_cache
from typing import Any

import nh3
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from clinic_site.rich_text import tidy
from clinic_site.rich_text.allowed import EDITOR_ATTRIBUTES, EDITOR_CLASSES, EDITOR_TAGS, LINK_SCHEMES, VALUES
from clinic_site.text import without_control_characters

# A link whose address was refused.
BARE_LINK = re.compile(r'<a(?: title="[^"]*")?>(.*?)</a>', re.DOTALL)


@lru_cache(maxsize=32)  # a form's page asks for the same text several times
def clean_html(html: str) -> str:
    """Return ``html`` with nothing in it but the tags, attributes and link schemes that the editor offers; what other
    programs put on the clipboard is read into these first."""
    cleaned = nh3.clean(
        tidy(without_control_characters(html)),
        tags=EDITOR_TAGS,
        attributes=EDITOR_ATTRIBUTES,
        tag_attribute_values={tag: {"class": names} for tag, names in EDITOR_CLASSES.items()},
        attribute_filter=_allowed_value,
        url_schemes=LINK_SCHEMES,
        link_rel=None,
    )
    return BARE_LINK.sub(r"\1", cleaned)


def _allowed_value(_tag: str, name: str, value: str) -> str | None:
    known = VALUES.get(name)
    return value if known is None or known.fullmatch(value) else None


class _Cleaned(str):
    """Has just been cleaned: once is enough."""


class CleanHTMLField(models.TextField):
    """A text field cleaned on every write: rows saved, made or changed in bulk or by a query, loaded from a file."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        cleaned = clean_html(super().pre_save(model_instance, add) or "")
        setattr(model_instance, self.attname, cleaned)
        return _Cleaned(cleaned)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if isinstance(value, str):
            value = str(value) if isinstance(value, _Cleaned) else clean_html(value)
        return super().get_db_prep_save(value, connection)

    def deconstruct(self) -> Any:
        # A plain text field to migrations: the allow-list is code, not schema.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
