from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Magazine")

    def ready(self) -> None:
        from articles.system_checks import claim_rules_can_be_used

        checks.register(claim_rules_can_be_used)
