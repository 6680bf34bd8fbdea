"""Plain text as people paste it."""

import re

# Word and PowerPoint leave vertical tabs; PostgreSQL refuses NUL, and XML (feeds, the HTML serialiser) all of these but
# the last two: overrides of the direction, by which a reader is shown other words than the checks read.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\u202d\u202e]")


def without_control_characters(text: str) -> str:
    """The text with its control characters, other than tab and line ends, made into spaces."""
    return CONTROL_CHARACTERS.sub(" ", text)


def plain(text: str) -> str:
    """What a person typed into a field of plain text, as it is kept."""
    return without_control_characters(text).strip()
