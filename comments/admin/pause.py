"""The switch that pauses all new comments, beside the queue and above the list of discussions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from clinic_site.staff import signed_in
from comments import switching
from comments.admin.switch import address_before, may_switch


@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    if not may_switch(request):
        raise PermissionDenied
    paused = {"yes": True, "no": False}.get(request.POST.get("paused", ""))
    if paused is None:
        raise Http404
    switching.pause_all(paused=paused, by=signed_in(request), reason=request.POST.get("reason", ""))
    messages.success(
        request,
        gettext("No article takes new comments now.") if paused else gettext("Articles take new comments again."),
    )
    return HttpResponseRedirect(address_before(request))
