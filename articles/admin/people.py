from django.contrib import admin

from articles.models import Author
from clinic_site.public_admin import PublicModelAdmin


@admin.register(Author)
class AuthorAdmin(PublicModelAdmin):
    list_display = ["name", "credentials", "role", "is_clinician", "user"]
    list_filter = ["is_clinician"]
    list_select_related = ["user"]
    search_fields = ["name", "role"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "credentials", "role", "is_clinician", "photo", "biography", "user"]
    autocomplete_fields = ["photo"]
