"""The form readers write in."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, Discussion


class CommentForm(forms.Form):
    """One comment on one discussion. ``parent`` names an approved comment that is no reply, or nothing."""

    is_for_the_clinic = False

    name = forms.CharField(
        label=_("Your name"),
        max_length=60,
        help_text=_("A nickname is fine. Please do not give your full name."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
        error_messages={"required": _("Please give a name or nickname.")},
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        required=False,
        help_text=_("Optional, and never shown."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    body = forms.CharField(
        label=_("Your comment"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Please write your comment.")},
    )
    parent = forms.IntegerField(required=False, widget=forms.HiddenInput)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, discussion: Discussion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.discussion = discussion

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_parent(self) -> Comment | None:
        return self.find_parent(self.cleaned_data["parent"])

    def clean(self) -> dict[str, Any]:
        # Nobody typed what stands in the hidden fields, so nobody is told that it is wrong: without its number a
        # comment gets a new one, and without what it answers it is a new comment.
        for name, otherwise in {"submission": uuid.uuid4(), "parent": None}.items():
            if name in self.errors:
                del self.errors[name]
                self.cleaned_data[name] = otherwise
        return self.cleaned_data

    def find_parent(self, pk: int | None) -> Comment | None:
        """The comment to be answered, or None when it cannot be: a vanished one never costs a reader's text."""
        answerable = Comment.objects.approved().filter(discussion=self.discussion, parent=None)
        return answerable.filter(pk=pk).first() if pk else None

    @property
    def answered(self) -> Comment | None:
        """The comment that this form answers, to be shown above it."""
        value = self["parent"].value()
        return self.find_parent(int(value)) if str(value or "").isdigit() else None


class StaffCommentForm(CommentForm):
    """The same for a signed-in moderator, who writes under the clinic's badge."""

    is_for_the_clinic = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["email"]
