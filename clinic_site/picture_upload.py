"""A picture that somebody sent, made into one that is safe to keep and to show.

Nothing of the file is kept but what can be seen: it is decoded, turned upright and encoded anew under a name of our
own. So where it was taken, by whom and with what, and whatever else lay in it, is gone.
"""

import io
import secrets
import threading
from typing import Any

import PIL.Image
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import ImageCms, ImageOps

MOST_BYTES = 20 * 1024 * 1024
# A phone's 50 megapixels pass. More would take more memory than a server has to spare.
MOST_PIXELS = 50_000_000
# The longest side of what is kept: a full-width picture on a fine screen.
LONGEST_SIDE = 2560

READABLE = ["JPEG", "PNG", "WEBP", "GIF", "AVIF"]
# What a picture is kept as; one with transparent parts always as PNG or WebP.
KEPT_AS = {"PNG": "PNG", "GIF": "PNG", "WEBP": "WEBP"}
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
# A large one takes hundreds of megabytes while it is decoded: this process opens no two side by side.
ONE_AT_A_TIME = threading.Lock()
OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 88, "optimize": True, "progressive": True},
    "PNG": {},
    "WEBP": {"quality": 90, "method": 4},
}


class SafePicture(ContentFile[bytes]):
    """The bytes, named, with the size of the picture in them."""

    def __init__(self, content: bytes, *, name: str, width: int, height: int) -> None:
        super().__init__(content, name=name)
        self.width, self.height = width, height


def safe_picture(upload: "File[bytes]") -> SafePicture:
    """Make a safe picture of an uploaded file. Raises ValidationError with a sentence for who sent it."""
    if not upload.size:
        raise ValidationError(_("The file is empty. Choose another one."), code="empty")
    if upload.size > MOST_BYTES:
        limit = {"limit": MOST_BYTES // 1024 // 1024}
        raise ValidationError(_("The file is larger than %(limit)d MB. Make it smaller first.") % limit, code="bytes")
    upload.seek(0)
    data = upload.read()
    try:
        with ONE_AT_A_TIME:
            picture, kept_as = _decoded(data)
    except (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning) as bomb:
        raise _too_many_pixels() from bomb
    except ValidationError:
        raise
    except Exception as error:  # Pillow's readers fail with errors of every kind on what somebody made up
        raise ValidationError(_why_not_readable(data), code="unreadable") from error
    buffer = io.BytesIO()
    picture.save(buffer, kept_as, **OPTIONS[kept_as])
    name = f"{secrets.token_hex(16)}.{EXTENSIONS[kept_as]}"
    return SafePicture(buffer.getvalue(), name=name, width=picture.width, height=picture.height)


def _decoded(data: bytes) -> tuple[PIL.Image.Image, str]:
    """What can be seen in the file, upright, in sRGB and no larger than we keep; and the format to keep it in."""
    with PIL.Image.open(io.BytesIO(data), formats=READABLE) as source:
        if source.width * source.height > MOST_PIXELS:
            raise _too_many_pixels()
        # A phone's MPO is a JPEG with a second picture behind it, which is left out.
        if source.format != "MPO" and getattr(source, "is_animated", False):
            raise ValidationError(_("Moving pictures cannot be used. Save one frame as JPEG or PNG."), code="moves")
        kept_as = KEPT_AS.get(source.format or "", "JPEG")
        source.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG need not be decoded at its full size
        source.load()
        picture = _in_srgb(ImageOps.exif_transpose(source))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), PIL.Image.Resampling.LANCZOS)
    if picture.mode == "RGBA" and kept_as == "JPEG":
        kept_as = "PNG"
    picture.info = {}  # comments, profiles and positions, which the encoders would copy
    return picture, kept_as


def _in_srgb(picture: PIL.Image.Image) -> PIL.Image.Image:
    """As RGB, or as RGBA where a part of it is transparent, whatever it was: grey, CMYK, a palette, 16 bits deep."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):  # 16 bits a pixel; Pillow itself would cut off all that is not nearly black
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    has_alpha = picture.has_transparency_data
    if profile and not has_alpha and picture.mode in {"RGB", "CMYK", "L"}:
        picture = _by_profile(picture, profile)
    picture = picture.convert("RGBA" if has_alpha else "RGB")
    if has_alpha and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    return picture


def _by_profile(picture: PIL.Image.Image, profile: bytes) -> PIL.Image.Image:
    """With its own colors told in sRGB; a profile that cannot be read says nothing about them."""
    try:
        converted = ImageCms.profileToProfile(
            picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return converted or picture


def _too_many_pixels() -> ValidationError:
    limit = {"limit": MOST_PIXELS // 1_000_000}
    return ValidationError(
        _("The picture has more than %(limit)d million pixels. Make it smaller first.") % limit, code="pixels"
    )


def _why_not_readable(data: bytes) -> str:
    head = data[:512].lstrip().lower()
    if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}:
        return _("This is a HEIC photo, which browsers cannot show. Save or send it as JPEG.")
    if head.startswith((b"<svg", b"<?xml", b"<!doctype svg", b"<!--")) or b"<svg" in head:
        return _("SVG drawings can hold programs and are not taken. Save it as PNG.")
    if head.startswith((b"\xff\xd8", b"\x89png", b"gif8", b"riff")):
        return _("The picture is damaged or not complete. Save it anew, or choose another one.")
    return _("This is not a picture that we can read. Choose a JPEG, PNG, WebP or AVIF picture.")
