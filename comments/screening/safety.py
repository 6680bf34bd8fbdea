"""Whether a comment may report an adverse event.

A report has four elements: a patient who can be told apart, somebody who reports, a suspected product, an event (FDA
and ICH E2D count the same four). The writer is the reporter; the patient is the writer or somebody they know of. So
what is looked for is an event told as having happened to such a person, and a treatment that they had, in the same
sentence or a few away. That the one came of the other need not be said: a report is one without it, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from articles.checks.reading import Sentence
from comments.screening.comment import Comment
from comments.screening.context import after_hit, before_hit, is_denied, is_news, is_supposed
from comments.screening.marks import Excerpt
from comments.screening.phrases import Hit, phrases

WHY_LINKED = _("Tells of something bad that happened after a treatment: a person, a treatment and an event.")
WHY_BOTH = _("Tells of a treatment and of something bad that happened to the same person.")
# How many sentences may lie between a treatment and an event.
NEAR = 3
MOST = 30


@dataclass
class Told:
    """What a sentence tells."""

    events: list[Hit] = field(default_factory=list)
    treatments: list[Hit] = field(default_factory=list)
    was_treated: bool = False


def find(comment: Comment) -> Iterator[Excerpt]:
    told = _told(comment)
    knows_somebody = False
    found = 0
    for number, sentence in enumerate(comment.sentences):
        somebody = _says("somebody", comment.words(sentence))
        here = told.get(number)
        if here and here.events and _is_of_a_person(comment, sentence, here, knows_somebody or somebody):
            linked = _says("after", comment.words(sentence))
            near = range(max(0, number - NEAR), number + NEAR + 1)
            if any(told[other].was_treated for other in near if other in told):
                for event in here.events:
                    if _happened(comment, event, here, somebody=somebody):
                        yield comment.excerpt_read(event.start, event.end, WHY_LINKED if linked else WHY_BOTH)
                        found += 1
                        if found >= MOST:
                            return
        knows_somebody = knows_somebody or somebody


def _told(comment: Comment) -> dict[int, Told]:
    """By the number of the sentence."""
    told: dict[int, Told] = {}
    for hit in phrases("adverse_events").find(comment):
        here = told.setdefault(hit.sentence.number, Told())
        if hit.phrase.id == "event":
            here.events.append(hit)
        else:
            here.treatments.append(hit)
            here.was_treated = here.was_treated or _was_had(comment, hit)
    return told


def _says(cue: str, words: str) -> bool:
    return bool(phrases("adverse_events").cues[cue].search(words))


def _is_of_a_person(comment: Comment, sentence: Sentence, here: Told, knows_somebody: bool) -> bool:
    """Of the writer, or of somebody they know of, said or left out."""
    words = comment.words(sentence)
    if _says("self", words) or _says("somebody", words) or (knows_somebody and _says("he_or_she", words)):
        return True
    if not _says("subject", words):
        return True
    return here.was_treated and _says("after", words) and not is_news(comment, here.events[0])


def _was_had(comment: Comment, hit: Hit) -> bool:
    """Whether a treatment is told of as given, not as planned or asked about."""
    cues = phrases("adverse_events").cues
    before, after = before_hit(comment, hit, 80), after_hit(comment, hit, 30)
    if cues["not_had"].search(before):
        return False
    if cues["of_treated"].match(after.lstrip()):
        return True
    if planned := cues["planned"].search(before):
        return bool(cues["had"].search(before, planned.end()))
    return not cues["planned"].search(after) or bool(cues["had"].search(before))


def _happened(comment: Comment, hit: Hit, here: Told, *, somebody: bool) -> bool:
    words, (start, end) = comment.words(hit.sentence), hit.within()
    if is_denied(comment, hit) or is_supposed(comment, hit) or _says("no_event", words[max(0, start - 20) : end + 20]):
        return False
    if is_news(comment, hit) and not somebody and not _says("i_had", words):
        return False
    if _got_better(comment, hit):
        return False
    if _says("hospital", words[start:end]) and _says("no_patient", words):
        return False
    return not _says("long_before", words) or (here.was_treated and _says("though_after", words))


def _got_better(comment: Comment, hit: Hit) -> bool:
    after = after_hit(comment, hit, 50)
    went_away = _says("better_after", after) and not _says("not_better", after)
    return went_away or _says("better_before", before_hit(comment, hit, 60))
