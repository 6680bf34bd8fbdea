"""Which comments stand on which page of an article, and on which page one comment stands.

A page holds so many threads, each with its first replies; a thread with more of them has pages of its own. What it
takes does not grow with the comments: the numbers are kept (counting.py), and a page reads its own rows in one query.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import ceil
from urllib.parse import urlencode

from django.db.models import BigIntegerField, CharField, F, Q, Value, Window
from django.db.models.functions import Coalesce, RowNumber

from clinic_site.profile.models import ClinicProfile, CommentsOrder
from clinic_site.row_numbers import row_number
from comments.models import Comment, CommentQuerySet, Discussion

THREADS_A_PAGE = 50
# Of one thread, beside the others.
REPLIES_SHOWN = 20
REPLIES_A_PAGE = 50
# Above the comments.
ANSWERS_NAMED = 5

# No page for readers has a use for these.
NOT_SHOWN = ["email", "sender", "same_words", "sent_words"]
ORDERS = {CommentsOrder.OLDEST: ["created_at", "pk"], CommentsOrder.NEWEST: ["-created_at", "-pk"]}
THREAD, REPLY, ANSWER = "thread", "reply", "answer"


@dataclass(frozen=True)
class Asked:
    """What a reader asked for in the address of an article. Whatever makes no sense there counts as not asked."""

    page: int = 1
    order: str = ""
    """Other than the usual one, which the profile says."""
    answers: bool = False
    """Only threads in which the clinic wrote."""
    thread: int = 0
    """Only this one, with all its replies."""

    @classmethod
    def of(cls, query: Mapping[str, str], *, usual: str) -> "Asked":
        order = query.get("order", "")
        return cls(
            page=row_number(query.get("comments", "")) or 1,
            order=order if order in CommentsOrder.values and order != usual else "",
            answers=query.get("answers") == "1",
            thread=row_number(query.get("thread", "")),
        )

    def query(self) -> str:
        """For an address; the same page has the same one, and the first page none."""
        asked = {
            "thread": self.thread or "",
            "answers": "1" if self.answers else "",
            "order": self.order,
            "comments": self.page if self.page > 1 else "",
        }
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"?{query}" if query else ""


@dataclass
class Thread:
    comment: Comment
    replies: list[Comment] = field(default_factory=list)
    has_more: bool = False
    """Replies than stand here."""


@dataclass
class DiscussionPage:
    asked: Asked
    usual: str
    pages: int = 1
    threads: list[Thread] = field(default_factory=list)
    answers: list[Comment] = field(default_factory=list)
    """The newest ones of the clinic; each knows as ``answered`` whom."""

    @property
    def order(self) -> str:
        return self.asked.order or self.usual

    @property
    def can_be_ordered(self) -> bool:
        return not self.asked.thread and (self.pages > 1 or len(self.threads) > 1)

    @property
    def number(self) -> int:
        return self.asked.page

    @property
    def is_part(self) -> bool:
        """Not all threads have their turn."""
        return self.asked.answers or bool(self.asked.thread)

    @property
    def orders(self) -> list[tuple[str, Asked, bool]]:
        """What each order is called, how it is asked for from its first page on, and whether it is this one."""
        return [
            (
                str(order.label),
                replace(self.asked, page=1, order="" if order == self.usual else order),
                order == self.order,
            )
            for order in CommentsOrder
        ]

    @property
    def previous(self) -> Asked | None:
        return replace(self.asked, page=self.number - 1) if self.number > 1 else None

    @property
    def next(self) -> Asked | None:
        return replace(self.asked, page=self.number + 1) if self.number < self.pages else None


def page_of(discussion: Discussion, asked: Asked, *, usual: str) -> DiscussionPage:
    """What readers see of it. Past the last page there is the last page."""
    if not discussion.pk or discussion.is_hidden:
        return DiscussionPage(Asked(), usual)
    threads = Comment.objects.threads().filter(discussion=discussion)
    replies = Comment.objects.shown_replies().filter(discussion=discussion).order_by("created_at", "pk")
    if asked.thread and threads.filter(pk=asked.thread).exists():
        here = threads.filter(pk=asked.thread).order_by()
        replies = replies.filter(parent=asked.thread)
        asked, pages = _within(replace(asked, answers=False, order=""), replies.count(), REPLIES_A_PAGE)
        replies = _slice(replies, asked.page, REPLIES_A_PAGE)
        shown = REPLIES_A_PAGE
    else:
        number = discussion.thread_count
        if asked.answers:
            of = Coalesce("parent_id", "pk", output_field=BigIntegerField())
            threads = threads.filter(pk__in=_answers(discussion).order_by().annotate(thread=of).values("thread"))
            number = threads.count()
        asked, pages = _within(replace(asked, thread=0), number, THREADS_A_PAGE)
        order = ORDERS[CommentsOrder(asked.order or usual)]
        here = _slice(threads.order_by(*order), asked.page, THREADS_A_PAGE)
        place = Window(RowNumber(), partition_by=F("parent"), order_by=["created_at", "pk"])
        # One more than is shown tells that there are more.
        first = replies.order_by().filter(parent__in=here.values("pk")).annotate(place=place)
        replies = first.filter(place__lte=REPLIES_SHOWN + 1)
        shown = REPLIES_SHOWN
    page = DiscussionPage(asked, usual, pages)
    _fill(page, here, replies, _answers(discussion), shown=shown)
    return page


def place_of(comment: Comment) -> str:
    """The address of a comment that is shown, on the page where it stands, in the usual order. It changes as others
    come and go: what is kept, as a mail is, holds ``permanent_address``, which leads here."""
    asked, thread = Asked(), comment
    if comment.parent_id:
        replies = Comment.objects.shown_replies().filter(discussion=comment.discussion_id, parent=comment.parent_id)
        number = replies.filter(_before(comment)).count()
        if number >= REPLIES_SHOWN:
            asked = Asked(thread=comment.parent_id, page=number // REPLIES_A_PAGE + 1)
        else:
            assert comment.parent
            thread = comment.parent
    if not asked.thread:
        newest_first = ClinicProfile.objects.current().comments_order == CommentsOrder.NEWEST
        threads = Comment.objects.threads().filter(discussion=comment.discussion_id)
        number = threads.filter(_after(thread) if newest_first else _before(thread)).count()
        asked = Asked(page=number // THREADS_A_PAGE + 1)
    return f"{comment.discussion.article.get_absolute_url()}{asked.query()}#comment-{comment.pk}"


def _fill(
    page: DiscussionPage, threads: CommentQuerySet, replies: CommentQuerySet, answers: CommentQuerySet, *, shown: int
) -> None:
    """In one query, whatever there is."""
    newest = answers.order_by("-created_at", "-pk")[:ANSWERS_NAMED]
    nobody = Value("", output_field=CharField())
    rows = _part(threads, THREAD, nobody).union(
        _part(replies, REPLY, nobody), _part(newest, ANSWER, Coalesce("parent__name", nobody)), all=True
    )
    found: dict[str, list[Comment]] = {THREAD: [], REPLY: [], ANSWER: []}
    for row in sorted(rows, key=lambda row: (row.created_at, row.pk)):
        found[row.part].append(row)  # type: ignore[attr-defined]  # annotated by _part
    of = {comment.pk: Thread(comment) for comment in found[THREAD]}
    for reply in found[REPLY]:
        thread = of.get(reply.parent_id or 0)
        if thread and len(thread.replies) < shown:
            thread.replies.append(reply)
        elif thread:
            thread.has_more = True
    page.threads = list(of.values())[:: -1 if page.order == CommentsOrder.NEWEST else 1]
    page.answers = found[ANSWER][::-1]


def _part(comments: CommentQuerySet, kind: str, answered: Value | Coalesce) -> CommentQuerySet:
    part = Value(kind, output_field=CharField())
    rows = Comment.objects.filter(pk__in=comments.values("pk")).order_by()
    return rows.annotate(part=part, answered=answered).defer(*NOT_SHOWN)


def _answers(discussion: Discussion) -> CommentQuerySet:
    """What the clinic wrote and readers see."""
    return Comment.objects.shown().filter(discussion=discussion, is_staff_reply=True)


def _within(asked: Asked, rows: int, a_page: int) -> tuple[Asked, int]:
    pages = max(1, ceil(rows / a_page))
    return replace(asked, page=min(asked.page, pages)), pages


def _slice(rows: CommentQuerySet, page: int, a_page: int) -> CommentQuerySet:
    return rows[(page - 1) * a_page : page * a_page]


def _before(comment: Comment) -> Q:
    at = comment.created_at
    return Q(created_at__lte=at) & (Q(created_at__lt=at) | Q(pk__lt=comment.pk))


def _after(comment: Comment) -> Q:
    at = comment.created_at
    return Q(created_at__gte=at) & (Q(created_at__gt=at) | Q(pk__gt=comment.pk))
