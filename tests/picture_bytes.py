"""Files as people, phones and attackers send them."""

import io
import struct
import zlib
from typing import Any

import PIL.Image
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ImageCms, ImageDraw

LEFT, RIGHT = (200, 30, 30), (30, 30, 200)


def two_halves(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> PIL.Image.Image:
    """Red on the left, blue on the right: whoever turns it can be found out."""
    picture = PIL.Image.new("RGB", size, LEFT)
    ImageDraw.Draw(picture).rectangle([(size[0] // 2, 0), size], fill=RIGHT)
    return picture.convert(mode)


def encoded(picture: PIL.Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def jpeg(size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    return encoded(two_halves(size), "JPEG", **{"quality": 95, **options})


def upload(content: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=kind)


def photo_of_a_phone(orientation: int = 1) -> bytes:
    """A JPEG with all that a phone writes into it: how it was held, where it was, who owns it."""
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F], exif[0x013B] = "PhoneMaker", "Jane Patient"
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 39.0, 37.11), 3: "W", 4: (70.0, 15.0, 18.0)})
    turn = {
        2: PIL.Image.Transpose.FLIP_LEFT_RIGHT,
        3: PIL.Image.Transpose.ROTATE_180,
        4: PIL.Image.Transpose.FLIP_TOP_BOTTOM,
        5: PIL.Image.Transpose.TRANSPOSE,
        6: PIL.Image.Transpose.ROTATE_90,
        7: PIL.Image.Transpose.TRANSVERSE,
        8: PIL.Image.Transpose.ROTATE_270,
    }
    held = two_halves() if orientation == 1 else two_halves().transpose(turn[orientation])
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>XMP of Jane Patient</x:xmpmeta>"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    words = b"a comment of Jane Patient"
    return encoded(held, "JPEG", quality=95, exif=exif, xmp=xmp, icc_profile=profile, comment=words)


def png_bomb(side: int = 20_000) -> bytes:
    """A black and white PNG of 20,000 by 20,000 pixels in some fifty kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\0" * (side // 8)) * side, 9)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def moving(form: str) -> bytes:
    frames = [PIL.Image.new("RGB", (20, 20), color) for color in ("red", "green", "blue")]
    return encoded(frames[0], form, save_all=True, append_images=frames[1:], duration=50, loop=0)
