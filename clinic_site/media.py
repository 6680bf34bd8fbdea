"""Uploaded files, where no reverse proxy serves them."""

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _

# By extension, as every file is named by us: not what this machine's list of types happens to know.
PICTURES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}


def media(request: HttpRequest, name: str) -> FileResponse:
    """Send a stored file so that no browser can be made to run it. ``deploy/nginx.conf`` says the same."""
    try:
        file = default_storage.open(name)
    except (OSError, ValueError, SuspiciousFileOperation) as error:
        raise Http404(_("There is no such file.")) from error
    picture_type = PICTURES.get(name.rpartition(".")[2].lower())
    # What is no picture is for saving, not for looking at.
    response = FileResponse(file, content_type=picture_type, as_attachment=picture_type is None)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    # A file never changes under its name.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
