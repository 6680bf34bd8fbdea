"""Nothing that stands on many pages is saved with a claim that stops an article, unless a reviewer let it stand."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from articles.checks import Finding
from articles.standing_texts import STANDING_TEXTS, StandingChecks, refusal


class ChecksClaims:
    """Part of a model's form: says at each field what stops it, and keeps the warnings."""

    def clean(self) -> dict[str, Any]:
        super().clean()  # type: ignore[misc]  # of the form that it is mixed with
        self.warnings: list[Finding] = []
        form: Any = self
        checks = StandingChecks()
        for name in STANDING_TEXTS[form._meta.model]:
            if text := form.cleaned_data.get(name):
                checked = checks.of_field(form._meta.model, name, text)
                self.warnings += checked.warnings
                for finding in checked.blocks:
                    form.add_error(name, forms.ValidationError(refusal(finding)))
        return form.cleaned_data


class StandingTextsAdmin:
    """Part of the admin of a model of ``STANDING_TEXTS``."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)  # type: ignore[misc]  # of the admin it is mixed with
        return type(form)(form.__name__, (ChecksClaims, form), {})

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)  # type: ignore[misc]  # as above
        for finding in form.warnings:
            sentence = _("Saved. Look again at “%(excerpt)s”: %(why)s") % {
                "excerpt": finding.excerpt,
                "why": finding.why,
            }
            messages.warning(request, sentence)
