"""The screen on which a clinician reads, comments on and decides about one exact text."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from articles import checking, publishing
from articles.admin.checklist import ChecklistForm, score_of
from articles.admin.history import who_did
from articles.admin.pages import ArticlePages, newest, to_page
from articles.admin.states import name_of, passage_notes, state_in_words
from articles.checks import Draft, Finding
from articles.comparing import FieldChange, compare_revisions
from articles.content import Content
from articles.models import Article, ArticleEvent, Author, Category, Image, Review, Revision, Tag
from articles.rendering import Rendered, render
from articles.reviewing import can_be_approved, can_be_sent_back, why_not_review
from clinic_site.staff import signed_in


class DecisionForm(forms.Form):
    note = forms.CharField(
        label=_("Note for the writer"),
        required=False,
        help_text=_("Needed when you ask for changes."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
    base = forms.IntegerField(widget=forms.HiddenInput)


class OverrideFindingForm(forms.Form):
    """Of one finding, whose fingerprint is its prefix."""

    reason = forms.CharField(
        label=_("Why it may stand"),
        max_length=1000,
        help_text=_("Kept in the log with your name, and in the article's report."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    @property
    def act(self) -> str:
        return f"override:{self.prefix}"


class PassageNoteForm(forms.Form):
    passage = forms.CharField(
        label=_("Passage"),
        max_length=500,
        help_text=_("The words that the note is about, copied from the text."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )
    note = forms.CharField(label=_("Note"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}))
    base = forms.IntegerField(widget=forms.HiddenInput)


class ReviewPage(ArticlePages):
    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All of the page is one form: what was ticked and typed for the decision is still there after an override and
        a note, which are therefore answered with the page itself."""
        article = self.article_for(request, pk, permission="articles.review_article")
        act, _colon, fingerprint = request.POST.get("act", "").partition(":")
        typed = {name: request.POST.get(f"passage-{name}", "") for name in ("passage", "note")}
        refused_note = None
        if request.method == "POST" and act == "note":
            refused_note = PassageNoteForm(request.POST, prefix="passage")
            if refused_note.is_valid() and self._keep_note(request, article, refused_note):
                refused_note, typed = None, {}
        elif request.method == "POST" and act == "override":
            self._override(request, article, fingerprint)
        elif request.method == "POST":
            decision = DecisionForm(request.POST)
            if not decision.is_valid():
                self.message_user(request, gettext("Open the review again: the version was not named."), messages.ERROR)
            elif self._decide(request, article, decision.cleaned_data):
                return to_page("review", article)
        article = self.article_for(request, pk, permission="articles.review_article")
        # The screen shows the newest text again: whoever decides now decides on that one.
        base = {"base": newest(article).number}
        note = refused_note or PassageNoteForm(initial={**base, **typed}, prefix="passage")
        decision = DecisionForm(initial=base | {"note": request.POST.get("note", "")})
        return self._review_page(request, article, decision, note)

    def _decide(self, request: HttpRequest, article: Article, typed: dict[str, Any]) -> bool:
        user = signed_in(request)
        acts: dict[str, Any] = {
            "approve": (publishing.approve, gettext("Approved. An editor can publish it now.")),
            "changes": (publishing.request_changes, gettext("Sent back to the writer with your note.")),
        }
        if request.POST.get("act") not in acts:
            self.message_user(request, gettext("Choose whether to approve it or to ask for changes."), messages.ERROR)
            return False
        act, done = acts[request.POST["act"]]
        looked_at = {"looked_at": request.POST.getlist("looked_at")} if request.POST["act"] == "approve" else {}
        checklist = ChecklistForm(Draft(Content.from_json(newest(article).content)), request.POST).kept
        reviewer = getattr(user, "author", None)
        try:
            act(
                article,
                by=user,
                reviewer=reviewer,
                base=typed["base"],
                note=typed["note"],
                checklist=checklist,
                **looked_at,
            )
        except publishing.PublishingError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return False
        self.message_user(request, done, messages.SUCCESS)
        return True

    def _override(self, request: HttpRequest, article: Article, fingerprint: str) -> None:
        """One finding, with its reason. A reason that is refused stays in its field."""
        form, base = OverrideFindingForm(request.POST, prefix=fingerprint), DecisionForm(request.POST)
        user = signed_in(request)
        try:
            if not form.is_valid():
                raise publishing.PublishingError(gettext("Say why it may stand: the reason is kept, with your name."))
            if not base.is_valid():
                raise publishing.PublishingError(gettext("Open the review again: the version was not named."))
            checking.override_finding(
                article,
                fingerprint,
                by=user,
                reviewer=getattr(user, "author", None),
                base=base.cleaned_data["base"],
                reason=form.cleaned_data["reason"],
            )
        except publishing.PublishingError as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(
                request, gettext("It may stand, as long as its sentence stays as it is."), messages.SUCCESS
            )

    def _keep_note(self, request: HttpRequest, article: Article, form: PassageNoteForm) -> bool:
        try:
            publishing.add_passage_note(article, by=signed_in(request), **form.cleaned_data)
        except publishing.PublishingError as refusal:
            form.add_error(None, str(refusal))
            return False
        self.message_user(request, gettext("The note was kept."), messages.SUCCESS)
        return True

    def _review_page(
        self, request: HttpRequest, article: Article, decision: DecisionForm, note: PassageNoteForm
    ) -> HttpResponse:
        user, revision = signed_in(request), newest(article)
        content = Content.from_json(revision.content)
        rendered = render(content.body, content.references)
        reviewer = getattr(user, "author", None)
        may_approve, may_send_back = can_be_approved(article, revision), can_be_sent_back(article, revision)
        why_not = why_not_review(article, revision, reviewer=reviewer, by=user)
        checked = checking.check(content, article=article)
        submission = submission_of(revision)
        return self.page(
            request,
            article,
            "review",
            title=gettext("Review: %(title)s") % {"title": content.title},
            state=state_in_words(article),
            saved_by=name_of(revision.author),
            asked=revision.submitted_to and name_of(revision.submitted_to),
            submission=submission,
            submitted_by=submission and who_did(submission),
            content=content,
            rendered=rendered,
            checked=checked,
            blocks=[(finding, override_form(request, finding)) for finding in checked.blocks],
            looked_at=request.POST.getlist("looked_at"),
            checklist=ChecklistForm(checked.draft, request.POST or None),
            filed=filed_under(content),
            differences=differences(article, revision),
            notes=[(kept, is_in(kept.passage, content, rendered)) for kept in passage_notes(article)],
            reviews=[
                (review, score_of(review.checklist))
                for review in Review.objects.filter(revision__article=article).select_related("reviewer", "revision")
            ],
            is_submitted=revision.state == Revision.State.SUBMITTED,
            why_not=why_not,
            may_decide=(may_approve or may_send_back) and not why_not,
            may_approve=may_approve,
            may_send_back=may_send_back,
            is_live=revision.state == Revision.State.LIVE,
            may_edit=self.has_change_permission(request, article),
            reviewer=reviewer,
            decision_form=decision,
            unsent=decision["note"].value() or "",
            note_form=note,
            today=timezone.localdate(),
        )


def submission_of(revision: Revision) -> ArticleEvent | None:
    """How a revision was submitted last, with the note for the reviewer."""
    events = ArticleEvent.objects.filter(article=revision.article_id, revision_number=revision.number)
    return events.filter(act=ArticleEvent.Act.SUBMIT).select_related("by").first()


def override_form(request: HttpRequest, finding: Finding) -> OverrideFindingForm:
    """With what was typed into it, whatever was sent."""
    reason = request.POST.get(f"{finding.fingerprint}-reason", "")
    return OverrideFindingForm(prefix=finding.fingerprint, initial={"reason": reason})


@dataclass
class Differences:
    """What a revision changes, field by field."""

    since: Revision
    is_live: bool
    changes: list[FieldChange]


def differences(article: Article, revision: Revision) -> Differences | None:
    """From what is live; before anything was, from the version that was reviewed last. None for a first text."""
    since = article.live_revision or (
        Revision.objects.filter(article=article, number__lt=revision.number, reviews__isnull=False).first()
    )
    if since is None or since.pk == revision.pk:
        return None
    return Differences(since, since.pk == article.live_revision_id, compare_revisions(since, revision))


def filed_under(content: Content) -> list[tuple[str, str]]:
    """The rest of a version, in words: label and value."""

    def named(rows: Any, pks: list[Any]) -> str:
        return ", ".join(str(row) for row in rows.filter(pk__in=pks))

    return [
        (gettext("Category"), named(Category.objects.all(), [content.category])),
        (gettext("Tags"), named(Tag.objects.all(), content.tags)),
        (gettext("Author"), named(Author.objects.all(), [content.author])),
        (gettext("Picture at the top"), named(Image.objects.all(), [content.hero])),
        (gettext("What the picture shows"), content.hero_alt),
        (gettext("Title for search engines"), content.seo_title),
        (gettext("Description for search engines"), content.seo_description),
    ]


def is_in(passage: str, content: Content, rendered: Rendered) -> bool:
    """Whether the words of a passage still stand in a version, however they are broken into lines."""
    words = " ".join(passage.split())
    text = [content.title, content.summary, rendered.plain_text, content.references]
    return words in " ".join(" ".join(part.split()) for part in text)
