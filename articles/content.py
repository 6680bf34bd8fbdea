"""The content of an article as one value: what a revision keeps, a form edits and publishing makes live."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from articles.models import Article, Author, Category, Image, Tag
from clinic_site.profile.fields import clean_html
from clinic_site.text import without_control_characters


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
            object.__setattr__(self, name, clean_html(text) if name == "body" else text)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def copy_to(self, article: Article) -> None:
        """Set the article's row (unsaved) and, once it has one, its tags. Targets that are gone are left out."""
        for name in TEXT_FIELDS:
            setattr(article, name, getattr(self, name))
        article.category = Category.objects.filter(pk__in=[self.category]).first()
        article.author = Author.objects.filter(pk__in=[self.author]).first()
        article.hero = Image.objects.filter(pk__in=[self.hero]).first()
        if article.pk:
            article.tags.set(Tag.objects.filter(pk__in=self.tags))


CONTENT_FIELDS = [content_field.name for content_field in fields(Content)]
TEXT_FIELDS = [content_field.name for content_field in fields(Content) if content_field.type is str]
