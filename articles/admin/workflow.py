"""An article's way to its readers, beside its form: submit, withdraw, the buttons under the form, acts on many."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from articles import publishing
from articles.admin.pages import act_on_seen, newest, to_page
from articles.admin.publish_page import PublishPage, TakeDownForm, is_live
from articles.admin.review_page import ReviewPage
from articles.admin.states import name_of, passage_notes, request_for_changes, standing_of, state_in_words
from articles.models import Article, Revision
from clinic_site.profile.models import ClinicProfile
from clinic_site.row_numbers import row_number
from clinic_site.staff import signed_in

State = Revision.State
TITLES = 50


class ReviewerField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return str(getattr(obj, "author", None) or name_of(obj))


class SubmitForm(forms.Form):
    """To whom a version is submitted, and what they should know. Its fields stand under the article's form."""

    to = ReviewerField(
        label=_("To be reviewed by"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Any reviewer"),
        widget=UnfoldAdminSelectWidget,
    )
    note = forms.CharField(
        label=_("Note for the reviewer"), required=False, max_length=2000, widget=UnfoldAdminTextInputWidget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = reviewers()  # type: ignore[attr-defined]


def reviewers() -> QuerySet[User]:
    """Who may review, as far as the account goes: the role, and a clinician's credentials on file."""
    may = User.objects.with_perm(
        "articles.review_article", include_superusers=False, backend="django.contrib.auth.backends.ModelBackend"
    )
    clinicians = may.filter(author__is_clinician=True).exclude(author__credentials="")
    return clinicians.select_related("author").order_by("author__name", "pk").distinct()


def seen_version(request: HttpRequest, article: Article) -> int:
    """The number of the version that the list showed. Of what was chosen without being shown it is the newest."""
    return row_number(request.POST.get(f"seen-{article.pk}", "")) or newest(article).number


class WorkflowPages(ReviewPage, PublishPage):
    """For ``ArticleAdmin``."""

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "submit": self.submit_view,
            "withdraw": self.withdraw_view,
            "review": self.review_view,
            "publish": self.publish_view,
        }
        urls: list[Any] = super().get_urls()
        return [
            *(
                path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"articles_article_{name}")
                for name, view in pages.items()
            ),
            *urls,
        ]

    # --- Submitting and withdrawing --------------------------------------------------------------------------

    @method_decorator(require_POST)
    def submit_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = self.article_for(request, pk)
        base = row_number(request.POST.get("base", ""))
        if base:
            self._submit(request, article, base=base, saved=False)
        else:
            self.message_user(request, gettext("Open the article again, and submit it from there."), messages.ERROR)
        return to_page("change", article)

    @method_decorator(require_POST)
    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = self.article_for(request, pk)
        try:
            publishing.withdraw(article, by=signed_in(request))
        except publishing.PublishingError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, gettext("Withdrawn: it is a draft again."), messages.SUCCESS)
        return to_page("change", article)

    def _submit(self, request: HttpRequest, article: Article, *, base: int, saved: bool, prefix: str = "") -> None:
        """Submit, and say what came of it. ``saved``: what was typed has just been kept."""
        form = SubmitForm(request.POST, prefix=prefix or None)
        try:
            if not form.is_valid():
                raise publishing.PublishingError(gettext("Choose somebody who may review, or any reviewer."))
            publishing.submit(article, by=signed_in(request), base=base, **form.cleaned_data)
        except publishing.PublishingError as refusal:
            sentence = gettext("Saved as a draft. %(why)s") % {"why": refusal} if saved else str(refusal)
            self.message_user(request, sentence, messages.ERROR)
            return
        to = form.cleaned_data["to"]
        whom = name_of(to) if to else gettext("any reviewer")
        self.message_user(request, gettext("Submitted for review by %(whom)s.") % {"whom": whom}, messages.SUCCESS)

    # --- The buttons under the form --------------------------------------------------------------------------

    def workflow_context(self, request: HttpRequest, article: Article | None) -> dict[str, Any]:
        """What the box above the form says and which buttons stand under it."""
        may_publish = request.user.has_perm("articles.publish_article")
        free = not ClinicProfile.objects.current().requires_review
        context: dict[str, Any] = {"submit_form": SubmitForm(prefix="submit"), "offers_publish": may_publish and free}
        if article is None or article.newest_revision is None:
            return context
        revision = article.newest_revision
        waits = revision.state == State.SUBMITTED
        asked = request_for_changes(article)
        return context | {
            "state": state_in_words(article),
            "standing": standing_of(article),
            "asked_for_changes": asked,
            "passage_notes": passage_notes(article) if asked or waits else [],
            "offers_publish": may_publish and (free or revision.state == State.APPROVED),
            "offers_publish_page": may_publish,
            "offers_review": waits and request.user.has_perm("articles.review_article"),
            "show_save_and_add_another": False,
            "offers_withdraw": waits and self.has_change_permission(request, article),
        }

    def after_saving(self, request: HttpRequest, article: Article) -> HttpResponse | None:
        """Submit or publish after a save by such a button. What keeps it from that is said above the saved form."""
        # As saved: the form has put its values on the row before us.
        article = Article.objects.get(pk=article.pk)
        if "_submit" in request.POST:
            self._submit(request, article, base=newest(article).number, saved=True, prefix="submit")
            return to_page("change", article)
        if "_publish" not in request.POST or not request.user.has_perm("articles.publish_article"):
            return None
        try:
            article = publishing.publish(article, by=signed_in(request))
        except publishing.PublishingError as refusal:
            self.message_user(request, gettext("Saved as a draft. %(why)s") % {"why": refusal}, messages.ERROR)
        else:
            self.message_user(request, is_live(article, gettext("“%(title)s” is live.")), messages.SUCCESS)
        return to_page("change", article)

    # --- Acts on many ----------------------------------------------------------------------------------------

    @admin.display(description=ModelAdmin.action_checkbox.short_description)
    def action_checkbox(self, obj: Article) -> SafeString:
        """With the version that the row shows, so that nobody acts on a newer one unseen."""
        seen = format_html('<input type="hidden" name="seen-{}" value="{}">', obj.pk, newest(obj).number)
        return super().action_checkbox(obj) + seen

    @admin.action(description=_("Submit the selected articles for review"), permissions=["change"])
    def submit_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        def submit(article: Article, by: User) -> None:
            publishing.submit(article, by=by, base=seen_version(request, article))

        self._each(request, queryset, submit, gettext("%(count)d submitted."))

    @admin.action(description=_("Publish the newest version of the selected articles"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        def publish(article: Article, by: User) -> None:
            act_on_seen(article, publishing.publish, base=str(seen_version(request, article)), by=by)

        self._each(request, queryset, publish, gettext("%(count)d published."))

    @admin.action(description=_("Take the selected articles down"), permissions=["publish"])
    def unpublish_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
        """Asks first for the reason, which is kept for each of them."""
        form = TakeDownForm(request.POST if "down-reason" in request.POST else None, prefix="down")
        if form.is_valid():
            take_down = partial(publishing.unpublish, reason=form.cleaned_data["reason"])
            self._each(request, queryset, take_down, gettext("%(count)d taken down."))
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Take the selected articles down"),
            "titles": [article.title for article in queryset[:TITLES]],
            "more": max(0, queryset.count() - TITLES),
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "select_across": request.POST.get("select_across", ""),
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "form": form,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/articles/article/take_down_selected.html", context)

    def _each(self, request: HttpRequest, articles: QuerySet[Article], act: Any, done: str) -> None:
        """Do the act to each article by itself: one that cannot be done keeps no other from it."""
        count = 0
        for article in articles:
            try:
                act(article, by=signed_in(request))
                count += 1
            except publishing.PublishingError as refusal:
                title = newest(article).content["title"] or article.slug
                self.message_user(request, f"{title}: {refusal}", messages.ERROR)
        if count:
            self.message_user(request, done % {"count": count}, messages.SUCCESS)
