from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from articles.models import ZeroResultQuery


@admin.register(ZeroResultQuery)
class ZeroResultQueryAdmin(ModelAdmin):
    """What readers miss. Nobody writes it by hand; whoever has seen to it may take it off the list."""

    list_display = ["query", "times", "first_day", "last_day", "again"]
    list_display_links = None
    search_fields = ["query"]
    date_hierarchy = "last_day"
    list_per_page = 50

    @admin.display(description=_("what is found now"))
    def again(self, row: ZeroResultQuery) -> SafeString:
        address = f"{reverse('search')}?{urlencode({'q': row.query})}"
        return format_html('<a href="{}">{}</a>', address, _("Search for it"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
