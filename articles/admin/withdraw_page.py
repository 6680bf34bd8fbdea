"""The page on which a picture is taken away for ever, as when a patient withdraws their consent."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget

from articles.models import Image
from articles.pictures import library
from articles.pictures.markup import address
from articles.pictures.uses import uses_in_words
from clinic_site.staff import signed_in


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("For the log; readers do not see it. Name no patient."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


class WithdrawPage(ModelAdmin):
    """For ``ImageAdmin``."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.withdraw_view)
        urls: list[Any] = super().get_urls()
        return [path("<int:pk>/withdraw/", view, name="articles_image_withdraw"), *urls]

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.delete_image")

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_withdraw_permission(request):
            raise PermissionDenied
        image = get_object_or_404(Image, pk=pk)
        form = WithdrawForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                library.withdraw_picture(image, by=signed_in(request), reason=form.cleaned_data["reason"])
            except library.PictureError as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
            else:
                said = gettext("“%(title)s” is withdrawn: readers no longer see it, and its files are deleted.")
                self.message_user(request, said % {"title": image.title}, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:articles_image_change", args=[image.pk]))
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": image,
            "image": image,
            "address": address(image, width=640),
            "uses": uses_in_words(image, user=signed_in(request)),
            "form": form,
            "title": gettext("Withdraw “%(title)s”") % {"title": image.title},
        }
        return TemplateResponse(request, "admin/articles/image/withdraw.html", context)
