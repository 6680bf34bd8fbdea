"""The form's side of ``articles/autosaving.py``: keeping what is typed, offering it again, who else has it open."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import autosaving
from articles.admin.pages import ArticlePages, newest
from articles.admin.states import name_of
from articles.autosaving import NotKeptError
from articles.comparing import compare_contents
from articles.content import CONTENT_FIELDS, Content
from articles.models import Article, UnsavedText
from clinic_site.staff import signed_in

MOST_OFFERED = 20


class AutosavePages(ArticlePages):
    """Part of ``ArticleAdmin``."""

    def get_urls(self) -> list[URLPattern]:
        pages = [
            ("<int:pk>/autosave/", self.autosave_view, "autosave"),
            ("autosave/", self.autosave_view, "autosave_new"),
            ("<int:pk>/compare-typed/", self.compare_typed_view, "compare_typed"),
            ("compare-typed/", self.compare_typed_view, "compare_typed_new"),
            ("unsaved/<uuid:key>/", self.unsaved_view, "unsaved"),
            ("unsaved/<uuid:key>/discard/", self.discard_view, "discard_unsaved"),
        ]
        urls: list[Any] = super().get_urls()
        return [
            *(path(at, self.admin_site.admin_view(view), name=f"articles_article_{name}") for at, view, name in pages),
            *urls,
        ]

    @method_decorator(require_POST)
    def autosave_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Answers JSON. Without a ``turn`` nothing is kept: the form says that it is open, and asks who else is."""
        article = self.article_for(request, pk) if pk else None
        if article is None and not self.has_add_permission(request):
            raise PermissionDenied
        by, form = signed_in(request), request.POST
        facts = {name: form.get(name, "") for name in ("unsaved_base", "unsaved_seen", "unsaved_turn")}
        numbers = {name: int(value) if value.isdecimal() and len(value) < 10 else 0 for name, value in facts.items()}
        key = key_in(form.get("unsaved_key", ""))
        if form.get("unsaved_owner") != str(by.pk):
            why = _("You are signed in as %(who)s now. Nothing is kept until you sign in as before.")
            return JsonResponse({"why": why % {"who": name_of(by)}}, status=403)
        try:
            if key is None:
                raise NotKeptError(_("This page is too old to be kept. Save it."))
            if facts["unsaved_turn"]:
                text = autosaving.keep(
                    autosaving.typed_in(form),
                    by=by,
                    article=article,
                    key=key,
                    base=numbers["unsaved_base"],
                    seen=numbers["unsaved_seen"],
                    tab=form.get("unsaved_tab", "")[:40],
                    turn=numbers["unsaved_turn"],
                )
                kept = {"version": text.version, "at": f"{timezone.localtime(text.typed_at):%H:%M}"}
            else:
                kept = {}
                if article:
                    autosaving.say_open(by=by, article=article, key=key)
        except NotKeptError as refusal:
            return JsonResponse({"why": str(refusal), **self.others(by, article, numbers["unsaved_base"])}, status=409)
        return JsonResponse({**kept, **self.others(by, article, numbers["unsaved_base"])})

    def others(self, by: Any, article: Article | None, base: int) -> dict[str, str]:
        """Sentences about what others do with the article, each empty when there is nothing to tell."""
        if article is None:
            return {"open": "", "newer": ""}
        return {
            "open": who_has_it_open(article, by),
            "newer": "" if newest(article).number == base else newer_version(article),
        }

    def unsaved_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """What differs between what was saved last and what the person typed."""
        text, article = self._text_of(request, key)
        before = Content.from_json(newest(article).content) if article else Content(title="")
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "admin/articles/article/unsaved.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("What you typed and did not save"),
                "text": text,
                "form_address": form_address(text),
                "changes": compare_contents(before, autosaving.content_of(text.typed or {})),
                "is_older": bool(article and text.base != newest(article).number),
            },
        )

    @method_decorator(require_POST)
    def compare_typed_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The same for a text that only a browser has: it is posted, and not kept."""
        article = self.article_for(request, pk) if pk else None
        if article is None and not self.has_add_permission(request):
            raise PermissionDenied
        before = Content.from_json(newest(article).content) if article else Content(title="")
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "admin/articles/article/unsaved.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("What this browser kept"),
                "changes": compare_contents(before, autosaving.content_of(autosaving.typed_in(request.POST))),
            },
        )

    @method_decorator(require_POST)
    def discard_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        text, _article = self._text_of(request, key)
        address = form_address(text).partition("?")[0]
        autosaving.discard(text)
        self.message_user(request, _("What you had typed is discarded."), messages.SUCCESS)
        return HttpResponseRedirect(address)

    def _text_of(self, request: HttpRequest, key: UUID) -> tuple[UnsavedText, Article | None]:
        """The person's own text, and the article that they may still change."""
        text = get_object_or_404(UnsavedText, owner=signed_in(request), key=key, typed__isnull=False)
        if text.article_id is None and not self.has_add_permission(request):
            raise PermissionDenied
        return text, self.article_for(request, text.article_id) if text.article_id else None

    # --- The form --------------------------------------------------------------------------------------------

    def restored(self, request: HttpRequest, article: Article | None) -> UnsavedText | None:
        """The text that ``?restore=`` names, if it is this person's and this form's."""
        key = key_in(request.GET.get("restore", ""))
        texts = UnsavedText.objects.filter(owner=signed_in(request), article=article, typed__isnull=False)
        return texts.filter(key=key).first() if key else None

    def form_start(self, request: HttpRequest, article: Article | None) -> dict[str, Any]:
        """What the form begins with: a restored text, if asked for, and by what it will be kept."""
        by, text = signed_in(request), self.restored(request, article)
        if text and text.typed:
            related = {name: value for name, value in text.typed.items() if name in {*CONTENT_FIELDS, "slug"}}
            return {**related, "base": text.base, "unsaved_key": text.key, "unsaved_seen": text.version}
        row = UnsavedText.objects.filter(owner=by, article=article).first() if article else None
        if article is None or row is None:
            return {"unsaved_key": uuid4(), "unsaved_seen": 0}
        # A text that is offered and not taken is not written over: until then the form knows of none.
        waits = autosaving.pending(by=by, article=article) is not None
        return {"unsaved_key": row.key, "unsaved_seen": 0 if waits else row.version}

    def autosave_context(self, request: HttpRequest, article: Article | None) -> dict[str, Any]:
        by, restored = signed_in(request), self.restored(request, article)
        is_fresh = request.method == "GET" and not hasattr(request, "form_start")
        if article is None:
            offers = list(autosaving.pending_new(by=by)[:MOST_OFFERED])
            address = reverse("admin:articles_article_autosave_new")
        else:
            text = autosaving.pending(by=by, article=article)
            offers = [text] if text else []
            address = reverse("admin:articles_article_autosave", args=[article.pk])
        return {
            "autosave_address": address,
            "owner": by.pk,
            "restored": restored,
            "is_fresh": is_fresh,
            "offers": [(text, form_address(text)) for text in offers if is_fresh and text != restored],
            "open_elsewhere": who_has_it_open(article, by) if article else "",
        }


def form_address(text: UnsavedText) -> str:
    """The form with the text in it again."""
    name, args = ("change", [text.article_id]) if text.article_id else ("add", [])
    return f"{reverse(f'admin:articles_article_{name}', args=args)}?restore={text.key}"


def who_has_it_open(article: Article, by: Any) -> str:
    names = ", ".join(name_of(other) for other in autosaving.others_at(article, by=by))
    return _("Open elsewhere now: %(names)s.") % {"names": names} if names else ""


def newer_version(article: Article) -> str:
    revision = newest(article)
    return _("%(who)s saved version %(number)d at %(time)s. When you save, you will see both texts.") % {
        "who": name_of(revision.author),
        "number": revision.number,
        "time": f"{timezone.localtime(revision.made_at):%H:%M}",
    }


def key_in(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
