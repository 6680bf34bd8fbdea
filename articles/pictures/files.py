"""Which stored files belong to pictures, and which to nobody any more."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from articles.models import Image, ShareImage
from articles.pictures import renditions
from articles.sharing import keeping
from clinic_site.profile.models import ClinicProfile

FOLDERS = ["images", "clinic", renditions.FOLDER, keeping.FOLDER]
# What was written just now may belong to a row that is not committed yet.
LEFT_ALONE = timedelta(hours=1)


def nobodys_files() -> list[str]:
    """Files without a row: of pictures and logos that were replaced or deleted, and of older renditions."""
    known = {name for (name,) in ClinicProfile.objects.values_list("logo")}
    known |= {name for (name,) in ShareImage.objects.values_list("file")}
    for image in Image.objects.to_choose_from():
        known |= {image.file.name or "", *renditions.names(image)}
    return [name for folder in FOLDERS for name in _stored(folder) if name not in known and not _is_fresh(name)]


def rows_without_file() -> list[Image]:
    images = Image.objects.to_choose_from()
    return [image for image in images if not image.file.storage.exists(image.file.name or "")]


def _stored(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in sorted(files):
        yield f"{folder}/{file}"
    for inner in sorted(folders):
        yield from _stored(f"{folder}/{inner}")


def _is_fresh(name: str) -> bool:
    return default_storage.get_modified_time(name) > timezone.now() - LEFT_ALONE
