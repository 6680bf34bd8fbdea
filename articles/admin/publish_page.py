"""The page on which an editor decides what readers see, and when."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
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
from articles.admin.history import note_of
from articles.admin.pages import ArticlePages, act_on_seen, newest, to_page
from articles.admin.states import at_in_words, standing_of, state_in_words, version_in_words
from articles.content import Content
from articles.models import Article, ArticleEvent, Review, Revision, Series, SeriesPart
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
        help_text=_("For the log; readers do not see it."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


class PutBackForm(forms.Form):
    number = forms.IntegerField(widget=forms.HiddenInput)


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
            "put_back": PutBackForm(prefix="back"),
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
        if act not in ACTS:
            return False
        try:
            done = ACTS[act](article, signed_in(request), {**typed, "base": request.POST.get("base", "")})
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
        events = ArticleEvent.objects.filter(article=article).select_related("by")
        return self.page(
            request,
            article,
            "publish",
            title=gettext("Publishing: %(title)s") % {"title": revision.content["title"]},
            state=state_in_words(article),
            version_state=version_in_words(article, revision),
            standing=standing_of(article),
            approval=approval,
            review_required=required,
            may_go_live=may_go_live,
            may_override=not may_go_live and request.user.is_superuser,
            missing=why_not_live(article, revision),
            is_scheduled=is_scheduled,
            is_live_already=article.is_public and not article.has_unpublished_changes,
            is_published=article.status == Article.Status.PUBLISHED and article.was_ever_live,
            publish_form=typed["publish"],
            schedule_form=typed["schedule"],
            was_ever_live=article.was_ever_live,
            end_form=typed["end"],
            series_form=typed["series"],
            parts=SeriesPart.objects.filter(series__parts__article=article).select_related("article__newest_revision"),
            reads=reads_of(article),
            take_down_form=typed["unpublish"],
            taken_down=what_was_taken_down(article),
            correction_form=typed["correct"],
            events=[(event, note_of(event)) for event in events[:EVENTS]],
        )


def place_of(article: Article) -> dict[str, int]:
    part = SeriesPart.objects.filter(article=article).first()
    return {"series": part.series_id, "place": part.position} if part else {}


class TakenDown(NamedTuple):
    """What readers had until it was taken down, where a newer version was saved beside it."""

    revision: Revision
    event: ArticleEvent | None
    approval: Review | None
    missing: str


def what_was_taken_down(article: Article) -> TakenDown | None:
    """None also where the newest version is what was live: that one is published as ever."""
    revision = article.live_revision
    if article.status != Article.Status.UNPUBLISHED or revision is None or not article.has_unpublished_changes:
        return None
    event = ArticleEvent.objects.filter(article=article, act=ArticleEvent.Act.UNPUBLISH).select_related("by").first()
    return TakenDown(revision, event, approval_of(revision), why_not_live(article, revision))


def why_not_live(article: Article, revision: Revision) -> str:
    """Why the text could not go live, approved or not; empty when it is complete."""
    try:
        publishing.check_complete(article, Content.from_json(revision.content))
        publishing.check_not_ended(article, timezone.now())
    except publishing.PublishingError as refusal:
        return str(refusal)
    return ""


def is_live(article: Article, sentence: str) -> str:
    """The sentence with the title, and the way to the page that readers see."""
    article = Article.objects.get(pk=article.pk)
    link = '{} <a href="{}" class="message-link">{}</a>'
    said, address = sentence % {"title": article.title}, article.get_absolute_url()
    return format_html(link, said, address, gettext("See it as readers do"))


# --- The acts: each says what was done -----------------------------------------------------------------------


def publish(article: Article, by: User, typed: dict[str, Any]) -> str:
    told = {name: typed[name] for name in ("override_reason", "what_changed")}
    act_on_seen(article, publishing.publish, base=typed["base"], by=by, **told)
    return is_live(article, gettext("“%(title)s” is live."))


def schedule(article: Article, by: User, typed: dict[str, Any]) -> str:
    told = {name: typed[name] for name in ("override_reason", "what_changed")}
    act_on_seen(article, publishing.schedule, base=typed["base"], by=by, at=typed["at"], **told)
    return gettext("It goes live %(when)s.") % {"when": at_in_words(typed["at"])}


def cancel(article: Article, by: User, typed: dict[str, Any]) -> str:
    publishing.cancel_schedule(article, by=by)
    return gettext("The schedule is cancelled.")


def end(article: Article, by: User, typed: dict[str, Any]) -> str:
    publishing.change_end(article, typed["at"], by=by)
    return gettext("Readers see it no longer %(when)s.") % {"when": at_in_words(typed["at"])}


def stay(article: Article, by: User, typed: dict[str, Any]) -> str:
    publishing.change_end(article, None, by=by)
    return gettext("It has no end: it stays until somebody takes it down.")


def put_into_series(article: Article, by: User, typed: dict[str, Any]) -> str:
    change_series(article, typed["series"], place=typed["place"], by=by)
    return gettext("Its place in a series is kept.")


def correct(article: Article, by: User, typed: dict[str, Any]) -> str:
    publishing.add_correction(article, typed["text"], by=by)
    return gettext("Readers see the correction.")


def take_down(article: Article, by: User, typed: dict[str, Any]) -> str:
    publishing.unpublish(article, by=by, reason=typed["reason"])
    return gettext("“%(title)s” is taken down.") % {"title": article.title}


def put_back(article: Article, by: User, typed: dict[str, Any]) -> str:
    publishing.put_back(article, typed["number"], by=by)
    return is_live(article, gettext("“%(title)s” is live again."))


ACTS: dict[str, Callable[[Article, User, dict[str, Any]], str]] = {
    "publish": publish,
    "schedule": schedule,
    "cancel": cancel,
    "end": end,
    "stay": stay,
    "series": put_into_series,
    "correct": correct,
    "unpublish": take_down,
    "put_back": put_back,
}
