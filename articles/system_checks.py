"""What must hold before the site starts: see ``articles/apps.py``."""

from typing import Any

from django.core.checks import CheckMessage, Error

from articles.checks.rules import RuleError, rule_book


def claim_rules_can_be_used(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """The rules of the content checks are whole, and safe to run on anything that is typed."""
    try:
        rule_book()
    except (RuleError, OSError) as error:
        return [Error(str(error), hint="It is in articles/checks/data/claims.toml.", id="articles.E010")]
    return []
