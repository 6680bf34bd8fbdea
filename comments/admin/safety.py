"""The safety log's pages, for those who may work it. Nothing in it is deleted; it changes by the acts of safety_log.py.

None of them is written to the admin's own log, which more people read.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from clinic_site.staff import signed_in
from comments import safety_log
from comments.forms import PlainTextField
from comments.models import Comment, SafetyRecord

Kind = SafetyRecord.Kind

# What to do. For a crisis: NSPA, Responding to suicidal content online. For an adverse event: ICH E2D (what makes a
# report valid), FDA, MedWatch: How to report.
HINTS: dict[str, list[Any]] = {
    Kind.CRISIS: [
        _("Tell the person whom the clinic named for this now, by telephone. Do not leave it to a mail."),
        _("Decide with them: is somebody in danger at this moment? Then call 911 with what is known."),
        _("Answer warmly and name 988: call or text, free, day and night. There is a ready answer for it."),
        _("Hold the comment back where it tells a method or says goodbye: others in a crisis read it, too."),
        _("Do not search for who the writer is, and do not ask for it in public."),
        _("Talk about it with a colleague afterwards. Reading such words is hard on anybody."),
    ],
    Kind.ADVERSE_EVENT: [
        _("Note the four elements as far as they were told. Where all four are known, it is a report."),
        _("Give it to the clinician who decides on reports, today. What came of what need not be proven."),
        _(
            "Report to the FDA by MedWatch: www.fda.gov/medwatch, Form 3500B for patients, Form 3500 for "
            "professionals, or 1-800-FDA-1088. Whoever makes a product of human cells has a duty of their own to "
            "report (21 CFR 1271.350)."
        ),
        _("Answer without a word on whether the writer is a patient: there is a ready answer. Ask them to call."),
        _("Do not erase the comment before the report is made. Rejecting it, to hide it, is no harm."),
    ],
    Kind.OTHER: [
        _("Tell the person whom the clinic named for this what you saw, today."),
        _("Note here what was done, and close the record when nothing is left to do."),
    ],
}


class ElementsForm(forms.ModelForm[SafetyRecord]):
    class Meta:
        model = SafetyRecord
        fields = list(safety_log.ELEMENTS)
        field_classes = dict.fromkeys(safety_log.ELEMENTS, PlainTextField)
        widgets = {
            **dict.fromkeys(safety_log.ELEMENTS, UnfoldAdminTextInputWidget),
            "event": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        }


class ActionForm(forms.Form):
    what = forms.ChoiceField(
        label=_("What was done"),
        choices=[(what.value, what.label) for what in safety_log.BY_HAND],
        widget=UnfoldAdminSelectWidget,
    )
    note = PlainTextField(
        label=_("Note"),
        max_length=4000,
        help_text=_("With whom, when, what was said or sent; for a report its number."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("", _("Choose what came of it")), *SafetyRecord.Outcome.choices],
        widget=UnfoldAdminSelectWidget,
    )
    note = PlainTextField(
        label=_("Note"),
        max_length=4000,
        required=False,
        help_text=_("Needed where there is nothing to report or to do: why."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


class ReopenForm(forms.Form):
    note = PlainTextField(label=_("Why"), max_length=4000, widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}))


FORMS: dict[str, type[forms.BaseForm]] = {
    "elements": ElementsForm,
    "action": ActionForm,
    "close": CloseForm,
    "reopen": ReopenForm,
}
DONE = {
    "elements": _("The elements are noted."),
    "action": _("What was done is noted."),
    "close": _("The record is closed."),
    "reopen": _("The record is open again."),
}


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("open", _("Open")), ("closed", _("Closed"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        is_open = {"open": True, "closed": False}.get(self.value() or "")
        return queryset if is_open is None else queryset.filter(closed_at__isnull=is_open)


@admin.register(SafetyRecord)
class SafetyRecordAdmin(ModelAdmin):
    list_display = ["number", "kind", "article_title", "opened_at", "age", "state"]
    list_display_links = ["number"]
    list_filter = [StateFilter, "kind"]
    list_filter_sheet = False
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("comments.work_safety_log")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # begun by a mark, a report or an escalation

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("record"), ordering="pk")
    def number(self, record: SafetyRecord) -> str:
        return str(record)

    @admin.display(description=_("open for"))
    def age(self, record: SafetyRecord) -> str:
        return timesince(record.opened_at, record.closed_at or timezone.now(), depth=1)

    @display(description=_("state"), label={"open": "danger", "closed": "success"})
    def state(self, record: SafetyRecord) -> tuple[str, str]:
        if record.is_open:
            return "open", gettext("Open")
        return "closed", record.get_outcome_display()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The record's own page: Django's form would change rows past the acts, and log what it changed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = self.get_object(request, object_id)
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return record_page(request, record)


def record_page(request: HttpRequest, record: SafetyRecord) -> HttpResponse:
    act = request.POST.get("act", "") if request.method == "POST" else ""
    shown = {name: _form(name, record, request.POST if name == act else None) for name in FORMS}
    if act in FORMS and shown[act].is_valid():
        try:
            _do(act, record, shown[act].cleaned_data, by=signed_in(request))
        except safety_log.SafetyLogError as refusal:
            shown[act].add_error(None, str(refusal))
        else:
            messages.success(request, DONE[act])
            return redirect("admin:comments_safetyrecord_change", record.pk)
        record = SafetyRecord.objects.get(pk=record.pk)  # a colleague may have closed it since
    elif act == "elements":
        record = SafetyRecord.objects.get(pk=record.pk)  # the form has put what was typed into it
    context = {
        **admin.site.each_context(request),
        "title": record,
        "record": record,
        "comment": record.comment_id and Comment.objects.filter(pk=record.comment_id).first(),
        "actions": record.actions.select_related("by"),
        "hints": HINTS[record.kind],
        "forms": shown,
        "refused": shown.get(act),
    }
    return render(request, "comments/safety_record.html", context, status=422 if act else 200)


def _form(name: str, record: SafetyRecord, data: Any) -> Any:
    facts: dict[str, Any] = {"instance": record} if name == "elements" else {}
    return FORMS[name](data, prefix=name, **facts)


def _do(act: str, record: SafetyRecord, data: dict[str, Any], *, by: Any) -> None:
    acts = {
        "elements": safety_log.note_elements,
        "action": safety_log.add_action,
        "close": safety_log.close,
        "reopen": safety_log.reopen,
    }
    acts[act](record, by=by, **data)  # type: ignore[operator]
