"""What the editor's dialog for pictures asks for: the library, a page at a time, and a new picture."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from unfold.admin import ModelAdmin

from articles.models import Image
from articles.pictures import library
from articles.pictures.markup import PLAIN_WIDTH, address
from clinic_site.picture_field import PictureFormField
from clinic_site.staff import signed_in
from clinic_site.text import without_control_characters

SHOWN_A_PAGE = 10
THUMBNAIL = 320


class UploadForm(forms.Form):
    file = PictureFormField(label=_("Picture file"))
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    credit = forms.CharField(label=_("Credit"), max_length=200, required=False)
    shows_patient = forms.BooleanField(label=_("It shows a patient"), required=False)

    def image(self) -> Image:
        """The picture, not yet in the library. Without a title it is found again by the name of its file."""
        facts = self.cleaned_data
        name = PurePath(str(self.files["file"])).stem.replace("_", " ").replace("-", " ")
        title = without_control_characters(facts["title"] or " ".join(name.split()) or "?")[:120]
        credit = without_control_characters(facts["credit"])
        return Image(file=facts["file"], title=title, credit=credit, shows_patient=facts["shows_patient"])


class PicturePicker(ModelAdmin):
    """For ``ImageAdmin``."""

    def get_urls(self) -> list[URLPattern]:
        pages = {"picker": self.picker_view, "upload": self.upload_view}
        urls: list[Any] = super().get_urls()
        return [
            *(
                path(f"{name}/", self.admin_site.admin_view(view), name=f"articles_image_{name}")
                for name, view in pages.items()
            ),
            *urls,
        ]

    @method_decorator(require_safe)
    def picker_view(self, request: HttpRequest) -> HttpResponse:
        """The dialog, with what was searched for; the script takes the part that it needs."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        query = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
        chosen = request.GET.get("chosen", "")
        images = Image.objects.to_choose_from()
        for word in query.split():
            images = images.filter(Q(title__icontains=word) | Q(alt__icontains=word) | Q(credit__icontains=word))
        page = Paginator(images, SHOWN_A_PAGE).get_page(request.GET.get("page"))
        shown = list(page)
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 10:
            ahead = Image.objects.to_choose_from().filter(pk=chosen).exclude(pk__in=[image.pk for image in shown])
            shown = [*ahead, *shown]
        context = {
            "page": page,
            "choices": [(image, address(image, width=THUMBNAIL), address(image, width=PLAIN_WIDTH)) for image in shown],
            "query": query,
            "chosen": chosen,
            "form": UploadForm(auto_id="picker-%s", label_suffix=""),
            "may_upload": self.has_add_permission(request),
        }
        return render(request, "admin/articles/image/picker.html", context)

    @method_decorator(require_POST)
    def upload_view(self, request: HttpRequest) -> JsonResponse:
        """Answers ``{"id", "url", "width", "height", "alt"}``, or ``{"error"}`` with a sentence."""
        if not self.has_add_permission(request):
            return JsonResponse({"error": str(_("You may not add pictures. Ask an editor."))}, status=403)
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            sentences = [str(sentence) for errors in form.errors.values() for sentence in errors]
            return JsonResponse({"error": " ".join(sentences)}, status=400)
        try:
            image = library.add_picture(form.image(), by=signed_in(request))
        except library.PictureError as refusal:
            return JsonResponse({"error": str(refusal)}, status=429)
        url = address(image, width=PLAIN_WIDTH)
        return JsonResponse(
            {"id": image.pk, "url": url, "width": image.width, "height": image.height, "alt": image.alt}, status=201
        )
