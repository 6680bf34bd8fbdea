"""The content of an article as one value: what a revision keeps, a form edits and publishing makes live."""

import re
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from django.db.models import QuerySet

from articles.models import Article, Author, Category, Image, Tag
from articles.pictures.markup import pictures_in
from clinic_site.profile.fields import clean_html
from clinic_site.text import without_control_characters

# Space before and after the tags of blocks; none of their attributes can hold a ">". A picture's can, but it
# stands between the tags of its figure.
BETWEEN_BLOCKS = re.compile(
    r" ?(</?(?:p|br|h[234]|ul|ol|li|blockquote|hr|table|caption|thead|tbody|tr|th|td|figure|figcaption)(?: [^>]*)?>) ?"
)


@dataclass(frozen=True)
class Content:
    """Names are those of ``Article``'s fields; related rows are ids, so that the value is plain JSON."""

    title: str
    summary: str = ""
    body: str = ""
    references: str = ""
    category: int | None = None
    tags: list[int] = field(default_factory=list)
    author: int | None = None
    hero: int | None = None
    hero_alt: str = ""
    seo_title: str = ""
    seo_description: str = ""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Content":
        return cls(**data)

    @classmethod
    def from_form(cls, data: dict[str, Any]) -> "Content":
        """Out of a form's cleaned data, whose related rows are model instances."""

        def pk(row: Any) -> int | None:
            return row.pk if row else None

        return cls(
            **{name: data.get(name) or "" for name in TEXT_FIELDS},
            category=pk(data.get("category")),
            tags=sorted(tag.pk for tag in data.get("tags") or ()),
            author=pk(data.get("author")),
            hero=pk(data.get("hero")),
        )

    def __post_init__(self) -> None:
        """Whoever made it, the form, an import or a test: what becomes a revision is clean."""
        for name in TEXT_FIELDS:
            text = without_control_characters(getattr(self, name)).replace("\r\n", "\n")
            object.__setattr__(self, name, even_out(clean_html(text)) if name == "body" else text)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def pictures(self) -> set[int]:
        """The ids of the pictures it holds, at the top and in the text, that there are."""
        named = {image for image, _alt in pictures_in(self.body)} | ({self.hero} if self.hero else set())
        return set(Image.objects.filter(pk__in=named).values_list("pk", flat=True))

    def without_what_is_gone(self) -> tuple["Content", list[str]]:
        """The content without rows that were deleted meanwhile, and the names of the fields that held one."""

        def known(rows: QuerySet[Any], pk: int | None) -> int | None:
            return rows.filter(pk__in=[pk]).values_list("pk", flat=True).first()

        content = replace(
            self,
            category=known(Category.objects.all(), self.category),
            author=known(Author.objects.all(), self.author),
            hero=known(Image.objects.all(), self.hero),
            tags=sorted(Tag.objects.filter(pk__in=self.tags).values_list("pk", flat=True)),
        )
        return content, [name for name in CONTENT_FIELDS if getattr(content, name) != getattr(self, name)]

    def copy_to(self, article: Article) -> None:
        """Set the article's row (unsaved) and, once it has one, its tags. Targets that are gone are left out."""
        for name in TEXT_FIELDS:
            setattr(article, name, getattr(self, name))
        article.category = Category.objects.filter(pk__in=[self.category]).first()
        article.author = Author.objects.filter(pk__in=[self.author]).first()
        article.hero = Image.objects.filter(pk__in=[self.hero]).first()
        if article.pk:
            article.tags.set(Tag.objects.filter(pk__in=self.tags))


def even_out(html: str) -> str:
    """Cleaned HTML without the line breaks and indents that mean nothing: editors set them each in their own way, and
    opening and saving a text unchanged must not make another version of it."""
    html = re.sub(r"[ \t\n\f]+", " ", html)
    return BETWEEN_BLOCKS.sub(r"\1", html).strip()


CONTENT_FIELDS = [content_field.name for content_field in fields(Content)]
TEXT_FIELDS = [content_field.name for content_field in fields(Content) if content_field.type is str]
