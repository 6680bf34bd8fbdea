"""What must hold before the site starts: see ``articles/apps.py``."""

from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Error
from django.db import connection

from articles.checks.rules import RuleError, rule_book
from articles.search.postgres import has_trigrams


def claim_rules_can_be_used(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """The rules of the content checks are whole, and safe to run on anything that is typed."""
    try:
        rule_book()
    except (RuleError, OSError) as error:
        return [Error(str(error), hint="It is in articles/checks/data/claims.toml.", id="articles.E010")]
    return []


def words_can_be_compared(app_configs: Any, databases: Any = None, **options: Any) -> list[CheckMessage]:
    """PostgreSQL has what misspellings are mended with: the migration may not have had the right to make it."""
    if not databases or connection.vendor != "postgresql" or has_trigrams():
        return []
    return [
        checks.Warning(
            "The database has no pg_trgm: search mends fewer misspellings.",
            hint="Let a superuser run “CREATE EXTENSION pg_trgm” in it, then run `manage.py index_search`.",
            id="articles.W011",
        )
    ]
