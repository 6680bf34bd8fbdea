"""What of a document does not become part of the article: counted, with where it stood, and said in sentences."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

PLACES_NAMED = 5

KINDS: dict[str, Callable[[int], str]] = {
    "text box": lambda n: ngettext("%(number)d text box", "%(number)d text boxes", n),
    "equation": lambda n: ngettext("%(number)d equation", "%(number)d equations", n),
    "chart": lambda n: ngettext("%(number)d chart", "%(number)d charts", n),
    "diagram": lambda n: ngettext("%(number)d diagram", "%(number)d diagrams", n),
    "drawing": lambda n: ngettext("%(number)d drawing", "%(number)d drawings", n),
    "embedded": lambda n: ngettext("%(number)d embedded file", "%(number)d embedded files", n),
    "header": lambda n: ngettext("%(number)d page header", "%(number)d page headers", n),
    "footer": lambda n: ngettext("%(number)d page footer", "%(number)d page footers", n),
    "section": lambda n: ngettext("%(number)d section break", "%(number)d section breaks", n),
    "page": lambda n: ngettext("%(number)d page break", "%(number)d page breaks", n),
    "hidden": lambda n: ngettext("%(number)d passage of hidden text", "%(number)d passages of hidden text", n),
    "comment": lambda n: ngettext("%(number)d comment", "%(number)d comments", n),
    "contents": lambda n: _("the table of contents: the site makes its own"),
    "sign": lambda n: ngettext("%(number)d sign of a special font", "%(number)d signs of special fonts", n),
    "link": lambda n: ngettext(
        "%(number)d link that leads nowhere on the web: its words stay",
        "%(number)d links that lead nowhere on the web: their words stay",
        n,
    ),
    "linked picture": lambda n: ngettext(
        "%(number)d picture that is not in the document", "%(number)d pictures that are not in the document", n
    ),
    "picture": lambda n: ngettext(
        "%(number)d picture that cannot be used", "%(number)d pictures that cannot be used", n
    ),
}


@dataclass
class LeftOut:
    heading: str = ""
    """The last one passed: where in the document the reading is."""
    in_notes: bool = False
    insertions: int = 0
    deletions: int = 0
    found: dict[str, list[str]] = field(default_factory=dict)

    @property
    def place(self) -> str:
        if self.in_notes:
            return _("in a note")
        if not self.heading:
            return _("at the beginning")
        return _("under “%(heading)s”") % {"heading": Truncator(self.heading).chars(40)}

    def add(self, kind: str, words: str = "", *, place: str | None = None) -> None:
        """Something of this kind is left out here; ``words`` say more of it, such as how its text begins."""
        words = Truncator(" ".join(words.split())).chars(80)
        where = self.place if place is None else place
        self.found.setdefault(kind, []).append(
            ", ".join(part for part in [f"“{words}”" if words else "", where] if part)
        )

    def sentences(self) -> list[str]:
        """One for each kind, in the order of KINDS."""
        return [self._sentence(kind) for kind in KINDS if kind in self.found]

    def changes(self) -> str:
        """What became of tracked changes; empty when there were none."""
        if not self.insertions + self.deletions:
            return ""
        accepted = ngettext(
            "%(number)d insertion was taken as accepted",
            "%(number)d insertions were taken as accepted",
            self.insertions,
        )
        dropped = ngettext("%(number)d deletion is left out", "%(number)d deletions are left out", self.deletions)
        counted = [(self.insertions, accepted), (self.deletions, dropped)]
        what = "; ".join(words % {"number": number} for number, words in counted if number)
        return _("The document had tracked changes: %(what)s.") % {"what": what}

    def _sentence(self, kind: str) -> str:
        found = self.found[kind]
        words = KINDS[kind](len(found)) % {"number": len(found)}
        places = [f"{place} ({count})" if count > 1 else place for place, count in Counter(found).items() if place]
        if len(places) > PLACES_NAMED:
            places[PLACES_NAMED:] = [_("and elsewhere")]
        return f"{words} ({'; '.join(places)})" if places else words
