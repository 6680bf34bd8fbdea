"""Plain text as people paste it."""

import re

# Word and PowerPoint leave vertical tabs; PostgreSQL refuses NUL, and XML (feeds, the HTML serialiser) all of these.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def without_control_characters(text: str) -> str:
    """The text with its control characters, other than tab and line ends, made into spaces."""
    return CONTROL_CHARACTERS.sub(" ", text)


def plain(text: str) -> str:
    """What a person typed into a field of plain text, as it is kept."""
    return without_control_characters(text).strip()
