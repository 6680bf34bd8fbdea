"""Who may touch what articles are made of, and see what readers looked for."""

import io

import PIL.Image
from django.core.files.base import ContentFile
from django.utils import timezone

from articles.models import Author, Category, Image, Series, Tag, ZeroResultQuery
from tests.factories import make_author, make_category, make_tag, make_user
from tests.site.roles.case import (
    CHOOSES,
    EDITS,
    GONE,
    LOOKED,
    MANAGES,
    NONE,
    OVERRIDES,
    UPLOADS,
    Act,
    Case,
    act,
    adds,
    changes,
    deletes,
    draft,
    looks,
    nothing,
    of,
    pages_of,
)


def picture_file() -> ContentFile:
    buffer = io.BytesIO()
    PIL.Image.new("RGB", (8, 8), "teal").save(buffer, "PNG")
    return ContentFile(buffer.getvalue(), name="water.png")


def picture(c: Case) -> None:
    c.row = Image.objects.create(title="Old name", file=picture_file())


def picture_in_use(c: Case) -> None:
    picture(c)
    draft(c, hero=c.row)


def in_vain(c: Case) -> None:
    today = timezone.localdate()
    c.row = ZeroResultQuery.objects.create(query="zebra", times=2, first_day=today, last_day=today)


def upload_while_writing(c: Case) -> bool:
    c.post("admin:articles_image_upload", file=picture_file(), title="Water")
    return Image.objects.filter(added_by=c.user, title="Water").exists()


def withdraw_picture(c: Case) -> bool:
    c.post("admin:articles_image_withdraw", c.row.pk, reason="The patient asked.")
    return Image.objects.get(pk=c.row.pk).withdrawn_at is not None


def tie_to_superuser(c: Case) -> bool:
    boss = make_user("admin")
    author = c.row
    c.post("admin:articles_author_change", author.pk, name="A name", slug=author.slug, user=boss.pk)
    tied = Author.objects.filter(pk=author.pk, user=boss).exists()
    boss.delete() if not tied else None
    return tied


MATERIALS: list[Act] = [
    # What articles are made of
    act("see pictures", "✓✓✓✓–✓✓––", looks("articles_image"), picture, *pages_of("articles_image", *LOOKED)),
    act("upload a picture", UPLOADS, adds("articles_image", Image, title="Water", file=picture_file), nothing,
        *pages_of("articles_image", "add")),
    act("choose a picture for a text", "✓✓✓✓–✓✓––", lambda c: c.shows("Old name", "admin:articles_image_picker"),
        picture, "admin:articles_image_picker"),
    act("upload a picture while writing", UPLOADS, upload_while_writing, nothing, "admin:articles_image_upload"),
    act("change a picture that nothing uses", UPLOADS, changes("articles_image", "title", "New name"), picture,
        *pages_of("articles_image", "change")),
    act("change a picture in use", EDITS, changes("articles_image", "title", "New name"), picture_in_use,
        *pages_of("articles_image", "change")),
    act("delete a picture that nothing uses", EDITS, deletes("articles_image"), picture,
        *pages_of("articles_image", *GONE)),
    act("withdraw a picture", EDITS, withdraw_picture, picture_in_use, "admin:articles_image_withdraw"),
    act("delete a picture in use", NONE, deletes("articles_image"), picture_in_use, *pages_of("articles_image", *GONE)),
    act("see categories", CHOOSES, looks("articles_category"), of(make_category),
        *pages_of("articles_category", *LOOKED)),
    act("add a category", EDITS, adds("articles_category", Category, name="Knees", slug="knees", position=1,
        accent="teal", comments="profile"), nothing, *pages_of("articles_category", "add")),
    act("change a category", EDITS, changes("articles_category", "name", "New name", position=1,
        accent="teal", comments="profile"), of(make_category),
        *pages_of("articles_category", "change")),
    act("delete a category", EDITS, deletes("articles_category"), of(make_category),
        *pages_of("articles_category", *GONE)),
    act("see tags", CHOOSES, looks("articles_tag"), of(make_tag), *pages_of("articles_tag", *LOOKED)),
    act("add a tag", EDITS, adds("articles_tag", Tag, name="Knees", slug="knees", kind="topic"), nothing,
        *pages_of("articles_tag", "add")),
    act("change a tag", EDITS, changes("articles_tag", "name", "New name", kind="topic"), of(make_tag),
        *pages_of("articles_tag", "change")),
    act("delete a tag", EDITS, deletes("articles_tag"), of(make_tag), *pages_of("articles_tag", *GONE)),
    act("see series", EDITS, looks("articles_series"), of(Series.objects.create, title="Old"),
        *pages_of("articles_series", *LOOKED)),
    act("add a series", EDITS, adds("articles_series", Series, title="Knees"), nothing,
        *pages_of("articles_series", "add")),
    act("change a series", EDITS, changes("articles_series", "title", "New title"),
        of(Series.objects.create, title="Old"), *pages_of("articles_series", "change")),
    act("delete a series", EDITS, deletes("articles_series"), of(Series.objects.create, title="Old"),
        *pages_of("articles_series", *GONE)),
    act("see authors", "✓✓✓✓–✓✓––", looks("articles_author"), of(make_author), *pages_of("articles_author", *LOOKED)),
    act("add an author", MANAGES, adds("articles_author", Author, name="Ines", slug="ines"), nothing,
        *pages_of("articles_author", "add")),
    act("change an author, give credentials", MANAGES, changes("articles_author", "credentials", "DO", name="Ines"),
        of(make_author), *pages_of("articles_author", "change")),
    act("tie an author to a superuser", OVERRIDES, tie_to_superuser, of(make_author),
        *pages_of("articles_author", "change")),
    act("delete an author", MANAGES, deletes("articles_author"), of(make_author), *pages_of("articles_author", *GONE)),
    # What readers looked for
    act("see what readers did not find", EDITS, looks("articles_zeroresultquery"), in_vain,
        *pages_of("articles_zeroresultquery", *LOOKED)),
    act("take it off the list", EDITS, deletes("articles_zeroresultquery"), in_vain,
        *pages_of("articles_zeroresultquery", *GONE)),
    act("add to the list by hand", NONE, adds("articles_zeroresultquery", ZeroResultQuery, query="zebra", times=1),
        nothing, *pages_of("articles_zeroresultquery", "add")),
]  # fmt: skip
