"""What the person behind a request may do, asked without touching a reader's session."""

from django.conf import settings
from django.http import HttpRequest


def may_moderate(request: HttpRequest) -> bool:
    return _may(request, "comments.moderate_discussion")


def may_answer_for_the_clinic(request: HttpRequest) -> bool:
    return _may(request, "comments.moderate_comment")


def _may(request: HttpRequest, permission: str) -> bool:
    """Asked of the session's cookie first: a reader's page must not touch the session.

    A right that was given stays with the account of somebody who is no longer on the staff, and counts no more.
    """
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        and request.user.is_active
        and request.user.is_staff
        and request.user.has_perm(permission)
    )
