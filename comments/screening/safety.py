"""Whether a comment may report an adverse event.

A report has four elements: a patient who can be told apart, somebody who reports, a suspected product, an event (FDA
and ICH E2D count the same four). The writer is the reporter; the patient is the writer or somebody they know of. So what
is looked for is an event that is told as having happened to such a person, and a treatment that they had, in the same
sentence or close to it. That the one came of the other need not be said: it is softer than the four elements ask, and
sentences that say so ("after", "since", "days later") are found with more left open elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from articles.checks.reading import Sentence
from comments.screening.comment import Comment
from comments.screening.context import is_denied, is_news, is_supposed
from comments.screening.marks import Excerpt
from comments.screening.phrases import Hit, phrases

WHY_LINKED = _("Tells of something bad that happened after a treatment: a person, a treatment and an event.")
WHY_BOTH = _("Tells of a treatment and of something bad that happened to the same person.")
# How many sentences may lie between a treatment and an event.
NEAR = 3
MOST = 30

RELATIVE = (
    r"(?:husband|wife|spouse|partner|mother|mom|mum|mama|father|dad|son|daughter|brother|sister|uncle|aunt|cousin|nephew|niece"
    r"|grand(?:mother|father|ma|pa|son|daughter)|friend|neighbou?r|boss|co-?worker|colleague|roommate|boyfriend|girlfriend|fiance"
    r"|patients?|client|in-law|kid|child|baby|boy|girl|parents?|dog walker|teammate|coach)"
)
SELF = re.compile(r"\b(?:i|i'm|i've|i'd|im|ive|my|me|mine|myself|we|our|us)\b")
SOMEBODY = re.compile(
    rf"\b(?:my|our|his|her|a|one of (?:my|our)) (?:[\w-]{{1,12}} )?(?:[\w-]{{1,12}} )?{RELATIVE}\b|\b(?:someone|somebody|a (?:man|woman|guy|lady)) (?:i know|at work|at (?:my|our) \w{{3,10}})\b"
    rf"|\b(?:a|an|one|the) (?:\d{{1,3}}|\w{{3,12}})[- ]year[- ]old\b"
)
HE_OR_SHE = re.compile(r"\b(?:he|she|him|her|his|hers)\b")
# A sentence without a subject is the writer's: "Swollen and hot since Friday."
SUBJECT = re.compile(
    r"\b(?:they|people|patients|it|this|that|these|those|you|your|there|which|doctors|clinics?|studies|who|everyone|anyone|nobody)\b"
)
AFTER = re.compile(
    r"\b(?:since|ever since|after(?:wards?|ward)?|following|later|next (?:day|morning|week)|the day after|that (?:night|evening|same day)|same (?:day|night)|within|by the (?:evening|next)"
    r"|caused|gave me|gave him|gave her|because of|thanks to|due to|from (?:the|my|that|your|his|her|this|an?|taking)|resulted in|led to|ended up|left (?:me|him|her|my)|made (?:me|him|her|my|it|things)"
    r"|reaction|reacted|side[- ]effects?|ever had|now|until|when (?:the|they|you|i|he|she)|started|developed|woke up|post|minutes|hours|days?|weeks?|months|two|on day|at the (?:injection )?site|where (?:they|you)|which|then|and|went wrong|botched|this morning|today|yesterday|last night|tonight)\b"
)
# It went away, it was what the treatment was for, or it was there before.
BETTER_AFTER = re.compile(
    r"^[^.;!?]{0,24}\b(?:(?:has |have |is |are |was |were |had |went |going |gone |all |almost |completely |finally |much |a lot |even )*(?:down|gone|better|improved|less|lessened|eased|cleared|disappeared|subsided|resolved|reduced|healed|vanished|faded|settled|stopped)"
    r"|free)\b(?! (?:me|working|walking|to breathe|there|and then|but then))"
)
BETTER_BEFORE = re.compile(
    r"\b(?:helped|helps|help|helping|relieved|relieves|reliev\w{1,3}|reduced|reduces|reducing|less|fewer|eased|cured|fixed|healed|treat|treats|treating|treated for|treatment for|got rid of|gets rid of|prevents?|prevented|decreased|lowered|took away|took care of|stopped|resolved|works? for|good for|instead of|rather than|recover\w{0,3} from|survived|improved|cleared up|took down|bring down|brought down|kept down|because of|for|due to|with|history of|diagnosed with|suffer\w{0,3} (?:from|with)|living with|lived with|relief from|rid of)"
    r" (?:\w{1,12} ){0,4}$"
)
LONG_BEFORE = re.compile(
    r"\b(?:for (?:years|decades|many years|most of my|as long as|the (?:last|past) (?:\w{1,8} )?(?:years|decade))|years ago|decades? ago|as a (?:child|kid|teen\w{0,5})|when i was (?:a|young|little|\d)|in my (?:teens|twenties|thirties|youth)"
    r"|in (?:19\d\d|high school|college)|before (?:the|my|i|any|we|getting|having|trying|treatment|surgery|prp)|prior to|all my life|(?:already|always) (?:have|had)|chronic(?:ally)?|born with|since (?:childhood|birth|my (?:accident|fall|injury|stroke|diagnosis|divorce)|i was|the accident|19\d\d|a (?:car|bike|fall)))\b"
)
PLANNED = re.compile(
    r"\b(?:consider\w{0,3}|thinking (?:about|of)|plan(?:s|ning)? (?:to|on)|planned|looking (?:into|for|forward|at)|interested in|hoping (?:to|for)|hope to|want(?:s|ed)? to (?:try|have|get|know|avoid)|would like|booked|scheduled|due (?:to have|for)|going to (?:have|get|try)|candidates?|thought about"
    r"|about to|before (?:i|my|the|getting|having|any)|deciding|decide|should i|can i|could i|might (?:try|get|have)|may (?:try|get|have)|is it (?:safe|ok|worth)|how (?:much|long|many|safe)|avoid|instead of|rather than|does (?:anyone|it|prp|this|insurance)|would prp|will prp|can prp|could prp|help with|tomorrow|next (?:week|month)|reading about|learning about|researching|afford|recommend\w{0,3}|suggest\w{0,3}|offered|told (?:me|us) (?:about|i need)|need\w{0,2} (?:a|an|the|some)?)\b"
)
NOT_HAD = re.compile(
    r"\b(?:never|haven'?t|have not|hasn'?t|didn'?t|did not|don'?t|without|no|not|refused|declined|cancel\w{1,5}|avoided)\b(?: \w{1,12}){0,4} ?$"
)
HAD = re.compile(
    r"\b(?:had|got|received|underwent|was given|were given|gave (?:me|him|her)|took|taken|taking|been on|put (?:me|him|her) on|injected|had my|after|since|following|from|my (?:first|second|third|last|\d\w\w)|did|done|tried|started|having|getting|went (?:for|in for)|came (?:for|in for)|the day of|post)\b"
)
IS_TREATED = re.compile(
    r"\b(?:er|emergency|hospital\w{0,4}|911|ambulance|urgent care|icu|admitted|readmitted|intensive care)\b"
)
WORKS_THERE = re.compile(
    r"\b(?:work|works|worked|working|job|volunteer\w{0,3}|nurse|born|visit\w{0,3}|insurance|bills?|at the hospital (?:where|that)|hospital (?:offers?|does|website|that|in|near|clinic|records?|parking)|run|near|nearest|closest)\b"
)
NEVER_AN_EVENT = re.compile(
    r"\b(?:dead (?:sea|end|lift|line)|drop dead|to death|dead tired|bored|scared to death|blind (?:study|trial|spot|date|placebo)|double[- ]blind|breaking news|heads? up|shots? of)\b"
)


@dataclass
class Told:
    """What a sentence tells."""

    events: list[Hit] = field(default_factory=list)
    treatments: list[Hit] = field(default_factory=list)


def find(comment: Comment) -> Iterator[Excerpt]:
    told = _told(comment)
    known_person = False
    found = 0
    for number, sentence in enumerate(comment.sentences):
        words = comment.words(sentence)
        somebody = SOMEBODY.search(words)
        of_a_person = bool(SELF.search(words) or somebody or (known_person and HE_OR_SHE.search(words)))
        known_person = known_person or somebody is not None
        here = told.get(number)
        if not here or not here.events:
            continue
        treated_here = any(_was_had(comment, hit) for hit in here.treatments)
        linked = bool(AFTER.search(words))
        if (
            not of_a_person
            and SUBJECT.search(words)
            and not (treated_here and linked and not is_news(comment, here.events[0]))
        ):
            continue
        near = range(max(0, number - NEAR), min(len(comment.sentences), number + NEAR + 1))
        treated_near = any(
            _was_had(comment, hit)
            for other in near
            if other != number and other in told
            for hit in told[other].treatments
        )
        if not (treated_here or treated_near):
            continue
        for hit in here.events:
            if _happened(comment, hit, treated_here=treated_here, somebody=somebody is not None):
                yield comment.excerpt_read(hit.start, hit.end, WHY_LINKED if linked else WHY_BOTH)
                found += 1
                if found >= MOST:
                    return


def _told(comment: Comment) -> dict[int, Told]:
    told: dict[int, Told] = {}
    for hit in phrases("adverse_events").find(comment):
        here = told.setdefault(hit.sentence.number, Told())
        (here.events if hit.phrase.id == "event" else here.treatments).append(hit)
    return told


def _was_had(comment: Comment, hit: Hit) -> bool:
    """Whether a treatment is told of as given, not as planned or asked about."""
    words, (start, end) = comment.words(hit.sentence), hit.within()
    before = words[max(0, start - 80) : start]
    if NOT_HAD.search(before):
        return False
    planned = PLANNED.search(before) or PLANNED.search(words[end : end + 30])
    return not planned or bool(HAD.search(before[planned.end() if planned.end() <= len(before) else 0 :]))


def _happened(comment: Comment, hit: Hit, *, treated_here: bool, somebody: bool) -> bool:
    words, (start, end) = comment.words(hit.sentence), hit.within()
    before, after = words[max(0, start - 60) : start], words[end : end + 60]
    if NEVER_AN_EVENT.search(words[max(0, start - 12) : end + 12]):
        return False
    if is_denied(comment, hit) or is_supposed(comment, hit):
        return False
    if (
        is_news(comment, hit)
        and not somebody
        and not re.search(r"\bi (?:had|got|was|have|am|developed|ended)\b", words)
    ):
        return False
    if BETTER_AFTER.search(after) or BETTER_BEFORE.search(before):
        return False
    if IS_TREATED.search(words[start:end]) and WORKS_THERE.search(words):
        return False
    return not (
        LONG_BEFORE.search(words)
        and not (
            treated_here
            and re.search(
                r"\b(?:since the|since my|after the|after my|ever since|following|worse|later|developed)\b", words
            )
        )
    )
