"""Who may read, write, review and publish articles."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
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
    PassageNote,
    PickedArticle,
    PreviewLink,
    Review,
    SavedView,
    Series,
    UnsavedText,
)
from tests.factories import approve, make_article, make_author, make_tag, make_user
from tests.site.roles.case import (
    ADMIN_LIST,
    ALL,
    BEGINS,
    CHOOSES,
    EDITS,
    NONE,
    OVERRIDES,
    REVIEWS,
    SECRET,
    SEES,
    WRITES,
    Act,
    Case,
    act,
    address,
    autocomplete,
    changed,
    draft,
    live,
    nothing,
)
from tests.word_documents import docx, p, word_file

CLAIM = f"<p>{SECRET}: stem cells cure arthritis.</p>"


def submitted(c: Case, **facts: Any) -> None:
    draft(c, **facts)
    publishing.submit(c.article, by=None, base=1)


def approved(c: Case) -> None:
    draft(c)
    c.article = approve(c.article)


def scheduled(c: Case) -> None:
    approved(c)
    publishing.schedule(c.article, by=None, at=timezone.now() + timedelta(days=2))


def two_live(c: Case) -> None:
    live(c)
    c.row = make_article()


def changed_and_approved(c: Case) -> None:
    changed(c)
    c.article = approve(c.article)


def change_scheduled(c: Case) -> None:
    changed_and_approved(c)
    publishing.schedule(c.article, by=None, at=timezone.now() + timedelta(days=2))


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
    c.on("publish", **{"act": "unpublish", "down-reason": "A doubt."})
    return c.now.status == "unpublished"


def taken_down(c: Case) -> None:
    changed(c)
    publishing.unpublish(c.article, by=None, reason="A doubt.")


def put_back(c: Case) -> bool:
    c.on("publish", **{"act": "put_back", "back-number": c.now.live_revision.number})
    return c.now.is_public


def correct(c: Case) -> bool:
    c.on("publish", **{"act": "correct", "correct-text": "It said ten and says twelve."})
    return [entry["text"] for entry in c.now.corrections] == ["It said ten and says twelve."]


def unpublish_many(c: Case) -> bool:
    c.action("articles_article", "unpublish_selected", c.article, **{"down-reason": "A doubt."})
    return c.now.status == "unpublished"


def delete_article(c: Case) -> bool:
    c.on("delete", post="yes")
    return not Article.objects.filter(pk=c.article.pk).exists()


def delete_many(c: Case) -> bool:
    c.action("articles_article", "delete_selected", c.article, post="yes")
    return not Article.objects.filter(pk=c.article.pk).exists()


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


def number_redirect(c: Case) -> bool:
    """Django's redirect from a number to an address, which tells a draft's slug. It is not there."""
    number = ContentType.objects.get_for_model(Article).pk
    response = c.client.get(f"/admin/r/{number}/{c.article.pk}/", follow=True)
    c.answers.append(response.content)
    return SECRET.lower() in str(response.redirect_chain).lower()


ARTICLES: list[Act] = [
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
    act("put back what was taken down", EDITS, put_back, taken_down, PUBLISH),
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
]  # fmt: skip
