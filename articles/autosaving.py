"""What people type before they save it: kept as they type, offered when they come back, told to who else is writing.

It is no revision and enters no log. Nothing that was kept is ever replaced by something older: a form says what it last
knew (``seen``), and its browser tab counts its turns, because an answer can be lost and a request can come late.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.content import CONTENT_FIELDS, TEXT_FIELDS, Content
from articles.models import Article, UnsavedText
from clinic_site.text import without_control_characters

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# A form tells every twenty seconds that it is open: three of them may get lost.
OPEN_FOR = timedelta(seconds=80)
EMPTY_KEPT = timedelta(days=7)


class NotKeptError(Exception):
    """What was typed was not kept here; the message tells the person why and what to do."""


@transaction.atomic
def keep(
    typed: dict[str, Any], *, by: "User", article: Article | None, key: UUID, base: int, seen: int, tab: str, turn: int
) -> UnsavedText:
    """Keep what stands in a person's form of an article (None: a new one, known by ``key``).

    Raises NotKeptError when another tab or device of theirs kept something that this form has not seen.
    """
    row = _row(by, article, key)
    if row.tab == tab:
        if turn <= row.turn:
            raise NotKeptError(_("A later text of this page is kept already."))
    elif row.version != seen:
        raise NotKeptError(_why_not(row))
    row.typed, row.typed_at, row.base = typed, timezone.now(), base
    row.version, row.tab, row.turn, row.seen_at = row.version + 1, tab, turn, timezone.now()
    row.save()
    return row


@transaction.atomic
def say_open(*, by: "User", article: Article, key: UUID) -> UnsavedText:
    """Let others know that this person has the article's form open."""
    row = _row(by, article, key)
    row.seen_at = timezone.now()
    row.save(update_fields=["seen_at"])
    return row


@transaction.atomic
def was_saved(*, by: "User", article: Article, key: UUID, seen: int) -> None:
    """The form that last knew of version ``seen`` was saved: its text is a revision now. Another one stays."""
    is_its = Q(article=article) | Q(article=None, key=key)
    row = UnsavedText.objects.select_for_update().filter(is_its, owner=by).first()
    if row is None or row.version != seen:
        return
    row.article = article
    _empty(row)


@transaction.atomic
def discard(text: UnsavedText) -> None:
    _empty(UnsavedText.objects.select_for_update().get(pk=text.pk))


def pending(*, by: "User", article: Article) -> UnsavedText | None:
    """What this person typed into the article's form and did not save, when the newest revision says otherwise."""
    text = UnsavedText.objects.filter(owner=by, article=article, typed__isnull=False).first()
    return None if text is None or is_saved(text) else text


def is_saved(text: UnsavedText) -> bool:
    """Whether the article's newest revision says what was typed."""
    newest = text.article.newest_revision if text.article else None
    return newest is not None and content_of(text.typed or {}) == Content.from_json(newest.content)


def pending_new(*, by: "User") -> QuerySet[UnsavedText]:
    """Articles that this person began to type and never saved."""
    return UnsavedText.objects.filter(owner=by, article=None, typed__isnull=False).order_by("-typed_at")


def others_at(article: Article, *, by: "User") -> list["User"]:
    """Who else has the article's form open now."""
    texts = UnsavedText.objects.filter(article=article, seen_at__gte=timezone.now() - OPEN_FOR).exclude(owner=by)
    return [text.owner for text in texts.select_related("owner").order_by("owner__last_name", "owner_id")]


def forget_closed_forms() -> str:
    """Delete what says no more than that a form was open once. Returns how many, for the log."""
    deleted, _rows = UnsavedText.objects.filter(typed__isnull=True, seen_at__lt=timezone.now() - EMPTY_KEPT).delete()
    return f"{deleted} forgotten"


def typed_in(form: Any) -> dict[str, Any]:
    """The content, cleaned, and the address out of a posted form, whatever is missing or wrong in it."""
    typed = {name: form.getlist(name) if name == "tags" else form.get(name, "") for name in CONTENT_FIELDS}
    return {**content_of(typed).to_json(), "slug": without_control_characters(form.get("slug", ""))}


def content_of(typed: dict[str, Any]) -> Content:
    def number(value: Any) -> int | None:
        return int(value) if str(value).isdecimal() and len(str(value)) < 10 else None

    return Content(
        **{name: typed.get(name, "") for name in TEXT_FIELDS},
        category=number(typed.get("category")),
        author=number(typed.get("author")),
        hero=number(typed.get("hero")),
        tags=sorted({tag for value in typed.get("tags", []) if (tag := number(value)) is not None}),
    )


def _row(by: "User", article: Article | None, key: UUID) -> UnsavedText:
    """The person's row, locked, made when there is none."""
    rows = UnsavedText.objects.select_for_update()
    if article is None:
        return rows.get_or_create(owner=by, key=key)[0]
    if rows.filter(owner=by, key=key).exclude(article=article).exists():
        key = uuid4()  # the key of another form
    return rows.get_or_create(owner=by, article=article, defaults={"key": key})[0]


def _empty(row: UnsavedText) -> None:
    row.typed = row.typed_at = None
    row.version, row.tab, row.turn = row.version + 1, "", 0
    row.save()


def _why_not(row: UnsavedText) -> str:
    if row.typed is None:
        return _("This article was saved in another tab or window. Save here too: you will see both texts.")
    return _(
        "You typed something else into this article at %(time)s, here or in another tab. It stays kept. This page is "
        "not kept by itself: save it, or open the article again and choose."
    ) % {"time": f"{timezone.localtime(row.typed_at):%H:%M}"}
