"""What a commenter may do with what is theirs: erase a comment by its link, and all of theirs by their address."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from comments import privacy
from comments.csrf import protect_sessions
from comments.mail.links import mute_address
from comments.models import Comment, ModerationEvent
from comments.privacy import exporting, links
from comments.senders import Sender
from comments.views.door import comment_behind, door_token

PER_PAGE = 50


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=254,
        help_text=_("The one that you gave with your comments."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Please give the e-mail.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.label_suffix = ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@protect_sessions
def erase_one(request: HttpRequest, token: str) -> HttpResponse:
    """Asks first. The link has no end: whoever wrote something can take it back years later."""
    comment = comment_behind(token)
    if request.method == "POST" and not comment.erased_at:
        act = ModerationEvent.Act.WITHDRAW if comment.minutes_left else ModerationEvent.Act.ERASE
        privacy.erase([comment], by=None, act=act, by_writer=True)
    if request.method == "POST" or comment.erased_at:
        return redirect("comment_door", token=token)
    return render(request, "comments/erase.html", {"comment": comment, "token": token})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@protect_sessions
def ask(request: HttpRequest) -> HttpResponse:
    """Always the same answer, whether there are comments under the address or not."""
    if request.method != "POST":
        return _ask_page(request, AddressForm(), was_erased="erased" in request.GET)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _ask_page(request, form, status=422)
    try:
        links.ask_for_link(form.cleaned_data["email"], Sender.of(request))
    except links.AskedTooOftenError:
        refusal = _now("Many links were asked for from your connection. Please try again in an hour.")
        return _ask_page(request, form, refusal=refusal, status=429)
    return render(request, "comments/own_asked.html")


@never_cache
@require_safe
def mine(request: HttpRequest, token: str) -> HttpResponse:
    try:
        email = links.address_behind(token)
    except links.LinkEndedError:
        return _ended(request)
    page = Paginator(Comment.objects.numbers_of_email(email), PER_PAGE).get_page(request.GET.get("page"))
    comments = Comment.objects.filter(pk__in=list(page)).select_related("discussion__article").order_by("-pk")
    rows = [(comment, door_token(comment)) for comment in comments]
    mail_address = next((mute_address(comment) for comment in comments[:1]), "")
    context = {"page": page, "rows": rows, "token": token, "mail_address": mail_address}
    return render(request, "comments/own.html", context)


@never_cache
@require_safe
def export(request: HttpRequest, token: str) -> HttpResponse:
    try:
        email = links.address_behind(token)
    except links.LinkEndedError:
        return _ended(request)
    return as_download(exporting.personal_data(email))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@protect_sessions
def erase_all(request: HttpRequest, token: str) -> HttpResponse:
    try:
        email = links.address_behind(token)
    except links.LinkEndedError:
        return _ended(request)
    comments = Comment.objects.of_email(email)
    if request.method == "POST":
        privacy.erase(comments, by=None, by_writer=True)
        address = redirect("ask_for_my_comments")
        address["Location"] += "?erased"
        return address
    return render(request, "comments/erase_all.html", {"count": comments.order_by().count(), "token": token})


def as_download(data: dict[str, object]) -> HttpResponse:
    return JsonResponse(
        data,
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": 'attachment; filename="comments.json"'},
    )


def _ask_page(
    request: HttpRequest, form: AddressForm, *, refusal: str = "", was_erased: bool = False, status: int = 200
) -> HttpResponse:
    context = {"form": form, "refusal": refusal, "was_erased": was_erased}
    return render(request, "comments/own_ask.html", context, status=status)


def _ended(request: HttpRequest) -> HttpResponse:
    refusal = _now("This link has ended, or is not complete. Ask for a new one.")
    return _ask_page(request, AddressForm(), refusal=refusal, status=410)
