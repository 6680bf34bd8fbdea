"""The page on which a reviewer lets a sentence stand on every page although the content checks stop it."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from articles.models import FindingOverride
from articles.refusals import PublishingError
from articles.standing_texts import findings_that_stop, let_sentence_stand
from clinic_site.staff import signed_in


class SentenceForm(forms.Form):
    text = forms.CharField(
        label=_("The words, as they are to stand"),
        max_length=5000,
        help_text=_("Of the sign-off, the tagline, a category, a tag, an author or a page."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )


class ReasonForm(forms.Form):
    text = forms.CharField(widget=forms.HiddenInput)
    fingerprint = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why it may stand"),
        required=False,
        max_length=1000,
        help_text=_("Kept with your name."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


@permission_required("articles.review_article", raise_exception=True)
def standing_sentences(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and request.POST.get("act") == "allow" and _let_stand(request):
        return redirect("admin:standing_sentences")
    form = SentenceForm(request.POST or None)
    blocks = findings_that_stop(form.cleaned_data["text"]) if form.is_bound and form.is_valid() else []
    context = {
        **admin.site.each_context(request),
        "title": gettext("Sentences on every page"),
        "form": form,
        "blocks": [(finding, _reason_form(request, finding.fingerprint)) for finding in blocks],
        "allowed": FindingOverride.objects.standing().select_related("reviewer"),
    }
    return render(request, "admin/standing_sentences.html", context)


def _let_stand(request: HttpRequest) -> bool:
    form, user = ReasonForm(request.POST), signed_in(request)
    try:
        if not form.is_valid():
            raise PublishingError(gettext("Check the words again: the finding was not named."))
        let_sentence_stand(by=user, reviewer=getattr(user, "author", None), **form.cleaned_data)
    except PublishingError as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, gettext("It may stand, as long as its words stay as they are."))
    return True


def _reason_form(request: HttpRequest, fingerprint: str) -> ReasonForm:
    """With what was typed into it, when it was refused."""
    reason = request.POST.get("reason", "") if request.POST.get("fingerprint") == fingerprint else ""
    initial = {"text": request.POST["text"], "fingerprint": fingerprint, "reason": reason}
    return ReasonForm(auto_id=f"id_{fingerprint}_%s", initial=initial)
