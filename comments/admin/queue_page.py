"""The queue's page: one comment that is open, with all that helps to decide, and the list of those that wait."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from clinic_site.profile.models import ClinicProfile
from clinic_site.staff import signed_in
from comments import reporting, undoing
from comments.admin.queue_filter import QueueFilter
from comments.admin.queue_forms import AnswerForm, DecisionForm, EscalateForm, MaskForm, stands_in
from comments.admin.switch import may_switch
from comments.learning import why
from comments.models import Comment, CommentMark, ModerationEvent, OriginalText, Report, SafetyRecord
from comments.screening.classifier import Verdict

AT_ONCE = 50
EXCERPT = 160
EVENTS = 12
KEPT = ("mark", "only", "article", "category", "older", "page")
FORMS = {"decision": DecisionForm, "answer": AnswerForm, "mask": MaskForm, "escalate": EscalateForm}


class Queue:
    """What waits for this person, as the page's address narrows it."""

    def __init__(self, request: HttpRequest) -> None:
        self.user = signed_in(request)
        self.asked = {name: value for name in KEPT if (value := request.GET.get(name, ""))}
        self.filter = QueueFilter(request.GET)
        self.waiting = self.filter.waiting()

    def address(self, opened: int | None = None) -> str:
        asked = {**self.asked, **({"open": str(opened)} if opened else {})}
        query = f"?{urlencode(asked)}" if asked else ""
        return reverse("admin:moderation_queue") + query + ("#open" if opened else "")

    @property
    def query(self) -> str:
        """For the addresses of what is done: they lead back to the same view of the queue."""
        return f"?{urlencode(self.asked)}" if self.asked else ""

    @property
    def other_page(self) -> str:
        """The same view's address up to the number of the page."""
        return urlencode({**{name: value for name, value in self.asked.items() if name != "page"}, "page": ""})

    def page(self) -> Page[Any]:
        """Each with its beginning as ``excerpt``, and with who else is reading it as ``other_reader``, and
        whether readers see it as ``is_seen``."""
        rows = (
            self.waiting.in_queue_order()
            .select_related("discussion__article", "claimed_by")
            .prefetch_related(Prefetch("marks", CommentMark.objects.only("comment", "kind")))
            .annotate(excerpt=Left("body", EXCERPT))
            .defer("body", "discussion__article__body")
        )
        page: Page[Any] = Paginator(rows, AT_ONCE).get_page(self.asked.get("page"))
        page.object_list = list(page.object_list)
        seen = set(reporting.shown().filter(pk__in=[row.pk for row in page.object_list]).values_list("pk", flat=True))
        for comment in page.object_list:
            comment.other_reader = comment.reader_besides(self.user)
            comment.is_seen = comment.pk in seen
        return page

    def first(self) -> Comment | None:
        return self.waiting.free_for(self.user).in_queue_order().first()

    def after(self, comment: Comment) -> Comment | None:
        """The next that nobody else reads; past the last of them the first again."""
        free = self.waiting.free_for(self.user).exclude(pk=comment.pk).in_queue_order()
        return free.behind(comment).first() or free.first()

    def before(self, comment: Comment) -> Comment | None:
        free = self.waiting.free_for(self.user).exclude(pk=comment.pk).in_queue_order()
        return free.ahead_of(comment).last() or free.last()


@dataclass
class Opened:
    """All that the page says of the comment that is open."""

    comment: Comment
    user: User
    profile: ClinicProfile

    @classmethod
    def number(cls, pk: int, user: User) -> "Opened | None":
        rows = (
            Comment.objects.select_related(
                "discussion__article__category", "parent", "claimed_by", "decided_by", "staff"
            )
            .defer("discussion__article__body")
            .prefetch_related("marks")
        )
        comment = rows.filter(pk=pk).first()
        return cls(comment, user, ClinicProfile.objects.current()) if comment else None

    @cached_property
    def pieces(self) -> list[tuple[str, bool]]:
        """Its text cut where something that was found begins or ends; with whether it was found."""
        body = self.comment.body
        found = sorted(
            (excerpt["start"], excerpt["end"])
            for mark in self.comment.marks.all()
            for excerpt in mark.excerpts
            if stands_in(self.comment, excerpt)
        )
        pieces, place = [], 0
        for start, end in found:
            if end <= place:
                continue
            pieces += [(body[place:start], False)] if start > place else []
            pieces.append((body[max(start, place) : end], True))
            place = end
        return [*pieces, (body[place:], False)]

    @cached_property
    def marks(self) -> list[dict[str, Any]]:
        found = sorted((mark.as_mark() for mark in self.comment.marks.all()), key=lambda mark: mark.order)
        return [
            {
                "label": mark.label,
                "is_urgent": mark.is_urgent,
                # An address is shown to nobody.
                "excerpts": dict.fromkeys((e.text if e.field != "email" else "", e.why) for e in mark.told_once),
            }
            for mark in found
        ]

    @cached_property
    def reports(self) -> list[tuple[str, int]]:
        reasons = Report.objects.filter(comment=self.comment, seen_at=None).values_list("reason", flat=True)
        return [(str(Report.Reason(reason).label), number) for reason, number in Counter(reasons).most_common()]

    @cached_property
    def is_seen(self) -> bool:
        return reporting.shown().filter(pk=self.comment.pk).exists()

    @cached_property
    def verdict(self) -> Verdict:
        return why(self.comment)

    @property
    def spam_percent(self) -> int:
        return round(100 * self.verdict.score)

    @property
    def words_that_weighed(self) -> list[tuple[str, bool]]:
        """With whether they weigh towards spam."""
        return [(w.feature.partition(":")[2] or w.feature, w.weight > 0) for w in self.verdict.weighed]

    @cached_property
    def safety_records(self) -> list[SafetyRecord]:
        return list(SafetyRecord.objects.filter(comment=self.comment, closed_at=None).defer("body"))

    @cached_property
    def has_original(self) -> bool:
        return bool(self.comment.redacted_at) and OriginalText.objects.filter(comment=self.comment).exists()

    @cached_property
    def events(self) -> list[ModerationEvent]:
        return list(ModerationEvent.objects.filter(comment_id=self.comment.pk).select_related("by")[:EVENTS])

    @cached_property
    def answers(self) -> list[Comment]:
        return list(self.comment.replies.filter(is_staff_reply=True, erased_at=None)[:5])

    @cached_property
    def others_of_sender(self) -> list[tuple[str, int]]:
        """How many came from the same sender lately, by what became of them."""
        if not self.comment.sender:
            return []
        rows = Comment.objects.filter(sender=self.comment.sender).exclude(pk=self.comment.pk).order_by()
        counts = rows.values_list("status").annotate(number=Count("pk"))
        return [(str(Comment.Status(status).label), number) for status, number in counts.order_by("status")]

    @property
    def reader(self) -> User | None:
        other: User | None = self.comment.reader_besides(self.user)
        return other

    @property
    def can_be_approved(self) -> bool:
        waits = self.comment.status != Comment.Status.APPROVED and not self.needs_another
        return waits or bool(self.comment.reports)

    @property
    def is_at_once(self) -> bool:
        """Nobody should show it to everybody with a single key."""
        return self.comment.urgency == Comment.Urgency.NOW

    @property
    def needs_another(self) -> bool:
        return self.profile.replies_need_second_person and self.comment.staff_id == self.user.pk

    @property
    def why_no_answer(self) -> str:
        """Why it cannot be answered now; nothing where it can."""
        discussion, parent = self.comment.discussion, self.comment.parent
        if self.comment.is_staff_reply:
            return gettext("It is an answer of the clinic itself.")
        if not discussion.takes_answers or not discussion.article.is_public:
            return gettext("Readers do not see the discussion, so it takes no answer.")
        if parent and (parent.status != Comment.Status.APPROVED or parent.erased_at):
            return gettext("The comment that it answers is not shown.")
        return ""

    def forms(self) -> dict[str, Any]:
        initial = {"answer": {"name": self.user.get_full_name()[:60]}}
        return {
            name: form(comment=self.comment, auto_id=f"{name}-%s", initial=initial.get(name))
            for name, form in FORMS.items()
        }


def show(
    request: HttpRequest,
    queue: Queue,
    opened: Opened | None,
    *,
    form: tuple[str, Any] | None = None,
    original: OriginalText | None = None,
    status: int = 200,
) -> HttpResponse:
    """``form``: its name, and what was typed into it, to be shown in the place of the empty one."""
    forms = opened.forms() if opened else {}
    if form:
        forms[form[0]] = form[1]
    page = queue.page()
    last = undoing.last_act(queue.user)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Moderation queue"),
        "queue": queue,
        "page": page,
        "open": opened,
        "comment": opened.comment if opened else None,
        "forms": forms,
        "shown_form": form[0] if form else "",
        "original": original,
        "last": last,
        "last_number": number_with(last) if last else 0,
        "reasons": [choice for choice in ModerationEvent.Reason.choices if choice[0]],
        "pause": ClinicProfile.objects.current() if may_switch(request) else None,
    }
    return render(request, "admin/comments/queue.html", context, status=status)


def number_with(event: ModerationEvent) -> int:
    """How many comments it was done with in the same go."""
    return ModerationEvent.objects.filter(by=event.by_id, at=event.at, act=event.act).count()
