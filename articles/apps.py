from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_save, pre_delete
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Magazine")

    def ready(self) -> None:
        from articles.models import Author, Category, SearchRow, Tag
        from articles.search.index import name_changed, row_deleted
        from articles.system_checks import claim_rules_can_be_used, words_can_be_compared

        # Wherever it is renamed from, search has to hear of it.
        for named in (Author, Category, Tag):
            post_save.connect(name_changed, sender=named)
        pre_delete.connect(name_changed, sender=Tag)
        pre_delete.connect(row_deleted, sender=SearchRow)
        checks.register(claim_rules_can_be_used)
        checks.register(words_can_be_compared, checks.Tags.database)
