"""The admin of rows that readers see and that need no act of their own: saving one changes the site."""

from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from clinic_site.page_cache import site_changed
from clinic_site.text import without_control_characters


class PublicModelAdmin(ModelAdmin):
    def view_on_site(self, obj: Any) -> str | None:
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    def save_form(self, request: HttpRequest, form: ModelForm[Any], change: bool) -> Any:
        """What was pasted may hold control characters, which feeds cannot carry."""
        for name, value in form.cleaned_data.items():
            if isinstance(value, str):
                setattr(form.instance, name, without_control_characters(value))
        return super().save_form(request, form, change)

    def save_related(self, request: HttpRequest, form: ModelForm[Any], formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        site_changed()

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        super().delete_model(request, obj)
        site_changed()

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        site_changed()
