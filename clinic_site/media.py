"""Uploaded files, where no reverse proxy serves them."""

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _


def media(request: HttpRequest, name: str) -> FileResponse:
    """Send a stored file so that no browser can be made to run it. ``deploy/nginx.conf`` says the same."""
    try:
        file = default_storage.open(name)
    except (OSError, ValueError, SuspiciousFileOperation) as error:
        raise Http404(_("There is no such file.")) from error
    response = FileResponse(file)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    # A file never changes under its name.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
