"""axe-core finds nothing on the pages of readers and of staff, but for what docs/accessibility.md lists."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles import autosaving, previews, publishing
from articles.content import Content
from articles.models import Article, PassageNote, Review
from articles.related.picking import pick_related
from clinic_site.profile.models import Page as StandingPage
from comments.mail.links import confirm_address, mute_address
from comments.models import Comment, Discussion
from comments.privacy.links import link_token
from comments.views.door import door_token
from tests.browser.conftest import OpenPage
from tests.browser.desk import make_clinician
from tests.factories import approve, make_article, make_comment, make_draft, make_tag, make_user
from tests.picture_bytes import jpeg
from tests.services import missing
from tests.word_documents import DOCX, docx, p, picture, text_box

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EDITOR = ".cke"  # CKEditor's toolbar and frame
PHONE, DESKTOP = 390, 1280
SCHEMES = ["light", "dark"]

# (rule, selector of the element): what the admin skin does and neither a template nor a style of ours can mend.
# Each has its reason in docs/accessibility.md.
EXCEPTIONS: list[tuple[str, str]] = []

FIND_FAULTS = """
async ([tags, editor, exceptions]) => {
    const found = await axe.run({ exclude: [[editor]] }, { runOnly: tags, resultTypes: ["violations"] });
    const excepted = (rule, node) => exceptions.some(
        ([name, selector]) => name === rule && document.querySelector(node.target.at(-1))?.matches(selector));
    return found.violations.flatMap(({ id, nodes }) => nodes
        .filter((node) => !excepted(id, node))
        .map((node) => `${id}: ${node.target}\\n    ${node.html.slice(0, 300)}\\n    ${node.failureSummary}`));
}
"""

Act = Callable[[Page], object]


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        missing("axe-core", "npm ci")
    return AXE.read_text()


class Faults:
    """Looks at pages with axe, and collects what it finds."""

    def __init__(self, axe: str) -> None:
        self.axe = axe
        self.found: list[str] = []
        self.looked = 0

    def look(self, page: Page, name: str) -> None:
        # Evaluated, as the policy of the pages forbids to add a script.
        page.evaluate(self.axe)
        self.looked += 1
        self.found += [f"{name}: {fault}" for fault in page.evaluate(FIND_FAULTS, [TAGS, EDITOR, EXCEPTIONS])]

    def look_in_every_light(self, page: Page, name: str) -> None:
        for width, scheme in product([PHONE, DESKTOP], SCHEMES):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            self.look(page, f"{name} ({scheme}, {width} px)")

    def are_none(self) -> bool:
        assert self.looked
        assert not self.found, "\n\n".join(self.found)
        return True


def test_readers_pages(open_page: OpenPage, axe: str) -> None:
    call_command("load_demo", verbosity=0)
    talked_about = Article.objects.get(slug="prp-for-knee-arthritis-what-trials-found")
    answered = talked_about.discussion.comments.filter(status="approved", parent=None).first()
    gone = Article.objects.get(slug="neck-pain-at-the-desk")
    publishing.unpublish(gone, by=None)
    pending = Comment.objects.filter(status="pending")[0]
    asked = make_comment(talked_about, email="river@example.org")
    form = f"{talked_about.get_absolute_url()}comments/"
    corrected = make_article(title="Reviewed long ago, and corrected")
    Review.objects.filter(revision__article=corrected).update(next_review_on=timezone.localdate() - timedelta(days=1))
    publishing.add_correction(corrected, "It said once a week, and meant once a day.", by=None)
    preview = previews.make_link(make_draft(), by=make_user("Writer"), days=7)

    pages: list[tuple[str, str, int]] = [
        ("home", "/", 200),
        ("category", "/category/health/", 200),
        ("article under notices", "/articles/exosomes-what-we-know/", 200),
        ("article", talked_about.get_absolute_url(), 200),
        ("article, review overdue, corrected", corrected.get_absolute_url(), 200),
        ("preview", f"/preview/{preview.token}/", 200),
        ("article, comments closed", "/articles/beginners-guide-to-fibromyalgia/", 200),
        ("search", "/search/?q=knee", 200),
        ("search without a find", "/search/?q=zebra", 200),
        ("topics", "/topics/", 200),
        ("author", talked_about.author.get_absolute_url(), 200),
        ("tag", talked_about.tags.all()[0].get_absolute_url(), 200),
        *[(f"page {page.slug}", page.get_absolute_url(), 200) for page in StandingPage.objects.all()],
        ("comment form", form, 200),
        ("reply form", f"{form}?reply_to={answered.pk}", 200),
        ("comment form, closed", "/articles/beginners-guide-to-fibromyalgia/comments/", 200),
        ("thanks", f"/comments/{door_token(pending)}/", 200),
        ("confirm an e-mail", confirm_address(asked).removeprefix(settings.SITE_URL), 200),
        ("no more mail", mute_address(asked).removeprefix(settings.SITE_URL), 200),
        ("erase a comment", f"/comments/{door_token(pending)}/erase/", 200),
        ("ask for one's comments", "/comments/mine/", 200),
        ("one's comments", f"/comments/mine/{link_token(asked)}/", 200),
        ("erase one's comments", f"/comments/mine/{link_token(asked)}/erase/", 200),
        ("one's comments, link ended", "/comments/mine/x/", 410),
        ("404", "/articles/no-such-article/", 404),
        ("410", gone.get_absolute_url(), 410),
    ]
    page, faults = open_page(), Faults(axe)
    page.goto(talked_about.get_absolute_url())
    expect(page.get_by_text("Medically reviewed by")).to_be_visible()
    page.goto(corrected.get_absolute_url())
    expect(page.get_by_text("past the date of its next review")).to_be_visible()
    expect(page.get_by_role("heading", name="Corrections")).to_be_visible()
    for name, address, status in pages:
        response = page.goto(address)
        assert response is not None
        assert response.status == status, name
        faults.look_in_every_light(page, name)

    # And what only shows when something was done.
    page.goto(form)
    page.get_by_role("button", name="Send the comment").click()
    expect(page.get_by_role("alert")).to_be_visible()
    faults.look_in_every_light(page, "comment form with errors")
    page.goto(talked_about.get_absolute_url())
    page.get_by_role("link", name="Write a comment").click()
    expect(page.get_by_role("button", name="Send the comment")).to_be_visible()
    faults.look_in_every_light(page, "comment form on the article's page")
    assert faults.are_none()


def test_moderators_switch_on_the_article(open_page: OpenPage, axe: str) -> None:
    article = make_article()
    page, faults = open_page(make_user("Moderator")), Faults(axe)
    page.goto(article.get_absolute_url())
    expect(page.get_by_role("button", name="Close comments")).to_be_visible()
    faults.look_in_every_light(page, "article, for a moderator")
    page.goto(f"{article.get_absolute_url()}comments/")
    faults.look_in_every_light(page, "comment form, for a moderator")
    assert faults.are_none()


def claim_something(page: Page) -> None:
    page.get_by_label("Words").fill("We guarantee results.")
    page.get_by_role("button", name="Keep as a new version").click()
    expect(page.get_by_text("cannot stand on every page")).to_be_visible()


def check_a_claim(page: Page) -> None:
    page.get_by_label("The words, as they are to stand").fill("We guarantee results.")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("button", name="Let it stand")).to_be_visible()


def find_by_email(page: Page) -> None:
    page.get_by_label("E-mail, all of it").fill("river@example.org")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Erase all").click()
    expect(page.get_by_role("button", name="Erase all for good")).to_be_visible()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_pages_of_staff(open_page: OpenPage, axe: str, scheme: str) -> None:
    article = make_article(tags=[make_tag()])
    others = [make_article(), make_article()]
    pick_related(article, [other.pk for other in others], by=None)
    make_draft()
    comment = make_comment(article, status="pending")
    make_comment(article, email="river@example.org")
    discussion = Discussion.objects.get(article=article)

    def wait_for_editor(page: Page) -> None:
        expect(page.locator(".cke_wysiwyg_frame")).to_be_visible()

    def nothing(page: Page) -> None:
        pass

    def select_a_row(page: Page) -> None:
        page.locator(".action-select").first.check()
        page.get_by_role("combobox", name="Action").select_option(index=1)
        expect(page.get_by_role("button", name="Run")).to_be_visible()

    def save_a_view(page: Page) -> None:
        page.get_by_text("Save this view").click()
        expect(page.get_by_label("Name of this view")).to_be_visible()

    def open_filters(page: Page) -> None:
        page.get_by_role("button", name="Filters").click()
        expect(page.locator("#changelist-filter")).to_be_visible()

    def send_it_empty(page: Page) -> None:
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Please correct the error")).to_be_visible()
        wait_for_editor(page)

    def look_for_a_tag(page: Page) -> None:
        wait_for_editor(page)
        page.get_by_role("searchbox", name="Tags").press_sequentially("Tag")
        expect(page.get_by_role("listbox", name="Tags").get_by_role("option")).to_have_count(1)

    pages: list[tuple[str, str, Act]] = [
        ("dashboard", "/admin/", nothing),
        ("articles", "/admin/articles/article/", nothing),
        ("articles found", "/admin/articles/article/?q=article&state=live", save_a_view),
        ("articles, one selected", "/admin/articles/article/", select_a_row),
        ("articles, filters", "/admin/articles/article/", open_filters),
        ("new article", "/admin/articles/article/add/", wait_for_editor),
        ("new article with errors", "/admin/articles/article/add/", send_it_empty),
        ("article", f"/admin/articles/article/{article.pk}/change/", wait_for_editor),
        ("article, choosing tags", f"/admin/articles/article/{article.pk}/change/", look_for_a_tag),
        ("article's related articles", f"/admin/articles/article/{article.pk}/related/?q=article", nothing),
        ("article's history", f"/admin/articles/article/{article.pk}/history/", nothing),
        ("comments", "/admin/comments/comment/", nothing),
        ("comment", f"/admin/comments/comment/{comment.pk}/change/", nothing),
        ("discussions", "/admin/comments/discussion/", nothing),
        ("discussion", f"/admin/comments/discussion/{discussion.pk}/change/", nothing),
        ("moderation log", "/admin/comments/moderationevent/", nothing),
        ("figures of the discussions", "/admin/comments/figures/?days=90", nothing),
        ("spam classifier", "/admin/comments/spammodel/", nothing),
        ("spam classifier, words", "/admin/comments/spammodel/starting/", nothing),
        ("personal data", "/admin/personal-data/", find_by_email),
        ("images", "/admin/articles/image/", nothing),
        ("categories", "/admin/articles/category/", nothing),
        ("profile", "/admin/profile/clinicprofile/1/change/", nothing),
        ("notices", "/admin/notices/", nothing),
        ("notice", "/admin/notices/emergency/", nothing),
        ("notice, refused", "/admin/notices/emergency/", claim_something),
        ("sentences on every page", "/admin/standing-sentences/", check_a_claim),
        ("staff accounts", "/admin/auth/user/", nothing),
    ]
    faults = Faults(axe)
    widths = {PHONE, DESKTOP} if scheme == "light" else {DESKTOP}
    for width in widths:
        login = open_page(staff=True, width=width, color_scheme=scheme)
        login.goto("/admin/")
        faults.look(login, f"login ({scheme}, {width} px)")
        login.get_by_role("textbox", name="Username").fill("nobody")
        login.get_by_label("Password").fill("wrong")
        login.get_by_role("button", name="Log in").click()
        expect(login.get_by_text("Please enter the correct username")).to_be_visible()
        faults.look(login, f"login refused ({scheme}, {width} px)")

        page = open_page(make_user("admin"), width=width, color_scheme=scheme)
        for name, address, act in pages:
            response = page.goto(address)
            assert response is not None
            assert response.ok, name
            act(page)
            faults.look(page, f"{name} ({scheme}, {width} px)")
    assert faults.are_none()


def of(article: Article, page: str) -> str:
    return f"/admin/articles/article/{article.pk}/{page}/"


def nothing(page: Page) -> None:
    pass


def decide_without_a_note(page: Page) -> None:
    page.get_by_role("button", name="Ask for changes").click()
    expect(page.get_by_text("Say what should change")).to_be_visible()


def keep_no_note(page: Page) -> None:
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("This field is required.").first).to_be_visible()


def schedule_without_a_time(page: Page) -> None:
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.get_by_text("This field is required.").first).to_be_visible()


def schedule_in_the_hour_that_comes_twice(page: Page) -> None:
    later = page.get_by_role("region", name="Publish later")
    later.get_by_label("Day").fill("2030-11-03")
    later.locator('input[type="time"]').fill("01:30")
    page.get_by_role("button", name="Schedule", exact=True).click()
    expect(page.get_by_role("radio")).to_have_count(2)


def save_what_somebody_else_saved_first(page: Page) -> None:
    page.locator("#id_title").fill("Mine")
    page.locator('[name="base"]').evaluate("field => { field.value = 1; }")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_role("heading", name="Somebody saved before you")).to_be_visible()


def type_without_a_network(page: Page) -> None:
    page.context.set_offline(True)
    page.locator("#id_title").fill("Lost?")
    expect(page.get_by_text("the site cannot be reached")).to_be_visible()
    page.context.set_offline(False)
    page.locator("#id_title").press("End")


def import_no_document(page: Page) -> None:
    page.get_by_role("button", name="Make a draft of it").click()
    expect(page.get_by_text("Choose a Word document.")).to_be_visible()


def choose_a_document(page: Page) -> None:
    content = docx(p(text_box("Call us")), p(picture("rA")), files={"rA": jpeg()})
    file: Any = {"name": "Knee pain.docx", "mimeType": DOCX, "buffer": content}
    page.get_by_label("Word document").set_input_files(file)


def import_it_once_more(page: Page) -> None:
    choose_a_document(page)
    page.get_by_role("button", name="Make a draft of it").click()
    expect(page.get_by_text("was imported before")).to_be_visible()


def import_a_document(page: Page) -> None:
    choose_a_document(page)
    if Article.objects.filter(title="Knee pain").exists():  # made at another width
        import_it_once_more(page)
        choose_a_document(page)
        page.get_by_label("Make another article of it").check()
    page.get_by_role("button", name="Make a draft of it").click()
    expect(page.get_by_text("1 picture needs a description.")).to_be_visible()
    expect(page.locator(".cke_wysiwyg_frame")).to_be_visible()


def see_the_frames(page: Page) -> None:
    for frame in page.locator("iframe").all():
        expect(frame.content_frame.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_pages_of_an_article_on_its_way(open_page: OpenPage, axe: str, scheme: str) -> None:
    """Those that a writer, a reviewer, an editor and a superuser see beside the form."""
    admin, clinician, writer = make_user("admin"), make_clinician(), make_user("Writer")
    table = "<table><tbody><tr><th>Who</th><td>Anybody</td></tr></tbody></table>"
    live = make_article(body=f"<h2>Rest</h2><p>Rest helps.</p>{table}", by=writer)
    sent_back = change(live, body=f"<h2>Rest</h2><p>Rest <strong>cures</strong>.</p>{table}", title="Rest cures")
    publishing.submit(live, by=writer, base=sent_back)
    newest = Article.objects.get(pk=live.pk).newest_revision
    PassageNote.objects.create(revision=newest, passage="cures", note="Too much.", by=clinician)
    PassageNote.objects.create(revision=newest, passage="Nowhere in it", note="Where is it?", by=clinician)
    asked = {"by": clinician, "reviewer": clinician.author, "base": sent_back}
    publishing.request_changes(live, note="Say what it does.\nNothing shows that it cures.", **asked)
    publishing.submit(live, by=writer, base=change(live, references="A study. https://example.org/study"))
    publishing.add_correction(live, "It said ten and says twelve.", by=None)
    previews.make_link(live, by=writer, days=7)
    approved, unready = approve(make_draft()), make_draft(category=None)
    timed = approve(make_draft())
    publishing.schedule(timed, by=None, at=timezone.now() + timedelta(days=7))
    typed = Content(title="Typed and not saved", body="<h2>Rest</h2><p>More rest.</p>").to_json() | {"slug": ""}
    facts: dict[str, Any] = {"key": uuid4(), "base": 1, "seen": 0, "tab": "", "turn": 1}
    unsaved = autosaving.keep(typed, by=writer, article=live, **facts)
    autosaving.say_open(by=admin, article=live, key=uuid4())
    pages: list[tuple[str, User, str, Act]] = [
        ("Word document", writer, "/admin/articles/article/import-word/", nothing),
        ("Word document, refused", writer, "/admin/articles/article/import-word/", import_no_document),
        ("Word document, imported", writer, "/admin/articles/article/import-word/", import_a_document),
        ("Word document, imported before", writer, "/admin/articles/article/import-word/", import_it_once_more),
        ("unsaved text", writer, f"/admin/articles/article/unsaved/{unsaved.key}/", nothing),
        ("article, unsaved text restored", writer, f"{of(live, 'change')}?restore={unsaved.key}", nothing),
        ("review", clinician, of(live, "review"), nothing),
        ("review, no note", clinician, of(live, "review"), decide_without_a_note),
        ("review, no passage", clinician, of(live, "review"), keep_no_note),
        ("review, not for this person", admin, of(live, "review"), nothing),
        ("review of what does not wait", clinician, of(approved, "review"), nothing),
        ("publishing, approved", admin, of(approved, "publish"), nothing),
        ("publishing, without a time", admin, of(approved, "publish"), schedule_without_a_time),
        ("publishing, twice that day", admin, of(approved, "publish"), schedule_in_the_hour_that_comes_twice),
        ("publishing, by override", admin, of(live, "publish"), nothing),
        ("publishing, not ready", admin, of(unready, "publish"), nothing),
        ("publishing, scheduled", admin, of(timed, "publish"), nothing),
        ("history", writer, of(live, "history"), nothing),
        ("report", clinician, of(live, "report"), nothing),
        ("compare", writer, of(live, "compare") + "?from=1&to=2", nothing),
        ("compare nothing", writer, of(live, "compare") + "?from=1&to=1", nothing),
        ("preview frames", writer, of(live, "preview/frames"), see_the_frames),
        ("preview by itself", writer, of(live, "preview"), nothing),
        ("article, waiting for review", writer, of(live, "change"), nothing),
        ("two texts", admin, of(live, "change"), save_what_somebody_else_saved_first),
        ("article, not kept", admin, of(timed, "change"), type_without_a_network),
        ("my mail", writer, "/admin/my-mail/", nothing),
    ]
    faults = Faults(axe)
    for width in {PHONE, DESKTOP} if scheme == "light" else {DESKTOP}:
        browsers = {
            # 409: the text that was typed at the other width waits to be chosen.
            user: open_page(user, width=width, color_scheme=scheme, refusals={409})
            for user in (admin, clinician, writer)
        }
        for name, user, address, act in pages:
            page = browsers[user]
            response = page.goto(address)
            assert response is not None
            assert response.ok or name == "compare nothing", name
            act(page)
            faults.look(page, f"{name} ({scheme}, {width} px)")
            # What is wide scrolls by itself, or wraps.
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than {width} px"
    assert faults.are_none()


@pytest.mark.parametrize(("scheme", "width"), list(product(SCHEMES, [PHONE, DESKTOP])))
def test_the_content_checks_beside_the_form_and_the_reviewers_checklist(
    open_page: OpenPage, axe: str, scheme: str, width: int
) -> None:
    claims = "<p>Stem cells cure arthritis. Studies show that 90% of patients feel better.</p>"
    article = make_draft(
        by=make_user("Writer"), body="<p>The autologous cells were used prior to noon.</p>" * 10 + claims
    )
    faults = Faults(axe)

    page = open_page(article.created_by, width=width, color_scheme=scheme)
    page.goto(of(article, "change"))
    expect(page.locator(".cke_wysiwyg_frame")).to_be_visible()
    panel = page.get_by_role("complementary", name="Content checks")
    panel.locator("details").evaluate_all("all => all.forEach((fold) => { fold.open = true; })")
    expect(panel.get_by_text("Flesch-Kincaid")).to_be_visible()
    faults.look(page, f"article, its checks ({scheme}, {width} px)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    clinician = make_clinician()
    publishing.submit(article, by=None, base=change(article, body="<p>Rest helps.</p>"))
    page = open_page(clinician, width=width, color_scheme=scheme)
    page.goto(of(article, "review"))
    page.get_by_text("Twenty questions").click()
    faults.look(page, f"review, its checklist ({scheme}, {width} px)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults.are_none()


def change(article: Article, **facts: str) -> int:
    """Save a newer version of the article. Returns its number."""
    newest = Article.objects.get(pk=article.pk).newest_revision
    content = Content.from_json({**newest.content, **facts})
    return publishing.save_revision(article, content, by=article.created_by, base=newest.number).number


def test_the_admin_by_keyboard(open_page: OpenPage) -> None:
    """What the skin made for a mouse alone works by keyboard, is called something and says whether it is open."""
    make_article()
    page = open_page(make_user("admin"))
    page.goto("/admin/articles/article/")

    filters = page.get_by_role("button", name="Filters")
    filters.focus()
    expect(filters).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(page.locator("#changelist-filter")).to_be_visible()
    expect(filters).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#changelist-filter")).to_be_hidden()

    menu = page.get_by_role("button", name="Menu")
    menu.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("link", name="Dashboard")).to_be_hidden()
    page.keyboard.press("Space")
    expect(page.get_by_role("link", name="Dashboard")).to_be_visible()
    expect(page.get_by_role("link", name="Articles", exact=True).first).to_have_attribute("aria-current", "page")

    page.get_by_role("link", name="Add article").focus()  # not "add"
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Go back")).to_be_visible()  # not "arrow_back"

    person = page.get_by_role("button", name="admin")
    person.focus()
    page.keyboard.press("Enter")
    log_out = page.get_by_role("button", name="Log out")
    expect(log_out).to_be_visible()
    log_out.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Logged out")).to_be_visible()
