"""Each person's own switches for the mails of the site."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from unfold.widgets import UnfoldBooleanSwitchWidget

from articles.models import MailPreference
from clinic_site.staff import signed_in

SWITCHES = ["waiting_for_me", "my_articles", "review_due"]


class MailPreferenceForm(forms.ModelForm[MailPreference]):
    class Meta:
        model = MailPreference
        fields = SWITCHES
        widgets = dict.fromkeys(SWITCHES, UnfoldBooleanSwitchWidget)


def my_mail(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    preference = MailPreference.objects.filter(user=user).first() or MailPreference(user=user)
    form = MailPreferenceForm(request.POST or None, instance=preference)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("Saved."))
        return redirect("admin:my_mail")
    context = {**admin.site.each_context(request), "title": gettext("My mail"), "form": form}
    return render(request, "admin/my_mail.html", context)
