"""What a page says, for machines: a graph of schema.org's terms, made of the records that the page shows.

``reviewedBy`` and ``lastReviewed`` belong to a page and not to an article in schema.org, so an article's page is a
MedicalWebPage whose main entity is the BlogPosting. ``python benchmarks/schema_check.py`` checks every property.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import Article, Author, Category, Image, Tag
from articles.pictures.markup import plain_file
from clinic_site.addresses import absolute
from clinic_site.profile.models import ClinicProfile, Page

Node = dict[str, Any]

# What a browser would take for the end of the script, or for a line's end within it.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
KINDS = {Tag.Kind.CONDITION: "MedicalCondition", Tag.Kind.TREATMENT: "MedicalTherapy", Tag.Kind.TOPIC: "Thing"}
SCHOLARLY = {"doi.org", "pubmed.ncbi.nlm.nih.gov"}
PICTURE_WIDTH = 1280


def as_script(nodes: Iterable[Node]) -> SafeString:
    """The graph as a script element, which holds data and runs nothing. Empty fields are left out."""
    graph = {"@context": "https://schema.org", "@graph": [_without_empty(node) for node in nodes]}
    text = json.dumps(graph, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return SafeString(f'<script type="application/ld+json">{text}</script>')


def article_page(article: Article, *, comments: int) -> list[Node]:
    """``comments``: how many are shown under the article."""
    address = absolute(article.get_absolute_url())
    review = article.live_review
    people = {person.pk: person for person in (article.author, review and review.reviewer) if person}
    subjects = [_subject(tag) for tag in article.tags.all()]
    page = _page("MedicalWebPage", article.title, address=address) | {
        "audience": {"@type": "Patient"},
        "about": subjects,
        "reviewedBy": {"@id": _person_id(review.reviewer)} if review else None,
        "lastReviewed": timezone.localdate(review.at).isoformat() if review else None,
        "mainEntity": {"@id": f"{address}#article"},
    }
    posting = {
        "@type": "BlogPosting",
        "@id": f"{address}#article",
        "mainEntityOfPage": {"@id": address},
        "headline": article.title,
        "description": article.summary,
        "inLanguage": get_language(),
        "articleSection": article.category and article.category.name,
        "wordCount": article.word_count,
        "image": article.shown_hero and _picture(article.shown_hero, caption=article.hero_alt),
        "datePublished": _moment(article.published_at),
        "dateModified": _moment(article.updated_at or article.published_at),
        "author": article.author and {"@id": _person_id(article.author)},
        "publisher": {"@id": _clinic_id()},
        "isPartOf": {"@id": _blog_id()},
        "about": subjects,
        "citation": [_citation(reference) for reference in article.rendered_references],
        "correction": [
            {"@type": "CorrectionComment", "text": correction["text"], "datePublished": correction["day"]}
            for correction in article.corrections
        ],
        "commentCount": comments,
    }
    above = [(article.category.name, article.category.get_absolute_url())] if article.category else []
    crumbs = _breadcrumb(address, [*above, (article.title, "")])
    return [*map(_person, people.values()), page, posting, crumbs]


def list_page(of: Category | Tag, articles: Iterable[Article], *, address: str, first: int) -> list[Node]:
    """A page of the list of a category's or a tag's articles; ``first`` is the place of its first one in all."""
    above = [(_("Topics"), reverse("topics"))] if isinstance(of, Tag) else []
    page = _page("CollectionPage", of.name, address=address) | {
        "description": of.description,
        "about": _subject(of) if isinstance(of, Tag) else None,
        "mainEntity": {
            "@type": "ItemList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": place,
                    "name": article.title,
                    "url": absolute(article.get_absolute_url()),
                }
                for place, article in enumerate(articles, start=first)
            ],
        },
    }
    return [page, _breadcrumb(address, [*above, (of.name, "")])]


def author_page(author: Author, *, address: str) -> list[Node]:
    page = _page("ProfilePage", str(author), address=address) | {"mainEntity": {"@id": _person_id(author)}}
    photo = author.shown_photo
    person = _person(author) | {
        "description": author.biography,
        "image": photo and _picture(photo, caption=photo.alt),
    }
    return [person, page, _breadcrumb(address, [(str(author), "")])]


def other_page(kind: str, name: str, description: str, *, address: str) -> list[Node]:
    return [_page(kind, name, address=address) | {"description": description}, _breadcrumb(address, [(name, "")])]


def clinic_and_site(clinic: ClinicProfile, policy: Page | None = None) -> list[Node]:
    """What every page refers to. ``policy``: the page that says how articles are made."""
    home = absolute(reverse("home"))
    logo = {"@type": "ImageObject", "url": absolute(clinic.logo.url)} if clinic.logo else None
    return [
        {
            "@type": "MedicalClinic",
            "@id": _clinic_id(),
            "name": clinic.name,
            "slogan": clinic.tagline,
            "url": home,
            "logo": logo,
            "image": logo,
            "address": ", ".join(line.strip(" ,") for line in clinic.address.splitlines() if line.strip(" ,")),
            "telephone": clinic.phone,
            "email": clinic.email,
            "sameAs": [address for _name, address in clinic.social()],
            "publishingPrinciples": policy and absolute(policy.get_absolute_url()),
        },
        {
            "@type": "WebSite",
            "@id": _site_id(),
            "name": clinic.name,
            "description": clinic.tagline,
            "url": home,
            "publisher": {"@id": _clinic_id()},
        },
        {"@type": "Blog", "@id": _blog_id(), "name": clinic.name, "url": home, "isPartOf": {"@id": _site_id()}},
    ]


def _page(kind: str, name: str, *, address: str) -> Node:
    return {
        "@type": kind,
        "@id": address,
        "url": address,
        "name": name,
        "inLanguage": get_language(),
        "isPartOf": {"@id": _site_id()},
        "breadcrumb": {"@id": f"{address}#breadcrumb"},
    }


def _person(author: Author) -> Node:
    """The name without what stands after it: that is a field of its own."""
    return {
        "@type": "Person",
        "@id": _person_id(author),
        "name": author.name,
        "honorificSuffix": author.credentials,
        "jobTitle": author.role,
        "url": absolute(author.get_absolute_url()),
    }


def _subject(tag: Tag) -> Node:
    return {"@type": KINDS[Tag.Kind(tag.kind)], "name": tag.name, "url": absolute(tag.get_absolute_url())}


def _citation(reference: dict[str, Any]) -> Node:
    is_scholarly = urlsplit(reference["url"]).hostname in SCHOLARLY
    return {
        "@type": "ScholarlyArticle" if is_scholarly else "CreativeWork",
        "name": reference["text"] or reference["url"],
        "url": reference["url"],
    }


def _picture(image: Image, *, caption: str) -> Node:
    file = plain_file(image, width=PICTURE_WIDTH)
    return {"@type": "ImageObject", "url": absolute(file.url), "caption": caption, "creditText": image.credit}


def _breadcrumb(address: str, trail: list[tuple[str, str]]) -> Node:
    """From the front page down to this one, whose address may be left out."""
    steps = [(_("Home"), reverse("home")), *trail]
    return {
        "@type": "BreadcrumbList",
        "@id": f"{address}#breadcrumb",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": link and absolute(link)}
            for place, (name, link) in enumerate(steps, start=1)
        ],
    }


def _clinic_id() -> str:
    return absolute("/#clinic")


def _site_id() -> str:
    return absolute("/#site")


def _blog_id() -> str:
    return absolute("/#blog")


def _person_id(author: Author) -> str:
    return absolute(f"{author.get_absolute_url()}#person")


def _moment(at: datetime | None) -> str:
    """With the clinic's time zone, as the page shows it."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def _without_empty(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _without_empty(value) for name, value in node.items() if value not in (None, "", [])}
    return [_without_empty(part) for part in node] if isinstance(node, list) else node
