"""The form readers write in."""

import uuid
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clinic_site.text import without_control_characters
from comments.models import Comment, Discussion
from comments.moderation import answerable


class PlainTextField(forms.CharField):
    """Text without the control characters that come along when people paste."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(without_control_characters(value) if isinstance(value, str) else value)


class CommentForm(forms.Form):
    """One comment on one discussion. ``parent`` names a comment that is shown and is no reply, or nothing."""

    is_for_the_clinic = False

    name = PlainTextField(
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
    body = PlainTextField(
        label=_("Your comment"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Please write your comment.")},
    )
    parent = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, discussion: Discussion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.discussion = discussion
        if not self.is_bound and not self.answered:
            self.initial["parent"] = None

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        # Nobody typed what stands in the hidden fields, so nobody is told that it is wrong: without its number a
        # comment gets a new one, and without what it answers it is a new comment.
        for name, otherwise in {"submission": uuid.uuid4(), "parent": None}.items():
            if name in self.errors:
                del self.errors[name]
                self.cleaned_data[name] = otherwise
        if self.cleaned_data["parent"]:
            if self.answered:
                self.cleaned_data["parent"] = self.answered
            else:
                self.lose_answered()
        return self.cleaned_data

    def lose_answered(self) -> None:
        """What the reader answered is gone meanwhile: give the form back, ready to be sent as a new comment."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["parent"] = ""
        self.data, self.answered = data, None
        self.add_error(
            None, _now("The comment you answered is no longer there. Send yours again and it is a new comment.")
        )

    @cached_property
    def answered(self) -> Comment | None:
        """The comment that this form answers, to be shown above it."""
        try:
            pk = self.fields["parent"].clean((self.data if self.is_bound else self.initial).get("parent"))
        except ValidationError:
            return None
        return answerable(self.discussion).filter(pk=pk).first() if pk else None


class StaffCommentForm(CommentForm):
    """The same for a signed-in moderator, who writes under the clinic's badge."""

    is_for_the_clinic = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["email"]
