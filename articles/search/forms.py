"""What a search may be narrowed to."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, OuterRef
from django.utils import formats, timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Category, Tag
from articles.search.asking import Scope
from articles.search.queries import clean
from articles.words import STOP_WORDS, words
from clinic_site.page_cache import remembered

# A list to choose from; every topic has its own page as well.
MOST_TAGS = 300
DAY = "%Y-%m-%d"


class When:
    """The spans that people ask for, by their value in the address."""

    YEAR, TWELVE_MONTHS, THREE_YEARS = "year", "12-months", "3-years"
    CHOICES = [
        ("", _("Any time")),
        (YEAR, _("This year")),
        (TWELVE_MONTHS, _("The last 12 months")),
        (THREE_YEARS, _("The last 3 years")),
    ]

    @classmethod
    def first_day(cls, when: str) -> date | None:
        today = timezone.localdate()
        return {
            cls.YEAR: today.replace(month=1, day=1),
            cls.TWELVE_MONTHS: today - timedelta(days=365),
            cls.THREE_YEARS: today - timedelta(days=3 * 365),
        }.get(when)


@dataclass(frozen=True)
class Choices:
    """Where articles can be found, as (address, id, name)."""

    categories: list[tuple[str, int, str]]
    tags: list[tuple[str, int, str]]
    also_called: dict[int, list[str]]
    """The tags' other names, by id."""
    words: frozenset[str]
    """Of all these names."""


def choices() -> Choices:
    return remembered("search-choices", _choices)


def _choices() -> Choices:
    with_articles = Tag.objects.filter(Exists(Article.objects.published().filter(tags=OuterRef("pk"))))
    tags = list(with_articles.only("slug", "name", "synonyms"))
    categories = list(Category.objects.values_list("slug", "pk", "name"))
    names = [
        *(name for _slug, _pk, name in categories),
        *(name for tag in tags for name in (tag.name, *tag.other_names)),
    ]
    return Choices(
        categories,
        [(tag.slug, tag.pk, tag.name) for tag in tags],
        {tag.pk: tag.other_names for tag in tags},
        frozenset(word for name in names for word in words(name) if word not in STOP_WORDS),
    )


class DayInput(forms.DateInput):
    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        """Nothing for what is no date: a browser's date field cannot hold it."""
        try:
            day = forms.DateField(input_formats=[DAY]).to_python(value)
        except ValidationError:
            return None
        return day.isoformat() if day else None


def _day(label: Any) -> forms.DateField:
    limits = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
    return forms.DateField(
        label=label,
        required=False,
        validators=limits,
        widget=DayInput(),
        input_formats=[DAY],
    )


class SearchForm(forms.Form):
    """A plain GET form. What cannot be read is said, and does not narrow."""

    category = forms.ChoiceField(label=_("Section"), required=False)
    tag = forms.ChoiceField(label=_("Topic"), required=False)
    when = forms.ChoiceField(label=_("Published"), required=False, choices=When.CHOICES)
    since = _day(_("From"))
    until = _day(_("To"))

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="search-%s", label_suffix="")
        self.query = clean(data.get("q", ""))
        self.exactly = data.get("exactly") == "1"
        found = choices()
        self._rows = {"category": found.categories, "tag": found.tags}
        # Beside the first of a long list, the one that a link has brought.
        tags = [row for at, row in enumerate(found.tags) if at < MOST_TAGS or row[0] == data.get("tag")]
        self._offer("category", _("All sections"), found.categories)
        self._offer("tag", _("All topics"), tags)
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = _("There is no such choice; it was left out.")

    def _offer(self, name: str, everything: Any, rows: list[tuple[str, int, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", everything), *((slug, name) for slug, _pk, name in rows)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            del data["since"]
            self.add_error("until", _("The last day is before the first; both were left out."))
        return data

    @property
    def scope(self) -> Scope:
        self.full_clean()
        data = self.cleaned_data
        first_days = [day for day in (When.first_day(data.get("when", "")), data.get("since")) if day]
        until = data.get("until")
        return Scope(
            category=self._id("category"),
            tag=self._id("tag"),
            since=_begin_of(max(first_days)) if first_days else None,
            until=_begin_of(until + timedelta(days=1)) if until else None,
        )

    @property
    def narrowed(self) -> dict[str, str]:
        """What was chosen, for an address."""
        self.full_clean()
        return {name: self.data[name] for name in self.fields if self.cleaned_data.get(name)}

    @property
    def narrowed_in_words(self) -> list[str]:
        """As a reader knows what was chosen."""
        return [self._in_words(name) for name in self.narrowed]

    def _in_words(self, name: str) -> str:
        field, chosen = self.fields[name], self.cleaned_data[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices)[chosen])  # type: ignore[arg-type]  # a plain list of pairs
        day = formats.date_format(chosen, "DATE_FORMAT")
        return _now("from %(day)s") % {"day": day} if name == "since" else _now("to %(day)s") % {"day": day}

    def _id(self, name: str) -> int | None:
        chosen = self.cleaned_data.get(name)
        return next((pk for slug, pk, _name in self._rows[name] if slug == chosen), None)


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
