"""The picture of an article's title, its category and the clinic. The same words always give the same file."""

import io
from functools import cache

from font_source_serif_pro import font_files_ttf
from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)
EDGE = 80
# As in static/css/tokens.css.
PAPER, INK, INK_SOFT, RULE = "#fffefb", "#1b2325", "#545d5f", "#ded9cd"
ACCENTS = {
    "teal": "#1b676d",
    "plum": "#7b3d69",
    "ochre": "#7e5709",
    "blue": "#2b5b91",
    "moss": "#4b652b",
    "clay": "#98462c",
}
# The largest in which the title has room is taken; the last one has room for any title.
TITLE_SIZES = (80, 72, 64, 56, 48, 42, 36)
TITLE_TOP, TITLE_BOTTOM = 165, 490
LINE = 1.18
COLOURS = 64


class CannotWriteError(Exception):
    """The face lacks letters of the words, as of Arabic or Chinese ones."""


def draw(title: str, *, category: str, clinic: str, accent: str) -> bytes:
    """A PNG file. Raises CannotWriteError; a sign that is no letter (an emoji) is only left out."""
    title, category, clinic = (_writable(words) for words in (title, category, clinic))
    colour = ACCENTS[accent]
    picture = Image.new("RGB", SIZE, PAPER)
    on = ImageDraw.Draw(picture)
    on.rectangle((0, 0, SIZE[0], 16), fill=colour)

    width = SIZE[0] - 2 * EDGE
    small = _face("Semibold", 34)
    on.text((EDGE, 80), _shortened(category, small, width), font=small, fill=colour)
    face, lines = _largest(title, width)
    for number, line in enumerate(lines):
        on.text((EDGE, TITLE_TOP + number * face.size * LINE), line, font=face, fill=INK)
    on.line((EDGE, 525, SIZE[0] - EDGE, 525), fill=RULE, width=2)
    on.text((EDGE, 548), _shortened(clinic, small, width), font=small, fill=INK_SOFT)

    buffer = io.BytesIO()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _largest(title: str, width: int) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    for size in TITLE_SIZES:
        face = _face("Bold", size)
        lines = _wrapped(title, face, width)
        if len(lines) * size * LINE <= TITLE_BOTTOM - TITLE_TOP:
            break
    return face, lines


def _wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) <= width:
            lines[-1] = longer
            continue
        pieces = _broken(word, face, width)
        lines = [line for line in lines if line] + pieces
    return lines


def _broken(word: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """A word that is longer than a line in several pieces; any other in one."""
    pieces = [""]
    for letter in word:
        if face.getlength(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _shortened(text: str, face: ImageFont.FreeTypeFont, width: int) -> str:
    if face.getlength(text) <= width:
        return text
    while face.getlength(f"{text}…") > width:
        text = text[:-1].rstrip()
    return f"{text}…"


def _writable(text: str) -> str:
    lacking = {sign for sign in text if not sign.isspace() and not _has(sign)}
    if any(sign.isalnum() for sign in lacking):
        raise CannotWriteError(text)
    return " ".join("".join(sign for sign in text if sign not in lacking).split())


@cache
def _face(weight: str, size: int) -> ImageFont.FreeTypeFont:
    # Its own way of setting a line, which does not depend on what else the machine has.
    return ImageFont.truetype(font_files_ttf[f"SourceSerifPro{weight}"], size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _has(sign: str) -> bool:
    """Whether the face draws anything else for it than for a sign that no face has."""
    face = _face("Bold", TITLE_SIZES[0])
    return bytes(face.getmask(sign)) != bytes(face.getmask("\uffff"))
