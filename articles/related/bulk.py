"""Writing millions of small rows: Django's own way takes a model instance and 35 µs for each, which is minutes."""

import io
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Model


def insert_rows(model: type[Model], columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows of plain numbers, their ``columns`` as the table names them; the rest has the table's defaults."""
    table, *quoted = (connection.ops.quote_name(name) for name in (model._meta.db_table, *columns))
    into = f"{table} ({', '.join(quoted)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = io.StringIO("".join("\t".join(map(str, row)) + "\n" for row in rows))
            cursor.copy_expert(f"COPY {into} FROM STDIN", lines)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", list(rows))  # noqa: S608 - names of our models


def tidy_up(*models: type[Model]) -> None:
    """After many rows were written: PostgreSQL chooses its ways by what it counted last, which may be empty tables, and
    answers out of an index alone only where a vacuum has been. It does both later by itself, unless that is off."""
    if connection.vendor == "postgresql":
        what = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"  # no transaction may hold a vacuum
        with connection.cursor() as cursor:
            cursor.execute(f"{what} {', '.join(connection.ops.quote_name(m._meta.db_table) for m in models)}")
