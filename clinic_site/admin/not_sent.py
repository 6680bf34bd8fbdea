"""The page that gives back what somebody typed into a form of the admin that could not be taken."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from clinic_site.profile.fields import clean_html

WORTH_COPYING = 12  # characters: less is typed anew sooner than copied
SECRET = ("password", "token")


@dataclass
class Kept:
    name: str
    text: str
    html: SafeString | None


def signed_out(request: HttpRequest) -> HttpResponse:
    return _not_sent(request, _("You are no longer signed in, and what you sent was not taken."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Never the form itself: what another site made this browser send must not come back with a button."""
    return _not_sent(request, _("The page was opened before you signed in or out, and what you sent was not taken."))


def _typed(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Every value that was sent, and those in the one that holds a whole form (articles/admin/two_texts.py)."""
    for name in request.POST:
        for value in request.POST.getlist(name):
            try:
                fields = json.loads(value) if name == "typed" else {}
            except ValueError:
                fields = {}
            if isinstance(fields, dict) and fields:
                yield from ((str(key), text) for key, text in fields.items() if isinstance(text, str))
            else:
                yield name, value


def _not_sent(request: HttpRequest, why: str) -> HttpResponse:
    # Nor may another site have its own words shown here: browsers name it with every post.
    is_ours = request.headers.get("Origin", home := f"{request.scheme}://{request.get_host()}") == home
    kept = [
        Kept(name, value, mark_safe(clean_html(value)) if "</" in value else None)  # noqa: S308 - cleaned
        for name, value in _typed(request)
        if is_ours and len(value) >= WORTH_COPYING and not any(word in name.lower() for word in SECRET)
    ]
    return render(request, "errors/not_sent.html", {"why": why, "kept": kept}, status=403)
