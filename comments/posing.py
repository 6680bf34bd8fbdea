"""Names under which a reader would seem to write for the clinic: only the badge may say that."""

import re

from articles.checks.matching import matching_form
from articles.models import Author
from clinic_site.profile.models import ClinicProfile

OF_THE_CLINIC = frozenset(["admin", "administrator", "clinic", "moderator", "staff", "webmaster"])
TITLES = frozenset(["dr", "doctor", "nurse", "prof", "professor", "md", "dpt", "np", "pa", "phd", "rn"])

LONG = 8


def poses_as_the_clinic(name: str) -> bool:
    """Whether it holds the clinic's name, an author's, a part of an author's beside a title, or a word as “staff”."""
    words = _words(name)
    if OF_THE_CLINIC.intersection(words) or _has(words, _words(str(ClinicProfile.objects.current().name))):
        return True
    authors = [_words(author) for author in Author.objects.values_list("name", flat=True)]
    has_title = bool(TITLES.intersection(words))
    return any(_has(words, author) or (has_title and set(author).intersection(words)) for author in authors)


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", matching_form(name).text.casefold())


def _has(words: list[str], other: list[str]) -> bool:
    """As whole words; what is long enough to be in no other name by chance, also run together."""
    if f" {' '.join(other)} " in f" {' '.join(words)} ":
        return bool(other)
    run_together = "".join(other)
    return len(run_together) >= LONG and run_together in "".join(words)
