"""What the worker does for pictures. Arguments are ids, and the names of files whose row is gone."""

import logging
from pathlib import PurePath

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from articles.models import Article, Image
from articles.pictures import renditions
from articles.rendering import RENDERED_FIELDS, render_article
from clinic_site.page_cache import site_changed

logger = logging.getLogger(__name__)

MADE_A_RUN = 200


@task()
def make_renditions(image_id: int) -> None:
    """Make the files that readers get, then render the texts that hold the picture. Nothing to do when that is done."""
    image = Image.objects.filter(pk=image_id).first()
    if image is None or not image.file or renditions.are_made(image):
        return
    try:
        image.renditions = renditions.make(image)
    except OSError as error:
        # Remembered as tried: readers go on with the file, and `prune_pictures` names it when it is not there.
        logger.error("Nothing could be made of picture %s: %s", image.pk, error)
        image.renditions = {"version": renditions.RENDITIONS_VERSION}
    with transaction.atomic():
        stays = Image.objects.select_for_update().filter(pk=image_id, file=image.file.name)
        if stays.update(renditions=image.renditions):
            render_users.enqueue(image_id)
            return
    # Withdrawn or deleted meanwhile.
    delete_files.call(renditions.names(image))


@task()
def render_users(image_id: int) -> None:
    """Render the live texts that hold the picture as it now is, and let every page that shows it be made anew."""
    for pk in Article.objects.live_with(image_id).values_list("pk", flat=True):
        with transaction.atomic():
            article = Article.objects.select_for_update().get(pk=pk)
            render_article(article)
            article.save(update_fields=RENDERED_FIELDS)
    with transaction.atomic():
        site_changed()


@task()
def delete_files(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def make_missing_renditions() -> str:
    """Enqueue the pictures of which there is nothing yet, or what an older version made."""
    if DBTaskResult.objects.ready().filter(task_path=make_renditions.module_path).exists():
        return "waiting for those of the last run"
    nothing, old = Q(renditions={}), ~Q(renditions__version=renditions.RENDITIONS_VERSION)
    lacking = Image.objects.to_choose_from().filter(nothing | old)
    missing = list(lacking.values_list("pk", flat=True)[:MADE_A_RUN])
    for pk in missing:
        make_renditions.enqueue(pk)
    return f"{len(missing)} to make"


def hide_expired_pictures() -> str:
    """Render anew the live texts that still hold a picture whose consent has run out."""
    expired = Image.objects.to_choose_from().filter(
        Q(consent_expires_on__lt=timezone.localdate()), shows_patient=True, uses__revision__live_article__isnull=False
    )
    hidden = 0
    for image in expired.distinct():
        stem = PurePath(image.file.name or "").stem
        if image.uses.filter(revision__live_article__rendered_body__contains=stem).exists():
            render_users.enqueue(image.pk)
            hidden += 1
    return f"{hidden} to hide"
