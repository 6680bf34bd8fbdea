"""A new draft made of a Word document: the one act behind the admin's page and the command."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING

import lxml.html
import mammoth
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.content import Content
from articles.importing.drawings import Drawn
from articles.importing.left_out import LeftOut
from articles.importing.package import MOST_BYTES, Package, WordError, too_large
from articles.importing.preparing import Prepared
from articles.importing.structure import Structure, structure
from articles.models import Article, Author, Image, ImportedFile
from articles.pictures.library import PictureError, add_picture
from articles.publishing import create_article
from clinic_site.picture_upload import MOST_BYTES as MOST_PICTURE_BYTES
from clinic_site.picture_upload import SafePicture, safe_picture
from clinic_site.text import without_control_characters

if TYPE_CHECKING:
    from django.core.files.base import File

__all__ = ["Imported", "SameFileError", "WordError", "import_word"]

MOST_PICTURES = 60
STYLE_MAP = "\n".join(
    [
        "p.ImportTitle => h1.title:fresh",
        "p.ImportSubtitle => p.subtitle:fresh",
        "p.ImportCaption => p.caption:fresh",
        "p.ImportQuote => blockquote > p:fresh",
        "p.ImportBibliography => p.bibliography:fresh",
        *(f"p.ImportHeading{level} => h{min(level, 6)}:fresh" for level in range(1, 10)),
        "r[style-name='Emphasis'] => em",
    ]
)


class SameFileError(WordError):
    """The same file was imported before."""

    def __init__(self, article: Article) -> None:
        self.article = article
        words = {"title": article.newest_revision.content["title"] if article.newest_revision else article.title}
        super().__init__(_("This very file was imported before, as the article “%(title)s”.") % words)


@dataclass
class Imported:
    article: Article
    taken: str
    left_out: list[str]
    hints: list[str]
    """What the writer should look at."""
    undescribed: list[tuple[Image, str]] = field(default_factory=list)
    """Pictures that need a description, each with where it is."""


@dataclass
class _Read:
    """What was understood of a document, before anything is kept."""

    parts: Structure
    left_out: LeftOut
    pictures: dict[int, tuple[Drawn, SafePicture]]
    """By their number in the text."""


def import_word(file: "File[bytes]", *, by: User | None, again: bool = False, shows_patients: bool = False) -> Imported:
    """Make a draft of the document. Raises WordError with a sentence when that cannot be done; then nothing is kept.

    A file whose article ``by`` may see, or for a command anybody's, is imported once, unless ``again``.
    """
    if (file.size or 0) > MOST_BYTES:
        raise WordError(too_large())
    data = file.read()
    digest = sha256(data).hexdigest()
    if not again:
        _check_new(digest, by=by)
    # Reading takes seconds, so it comes before the transaction: SQLite has one writer.
    name = PurePath(file.name or "").name
    read = _read(data, name=PurePath(name).stem)
    images: dict[str, Image] = {}
    with transaction.atomic():
        if by:
            # One at a time for a person: the second press of a button meets what the first has made.
            User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if not again:
            _check_new(digest, by=by)
        try:
            _add_pictures(read, images, by=by, shows_patients=shows_patients)
            article = create_article(_content(read, images, by=by), by=by)
            ImportedFile.objects.create(article=article, digest=digest, name=name[:200])
        except BaseException as error:
            for image in images.values():
                image.file.storage.delete(image.file.name or "")
            if isinstance(error, PictureError):
                raise WordError(str(error)) from error
            raise
    return Imported(article, _taken(read), read.left_out.sentences(), _hints(read), _undescribed(read, images))


def _check_new(digest: str, *, by: User | None) -> None:
    articles = Article.objects.editable_by(by) if by else Article.objects.all()
    before = articles.filter(imported_from__digest=digest).select_related("newest_revision").order_by("-pk").first()
    if before:
        raise SameFileError(before)


def _read(data: bytes, *, name: str) -> _Read:
    package = Package(data)
    try:
        prepared = Prepared(package)
        converted = mammoth.convert_to_html(prepared.docx(), style_map=STYLE_MAP, include_embedded_style_map=False)
    except WordError:
        raise
    except Exception as error:  # on a made-up document any step may meet what the format forbids
        raise WordError(_("The document is built in a way that cannot be read. Save it anew in Word.")) from error
    left_out = prepared.left_out
    for message in converted.messages:
        if "w:sym" in message.message:
            left_out.add("sign", place="")
    parts = structure(converted.value, name=without_control_characters(name), left_out=left_out)
    return _Read(parts, left_out, _safe_pictures(package, prepared, parts.body))


def _safe_pictures(
    package: Package, prepared: Prepared, body: lxml.html.HtmlElement
) -> dict[int, tuple[Drawn, SafePicture]]:
    """What the library will take, each file decoded once; figures of others go."""
    safe: dict[str, SafePicture | str] = {}
    pictures = {}
    for tag in list(body.iter("img")):
        number = int(tag.get("data-image", ""))
        drawn = prepared.pictures[number - 1]
        if drawn.file not in safe:
            safe[drawn.file] = _safe(package, drawn.file, room=len(safe) < MOST_PICTURES)
        found = safe[drawn.file]
        if isinstance(found, SafePicture):
            pictures[number] = drawn, found
        else:
            prepared.left_out.add("picture", drawn.alt, place=f"{drawn.place}: {found}")
            figure = next(tag.iterancestors("figure"))
            if (caption := figure.find("figcaption")) is not None:  # its words stay, as a paragraph
                caption.tag = "p"
                figure.addnext(caption)
            figure.drop_tree()
    return pictures


def _safe(package: Package, name: str, *, room: bool) -> SafePicture | str:
    """The picture, or why it cannot be used."""
    if not room:
        return _("only %(number)d pictures of a document are taken") % {"number": MOST_PICTURES}
    if name.lower().endswith((".emf", ".wmf", ".emz", ".wmz")):
        return _("a drawing for Windows (%(kind)s); save it as PNG") % {"kind": PurePath(name).suffix[1:].upper()}
    content = package.file(name, most=MOST_PICTURE_BYTES)
    if content is None:
        return _("its file is missing or too large")
    try:
        return safe_picture(ContentFile(content, name=PurePath(name).name))
    except ValidationError as refusal:
        return " ".join(refusal.messages)


def _add_pictures(read: _Read, images: dict[str, Image], *, by: User | None, shows_patients: bool) -> None:
    """Into the library, each file once, and by their numbers there into the text."""
    for number, (drawn, picture) in read.pictures.items():
        if drawn.file not in images:
            title = drawn.alt or _("%(title)s, picture %(number)d") % {"title": read.parts.title, "number": number}
            image = Image(
                file=picture,
                title=without_control_characters(title)[:120],
                alt=without_control_characters(drawn.alt)[:300],
                shows_patient=shows_patients,
            )
            images[drawn.file] = image
            add_picture(image, by=by)
    for tag in read.parts.body.iter("img"):
        drawn, _picture = read.pictures[int(tag.get("data-image", ""))]
        tag.set("data-image", str(images[drawn.file].pk))
        if drawn.alt or drawn.is_decorative:
            tag.set("alt", "" if drawn.is_decorative else drawn.alt)
        else:
            del tag.attrib["alt"]  # nobody has said yet whether it is decoration


def _content(read: _Read, images: dict[str, Image], *, by: User | None) -> Content:
    body = lxml.html.tostring(read.parts.body, encoding="unicode").removeprefix("<div>").removesuffix("</div>")
    author = Author.objects.filter(user=by).first() if by else None
    return Content(
        title=read.parts.title,
        summary=read.parts.summary,
        body=body,
        references="\n".join(read.parts.references),
        author=author.pk if author else None,
    )


# --- What came of it, in words -------------------------------------------------------------------------------


def _taken(read: _Read) -> str:
    body = read.parts.body

    def count(*tags: str) -> int:
        return sum(1 for _element in body.iter(*tags))

    words = len(" ".join(body.itertext()).split())
    pictures, references = len(read.pictures), len(read.parts.references)
    counted = [
        (words, ngettext("%(number)d word", "%(number)d words", words)),
        (count("h2", "h3", "h4"), ngettext("%(number)d heading", "%(number)d headings", count("h2", "h3", "h4"))),
        (count("ul", "ol"), ngettext("%(number)d list", "%(number)d lists", count("ul", "ol"))),
        (count("table"), ngettext("%(number)d table", "%(number)d tables", count("table"))),
        (pictures, ngettext("%(number)d picture", "%(number)d pictures", pictures)),
        (references, ngettext("%(number)d reference", "%(number)d references", references)),
    ]
    said = ", ".join(words % {"number": number} for number, words in counted if number)
    return _("Taken over: %(what)s.") % {"what": said or _("only the title")}


def _hints(read: _Read) -> list[str]:
    hints = [*read.parts.hints, read.left_out.changes()]
    made_up = [drawn.alt for drawn, _picture in read.pictures.values() if drawn.is_made_up and drawn.alt]
    if made_up:
        hints.append(_("A program wrote these descriptions, check them: %(alts)s.") % {"alts": "; ".join(made_up)})
    return [hint for hint in hints if hint]


def _undescribed(read: _Read, images: dict[str, Image]) -> list[tuple[Image, str]]:
    return [
        (images[drawn.file], drawn.place)
        for drawn, _picture in read.pictures.values()
        if not drawn.alt and not drawn.is_decorative
    ]
