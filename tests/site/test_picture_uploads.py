"""What becomes of a file that is sent as a picture, whatever it is and by whichever door it comes."""

import io
from typing import Any

import PIL.Image
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL.PngImagePlugin import PngInfo

from articles.models import Image
from clinic_site.picture_upload import LONGEST_SIDE, MOST_BYTES, safe_picture
from clinic_site.profile.models import ClinicProfile
from tests.factories import PASSWORD, PROFILE, make_user
from tests.picture_bytes import LEFT, RIGHT, encoded, jpeg, moving, photo_of_a_phone, png_bomb, two_halves, upload

UPLOAD = "/admin/articles/image/upload/"
SCRIPT = b"<script>alert(document.cookie)</script>"
GIF = encoded(PIL.Image.new("P", (20, 20)), "GIF")


def opened(content: bytes) -> PIL.Image.Image:
    picture = PIL.Image.open(io.BytesIO(content))
    picture.load()
    return picture


def near(color: Any, wanted: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(color, wanted, strict=False))


# --- What is refused, with a sentence ------------------------------------------------------------------------

REFUSED = [
    ("no picture at all", b"<html>" + SCRIPT, "a.html", "not a picture"),
    ("a program", b"<?php system($_GET[1]); ?>", "a.php", "not a picture"),
    ("a script by the name of a picture", SCRIPT, "fake.png", "not a picture"),
    ("an SVG", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "a.svg", "SVG"),
    ("an SVG by another name", b'<?xml version="1.0"?><svg onload="alert(1)"/>', "a.jpg", "SVG"),
    ("a truncated JPEG", jpeg((800, 600))[:4000], "half.jpg", "damaged"),
    ("a truncated PNG", encoded(two_halves((400, 300)), "PNG")[:300], "half.png", "damaged"),
    ("only the head of a WebP", encoded(two_halves(), "WEBP")[:30], "half.webp", "damaged"),
    ("a decompression bomb", png_bomb(), "bomb.png", "million pixels"),
    ("a moving GIF", moving("GIF"), "a.gif", "Moving pictures"),
    ("a moving PNG", moving("PNG"), "a.png", "Moving pictures"),
    ("a moving WebP", moving("WEBP"), "a.webp", "Moving pictures"),
    ("a HEIC photo", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 99, "photo.heic", "HEIC"),
    ("a TIFF", encoded(two_halves(), "TIFF"), "a.tif", "not a picture"),
    ("a PostScript file", encoded(two_halves(), "EPS"), "a.jpg", "not a picture"),
    ("an empty file", b"", "empty.jpg", "empty"),
    ("a file that is too large", jpeg() + b"\0" * MOST_BYTES, "large.jpg", "larger than 20 MB"),
]


@pytest.fixture
def writer(client: Client) -> Client:
    client.login(username=make_user("Writer").username, password=PASSWORD)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "name", "sentence"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_refused_gets_a_sentence(writer, content, name, sentence):
    answer = writer.post(UPLOAD, {"file": upload(content, name)})
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]
    # By the library's own form, too, where what was typed is kept.
    page = writer.post("/admin/articles/image/add/", {"file": upload(content, name), "title": "My typed title"})
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert "My typed title" in page.content.decode()
    assert not Image.objects.exists()


@pytest.mark.django_db
def test_no_file_gets_a_sentence(writer):
    for data in ({}, {"file": "words"}, {"file": ""}):
        answer = writer.post(UPLOAD, data)
        assert answer.status_code == 400
        assert answer.json() == {"error": "Choose a picture."}
    assert "Choose a picture." in writer.post("/admin/articles/image/add/", {"title": "x"}).content.decode()


def test_a_bomb_is_found_before_it_is_decoded():
    bomb = png_bomb()
    assert len(bomb) < 60_000
    with pytest.raises(ValidationError, match="million pixels"):
        safe_picture(ContentFile(bomb))


# --- What is taken, and what is left of it -------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "extension"),
    [
        (GIF + SCRIPT, "poly.html", ".png"),
        (GIF[:6] + GIF[6:] + b"/*" + SCRIPT + b"*/", "poly.svg", ".png"),
        (jpeg() + SCRIPT, "poly.php", ".jpg"),
        (jpeg(comment=SCRIPT), "comment.jpg", ".jpg"),
        (encoded(two_halves(), "PNG") + b"PK\x03\x04" + SCRIPT, "archive.png", ".png"),
        (jpeg(), "q.jp'-alert(1)-'", ".jpg"),
        (jpeg(), "../../../etc/passwd.png", ".jpg"),
        (jpeg(), "wrong.png", ".jpg"),
        (encoded(two_halves(), "PNG"), "wrong.jpg", ".png"),
        (encoded(two_halves(), "WEBP"), "right.webp", ".webp"),
        (encoded(two_halves(), "AVIF"), "right.avif", ".jpg"),
        (b"x".join([jpeg()]), "no-extension", ".jpg"),
    ],
)
def test_what_is_taken_is_encoded_anew_under_a_name_of_ours(writer, content, name, extension):
    answer = writer.post(
        UPLOAD + "?CKEditorFuncNum=1);alert(2", {"file": upload(content, name), "CKEditorFuncNum": "1"}
    )
    assert answer.status_code == 201, answer.content
    assert answer["Content-Type"] == "application/json"
    assert set(answer.json()) == {"id", "url", "width", "height", "alt"}
    assert b"alert" not in answer.content
    image = Image.objects.get()
    stem = image.file.name.rpartition("/")[2].removesuffix(extension)
    assert image.file.name.endswith(extension)
    assert len(stem) == 32
    assert int(stem, 16)
    stored = image.file.read()
    assert b"script" not in stored
    assert opened(stored).size == (image.width, image.height)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_phone_may_be_held_any_way_and_tells_nothing_else(orientation):
    raw = photo_of_a_phone(orientation)
    for secret in (b"Jane Patient", b"PhoneMaker", b"xmpmeta"):
        assert secret in raw, "the test's own photo must hold what has to go"
    assert PIL.Image.open(io.BytesIO(raw)).getexif().get_ifd(0x8825)[2]
    safe = safe_picture(ContentFile(raw)).read()
    for secret in (b"Jane Patient", b"PhoneMaker", b"xmpmeta", b"Exif", b"ICC_PROFILE", b"http"):
        assert secret not in safe
    picture = opened(safe)
    assert not picture.getexif()
    assert picture.size == (60, 40)
    assert near(picture.getpixel((5, 20)), LEFT)
    assert near(picture.getpixel((55, 20)), RIGHT)


def test_the_metadata_of_png_and_webp_goes_too():
    exif = PIL.Image.Exif()
    exif[0x013B] = "Jane Patient"
    words = PngInfo()
    words.add_text("Author", "Jane Patient")
    for raw in (
        encoded(two_halves(), "PNG", exif=exif, pnginfo=words, icc_profile=b"no profile of Jane Patient"),
        encoded(two_halves(), "WEBP", exif=exif, xmp=b"XMP of Jane Patient"),
    ):
        assert b"Jane Patient" in raw
        assert b"Jane Patient" not in safe_picture(ContentFile(raw)).read()


def test_twelve_megapixels_are_taken_and_made_smaller():
    safe = safe_picture(ContentFile(jpeg((4032, 3024))))
    assert (safe.width, safe.height) == (LONGEST_SIDE, 1920)
    assert safe.size < 1_500_000
    tall = safe_picture(ContentFile(jpeg((3024, 4032))))
    assert (tall.width, tall.height) == (1920, LONGEST_SIDE)


def test_colors_stay_whatever_the_mode():
    for form, mode in [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "P"), ("PNG", "LA"), ("PNG", "1"), ("PNG", "RGBA")]:
        source = (
            two_halves(mode="RGB").convert("P", palette=PIL.Image.Palette.ADAPTIVE)
            if mode == "P"
            else (two_halves(mode=mode))
        )
        picture = opened(safe_picture(ContentFile(encoded(source, form))).read()).convert("RGB")
        for place in ((5, 20), (55, 20)):
            assert near(picture.getpixel(place), source.convert("RGB").getpixel(place)), mode
        assert picture.mode == "RGB"


def test_sixteen_bits_are_brought_to_eight():
    deep = PIL.Image.new("I;16", (20, 20), 32_768)
    picture = opened(safe_picture(ContentFile(encoded(deep, "PNG"))).read())
    assert near(picture.convert("RGB").getpixel((5, 5)), (128, 128, 128))


def test_what_is_transparent_stays_so():
    palette = PIL.Image.new("P", (20, 20), 0)
    palette.putpalette([255, 0, 0, 0, 255, 0])
    palette.paste(1, (10, 0, 20, 20))
    glass = PIL.Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    for raw in (
        encoded(palette, "PNG", transparency=0),
        encoded(palette, "GIF", transparency=0),
        encoded(glass, "PNG"),
        encoded(glass, "WEBP", lossless=True),
        encoded(glass, "AVIF"),
    ):
        safe = safe_picture(ContentFile(raw))
        assert safe.name.endswith((".png", ".webp"))
        assert opened(safe.read()).convert("RGBA").getpixel((2, 2))[3] == 0


def test_a_phones_double_picture_is_no_moving_one():
    two = encoded(two_halves(), "MPO", save_all=True, append_images=[two_halves()], quality=95)
    assert PIL.Image.open(io.BytesIO(two)).n_frames == 2
    assert opened(safe_picture(ContentFile(two)).read()).size == (60, 40)


# --- Every door ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_door_leads_through_the_same_hands(client):
    """The rows themselves, the clinic's logo and the library's form: none keeps what a phone wrote."""
    Image.objects.create(title="By hand", file=ContentFile(photo_of_a_phone(6), name="IMG_1.jpg"))
    profile = ClinicProfile.objects.get_or_create(pk=1)[0]
    profile.logo = ContentFile(photo_of_a_phone(6), name="logo.jpg")
    profile.save()
    client.login(username=make_user("admin").username, password=PASSWORD)
    data = {"title": "By form", "file": upload(photo_of_a_phone(6)), "focus_x": 50, "focus_y": 50}
    assert client.post("/admin/articles/image/add/", data).status_code == 302
    profile.refresh_from_db()
    files = [profile.logo.name, *Image.objects.values_list("file", flat=True)]
    assert len(files) == 3
    for name in files:
        with default_storage.open(name) as file:
            stored = file.read()
        assert b"Jane Patient" not in stored
        assert opened(stored).size == (60, 40)
        assert "IMG" not in name
        assert "logo" not in name
    assert (profile.logo_width, profile.logo_height) == (60, 40)
    assert {(image.width, image.height) for image in Image.objects.all()} == {(60, 40)}


@pytest.mark.django_db
def test_the_logos_form_says_what_is_wrong(client):
    client.login(username=make_user("Manager").username, password=PASSWORD)
    ClinicProfile.objects.get_or_create(pk=1)
    data = PROFILE
    address = "/admin/profile/clinicprofile/1/change/"
    page = client.post(address, {**data, "logo": upload(png_bomb(), "logo.png")}).content.decode()
    assert "million pixels" in page
    assert client.post(address, {**data, "logo": upload(jpeg(), "logo.png")}).status_code == 302
    assert ClinicProfile.objects.get().logo.name.endswith(".jpg")
    assert client.post(address, {**data, "logo-clear": "on"}).status_code == 302
    assert not ClinicProfile.objects.get().logo


@pytest.mark.django_db
def test_an_upload_needs_its_token_and_the_right():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user("Writer"))
    assert strict.post(UPLOAD, {"file": upload(jpeg())}).status_code == 403
    for role, status in [("Reviewer", 403), ("Moderator", 403), ("", 403), ("Writer", 201), ("Manager", 201)]:
        client = Client()
        client.force_login(make_user(role))
        answer = client.post(UPLOAD, {"file": upload(jpeg())})
        assert answer.status_code == status, role
        assert ("error" in answer.json()) == (status == 403)
    assert Client().post(UPLOAD, {"file": upload(jpeg())}).status_code == 403
    assert client.get(UPLOAD).status_code == 405
    assert Image.objects.count() == 2


@pytest.mark.django_db
def test_nobody_floods_the_library(writer, monkeypatch):
    monkeypatch.setattr("articles.pictures.library.MOST_AN_HOUR", 2)
    assert [writer.post(UPLOAD, {"file": upload(jpeg())}).status_code for _ in range(3)] == [201, 201, 429]
    assert "more than 2 pictures in an hour" in writer.post(UPLOAD, {"file": upload(jpeg())}).json()["error"]
    page = writer.post("/admin/articles/image/add/", {"file": upload(jpeg()), "title": "One more"}, follow=True)
    assert "more than 2 pictures in an hour" in page.content.decode()
    assert Image.objects.count() == 2
