"""The member of staff behind a request."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def signed_in(request: HttpRequest) -> User:
    """The user of a request that only staff can make; whoever is not signed in is refused."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
