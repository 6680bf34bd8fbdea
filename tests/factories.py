"""Rows for tests, made through the acts that make them on the site."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.utils import timezone

from articles import publishing
from articles.checking import warnings_in
from articles.content import Content
from articles.models import Article, Author, Category, Image, LiveFindings, Revision, Tag
from articles.pictures import tasks
from articles.pictures.library import add_picture
from comments import moderation, switching
from comments.models import Comment, Discussion
from comments.posting import post_comment
from tests.picture_bytes import jpeg

PASSWORD = "a password for tests"
numbers = itertools.count(1)


def make_user(role: str = "", **facts: Any) -> User:
    """A member of staff: of a role, or, with "admin", a superuser; without one, with no rights at all."""
    username = facts.pop("username", f"{role or 'nobody'}{next(numbers)}".lower())
    user = User.objects.create_user(
        username, password=PASSWORD, is_staff=True, is_superuser=role == "admin", first_name=role or "No", **facts
    )
    if role and role != "admin":
        user.groups.add(Group.objects.get(name=role))
    return user


def make_category(**facts: Any) -> Category:
    number = next(numbers)
    return Category.objects.create(**{"name": f"Category {number}", "slug": f"category-{number}", **facts})


def make_tag(**facts: Any) -> Tag:
    number = next(numbers)
    return Tag.objects.create(**{"name": f"Tag {number}", "slug": f"tag-{number}", **facts})


def make_author(**facts: Any) -> Author:
    number = next(numbers)
    return Author.objects.create(**{"name": f"Author {number}", "slug": f"author-{number}", **facts})


def make_picture(size: tuple[int, int] = (1300, 900), **facts: Any) -> Image:
    """A picture of the library, of which nothing was made yet. ``make_renditions`` makes it."""
    number = next(numbers)
    file = ContentFile(jpeg(size), name="photo.jpg")
    return add_picture(Image(**{"title": f"Picture {number}", "file": file, **facts}), by=None)


def make_renditions(image: Image) -> Image:
    """What the worker does with it."""
    tasks.make_renditions.call(image.pk)
    tasks.render_users.call(image.pk)
    return Image.objects.get(pk=image.pk)


def figure(image: Image, alt: str = "", caption: str = "") -> str:
    """A picture in a text, as the editor sends it."""
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img alt="{alt}" data-image="{image.pk}">{words}</figure>'


def make_draft(*, by: User | None = None, slug: str = "", tags: list[Tag] | None = None, **facts: Any) -> Article:
    number = next(numbers)
    content = {
        "title": f"Article {number}",
        "summary": f"Summary {number}.",
        "body": f"<p>The text of article {number}.</p>",
        "category": facts.pop("category", None) or make_category(),
        "author": facts.pop("author", None) or make_author(),
        "tags": tags or [],
        **facts,
    }
    return publishing.create_article(Content.from_form(content), by=by, slug=slug)


def make_reviewer() -> Author:
    return Author.objects.get_or_create(
        slug="reviewing-clinician", defaults={"name": "Rita Reviewer", "credentials": "MD", "is_clinician": True}
    )[0]


def approve(article: Article) -> Article:
    """Take the newest revision through a clinician's review."""
    base = Article.objects.get(pk=article.pk).newest_revision.number
    publishing.submit(article, by=None, base=base)
    article = Article.objects.get(pk=article.pk)
    publishing.approve(article, by=None, reviewer=make_reviewer(), base=base, looked_at=warnings_in(article))
    return Article.objects.get(pk=article.pk)


def make_article(*, at: datetime | None = None, ends_at: datetime | None = None, **facts: Any) -> Article:
    """A published article: a day ago unless ``at`` says when. An end may have come since."""
    article = approve(make_draft(**facts))
    publishing.publish(article, by=None, at=at or timezone.now() - timedelta(days=1))
    if ends_at and ends_at > timezone.now():
        publishing.change_end(article, ends_at, by=None)
    elif ends_at:
        Article.objects.filter(pk=article.pk).update(ends_at=ends_at)
    return Article.objects.get(pk=article.pk)


def live_since_before_the_rule(**facts: Any) -> Article:
    """A published article that says what no act lets through today: the rules were older."""
    article = make_article()
    Revision.objects.filter(pk=article.live_revision_id).update(content={**article.live_revision.content, **facts})
    Article.objects.filter(pk=article.pk).update(**facts)
    LiveFindings.objects.filter(article=article).update(rules_version="an older one")
    return Article.objects.get(pk=article.pk)


def make_comment(article: Article, *, status: str = Comment.Status.APPROVED, **facts: Any) -> Comment:
    number = next(numbers)
    comment = post_comment(article, **{"name": f"Reader {number}", "body": f"Comment {number}.", **facts})
    if comment.status != status:
        moderation.decide([comment], status, by=None)
    return Comment.objects.get(pk=comment.pk)


# What the profile's form asks for.
PROFILE = {
    "name": "Harbor Lane",
    "review_after_months": 36,
    "held_comments": "all",
    "reports_that_hide": 3,
    "comments_order": "oldest",
    "digest_hours": 24,
    "sender_days": 30,
    "refused_comment_days": 30,
    "comment_email_months": 12,
}


def close_discussion(article: Article, reason: str = "") -> None:
    switching.set_discussion_state([Discussion.objects.get(article=article)], "closed", by=None, reason=reason)
