"""Who may do what, at the real addresses: TABLE holds every act, and every role tries each of them.

A cell is judged by its effect. What is allowed has to happen; what is refused leaves every row as it was, and no answer
names the draft. docs/roles.md is the same table for people, and every address of the site is in TABLE or in NO_ROW.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.urls import get_resolver

from tests.site.roles.articles import ARTICLES
from tests.site.roles.case import COLUMNS, SECRET, SEES, Act, Case
from tests.site.roles.clinic import CLINIC, crown
from tests.site.roles.discussions import DISCUSSIONS
from tests.site.roles.materials import MATERIALS

TABLE = [*ARTICLES, *MATERIALS, *DISCUSSIONS, *CLINIC]

NO_ROW = {
    "admin:None": "the catch-all, which answers 404, and the old form addresses, which lead to the new ones",
    "admin:login": "for everybody; tests/site/test_staff.py says who gets in",
    "admin:logout": "ends the own session",
    "admin:jsi18n": "words of the interface",
    "admin:password_change_done": "a sentence after the row “change one's own password”",
    "healthz": "for operators: names no row",
    "readyz": "for operators: names no row",
    "comment_reported": "a sentence after the row “report a comment”",
    "robots": "the same words for everybody",
    "media": "files that articles show; tests/site/test_deploy.py",
}

CELLS = [
    pytest.param(row, column, id=f"{row.words}-{words}")
    for row in TABLE
    for column, (words, _role) in enumerate(COLUMNS)
]

TRACKED = {"articles", "comments", "profile"}


def rows_now() -> dict[str, list[Any]]:
    """Every row that an act could change."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in TRACKED]
    models += [User, User.groups.through, User.user_permissions.through]
    rows = {}
    with connection.cursor() as cursor:
        for table in sorted({model._meta.db_table for model in models}):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows[table] = sorted(cursor.fetchall(), key=repr)
    return rows


@pytest.mark.django_db
@pytest.mark.parametrize(("row", "column"), CELLS)
def test_cell(row: Act, column: int) -> None:
    is_allowed = row.who[column] == "✓"
    c = Case(column, follow=not is_allowed)
    row.given(c)
    before = {} if is_allowed else rows_now()
    happened = row.do(c)
    assert c.addresses == set(row.at), "the addresses that the row names are those that were asked"
    assert happened == is_allowed
    if is_allowed:
        return
    may_keep_accounts = row.do is crown and COLUMNS[column][1] == "Manager"  # it saves what it may, unchanged
    after = rows_now()
    for table in before:
        assert after[table] == before[table] or may_keep_accounts, f"{table}: refused, and a row changed"
    if SEES[column] == "–":
        for answer in c.answers:
            assert SECRET.lower() not in answer.decode().lower(), "the answer names the draft"


def names_of(resolver: Any, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names_of(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        else:
            yield ":".join([*spaces, str(pattern.name)])


def test_every_address_is_in_the_table() -> None:
    """Whoever adds an address adds its row, or says here why it needs none."""
    in_table = {name for row in TABLE for name in row.at}
    assert not in_table & set(NO_ROW)
    assert in_table | set(NO_ROW) == set(names_of(get_resolver()))


def test_the_document_says_what_the_table_says() -> None:
    lines = (Path(settings.BASE_DIR) / "docs" / "roles.md").read_text().splitlines()
    written = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    heads = [cells for cells in written if cells[0] == "act"]
    assert heads
    assert all(cells[1:] == [words for words, _role in COLUMNS] for cells in heads)
    rows = [cells for cells in written if cells[0] not in {"act", "---"}]
    assert rows == [[row.words, *row.who] for row in TABLE]
    assert len({row.words for row in TABLE}) == len(TABLE)
