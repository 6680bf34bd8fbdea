"""Details by which a person can be found: numbers, addresses, dates of birth, accounts, full names.

Kept to what identifies beyond the clinic's own page: a first name, an age or a town alone does not, nor does the
toll-free number of a helpline. Which details count follows what US rules on health data list (45 CFR 164.514(b)(2)).
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from articles.checks.matching import lower_case
from comments.screening.comment import Comment
from comments.screening.marks import Excerpt
from comments.screening.names import names
from comments.screening.numbers import kept_numbers, phone_numbers
from comments.screening.own_links import own_links
from comments.screening.phrases import phrases
from comments.screening.places import places

MOST_A_RULE = 20
# Read by the writer before sending, too.
WHY = {
    "email": _("An e-mail address."),
    "spelt_email": _("An e-mail address, written so that people can read it."),
    "phone": _("A telephone number."),
    "phone_in_words": _("A telephone number, in words."),
    "street": _("A street address."),
    "postal": _("A postal address."),
    "part_of_address": _("Part of a postal address."),
    "birth": _("A date of birth."),
    "record": _("A number under which a clinic, an insurer or an office keeps somebody."),
    "social_security": _("What looks like a social security number."),
    "medicare": _("What looks like a Medicare number."),
    "card": _("What looks like the number of a card."),
    "account": _("An account under which a person can be found."),
    "link": _("A link to pictures or pages of somebody's own."),
    "login": _("A name or a password to log in with."),
    "place": _("Where somebody can be met, or what they alone are or do in a place that is named."),
    "name": _("A full name."),
}
# What a name may not hold. A full name there is the writer's choice, and the form tells them that it is shown.
NOT_IN_A_NAME = {"email", "spelt_email", "phone"}


def find(comment: Comment) -> Iterator[Excerpt]:
    form, text = comment.form, lower_case(comment.form.text)
    addresses: set[int] = set()
    for kind, pattern in phrases("privacy").details:
        for _number, hit in zip(range(MOST_A_RULE), pattern.finditer(text), strict=False):
            if kind == "email":
                addresses.update(range(*hit.span()))
            elif kind == "spelt_email" and hit.start() in addresses:
                continue  # told once
            yield comment.excerpt(*form.typed(*hit.span()), WHY[kind])
    for start, end in phone_numbers(text):
        yield comment.excerpt(*form.typed(start, end), WHY["phone"])
    for start, end in kept_numbers(text):
        yield comment.excerpt(*form.typed(start, end), WHY["record"])
    for start, end in own_links(text):
        yield comment.excerpt(*form.typed(start, end), WHY["link"])
    for start, end in places(form.text):
        yield comment.excerpt(*form.typed(start, end), WHY["place"])
    for start, end in names(comment):
        yield comment.excerpt(start, end, WHY["name"])
    yield from _in_the_name(comment.typed.name)


def _in_the_name(name: str) -> Iterator[Excerpt]:
    found: dict[str, Excerpt] = {}
    for kind, pattern in phrases("privacy").details:
        if kind in NOT_IN_A_NAME and (hit := pattern.search(lower_case(name))):
            found[kind] = Excerpt(name[slice(*hit.span())], WHY[kind], hit.start(), hit.end(), field="name")
    if "email" in found:
        found.pop("spelt_email", None)  # told once
    yield from found.values()
