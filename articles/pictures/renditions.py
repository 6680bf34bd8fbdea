"""The files that readers get of a picture: in several widths, each in the formats that browsers can choose from.

docs/decisions/0007-pictures.md says why this is our own.
"""

import io
from typing import Any

import PIL.Image
from django.core.files.base import ContentFile
from PIL.Image import Resampling

from articles.models import Image

# Moves on whenever the code below makes other files; the worker then makes them anew under names of their own.
RENDITIONS_VERSION = 1

FOLDER = "renditions"
WIDTHS = (160, 320, 640, 960, 1280, 1920, 2560)
# The formats that a browser is offered, the smallest first. What every browser can show comes after them.
OFFERED = ("avif", "webp")
FORMATS = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG", "png": "PNG"}
OPTIONS: dict[str, dict[str, Any]] = {
    "avif": {"quality": 55, "speed": 8},
    "webp": {"quality": 78, "method": 4},
    "jpg": {"quality": 80, "optimize": True, "progressive": True},
    "png": {"optimize": True},
}


def make(image: Image) -> dict[str, Any]:
    """Make every file for the image and return what ``Image.renditions`` keeps of it."""
    with image.file.storage.open(image.file.name or "") as file, PIL.Image.open(file) as stored:
        picture = stored.convert("RGBA" if stored.has_transparency_data else "RGB")
    # None is wider than the picture itself.
    widths = [width for width in WIDTHS if width < picture.width]
    widths += [picture.width] if picture.width <= WIDTHS[-1] else []
    made: dict[str, Any] = {
        "version": RENDITIONS_VERSION,
        "widths": widths,
        "formats": [*OFFERED, "png" if picture.mode == "RGBA" else "jpg"],
    }
    for width in widths:
        scaled = picture.resize((width, height_at(picture, width)), Resampling.LANCZOS)
        for extension in made["formats"]:
            name = _name(image, RENDITIONS_VERSION, width, extension)
            image.file.storage.delete(name)  # of a run that was cut off
            image.file.storage.save(name, _encoded(scaled, extension))
    return made


def height_at(picture: Image | PIL.Image.Image, width: int) -> int:
    return max(1, round(picture.height * width / picture.width))


def are_made(image: Image) -> bool:
    return image.renditions.get("version") == RENDITIONS_VERSION


def by_format(image: Image) -> dict[str, dict[int, str]]:
    """The names of the files by format and width; empty while there are none."""
    made = image.renditions
    return {
        extension: {width: _name(image, made["version"], width, extension) for width in made["widths"]}
        for extension in made.get("formats", ())
    }


def names(image: Image) -> list[str]:
    return [name for of_format in by_format(image).values() for name in of_format.values()]


def _name(image: Image, version: int, width: int, extension: str) -> str:
    # As hard to guess as the name of the file itself.
    assert image.file.name
    return f"{FOLDER}/{image.file.name.rpartition('.')[0]}/{version}-{width}.{extension}"


def _encoded(picture: PIL.Image.Image, extension: str) -> ContentFile[bytes]:
    buffer = io.BytesIO()
    picture.save(buffer, FORMATS[extension], **OPTIONS[extension])
    return ContentFile(buffer.getvalue())
