"""The log of what moderators did."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.admin.read_only import ReadOnlyAdmin
from comments.models import ModerationEvent


@admin.register(ModerationEvent)
class ModerationEventAdmin(ReadOnlyAdmin):
    """To be read only."""

    list_display = ["at", "act", "by", "subject", "reason", "note"]
    list_filter = ["act", "reason"]
    list_filter_sheet = False
    list_select_related = ["by"]
    list_per_page = 100
    show_full_result_count = False
    list_display_links = None

    @admin.display(description=_("about"))
    def subject(self, event: ModerationEvent) -> SafeString | str:
        if event.comment_id:
            address = f"{reverse('admin:moderation_queue')}?open={event.comment_id}"
            return format_html('<a href="{}">{}</a>', address, gettext("Comment %s") % event.comment_id)
        if event.discussion_id:
            address = reverse("admin:comments_discussion_change", args=[event.discussion_id])
            return format_html('<a href="{}">{}</a>', address, gettext("Discussion %s") % event.discussion_id)
        return gettext("The whole site")
