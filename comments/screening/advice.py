"""What a layperson tells others to do with a medicine, a dose or a symptom."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from comments.screening.comment import Comment
from comments.screening.context import is_quoted
from comments.screening.marks import Excerpt
from comments.screening.phrases import Hit, phrases

WHY = {
    "stop": _("Tells others to stop, skip or refuse a treatment."),
    "dose": _("Tells others what dose to take, or to change one."),
    "try": _("Tells others to use a medicine or a remedy."),
    "diagnosis": _("Tells others what they have, or that they need no doctor."),
}
BEFORE = 110
PROFESSIONAL = (
    r"(?:doctor|doctors|dr|physician|surgeon|nurse|pharmacist|gp|clinic|specialist|rheumatologist|oncologist|cardiologist|pt|"
    r"physio\w{0,9}|dentist|they|he|she|clinician|team|instructions|leaflet|sheet|label|article|post|page|protocol|consultant)"
)
TOLD_ME = re.compile(
    rf"\b{PROFESSIONAL}\b[^.;!?]{{0,30}}\b(?:told|tells?|asked|advised|had|has|have|wants?|wanted|made|said|says?|let|recommend\w{{0,3}}|suggest\w{{0,3}}|instructed|prescribed|put)\b"
    rf"|\b(?:was|were|been|am|i'm|being) (?:told|asked|advised|instructed|supposed|allowed|going|trying|able|scheduled)\b"
    rf"|\b(?:told|advised|asked|instructed) (?:me|us|him|her|my \w{{2,10}}) (?:to|not|that)\b|\baccording to\b"
)
# Who does it, or did: "I stopped …", "I had to …". It ends at a turn to the reader.
OWN = re.compile(
    r"\b(?:i|we|he|she|they|my \w{2,12}|who)(?:'ve|'d|'ll|'m|'re)?(?: \w{2,12}){0,2} (?:had to|have to|need to|needed to|should|must|can|could|can't|couldn't|want(?:ed)? to|would|will|did|didn't|do|don't|did not|do not|used to"
    r"|decided to|tried to|try to|plan to|hope to|going to|am|was|got to|get to|started to|managed to|able to|usually|always|never|still|just|may|might|cannot|won't|refused to|chose to|helped me|won't|to|and)(?: \w{2,10}){0,2} ?$"
    r"|\b(?:i|we)(?:'d)?(?: (?:also|only|just|still|now|always|usually|mostly|never|sometimes|first))? ?$"
)
OWN_TOO_FAR = re.compile(r"\b(?:you|u|your|recommend|suggest|advise|urge|if i were you)\b")
DENIED = re.compile(
    r"\b(?:never|don'?t|do not|not|nobody should|no one should|dangerous to|unsafe to|risky to|wrong to|before you|before|without asking|unwise to|cannot|can'?t|shouldn'?t|should not|must not|instead of|rather than|without|please don'?t|when to|how to|whether to|if you|if they|who|that|to not|not to|afraid to|refuse to|reluctant to)"
    r"(?: (?:just|ever|simply|suddenly|abruptly|try to|decide to|go and|you|should|start to|tell (?:people|anyone|others|anybody) to|people|want to|suddenly|have to|can|even|ever))*?(?: to)? ?$"
)
ASK_FIRST = re.compile(
    r"\b(?:ask|asking|asked|talk|talking|speak|speaking|check|checking|consult|consulting|discuss|tell|see|call|phone|contact|discussing|clear it)\b[^.;!?]{0,30}\b(?:doctor|dr|physician|nurse|pharmacist|gp|clinic"
    r"|surgeon|specialist|team|clinician|provider|prescriber|oncologist|cardiologist|rheumatologist|hospital)s?\b"
)
QUESTION = re.compile(
    r"^[\W]{0,3}(?:(?:so|and|also|but|hi|hello|hi all|question|ok|thanks|great article),? ){0,2}(?:should|can|could|do|does|did|is|are|am|would|will|how|when|why|what|which|who|has|have|may|must|anyone|anybody|any)\b"
)
ASKED = re.compile(
    r"\b(?:wonder(?:ing)?|not sure|unsure|know|asking|confused about|tell me|understand) (?:if|whether|when|how|why|what)\b[^.;!?]{0,60}$|\b(?:should|can|could|do|must|may|would) (?:i|we|he|she|my \w{2,10}|a patient|patients|one|people)\b[^.;]{0,40}$"
)
REPORTED = re.compile(
    r"\b(?:someone|somebody|a friend|my friend|my neighbou?r|people|a coworker|my coworker|a stranger|some(?:one)? (?:on|in)|the internet|websites?|google|facebook|forums?|ads?|clinics?)\b[^.;!?]{0,30}\b(?:told|tells?|say|says|said|claim\w{0,3}|recommend\w{0,3}|suggest\w{0,3}|advis\w{1,3}|swear\w{0,1})\b[^.;!?]{0,30}$"
)


def find(comment: Comment) -> Iterator[Excerpt]:
    for hit in phrases("advice").find(comment):
        if _is_meant(comment, hit):
            yield comment.excerpt_read(hit.start, hit.end, WHY[hit.phrase.id])


def _is_meant(comment: Comment, hit: Hit) -> bool:
    words, flags = comment.words(hit.sentence), hit.phrase.flags
    start, end = hit.within()
    before = words[max(0, start - BEFORE) : start]
    found = words[start:end]
    if is_quoted(comment, hit):
        return False
    if "ask" in flags and (ASKED.search(before) or ("?" in words[-3:] and QUESTION.match(words))):
        return False
    if "neg" in flags and (DENIED.search(before) or ASK_FIRST.search(words)):
        return False
    own = OWN.search(before)
    if own and not OWN_TOO_FAR.search(before[own.start() :]) and not OWN_TOO_FAR.match(found):
        return False
    return not ("told" in flags and (TOLD_ME.search(before) or REPORTED.search(before)))
