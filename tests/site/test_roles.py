"""Who may do what, at the real addresses: TABLE holds every act, and every role tries each of them.

A cell is judged by its effect. What is allowed has to happen; what is refused leaves every row as it was, and no answer
names the draft. docs/roles.md is the same table for people, and every address of the site is in TABLE or in NO_ROW.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import PIL.Image
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from django.utils import timezone

from articles import autosaving, previews, publishing
from articles.checking import check_revision
from articles.content import Content
from articles.models import (
    Article,
    ArticleReads,
    Author,
    Category,
    FindingOverride,
    Image,
    MailPreference,
    PassageNote,
    PickedArticle,
    PreviewLink,
    Review,
    SavedView,
    Series,
    Tag,
    UnsavedText,
    ZeroResultQuery,
)
from articles.standing_texts import findings_that_stop
from clinic_site.profile.models import ClinicProfile, Page, ReviewedText
from comments import banning, masking, moderation
from comments.mail.links import confirm_address, mute_address
from comments.models import Ban, Comment, Discussion, ReplyTemplate, Report, SafetyRecord, SpamModel
from comments.privacy.links import link_token
from comments.screening.starting import starting_model
from comments.sending import form_token
from comments.views.door import door_token
from tests.factories import (
    PASSWORD,
    PROFILE,
    approve,
    make_article,
    make_author,
    make_category,
    make_comment,
    make_draft,
    make_tag,
    make_user,
)
from tests.word_documents import docx, p, word_file

# Column of the table: (words of docs/roles.md, role of the account). "Another's" and "own" is what the writer began;
# for everybody else the article is another writer's.
COLUMNS = [
    ("Writer, own", "Writer"),
    ("Writer, other", "Writer"),
    ("Reviewer", "Reviewer"),
    ("Editor", "Editor"),
    ("Moderator", "Moderator"),
    ("Manager", "Manager"),
    ("superuser", "admin"),
    ("no role", ""),
    ("visitor", None),
]
ALL = "✓✓✓✓✓✓✓✓✓"
STAFF = "✓✓✓✓✓✓✓✓–"
NONE = "–––––––––"
SEES = "✓–✓✓––✓––"  # own drafts; reviewers and editors everybody's
WRITES = "✓––✓––✓––"  # own; editors everybody's
BEGINS = "✓✓–✓––✓––"
REVIEWS = "––✓–––✓––"
EDITS = "–––✓––✓––"
OVERRIDES = "––––––✓––"
SWITCHES = "–––✓✓–✓––"
MODERATES = "––––✓–✓––"
MANAGES = "–––––✓✓––"
ANSWERS = "––––✓✓✓––"
CHOOSES = "✓✓✓✓––✓––"
UPLOADS = "✓✓–✓–✓✓––"
SECRET = "SECRET"
CLAIM = f"<p>{SECRET}: stem cells cure arthritis.</p>"
NEW_PASSWORD = "another password 7 for tests"


def picture_file() -> ContentFile:
    buffer = io.BytesIO()
    PIL.Image.new("RGB", (8, 8), "teal").save(buffer, "PNG")
    return ContentFile(buffer.getvalue(), name="water.png")


class Case:
    """One role before one act, and what every answer said."""

    def __init__(self, column: int, *, follow: bool) -> None:
        role = COLUMNS[column][1]
        self.client, self.follow, self.answers, self.addresses = Client(), follow, [], set()
        self.user = None
        if role is not None:
            self.user = make_user(role)
            # A clinician's record for everybody: what refuses is the role.
            make_author(user=self.user, is_clinician=True, credentials="MD", name=f"Clinician {column}")
            self.client.force_login(self.user)
        self.owner = self.user if column == 0 else make_user("Writer")
        self.article: Article
        self.row: Any = None

    def to(self, name: str, *args: Any) -> str:
        return reverse(name, args=args)

    def _keep(self, address: str, response: Any) -> Any:
        self.addresses.add(resolve(address.partition("?")[0]).view_name)
        self.answers.append(b"".join(response) if response.streaming else response.content)
        return response

    def get(self, name: str, *args: Any, query: str = "") -> Any:
        address = self.to(name, *args) + query
        return self._keep(address, self.client.get(address, follow=True))

    def post(self, name: str, /, *args: Any, **data: Any) -> Any:
        address = self.to(name, *args)
        response = self._keep(address, self.client.post(address, data, follow=self.follow))
        if any(SECRET in str(value) for value in data.values()) and response.status_code == 403:
            self.answers.pop()  # whoever is signed out gets back what they sent themselves
        return response

    def shows(self, words: str, name: str, *args: Any, query: str = "") -> bool:
        response = self.get(name, *args, query=query)
        return response.status_code == 200 and words.lower() in response.content.decode().lower()

    def sees(self, name: str, *args: Any, query: str = "") -> bool:
        return self.shows(SECRET, name, *args, query=query)

    def on(self, page: str, /, **data: Any) -> Any:
        return self.post(f"admin:articles_article_{page}", self.article.pk, **data)

    def action(self, model: str, action: str, row: Model, /, **data: Any) -> Any:
        return self.post(f"admin:{model}_changelist", action=action, _selected_action=[row.pk], **data)

    @property
    def now(self) -> Article:
        return Article.objects.get(pk=self.article.pk)

    @property
    def base(self) -> int:
        return self.now.newest_revision.number

    def typed(self, **facts: Any) -> dict[str, Any]:
        content = {name: "" if value is None else value for name, value in self.now.newest_revision.content.items()}
        return {**content, "base": self.base, "slug": self.article.slug, **facts}


# --- What stands before an act -------------------------------------------------------------------------------


def draft(c: Case, **facts: Any) -> None:
    words = {"title": f"{SECRET} plan", "summary": "A zebra.", "body": f"<p>{SECRET} words.</p>"}
    c.article = make_draft(by=c.owner, **words | facts)


def submitted(c: Case, **facts: Any) -> None:
    draft(c, **facts)
    publishing.submit(c.article, by=None, base=1)


def approved(c: Case) -> None:
    draft(c)
    c.article = approve(c.article)


def scheduled(c: Case) -> None:
    approved(c)
    publishing.schedule(c.article, by=None, at=timezone.now() + timedelta(days=2))


def live(c: Case) -> None:
    c.article = make_article(by=c.owner, title="Open title", summary="Open.")
    c.row = c.article.discussion


def two_live(c: Case) -> None:
    live(c)
    c.row = make_article()


def changed(c: Case, **facts: Any) -> None:
    """Live, and a change waits that readers must not see."""
    live(c)
    content = {**c.article.newest_revision.content, "title": f"{SECRET} change", "summary": "A zebra.", **facts}
    publishing.save_revision(c.article, Content(**content), by=c.owner, base=1)


def changed_and_approved(c: Case) -> None:
    changed(c)
    c.article = approve(c.article)


def change_scheduled(c: Case) -> None:
    changed_and_approved(c)
    publishing.schedule(c.article, by=None, at=timezone.now() + timedelta(days=2))


def taken_down(c: Case) -> None:
    c.article = make_article(by=c.owner, title=f"{SECRET} title", slug="it-was-here", body="<p>Gone.</p>")
    c.row = make_comment(c.article)
    publishing.unpublish(c.article, by=None)


def two_versions(c: Case) -> None:
    draft(c)
    content = {**c.article.newest_revision.content, "summary": "Other words."}
    publishing.save_revision(c.article, Content(**content), by=c.owner, base=1)


def own_text(c: Case) -> None:
    """Whoever tries has saved the text that is to be reviewed."""
    draft(c)
    content = {**c.article.newest_revision.content, "summary": "Other words."}
    publishing.save_revision(c.article, Content(**content), by=c.user, base=1)
    publishing.submit(c.article, by=None, base=2)


def own_byline(c: Case) -> None:
    submitted(c, author=Author.objects.filter(user=c.user).first() if c.user else make_author())


def no_credentials(c: Case) -> None:
    submitted(c)
    Author.objects.filter(user=c.user, user__isnull=False).update(credentials="")


def preview_link(c: Case) -> None:
    draft(c)
    c.row = previews.make_link(c.article, by=c.owner, days=3)


def revoked_link(c: Case) -> None:
    preview_link(c)
    previews.revoke_link(c.row, by=c.owner)


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


def picture(c: Case) -> None:
    c.row = Image.objects.create(title="Old name", file=picture_file())


def picture_in_use(c: Case) -> None:
    picture(c)
    draft(c, hero=c.row)


def of(make: Callable[..., Any], **facts: Any) -> Callable[[Case], None]:
    def given(c: Case) -> None:
        c.row = make(**facts)

    return given


def account(c: Case) -> None:
    c.row = make_user("", username="colleague")


def superuser(c: Case) -> None:
    c.row = make_user("admin", username="the-boss")


def in_vain(c: Case) -> None:
    today = timezone.localdate()
    c.row = ZeroResultQuery.objects.create(query="zebra", times=2, first_day=today, last_day=today)


def profile(c: Case) -> None:
    c.row = ClinicProfile.objects.get_or_create(pk=1)[0]


def nothing(c: Case) -> None:
    pass


# --- Acts: each is true when it happened ---------------------------------------------------------------------

ADMIN_LIST = "admin:articles_article_changelist"
CHANGE = "admin:articles_article_change"
REVIEW = "admin:articles_article_review"
DELETE_VIEW = "admin:articles_article_delete_view"
PUBLISH = "admin:articles_article_publish"
LINKS = "admin:articles_article_preview_links"
RELATED = "admin:articles_article_related"


def begin(c: Case) -> bool:
    c.post("admin:articles_article_add", title="A new text", summary="New.", body="<p>New.</p>")
    return Article.objects.filter(created_by=c.user, newest_revision__content__title="A new text").exists()


def save(c: Case) -> bool:
    before = c.now
    c.on("change", **c.typed(title="Changed words"))
    now = c.now
    assert now.live_revision_id == before.live_revision_id, "readers see what they saw"
    return now.newest_revision.content["title"] == "Changed words"


def state_after(c: Case, page: str, **data: Any) -> str:
    c.on(page, **data)
    return c.now.newest_revision.state


def submit_with_the_form(c: Case) -> bool:
    return state_after(c, "change", **c.typed(_submit="1")) == "submitted"


def submit_many(c: Case) -> bool:
    c.action("articles_article", "submit_selected", c.article)
    return c.now.newest_revision.state == "submitted"


def make_link(c: Case) -> bool:
    c.on("preview_links", act="make", days=3)
    return PreviewLink.objects.filter(article=c.article).exists()


def pick(c: Case) -> bool:
    c.on("related", act=f"add:{c.row.pk}")
    return PickedArticle.objects.filter(article=c.article, picked=c.row).exists()


def revoke_link(c: Case) -> bool:
    c.on("preview_links", act="revoke", link=c.row.pk)
    return not PreviewLink.objects.get(pk=c.row.pk).is_valid


def restore(c: Case) -> bool:
    c.on("restore", number=1, base=2)
    return c.base == 3


def keep_note(c: Case) -> bool:
    c.on("review", act="note", **{"passage-passage": "words", "passage-note": "Which?", "passage-base": 1})
    return PassageNote.objects.filter(by=c.user).exists()


def decide(act: str) -> Callable[[Case], bool]:
    def do(c: Case) -> bool:
        c.on("review", act=act, base=c.base, note="A word.")
        return Review.objects.filter(revision__article=c.article, by=c.user).exists()

    return do


def readers_see(c: Case) -> bool:
    """Whether the newest version is published, or dated to be."""
    return c.now.status == "published" and c.now.live_revision_id == c.now.newest_revision_id


def publish(c: Case) -> bool:
    c.on("publish", act="publish", base=c.base)
    return readers_see(c)


def publish_with_the_form(c: Case) -> bool:
    c.on("change", **c.typed(_publish="1"))
    return readers_see(c)


def publish_many(c: Case) -> bool:
    c.action("articles_article", "publish_selected", c.article)
    return readers_see(c)


def override(c: Case) -> bool:
    c.on("publish", act="publish", base=c.base, **{"now-override_reason": "It cannot wait."})
    return readers_see(c)


def later(c: Case, **facts: Any) -> bool:
    day = f"{timezone.localdate() + timedelta(days=30):%Y-%m-%d}"
    c.on("publish", act="schedule", base=c.base, **{"later-day": day, "later-time": "12:00", **facts})
    return Article.objects.scheduled().filter(pk=c.article.pk).exists()


def schedule_override(c: Case) -> bool:
    return later(c, **{"later-override_reason": "It cannot wait."})


def cancel(c: Case) -> bool:
    c.on("publish", act="cancel", base=c.base)
    return not Article.objects.scheduled().filter(pk=c.article.pk).exists()


def unpublish(c: Case) -> bool:
    c.on("publish", act="unpublish", base=c.base)
    return c.now.status == "unpublished"


def correct(c: Case) -> bool:
    c.on("publish", **{"act": "correct", "correct-text": "It said ten and says twelve."})
    return [entry["text"] for entry in c.now.corrections] == ["It said ten and says twelve."]


def unpublish_many(c: Case) -> bool:
    c.action("articles_article", "unpublish_selected", c.article)
    return c.now.status == "unpublished"


def delete_article(c: Case) -> bool:
    c.on("delete", post="yes")
    return not Article.objects.filter(pk=c.article.pk).exists()


def delete_many(c: Case) -> bool:
    c.action("articles_article", "delete_selected", c.article, post="yes")
    return not Article.objects.filter(pk=c.article.pk).exists()


def address(c: Case) -> bool:
    c.on("change", **c.typed(slug="elsewhere"))
    return c.now.slug == "elsewhere"


def keys(c: Case) -> dict[str, Any]:
    return {"unsaved_owner": c.user.pk if c.user else 0, "unsaved_key": uuid4(), "unsaved_turn": 1}


def type_into(c: Case) -> bool:
    c.post("admin:articles_article_autosave", c.article.pk, **c.typed(title="Typed"), **keys(c))
    return UnsavedText.objects.filter(typed__title="Typed").exists()


def type_into_new(c: Case) -> bool:
    c.post("admin:articles_article_autosave_new", title="Typed", **keys(c))
    return UnsavedText.objects.filter(typed__title="Typed").exists()


def unsaved(c: Case) -> None:
    draft(c)
    keep_for(c, c.user or c.owner)


def unsaved_of_another(c: Case) -> None:
    draft(c)
    keep_for(c, make_user("Editor"))


def keep_for(c: Case, owner: User) -> None:
    typed = {**c.now.newest_revision.content, "title": f"{SECRET} typed", "slug": ""}
    form = {"key": uuid4(), "base": 1, "seen": 0, "tab": "a", "turn": 1}
    c.row = autosaving.keep(typed, by=owner, article=c.article, **form)


def see_unsaved(c: Case) -> bool:
    return c.sees("admin:articles_article_unsaved", c.row.key)


def discard_unsaved(c: Case) -> bool:
    c.post("admin:articles_article_discard_unsaved", c.row.key)
    return not UnsavedText.objects.filter(typed__isnull=False).exists()


def import_word(c: Case) -> bool:
    c.post("admin:articles_article_import_word", file=word_file(docx(p("Words.")), "Knee pain.docx"))
    return Article.objects.filter(title="Knee pain", created_by=c.user).exists()


def compare_typed(c: Case) -> bool:
    answer = c.post("admin:articles_article_compare_typed", c.article.pk, **c.typed(title="Zebra crossing"))
    return b"<ins>Zebra" in answer.content


def compare_typed_new(c: Case) -> bool:
    return b"<ins>Zebra" in c.post("admin:articles_article_compare_typed_new", title="Zebra crossing").content


def check_typed(c: Case) -> bool:
    return (
        b"place must change" in c.post("admin:articles_article_check", c.article.pk, title="A cure", body=CLAIM).content
    )


def check_new(c: Case) -> bool:
    return b"place must change" in c.post("admin:articles_article_check_new", title="Knees", body=CLAIM).content


def claiming(c: Case) -> None:
    draft(c, body=CLAIM)


def own_claim(c: Case) -> None:
    c.owner = c.user or c.owner
    draft(c, body=CLAIM)


def override_finding(c: Case) -> bool:
    finding = check_revision(c.article, c.now.newest_revision).blocks[0]
    reason = {f"{finding.fingerprint}-reason": "It quotes a seller."}
    c.on("review", act=f"override:{finding.fingerprint}", base=1, **reason)
    return FindingOverride.objects.exists()


def save_view(c: Case) -> bool:
    c.post("admin:articles_article_save_view", name="Old", query="state=stale")
    return SavedView.objects.exists()


def view_of_ones_own(c: Case) -> None:
    draft(c)
    c.row = SavedView.objects.create(owner=c.user or c.owner, name="Old", query="state=stale")


def view_of_another(c: Case) -> None:
    draft(c)
    c.row = SavedView.objects.create(owner=make_user("Editor"), name="Old", query="state=stale")


def delete_view(c: Case) -> bool:
    c.post(DELETE_VIEW, c.row.pk)
    return not SavedView.objects.exists()


def end(c: Case) -> bool:
    c.on("publish", act="end", **{"end-day": "2040-01-01", "end-time": "12:00"})
    return c.now.ends_at is not None


def draft_and_series(c: Case) -> None:
    draft(c)
    c.row = Series.objects.create(title="Living with it")


def put_into_series(c: Case) -> bool:
    c.on("publish", **{"act": "series", "series-series": c.row.pk})
    return c.row.parts.filter(article=c.article).exists()


def read_often(c: Case) -> None:
    live(c)
    ArticleReads.objects.create(article=c.article, day=timezone.localdate(), count=4321)


def see_reads(c: Case) -> bool:
    seen = {c.shows("4,321", PUBLISH, c.article.pk), c.shows("4,321", ADMIN_LIST)}
    assert len(seen) == 1
    return seen.pop()


def autocomplete(app: str, model: str, name: str, term: str, words: str) -> Callable[[Case], bool]:
    query = f"?app_label={app}&model_name={model}&field_name={name}&term={term}"
    return lambda c: c.shows(words, "admin:autocomplete", query=query)


def public_pages(c: Case) -> bool:
    """Whether any page for readers names the draft."""
    category, author = c.now.newest_revision.content["category"], c.now.newest_revision.content["author"]
    tag = make_tag(name="A tag", slug="a-tag")
    section, writer = Category.objects.get(pk=category).slug, Author.objects.get(pk=author).slug
    pages: list[tuple[Any, ...]] = [
        ("home",), ("topics",), ("feed",), ("sitemap",), ("category", section), ("category_feed", section),
        ("author", writer), ("author_feed", writer), ("tag", tag.slug), ("tag_feed", tag.slug),
        ("sitemap_section", "articles"),
    ]  # fmt: skip
    shown = [c.sees(*page) for page in pages]
    shown += [c.sees("search", query="?q=zebra"), c.sees("suggest", query="?q=plan")]
    tag.delete()
    return any(shown)


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
            c.action(model, f"{action}_discussions", row[model])
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


def upload_while_writing(c: Case) -> bool:
    c.post("admin:articles_image_upload", file=picture_file(), title="Water")
    return Image.objects.filter(added_by=c.user, title="Water").exists()


def withdraw_picture(c: Case) -> bool:
    c.post("admin:articles_image_withdraw", c.row.pk, reason="The patient asked.")
    return Image.objects.get(pk=c.row.pk).withdrawn_at is not None


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


def my_mail(c: Case) -> bool:
    c.get("admin:my_mail")
    c.post("admin:my_mail", my_articles="on")
    mine = MailPreference.objects.filter(user=c.user, user__isnull=False).first()
    return bool(mine and mine.my_articles and not mine.review_due)


def change_notice(c: Case) -> bool:
    c.post("admin:notice", "state", text="The state asks for this.", note="", base=0)
    return ReviewedText.objects.filter(kind="state", text="The state asks for this.").exists()


def let_sentence_stand(c: Case) -> bool:
    claim = "We guarantee results."
    c.get("admin:standing_sentences")
    (finding,) = findings_that_stop(claim)
    c.post("admin:standing_sentences", act="allow", text=claim, fingerprint=finding.fingerprint, reason="A test.")
    return FindingOverride.objects.standing().exists()


def clean_text(c: Case) -> bool:
    answer = c.post("admin:clean_text", html="<p>kept</p><script>x</script>")
    return answer.status_code == 200 and answer.content == b"<p>kept</p>"


def own_password(c: Case) -> bool:
    words = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    c.post("admin:password_change", **words)
    return bool(c.user and User.objects.get(pk=c.user.pk).check_password(NEW_PASSWORD))


def number_redirect(c: Case) -> bool:
    """Django's redirect from a number to an address, which tells a draft's slug. It is not there."""
    number = ContentType.objects.get_for_model(Article).pk
    response = c.client.get(f"/admin/r/{number}/{c.article.pk}/", follow=True)
    c.answers.append(response.content)
    return SECRET.lower() in str(response.redirect_chain).lower()


def looks(model: str) -> Callable[[Case], bool]:
    """Its list, the row, and the row's own log: all of them or none."""

    def do(c: Case) -> bool:
        name = f"admin:{model}_"
        answers = [
            c.get(f"{name}changelist"),
            c.get(f"{name}change", c.row.pk),
            c.get(f"{name}history", c.row.pk),
        ]
        shown = {
            answer.status_code == 200 and answer.resolver_match.view_name.startswith(name) and not _is_index(answer)
            for answer in answers
        }
        assert len(shown) == 1, [answer.status_code for answer in answers]
        return shown.pop()

    return do


def _is_index(response: Any) -> bool:
    return response.resolver_match.view_name in {"admin:index", "admin:login"}


def adds(model: str, rows: type[Model], /, **data: Any) -> Callable[[Case], bool]:
    def do(c: Case) -> bool:
        before = rows._default_manager.count()
        c.post(f"admin:{model}_add", **{name: value() if callable(value) else value for name, value in data.items()})
        return rows._default_manager.count() > before

    return do


def changes(model: str, name: str, value: str, /, **data: Any) -> Callable[[Case], bool]:
    def do(c: Case) -> bool:
        more = {"slug": c.row.slug} if hasattr(c.row, "slug") else {}
        c.post(f"admin:{model}_change", c.row.pk, **{**more, name: value, **data})
        return getattr(type(c.row)._default_manager.get(pk=c.row.pk), name) == value

    return do


def deletes(model: str, *, many: bool = True) -> Callable[[Case], bool]:
    """On its page; where that is refused, in bulk too."""

    def do(c: Case) -> bool:
        rows = type(c.row)._default_manager.filter(pk=c.row.pk)
        c.post(f"admin:{model}_delete", c.row.pk, post="yes")
        if many and rows.exists():
            c.action(model, "delete_selected", c.row, post="yes")
        elif many:
            c.addresses.add(f"admin:{model}_changelist")
        return not rows.exists()

    return do


def account_form(**data: Any) -> dict[str, Any]:
    return {"username": "colleague", "is_active": "on", "is_staff": "on", **data}


def give_role(c: Case) -> bool:
    group = Group.objects.get(name="Editor")
    c.post("admin:auth_user_change", c.row.pk, **account_form(groups=[group.pk]))
    return c.row.groups.filter(pk=group.pk).exists()


def crown(c: Case) -> bool:
    """The form of who may keep accounts saves, without what is past their right."""
    c.post("admin:auth_user_change", c.row.pk, **account_form(is_superuser="on", user_permissions=["1"]))
    user = User.objects.get(pk=c.row.pk)
    return user.is_superuser or user.user_permissions.exists()


def set_password(c: Case) -> bool:
    words = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    c.post("admin:auth_user_password_change", c.row.pk, **words)
    return User.objects.get(pk=c.row.pk).check_password(NEW_PASSWORD)


def touch_superuser(c: Case) -> bool:
    c.get("admin:auth_user_change", c.row.pk)
    c.post("admin:auth_user_change", c.row.pk, **account_form(username="fallen"))
    return User.objects.get(pk=c.row.pk).username == "fallen"


def tie_to_superuser(c: Case) -> bool:
    boss = make_user("admin")
    author = c.row
    c.post("admin:articles_author_change", author.pk, name="A name", slug=author.slug, user=boss.pk)
    tied = Author.objects.filter(pk=author.pk, user=boss).exists()
    boss.delete() if not tied else None
    return tied


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


def task(c: Case) -> None:
    model = apps.get_model("django_tasks_database", "DBTaskResult")
    c.row = model.objects.create(args_kwargs={"args": [], "kwargs": {}}, task_path="x.y", queue_name="default",
                                 backend_name="default", run_after=timezone.now())  # fmt: skip


# --- The table -----------------------------------------------------------------------------------------------


@dataclass
class Act:
    words: str
    who: str
    do: Callable[[Case], bool]
    given: Callable[[Case], None]
    at: tuple[str, ...] = field(default=())


def act(words: str, who: str, do: Callable[[Case], bool], given: Callable[[Case], None], *at: str) -> Act:
    assert len(who) == len(COLUMNS)
    return Act(words, who, do, given, at)


def pages_of(model: str, *names: str) -> list[str]:
    return [f"admin:{model}_{name}" for name in names]


LOOKED = ("changelist", "change", "history")
GONE = ("delete", "changelist")
COMMENT = "comments_comment"
READY = "comments_replytemplate"
SPAM = "comments_spammodel"

TABLE = [
    # Reading
    act("read a published article", ALL, lambda c: c.shows("Open title", "article", c.article.slug), live, "article"),
    act("read a draft at its public address", NONE, lambda c: c.sees("article", c.article.slug), draft, "article"),
    act("read a waiting change at the public address", NONE, lambda c: c.sees("article", c.article.slug), changed,
        "article"),
    act("read a published article as plain text", ALL, lambda c: c.shows("Open title", "article_text", c.article.slug),
        live, "article_text"),
    act("read a draft as plain text", NONE, lambda c: c.sees("article_text", c.article.slug), draft, "article_text"),
    act("meet a draft in public lists, search, feeds, sitemap", NONE, public_pages, draft, "home", "topics", "feed",
        "sitemap", "sitemap_section", "category", "category_feed", "author", "author_feed", "tag", "tag_feed",
        "search", "suggest"),
    act("read a draft by its preview link", ALL, lambda c: c.sees("preview", c.row.token), preview_link, "preview"),
    act("read a draft by a revoked link", NONE, lambda c: c.sees("preview", c.row.token), revoked_link, "preview"),
    act("learn a draft's address from its number", NONE, number_redirect, draft),
    # Seeing drafts
    act("see a draft in the list", SEES, lambda c: c.sees(ADMIN_LIST), draft, ADMIN_LIST),
    act("see a waiting change in the list", SEES, lambda c: c.sees(ADMIN_LIST), changed, ADMIN_LIST),
    act("find a draft by its words", SEES, lambda c: c.sees(ADMIN_LIST, query="?q=zebra"), draft, ADMIN_LIST),
    act("find a draft by autocomplete", SEES, autocomplete("comments", "discussion", "article", "zebra", SECRET),
        draft, "admin:autocomplete"),
    act("find a draft by the admin's search of pages", NONE, lambda c: c.sees("admin:search", query="?s=plan&extended"),
        draft, "admin:search"),
    act("see a submitted draft on the dashboard", SEES, lambda c: c.sees("admin:index"), submitted, "admin:index"),
    act("see a draft on an app's start page", NONE, lambda c: c.sees("admin:app_list", "articles"), draft,
        "admin:app_list"),
    act("open a draft", SEES, lambda c: c.sees(CHANGE, c.article.pk), draft, CHANGE),
    act("read the history", SEES, lambda c: c.sees("admin:articles_article_history", c.article.pk), draft,
        "admin:articles_article_history"),
    act("read the report", SEES, lambda c: c.sees("admin:articles_article_report", c.article.pk), draft,
        "admin:articles_article_report"),
    act("keep the report as a file", SEES, lambda c: c.sees("admin:articles_article_report", c.article.pk,
        query="?download=1"), draft, "admin:articles_article_report"),
    act("compare two versions", SEES, lambda c: c.shows("<ins>Other", "admin:articles_article_compare", c.article.pk,
        query="?from=1&to=2"), two_versions, "admin:articles_article_compare"),
    act("preview", SEES, lambda c: c.sees("admin:articles_article_preview", c.article.pk), changed,
        "admin:articles_article_preview"),
    act("preview at two widths", SEES, lambda c: c.sees("admin:articles_article_preview_frames", c.article.pk), draft,
        "admin:articles_article_preview_frames"),
    act("save a view of the list", CHOOSES, save_view, draft, "admin:articles_article_save_view"),
    act("delete one's own view of the list", CHOOSES, delete_view, view_of_ones_own, DELETE_VIEW),
    act("delete another's view of the list", NONE, delete_view, view_of_another, DELETE_VIEW),
    # Writing
    act("begin an article", BEGINS, begin, nothing, "admin:articles_article_add"),
    act("begin an article with a Word document", BEGINS, import_word, nothing, "admin:articles_article_import_word"),
    act("change a draft", WRITES, save, draft, CHANGE),
    act("write a change of a live article", WRITES, save, changed, CHANGE),
    act("have what one types kept", WRITES, type_into, draft, "admin:articles_article_autosave"),
    act("have a new article kept", BEGINS, type_into_new, nothing, "admin:articles_article_autosave_new"),
    act("see what one typed and did not save", WRITES, see_unsaved, unsaved, "admin:articles_article_unsaved"),
    act("see what another typed and did not save", NONE, see_unsaved, unsaved_of_another,
        "admin:articles_article_unsaved"),
    act("compare what only the browser kept", WRITES, compare_typed, draft, "admin:articles_article_compare_typed"),
    act("compare it for a new article", BEGINS, compare_typed_new, nothing, "admin:articles_article_compare_typed_new"),
    act("discard what one typed", WRITES, discard_unsaved, unsaved, "admin:articles_article_discard_unsaved"),
    act("discard what another typed", NONE, discard_unsaved, unsaved_of_another,
        "admin:articles_article_discard_unsaved"),
    act("see the content checks while typing", WRITES, check_typed, draft, "admin:articles_article_check"),
    act("see them for a new article", BEGINS, check_new, nothing, "admin:articles_article_check_new"),
    act("submit for review", WRITES, lambda c: state_after(c, "submit", base=1) == "submitted", draft,
        "admin:articles_article_submit"),
    act("save and submit", WRITES, submit_with_the_form, draft, CHANGE),
    act("submit several", WRITES, submit_many, draft, ADMIN_LIST),
    act("withdraw from review", WRITES, lambda c: state_after(c, "withdraw") == "draft", submitted,
        "admin:articles_article_withdraw"),
    act("restore an old version", WRITES, restore, two_versions, "admin:articles_article_restore"),
    act("make a preview link", WRITES, make_link, draft, LINKS),
    act("see what stands under an article, and could", WRITES, lambda c: c.sees(RELATED, c.article.pk), draft, RELATED),
    act("pick what stands under a live article", WRITES, pick, two_live, RELATED),
    act("revoke a preview link", WRITES, revoke_link, preview_link, LINKS),
    # Reviewing
    act("open the review page", REVIEWS, lambda c: c.sees(REVIEW, c.article.pk), submitted, REVIEW),
    act("note on a passage", REVIEWS, keep_note, submitted, REVIEW),
    act("override a finding", REVIEWS, override_finding, claiming, REVIEW),
    act("override a finding in what one has written on", NONE, override_finding, own_claim, REVIEW),
    act("approve", REVIEWS, decide("approve"), submitted, REVIEW),
    act("request changes", REVIEWS, decide("changes"), submitted, REVIEW),
    act("approve what one has written on", NONE, decide("approve"), own_text, REVIEW),
    act("approve under one's own byline", NONE, decide("approve"), own_byline, REVIEW),
    act("approve without credentials on file", NONE, decide("approve"), no_credentials, REVIEW),
    # Publishing
    act("open the publishing page", EDITS, lambda c: c.sees(PUBLISH, c.article.pk), approved, PUBLISH),
    act("publish what is approved", EDITS, publish, approved, PUBLISH),
    act("publish an approved change", EDITS, publish, changed_and_approved, PUBLISH),
    act("save and publish", EDITS, publish_with_the_form, approved, CHANGE),
    act("publish several", EDITS, publish_many, approved, ADMIN_LIST),
    act("publish without an approval", NONE, publish, submitted, PUBLISH),
    act("publish several without an approval", NONE, publish_many, draft, ADMIN_LIST),
    act("schedule what is approved", EDITS, later, approved, PUBLISH),
    act("schedule an approved change", EDITS, later, changed_and_approved, PUBLISH),
    act("schedule without an approval", NONE, later, draft, PUBLISH),
    act("publish without an approval, with a reason", OVERRIDES, override, draft, PUBLISH),
    act("schedule without an approval, with a reason", OVERRIDES, schedule_override, draft, PUBLISH),
    act("cancel a scheduled publication", EDITS, cancel, scheduled, PUBLISH),
    act("cancel a scheduled change", EDITS, cancel, change_scheduled, PUBLISH),
    act("add a public correction", EDITS, correct, live, PUBLISH),
    act("take an article down", EDITS, unpublish, live, PUBLISH),
    act("take several down", EDITS, unpublish_many, live, ADMIN_LIST),
    act("change the address", EDITS, address, draft, CHANGE),
    act("change the end", EDITS, end, draft, PUBLISH),
    act("put an article into a series", EDITS, put_into_series, draft_and_series, PUBLISH),
    act("see how often an article is read", EDITS, see_reads, read_often, PUBLISH, ADMIN_LIST),
    act("see on the dashboard what is read most", EDITS, lambda c: c.shows("4,321", "admin:index"), read_often,
        "admin:index"),
    act("delete a draft", EDITS, delete_article, draft, "admin:articles_article_delete"),
    act("delete several drafts", NONE, delete_many, draft, ADMIN_LIST),
    act("delete an article that was live", NONE, delete_article, live, "admin:articles_article_delete"),
    # What articles are made of
    act("see pictures", "✓✓✓✓–✓✓––", looks("articles_image"), picture, *pages_of("articles_image", *LOOKED)),
    act("upload a picture", UPLOADS, adds("articles_image", Image, title="Water", file=picture_file), nothing,
        *pages_of("articles_image", "add")),
    act("choose a picture for a text", "✓✓✓✓–✓✓––", lambda c: c.shows("Old name", "admin:articles_image_picker"),
        picture, "admin:articles_image_picker"),
    act("upload a picture while writing", UPLOADS, upload_while_writing, nothing, "admin:articles_image_upload"),
    act("change a picture that nothing uses", UPLOADS, changes("articles_image", "title", "New name"), picture,
        *pages_of("articles_image", "change")),
    act("change a picture in use", EDITS, changes("articles_image", "title", "New name"), picture_in_use,
        *pages_of("articles_image", "change")),
    act("delete a picture that nothing uses", EDITS, deletes("articles_image"), picture,
        *pages_of("articles_image", *GONE)),
    act("withdraw a picture", EDITS, withdraw_picture, picture_in_use, "admin:articles_image_withdraw"),
    act("delete a picture in use", NONE, deletes("articles_image"), picture_in_use, *pages_of("articles_image", *GONE)),
    act("see categories", CHOOSES, looks("articles_category"), of(make_category),
        *pages_of("articles_category", *LOOKED)),
    act("add a category", EDITS, adds("articles_category", Category, name="Knees", slug="knees", position=1,
        accent="teal", comments="profile"), nothing, *pages_of("articles_category", "add")),
    act("change a category", EDITS, changes("articles_category", "name", "New name", position=1,
        accent="teal", comments="profile"), of(make_category),
        *pages_of("articles_category", "change")),
    act("delete a category", EDITS, deletes("articles_category"), of(make_category),
        *pages_of("articles_category", *GONE)),
    act("see tags", CHOOSES, looks("articles_tag"), of(make_tag), *pages_of("articles_tag", *LOOKED)),
    act("add a tag", EDITS, adds("articles_tag", Tag, name="Knees", slug="knees", kind="topic"), nothing,
        *pages_of("articles_tag", "add")),
    act("change a tag", EDITS, changes("articles_tag", "name", "New name", kind="topic"), of(make_tag),
        *pages_of("articles_tag", "change")),
    act("delete a tag", EDITS, deletes("articles_tag"), of(make_tag), *pages_of("articles_tag", *GONE)),
    act("see series", EDITS, looks("articles_series"), of(Series.objects.create, title="Old"),
        *pages_of("articles_series", *LOOKED)),
    act("add a series", EDITS, adds("articles_series", Series, title="Knees"), nothing,
        *pages_of("articles_series", "add")),
    act("change a series", EDITS, changes("articles_series", "title", "New title"),
        of(Series.objects.create, title="Old"), *pages_of("articles_series", "change")),
    act("delete a series", EDITS, deletes("articles_series"), of(Series.objects.create, title="Old"),
        *pages_of("articles_series", *GONE)),
    act("see authors", "✓✓✓✓–✓✓––", looks("articles_author"), of(make_author), *pages_of("articles_author", *LOOKED)),
    act("add an author", MANAGES, adds("articles_author", Author, name="Ines", slug="ines"), nothing,
        *pages_of("articles_author", "add")),
    act("change an author, give credentials", MANAGES, changes("articles_author", "credentials", "DO", name="Ines"),
        of(make_author), *pages_of("articles_author", "change")),
    act("tie an author to a superuser", OVERRIDES, tie_to_superuser, of(make_author),
        *pages_of("articles_author", "change")),
    act("delete an author", MANAGES, deletes("articles_author"), of(make_author), *pages_of("articles_author", *GONE)),
    # What readers looked for
    act("see what readers did not find", EDITS, looks("articles_zeroresultquery"), in_vain,
        *pages_of("articles_zeroresultquery", *LOOKED)),
    act("take it off the list", EDITS, deletes("articles_zeroresultquery"), in_vain,
        *pages_of("articles_zeroresultquery", *GONE)),
    act("add to the list by hand", NONE, adds("articles_zeroresultquery", ZeroResultQuery, query="zebra", times=1),
        nothing, *pages_of("articles_zeroresultquery", "add")),
    # Discussions and comments
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
    # The clinic
    act("see the clinic's profile", MANAGES, looks("profile_clinicprofile"),
        profile,
        *pages_of("profile_clinicprofile", *LOOKED)),
    act("change the clinic's profile", MANAGES, changes("profile_clinicprofile", "name", "Harbor Lane",
        **PROFILE, requires_review="on"),
        profile, "admin:profile_clinicprofile_change"),
    act("add a second profile", NONE, adds("profile_clinicprofile", ClinicProfile, name="Other"), nothing,
        "admin:profile_clinicprofile_add"),
    act("delete the clinic's profile", NONE, deletes("profile_clinicprofile", many=False),
        profile, "admin:profile_clinicprofile_delete"),
    act("read a standing page", ALL, lambda c: c.shows("Old words", "page", "knees"),
        of(Page.objects.create, title="Old words", slug="knees"), "page"),
    act("see pages in the admin", MANAGES, looks("profile_page"), of(Page.objects.create, title="Old", slug="old"),
        *pages_of("profile_page", *LOOKED)),
    act("add a page", MANAGES, adds("profile_page", Page, title="New", slug="new", menu="none", position=0), nothing,
        "admin:profile_page_add"),
    act("change a page", MANAGES, changes("profile_page", "title", "New", menu="none", position=0),
        of(Page.objects.create, title="Old", slug="old"), "admin:profile_page_change"),
    act("delete a page", MANAGES, deletes("profile_page"), of(Page.objects.create, title="Old", slug="old"),
        *pages_of("profile_page", *GONE)),
    act("see the notices", REVIEWS, lambda c: c.shows("Emergency notice", "admin:notices"), nothing, "admin:notices"),
    act("change a notice", REVIEWS, change_notice, nothing, "admin:notice"),
    act("let a sentence stand on every page", REVIEWS, let_sentence_stand, nothing, "admin:standing_sentences"),
    # Accounts
    act("see staff accounts", MANAGES, looks("auth_user"), account, *pages_of("auth_user", *LOOKED)),
    act("find a staff account by autocomplete", MANAGES, autocomplete("articles", "author", "user", "coll",
        "colleague"), account, "admin:autocomplete"),
    act("make a staff account", MANAGES, adds("auth_user", User, username="newcomer", password1=NEW_PASSWORD,
        password2=NEW_PASSWORD, usable_password="true"), nothing, "admin:auth_user_add"),
    act("change a staff account", MANAGES, changes("auth_user", "first_name", "Ada", **account_form()), account,
        "admin:auth_user_change"),
    act("give a role", MANAGES, give_role, account, "admin:auth_user_change"),
    act("set another's password", MANAGES, set_password, account, "admin:auth_user_password_change"),
    act("delete a staff account", OVERRIDES, deletes("auth_user"), account, *pages_of("auth_user", *GONE)),
    act("make a superuser, give single rights", OVERRIDES, crown, account, "admin:auth_user_change"),
    act("see a superuser's account", OVERRIDES,
        lambda c: c.shows("the-boss", "admin:auth_user_changelist"), superuser, "admin:auth_user_changelist"),
    act("change a superuser's account", OVERRIDES, touch_superuser, superuser, "admin:auth_user_change"),
    act("set a superuser's password", OVERRIDES, set_password, superuser, "admin:auth_user_password_change"),
    act("find a superuser by autocomplete", OVERRIDES, autocomplete("articles", "author", "user", "boss", "the-boss"),
        superuser, "admin:autocomplete"),
    act("change one's own password", STAFF, own_password, nothing, "admin:password_change"),
    act("switch one's own mail", STAFF, my_mail, nothing, "admin:my_mail"),
    act("have a text cleaned for the editor", STAFF, clean_text, nothing, "admin:clean_text"),
    act("see the worker's tasks", OVERRIDES, looks("django_tasks_database_dbtaskresult"), task,
        *pages_of("django_tasks_database_dbtaskresult", *LOOKED)),
    act("delete a worker's task", NONE, deletes("django_tasks_database_dbtaskresult"), task,
        *pages_of("django_tasks_database_dbtaskresult", *GONE)),
    act("add a worker's task by hand", NONE, adds("django_tasks_database_dbtaskresult",
        apps.get_model("django_tasks_database", "DBTaskResult"), task_path="x.y"), nothing,
        "admin:django_tasks_database_dbtaskresult_add"),
]  # fmt: skip

NO_ROW = {
    "admin:None": "the catch-all, which answers 404, and the old form addresses, which lead to the new ones",
    "admin:login": "for everybody; tests/site/test_staff.py says who gets in",
    "admin:logout": "ends the own session",
    "admin:jsi18n": "words of the interface",
    "admin:password_change_done": "a sentence after the row “change one's own password”",
    "healthz": "for operators: names no row",
    "readyz": "for operators: names no row",
    "comment_reported": "a sentence after the row “report a comment”",
    "robots": "the same words for everybody",
    "media": "files that articles show; tests/site/test_deploy.py",
}


# --- The tests -----------------------------------------------------------------------------------------------

CELLS = [
    pytest.param(row, column, id=f"{row.words}-{words}")
    for row in TABLE
    for column, (words, _role) in enumerate(COLUMNS)
]
TRACKED = {"articles", "comments", "profile"}


def rows_now() -> dict[str, list[Any]]:
    """Every row that an act could change."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in TRACKED]
    models += [User, User.groups.through, User.user_permissions.through]
    rows = {}
    with connection.cursor() as cursor:
        for table in sorted({model._meta.db_table for model in models}):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows[table] = sorted(cursor.fetchall(), key=repr)
    return rows


@pytest.mark.django_db
@pytest.mark.parametrize(("row", "column"), CELLS)
def test_cell(row: Act, column: int) -> None:
    is_allowed = row.who[column] == "✓"
    c = Case(column, follow=not is_allowed)
    row.given(c)
    before = {} if is_allowed else rows_now()
    happened = row.do(c)
    assert c.addresses == set(row.at), "the addresses that the row names are those that were asked"
    assert happened == is_allowed
    if is_allowed:
        return
    may_keep_accounts = row.do is crown and COLUMNS[column][1] == "Manager"  # it saves what it may, unchanged
    after = rows_now()
    for table in before:
        assert after[table] == before[table] or may_keep_accounts, f"{table}: refused, and a row changed"
    if SEES[column] == "–":
        for answer in c.answers:
            assert SECRET.lower() not in answer.decode().lower(), "the answer names the draft"


def names_of(resolver: Any, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names_of(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        else:
            yield ":".join([*spaces, str(pattern.name)])


def test_every_address_is_in_the_table() -> None:
    """Whoever adds an address adds its row, or says here why it needs none."""
    in_table = {name for row in TABLE for name in row.at}
    assert not in_table & set(NO_ROW)
    assert in_table | set(NO_ROW) == set(names_of(get_resolver()))


def test_the_document_says_what_the_table_says() -> None:
    lines = (Path(settings.BASE_DIR) / "docs" / "roles.md").read_text().splitlines()
    written = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    heads = [cells for cells in written if cells[0] == "act"]
    assert heads
    assert all(cells[1:] == [words for words, _role in COLUMNS] for cells in heads)
    rows = [cells for cells in written if cells[0] not in {"act", "---"}]
    assert rows == [[row.words, *row.who] for row in TABLE]
    assert len({row.words for row in TABLE}) == len(TABLE)
