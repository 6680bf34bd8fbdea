"""The pages on which reviewers keep the notices and the list of approved products."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from articles.checks import Finding
from articles.standing_texts import StandingChecks, refusal
from clinic_site.profile.models import ReviewedText
from clinic_site.profile.reviewed_texts import SHOWN_WHERE, RefusedTextError, current_versions, keep_text
from clinic_site.staff import signed_in
from clinic_site.text import without_control_characters

Kind = ReviewedText.Kind
may_keep = permission_required("profile.keep_reviewedtext", raise_exception=True)


class NoticeForm(forms.Form):
    text = forms.CharField(
        label=_("Words"), required=False, max_length=5000, widget=UnfoldAdminTextareaWidget(attrs={"rows": 8})
    )
    note = forms.CharField(
        label=_("Why it is changed"),
        required=False,
        max_length=300,
        help_text=_("Kept with the version: a new rule, a letter, the lawyer's advice."),
        widget=UnfoldAdminTextInputWidget,
    )
    base = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.warnings: list[Finding] = []

    def clean_text(self) -> str:
        text = without_control_characters(self.cleaned_data["text"])
        if self.kind != Kind.APPROVED_PRODUCTS:
            checked = StandingChecks().of(text)
            self.warnings = checked.warnings
            if checked.blocks:
                raise forms.ValidationError([refusal(finding) for finding in checked.blocks])
        return text


@may_keep
def notices(request: HttpRequest) -> HttpResponse:
    rows = [(version, SHOWN_WHERE[version.kind]) for version in current_versions()]
    context = {**admin.site.each_context(request), "title": gettext("Notices"), "rows": rows}
    return render(request, "admin/notices.html", context)


@may_keep
def notice(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise Http404
    current = next(version for version in current_versions() if version.kind == kind)
    form = NoticeForm(request.POST or None, kind=kind, initial={"text": current.text, "base": current.number})
    if request.method == "POST" and form.is_valid():
        try:
            keep_text(kind, by=signed_in(request), **form.cleaned_data)
        except RefusedTextError as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, gettext("Kept. Readers get these words from now on."))
            for finding in form.warnings:
                messages.warning(request, f"“{finding.excerpt}”: {finding.why}")
            return redirect("admin:notices")
    context = {
        **admin.site.each_context(request),
        "title": current.get_kind_display(),
        "shown_where": SHOWN_WHERE[kind],
        "form": form,
        "current": current,
        "earlier": ReviewedText.objects.filter(kind=kind).exclude(pk=current.pk).select_related("by"),
    }
    return render(request, "admin/notice.html", context)
