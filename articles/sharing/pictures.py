"""Which picture is shown where an address is shared."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from articles.models import Article, Author, Image
from articles.pictures.markup import plain_file
from articles.sharing.drawing import SIZE
from articles.sharing.keeping import current_image
from clinic_site.addresses import absolute
from clinic_site.profile.models import ClinicProfile

WIDTH = 1280


class SharedPicture(NamedTuple):
    url: str
    alt: str
    width: int | None
    height: int | None
    is_wide: bool = False


def of_article(article: Article, clinic: ClinicProfile) -> SharedPicture | None:
    """The one drawn for it; until there is one, the picture at its top, or the logo."""
    if drawn := current_image(article, clinic):
        alt = _("%(title)s – %(clinic)s") % {"title": article.title, "clinic": clinic.name}
        return SharedPicture(absolute(drawn.file.url), alt, *SIZE, is_wide=True)
    if hero := article.shown_hero:
        return _of_library(hero, article.hero_alt)
    return of_clinic(clinic)


def of_author(author: Author, clinic: ClinicProfile) -> SharedPicture | None:
    photo = author.shown_photo
    return _of_library(photo, photo.alt or author.name) if photo else of_clinic(clinic)


def of_clinic(clinic: ClinicProfile) -> SharedPicture | None:
    if not clinic.logo:
        return None
    return SharedPicture(absolute(clinic.logo.url), clinic.name, clinic.logo_width, clinic.logo_height)


def _of_library(image: Image, alt: str) -> SharedPicture:
    file = plain_file(image, width=WIDTH)
    return SharedPicture(absolute(file.url), alt, file.width, file.height, is_wide=file.width > file.height)
