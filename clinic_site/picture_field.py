"""The one door through which a picture enters, whoever sends it: a form, an act, a command or an import."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic_site.picture_upload import SafePicture, safe_picture

ACCEPTED = "image/jpeg,image/png,image/webp,image/avif,image/gif"


class PictureFormField(forms.FileField):
    """Its cleaned value is a safe picture, so that what is wrong with a file is said beside the field."""

    default_error_messages = {"required": _("Choose a picture."), "missing": _("Choose a picture.")}

    def to_python(self, data: Any) -> Any:
        if data in self.empty_values:
            return None
        return safe_picture(data)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ACCEPTED}


class PictureField(models.ImageField):
    """A picture made safe on every write that goes through a model. Width and height are those of what is stored."""

    width_field: str | None
    height_field: str | None

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        file = getattr(model_instance, self.attname)
        if file and not file._committed:
            safe = file.file if isinstance(file.file, SafePicture) else safe_picture(file.file)
            for name, value in ((self.width_field, safe.width), (self.height_field, safe.height)):
                if name:
                    setattr(model_instance, name, value)
            file.save(safe.name, safe, save=False)
        return file

    def update_dimension_fields(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: ``pre_save`` sets them. Django would ask a parser that gives up on some small WebP files."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": PictureFormField, **kwargs})

    def deconstruct(self) -> Any:
        # A plain image field to migrations: how a file is made safe is code, not schema.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ImageField", args, kwargs
