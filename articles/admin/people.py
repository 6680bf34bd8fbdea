from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest

from articles.admin.standing_texts import StandingTextsAdmin
from articles.models import Author
from clinic_site.public_admin import PublicModelAdmin


@admin.register(Author)
class AuthorAdmin(StandingTextsAdmin, PublicModelAdmin):
    list_display = ["name", "credentials", "role", "is_clinician", "user"]
    list_filter = ["is_clinician"]
    list_select_related = ["user"]
    search_fields = ["name", "role"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "credentials", "role", "is_clinician", "photo", "biography", "user"]
    autocomplete_fields = ["photo"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user" and not request.user.is_superuser:
            kwargs["queryset"] = User.objects.filter(is_superuser=False)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
