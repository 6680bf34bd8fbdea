"""CSRF protection where there is a session to abuse, and no cookie where there is none."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from comments.not_sent import not_sent

View = Callable[..., HttpResponse]


def protect_sessions(view: View) -> View:
    """Check the CSRF token of people who are signed in, and give the text back when it is not theirs.

    A visitor has no session, so a forged post could do no more than the forger could do alone; asking a token of
    them would take a cookie, and refuse those whose page is old. The view itself must never answer 403.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def choose(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return view(request, *args, **kwargs)
        response = protected(request, *args, **kwargs)
        if response.status_code == 403:
            # Not the form itself: a forged text must not come back with a token that sends it.
            return not_sent(
                request,
                _("The page was opened before you signed in or out."),
                _("Copy your text, load the article anew and send it again."),
                status=403,
            )
        return response

    return choose
