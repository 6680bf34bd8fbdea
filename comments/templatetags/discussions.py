"""An article's discussion, for its page."""

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse

from articles.models import Article
from comments.models import Comment, Discussion
from comments.paging import Asked, page_of
from comments.permissions import may_answer_for_the_clinic, may_moderate

register = template.Library()


@register.simple_tag(takes_context=True)
def discussion_of(context: Context, article: Article) -> dict[str, Any]:
    """What of the article's discussion the address asks for, in two queries: ``{discussion, page, count, feed}``,
    whether it ``is_live`` (a preview's comments have no addresses), and whether its reader ``may_moderate`` and
    ``may_answer`` for the clinic.

    ``waiting`` is how many comments wait, for whoever decides about them. A comment whose words were erased keeps its
    place as long as it has replies, and is not counted.
    """
    discussion, usual = _discussion(article), context["clinic"].comments_order
    decides = bool(discussion.pk) and may_answer_for_the_clinic(context["request"])
    return {
        "discussion": discussion,
        "page": page_of(discussion, Asked.of(context["request"].GET, usual=usual), usual=usual),
        "count": discussion.seen_by_readers,
        "is_live": not context.get("is_preview"),
        "feed": feed_of_discussion(context, article),
        "may_moderate": bool(discussion.pk) and may_moderate(context["request"]),
        "may_answer": decides,
        "waiting": Comment.objects.waiting().filter(discussion=discussion).count() if decides else None,
    }


@register.simple_tag(takes_context=True)
def feed_of_discussion(context: Context, article: Article) -> str:
    """Its address, if there is one."""
    has_feed = context["clinic"].comment_feeds and not context.get("is_preview")
    discussion = _discussion(article)
    return reverse("discussion_feed", args=[article.slug]) if has_feed and discussion.has_feed else ""


def _discussion(article: Article) -> Discussion:
    """Asked for once by the page's head and its body."""
    try:
        return article.discussion
    except Discussion.DoesNotExist:
        return Discussion(article=article, state=Discussion.State.CLOSED)
