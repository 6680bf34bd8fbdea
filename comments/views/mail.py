"""Where the links in mails to commenters lead. Scanners of mail open every link, so nothing happens until a button is
pressed."""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments import senders, trust
from comments.mail import links as mail_links
from comments.mail import muting
from comments.models import Comment

# The link itself is the right to do it. No session adds to that, so there is none to forge, and the button of a mail
# program (RFC 8058) posts without a cookie.
from_mail = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@csrf_exempt
@from_mail
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """That the comment is by whoever reads the mails of its address."""
    comment = _behind(token, mail_links.CONFIRM)
    is_too_old = mail_links.is_too_old_to_confirm(token)
    if request.method == "POST" and comment and not is_too_old:
        trust.confirm(comment)
        return redirect("confirm_comment", token=token)
    context: dict[str, object] = {"is_too_old": is_too_old, "is_shown": comment and comment.is_shown()}
    is_over = comment is None or (is_too_old and not comment.confirmed_at)
    return _page(request, "comments/confirm.html", comment, context, status=410 if is_over else 200)


@never_cache
@csrf_exempt
@from_mail
def mute(request: HttpRequest, token: str) -> HttpResponse:
    """No more mail about the comment, or about all of this writer's. A mail program's own button asks for the first.

    Where the comment or its e-mail is gone, it is about the mailbox alone.
    """
    comment = _behind(token, mail_links.MUTE)
    mailbox = senders.hash_for_ever(comment.email) if comment else mail_links.mailbox_behind(token)
    if request.method == "POST" and mailbox:
        _mute(comment, mailbox, request.POST.get("what", ""))
        if "List-Unsubscribe" in request.POST:
            return HttpResponse(_("You get no more mail about it."), content_type="text/plain; charset=utf-8")
        return redirect("mute_comment", token=token)
    context: dict[str, object] = {"mailbox": mailbox, "is_muted": muting.is_muted(mailbox)}
    return _page(request, "comments/mute.html", comment, context, status=200 if mailbox else 410)


def _mute(comment: Comment | None, mailbox: str, what: str) -> None:
    if comment is None:
        (muting.unmute_mailbox if what == "again" else muting.mute_mailbox)(mailbox)
    elif what == "again":
        muting.unmute(comment)
    else:
        muting.mute(comment, all_of_them=what == "all")


def _behind(token: str, salt: str) -> Comment | None:
    """None where the comment or its e-mail was erased. Raises Http404 where the link is not whole."""
    try:
        return mail_links.comment_behind(token, salt)
    except mail_links.VoidLinkError:
        return None
    except signing.BadSignature as error:
        raise Http404(_("This link is not complete. Please copy all of it.")) from error


def _page(
    request: HttpRequest, template: str, comment: Comment | None, context: dict[str, object], *, status: int
) -> HttpResponse:
    article = comment.discussion.article if comment else None
    return render(request, template, {"comment": comment, "article": article, **context}, status=status)
