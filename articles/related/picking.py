"""What staff put under an article by hand: it stands before what is found by likeness, in their order."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Article, ArticleEvent, PickedArticle
from articles.refusals import PublishingError
from articles.related.index import to_be_indexed
from clinic_site.page_cache import site_changed

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST_PICKED = 12


def picked_of(article: Article) -> list[Article]:
    """In their order, whether readers see them now or not."""
    return list(Article.objects.filter(picked_by__article=article).for_cards().order_by("picked_by__position"))


@transaction.atomic
def pick_related(
    article: Article, picked: Sequence[int], *, by: "User | None", base: Sequence[int] | None = None
) -> Article:
    """Let these articles, by their ids, stand under the article, in this order, at once. None: likeness alone decides.

    ``base`` is what the person had before them; the act is refused when that is no longer what is picked.
    """
    article = Article.objects.select_for_update().get(pk=article.pk)
    before = list(PickedArticle.objects.filter(article=article).order_by("position").values_list("picked", flat=True))
    if base is not None and list(base) != before:
        raise PublishingError(_("Somebody else has changed the picked articles meanwhile: here they are now."))
    if list(picked) == before:
        return article
    if len(picked) > MOST_PICKED:
        raise PublishingError(_("At most %(most)d articles can be picked.") % {"most": MOST_PICKED})
    if article.pk in picked:
        raise PublishingError(_("An article cannot stand under itself."))
    if len(set(picked)) < len(picked):
        raise PublishingError(_("It is picked already."))
    added = [pk for pk in picked if pk not in before]
    if to_be_indexed().filter(pk__in=added).count() < len(added):
        raise PublishingError(_("Only what readers see, or will, can be picked."))
    PickedArticle.objects.filter(article=article).delete()
    PickedArticle.objects.bulk_create(
        PickedArticle(article=article, picked_id=pk, position=position) for position, pk in enumerate(picked, start=1)
    )
    slugs = dict(Article.objects.filter(pk__in=picked).values_list("pk", "slug"))
    ArticleEvent.objects.create(
        article=article,
        revision_number=article.newest_revision.number if article.newest_revision else None,
        act=ArticleEvent.Act.RELATED,
        by=by,
        note=", ".join(slugs[pk] for pk in picked),
    )
    site_changed()
    return article
