"""How a text reads, as the panel beside the editor says it. It suggests, and never stops anything."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from articles.checks import Draft
from articles.checks.as_json import place_as_json
from articles.checks.draft import WORD
from articles.checks.readability import FEWEST_WORDS, JARGON, LONG_SENTENCE, PASSIVE, SMOG_SENTENCES, Readability

IN_WORDS = {
    "good": _("Easy for most patients"),
    "fine": _("Fine for most patients"),
    "look again": _("A little hard for many patients"),
    "rewrite": _("Hard for many patients"),
}
FIRST_STEP = {
    "look again": _("Shorter sentences help most."),
    "rewrite": _("Begin with the longest sentences, then the words that cost most."),
}
# What this part of the panel shows in its own way is no hint beside it.
SHOWN_HERE = {JARGON.id, LONG_SENTENCE.id, PASSIVE.id}


def how_it_reads(draft: Draft) -> dict[str, Any] | None:
    """For the template ``_panel_reading.html``; None while there is no sentence."""
    read = Readability(draft)
    if not read.sentences:
        return None
    # What an article is about it cannot leave unnamed.
    terms = {word.casefold() for tag in draft.facts.tags for word in WORD.findall(tag)}
    return {
        "read": read,
        "grade": None if read.fkgl is None else max(1, round(read.fkgl)),
        "in_words": IN_WORDS.get(read.band),
        "first_step": FIRST_STEP.get(read.band),
        "without_terms": read.fkgl_without(terms),
        "longest": [(sentence, place_as_json(sentence.place, draft)) for sentence in read.longest_sentences],
        "jargon": [(jargon, place_as_json(jargon.place, draft)) for jargon in read.jargon],
        "fewest_words": FEWEST_WORDS,
        "smog_sentences": SMOG_SENTENCES,
        "rules": {"jargon": JARGON, "long_sentence": LONG_SENTENCE, "passive": PASSIVE},
    }
