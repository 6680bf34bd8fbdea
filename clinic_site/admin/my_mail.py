"""Each person's own switches for the mails of the site."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from unfold.widgets import UnfoldBooleanSwitchWidget

from articles.models import MailPreference
from clinic_site.staff import signed_in
from comments.models import ModeratorMail

SWITCHES = ["waiting_for_me", "to_publish", "my_articles", "review_due"]
MODERATORS_SWITCHES = ["urgent", "digest"]


class MailPreferenceForm(forms.ModelForm[MailPreference]):
    class Meta:
        model = MailPreference
        fields = SWITCHES
        widgets = dict.fromkeys(SWITCHES, UnfoldBooleanSwitchWidget)


class ModeratorMailForm(forms.ModelForm[ModeratorMail]):
    class Meta:
        model = ModeratorMail
        fields = MODERATORS_SWITCHES
        widgets = dict.fromkeys(MODERATORS_SWITCHES, UnfoldBooleanSwitchWidget)


def my_mail(request: HttpRequest) -> HttpResponse:
    user, data = signed_in(request), request.POST or None
    preference = MailPreference.objects.filter(user=user).first() or MailPreference(user=user)
    form, moderator_form = MailPreferenceForm(data, instance=preference), None
    forms_shown: list[forms.BaseModelForm] = [form]
    if user.has_perm("comments.moderate_comment"):
        as_moderator = ModeratorMail.objects.filter(user=user).first() or ModeratorMail(user=user)
        moderator_form = ModeratorMailForm(data, instance=as_moderator)
        forms_shown.append(moderator_form)
    if request.method == "POST" and all(shown.is_valid() for shown in forms_shown):
        for shown in forms_shown:
            shown.save()
        messages.success(request, gettext("Saved."))
        return redirect("admin:my_mail")
    context = {
        **admin.site.each_context(request),
        "title": gettext("My mail"),
        "form": form,
        "moderator_form": moderator_form,
    }
    return render(request, "admin/my_mail.html", context)
