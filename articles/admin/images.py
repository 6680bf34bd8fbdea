from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.models import Image
from clinic_site.public_admin import PublicModelAdmin

READABLE = [".jpg", ".jpeg", ".png", ".webp"]


class ImageForm(forms.ModelForm[Image]):
    def clean_file(self):  # type: ignore[no-untyped-def]  # a new upload, or the stored file when unchanged
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and not file.name.lower().endswith(tuple(READABLE)):
            raise forms.ValidationError(_("Please choose a JPEG, PNG or WebP picture."), code="format")
        return file


@admin.register(Image)
class ImageAdmin(PublicModelAdmin):
    form = ImageForm
    list_display = ["title", "thumbnail", "size", "credit", "added_at"]
    search_fields = ["title", "alt", "credit"]
    fields = ["file", "title", "alt", "credit"]

    def has_change_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """Changing a picture that is in use changes what readers see: that is for who may publish."""
        may_change = super().has_change_permission(request, obj)
        if obj is None or request.user.has_perm("articles.publish_article"):
            return may_change
        return may_change and not (obj.uses.exists() or obj.portrayed_authors.exists())

    @admin.display(description=_("picture"))
    def thumbnail(self, image: Image) -> SafeString:
        return format_html('<img class="admin-thumbnail" src="{}" alt="" loading="lazy">', image.file.url)

    @admin.display(description=_("size"))
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height}"
