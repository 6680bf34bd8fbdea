"""Names under which a reader would seem to write for the clinic: only the badge may say that."""

import re

from articles.checks.matching import matching_form
from articles.models import Author
from clinic_site.profile.models import ClinicProfile

OF_THE_CLINIC = frozenset(["admin", "administrator", "clinic", "moderator", "staff", "webmaster"])
TITLES = frozenset(["dr", "doctor", "nurse", "prof", "professor", "md", "dpt", "np", "pa", "phd", "rn"])

GENERIC = frozenset(["clinic", "center", "centre", "medical", "institute", "health", "group", "the", "of"])

LONG = 8


def poses_as_the_clinic(name: str) -> bool:
    """Whether it holds the clinic's name, an author's, a part of an author's beside a title, or a word as “staff”; is a
    mere title; or is the clinic's name but for words as “clinic”."""
    words, clinic = _words(name), _words(str(ClinicProfile.objects.current().name))
    if OF_THE_CLINIC.intersection(words) or _has(words, clinic) or _is_mere_title(words):
        return True
    if _is_short_for(words, clinic):
        return True
    authors = [_words(author) for author in Author.objects.values_list("name", flat=True)]
    has_title = bool(TITLES.intersection(words))
    return any(_has(words, author) or (has_title and set(author).intersection(words)) for author in authors)


def _is_mere_title(words: list[str]) -> bool:
    """With at most initials."""
    return bool(TITLES.intersection(words)) and all(word in TITLES or len(word) == 1 for word in words)


def _is_short_for(words: list[str], clinic: list[str]) -> bool:
    """Whether it begins with the clinic's own words, or is its only one: a town's name is many readers' too."""
    own = [word for word in clinic if word not in GENERIC]
    said = [word for word in words if word not in GENERIC]
    if len(own) < 2:
        return said == own and len("".join(own)) >= LONG
    run_together = "".join(own)
    return said[: len(own)] == own or (len(run_together) >= LONG and "".join(said).startswith(run_together))


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", matching_form(name).text.casefold())


def _has(words: list[str], other: list[str]) -> bool:
    """As whole words; what is long enough to be in no other name by chance, also run together."""
    if f" {' '.join(other)} " in f" {' '.join(words)} ":
        return bool(other)
    run_together = "".join(other)
    return len(run_together) >= LONG and run_together in "".join(words)
