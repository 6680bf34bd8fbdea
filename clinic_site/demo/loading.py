"""The demo clinic: made once, left alone when it is there. Nothing that staff changed is overwritten."""

import io
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image as Picture

from articles import publishing
from articles.checking import warnings_in
from articles.content import Content
from articles.models import Article, Author, Category, Image, Review, Series, Tag
from articles.pictures.library import add_picture
from articles.related.rebuilding import rebuild
from articles.related.tasks import missing_or_over
from articles.reviewing import next_review_on
from articles.series import change_series
from clinic_site.demo.charts import CHARTS
from clinic_site.demo.content_files import Document, documents, table
from clinic_site.demo.pictures import draw_picture, draw_portrait
from clinic_site.page_cache import site_changed
from clinic_site.profile.models import ClinicProfile, Page
from comments import moderation, switching
from comments.counting import recount
from comments.models import Comment, Discussion
from comments.posting import post_comment

# The counterpart of a page with a closed and empty discussion.
CLOSED = {"beginners-guide-to-fibromyalgia"}

# username: (first name, last name, role, author's slug); the roles are groups of clinic_site/admin/roles.py.
USERS = {
    "writer": ("Nora", "Quill", "Writer", "nora-quill"),
    "reviewer": ("Ines", "Halloran", "Reviewer", "ines-halloran"),
    "editor": ("Edith", "Marsh", "Editor", None),
    "moderator": ("Tomas", "Lind", "Moderator", None),
    "manager": ("Grace", "Adeyemi", "Manager", None),
    "admin": ("Site", "Admin", None, None),
}


def load_steps() -> Iterator[tuple[str, str]]:
    """Load everything, a step at a time: yields (kind, "added" or "kept")."""
    yield from _profile_and_sections()
    yield from _pages()
    for document in documents("articles"):
        yield "articles", _article(document)
    yield from _series()
    yield from _comments()
    if missing_or_over(1):
        # The worker would in a few minutes; whoever looks at the demo should not wait.
        list(rebuild())
    with transaction.atomic():
        site_changed()


def load_users(password: str) -> None:
    """Make the demo users that are missing, one for each role, tie the authors to theirs, and give all the password."""
    for username, (first, last, role, author) in USERS.items():
        with transaction.atomic():
            user, made = User.objects.get_or_create(
                username=username,
                defaults={
                    "first_name": first,
                    "last_name": last,
                    "email": f"{username}@harborlane.example",
                    "is_staff": True,
                    "is_superuser": role is None,
                },
            )
            # Somebody's own account of the same name is theirs.
            if made or user.email == f"{username}@harborlane.example":
                user.set_password(password)
                user.save(update_fields=["password"])
            if made and role:
                user.groups.add(Group.objects.get(name=role))
            if made and author:  # when the content was loaded before the users
                Author.objects.filter(slug=author, user=None).update(user=user)


def missing_users() -> list[str]:
    there = set(User.objects.filter(username__in=USERS).values_list("username", flat=True))
    return [username for username in USERS if username not in there]


def _profile_and_sections() -> Iterator[tuple[str, str]]:
    clinic = table("clinic")
    for row in clinic["categories"]:
        facts = {**row, "position": clinic["categories"].index(row)}
        _category, made = Category.objects.get_or_create(slug=facts.pop("slug"), defaults=facts)
        yield "categories", _word(made)
    for row in clinic["tags"]:
        _tag, made = Tag.objects.get_or_create(
            slug=row["slug"],
            defaults={key: row[key] for key in row if key != "slug"},
        )
        yield "tags", _word(made)
    for row in clinic["authors"]:
        yield "authors", _author(dict(row))


def _author(facts: dict[str, object]) -> str:
    slug, seed = facts.pop("slug"), facts.pop("portrait_seed")
    if Author.objects.filter(slug=slug).exists():
        return "kept"
    with transaction.atomic():
        photo = _image(draw_portrait(int(str(seed))), title=f"Portrait of {facts['name']}")
        user = next((name for name, person in USERS.items() if person[3] == slug), None)
        Author.objects.create(slug=str(slug), photo=photo, user=User.objects.filter(username=user).first(), **facts)
    return "added"


def _pages() -> Iterator[tuple[str, str]]:
    """The demo clinic's own words for the standing pages and its profile, unless somebody has changed them."""
    profile = ClinicProfile.objects.current()
    changed_by_staff = LogEntry.objects.filter(content_type__app_label="profile").exists()
    fresh = profile.name == ClinicProfile._meta.get_field("name").default and not changed_by_staff
    for document in documents("pages"):
        facts = {**document.facts, "body": document.body}
        if fresh:
            Page.objects.update_or_create(slug=document.slug, defaults=facts)
            yield "pages", "added"
        else:
            _page, made = Page.objects.get_or_create(slug=document.slug, defaults=facts)
            yield "pages", _word(made)
    if fresh:
        facts = {**table("clinic")["profile"]}
        facts["call_to_action_page"] = Page.objects.get(slug=facts["call_to_action_page"])
        ClinicProfile.objects.update_or_create(pk=1, defaults=facts)
    yield "profile", _word(fresh)


@transaction.atomic
def _article(document: Document) -> str:
    if Article.objects.filter(slug=document.slug).exists():
        return "kept"
    facts = document.facts
    picture = draw_picture(facts["hero"], seed=zlib.crc32(document.slug.encode()))
    charts = {name: _image(CHARTS[name](), title=_chart_title(name)).pk for name in document.charts}
    content = Content(
        title=facts["title"],
        summary=facts["summary"],
        body=document.body_with(charts),
        references="\n".join(facts["references"]),
        category=Category.objects.get(slug=facts["category"]).pk,
        tags=sorted(Tag.objects.filter(slug__in=facts["tags"]).values_list("pk", flat=True)),
        author=Author.objects.get(slug=facts["author"]).pk,
        hero=_image(picture, title=facts["title"]).pk,
        hero_alt=facts["hero_alt"],
    )
    article = publishing.create_article(content, by=None, slug=document.slug)
    state = facts.get("state", "published")
    if state != "draft":
        published = timezone.now() - timedelta(days=facts["published_days_ago"], hours=3)
        _review(article, byline=facts["author"], at=min(published, timezone.now()) - timedelta(days=2))
        article = publishing.publish(article, by=None, at=published)
    if document.slug in CLOSED:
        switching.set_discussion_state([Discussion.objects.get(article=article)], "closed", by=None)
    return "added"


def _review(article: Article, *, byline: str, at: datetime) -> None:
    """Every published article was approved, at that time, by a clinician who is not its author."""
    reviewer = Author.objects.filter(is_clinician=True).exclude(slug=byline).order_by("slug").first()
    publishing.submit(article, by=None, base=1)
    review = publishing.approve(
        article, by=reviewer.user if reviewer else None, reviewer=reviewer, base=1, looked_at=warnings_in(article)
    )
    day = timezone.localdate(at)
    Review.objects.filter(pk=review.pk).update(at=at, next_review_on=next_review_on(review.revision, today=day))


def _series() -> Iterator[tuple[str, str]]:
    for row in table("clinic")["series"]:
        with transaction.atomic():
            facts = {"description": row["description"]}
            series, made = Series.objects.get_or_create(title=row["title"], defaults=facts)
            for slug in row["parts"] if made else []:
                change_series(Article.objects.get(slug=slug), series, by=None)
        yield "series", _word(made)


def _comments() -> Iterator[tuple[str, str]]:
    """All of them or none: where any comment is, people have begun to use the site."""
    rows = table("comments")["comments"]
    if Comment.objects.exists():
        for _row in rows:
            yield "comments", "kept"
        return
    with transaction.atomic():
        by_key: dict[str, Comment] = {}
        for row in sorted(rows, key=lambda row: "reply_to" in row):
            comment = by_key[row["key"]] = post_comment(
                Article.objects.get(slug=row["article"]),
                name=row["name"],
                body=row["body"].strip(),
                parent=by_key.get(row.get("reply_to", "")),
                by=User.objects.filter(username=row["staff"]).first() if "staff" in row else None,
            )
            if comment.status != row["status"]:
                moderation.decide([comment], row["status"], by=None, reason=row.get("reason", ""))
                comment.refresh_from_db()
            written = timezone.now() - timedelta(days=row["days_ago"], minutes=len(by_key))
            Comment.objects.filter(pk=comment.pk).update(created_at=written, is_staff_reply="staff" in row)
            yield "comments", "added"
        recount(comment.discussion_id for comment in by_key.values())


def _image(picture: Picture.Image, *, title: str) -> Image:
    """By the same door as everybody's pictures."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=95, subsampling=0)
    file = ContentFile(buffer.getvalue(), name="drawn.jpg")
    return add_picture(Image(title=title, licence="Drawn for this demo.", file=file), by=None)


def _chart_title(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _word(made: bool) -> str:
    return "added" if made else "kept"
