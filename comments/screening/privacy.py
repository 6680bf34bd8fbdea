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
from comments.screening.phrases import phrases

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
    "name": _("A full name."),
}
# What a name may not hold. A full name there is the writer's choice, and the form tells them that it is shown.
NOT_IN_A_NAME = {"email", "spelt_email", "phone"}


def find(comment: Comment) -> Iterator[Excerpt]:
    form, text = comment.form, lower_case(comment.form.text)
    for kind, pattern in phrases("privacy").details:
        for _number, hit in zip(range(MOST_A_RULE), pattern.finditer(text), strict=False):
            yield comment.excerpt(*form.typed(*hit.span()), WHY[kind])
    for start, end in names(comment):
        yield comment.excerpt(start, end, WHY["name"])
    yield from _in_the_name(comment.typed.name)


def _in_the_name(name: str) -> Iterator[Excerpt]:
    for kind, pattern in phrases("privacy").details:
        if kind in NOT_IN_A_NAME and (hit := pattern.search(lower_case(name))):
            yield Excerpt(name[slice(*hit.span())], WHY[kind], hit.start(), hit.end(), field="name")
