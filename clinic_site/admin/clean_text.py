"""What saving would keep of a text, for ``static/js/clean-paste.js``. It stores and shows nothing."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from clinic_site.profile.fields import clean_html


@require_POST
def clean_text(request: HttpRequest) -> HttpResponse:
    return HttpResponse(clean_html(request.POST.get("html", "")), content_type="text/plain; charset=utf-8")
