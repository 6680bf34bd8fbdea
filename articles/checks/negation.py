"""Whether a sentence says the opposite of the words found in it, or only warns of them. It is read in lower case."""

import re
from collections.abc import Iterator

NEGATION = re.compile(
    r"\b(?:no|not|never|none|nor|neither|cannot|nobody|nothing|nowhere|without|lacks?|lacking|rarely|seldom|hardly"
    r"|fail(?:s|ed)? to|unable to|insufficient|unlikely to|harder to|too (?:early|soon)|far from|unproven"
    r"|instead of|rather than|whether(?! you)"
    r"|(?:advis\w{1,3}|recommend\w{0,3}|warn\w{0,3}|decid\w{1,3}|speaks?) against)\b|n't\b"
)
# They look like a negation and take nothing back.
NO_NEGATION = re.compile(
    r"\bnever before\b|\bnot an? (?:single )?(?:day|week|month|year)\b[^\n]{0,20}\bwithout\b|"
    r"\bnot (?:only|just|merely|simply|to mention|tomorrow)\b"
    r"|\bno (?:doubt|wonder|longer|question|matter|secret|surprise|other|better way|more)\b"
    r"|\bnothing (?:but|less than|else|short of|like)\b|\bwhy not\b|\bwithout (?:a doubt|question|fail"
    r"|having|needing)\b"
    r"|\b(?:not|cannot|can't|won't) (?:believe|wait|imagine|afford)\b|\bnever (?:again|felt|have to|looked)\b"
    r"|\bnever been(?! (?:shown|proven|tested|studied))\b"
    r"|\b(?:don't|do not|doesn't|does not|won't|will not) stand a chance\b"
    r"|\b(?:don't|do not|doesn't|does not|needn't|never) (?:wait|miss|let|suffer|settle|accept|give up"
    r"|put up|live|delay"
    r"|hesitate|(?:have|need|want) to (?:live|suffer|settle|accept|put up|give up|be|take|undergo|face|endure|resort)"
    r"|(?:need|want|have|involve|require) (?:surgery|an operation|drugs|pills|steroids|opioids|downtime))\b"
    r"|\b(?:no|zero|without)(?: (?:any|more|the need for|major|invasive|painful|costly|risky|harmful|a|an|drugs or"
    r"|surgery or)){0,3}"
    r" (?:surgery|surgeries|operations?|cutting|downtime|drugs?|pain|needles?|pills?|medications?|medicines?|scars?"
    r"|canes?|walkers?|wheelchairs?|crutches|braces?|inhalers?|oxygen|limits?"
    r"|hospital stays?|side[- ]effects?|risks?|complications?|steroids?|opioids?|hassle|recovery time|waiting|long)\b"
)
# A remark between commas denies something else: "PRP, which is not a drug, cures …".
ASIDE = re.compile(r", (?:which|who|that|unlike|though) [^,\n]{1,60},")
CLAUSE_END = re.compile(r"[;:.?!]| - |\b(?:but|however|yet|although|though|whereas|while|so that|which means)\b")
AFTER = re.compile(
    r"\b(?:does|do|did|is|are|was|were|has|have|had|can|could|will|would|should|may|might)(?:n't| not\b| never\b| no\b)"
    r"|\bcannot\b|\b(?:is|are|was|were|remains?|stays?|seems?) (?:still |as yet |largely |just |only |often |simply )?"
    r"(?:unproven|unknown|uncertain|unclear|unlikely|a myth|myths|false|misleading|untrue|wrong|illegal|impossible"
    r"|in doubt|lacking|missing|not)\b"
)
# After these another thing is spoken of: "… what surgery cannot".
ELSEWHERE = re.compile(
    r"[,;:]|\b(?:and|or|but|while|what|where|when|which|who|that|than|if|even|because|so|unlike|like|after|before)\b"
)
# "Stem cells cannot cure it, but ours do": what is denied of others is claimed of oneself.
BUT_OURS = re.compile(
    r"\b(?:but|yet) (?:[\w-]{1,14} ){1,4}(?:do|does|did|can|could|will|has|have|is|are)(?= ?[.!,]|$)"
    r"|\b(?:except|other than|apart from|until) (?:(?:for|with|by|through) )?"
    r"(?:we|our|ours|us|now|prp|stem cells|exosomes)\b"
)
# "… that the science is settled, but it isn't."
TAKEN_BACK = re.compile(
    r"[^.;:,\n]{0,20},? but (?:it|they|that|this)"
    r" (?:(?:is|does|are|do|was|were|did|has|have)(?:n't| not)|cannot|can't)\b"
)
WORDS_BEFORE, CHARACTERS_BEFORE, CHARACTERS_AFTER, CHARACTERS_OF_A_TURN = 10, 160, 40, 80
WARNING_AFTER_HIT = 200

WARNING = re.compile(
    r"\b(?:beware|be wary|wary of|be careful|be cautious|cautious about|warn\w{0,5}|myths?|so-called|false|falsely"
    r"|mislead\w{0,4}|deceptive\w{0,2}|illegal\w{0,2}|exaggerat\w{1,4}|red flags?|suspicious|sceptical|skeptical"
    r"|(?:wrong|misleading|false|inaccurate) to (?:say|claim|suggest|call)|hop(?:e|es|ing) to|delay(?:s|ed|ing)?"
    r"|you (?:may |might |will )?(?:have )?(?:read|heard|seen)(?: \w{1,10})? that"
    r"|(?:are|were|is|was) (?:sometimes |often )?told"
    r"|only (?:[\w-]{1,14} ){0,5}products?"
    r"|claiming that|settled|objected|sued|fined|charged|prosecut\w{1,3}|(?:was|were) advertised as"
    r"|(?:claims?|ideas?|notions?|promises?|slogans?) (?:that|about)|courts? (?:over|for)"
    r"|(?:if|when|where|before|once) (?:anyone|anybody|someone|somebody|an? (?:clinic|salesperson|seller|website"
    r"|company|brochure|advert|ad|friend))"
    r"|(?:begun|began|started|are|is) (?:testing|studying|investigating)"
    r"|unproven|untrue|clinics? (?:that|who|which)|ads? (?:for|that)|adverts? (?:for|that)|sellers? (?:that|who|of)"
    r"|ask(?:s|ed|ing)? (?:\w{1,12} ){0,4}(?:whether|if)|whether|be sure|watch out"
    r"|(?:to|can|cannot|not|may|will) (?:find out|see|know|learn|tell|say|show) (?:whether|if)"
    r"|hoped (?:that|to|it|the|these)|(?:test|stud)(?:s|ed|ies|ied|ying|ing|y)? (?:whether|if)"
    r"|(?:researchers|scientists|they|studies|doctors)"
    r" (?:are |is |keep |have been |were )?(?:looking|searching) for|(?:search|hunt|quest) for"
    r"|(?:clinics?|sellers?|someone|anyone|ads?|websites?|companies|a company) (?:may |might "
    r"|often )?(?:say|claim|promise"
    r"|tell|offer|advertise|sell|charge)(?:s|ing)?)\b"
)
WARNING_AFTER = re.compile(
    r"\b(?:walk away|be (?:careful|wary)|warning signs?|red flags?|too good to be true"
    r"|no (?:good )?(?:evidence|proof)|without proof"
    r"|(?:says?|means?|proves?|shows?|tells? (?:you|us)) (?:very )?(?:little|nothing)"
    r"|explains? (?:very )?(?:little|nothing)"
    r"|(?:is|are) (?:a |an |just |only |really )*(?:sales|marketing|advertising|legal)"
    r" (?:events?|lines?|tactics?|terms?|phrases?|words?|tricks?|claims?|tools?)"
    r"|too (?:small|short|few)|(?:often |usually |simply )?(?:untrue|not true|not so)|in (?:19|20)\d\d"
    r"|comes? from (?:marketing|advertising)|beyond the (?:published )?(?:data|evidence|science)|long way from"
    r"|as (?:still )?(?:investigational|experimental|unproven)|in (?:mice|rats|animals|horses)"
    r"|can be (?:bought|changed|flattered|faked|staged|edited|misleading)|not an established|walk out|hang up"
    r"|unproven|is not (?:true|proven|known)|has not been (?:shown|proven|tested)|myths?|misleading|false)\b"
)
WARNING_HEADING = re.compile(
    r"\b(?:warning signs?|red flags?|myths?|beware|be (?:wary|careful)|watch (?:out )?for|false claims"
    r"|questions to ask|scams?)\b"
)
# What research is after is not yet there: these words in this order, not too far from each other.
RESEARCH = re.compile(
    r"\b(?:research\w{0,4}|stud(?:y|ies)|scientists?|trials?|investigators?|institutes?|support(?:s|ed)?|experts?)\b"
)
AIM = re.compile(
    r"\b(?:ways?|aims?|aimed|goals?|efforts?|hop(?:e|es|ing)|working|trying|focus\w{0,3}|learn|need(?:s|ed)?)\b"
)
AIM_AT = re.compile(r"\b(?:to|of|at|on|for)\b")
RESEARCH_TO_AIM, AIM_TO_AT, RESEARCH_TO_HIT = 200, 80, 400
OURS = re.compile(r"\b(?:we|our|ours|us)\b")
# Who says so of themselves is not selling.
HUMBLE = re.compile(
    r"\bwe (?:do not|don't|cannot|can't|did not|didn't) (?:yet )?(?:know|say|tell|offer|recommend|promise|use)\b"
)
QUESTION = re.compile(
    r"^[\"'(]?(?:can|could|does|do|is|are|will|would|has|have|should|how|why|what|which|who|when)\b(?! (?:you|your)\b)"
    r"[^\n]{0,300}\?[\"')]?$"
)


def is_negated(sentence: str, start: int, end: int, *, inside: bool = False) -> bool:
    """Whether the words from ``start`` to ``end`` are denied, in their own clause or by what follows them; with
    ``inside`` also by a word among them."""
    if BUT_OURS.search(sentence, end, end + CHARACTERS_OF_A_TURN):
        return False
    before = ASIDE.sub(" ", sentence[max(0, start - CHARACTERS_BEFORE) : start])
    before = CLAUSE_END.split(before)[-1] if CLAUSE_END.search(before) else before
    before = " ".join(before.split(" ")[-WORDS_BEFORE - 1 :])
    if NEGATION.search(before) and NEGATION.search(
        NO_NEGATION.sub(_crossed_out, before + sentence[start:end])[: len(before)]
    ):
        return True
    if inside and NEGATION.search(NO_NEGATION.sub(_crossed_out, sentence[start:end])):
        return True
    after = sentence[end : end + CHARACTERS_AFTER]
    if TAKEN_BACK.match(after):
        return True
    if elsewhere := ELSEWHERE.search(after):
        after = after[: elsewhere.start()]
    return bool(AFTER.search(after))


def _crossed_out(match: re.Match[str]) -> str:
    return "x" * len(match[0])


# Words that are talked about, and not said: "“No downtime” is an advertising phrase".
QUOTED = re.compile(r'"[^"\n]{2,120}"')
QUOTED_AS = re.compile(
    r"\b(?:words?|phrases?|terms?|claims?|ideas?|notions?|slogans?|lines?|headlines?|labels?|answer is"
    r"|tells? you|told you"
    r"|telling you|you (?:may |might |will |often )*(?:have )?(?:read|see|seen|hear|heard)(?: that)?"
    r"|claims? that|claiming|so-called)\b[^\"\n]{0,40}$"
)
QUOTED_IS = re.compile(
    r"[,;:]? (?:usually |often |rarely |and (?:\w{1,12} ){1,3})?(?:is|are|was|were|means?|can|may|might|could|sounds?"
    r"|tells|proves|shows|makes|deserves|belongs|appears"
    r"|does|do|doesn't|don't|isn't|should|remains)\b"
)
# Whoever says "I" or "we" beside it may be telling of themselves.
SPEAKER = re.compile(r"\b(?:we|our|ours|us|i|my|me|i'm|i've)\b")
CHARACTERS_BEFORE_QUOTE = 80


def talked_about(sentence: str) -> list[tuple[int, int]]:
    """The quotations in a sentence that it speaks of."""
    if '"' not in sentence or SPEAKER.search(QUOTED.sub(" ", sentence)):
        return []
    return [
        quote.span()
        for quote in QUOTED.finditer(sentence)
        if QUOTED_IS.match(sentence, quote.end())
        or QUOTED_AS.search(sentence[max(0, quote.start() - CHARACTERS_BEFORE_QUOTE) : quote.start()])
    ]


# "Unlike clinics that only promise, …": the warning is of others, and what comes after it is praise.
UNLIKE_OTHERS = re.compile(r"\b(?:unlike|contrary to|despite|in spite of|regardless of|forget)\b[^,;\n]{1,80},")
# What is said in contrast is warned of no longer.
CONTRAST = re.compile(r"; |\b(?:but|however|whereas|fortunately|luckily)\b")


class Warnings:
    """Where a sentence speaks of others' words, to be careful with."""

    def __init__(self, sentence: str) -> None:
        self._quotations = talked_about(sentence)
        self._ours = bool(OURS.search(HUMBLE.sub(" ", sentence)))
        if self._ours:
            return
        sentence = UNLIKE_OTHERS.sub(_crossed_out, sentence)
        self._before = [warning.end() for warning in WARNING.finditer(sentence)]
        self._contrasts = [contrast.start() for contrast in CONTRAST.finditer(sentence)]
        self._after = [warning.span() for warning in WARNING_AFTER.finditer(sentence)]
        self._aims = list(_aims(sentence))

    def cover(self, hit: int) -> bool:
        """Whether the words at a position are spoken of in this way."""
        if any(start <= hit < end for start, end in self._quotations):
            return True
        return not self._ours and (
            any(end <= hit and not self._turns(end, hit) for end in self._before)
            or any(hit <= start and end <= hit + WARNING_AFTER_HIT for start, end in self._after)
            or any(hit - RESEARCH_TO_HIT <= start and end <= hit for start, end in self._aims)
        )

    def _turns(self, start: int, end: int) -> bool:
        return any(start <= contrast < end for contrast in self._contrasts)


def _aims(sentence: str) -> Iterator[tuple[int, int]]:
    research = [word.span() for word in RESEARCH.finditer(sentence)]
    nearest = None
    for aim in AIM.finditer(sentence) if research else ():
        while research and research[0][1] <= aim.start():
            nearest = research.pop(0)
        at = AIM_AT.search(sentence, aim.end(), aim.end() + AIM_TO_AT)
        if nearest and at and aim.start() - nearest[1] <= RESEARCH_TO_AIM:
            yield nearest[0], at.end()


# "Why suffer?" asks nothing.
RHETORICAL = re.compile(
    r"what are you waiting|why (?!(?:do|does|did|is|are|was|were|can|could|would|should|will|has|have"
    r"|might|may|some|it|this)\b)"
)


def is_question(sentence: str) -> bool:
    """An open question, not an invitation ("Do you want …?")."""
    return (
        "?" in sentence[-3:]
        and len(sentence) < 400
        and not RHETORICAL.match(sentence)
        and bool(QUESTION.match(sentence))
        and not OURS.search(sentence)
    )
