"""Many believable articles with comments, fast, for trying things at size.

They are made of the demo articles' sections, dealt anew: rows are written in bulk, past the acts, in just the state
in which the acts would have left them.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.text import slugify

from articles.checks.claims import named_treatments
from articles.content import Content
from articles.models import Article, Author, Category, Image, ImageUse, Review, Revision, Tag
from articles.rendering import RENDERED_FIELDS, RENDERER_VERSION, render
from articles.reviewing import months_later
from articles.search.index import index_articles
from clinic_site.demo.content_files import documents, table
from clinic_site.page_cache import site_changed
from comments.counting import recount
from comments.models import Comment, Discussion

BATCH = 500
MOST_COMMENTS = 8
SHARE_OF_DRAFTS = 0.05
YEARS = 6
OPENINGS = [
    "What to know about {topic}",
    "{topic}: questions to ask",
    "Living with {topic}",
    "{topic}, in plain words",
    "What research says about {topic}",
    "{topic}: the first weeks",
    "{topic}: when to see someone",
    "Myths about {topic}",
]
ANGLES = [
    "for beginners",
    "after fifty",
    "at work",
    "at home",
    "in winter",
    "for runners",
    "for families",
    "step by step",
]


@dataclass(frozen=True)
class Sheet:
    """A text ready to be used by many articles: what was typed and what rendering made of it."""

    body: str
    references: str
    rendered: dict[str, Any]


def create_bulk_articles(how_many: int, *, seed: int | None = None) -> Iterator[int]:
    """Make the articles, each batch in a transaction of its own; yields how many were made at each step.

    Needs the demo's categories, tags and authors. Every run makes new ones.
    """
    dice = random.Random(seed)
    texts = sheets(dice)
    stock: dict[str, list[Any]] = {
        "categories": list(Category.objects.all()),
        "tags": list(Tag.objects.all()),
        "authors": list(Author.objects.all()),
        "images": list(Image.objects.filter(portrayed_authors=None)),
    }
    first = Article.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for done in range(0, how_many, BATCH):
        numbers = range(first + done + 1, first + min(done + BATCH, how_many) + 1)
        with transaction.atomic():
            _make(numbers, texts, stock, dice)
            site_changed()
        yield len(numbers)


def sheets(dice: random.Random, how_many: int = 120) -> list[Sheet]:
    """Texts that each take the sections of several demo articles."""
    openings, sections = [], []
    for document in documents("articles"):
        head, *rest = re.split(r"(?=<h2>)", document.body_without_charts)
        openings.append(head)
        sections += rest
    references = [line for document in documents("articles") for line in document.facts["references"]]
    made_of: list[Sheet] = []
    for _ in range(how_many):
        body = dice.choice(openings) + "".join(dice.sample(sections, dice.randint(4, 7)))
        lines = "\n".join(dice.sample(references, 6))
        made = render(body, lines)
        facts = {
            "rendered_body": made.body,
            "rendered_references": made.references,
            "contents": made.contents,
            "plain_text": made.plain_text,
            "word_count": made.word_count,
            "named_treatments": named_treatments(made.plain_text),
            "renderer_version": RENDERER_VERSION,
        }
        assert set(facts) == set(RENDERED_FIELDS)
        made_of.append(Sheet(body, lines, facts))
    return made_of


def _make(numbers: range, sheets: list[Sheet], stock: dict[str, list[Any]], dice: random.Random) -> None:
    now = timezone.now()
    articles, contents, tags_of = [], [], []
    for number in numbers:
        sheet, tags = dice.choice(sheets), dice.sample(stock["tags"], dice.randint(2, 4))
        topic = tags[0].name
        title = f"{dice.choice(OPENINGS).format(topic=topic)}, {dice.choice(ANGLES)}"
        content = Content(
            title=title[:1].upper() + title[1:],
            summary=f"A plain guide to {topic}: what is known, what is not, and what else there is.",
            body=sheet.body,
            references=sheet.references,
            category=dice.choice(stock["categories"]).pk,
            tags=sorted(tag.pk for tag in tags),
            author=dice.choice(stock["authors"]).pk,
            hero=dice.choice(stock["images"]).pk if stock["images"] else None,
        )
        published = now - timedelta(minutes=dice.randint(1, YEARS * 365 * 24 * 60))
        articles.append(
            Article(
                slug=f"{slugify(title)[:100]}-{number}",
                published_at=published,
                updated_at=published,
                title=content.title,
                summary=content.summary,
                body=content.body,
                references=content.references,
                category_id=content.category,
                author_id=content.author,
                hero_id=content.hero,
                **sheet.rendered,
            )
        )
        contents.append(content)
        tags_of.append(tags)
    Article.objects.bulk_create(articles)
    Article.tags.through.objects.bulk_create(
        Article.tags.through(article_id=article.pk, tag_id=tag.pk)
        for article, tags in zip(articles, tags_of, strict=True)
        for tag in tags
    )
    drafts = _give_revisions(articles, contents, dice)
    index_articles(article.pk for article in articles)
    _give_discussions(articles, drafts, dice)


def _give_revisions(articles: list[Article], contents: list[Content], dice: random.Random) -> set[int]:
    """Returns the ids of those that stay drafts."""
    drafts = {article.pk for article in articles if dice.random() < SHARE_OF_DRAFTS}
    revisions = Revision.objects.bulk_create(
        Revision(
            article=article, number=1, content=content.to_json(), state="draft" if article.pk in drafts else "live"
        )
        for article, content in zip(articles, contents, strict=True)
    )
    ImageUse.objects.bulk_create(
        ImageUse(image_id=content.hero, revision=revision)
        for revision, content in zip(revisions, contents, strict=True)
        if content.hero
    )
    reviewer = Author.objects.filter(is_clinician=True).first()
    due = months_later(timezone.localdate(), 12)
    Review.objects.bulk_create(
        Review(revision=revision, decision="approved", reviewer=reviewer, next_review_on=due)
        for revision in revisions
        if reviewer and revision.article_id not in drafts
    )
    of_article = Subquery(Revision.objects.filter(article=OuterRef("pk")).values("pk")[:1])
    review = Subquery(Review.objects.filter(revision__article=OuterRef("pk")).values("pk")[:1])
    made = Article.objects.filter(pk__in=[article.pk for article in articles])
    made.filter(pk__in=drafts).update(newest_revision=of_article, published_at=None, updated_at=None)
    made.exclude(pk__in=drafts).update(
        newest_revision=of_article, live_revision=of_article, live_review=review, status="published"
    )
    return drafts


def _give_discussions(articles: list[Article], drafts: set[int], dice: random.Random) -> None:
    discussions = Discussion.objects.bulk_create(
        Discussion(article=article, state="closed" if dice.random() < 0.2 else "open") for article in articles
    )
    told = [row for row in table("comments")["comments"] if row["status"] == "approved" and "staff" not in row]
    comments = []
    for discussion in discussions:
        for _ in range(0 if discussion.article_id in drafts else dice.randint(0, MOST_COMMENTS)):
            row = dice.choice(told)
            published = discussion.article.published_at or timezone.now()
            written = published + timedelta(minutes=dice.randint(5, 60 * 24 * 30))
            comments.append(
                Comment(
                    discussion=discussion,
                    name=row["name"],
                    body=row["body"].strip(),
                    status=dice.choices(["approved", "pending", "spam"], [90, 5, 5])[0],
                    created_at=min(written, timezone.now()),
                )
            )
    Comment.objects.bulk_create(comments, batch_size=BATCH)
    recount(discussion.pk for discussion in discussions)
