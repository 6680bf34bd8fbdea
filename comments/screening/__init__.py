"""What a moderator, or the writer before sending, should look at twice in a comment.

Everything is read from the words given: no database, no network, no clock, nothing is stored. The public door is
``screen``. docs/comments-screening.md says what each mark is and is not, and how to add a rule.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from comments.screening import advice, crisis, learnt, others_claims, privacy, promotion, safety
from comments.screening.classifier import Model
from comments.screening.clinic_words import find as find_clinic_words
from comments.screening.comment import Comment, Typed
from comments.screening.marks import URGENT, Excerpt, Kind, Mark, Screened
from comments.screening.starting import starting_model

__all__ = ["URGENT", "Excerpt", "Kind", "Mark", "Model", "Screened", "Typed", "screen"]

Reader = Callable[[Comment], Iterable[Excerpt]]
READERS: dict[Kind, Reader] = {
    Kind.CRISIS: crisis.find,
    Kind.ADVERSE_EVENT: safety.find,
    Kind.PRIVACY: privacy.find,
    Kind.ADVICE: advice.find,
    Kind.CLAIMS: others_claims.find,
    Kind.LINKS: promotion.find,
    Kind.DISPOSABLE_EMAIL: promotion.find_disposable_email,
}


def screen(
    typed: Typed,
    *,
    clinic_words: Sequence[str] = (),
    public_names: Sequence[str] = (),
    approved_products: Sequence[str] = (),
    model: Model | None = None,
) -> Screened:
    """Read a comment for everything that may need eyes.

    ``clinic_words``: words and phrases that the clinic wants to see first; a * at the end stands for any ending.
    ``public_names``: of people that the page names itself, as the article's author. ``model``: what tells spam; the
    one that comes with the site where none is given.
    """
    comment = Comment(typed, tuple(public_names), tuple(approved_products))
    found = {kind: tuple(_told_once(_found(kind, find, comment))) for kind, find in READERS.items()}
    found[Kind.CRISIS] += (*crisis.find_in_other_languages(comment), *_crisis_in_the_name(typed.name))
    found[Kind.WORDS] = tuple(find_clinic_words(comment, clinic_words))
    marks = [Mark(kind, excerpts) for kind, excerpts in found.items() if excerpts]
    model = model or starting_model()
    verdict = model.judge(typed.body, typed.name)
    if verdict.is_spam:
        marks.append(Mark(Kind.SPAM, (verdict.as_excerpt(),)))
    return Screened(tuple(sorted(marks, key=lambda mark: mark.order)), verdict.score, model.version)


def may_tell_of_crisis(words: str) -> bool:
    """Of a few words that are no comment, as those of a search: by the rules alone, as likeness needs more to go by."""
    comment = Comment(Typed(words))
    return any(crisis.find(comment)) or any(crisis.find_in_other_languages(comment))


def _found(kind: Kind, find: Reader, comment: Comment) -> Iterable[Excerpt]:
    """By the rules; for some marks also by the likeness to what was such, which may tell that a rule was mistaken."""
    by_rule = tuple(find(comment))
    if kind not in learnt.ENOUGH:
        return by_rule
    if by_rule:
        return by_rule if learnt.is_meant(kind, comment) else ()
    return learnt.find(kind, comment)


def _crisis_in_the_name(name: str) -> Iterator[Excerpt]:
    """Some say it in the first field there is: it is read as a comment of its own."""
    comment = Comment(Typed(name))
    found = [*_found(Kind.CRISIS, crisis.find, comment), *crisis.find_in_other_languages(comment)]
    for excerpt in _told_once(found):
        yield replace(excerpt, field="name")


def _told_once(excerpts: Iterable[Excerpt]) -> Iterable[Excerpt]:
    """In the order of the words; of what lies within another that is told for the same reason, only the whole."""
    told: list[Excerpt] = []
    for excerpt in sorted(excerpts, key=lambda excerpt: (excerpt.start or 0, -(excerpt.end or 0))):
        if not any(_lies_within(excerpt, other) for other in told):
            told.append(excerpt)
    return told


def _lies_within(excerpt: Excerpt, other: Excerpt) -> bool:
    if (excerpt.field, str(excerpt.why)) != (other.field, str(other.why)):
        return False
    if excerpt.end is None or other.end is None or excerpt.start is None or other.start is None:
        return excerpt == other
    return other.start <= excerpt.start and excerpt.end <= other.end
