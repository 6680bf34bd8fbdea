"""What screening says of a comment."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """In the order in which a moderator should see them."""

    CRISIS = "crisis", _("Possible crisis")
    ADVERSE_EVENT = "adverse_event", _("Possible adverse event")
    PRIVACY = "privacy", _("Identifying details")
    ADVICE = "advice", _("Medical advice by a layperson")
    CLAIMS = "claims", _("Claim about a treatment")
    WORDS = "words", _("On the clinic's word list")
    SPAM = "spam", _("Looks like spam")
    LINKS = "links", _("Link or promotion")
    DISPOSABLE_EMAIL = "disposable_email", _("Throw-away e-mail address")
    # Told by how it was sent, not by its words: see comments/sending.py.
    DECOY = "decoy", _("Filled in what people do not see")
    TOO_FAST = "too_fast", _("Sent faster than people type")
    DUPLICATE = "duplicate", _("Sent before, word for word")


# What cannot wait for the next look into the queue.
URGENT = frozenset({Kind.CRISIS, Kind.ADVERSE_EVENT})
# What stands last in the queue.
LIKELY_SPAM = frozenset({Kind.SPAM, Kind.DECOY, Kind.DUPLICATE})


@dataclass(frozen=True)
class Excerpt:
    """Words of the comment, and a plain sentence on why they are shown."""

    text: str
    why: Any
    start: int | None = None
    """Counted in characters of the field as it was typed; none where it is the comment as a whole."""
    end: int | None = None
    field: str = "body"

    def overlaps(self, other: "Excerpt") -> bool:
        if None in {self.start, self.end, other.start, other.end} or self.field != other.field:
            return False
        return self.start < other.end and other.start < self.end  # type: ignore[operator]

    def joined(self, later: "Excerpt") -> "Excerpt":
        """With one that overlaps it and begins no earlier: all of their words, and each reason once."""
        start, end, beyond = self.start or 0, self.end or 0, later.end or 0
        why, text = str(self.why), self.text
        if str(later.why) not in why:
            why = f"{why} {later.why}"
        if beyond > end and len(text) == end - start:  # a longer one was shortened
            text += later.text[end - (later.start or 0) :]
        return replace(self, text=text, why=why, end=max(end, beyond))


@dataclass(frozen=True)
class Mark:
    kind: Kind
    excerpts: tuple[Excerpt, ...]

    @property
    def key(self) -> str:
        return self.kind.value

    @property
    def label(self) -> str:
        return str(self.kind.label)

    @property
    def is_urgent(self) -> bool:
        return self.kind in URGENT

    @property
    def told_once(self) -> list[Excerpt]:
        """Its excerpts to be read by people: where several overlap, or say the same, they are one."""
        told: list[Excerpt] = []
        for excerpt in sorted(self.excerpts, key=lambda e: (e.field, e.start is None, e.start or 0)):
            if told and told[-1].overlaps(excerpt):
                told[-1] = told[-1].joined(excerpt)
            else:
                told.append(excerpt)
        return list({(excerpt.field, excerpt.text, str(excerpt.why)): excerpt for excerpt in told}.values())

    @property
    def order(self) -> int:
        return list(Kind).index(self.kind)


@dataclass(frozen=True)
class Screened:
    marks: tuple[Mark, ...]
    spam_score: float
    """The classifier's, from 0 to 1; it orders, and where it is above the model's threshold there is a mark."""
    spam_model: str = ""
    """The version of the model that scored."""

    @property
    def hold(self) -> bool:
        """What the policy "hold marked" would do: every mark needs eyes."""
        return bool(self.marks)

    @property
    def is_urgent(self) -> bool:
        return any(mark.is_urgent for mark in self.marks)

    @property
    def keys(self) -> list[str]:
        return [mark.key for mark in self.marks]
