"""The picture library for staff: list and form. What may be done to a picture: ``articles/pictures/library.py``."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.picture_picker import PicturePicker
from articles.admin.withdraw_page import WithdrawPage
from articles.models import Image
from articles.pictures import library
from articles.pictures.markup import address
from articles.pictures.uses import uses_in_words
from clinic_site.public_admin import PublicModelAdmin
from clinic_site.staff import signed_in

THUMBNAIL, PREVIEW = 160, 640
FOCUS = ["focus_x", "focus_y"]


class ImageForm(forms.ModelForm[Image]):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].required = True
        for name in FOCUS:
            if name in self.fields:
                self.fields[name].required = False

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        signed, expires = data.get("consent_on"), data.get("consent_expires_on")
        if signed and signed > timezone.localdate():
            self.add_error("consent_on", gettext("That day is still to come."))
        if signed and expires and expires < signed:
            self.add_error("consent_expires_on", gettext("It would end before it was signed."))
        for name in FOCUS:
            if data.get(name) is None:  # emptied: as it was
                data[name] = getattr(self.instance, name)
        return data


class UseFilter(admin.SimpleListFilter):
    title = _("use")
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("used", _("In use")), ("unused", _("Used nowhere")), ("no-alt", _("Without a description"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "used":
                return queryset.in_use()
            case "unused":
                return queryset.unused()
            case "no-alt":
                return queryset.filter(alt="")
        return queryset


class PatientFilter(admin.SimpleListFilter):
    title = _("patients")
    parameter_name = "patient"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("shown", _("Shows a patient")),
            ("no-consent", _("Without a valid consent")),
            ("look-at", _("Consent lacks, or ends within a month")),
            ("withdrawn", _("Withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "shown":
                return queryset.filter(shows_patient=True)
            case "no-consent":
                return queryset.without_consent()
            case "look-at":
                return queryset.without_consent() | queryset.consent_ends_soon()
            case "withdrawn":
                return queryset.exclude(withdrawn_at=None)
        return queryset


@admin.register(Image)
class ImageAdmin(PicturePicker, WithdrawPage, PublicModelAdmin):
    form = ImageForm
    list_display = ["title", "thumbnail", "size", "patient", "description", "added_at"]
    list_filter = [UseFilter, PatientFilter]
    list_filter_sheet = False
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["title", "alt", "credit"]
    readonly_fields = ["preview"]
    change_form_before_template = "admin/articles/image/state.html"
    change_form_after_template = "admin/articles/image/about.html"
    fieldsets = [
        (None, {"fields": ["file", "preview", "title", "alt", "credit", "licence"]}),
        (_("Where it is cropped"), {"fields": FOCUS}),
        (
            _("Patients"),
            {"fields": ["shows_patient", "consent_paper", "consent_on", "consent_scope", "consent_expires_on"]},
        ),
    ]

    class Media:
        css = {"all": ["css/pictures.css"]}
        js = [Script("js/focal-point.js", type="module")]

    # --- Who may ---------------------------------------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """Changing a picture that is in use changes what readers see: that is for who may publish."""
        may_change = super().has_change_permission(request, obj)
        if obj is None:
            return may_change
        is_used = obj.uses.exists() or obj.portrayed_authors.exists()
        return (
            may_change and not obj.withdrawn_at and (not is_used or request.user.has_perm("articles.publish_article"))
        )

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Where they are used stands in the way, by name for who may see it."""
        to_delete, counts, _needed, _protected = super().get_deleted_objects(objs, request)
        uses = [use for image in objs for use in uses_in_words(image, user=signed_in(request))]
        return to_delete, counts, set(), uses

    # --- The form --------------------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        """The file is chosen once; the focal point is for a picture that can be seen."""
        hidden = {"file"} if obj else {"preview", *FOCUS}
        shown = [(title, [name for name in facts["fields"] if name not in hidden]) for title, facts in self.fieldsets]
        return [(title, {"fields": names}) for title, names in shown if names]

    @admin.display(description=_("picture"))
    def preview(self, image: Image) -> SafeString:
        if not image.file:
            return SafeString(image.withdrawal)
        return format_html(
            '<span class="focal" data-focal><img src="{}" width="{}" height="{}" alt="{}"></span>',
            address(image, width=PREVIEW),
            image.width,
            image.height,
            image.alt,
        )

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if image := context.get("original"):
            user = signed_in(request)
            context |= {
                "image": image,
                "uses": uses_in_words(image, user=user),
                "events": image.events.select_related("by"),
                "may_withdraw": self.has_withdraw_permission(request) and not image.withdrawn_at,
            }
        return super().render_change_form(request, context, *args, **kwargs)

    # --- The list --------------------------------------------------------------------------------------------

    @admin.display(description=_("picture"))
    def thumbnail(self, image: Image) -> SafeString:
        if not image.file:
            return SafeString(gettext("Withdrawn"))
        return format_html(
            '<img class="admin-thumbnail" src="{}" alt="" loading="lazy">', address(image, width=THUMBNAIL)
        )

    @admin.display(description=_("size"))
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height}"

    @admin.display(description=_("patient"))
    def patient(self, image: Image) -> str:
        if image.why_not_shown:
            return image.why_not_shown
        return gettext("Shows a patient, with consent") if image.shows_patient else "–"

    @admin.display(description=_("description"), ordering="alt")
    def description(self, image: Image) -> str:
        return Truncator(image.alt).words(12) or "–"

    # --- Saving ----------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        if change:
            library.change_picture(obj, by=signed_in(request), changed=form.changed_data)
        else:
            library.add_picture(obj, by=signed_in(request))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self.or_refusal(request, super().changeform_view, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self.or_refusal(request, super().delete_view, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self.or_refusal(request, super().changelist_view, *args, **kwargs)

    def or_refusal(self, request: HttpRequest, view: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What the view answers, or, where an act cannot be done now, the page before with the sentence why."""
        try:
            return view(request, *args, **kwargs)
        except library.PictureError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return HttpResponseRedirect(request.path)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        assert isinstance(obj, Image)
        library.delete_picture(obj, by=signed_in(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> None:
        for image in queryset:
            library.delete_picture(image, by=signed_in(request))
