"""Rows that tell what happened: written once, changed and deleted by nobody."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

CANNOT_CHANGE = _("What happened cannot be changed.")
CANNOT_DELETE = _("What happened cannot be deleted.")


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Refuses what ``save`` and ``delete`` of one row refuse. (A deleted user is emptied out of a row all the same:
    Django does that through the base manager.)
    """

    def update(self, **kwargs: Any) -> int:
        raise ValidationError(CANNOT_CHANGE)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ValidationError(CANNOT_DELETE)

    # As Django's own: not for templates, and a manager has no delete.
    update.alters_data = True  # type: ignore[attr-defined]
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class AppendOnlyModel(models.Model):
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError(CANNOT_CHANGE)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ValidationError(CANNOT_DELETE)
