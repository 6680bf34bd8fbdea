"""The A to Z of conditions, treatments and other topics: every name under which readers may look for one."""

import unicodedata
from dataclasses import dataclass

from django.db.models import Count

from articles.models import Article, Tag
from clinic_site.page_cache import remembered

OTHER = "#"
# Letters that Unicode does not take for a plain one with a sign.
PLAIN = str.maketrans({"Ø": "O", "Ł": "L", "Đ": "D", "Ħ": "H", "Æ": "AE", "Œ": "OE", "Þ": "TH", "ẞ": "SS"})


@dataclass(frozen=True)
class Entry:
    name: str
    tag: Tag
    is_other_name: bool
    """Of the tag: it leads there, "see …"."""


def tags_with_articles() -> list[Tag]:
    """The tags that readers can find an article under, with the number of those as ``shown``."""
    return remembered(
        "topics",
        lambda: list(
            Tag.objects.filter(articles__in=Article.objects.published())
            .annotate(shown=Count("articles"))
            .defer("introduction")
        ),
    )


def a_to_z(tags: list[Tag]) -> list[tuple[str, list[Entry]]]:
    """(letter, entries) in order; what begins with no letter from A to Z stands last, under "#"."""
    entries = [Entry(tag.name, tag, False) for tag in tags]
    entries += [Entry(name, tag, True) for tag in tags for name in tag.other_names]
    letters: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: (_plain(entry.name), entry.name, entry.tag.name)):
        letters.setdefault(first_letter(entry.name), []).append(entry)
    return sorted(letters.items(), key=lambda letter: (letter[0] == OTHER, letter[0]))


def first_letter(name: str) -> str:
    first = _plain(name)[:1]
    return first if "A" <= first <= "Z" else OTHER


def _plain(name: str) -> str:
    """For sorting: capitals without their accents, from the first letter or digit on ("“Élan”" is ELAN”)."""
    apart = unicodedata.normalize("NFKD", name.upper()).translate(PLAIN)
    letters = "".join(sign for sign in apart if not unicodedata.combining(sign))
    start = next((place for place, sign in enumerate(letters) if sign.isalnum()), 0)
    return letters[start:]
