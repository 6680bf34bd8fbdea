"""How many comments readers see under an article: kept beside the discussion, so that it costs a page nothing."""

from collections.abc import Iterable

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from comments.models import Comment, Discussion


def recount(discussion_ids: Iterable[int]) -> None:
    """Call it in the transaction of whatever shows or hides a comment. Two queries for all of them."""
    ids = set(discussion_ids)
    if not ids:
        return
    # Locked by a query of its own: one that waits for another transaction counts what there was before it waited.
    list(Discussion.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    # Whether the discussion itself is hidden does not count: it may be shown again without an act on its comments.
    shown = Comment.objects.approved_in_approved_threads().filter(erased_at=None)
    Discussion.objects.filter(pk__in=ids).update(
        shown_count=number_of(shown),
        thread_count=number_of(Comment.objects.threads()),
        answer_count=number_of(shown.filter(is_staff_reply=True)),
    )


def number_of(comments: QuerySet[Comment]) -> Coalesce:
    """How many of these comments a discussion has, as a subquery."""
    of_one = comments.filter(discussion=OuterRef("pk")).order_by().values("discussion")
    return Coalesce(Subquery(of_one.annotate(number=Count("pk")).values("number")), 0)
