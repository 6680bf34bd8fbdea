"""What a moderator fills in beside a comment of the queue. Each says which version of the comment was read."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from clinic_site.row_numbers import row_number
from comments.forms import LONGEST_COMMENT, PlainTextField
from comments.models import Comment, ModerationEvent, ReplyTemplate, SafetyRecord
from comments.screening import Kind

DECISIONS = [Comment.Status.APPROVED, Comment.Status.REJECTED, Comment.Status.SPAM]


class OfVersion(forms.Form):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, comment: Comment, **kwargs: Any) -> None:
        self.comment = comment
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.initial["version"] = comment.version


class DecisionForm(OfVersion):
    status = forms.ChoiceField(choices=[(status.value, status.label) for status in DECISIONS], widget=forms.HiddenInput)
    reason = forms.ChoiceField(choices=ModerationEvent.Reason.choices, required=False, widget=forms.HiddenInput)
    note = PlainTextField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("For your colleagues; nothing about the writer, whose copy of their data holds it."),
        widget=UnfoldAdminTextInputWidget,
    )


class AnswerForm(OfVersion):
    name = PlainTextField(
        label=_("Signed"), max_length=60, widget=UnfoldAdminTextInputWidget, help_text=_("Shown beside the answer.")
    )
    ready = forms.ModelChoiceField(
        label=_("Ready answer"),
        queryset=ReplyTemplate.objects.all(),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    body = PlainTextField(
        label=_("Your answer"),
        max_length=LONGEST_COMMENT,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6, "data-first": ""}),
        help_text=_("Everybody reads it. Never say that somebody is or was a patient."),
        error_messages={"required": _("Please write your answer.")},
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def with_ready_answer(self) -> "AnswerForm":
        """The same once more, with the ready answer that was chosen after what was typed."""
        typed = {name: self.data.get(name, "") for name in self.fields}
        template = ReplyTemplate.objects.filter(pk=row_number(typed["ready"])).first()
        if template:
            typed["body"] = f"{typed['body'].rstrip()}\n\n{template.body}".strip()
        return AnswerForm(initial=typed, comment=self.comment, auto_id=self.auto_id)


class MaskForm(OfVersion):
    """Offers the identifying details that were found, where they stand."""

    found = forms.MultipleChoiceField(label=_("Found in the text"), required=False, widget=forms.CheckboxSelectMultiple)
    words = PlainTextField(
        label=_("Also mask these words"),
        max_length=1000,
        required=False,
        help_text=_("As they stand in the comment. Several: with a semicolon between."),
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )
    name = forms.BooleanField(label=_("Put “A reader” in the place of the name"), required=False)
    in_thread = forms.BooleanField(
        label=_("Mask the same in the other comments of this thread"), initial=True, required=False
    )

    def __init__(self, *args: Any, comment: Comment, **kwargs: Any) -> None:
        super().__init__(*args, comment=comment, **kwargs)
        found = {
            f"{excerpt['start']}-{excerpt['end']}": f"“{excerpt['text']}” {excerpt['why']}"
            for mark in comment.marks.all()
            if mark.kind == Kind.PRIVACY
            for excerpt in mark.excerpts
            if stands_in(comment, excerpt)
        }
        self.fields["found"].choices = list(found.items())  # type: ignore[attr-defined]
        if not found:
            del self.fields["found"]

    @property
    def spans(self) -> list[tuple[int, int]]:
        pairs = (span.split("-") for span in self.cleaned_data.get("found", []))
        return [(int(start), int(end)) for start, end in pairs]

    @property
    def typed_words(self) -> list[str]:
        return [part.strip() for part in self.cleaned_data["words"].split(";") if part.strip()]


class EscalateForm(OfVersion):
    kind = forms.ChoiceField(label=_("What it is"), choices=SafetyRecord.Kind.choices, widget=UnfoldAdminSelectWidget)
    note = PlainTextField(
        label=_("Note"),
        max_length=1000,
        required=False,
        help_text=_("Kept in the safety log, which few can read."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


def stands_in(comment: Comment, excerpt: dict[str, Any]) -> bool:
    """Whether an excerpt names a stretch of the comment's text as it is now."""
    start, end = excerpt.get("start"), excerpt.get("end")
    return (
        excerpt.get("field", "body") == "body"
        and start is not None
        and end is not None
        and comment.body[start:end] == excerpt["text"] != ""
    )
