"""Links to pictures or pages of the writer's own, or of somebody's of theirs: told by the words around."""

import re
from collections.abc import Iterator

LINK = re.compile(
    r"(?<![\w@./-])(?:https?://|www\.)?(?:[a-z0-9-]{2,40}\.){1,3}[a-z]{2,8}(?![\w@.-])(?P<path>/[\w/?=&%.#~+-]{2,120})?"
)
OF_PICTURES = re.compile(
    r"youtu\.?be|vimeo|imgur|flickr|gofundme|caringbridge|photobucket|dropbox|drive\.|photos\.|album|strava|fitbit"
    r"|blogspot|wordpress"
)
PICTURES = re.compile(
    r"\b(?:pics?|pictures?|photos?|selfies?|videos?|albums?|scans?|images?|blog|channel|page|gallery|profile"
    r"|x-?rays?|mri|diary|journal"
    r"|story|face|scars?|fundraiser|website)\b"
)
OWN = re.compile(
    r"\b(?:my|me|mine|our|i'?m|i've|ive|i (?:put|post|posted|write|keep|show|made|took|am)|brother|sister|mom|dad"
    r"|son|daughter)\b"
)
AROUND, MOST = 80, 20


def own_links(text: str) -> Iterator[tuple[int, int]]:
    """Of a text in lower case."""
    found = 0
    for link in LINK.finditer(text):
        around = text[max(0, link.start() - AROUND) : link.start()] + " " + text[link.end() : link.end() + AROUND]
        if (link["path"] or PICTURES.search(around)) and (
            (OWN.search(around) and (PICTURES.search(around) or OF_PICTURES.search(link[0])))
            or (link["path"] and re.search(r"\b(?:pics?|photos?) of\b|\bhere is me\b|\bheres? my\b", around))
        ):
            yield link.span()
            found += 1
            if found == MOST:
                return
