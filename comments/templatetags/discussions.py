"""An article's discussion, for its page."""

from typing import Any

from django import template
from django.template.context import Context

from articles.models import Article
from comments.models import Comment, Discussion
from comments.views import may_moderate

register = template.Library()


@register.simple_tag(takes_context=True)
def discussion_of(context: Context, article: Article) -> dict[str, Any]:
    """The article's discussion as ``{discussion, threads, count, may_moderate}``, in two queries.

    ``threads`` is a list of (comment, replies), the approved ones, oldest first; a hidden discussion has none.
    """
    discussion = Discussion.objects.get(article=article)
    discussion.article = article
    threads: dict[int, tuple[Comment, list[Comment]]] = {}
    count = 0
    if not discussion.is_hidden:
        for comment in Comment.objects.approved().filter(discussion=discussion).defer("email"):
            if comment.parent_id is None:
                threads[comment.pk] = (comment, [])
            elif comment.parent_id in threads:
                threads[comment.parent_id][1].append(comment)
            else:  # the comment it answers is no longer shown
                continue
            count += 1
    return {
        "discussion": discussion,
        "threads": list(threads.values()),
        "count": count,
        "may_moderate": may_moderate(context["request"]),
    }
