"""What a person sees who saves on top of somebody else's newer save: both texts, and a way to take either or merge."""

import json
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.admin.pages import ArticlePages, newest
from articles.admin.states import name_of
from articles.autosaving import content_of, typed_in
from articles.comparing import compare_field, label_of
from articles.content import CONTENT_FIELDS, Content
from articles.merging import merge, merged_html
from articles.models import Article
from clinic_site.row_numbers import row_number

NOTHING = Content(title="")


@dataclass
class Field:
    """One in which the two texts differ."""

    name: str
    label: str
    choices: list[str]
    mine: SafeString
    theirs: SafeString


class TwoTexts(ArticlePages):
    """Part of ``ArticleAdmin``."""

    def both_texts(self, request: HttpRequest, article: Article) -> HttpResponse | None:
        """The page with both, when the posted form was opened on a version that is no longer the newest."""
        base, number = request.POST.get("base", ""), str(newest(article).number)
        if base == number:
            return None
        typed = typed_in(request.POST)
        if content_of(typed) != Content.from_json(newest(article).content):
            return self._two_texts(request, article, typed, base)
        same = request.POST.copy()  # both typed the same
        same["base"] = number
        request.POST = same  # type: ignore[assignment]  # Django's own setter
        return None

    def _two_texts(self, request: HttpRequest, article: Article, typed: dict[str, Any], base: str) -> HttpResponse:
        revision = newest(article)
        mine, theirs = content_of(typed), Content.from_json(revision.content)
        was = self._version(article, base)
        response = self.page(
            request,
            article,
            "two_texts",
            title=_("Somebody saved before you"),
            who=name_of(revision.author),
            is_mine_too=revision.author == request.user,
            typed=json.dumps(typed, ensure_ascii=False),
            base=base,
            compares_base=was is not None,
            fields=[
                Field(
                    name,
                    label_of(name),
                    choices,
                    compare_field(name, was or theirs, mine),
                    compare_field(name, was or mine, theirs),
                )
                for name, choices in merge(was, mine, theirs).items()
            ],
            unsaved={name: request.POST.get(name, "") for name in ("unsaved_key", "unsaved_seen")},
        )
        response.status_code = 409
        return response

    def put_together(self, request: HttpRequest, article: Article) -> dict[str, Any] | HttpResponse:
        """What the form shows after the choice on that page, not saved yet; the page again when one is missing."""
        post = request.POST
        try:
            typed = json.loads(post.get("typed", ""))
            mine = content_of(typed)
            json.dumps(mine.to_json(), ensure_ascii=False).encode()
        except (ValueError, TypeError, AttributeError):  # half a character is a ValueError, too
            self.message_user(request, _("Open the article again: the texts did not arrive whole."), messages.ERROR)
            return {}
        theirs = self._version(article, post.get("theirs", ""))
        was = self._version(article, post.get("base", ""))
        if theirs is None or theirs != Content.from_json(newest(article).content):
            return self._two_texts(request, article, typed, post.get("base", ""))
        together: dict[str, Any] = {}
        for name, choices in merge(was, mine, theirs).items():
            choice = choices[0] if len(choices) == 1 else post.get(f"take-{name}", "")
            if choice not in choices:
                self.message_user(request, _("Choose one of the two for each part."), messages.ERROR)
                return self._two_texts(request, article, typed, post.get("base", ""))
            if choice == "both":
                together[name] = merged_html(was.body if was else "", mine.body, theirs.body) or mine.body
            elif choice == "theirs":
                together[name] = getattr(theirs, name)
        content = replace(mine, **together)
        self.message_user(
            request, _("This is both together. Nothing is saved yet: look it through and save."), messages.WARNING
        )
        return {
            **{name: getattr(content, name) for name in CONTENT_FIELDS},
            "slug": typed.get("slug") or article.slug,
            "base": newest(article).number,
            "unsaved_key": post.get("unsaved_key", ""),
            "unsaved_seen": post.get("unsaved_seen", ""),
        }

    def _version(self, article: Article, number: str) -> Content | None:
        revision = article.revisions.filter(number=row_number(number)).first()
        return Content.from_json(revision.content) if revision else None
