"""CSRF protection where there is a session to abuse, and no cookie where there is none."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponse]


def protect_sessions(view: View) -> View:
    """Check the CSRF token of people who are signed in.

    A visitor has no session, so a forged post could do no more than the forger could do alone; asking a token of
    them would take a cookie, and refuse those whose page is old.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def choose(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        return (protected if has_session else view)(request, *args, **kwargs)

    return choose
