"""The writing desk: the article's form and list. What saving and publishing do is in ``articles/publishing.py``."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from articles import publishing
from articles.admin.editor import RichTextWidget
from articles.content import CONTENT_FIELDS, Content
from articles.models import Article
from clinic_site.staff import signed_in

STATES = {
    "draft": _("Draft"),
    "live": _("Live"),
    "scheduled": _("Scheduled"),
    "ended": _("Ended"),
    "unpublished": _("Taken down"),
}


def state_of(article: Article) -> str:
    """One of STATES: what became of the article by now."""
    if article.status != Article.Status.PUBLISHED:
        return article.status
    if article.is_public:
        return "live"
    return "ended" if article.ends_at and article.ends_at <= timezone.now() else "scheduled"


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [*STATES.items(), ("changed", _("Has unpublished changes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        now = timezone.now()
        published = queryset.filter(status=Article.Status.PUBLISHED)
        choices = {
            "draft": lambda: queryset.filter(status=Article.Status.DRAFT),
            "live": lambda: queryset.published(),  # type: ignore[attr-defined]
            "scheduled": lambda: published.filter(published_at__gt=now),
            "ended": lambda: published.filter(ends_at__lte=now),
            "unpublished": lambda: queryset.filter(status=Article.Status.UNPUBLISHED),
            "changed": lambda: queryset.exclude(Q(live_revision=None) | Q(newest_revision=F("live_revision"))),
        }
        return choices.get(self.value() or "", lambda: queryset)()


class ArticleForm(forms.ModelForm[Article]):
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = [*CONTENT_FIELDS, "slug", "published_at", "ends_at"]
        widgets = {"body": RichTextWidget, "summary": UnfoldAdminTextareaWidget(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show the newest revision, which for a live article is ahead of the row."""
        article = kwargs.get("instance")
        if article and article.pk and article.newest_revision:
            kwargs["initial"] = {
                **Content.from_json(article.newest_revision.content).to_json(),
                "base": article.newest_revision.number,
                **kwargs.get("initial", {}),
            }
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = bool(self.instance.pk)
        if "published_at" in self.fields:
            self.fields["published_at"].help_text = gettext(
                "Used when you publish. Empty: at once. In the future: readers see it from then on. "
                "Time zone: %(zone)s."
            ) % {"zone": timezone.get_current_timezone_name()}

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if self.instance.pk:
            # Locked until the save that follows in the same transaction: nobody can come in between.
            newest = Article.objects.select_for_update(of=("self",)).get(pk=self.instance.pk).newest_revision
            if newest and newest.number != self.cleaned_data.get("base"):
                self.add_error(None, str(publishing.StaleRevisionError(newest)))
        begins = [moment for moment in (self.instance.published_at, self.cleaned_data.get("published_at")) if moment]
        ends_at = self.cleaned_data.get("ends_at")
        if ends_at and begins and ends_at <= max(begins):
            self.add_error("ends_at", gettext("The end must come after the publication."))
        return data

    def validate_constraints(self) -> None:
        """Nothing: the form edits a revision. What a live row must have is asked when it is published."""


class ArticleAdmin(ModelAdmin):
    form = ArticleForm
    list_display = ["shown_title", "category", "author", "state", "published", "saved"]
    list_filter = [StateFilter, "category", "author", "tags"]
    list_filter_sheet = False
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["title", "summary", "slug"]
    search_help_text = _("Words of the title, the summary or the address")
    autocomplete_fields = ["tags", "hero"]
    actions = ["publish_selected", "unpublish_selected"]
    compressed_fields = True
    change_form_before_template = "admin/articles/article/what_readers_see.html"
    fieldsets = [
        (None, {"fields": ["base", "title", "summary", "body", "references"]}),
        (_("Filed under"), {"fields": ["category", "tags", "author"]}),
        (_("Picture"), {"fields": ["hero", "hero_alt"]}),
        (_("Address and dates"), {"fields": ["slug", "published_at", "ends_at"]}),
        (_("For search engines"), {"classes": ["collapse"], "fields": ["seo_title", "seo_description"]}),
    ]

    # --- Who may ---------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        articles = Article.objects.editable_by(signed_in(request))
        return articles.select_related("category", "author", "newest_revision").order_by("-created_at", "-pk")

    def has_publish_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return request.user.has_perm("articles.publish_article")

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Only what was never live can be deleted; an address that readers know is taken down instead."""
        return bool(obj and obj.live_revision_id is None and super().has_delete_permission(request, obj))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        # A draft's revisions and its empty discussion go with it, whoever may delete drafts.
        to_delete, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, set(), protected

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        if self.has_publish_permission(request):
            return self.fieldsets
        return [row for row in self.fieldsets if row[0] != _("Address and dates")]

    def view_on_site(self, obj: Article) -> str | None:
        return obj.get_absolute_url() if obj.is_public else None

    # --- The list --------------------------------------------------------------------------------------------

    @admin.display(description=_("title"), ordering="title")
    def shown_title(self, article: Article) -> str:
        revision = article.newest_revision
        return (revision.content["title"] if revision else article.title) or gettext("(no title)")

    @display(
        description=_("state"),
        label={
            "draft": "",
            "live": "success",
            "scheduled": "info",
            "ended": "warning",
            "unpublished": "danger",
            "changed": "warning",
        },
    )
    def state(self, article: Article) -> list[tuple[str, Any]] | tuple[str, Any]:
        state = state_of(article)
        if article.has_unpublished_changes:
            return ("changed", gettext("%(state)s, changes waiting") % {"state": STATES[state]})
        return (state, STATES[state])

    @admin.display(description=_("published"), ordering="published_at")
    def published(self, article: Article) -> str:
        return _day(article.published_at)

    @admin.display(description=_("last saved"), ordering="newest_revision__made_at")
    def saved(self, article: Article) -> str:
        return _day(article.newest_revision.made_at if article.newest_revision else None)

    # --- Saving ----------------------------------------------------------------------------------------------

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        article = context.get("original")
        context["state"] = STATES[state_of(article)] if article else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Keep what was typed as a revision; address and end change at once. The row's content is not touched."""
        content = Content.from_form(form.cleaned_data)
        by = signed_in(request)
        if change:
            publishing.save_revision(obj, content, by=by, base=form.cleaned_data["base"])
            if "slug" in form.changed_data:
                publishing.change_address(obj, form.cleaned_data["slug"], by=by)
        else:
            article = publishing.create_article(content, by=by, slug=form.cleaned_data.get("slug") or "")
            obj.pk, obj.slug = article.pk, article.slug
        if "ends_at" in form.changed_data:
            publishing.change_end(obj, form.cleaned_data["ends_at"], by=by)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing: what is related is part of the revision."""

    def response_add(self, request: HttpRequest, obj: Article, post_url_continue: str | None = None) -> HttpResponse:
        return self._publish_if_asked(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return self._publish_if_asked(request, obj) or super().response_change(request, obj)

    def _publish_if_asked(self, request: HttpRequest, obj: Article) -> HttpResponse | None:
        """Publish after a save by the Publish button. What keeps it from going live is said above the saved form."""
        if "_publish" not in request.POST or not self.has_publish_permission(request, obj):
            return None
        here = HttpResponseRedirect(reverse("admin:articles_article_change", args=[obj.pk]))
        try:
            article = publishing.publish(obj, by=signed_in(request), at=obj.published_at)
        except publishing.PublishingError as refusal:
            self.message_user(request, gettext("Saved as a draft. %(why)s") % {"why": refusal}, messages.ERROR)
            return here
        if article.is_public:
            self.message_user(request, gettext("“%(title)s” is live.") % {"title": article.title}, messages.SUCCESS)
        else:
            assert article.published_at
            when = timezone.localtime(article.published_at)
            self.message_user(
                request,
                gettext("“%(title)s” goes live on %(day)s at %(time)s (%(zone)s).")
                % {
                    "title": article.title,
                    "day": f"{when:%Y-%m-%d}",
                    "time": f"{when:%H:%M}",
                    "zone": timezone.get_current_timezone_name(),
                },
                messages.SUCCESS,
            )
        return here

    # --- Actions ---------------------------------------------------------------------------------------------

    @admin.action(description=_("Publish the newest version of the selected articles"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        self._each(request, queryset, publishing.publish, gettext("%(count)d published."))

    @admin.action(description=_("Take the selected articles down"), permissions=["publish"])
    def unpublish_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        self._each(request, queryset, publishing.unpublish, gettext("%(count)d taken down."))

    def _each(self, request: HttpRequest, articles: QuerySet[Article], act: Any, done: str) -> None:
        """Do the act to each article by itself: one that cannot be done keeps no other from it."""
        count = 0
        for article in articles:
            try:
                act(article, by=signed_in(request))
                count += 1
            except publishing.PublishingError as refusal:
                self.message_user(request, f"{article.title}: {refusal}", messages.ERROR)
        if count:
            self.message_user(request, done % {"count": count}, messages.SUCCESS)


def _day(moment: datetime | None) -> str:
    """The day in the clinic's time zone, short enough for a column."""
    return date_format(timezone.localtime(moment), "M j, Y") if moment else ""
