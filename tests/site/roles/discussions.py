"""Who may comment, moderate and read about it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.utils import timezone

from articles import publishing
from clinic_site.profile.models import ClinicProfile
from comments import banning, masking, moderation
from comments.mail.links import confirm_address, mute_address
from comments.models import Ban, Comment, Discussion, ReplyTemplate, Report, SafetyRecord, SpamModel
from comments.privacy.links import link_token
from comments.screening.starting import starting_model
from comments.sending import form_token
from comments.views.door import door_token
from tests.factories import make_article, make_comment, make_user
from tests.site.roles.case import (
    ADMIN_LIST,
    ALL,
    ANSWERS,
    EDITS,
    GONE,
    LOOKED,
    MODERATES,
    NONE,
    OVERRIDES,
    SECRET,
    SWITCHES,
    Act,
    Case,
    act,
    adds,
    changed,
    changes,
    deletes,
    draft,
    live,
    looks,
    nothing,
    of,
    pages_of,
)


def taken_down(c: Case) -> None:
    c.article = make_article(by=c.owner, title=f"{SECRET} title", slug="it-was-here", body="<p>Gone.</p>")
    c.row = make_comment(c.article)
    publishing.unpublish(c.article, by=None)


def comment(status: str) -> Callable[[Case], None]:
    def make(c: Case) -> None:
        live(c)
        c.row = make_comment(c.article, status=status)

    return make


def with_safety_record(c: Case) -> None:
    comment("pending")(c)
    c.row = SafetyRecord.objects.create(kind="crisis", comment=c.row, body="x", written_at=timezone.now())


def of_a_sender(c: Case) -> None:
    live(c)
    c.row = make_comment(c.article, email="a@b.example")


def banned(c: Case) -> None:
    of_a_sender(c)
    c.row = banning.ban(c.row, days=7, by=None)


def switch_here(c: Case) -> bool:
    c.post("switch_discussion", c.article.slug, state="closed")
    return state_of(c) == "closed"


def state_of(c: Case) -> str:
    return Discussion.objects.get(article=c.article).state


def switch_in_list(c: Case) -> bool:
    c.post("admin:switch_discussion", c.article.pk, "closed")
    return state_of(c) == "closed"


def switch_many(model: str) -> Callable[[Case], bool]:
    def do(c: Case) -> bool:
        row = {"articles_article": c.article, "articles_category": c.article.category, "comments_discussion": c.row}
        happened = []
        for action, state in [("close", "closed"), ("hide", "hidden"), ("open", "open")]:
            c.action(model, f"{action}_discussions", row[model], sure="1")
            happened.append(state_of(c) == state)
        happened.pop() if not any(happened[:2]) else None  # it was open before
        assert len(set(happened)) == 1
        return happened[0]

    return do


def switch_form(c: Case) -> bool:
    c.post("admin:comments_discussion_change", c.row.pk, state="closed", reason="Enough.", close_after_days="")
    return state_of(c) == "closed"


def comment_form(c: Case) -> bool:
    c.post("admin:comments_comment_change", c.row.pk, status="approved", reason="", note="")
    return status_of(c) == "approved"


def status_of(c: Case) -> str:
    return Comment.objects.get(pk=c.row.pk).status


def comment_action(action: str, status: str) -> Callable[[Case], bool]:
    def do(c: Case) -> bool:
        c.action("comments_comment", action, c.row, listed=f"{c.row.pk}:{c.row.version}")
        return status_of(c) == status

    return do


def erase(c: Case) -> bool:
    c.action("comments_comment", "erase", c.row, sure="yes")
    return Comment.objects.get(pk=c.row.pk).erased_at is not None


def erase_own(c: Case) -> bool:
    c.post("erase_comment", door_token(c.row))
    return Comment.objects.get(pk=c.row.pk).erased_at is not None


def ask_for_own(c: Case) -> bool:
    c.get("ask_for_my_comments")
    return c.post("ask_for_my_comments", email="a@b.example").status_code == 200


def use_own(c: Case) -> bool:
    Comment.objects.filter(pk=c.row.pk).update(email="a@b.example")
    token = link_token(Comment.objects.get(pk=c.row.pk))
    seen = [c.get(name, token).status_code for name in ("my_comments", "export_my_comments", "erase_my_comments")]
    c.post("erase_my_comments", token)
    return seen == [200, 200, 200] and Comment.objects.get(pk=c.row.pk).erased_at is not None


def addressed(c: Case) -> None:
    comment("approved")(c)
    Comment.objects.filter(pk=c.row.pk).update(email="a@b.example", body="Words of one address.")


def find_by_address(c: Case) -> bool:
    c.get("admin:personal_data")
    answer = c.post("admin:personal_data", email="a@b.example", act="find")
    return answer.status_code == 200 and "Words of one address." in answer.content.decode()


def export_by_address(c: Case) -> bool:
    answer = c.post("admin:personal_data", email="a@b.example", act="export")
    return answer.status_code == 200 and "Words of one address." in answer.content.decode()


def erase_by_address(c: Case) -> bool:
    c.post("admin:personal_data", email="a@b.example", act="sure")
    return Comment.objects.get(pk=c.row.pk).erased_at is not None


def answer_for_the_clinic(c: Case) -> bool:
    c.get("write_comment", c.article.slug)
    answer = {"name": "A name", "body": "An answer.", "parent": c.row.pk, "email": "a@b.example"}
    c.post("write_comment", c.article.slug, token=form_token(), **answer)
    written = Comment.objects.filter(body="An answer.", parent=c.row)
    happened = written.filter(is_staff_reply=True).exists()
    assert written.count() == 1, "everybody may answer, as a reader"
    written.delete() if not happened else None
    return happened


def write(c: Case) -> bool:
    c.post("write_comment", c.article.slug, token=form_token(), name="A name", body="My words.", email="")
    return Comment.objects.filter(body="My words.").exists()


def by_mail(name: str, link_to: Callable[[Comment], str], fact: str) -> Callable[[Case], bool]:
    def press(c: Case) -> bool:
        Comment.objects.filter(pk=c.row.pk).update(email="river@example.org")
        token = link_to(Comment.objects.get(pk=c.row.pk)).split("/")[-3]
        c.get(name, token)
        c.post(name, token)
        return Comment.objects.filter(pk=c.row.pk, **{f"{fact}__isnull": False}).exists()

    return press


def report_comment(c: Case) -> bool:
    c.post("report_comment", c.row.pk, reason="abuse")
    return Report.objects.filter(comment=c.row).exists()


def close_safety_record(c: Case) -> bool:
    c.post("admin:comments_safetyrecord_change", c.row.pk, **{"act": "close", "close-outcome": "supported"})
    return not SafetyRecord.objects.get(pk=c.row.pk).is_open


def ban_sender(c: Case) -> bool:
    c.post("admin:ban_sender", c.row.pk, days="7", reason="")
    return Ban.objects.exists()


def lift_ban(c: Case) -> bool:
    c.post("admin:lift_ban", c.row.pk)
    return Ban.objects.get(pk=c.row.pk).until <= timezone.now()


def edit_own_comment(c: Case) -> bool:
    c.post("edit_comment", door_token(c.row), body="Other words of mine.")
    return Comment.objects.get(pk=c.row.pk).body == "Other words of mine."


QUEUE = "admin:moderation_queue"


def in_queue(page: str, happened: Callable[[Case], bool], **data: Any) -> Callable[[Case], bool]:
    def do(c: Case) -> bool:
        c.post(f"admin:queue_{page}", c.row.pk, **{"version": c.row.version, **data})
        return happened(c)

    return do


def take(c: Case) -> bool:
    c.post("admin:queue_take", pk=c.row.pk)
    return bool(c.user) and Comment.objects.get(pk=c.row.pk).claimed_by == c.user


def undo_own(c: Case) -> bool:
    event = apps.get_model("comments", "ModerationEvent").objects.latest("pk")
    c.post("admin:queue_undo", event=event.pk)
    return status_of(c) == "pending"


def in_bulk(c: Case) -> bool:
    c.post("admin:queue_bulk", pick=f"{c.row.pk}:{c.row.version}", status="spam")
    return status_of(c) == "spam"


def pause_comments(c: Case) -> bool:
    c.post("admin:pause_comments", paused="yes", reason="Holidays.")
    return ClinicProfile.objects.current().comments_paused


def masked(c: Case) -> None:
    live(c)
    c.row = make_comment(c.article, status="pending", body=f"{SECRET} name.")
    c.row = masking.redact(c.row, by=make_user("Moderator"), words=[SECRET]).comment


def decided_by_oneself(c: Case) -> None:
    comment("pending")(c)
    moderation.decide([c.row], "rejected", by=c.user)


def decided_by_another(c: Case) -> None:
    comment("pending")(c)
    moderation.decide([c.row], "rejected", by=make_user("Moderator"))


def decided(c: Case) -> None:
    comment("approved")(c)
    c.row = apps.get_model("comments", "ModerationEvent").objects.latest("pk")


def classifier(c: Case) -> None:
    c.row = SpamModel.objects.create(version="1", text=starting_model().as_json(), spam=1, honest=1)


def use_classifier(c: Case) -> bool:
    c.post(f"admin:{SPAM}_use", c.row.version)
    return SpamModel.objects.in_use().exists()


COMMENT = "comments_comment"
READY = "comments_replytemplate"
SPAM = "comments_spammodel"


DISCUSSIONS: list[Act] = [
    act("close a discussion on the article's page", SWITCHES, switch_here, live, "switch_discussion"),
    act("close a discussion by the button in a list", SWITCHES, switch_in_list, live, "admin:switch_discussion"),
    act("close a draft's discussion", EDITS, switch_in_list, draft, "admin:switch_discussion"),
    act("close, hide and open several discussions", SWITCHES, switch_many("comments_discussion"), live,
        "admin:comments_discussion_changelist"),
    act("close, hide and open the comments of several articles", EDITS, switch_many("articles_article"), live,
        ADMIN_LIST),
    act("close, hide and open the comments of a category", EDITS, switch_many("articles_category"), live,
        "admin:articles_category_changelist"),
    act("see a discussion", SWITCHES, looks("comments_discussion"), live, *pages_of("comments_discussion", *LOOKED)),
    act("close a discussion on its form", SWITCHES, switch_form, live, "admin:comments_discussion_change"),
    act("see a draft in the list of discussions", NONE, lambda c: c.sees("admin:comments_discussion_changelist"), draft,
        "admin:comments_discussion_changelist"),
    act("see a waiting change in the list of discussions", NONE,
        lambda c: c.sees("admin:comments_discussion_changelist"), changed, "admin:comments_discussion_changelist"),
    act("add a discussion by hand", NONE, adds("comments_discussion", Discussion, state="open"), nothing,
        "admin:comments_discussion_add"),
    act("delete a discussion", NONE, deletes("comments_discussion"), live, *pages_of("comments_discussion", *GONE)),
    act("write a comment", ALL, write, live, "write_comment"),
    act("answer a comment for the clinic", MODERATES, answer_for_the_clinic, comment("approved"), "write_comment"),
    act("read a comment at its permanent address", ALL, lambda c: c.get("comment_place", c.row.pk).status_code == 200,
        comment("approved"), "comment_place"),
    act("read a held comment at its permanent address", NONE,
        lambda c: c.get("comment_place", c.row.pk).status_code == 200, comment("pending"), "comment_place"),
    act("follow a discussion by its feed", ALL,
        lambda c: c.shows("comment/", "discussion_feed", c.article.slug), comment("approved"), "discussion_feed"),
    act("read one's comment at its link", ALL, lambda c: c.get("comment_door", door_token(c.row)).status_code == 200,
        comment("pending"), "comment_door"),
    act("confirm one's e-mail by the mailed link", ALL, by_mail("confirm_comment", confirm_address, "confirmed_at"),
        comment("pending"), "confirm_comment"),
    act("have no more mail about one's comment", ALL, by_mail("mute_comment", mute_address, "muted_at"),
        comment("pending"), "mute_comment"),
    act("change one's comment at its link, for a while", ALL, edit_own_comment, comment("pending"), "edit_comment"),
    act("erase one's comment at its link", ALL, erase_own, comment("approved"), "erase_comment"),
    act("ask for a link to one's comments", ALL, ask_for_own, nothing, "ask_for_my_comments"),
    act("read, export and erase one's comments at that link", ALL, use_own, comment("approved"), "my_comments",
        "export_my_comments", "erase_my_comments"),
    act("see comments that wait", MODERATES, looks(COMMENT), comment("pending"), *pages_of(COMMENT, *LOOKED)),
    act("see the title of an article that was taken down, at its comments", NONE,
        lambda c: c.sees("admin:comments_comment_changelist") or c.sees("admin:comments_comment_change", c.row.pk),
        taken_down, *pages_of(COMMENT, "changelist", "change")),
    act("approve a comment on its form", MODERATES, comment_form, comment("pending"), f"admin:{COMMENT}_change"),
    act("approve comments", MODERATES, comment_action("approve", "approved"), comment("pending"),
        f"admin:{COMMENT}_changelist"),
    act("reject comments", MODERATES, comment_action("reject", "rejected"), comment("approved"),
        f"admin:{COMMENT}_changelist"),
    act("mark comments as spam", MODERATES, comment_action("mark_as_spam", "spam"), comment("pending"),
        f"admin:{COMMENT}_changelist"),
    act("erase a comment for its writer", MODERATES, erase, comment("approved"), f"admin:{COMMENT}_changelist"),
    act("see the queue", MODERATES, lambda c: c.shows("Open title", QUEUE), comment("pending"), QUEUE),
    act("take a comment of the queue to read", MODERATES, take, comment("pending"), "admin:queue_take"),
    act("decide on a comment in the queue", MODERATES, in_queue("decide", lambda c: status_of(c) == "rejected",
        status="rejected", reason="abuse"), comment("pending"), "admin:queue_decide"),
    act("decide on several in the queue", MODERATES, in_bulk, comment("pending"), "admin:queue_bulk"),
    act("approve and answer for the clinic", MODERATES, in_queue("answer",
        lambda c: Comment.objects.filter(parent=c.row, is_staff_reply=True).exists(), name="A name", body="An answer.",
        submission=uuid4()), comment("pending"), "admin:queue_answer"),
    act("mask words of a comment", MODERATES, in_queue("mask",
        lambda c: "[removed]" in Comment.objects.get(pk=c.row.pk).body, words="Comment"), comment("pending"),
        "admin:queue_mask"),
    act("see what was masked", OVERRIDES,
        lambda c: SECRET in c.post("admin:queue_original", c.row.pk).content.decode(), masked, "admin:queue_original"),
    act("escalate a comment", MODERATES, in_queue("escalate", lambda c: c.row.safety_records.exists(), kind="crisis"),
        comment("pending"), "admin:queue_escalate"),
    act("undo one's own decision", MODERATES, undo_own, decided_by_oneself, "admin:queue_undo"),
    act("undo another's decision", NONE, undo_own, decided_by_another, "admin:queue_undo"),
    act("pause all new comments", SWITCHES, pause_comments, live, "admin:pause_comments"),
    act("find comments by address", MODERATES, find_by_address, addressed, "admin:personal_data"),
    act("export comments by address", MODERATES, export_by_address, addressed, "admin:personal_data"),
    act("erase comments by address", MODERATES, erase_by_address, addressed, "admin:personal_data"),
    act("add a comment by hand", NONE, adds(COMMENT, Comment, body="x"), nothing, f"admin:{COMMENT}_add"),
    act("delete a comment's row", NONE, deletes(COMMENT), comment("approved"), *pages_of(COMMENT, *GONE)),
    act("report a comment", ALL, report_comment, comment("approved"), "report_comment"),
    act("read the safety log", MODERATES, looks("comments_safetyrecord"), with_safety_record,
        *pages_of("comments_safetyrecord", *LOOKED)),
    act("work the safety log", MODERATES, close_safety_record, with_safety_record,
        "admin:comments_safetyrecord_change"),
    act("add to the safety log by hand", NONE, adds("comments_safetyrecord", SafetyRecord, body="x"), nothing,
        "admin:comments_safetyrecord_add"),
    act("delete from the safety log", NONE, deletes("comments_safetyrecord"), with_safety_record,
        *pages_of("comments_safetyrecord", *GONE)),
    act("ban the sender of a comment", MODERATES, ban_sender, of_a_sender, "admin:ban_sender"),
    act("lift a ban", MODERATES, lift_ban, banned, "admin:lift_ban"),
    act("see bans", MODERATES, looks("comments_ban"), banned, *pages_of("comments_ban", *LOOKED)),
    act("add a ban by hand", NONE, adds("comments_ban", Ban, reason="x"), nothing, "admin:comments_ban_add"),
    act("delete a ban", NONE, deletes("comments_ban"), banned, *pages_of("comments_ban", *GONE)),
    act("see ready answers", ANSWERS, looks(READY), of(ReplyTemplate.objects.create, title="Old", body="Old."),
        *pages_of(READY, *LOOKED)),
    act("add a ready answer", ANSWERS, adds(READY, ReplyTemplate, title="New", body="New.", position=9), nothing,
        *pages_of(READY, "add")),
    act("change a ready answer", ANSWERS, changes(READY, "body", "New words.", title="Old", position=9),
        of(ReplyTemplate.objects.create, title="Old", body="Old."), *pages_of(READY, "change")),
    act("delete a ready answer", ANSWERS, deletes(READY), of(ReplyTemplate.objects.create, title="Old", body="Old."),
        *pages_of(READY, *GONE)),
    act("read the moderation log", MODERATES, looks("comments_moderationevent"), decided,
        *pages_of("comments_moderationevent", *LOOKED)),
    act("change the moderation log", NONE, changes("comments_moderationevent", "note", "Other"), decided,
        "admin:comments_moderationevent_change"),
    act("add to the moderation log by hand", NONE,
        adds("comments_moderationevent", apps.get_model("comments", "ModerationEvent"), note="x"), nothing,
        "admin:comments_moderationevent_add"),
    act("delete from the moderation log", NONE, deletes("comments_moderationevent"), decided,
        *pages_of("comments_moderationevent", *GONE)),
    act("see the figures of the discussions", MODERATES, lambda c: c.shows("How fast", "admin:comment_figures"), live,
        "admin:comment_figures"),
    act("see the spam classifier's versions", MODERATES, looks(SPAM), classifier, *pages_of(SPAM, *LOOKED)),
    act("see which words weigh in the one that comes with the site", MODERATES,
        lambda c: c.shows("What speaks for spam", f"admin:{SPAM}_starting"), nothing, f"admin:{SPAM}_starting"),
    act("go back to a version of the spam classifier", MODERATES, use_classifier, classifier, f"admin:{SPAM}_use"),
    act("add a version by hand", NONE, adds(SPAM, SpamModel, version="x", text="{}", spam=1, honest=1), nothing,
        f"admin:{SPAM}_add"),
    act("change a version", NONE, changes(SPAM, "version", "x"), classifier, f"admin:{SPAM}_change"),
    act("delete a version", NONE, deletes(SPAM), classifier, *pages_of(SPAM, *GONE)),
]  # fmt: skip
