from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic_site.profile.models import PROFILE_ID, ClinicProfile
from clinic_site.public_admin import PublicModelAdmin


class ProfileForm(forms.ModelForm[ClinicProfile]):
    def clean_social_links(self) -> str:
        """One ``name https://address`` a line."""
        text: str = self.cleaned_data["social_links"]
        for line in text.splitlines():
            words = line.split()
            if words and (len(words) < 2 or not words[-1].startswith("https://")):
                raise forms.ValidationError(
                    _("“%(line)s” is not a name, a space and an address that begins with https://."),
                    params={"line": line},
                )
        return text


class ClinicProfileAdmin(PublicModelAdmin):
    """One row: its list leads straight to it. Registered by ``clinic_site/admin``, with the content checks."""

    form = ProfileForm
    fieldsets = [
        (None, {"fields": ["name", "tagline", "logo"]}),
        (_("Under every article"), {"fields": ["sign_off", "sign_off_other"]}),
        (_("Contact"), {"fields": ["address", "phone", "email", "opening_hours", "social_links"]}),
        (_("Call to action"), {"fields": ["call_to_action_text", "call_to_action_label", "call_to_action_page"]}),
        (_("Review"), {"fields": ["requires_review", "review_after_months"]}),
        (_("Feeds"), {"fields": ["feeds_full_text"]}),
        (
            _("Comments"),
            {
                "fields": [
                    "comments_open",
                    "close_comments_after_days",
                    "close_comments_after_comments",
                    "held_comments",
                    "comment_words",
                    "reports_that_hide",
                    "replies_need_second_person",
                    "comments_order",
                    "comment_feeds",
                    "safety_contact",
                    "digest_hours",
                ]
            },
        ),
        (
            _("What is kept of commenters"),
            {"fields": ["sender_days", "refused_comment_days", "comment_email_months"]},
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:profile_clinicprofile_change", args=[PROFILE_ID]))


class PageAdmin(PublicModelAdmin):
    """Registered by ``clinic_site/admin``, with the editor."""

    list_display = ["title", "slug", "menu", "position", "updated_at"]
    list_filter = ["menu"]
    search_fields = ["title", "body"]
    prepopulated_fields = {"slug": ["title"]}
    fields = ["title", "slug", "body", "menu", "position"]
