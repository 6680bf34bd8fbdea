"""The page on which an editor decides what readers see, and when."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from articles import publishing
from articles.admin.clinic_time import ClinicTimeForm
from articles.admin.pages import ArticlePages, act_on_seen, newest, to_page
from articles.admin.states import at_in_words, standing_of, state_in_words
from articles.content import Content
from articles.models import Article, ArticleEvent, Revision, Series, SeriesPart
from articles.reads import reads_of
from articles.reviewing import approval_of
from articles.series import change_series
from clinic_site.profile.models import ClinicProfile
from clinic_site.staff import signed_in

EVENTS = 10


class GoLiveForm(forms.Form):
    what_changed = forms.CharField(
        label=_("What changed"),
        required=False,
        max_length=300,
        help_text=_("One line for readers, shown under the article with the day. Empty: they are told nothing."),
        widget=UnfoldAdminTextInputWidget,
    )
    override_reason = forms.CharField(
        label=_("Why it is published without an approval"),
        required=False,
        help_text=_("Only superusers can. The reason is kept in the log with your name."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


class ScheduleForm(ClinicTimeForm, GoLiveForm):
    field_order = ["day", "time", "fold", "what_changed", "override_reason"]


class EndForm(ClinicTimeForm):
    def __init__(self, *args: Any, ends_at: datetime | None = None, **kwargs: Any) -> None:
        end = timezone.localtime(ends_at) if ends_at else None
        initial = {"day": end.date(), "time": end.time(), "fold": str(end.fold)} if end else {}
        super().__init__(*args, initial=initial, **kwargs)


class TakeDownForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        help_text=_("For the log; readers do not see it."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label=_("What was wrong, and what it says now"),
        help_text=_("Readers see it under the article, with today's date."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


class SeriesForm(forms.Form):
    series = forms.ModelChoiceField(
        label=_("Series"),
        queryset=Series.objects.all(),
        required=False,
        empty_label=_("None"),
        widget=UnfoldAdminSelectWidget,
    )
    place = forms.IntegerField(
        label=_("Place"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("1 for the first part; the parts from there on move on by one. Empty: the last."),
        widget=UnfoldAdminIntegerFieldWidget,
    )


class PublishPage(ArticlePages):
    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = self.article_for(request, pk, permission="articles.publish_article")
        forms_: dict[str, forms.Form] = {
            "publish": GoLiveForm(prefix="now"),
            "schedule": ScheduleForm(prefix="later"),
            "end": EndForm(prefix="end", ends_at=article.ends_at),
            "series": SeriesForm(prefix="series", initial=place_of(article)),
            "unpublish": TakeDownForm(prefix="down"),
            "correct": CorrectionForm(prefix="correct"),
        }
        if request.method == "POST":
            act = request.POST.get("act", "")
            if act in forms_:
                forms_[act] = type(forms_[act])(request.POST, prefix=forms_[act].prefix)
            form = forms_.get(act, forms.Form(request.POST))
            if form.is_valid() and self._do(request, article, act, form.cleaned_data):
                return to_page("publish", article)
            article = self.article_for(request, pk, permission="articles.publish_article")
        return self._publish_page(request, article, forms_)

    def _do(self, request: HttpRequest, article: Article, act: str, typed: dict[str, Any]) -> bool:
        by, base = signed_in(request), request.POST.get("base", "")
        told = {name: typed.get(name, "") for name in ("override_reason", "what_changed")}
        try:
            if act == "publish":
                act_on_seen(article, publishing.publish, base=base, by=by, **told)
                done = gettext("“%(title)s” is live.") % {"title": newest(article).content["title"]}
            elif act == "schedule":
                act_on_seen(article, publishing.schedule, base=base, by=by, at=typed["at"], **told)
                done = gettext("It goes live %(when)s.") % {"when": at_in_words(typed["at"])}
            elif act == "cancel":
                publishing.cancel_schedule(article, by=by)
                done = gettext("The schedule is cancelled.")
            elif act == "end":
                publishing.change_end(article, typed["at"], by=by)
                done = gettext("Readers see it no longer %(when)s.") % {"when": at_in_words(typed["at"])}
            elif act == "stay":
                publishing.change_end(article, None, by=by)
                done = gettext("It has no end: it stays until somebody takes it down.")
            elif act == "series":
                change_series(article, typed["series"], place=typed["place"], by=by)
                done = gettext("Its place in a series is kept.")
            elif act == "correct":
                publishing.add_correction(article, typed["text"], by=by)
                done = gettext("Readers see the correction.")
            elif act == "unpublish":
                publishing.unpublish(article, by=by, reason=typed["reason"])
                done = gettext("“%(title)s” is taken down.") % {"title": article.title}
            else:
                return False
        except publishing.PublishingError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return False
        self.message_user(request, done, messages.SUCCESS)
        return True

    def _publish_page(self, request: HttpRequest, article: Article, typed: dict[str, forms.Form]) -> HttpResponse:
        revision = newest(article)
        approval, required = approval_of(revision), ClinicProfile.objects.current().requires_review
        may_go_live = bool(approval) or not required
        is_scheduled = Article.objects.scheduled().filter(pk=article.pk).exists()
        return self.page(
            request,
            article,
            "publish",
            title=gettext("Publishing: %(title)s") % {"title": revision.content["title"]},
            state=state_in_words(article),
            standing=standing_of(article),
            approval=approval,
            review_required=required,
            may_go_live=may_go_live,
            may_override=not may_go_live and request.user.is_superuser,
            missing=what_is_missing(article, revision),
            is_scheduled=is_scheduled,
            is_live_already=article.is_public and not article.has_unpublished_changes,
            is_published=article.status == Article.Status.PUBLISHED,
            publish_form=typed["publish"],
            schedule_form=typed["schedule"],
            was_ever_live=article.was_ever_live,
            end_form=typed["end"],
            series_form=typed["series"],
            parts=SeriesPart.objects.filter(series__parts__article=article).select_related("article__newest_revision"),
            reads=reads_of(article),
            take_down_form=typed["unpublish"],
            correction_form=typed["correct"],
            events=ArticleEvent.objects.filter(article=article).select_related("by")[:EVENTS],
        )


def place_of(article: Article) -> dict[str, int]:
    part = SeriesPart.objects.filter(article=article).first()
    return {"series": part.series_id, "place": part.position} if part else {}


def what_is_missing(article: Article, revision: Revision) -> str:
    """Why the text could not go live, approved or not; empty when it is complete."""
    try:
        publishing.check_complete(article, Content.from_json(revision.content))
        publishing.check_not_ended(article, timezone.now())
    except publishing.PublishingError as refusal:
        return str(refusal)
    return ""
