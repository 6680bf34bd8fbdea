"""What would keep somebody out: pictures without words, headings out of order, links that say nothing."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from articles.checks.draft import Draft
from articles.checks.framework import Finding, Place, Rule, Severity, register
from articles.checks.images import picture_place
from articles.checks.links import WCAG as WCAG_LINKS
from articles.checks.links import link_place

WCAG = "WCAG 2.2, https://www.w3.org/TR/WCAG22/#"

NO_ALT = Rule(
    "ACC01",
    _("Picture without a description"),
    Severity.WARN,
    _("People who cannot see it do not learn what it shows, or that they miss nothing."),
    f"{WCAG}non-text-content",
    _("Say in a sentence what it shows, or mark it as decoration."),
)
FILE_NAME_ALT = Rule(
    "ACC02",
    _("Description is no description"),
    Severity.WARN,
    _("A file name, or “picture”, read out aloud tells nothing."),
    f"{WCAG}non-text-content",
    _("Say in a sentence what it shows."),
)
LONG_ALT = Rule(
    "ACC03",
    _("Description is long"),
    Severity.INFO,
    _("A screen reader reads it in one go, without a way to pause."),
    f"{WCAG}non-text-content",
    _("Shorten it to a sentence, and put the rest into the text, where all can read it."),
)
SKIPPED_HEADING = Rule(
    "ACC04",
    _("Heading skips a level"),
    Severity.WARN,
    _("Who moves by headings takes it for part of something that is not there."),
    f"{WCAG}info-and-relationships",
    _("Use the next level: heading 2 for parts of the article, 3 within them."),
)
BOLD_HEADING = Rule(
    "ACC05",
    _("Bold line instead of a heading"),
    Severity.INFO,
    _("It looks like a heading, but nobody can jump to it, and it is missing in the contents."),
    f"{WCAG}info-and-relationships",
    _("Make it a heading, or a sentence."),
)
EMPTY_LINK = Rule(
    "ACC06",
    _("Link that does not say where it leads"),
    Severity.WARN,
    _("A screen reader can list the links of a page, without the text around them."),
    WCAG_LINKS,
    _("Make the link of words that name what is there."),
)
SAME_LINK_TEXT = Rule(
    "ACC07",
    _("Same words, another address"),
    Severity.INFO,
    _("Two links with the same words lead to different pages."),
    WCAG_LINKS,
    _("Say in each what is different."),
)
NO_TABLE_HEADERS = Rule(
    "ACC08",
    _("Table without headers"),
    Severity.WARN,
    _("A screen reader reads a cell without saying what it is about."),
    f"{WCAG}info-and-relationships",
    _("Make the first row, or the first column, header cells."),
)
ALL_CAPS = Rule(
    "ACC09",
    _("All in capital letters"),
    Severity.INFO,
    _("Capitals are slower to read, and a screen reader may spell them."),
    "NHS digital service manual, https://service-manual.nhs.uk/content/formatting-and-punctuation",
    _("Type it in small letters; make a heading, or bold, of what matters."),
)
TYPED_LIST = Rule(
    "ACC10",
    _("List made by hand"),
    Severity.INFO,
    _("A screen reader does not announce how many items there are, and where the list ends."),
    f"{WCAG}info-and-relationships",
    _("Use the editor's list."),
)
BY_SIGHT = Rule(
    "ACC11",
    _("Found by sight alone"),
    Severity.INFO,
    _("Who does not see colours, or the layout, does not know what is meant."),
    f"{WCAG}sensory-characteristics",
    _("Name it by its words: the table “Doses”, the list below."),
)

FILE_NAME = re.compile(
    r"(?:img|dsc|image|photo|picture|screenshot|scan|pic)?[\s_.-]?\d{0,12}|[\w -]{1,80}\.(?:jpe?g|png|webp|gif|heic)"
    r"|(?:image|photo|picture|graphic|drawing|chart)",
    re.IGNORECASE,
)
LONGEST_ALT = 250
SAYS_NOTHING = re.compile(
    r"(?:please )?(?:click|tap|press|go|read|see|look|learn|find out|more|here|this|link|page|website|site|article"
    r"|details|info(?:rmation)?|it|that|download|continue|now|on|for|the|a)"
    r"(?: (?:here|this|more|link|page|website|site|article|details|info(?:rmation)?|it|now|on|reading|the"
    r"|a)){0,4}[ .!…»>]{0,4}",
    re.IGNORECASE,
)
BARE_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,300}", re.IGNORECASE)
CAPITALS = re.compile(r"[A-Z]{2,40}(?:[ ,'-]{1,3}[A-Z]{1,40}){3,40}")
LIST_SIGN = re.compile(r"(?:[•·▪◦‣*–-]|\d{1,2}[.)]) \S")
LOOKS = re.compile(
    r"\b(?:in (?:red|green|blue|yellow|orange|bold)|(?:red|green|blue|yellow) (?:text|box|words|row|line|part)"
    r"|(?:on|to) the (?:right|left)(?: side)? of (?:the|this) (?:page|screen|text)|box (?:above|below|on the right))\b",
    re.IGNORECASE,
)


@register(NO_ALT, FILE_NAME_ALT, LONG_ALT)
def descriptions_of_pictures(draft: Draft) -> Iterator[Finding]:
    for picture in draft.pictures:
        alt = picture.alt.strip()
        if picture.lacks_alt:
            yield NO_ALT.finding(picture_place(picture), sentence=str(picture.image))
        elif alt and FILE_NAME.fullmatch(alt):
            yield FILE_NAME_ALT.finding(picture_place(picture), alt)
        elif len(alt) > LONGEST_ALT:
            yield LONG_ALT.finding(picture_place(picture), alt)


@register(SKIPPED_HEADING, BOLD_HEADING, ALL_CAPS)
def headings(draft: Draft) -> Iterator[Finding]:
    level = 1
    for heading in draft.headings:
        if int(heading.kind[1]) > level + 1:
            yield SKIPPED_HEADING.finding(Place("body", heading.number, 0, len(heading.text)), heading.text)
        level = int(heading.kind[1])
    for block in draft.blocks:
        words = len(block.text.split())
        if block.kind == "p" and block.is_bold and 1 < words <= 12 and block.text[-1] not in ".!,;":
            yield BOLD_HEADING.finding(Place("body", block.number, 0, len(block.text)), block.text)
    for passage in draft.passages:
        if capitals := CAPITALS.search(passage.text):
            yield ALL_CAPS.finding(passage.place(*capitals.span()), capitals[0][:160])


@register(EMPTY_LINK, SAME_LINK_TEXT)
def words_of_links(draft: Draft) -> Iterator[Finding]:
    first: dict[str, str] = {}
    differing: set[str] = set()
    for link in draft.links:
        words = link.text.casefold().strip(" .")
        if SAYS_NOTHING.fullmatch(link.text) or BARE_ADDRESS.fullmatch(link.text) or len(words) < 2:
            yield EMPTY_LINK.finding(link_place(link), link.text, sentence=f"{link.text} {link.href}")
        elif words in differing or first.get(words, link.href) != link.href:
            differing.add(words)
            yield SAME_LINK_TEXT.finding(link_place(link), link.text, sentence=f"{link.text} {link.href}")
        first.setdefault(words, link.href)


@register(NO_TABLE_HEADERS)
def tables(draft: Draft) -> Iterator[Finding]:
    for table in draft.body.tables:
        if not table.has_headers and table.block < len(draft.blocks):
            first = draft.blocks[table.block]
            yield NO_TABLE_HEADERS.finding(Place("body", first.number, 0, len(first.text)), first.text[:160])


@register(TYPED_LIST, BY_SIGHT)
def typed_by_eye(draft: Draft) -> Iterator[Finding]:
    for block in draft.blocks:
        if block.kind == "p" and LIST_SIGN.match(block.text):
            yield TYPED_LIST.finding(Place("body", block.number, 0, len(block.text)), block.text[:160])
        if looks := LOOKS.search(block.text):
            yield BY_SIGHT.finding(Place("body", block.number, *looks.span()), looks[0], sentence=block.text)
