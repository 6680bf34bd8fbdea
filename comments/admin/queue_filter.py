"""Which comments wait, narrowed as a moderator asks: what the queue's page and what is done to all that match read."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from articles.models import Article, Category
from clinic_site.row_numbers import row_number
from comments.models import Comment, CommentMark, CommentQuerySet, Report
from comments.screening import Kind

MOST_ARTICLES = 50
ONLY: dict[str, tuple[Any, dict[str, Any]]] = {
    "urgent": (_("Urgent"), {"urgency__gt": Comment.Urgency.NONE}),
    "reported": (_("Reported by readers"), {"reports__gt": 0}),
    "staff": (_("Answers of the clinic"), {"is_staff_reply": True}),
    "confirmed": (_("E-mail confirmed"), {"confirmed_at__isnull": False}),
    "not_spam": (_("Without likely spam"), {"likely_spam": False}),
}
DAYS = {"1": _("More than a day"), "3": _("More than 3 days"), "7": _("More than 7 days")}


class QueueFilter(forms.Form):
    """What it does not know narrows to nothing."""

    mark = forms.ChoiceField(label=_("Mark"), required=False)
    only = forms.ChoiceField(label=_("Only"), required=False)
    article = forms.ChoiceField(label=_("Article"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    older = forms.ChoiceField(label=_("Waiting for"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="filter-%s", label_suffix="")
        choices: dict[str, list[tuple[str, Any]]] = {
            "mark": _marks(),
            "only": [(key, label) for key, (label, _lookup) in ONLY.items()],
            "article": _articles(data.get("article", "")),
            "category": [(str(pk), name) for pk, name in Category.objects.values_list("pk", "name")],
            "older": list(DAYS.items()),
        }
        for name, field in self.fields.items():
            field.choices = [("", _("All")), *choices[name]]  # type: ignore[attr-defined]
            field.widget = UnfoldAdminSelectWidget(choices=field.choices)  # type: ignore[attr-defined]

    def waiting(self) -> CommentQuerySet:
        """In no order yet."""
        rows = Comment.objects.waiting()
        if not self.is_valid():
            return rows.none()
        data = self.cleaned_data
        if data["mark"]:
            # Looked up for each that waits: all that ever had the mark are many more.
            rows = rows.filter(Exists(CommentMark.objects.filter(comment=OuterRef("pk"), kind=data["mark"])))
        if data["only"]:
            rows = rows.filter(**ONLY[data["only"]][1])
        if data["article"]:
            rows = rows.filter(discussion__article=data["article"])
        if data["category"]:
            rows = rows.filter(discussion__article__category=data["category"])
        if data["older"]:
            rows = rows.filter(_since_before(timezone.now() - timedelta(days=int(data["older"]))))
        return rows

    @property
    def narrows(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    @property
    def in_words(self) -> list[str]:
        """Each thing that it narrows by, with its label."""
        chosen = {name: dict(field.choices) for name, field in self.fields.items()}  # type: ignore[attr-defined]
        return [
            f"{self.fields[name].label}: {chosen[name].get(value, value)}"
            for name in self.fields
            if (value := self.data.get(name))
        ]


def _since_before(moment: datetime) -> Q:
    """What readers see has waited since they first reported it."""
    reported = Exists(Report.objects.filter(comment=OuterRef("pk"), seen_at=None, at__lt=moment))
    pending = Comment.Status.PENDING
    return Q(status=pending, created_at__lt=moment) | Q(~Q(status=pending), reported)


def _marks() -> list[tuple[str, str]]:
    """With how many wait that have it."""
    rows = CommentMark.objects.filter(comment__in=Comment.objects.waiting().order_by()).order_by().values_list("kind")
    counts = dict(rows.annotate(number=Count("pk")))
    return [(kind.value, f"{kind.label} ({counts.get(kind.value, 0)})") for kind in Kind]


def _articles(chosen: str) -> list[tuple[str, str]]:
    """Those under which most wait, and the one that is asked for. A moderator is told public titles only."""
    public = Article.objects.published()
    counted = Comment.objects.waiting().order_by().values("discussion").annotate(number=Count("pk"))
    waiting = {row["discussion"]: row["number"] for row in counted}
    most = sorted(waiting, key=lambda pk: -waiting[pk])[: 2 * MOST_ARTICLES]
    titles = public.filter(discussion__in=most).values_list("pk", "title", "discussion")
    rows = sorted(titles, key=lambda row: (-waiting[row[2]], row[1]))[:MOST_ARTICLES]
    choices = [(str(pk), f"{title} ({waiting[discussion]})") for pk, title, discussion in rows]
    if (number := row_number(chosen)) and chosen not in dict(choices):
        asked = public.filter(pk=number)
        choices += [(str(pk), f"{title}") for pk, title in asked.values_list("pk", "title")]
    return choices
