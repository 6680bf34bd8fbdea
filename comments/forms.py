"""The forms readers write in."""

import hashlib
import unicodedata
import uuid
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clinic_site.text import without_control_characters
from comments.marking import screen_for
from comments.models import Comment, Discussion
from comments.posing import poses_as_the_clinic
from comments.posting import answerable
from comments.screening import Kind, Mark, Screened, Typed
from comments.sending import FASTEST_SECONDS, StaleFormError, form_token, read_token

LONGEST_COMMENT = 4000
# What its writer is asked about before it is sent.
WARNED_OF = (Kind.CRISIS, Kind.PRIVACY)


class PlainTextField(forms.CharField):
    """Text without the control characters that come along when people paste. Where nobody sees any of it, none."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(without_control_characters(value) if isinstance(value, str) else value) or ""
        return text if any(_is_seen(character) for character in text) else ""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attributes = super().widget_attrs(widget)
        if isinstance(widget, forms.Textarea):
            # A browser would cut the end off a long paste without a word. What is too long is told, and comes back.
            attributes.pop("maxlength", None)
        return attributes


# Marks alone, signs of format, separators and control characters; and blanks that Unicode counts as letters or signs.
UNSEEN, BLANKS = {"Mn", "Me", "Cf", "Cc", "Zs", "Zl", "Zp"}, "\u115f\u1160\u2800\u3164\uffa0"


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in UNSEEN and character not in BLANKS


class WarningForm(forms.Form):
    """Words that are read before they are sent. Whoever was warned, and sends them as they are, is not asked again."""

    body = PlainTextField(
        label=_("Your comment"),
        max_length=LONGEST_COMMENT,
        help_text=_("At most 4,000 characters."),
        widget=forms.Textarea(attrs={"rows": 7, "data-count": ""}),
        error_messages={
            "required": _("Please write your comment."),
            "max_length": _("Your text has %(show_value)d characters; at most %(limit_value)d fit."),
        },
    )
    warned = forms.CharField(required=False, widget=forms.HiddenInput)

    screened: Screened | None = None
    warnings: list[Mark]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.warnings = []

    @property
    def warns_of_crisis(self) -> bool:
        return any(mark.kind == Kind.CRISIS for mark in self.warnings)

    @property
    def warnings_to_list(self) -> list[Mark]:
        """Of a crisis nothing is quoted to who wrote it: they get the crisis line."""
        return [mark for mark in self.warnings if mark.kind != Kind.CRISIS]

    def _warn(self, discussion: Discussion, typed: Typed) -> bool:
        """Whether there is something that the writer was not told yet. The form is then ready to be sent again."""
        self.screened = screen_for(discussion, typed)
        marks = [mark for mark in self.screened.marks if mark.kind in WARNED_OF]
        told = _digests(marks)
        if told <= set(self.cleaned_data["warned"].split()):
            return False
        self.warnings = marks
        self._set_hidden("warned", " ".join(sorted(told)))
        return True

    def _set_hidden(self, name: str, value: str) -> None:
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[name] = value
        self.data = data


def _digests(marks: Iterable[Mark]) -> set[str]:
    """Of the words in which they were found."""
    return {hashlib.sha256(excerpt.text.encode()).hexdigest()[:16] for mark in marks for excerpt in mark.excerpts}


class EditForm(WarningForm):
    """The words of a comment that was sent, for its writer."""

    @classmethod
    def of(cls, comment: Comment) -> "EditForm":
        """Of what was sent in spite of a warning nobody is warned again."""
        marks = [mark.as_mark() for mark in comment.marks.filter(kind__in=WARNED_OF)]
        return cls(initial={"body": comment.body, "warned": " ".join(sorted(_digests(marks)))})

    def warn(self, comment: Comment) -> bool:
        return self._warn(comment.discussion, Typed(self.cleaned_data["body"], comment.name, comment.email))


class CommentForm(WarningForm):
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
        max_length=254,
        help_text=_("Optional, never shown, only to tell you when it is published or answered."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("This is no whole e-mail address. Please correct it, or leave it empty.")},
    )
    parent = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    token = forms.CharField(required=False, widget=forms.HiddenInput, initial=form_token)
    # Out of sight, and out of the reach of a keyboard: only a program fills it in.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    field_order = ["name", "email", "body"]
    number: uuid.UUID
    seconds: float

    def __init__(self, *args: Any, discussion: Discussion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.discussion = discussion
        if not self.is_bound and not self.answered:
            self.initial["parent"] = None

    @property
    def is_open(self) -> bool:
        """Whether what is written in it can be taken."""
        return self.discussion.is_open

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        if not self.is_for_the_clinic and poses_as_the_clinic(name):
            raise ValidationError(
                _("This name reads as if the clinic wrote. Please choose another: a nickname is fine.")
            )
        return name

    def clean(self) -> dict[str, Any]:
        # Nobody typed what stands in the hidden fields, so nobody is told that it is wrong: without what it answers a
        # comment is a new one.
        for name, otherwise in {"parent": None, "website": "", "warned": ""}.items():
            if name in self.errors:
                del self.errors[name]
                self.cleaned_data[name] = otherwise
        try:
            self.number, self.seconds = read_token(self.cleaned_data.get("token", ""))
        except StaleFormError:
            # Whoever is asked to send it once more does so at once, and is no program for that.
            self._set_hidden("token", form_token(seconds_ago=FASTEST_SECONDS))
            self.add_error(
                None, _now("This form was open for very long. Your text is still here: please send it once more.")
            )
        if self.cleaned_data["parent"]:
            if self.answered:
                self.cleaned_data["parent"] = self.answered
            else:
                self.lose_answered()
        return self.cleaned_data

    def warn(self) -> bool:
        data = self.cleaned_data
        return self._warn(self.discussion, Typed(data["body"], data["name"], data["email"]))

    def lose_answered(self) -> None:
        """What the reader answered is gone meanwhile: give the form back, ready to be sent as a new comment."""
        self._set_hidden("parent", "")
        self.answered = None
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

    # Tells the answer of a moderator whose session has ended from a reader's comment.
    for_the_clinic = forms.BooleanField(widget=forms.HiddenInput, initial=True, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("email", "website"):
            del self.fields[name]
        self.fields["name"].help_text = _("Shown beside the answer.")

    @property
    def is_open(self) -> bool:
        return super().is_open or (self.answered is not None and self.discussion.takes_answers)

    def warn(self) -> bool:
        """What the clinic must not say is another matter: reply_check.py."""
        return False
