"""An article's discussion, for its page."""

from typing import Any

from django import template
from django.template.context import Context

from articles.models import Article
from comments.models import Comment, Discussion
from comments.permissions import may_moderate

register = template.Library()


@register.simple_tag(takes_context=True)
def discussion_of(context: Context, article: Article) -> dict[str, Any]:
    """The article's discussion as ``{discussion, threads, count, may_moderate}``, in two queries.

    ``threads`` is a list of (comment, replies), those that are shown, oldest first; a comment whose words were
    erased keeps its place as long as it has replies, and is not counted.
    """
    discussion = Discussion.objects.of(article)
    comments: list[Comment] = []
    if discussion.pk and not discussion.is_hidden:
        comments = list(Comment.objects.in_place().filter(discussion=discussion).defer("email"))
    shown = [comment for comment in comments if not comment.erased_at]
    threads: dict[int, tuple[Comment, list[Comment]]] = {
        comment.pk: (comment, []) for comment in comments if not comment.parent_id
    }
    for comment in shown:
        if comment.parent_id in threads:
            threads[comment.parent_id][1].append(comment)
    return {
        "discussion": discussion,
        "threads": [(comment, replies) for comment, replies in threads.values() if replies or not comment.erased_at],
        "count": len(shown),
        "may_moderate": bool(discussion.pk) and may_moderate(context["request"]),
    }
