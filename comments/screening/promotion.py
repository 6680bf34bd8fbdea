"""Links, promotion, and addresses made to be thrown away."""

import re
from collections.abc import Iterator
from functools import cache

from django.utils.translation import gettext_lazy as _

from comments.screening.comment import Comment
from comments.screening.marks import Excerpt
from comments.screening.phrases import DATA, phrases

MOST = 20
WHY_LINK = _("Leads away from this site.")
WHY_PROMOTION = _("Seems to promote something.")
WHY_DISPOSABLE = _("An address of a provider of throw-away mail.")
LINK = re.compile(
    r"\b(?:https?|ftp)(?:://|\s?:\s?/\s?/\s?)[^\s<>\"']{2,300}|\bwww\d?\.[^\s<>\"']{3,300}"
    r"|<a\s[^<>]{0,300}>|\[(?:url|link)\b[^\]\n]{0,200}\]"
    r"|(?<![\w@.-])(?:[a-z0-9-]{2,40}\.){1,3}(?:com|net|org|info|biz|shop|store|online|site|xyz|top|club|live|io|co|me|ru|cn|pw|tk|ly|gl|link|click|health|clinic|us|ca|de|uk|in|au|eu|tv|edu|gov)\b(?!@)(?:/[^\s<>\"']{0,300})?"
    r"|(?<![\w-])[a-z0-9-]{2,40}+ ?(?:\(dot\)|\[dot\]| dot )\s?(?:com|net|org|info|shop|online|site)\b",
    re.IGNORECASE,
)


def find(comment: Comment) -> Iterator[Excerpt]:
    for number, link in enumerate(LINK.finditer(comment.body)):
        if number == MOST:
            break
        yield comment.excerpt(link.start(), link.end(), WHY_LINK)
    if link_in_name := LINK.search(comment.typed.name):
        yield Excerpt(link_in_name[0], WHY_LINK, link_in_name.start(), link_in_name.end(), field="name")
    for hit in phrases("promotion").find(comment):
        yield comment.excerpt_read(hit.start, hit.end, WHY_PROMOTION)


def find_disposable_email(comment: Comment) -> Iterator[Excerpt]:
    address = comment.typed.email.strip()
    domain = address.rpartition("@")[2]
    labels = domain.lower().rstrip(".").split(".")
    if "@" in address and any(".".join(labels[start:]) in disposable_domains() for start in range(len(labels) - 1)):
        # The mark outlives the e-mail, which is emptied after its days.
        yield Excerpt(domain, WHY_DISPOSABLE, len(address) - len(domain), len(address), field="email")


@cache
def disposable_domains() -> frozenset[str]:
    lines = (DATA / "disposable_email_domains.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
