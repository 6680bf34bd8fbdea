"""That every published article has a share image, which says what the article, its category and the clinic say now."""

import hashlib
import logging

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from articles.models import Article, ShareImage
from articles.sharing.drawing import CannotWriteError, draw
from clinic_site.page_cache import site_changed
from clinic_site.profile.models import ClinicProfile

logger = logging.getLogger(__name__)

# Moves on whenever the drawing changes; all are then drawn anew.
DRAWING_VERSION = 1
FOLDER = "share"
DRAWN_A_RUN = 100


def what_to_say(article: Article, clinic: ClinicProfile) -> str:
    """Everything that the picture depends on."""
    category = article.category
    assert category  # a constraint says so of what is published
    return f"{_begins(clinic)}{category.accent}\n{category.name}\n{article.title}"


def current_image(article: Article, clinic: ClinicProfile) -> ShareImage | None:
    """The article's share image, as long as it says the right thing."""
    image: ShareImage | None = getattr(article, "share_image", None)
    return image if image and image.file and image.says == what_to_say(article, clinic) else None


@task()
def keep_share_images(article_ids: list[int]) -> None:
    """Draw what is missing or says the wrong thing, and take away what no reader shall see. Safe to run twice."""
    clinic = ClinicProfile.objects.current()
    articles = Article.objects.filter(pk__in=article_ids).select_related("category", "share_image")
    changed = [_keep(article, clinic) for article in articles]
    if any(changed):
        with transaction.atomic():
            site_changed()


def keep_missing_share_images() -> str:
    """Enqueue the articles that lack one, as after a category or the clinic was renamed."""
    if DBTaskResult.objects.ready().filter(task_path=keep_share_images.module_path).exists():
        return "waiting for those of the last run"
    ids = [*without_right_image(ClinicProfile.objects.current()).values_list("pk", flat=True)[:DRAWN_A_RUN]]
    ids += (
        Article.objects.exclude(status=Article.Status.PUBLISHED)
        .filter(share_image__isnull=False)
        .values_list("pk", flat=True)[:DRAWN_A_RUN]
    )
    if ids:
        keep_share_images.enqueue(ids)
    return f"{len(ids)} to draw or to take away"


def without_right_image(clinic: ClinicProfile) -> QuerySet[Article]:
    line = Value("\n")
    right = Concat(
        Value(_begins(clinic)), "category__accent", line, "category__name", line, F("title"), output_field=TextField()
    )
    published = Article.objects.filter(status=Article.Status.PUBLISHED)
    return published.exclude(share_image__says=right).newest_first()


def _begins(clinic: ClinicProfile) -> str:
    return f"{DRAWING_VERSION}\n{clinic.name}\n"


def _keep(article: Article, clinic: ClinicProfile) -> bool:
    """Returns whether anything was to do."""
    old: ShareImage | None = getattr(article, "share_image", None)
    if article.status != Article.Status.PUBLISHED:
        if old is None:
            return False
        old.delete()
        _delete_file(old.file.name)
        return True
    says = what_to_say(article, clinic)
    if old and old.says == says:
        return False
    name = _drawn(article, clinic)
    ShareImage.objects.update_or_create(article=article, defaults={"file": name, "says": says})
    if old and old.file.name != name:
        _delete_file(old.file.name)
    return True


def _drawn(article: Article, clinic: ClinicProfile) -> str:
    """The name of the stored file; empty where the words cannot be written."""
    assert article.category  # as above
    try:
        content = draw(
            article.title, category=article.category.name, clinic=clinic.name, accent=article.category.accent
        )
    except CannotWriteError:
        logger.info("The share image of article %s cannot be written in its script.", article.pk)
        return ""
    # The same picture under the same name, and never another one: caches may keep it for ever.
    name = f"{FOLDER}/{article.pk}-{hashlib.sha256(content).hexdigest()[:16]}.png"
    default_storage.delete(name)  # of a run that was cut off
    return default_storage.save(name, ContentFile(content))


def _delete_file(name: str | None) -> None:
    if name:
        default_storage.delete(name)
