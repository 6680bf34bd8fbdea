"""How many comments readers see under an article: kept beside the discussion, so that it costs a page nothing."""

from collections.abc import Iterable

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from comments.models import Comment, Discussion


def recount(discussion_ids: Iterable[int]) -> None:
    """Call it in the transaction of whatever shows or hides a comment. One query for all of them."""
    ids = set(discussion_ids)
    if not ids:
        return
    # Whether the discussion itself is hidden does not count: it may be shown again without an act on its comments.
    shown = Comment.objects.approved_in_approved_threads().filter(erased_at=None, discussion=OuterRef("pk")).order_by()
    count = Subquery(shown.values("discussion").annotate(number=Count("pk")).values("number"))
    Discussion.objects.filter(pk__in=ids).update(shown_count=Coalesce(count, 0))
