"""A day and a time of the clinic, which daylight saving time may skip or have twice."""

from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import INPUT_CLASSES, UnfoldAdminRadioSelectWidget

CLASSES = " ".join(INPUT_CLASSES)


class ClinicTimeForm(forms.Form):
    """Asks for a day and a time; ``cleaned_data["at"]`` is the moment. ``fold`` is asked for only when it matters."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    fold = forms.ChoiceField(
        label=_("Which of the two"),
        required=False,
        choices=[("0", _("The first, before the clocks go back")), ("1", _("The second, after the clocks went back"))],
        widget=UnfoldAdminRadioSelectWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("day", "time"):
            self.fields[name].widget.attrs["class"] = CLASSES
        self.fields["time"].help_text = gettext("Time zone: %(zone)s.") % {"zone": timezone.get_current_timezone_name()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("day") and data.get("time"):
            data["at"] = self._moment(data["day"], data["time"], data.get("fold", ""))
        return data

    @property
    def asks_fold(self) -> bool:
        return self.is_bound and bool(self.errors.get("fold") or self.data.get("fold"))

    def _moment(self, day: date, at: time_of_day, fold: str) -> datetime | None:
        said = datetime.combine(day, at.replace(second=0, microsecond=0))
        words = {"time": f"{said:%H:%M}", "day": f"{said:%Y-%m-%d}"}
        if not exists(said):
            text = gettext(
                "%(time)s does not exist on %(day)s: the clocks are put forward. The next time that day is %(next)s."
            )
            self.add_error("time", text % {**words, "next": f"{next_existing(said):%H:%M}"})
            return None
        if is_twice(said) and not fold:
            text = gettext("%(time)s comes twice on %(day)s, as the clocks are put back. Choose the first or second.")
            self.add_error("fold", text % words)
            return None
        return said.replace(tzinfo=timezone.get_current_timezone(), fold=1 if fold == "1" and is_twice(said) else 0)


def exists(said: datetime) -> bool:
    """Whether the clinic's clocks ever show a (naive) time."""
    aware = said.replace(tzinfo=timezone.get_current_timezone())
    return aware.astimezone(UTC).astimezone(aware.tzinfo).replace(tzinfo=None) == said


def is_twice(said: datetime) -> bool:
    zone = timezone.get_current_timezone()
    offsets = {said.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
    return exists(said) and len(offsets) == 2


def next_existing(said: datetime) -> datetime:
    """The first minute from then on that the clocks show."""
    while not exists(said):
        said += timedelta(minutes=1)
    return said
