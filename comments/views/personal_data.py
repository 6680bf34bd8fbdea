"""The page on which a moderator finds, exports and erases what somebody wrote, as that person may ask."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.widgets import UnfoldAdminEmailInputWidget

from clinic_site.staff import signed_in
from comments import privacy
from comments.models import Comment
from comments.privacy import exporting
from comments.views.own import as_download

PER_PAGE = 50


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail, all of it"),
        max_length=254,
        help_text=_("It is sent in no address of a page, so no log keeps it."),
        widget=UnfoldAdminEmailInputWidget(attrs={"autocomplete": "off"}),
    )


@never_cache
@permission_required("comments.moderate_comment", raise_exception=True)
def personal_data(request: HttpRequest) -> HttpResponse:
    """Everything is a POST: an address in a link stays in logs and histories."""
    form = AddressForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    email, act, user = form.cleaned_data["email"], request.POST.get("act", "find"), signed_in(request)
    if act == "export":
        may_see_originals = user.has_perm("comments.see_originaltext")
        return as_download(exporting.export(email, by=user, with_originals=may_see_originals))
    if act == "sure":
        try:
            number = privacy.erase(Comment.objects.of_email(email), by=user)
        except privacy.OpenSafetyRecordError as refusal:
            messages.error(request, str(refusal))
        else:
            words = ngettext("%(count)d comment erased.", "%(count)d comments erased.", number)
            messages.success(request, words % {"count": number})
            return redirect("admin:personal_data")
    return _page(request, form, email=email, is_sure=act == "erase")


def _page(request: HttpRequest, form: AddressForm, *, email: str = "", is_sure: bool = False) -> HttpResponse:
    page = Paginator(Comment.objects.numbers_of_email(email), PER_PAGE).get_page(request.POST.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": gettext("Personal data"),
        "form": form,
        "email": email,
        "page": page,
        "comments": Comment.objects.filter(pk__in=list(page)).select_related("discussion__article").order_by("-pk"),
        "is_sure": is_sure,
    }
    return render(request, "comments/admin_personal_data.html", context)
