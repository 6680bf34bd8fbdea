from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Discussions")

    def ready(self) -> None:
        from articles.signals import article_created, article_published
        from comments import switching

        article_created.connect(switching.begin_discussion)
        article_published.connect(switching.follow_defaults)
