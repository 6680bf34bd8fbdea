"""How hard a text is to read, and what makes it so. It is shown to writers and never stops anything."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from articles.checks.draft import WORD, Draft, SentenceRead
from articles.checks.framework import Finding, Place, Rule, Severity, register
from articles.checks.jargon import Jargon, unexplained_jargon, words_to_swap
from articles.checks.syllables import syllables

NIH = (
    "NIH, Clear & Simple, https://www.nih.gov/institutes-nih/nih-office-director/"
    "office-communications-public-liaison/clear-communication/clear-simple"
)
PLAIN = "US Federal Plain Language Guidelines, https://www.plainlanguage.gov/guidelines/"
NHS = "NHS digital service manual, https://service-manual.nhs.uk/content/health-literacy"

HARD = Rule(
    "READ01",
    _("Hard to read"),
    Severity.WARN,
    _("Patient information is meant for the sixth to eighth grade."),
    NIH,
    _("Shorten the longest sentences first, then replace the words that cost most."),
)
LONG_SENTENCE = Rule(
    "READ02",
    _("Long sentence"),
    Severity.INFO,
    _("Past some twenty words, readers lose its beginning."),
    NHS,
    _("Make two of it, with one idea each."),
)
LONG_PARAGRAPH = Rule(
    "READ03",
    _("Long paragraph"),
    Severity.INFO,
    _("A paragraph of more than 150 words is skipped."),
    PLAIN,
    _("Divide it, or make a list of it."),
)
JARGON = Rule(
    "READ04",
    _("Medical word without an explanation"),
    Severity.INFO,
    _("Many readers do not know it, and its first use does not say what it means."),
    "CDC, Everyday Words for Public Health Communication, https://www.cdc.gov/ccindex/everydaywords/",
    _("Use the plain word, with the medical one in brackets where readers will meet it."),
)
WORDING = Rule(
    "READ05",
    _("A kinder or plainer word"),
    Severity.INFO,
    _("It sounds colder, or harder, than it needs to."),
    "NHS digital service manual, https://service-manual.nhs.uk/content/a-to-z-of-nhs-health-writing",
    _("Use the plainer words."),
)
PASSIVE = Rule(
    "READ06",
    _("Much in the passive"),
    Severity.INFO,
    _("“It was done” hides who did it, and takes longer to read."),
    PLAIN,
    _("Say who does what."),
)

BE_DONE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|get|gets|got)(?: (?:not|also|often|usually|then|still|never"
    r"|always|\w{1,12}ly))?"
    r" (?:\w{2,14}ed|given|taken|made|done|found|shown|known|seen|put|held|kept|said|told|thought|written|drawn|chosen"
    r"|grown|built|sold|paid|left|lost|met|sent|spun|torn|worn|cut|hurt)\b",
    re.IGNORECASE,
)
# The formulas' minimum: SMOG was made on thirty sentences, and a grade of less than a hundred words is chance.
SMOG_SENTENCES, FEWEST_WORDS = 30, 100
LONG_SENTENCE_WORDS, LONG_PARAGRAPH_WORDS = 30, 150
SHOWN = 5
MUCH_PASSIVE = 0.3


def fkgl(words: int, sentences: int, syllables: int) -> float:
    """The Flesch-Kincaid grade. Kincaid and others 1975, Research Branch Report 8-75, Naval Air Station Memphis."""
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


def smog(polysyllables: int, sentences: int) -> float:
    """The SMOG grade, for thirty sentences and more. McLaughlin 1969, Journal of Reading 12(8):639-646; its standard
    error is 1.5 grades. ``polysyllables``: words of three syllables and more."""
    return 1.0430 * math.sqrt(polysyllables * 30 / sentences) + 3.1291


class Readability:
    """What the panel shows: grades, and what they are made of. Headings, tables and references are left out."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    @property
    def sentences(self) -> list[SentenceRead]:
        return self.draft.sentences

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(word for sentence in self.sentences for word in sentence.words)

    @cached_property
    def words(self) -> int:
        return self._counts.total()

    @cached_property
    def syllables(self) -> int:
        return sum(syllables(word) * count for word, count in self._counts.items())

    @cached_property
    def polysyllables(self) -> int:
        return sum(count for word, count in self._counts.items() if syllables(word) >= 3)

    @property
    def fkgl(self) -> float | None:
        """None: too short for a grade."""
        return fkgl(self.words, len(self.sentences), self.syllables) if self.words >= FEWEST_WORDS else None

    @property
    def smog(self) -> float | None:
        """None: too short for a grade."""
        return smog(self.polysyllables, len(self.sentences)) if len(self.sentences) >= SMOG_SENTENCES else None

    @property
    def band(self) -> str:
        """ "good", "fine", "look again", "rewrite", or "too short for a grade"."""
        if self.fkgl is None:
            return "too short for a grade"
        limits = {6.5: "good", 8.5: "fine", 10.5: "look again"}
        return next((band for limit, band in limits.items() if self.fkgl < limit), "rewrite")

    @cached_property
    def costly_words(self) -> list[tuple[str, int, int]]:
        """The words that add most to the grade: (word, how often, syllables) each."""
        folded: Counter[str] = Counter()
        for word, count in self._counts.items():
            folded[word if word.isupper() else word.casefold()] += count
        costs = [(word, count, syllables(word)) for word, count in folded.items() if syllables(word) >= 3]
        return sorted(costs, key=lambda cost: (-cost[1] * (cost[2] - 1), cost[0]))[: 2 * SHOWN]

    def fkgl_without(self, terms: set[str]) -> float | None:
        """The grade as if these words, which the subject cannot do without, had one syllable each."""
        saved = sum((syllables(word) - 1) * count for word, count in self._counts.items() if word.casefold() in terms)
        if self.fkgl is None:
            return None
        return fkgl(self.words, len(self.sentences), self.syllables - saved)

    @cached_property
    def longest_sentences(self) -> list[SentenceRead]:
        return sorted(self.sentences, key=lambda sentence: -len(sentence.words))[:SHOWN]

    @cached_property
    def passive_sentences(self) -> int:
        return sum(bool(BE_DONE.search(sentence.text)) for sentence in self.sentences)

    @property
    def passive_share(self) -> float:
        return self.passive_sentences / len(self.sentences) if self.sentences else 0.0

    @cached_property
    def jargon(self) -> list[Jargon]:
        return unexplained_jargon(self.draft)


@register(HARD, LONG_SENTENCE, LONG_PARAGRAPH, PASSIVE)
def sentences_and_grade(draft: Draft) -> Iterator[Finding]:
    read = Readability(draft)
    if read.fkgl is not None and read.band in {"look again", "rewrite"}:
        severity = Severity.WARN if read.band == "rewrite" else Severity.INFO
        why = _("It reads like grade %(grade).0f; %(why)s") % _grade(read)
        yield HARD.finding(Place("body"), severity=severity, sentence=draft.outline, why=why)
    for sentence in read.longest_sentences:
        if len(sentence.words) > LONG_SENTENCE_WORDS:
            yield LONG_SENTENCE.finding(sentence.place, sentence.text[:160], sentence=sentence.text)
    for block in draft.paragraphs():
        if len(block.text) > LONG_PARAGRAPH_WORDS and len(WORD.findall(block.text)) > LONG_PARAGRAPH_WORDS:
            place = Place("body", block.number, 0, len(block.text))
            yield LONG_PARAGRAPH.finding(place, block.text[:160], sentence=block.text)
    if len(read.sentences) >= 10 and read.passive_share > MUCH_PASSIVE:
        yield PASSIVE.finding(Place("body"), sentence=draft.outline)


def _grade(read: Readability) -> dict[str, object]:
    return {"grade": read.fkgl, "why": HARD.why}


@register(JARGON, WORDING)
def words(draft: Draft) -> Iterator[Finding]:
    for jargon in unexplained_jargon(draft):
        plain = _("“%(word)s”: %(plain)s") % {"word": jargon.word, "plain": jargon.plain}
        yield JARGON.finding(jargon.place, jargon.word, suggestion=plain)
    for swap in words_to_swap(draft):
        yield WORDING.finding(swap.place, swap.word, sentence=swap.sentence, suggestion=f"“{swap.plain}”")
