"""The answers that moderators have at hand. They pass the same check as what is typed."""

from django import forms
from django.contrib import admin
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from comments import reply_check
from comments.forms import PlainTextField
from comments.models import ReplyTemplate


class ReplyTemplateForm(forms.ModelForm[ReplyTemplate]):
    class Meta:
        model = ReplyTemplate
        fields = ["title", "body", "position"]
        field_classes = {"title": PlainTextField, "body": PlainTextField}

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"])
        try:
            reply_check.refuse(body, to=None)
        except reply_check.RefusedReplyError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return body


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(ModelAdmin):
    form = ReplyTemplateForm
    list_display = ["title", "beginning", "position"]
    show_full_result_count = False

    @admin.display(description=_("words"))
    def beginning(self, template: ReplyTemplate) -> str:
        return Truncator(template.body).words(20)
