"""The life of an article: the acts. Each is one transaction with an event in the log, ``by`` whom (None: a command).

Whoever calls an act has checked that the person may do it; the act checks whether it can be done now, on a locked row,
and raises PublishingError with a sentence when it cannot.

A revision is a draft, submitted, approved (or has changes requested), live, and past. Only the newest revision can be
submitted, reviewed and published: saving a newer one voids what was said about the one before. What readers have had is
not voided: it stays live beside a newer draft, and can be put back when it was taken down.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles.checking import check_revision, stop_for_blocks, stop_for_warnings
from articles.content import Content
from articles.live_findings import keep_live_findings
from articles.models import Article, ArticleEvent, Author, ImageUse, OldAddress, PassageNote, Review, Revision
from articles.notifications import TOLD, tell
from articles.refusals import (
    PublishingError,
    StaleRevisionError,
    check_complete,
    check_not_ended,
    check_time,
    lock_pictures,
    state_sentence,
    why_not_address,
)
from articles.related.tasks import update_related
from articles.rendering import render_article
from articles.reviewing import approval_of, can_be_approved, can_be_sent_back, next_review_on, why_not_review
from articles.search.index import index_article
from articles.sharing.keeping import keep_share_images
from articles.signals import article_created, article_published
from articles.standing_texts import refuse_claims
from clinic_site.page_cache import site_changed
from clinic_site.profile.models import ClinicProfile

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Checklist = Sequence[dict[str, Any]]
Act, State, Status = ArticleEvent.Act, Revision.State, Article.Status


# --- Writing -------------------------------------------------------------------------------------------------


@transaction.atomic
def create_article(content: Content, *, by: "User | None", slug: str = "") -> Article:
    """Begin an article with its first revision. Without a ``slug`` one is made of the title."""
    if why_not := why_not_address(slug):
        raise PublishingError(why_not)
    article = Article(slug=slug, created_by=by)
    content.copy_to(article)
    _insert(article)
    _add_revision(article, content, by=by, parent=None, note="")
    _log(article, Act.CREATE, by=by)
    article_created.send(Article, article=article, by=by)
    return article


@transaction.atomic
def save_revision(article: Article, content: Content, *, by: "User | None", base: int, note: str = "") -> Revision:
    """Keep ``content`` as the newest revision, which readers do not see until it is published.

    ``base`` is the number of the revision that the person had before them. Returns that revision when nothing
    was changed. Raises StaleRevisionError when it is no longer the newest.
    """
    article, newest = _locked(article, base=base)
    if newest.content == content.to_json():
        return newest
    revision = _add_revision(article, content, by=by, parent=newest, note=note)
    _log(article, Act.SAVE, by=by, note=note)
    return revision


@transaction.atomic
def restore(article: Article, number: int, *, by: "User | None", base: int) -> tuple[Revision, list[str]]:
    """Make the content of revision ``number`` the newest draft. Returns it and the names of what is no longer there
    (a deleted category, tag, author or picture) and was left out."""
    article, newest = _locked(article, base=base)
    old = article.revisions.filter(number=number).first()
    if old is None:
        raise PublishingError(_("There is no version %(number)d of this article.") % {"number": number})
    content, gone = Content.from_json(old.content).without_what_is_gone()
    if newest.content == content.to_json():
        raise PublishingError(_("Version %(number)d is what the newest version says.") % {"number": number})
    revision = _add_revision(
        article, content, by=by, parent=newest, note=_("Restored from version %(number)d") % {"number": number}
    )
    _log(article, Act.RESTORE, by=by, note=str(number))
    return revision, gone


# --- Review --------------------------------------------------------------------------------------------------


@transaction.atomic
def submit(article: Article, *, by: "User | None", base: int, to: "User | None" = None, note: str = "") -> Revision:
    """Ask a reviewer, or with ``to`` None all of them, to review the newest revision."""
    article, revision = _locked(article, base=base)
    if revision.state not in {State.DRAFT, State.CHANGES_REQUESTED}:
        if revision.state == State.LIVE and article.live_review_id is None:
            raise PublishingError(_("It is live without a review. A reviewer can approve it on the review page."))
        raise PublishingError(state_sentence(revision))
    check_complete(article, Content.from_json(revision.content))
    stop_for_blocks(article, revision)
    _move(revision, State.SUBMITTED, to=to)
    _log(article, Act.SUBMIT, by=by, note=note)
    return revision


@transaction.atomic
def withdraw(article: Article, *, by: "User | None") -> Revision:
    """Take the newest revision back from review, to go on writing."""
    article, revision = _locked(article)
    if revision.state != State.SUBMITTED:
        raise PublishingError(state_sentence(revision))
    _move(revision, State.DRAFT)
    _log(article, Act.WITHDRAW, by=by)
    return revision


@transaction.atomic
def approve(
    article: Article,
    *,
    by: "User | None",
    reviewer: Author | None,
    base: int,
    note: str = "",
    looked_at: Collection[str] = (),
    checklist: Checklist = (),
) -> Review:
    """Approve the newest revision, the one that the reviewer had before them (``base``), under a clinician's name.

    ``looked_at``: the fingerprints of the checks' warnings that the reviewer has ticked; it must be all of them.
    ``checklist``: their answers on clear communication, which decide nothing. A revision that is live already is found
    still right: readers are told of the new review and its next date.
    """
    article, revision, reviewer = _reviewable(article, by=by, reviewer=reviewer, base=base)
    if not can_be_approved(article, revision):
        raise PublishingError(state_sentence(revision))
    checked = stop_for_blocks(article, revision)
    stop_for_warnings(checked, looked_at)
    review = Review.objects.create(
        revision=revision,
        decision=Review.Decision.APPROVED,
        by=by,
        reviewer=reviewer,
        note=note,
        next_review_on=next_review_on(revision),
        findings=checked.to_json(),
        checklist=list(checklist),
    )
    if revision.state == State.SUBMITTED:
        _move(revision, State.APPROVED)
    else:
        article.live_review = review
        article.save(update_fields=["live_review"])
        keep_live_findings({revision.pk: checked.findings})
        site_changed()
    _log(article, Act.APPROVE, by=by, note=note)
    return review


@transaction.atomic
def request_changes(
    article: Article,
    *,
    by: "User | None",
    reviewer: Author | None,
    base: int,
    note: str,
    checklist: Checklist = (),
) -> Review:
    """Send the newest revision back to its writer with a ``note`` that says what should change.

    One that was approved loses its approval, and what would have made it live is cancelled.
    """
    if not note.strip():
        raise PublishingError(_("Say what should change: the writer reads it."))
    article, revision, reviewer = _reviewable(article, by=by, reviewer=reviewer, base=base)
    if not can_be_sent_back(article, revision):
        if article.is_public and revision.state == State.LIVE:
            raise PublishingError(_("It is live: change the text, or take it down, instead of asking for changes."))
        raise PublishingError(state_sentence(revision))
    if revision.pk in {article.scheduled_revision_id, article.live_revision_id}:
        article = cancel_schedule(article, by=by)
        revision.refresh_from_db(fields=["state"])
    review = Review.objects.create(
        revision=revision,
        decision=Review.Decision.CHANGES_REQUESTED,
        by=by,
        reviewer=reviewer,
        note=note,
        findings=check_revision(article, revision).to_json(),
        checklist=list(checklist),
    )
    _move(revision, State.CHANGES_REQUESTED)
    _log(article, Act.REQUEST_CHANGES, by=by, note=note)
    return review


@transaction.atomic
def add_passage_note(article: Article, passage: str, note: str, *, by: "User | None", base: int) -> PassageNote:
    """Say something about a passage of revision ``base``, which the person has read, even when a newer one was saved
    meanwhile."""
    article, _newest = _locked(article)
    revision = article.revisions.filter(number=base).first()
    if revision is None:
        raise PublishingError(_("There is no version %(number)d of this article.") % {"number": base})
    kept, is_new = PassageNote.objects.get_or_create(revision=revision, passage=passage, note=note, by=by)
    if is_new:  # a page that was sent again says nothing new
        _log(article, Act.NOTE, by=by, revision=revision, note=f"“{passage}” {note}")
    return kept


# --- Publishing ----------------------------------------------------------------------------------------------


@transaction.atomic
def publish(
    article: Article,
    *,
    by: "User | None",
    at: datetime | None = None,
    override_reason: str = "",
    what_changed: str = "",
) -> Article:
    """Make the newest revision live: now, or dated ``at``, which for an article that was never live may be later.

    It must have been approved, unless the profile asks for no review or a superuser gives an ``override_reason``.
    ``what_changed`` tells readers of a live article, in a line, what is new in it.
    """
    article, revision = _locked(article)
    _tell_what_changed(article, revision, what_changed)
    return _make_live(article, revision, by=by, at=at, override_reason=override_reason)


@transaction.atomic
def schedule(
    article: Article, *, by: "User | None", at: datetime, override_reason: str = "", what_changed: str = ""
) -> Article:
    """Let the newest revision go live at a time to come. A first publication needs no job for it: readers' pages ask
    the clock. A change of an article that has been live is applied by the worker, which then tells ``what_changed``."""
    article, revision = _locked(article)
    _tell_what_changed(article, revision, what_changed)
    check_time(at)
    if at <= timezone.now():
        raise PublishingError(_("That time has passed. Choose one to come, or publish at once."))
    if not article.was_ever_live:
        return _make_live(article, revision, by=by, at=at, override_reason=override_reason, act=Act.SCHEDULE)
    _approval, why = _approval_to_publish(article, revision, by=by, override_reason=override_reason)
    check_complete(article, Content.from_json(revision.content))
    check_not_ended(article, at)
    stop_for_blocks(article, revision)
    article.scheduled_revision, article.scheduled_for = revision, at
    article.save(update_fields=["scheduled_revision", "scheduled_for"])
    _log(article, Act.SCHEDULE, by=by, note=f"{at.isoformat()} {why}".strip())
    return article


@transaction.atomic
def cancel_schedule(article: Article, *, by: "User | None") -> Article:
    """Nothing goes live by itself any more; what is live stays."""
    article, newest = _locked(article)
    if article.scheduled_for:
        article.scheduled_revision = article.scheduled_for = None
    elif article.status == Status.PUBLISHED and not article.was_ever_live:
        revision = article.live_revision
        assert revision is not None  # a constraint says so
        revision.state = State.APPROVED if article.live_review_id else State.DRAFT
        revision.save(update_fields=["state"])
        article.status, article.live_revision, article.live_review, article.published_at = (
            Status.DRAFT,
            None,
            None,
            None,
        )
        Content.from_json(newest.content).copy_to(article)
        update_related.enqueue(article.pk)
    else:
        raise PublishingError(_("Nothing is scheduled."))
    article.save()
    index_article(article)
    _log(article, Act.CANCEL, by=by)
    site_changed()
    return article


@transaction.atomic
def apply_schedule(article: Article) -> bool:
    """Make a scheduled change live when its time has come. Safe to run twice; returns whether it did."""
    article, _newest = _locked(article)
    if article.scheduled_for is None or article.scheduled_for > timezone.now():
        return False
    revision = article.scheduled_revision
    assert revision is not None  # a constraint says so
    article.scheduled_revision = article.scheduled_for = None
    _make_live(article, revision, by=None, at=None, is_approved_before=True)
    return True


@transaction.atomic
def unpublish(article: Article, *, by: "User | None", reason: str = "") -> Article:
    """Take the article down. Its address is kept and answers 410, its revisions and comments stay."""
    article, _newest = _locked(article)
    if article.status != Status.PUBLISHED:
        raise PublishingError(_("“%(title)s” is not published.") % {"title": article.title})
    if not article.was_ever_live:
        raise PublishingError(_("No reader has seen it yet: cancel its schedule instead."))
    article.status = Status.UNPUBLISHED
    article.scheduled_revision = article.scheduled_for = None
    article.save(update_fields=["status", "scheduled_revision", "scheduled_for"])
    index_article(article)
    update_related.enqueue(article.pk)
    _log(article, Act.UNPUBLISH, by=by, revision=article.live_revision, note=reason)
    keep_share_images.enqueue([article.pk])
    site_changed()
    return article


@transaction.atomic
def put_back(article: Article, number: int, *, by: "User | None") -> Article:
    """Show readers again what was taken down: revision ``number``, by its own approval, whatever was saved since."""
    article, _newest = _locked(article)
    revision = article.live_revision
    if article.status != Status.UNPUBLISHED or revision is None or revision.number != number:
        raise PublishingError(_("Version %(number)d is not what was taken down.") % {"number": number})
    if article.scheduled_for:
        raise PublishingError(_("A newer version is scheduled: cancel its schedule first."))
    _tell_what_changed(article, revision, "")  # they were told when it went live
    return _make_live(article, revision, by=by, at=None)


# --- What belongs to the article and not to a revision -------------------------------------------------------


@transaction.atomic
def change_address(article: Article, slug: str, *, by: "User | None") -> Article:
    """Give the article another slug. Once it was public, the old one redirects for ever, straight to the article."""
    article, _newest = _locked(article)
    if slug == article.slug:
        return article
    if why_not := why_not_address(slug, article=article):
        raise PublishingError(why_not)
    OldAddress.objects.filter(slug=slug).delete()  # its own: it comes back to it
    old, article.slug = article.slug, slug
    if article.was_ever_live:
        OldAddress.objects.create(slug=old, article=article)
    try:
        with transaction.atomic():
            article.save(update_fields=["slug"])
    except IntegrityError as error:  # somebody took it just now
        raise PublishingError(_("Another article has, or had, the address “%(slug)s”.") % {"slug": slug}) from error
    index_article(article)
    _log(article, Act.ADDRESS, by=by, note=f"{old} → {slug}")
    site_changed()
    return article


@transaction.atomic
def change_end(article: Article, ends_at: datetime | None, *, by: "User | None") -> Article:
    """Let the article end at a time (aware), or, with None, stay."""
    article, _newest = _locked(article)
    check_time(ends_at)
    if ends_at and article.published_at and ends_at <= article.published_at:
        raise PublishingError(_("The end must come after the publication."))
    if ends_at and ends_at <= timezone.now():
        raise PublishingError(_("That time has passed. Choose one to come; what readers see now can be taken down."))
    article.ends_at = ends_at
    article.save(update_fields=["ends_at"])
    index_article(article)
    update_related.enqueue(article.pk)
    _log(article, Act.END, by=by, note=ends_at.isoformat() if ends_at else "")
    site_changed()
    return article


@transaction.atomic
def add_correction(article: Article, text: str, *, by: "User | None") -> Article:
    """Tell readers, with today's date, what was wrong and has been put right."""
    article, _newest = _locked(article)
    text = " ".join(text.split())
    if not text:
        raise PublishingError(_("Say what was wrong and what it says now."))
    if not article.was_ever_live:
        raise PublishingError(_("Nobody has read it yet: there is nothing to correct in public."))
    refuse_claims(text)
    article.corrections = [{"day": timezone.localdate().isoformat(), "text": text}, *article.corrections]
    article.updated_at = timezone.now()
    article.save(update_fields=["corrections", "updated_at"])
    _log(article, Act.CORRECTION, by=by, note=text)
    site_changed()
    return article


def free_slug(title: str) -> str:
    """An address made of the title's words that no article has, or had."""
    stem = slug = slugify(title)[:110].strip("-") or "article"
    number = 2
    while Article.objects.filter(slug=slug).exists() or OldAddress.objects.filter(slug=slug).exists():
        slug, number = f"{stem}-{number}", number + 1
    return slug


# --- Steps that several acts share ---------------------------------------------------------------------------


def _locked(article: Article, *, base: int | None = None) -> tuple[Article, Revision]:
    """The article's row, locked until the act ends, and its newest revision, which must be number ``base``."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    newest = article.newest_revision
    assert newest is not None  # create_article makes the first
    if base is not None and newest.number != base:
        raise StaleRevisionError(newest)
    return article, newest


def _insert(article: Article) -> None:
    """Save the new row. Where it brings no address, somebody may take the free one just before us: then the next."""
    if article.slug:
        article.save()
        return
    while article.pk is None:
        article.slug = free_slug(article.title)
        try:
            with transaction.atomic():
                article.save()
        except IntegrityError:
            if not Article.objects.filter(slug=article.slug).exists():
                raise


def _add_revision(
    article: Article, content: Content, *, by: "User | None", parent: Revision | None, note: str
) -> Revision:
    revision = Revision.objects.create(
        article=article,
        number=parent.number + 1 if parent else 1,
        parent=parent,
        content=content.to_json(),
        author=by,
        note=note,
    )
    ImageUse.objects.bulk_create(ImageUse(image_id=image, revision=revision) for image in sorted(content.pictures()))
    if parent and parent.state == State.SUBMITTED:
        _move(parent, State.DRAFT)  # a reviewer must not decide on what is no longer meant
    article.newest_revision = revision
    if article.status == Status.DRAFT:
        content.copy_to(article)
    article.save()
    index_article(article)
    return revision


def _move(revision: Revision, state: str, *, to: "User | None" = None) -> None:
    revision.state, revision.submitted_to = state, to
    revision.save(update_fields=["state", "submitted_to"])


def _reviewable(
    article: Article, *, by: "User | None", reviewer: Author | None, base: int
) -> tuple[Article, Revision, Author]:
    article, revision = _locked(article, base=base)
    why_not = why_not_review(article, revision, reviewer=reviewer, by=by)
    if why_not or reviewer is None:
        raise PublishingError(why_not)
    return article, revision, reviewer


def _tell_what_changed(article: Article, revision: Revision, text: str) -> None:
    """Keep with the revision what readers are told when it goes live: now, or when the worker applies it."""
    text = " ".join(text.split())
    most = Revision._meta.get_field("what_changed").max_length or 0
    if len(text) > most:
        raise PublishingError(_("Say what changed in at most %(most)d characters.") % {"most": most})
    if text and not article.was_ever_live:
        raise PublishingError(_("Nobody has read it yet: there is nothing to tell of a change."))
    if text:
        refuse_claims(text)
    if revision.what_changed != text:
        revision.what_changed = text
        revision.save(update_fields=["what_changed"])


def _make_live(
    article: Article,
    revision: Revision,
    *,
    by: "User | None",
    at: datetime | None,
    override_reason: str = "",
    act: str = Act.PUBLISH,
    is_approved_before: bool = False,
) -> Article:
    """``is_approved_before``: that it may go live was decided when it was scheduled."""
    check_time(at)
    now = timezone.now()
    was_live = article.was_ever_live
    if at and at > now and was_live:
        raise PublishingError(_("It has been live before: schedule the change instead of dating it later."))
    content = Content.from_json(revision.content)
    article.published_at = at or (article.published_at if was_live else None) or now
    lock_pictures(content)
    check_complete(article, content)
    if is_approved_before:
        approval, note = approval_of(revision), _("as scheduled")
        checked = check_revision(article, revision)
    else:
        check_not_ended(article, max(article.published_at, now))
        checked = stop_for_blocks(article, revision)
        approval, note = _approval_to_publish(article, revision, by=by, override_reason=override_reason)
    content.copy_to(article)

    first, changed = article.live_revision_id is None, article.live_revision_id != revision.pk
    if changed:
        past = State.PAST if was_live else State.DRAFT
        Revision.objects.filter(article=article, state=State.LIVE).update(state=past)
        _move(revision, State.LIVE)
    if changed or article.updated_at is None or not was_live:
        article.updated_at = max(article.published_at, now) if was_live else article.published_at
    if was_live and revision.what_changed:
        day = timezone.localdate().isoformat()
        article.changes = [{"day": day, "text": revision.what_changed}, *article.changes]
        note = f"{note} “{revision.what_changed}”".strip()
    article.live_revision, article.live_review = revision, approval
    article.status = Status.PUBLISHED
    article.scheduled_revision = article.scheduled_for = None
    render_article(article)
    article.save()
    keep_live_findings({revision.pk: checked.findings})
    index_article(article)
    update_related.enqueue(article.pk)
    if article.published_at > now:
        act, note = Act.SCHEDULE, f"{article.published_at.isoformat()} {note}".strip()
    _log(article, act, by=by, revision=revision, note=note)
    article_published.send(Article, article=article, by=by, first=first)
    keep_share_images.enqueue([article.pk])
    site_changed()
    return article


def _approval_to_publish(
    article: Article, revision: Revision, *, by: "User | None", override_reason: str
) -> tuple[Review | None, str]:
    """The approval that lets a revision go live, or None and the log's word for why none was needed."""
    if approval := approval_of(revision):
        return approval, ""
    if not ClinicProfile.objects.current().requires_review:
        return None, _("review was not required")
    if override_reason.strip():
        if by is None or not by.is_superuser:
            raise PublishingError(_("Only a superuser can publish without an approval."))
        _log(article, Act.OVERRIDE, by=by, revision=revision, note=override_reason.strip())
        return None, _("without approval")
    raise PublishingError(
        _("A clinician has to approve this version first. %(state)s") % {"state": state_sentence(revision)}
    )


def _log(article: Article, act: str, *, by: "User | None", revision: Revision | None = None, note: str = "") -> None:
    revision = revision or article.newest_revision
    event = ArticleEvent.objects.create(
        article=article, revision_number=revision.number if revision else None, act=act, by=by, note=note
    )
    if by and act in TOLD:  # what a command does is told to nobody
        tell.enqueue(event.pk)
