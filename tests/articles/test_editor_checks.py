"""The start fails when the editor and the allow-list do not fit."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from articles.admin import checks
from articles.admin.checks import editor_fits_allow_list
from clinic_site.profile import fields


def test_they_fit_as_they_are():
    assert editor_fits_allow_list() == []


@pytest.mark.parametrize(
    ("number", "where", "name", "value", "named"),
    [
        ("E001", checks, "ARTICLE_TOOLBAR", [*checks.ARTICLE_TOOLBAR, ["Flash"]], "Flash"),
        ("E002", checks, "EDITOR_TAGS", fields.EDITOR_TAGS - {"sub"}, "sub"),
        ("E003", checks, "EDITOR_TAGS", fields.EDITOR_TAGS | {"video"}, "video"),
        ("E003", checks, "ARTICLE_TOOLBAR", checks.ARTICLE_TOOLBAR[1:], "dfn, em, h2, h3, h4, strong, sub, sup"),
        ("E004", checks, "EDITOR_CLASSES", {"sup": {"reference"}}, "('p', 'key-points')"),
        ("E005", checks, "STYLES", checks.STYLES[1:], "('p', 'key-points')"),
    ],
)
def test_the_start_fails_and_names_what_differs(monkeypatch, number, where, name, value, named):
    monkeypatch.setattr(where, name, value)
    with pytest.raises(SystemCheckError) as failure:
        call_command("check")
    assert f"articles.{number}" in str(failure.value)
    assert named in str(failure.value)
