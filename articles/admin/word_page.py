"""The page beside the list of articles that makes a new article of a Word document."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldBooleanWidget

from articles.admin.pages import to_page
from articles.importing.package import MOST_BYTES
from articles.importing.word import Imported, SameFileError, WordError, import_word
from articles.models import Article
from clinic_site.staff import signed_in

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class WordForm(forms.Form):
    file = forms.FileField(
        label=_("Word document"),
        help_text=_("A file whose name ends in .docx, up to %(most)d MB.") % {"most": MOST_BYTES // 1024 // 1024},
        widget=forms.FileInput(attrs={"accept": f".docx,{DOCX}"}),
        error_messages={
            "required": _("Choose a Word document."),
            "missing": _("Choose a Word document."),
            "empty": _("The file is empty. Choose another one."),
        },
    )
    shows_patients = forms.BooleanField(
        label=_("Pictures in it show patients"),
        required=False,
        widget=UnfoldBooleanWidget,
        help_text=_(
            "Readers then see them only while a written consent is on file. A hand or a scan is a patient, too."
        ),
    )
    again = forms.BooleanField(
        label=_("Make another article of it: choose the file again"), required=False, widget=UnfoldBooleanWidget
    )


class WordPage(ModelAdmin):
    """Part of ``ArticleAdmin``."""

    def get_urls(self) -> list[URLPattern]:
        view = require_http_methods(["GET", "HEAD", "POST"])(self.import_word_view)
        urls: list[Any] = super().get_urls()
        return [
            path("import-word/", self.admin_site.admin_view(view), name="articles_article_import_word"),
            *urls,
        ]

    def import_word_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form, before = WordForm(label_suffix=""), None
        if request.method == "POST":
            form = WordForm(request.POST, request.FILES, label_suffix="")
            if form.is_valid():
                try:
                    imported = import_word(
                        form.cleaned_data["file"],
                        by=signed_in(request),
                        again=form.cleaned_data["again"],
                        shows_patients=form.cleaned_data["shows_patients"],
                    )
                except SameFileError as refusal:
                    before = refusal.article
                    form.add_error("file", str(refusal))
                except WordError as refusal:
                    form.add_error("file", str(refusal))
                else:
                    self._tell(request, imported)
                    return to_page("change", imported.article)
        return self._page(request, form, before)

    def _page(self, request: HttpRequest, form: WordForm, before: Article | None) -> HttpResponse:
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "admin/articles/article/import_word.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("New article from a Word document"),
                "form": form,
                "before": before,
            },
        )

    def _tell(self, request: HttpRequest, imported: Imported) -> None:
        made = gettext("A new draft, made of the Word document. Read it through before you submit it.")
        self.message_user(request, f"{made} {imported.taken}", messages.SUCCESS)
        if imported.left_out:
            self.message_user(request, lines(gettext("Left out:"), imported.left_out), messages.WARNING)
        if imported.hints:
            self.message_user(request, lines(gettext("Look at this:"), imported.hints), messages.WARNING)
        if undescribed := imported.undescribed:
            head = ngettext(
                "%(number)d picture needs a description. Write it in the text: choose the picture and press “Picture”.",
                "%(number)d pictures need a description. Write it in the text: choose each and press “Picture”.",
                len(undescribed),
            ) % {"number": len(undescribed)}
            links = [
                format_html(
                    '<a href="{}">{}</a> ({})',
                    reverse("admin:articles_image_change", args=[image.pk]),
                    image.title,
                    place,
                )
                for image, place in undescribed
            ]
            self.message_user(request, lines(head, links), messages.WARNING)


def lines(head: str, rows: list[Any]) -> SafeString:
    """A message with a list in it."""
    return format_html(
        '{}<ul class="message-list">{}</ul>', head, format_html_join("", "<li>{}</li>", ((row,) for row in rows))
    )
