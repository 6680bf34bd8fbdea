"""Every page that readers can get is HTML without an error, by the Nu HTML checker."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from articles import previews, publishing
from articles.models import Article
from clinic_site import errors
from comments import privacy
from comments.counting import recount
from comments.mail.links import confirm_address, mute_address
from comments.models import Comment
from comments.privacy.links import link_token
from comments.views.door import door_token
from tests.factories import make_article, make_comment, make_draft, make_tag, make_user
from tests.services import missing

pytestmark = pytest.mark.django_db
CHECKER = Path(settings.BASE_DIR) / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
SLUG = "prp-for-knee-arthritis-what-trials-found"


@pytest.fixture(scope="module")
def checker() -> list[str]:
    java = shutil.which("java") or missing("Java", "apt-get install default-jre-headless")
    if not CHECKER.exists():
        missing("the Nu HTML checker", "npm ci")
    return [java, "-jar", str(CHECKER), "--stdout", "--format", "json", "--skip-non-html"]


def fill_pages(article: Article, thread: Comment) -> None:
    """So many comments that they have pages, and one of them so many replies."""
    rows = [(None, True), *[(None, False)] * 60, *[(thread, False)] * 25]
    Comment.objects.bulk_create(
        Comment(
            discussion=article.discussion,
            parent=parent,
            name="A <b>",
            body="Words & more.",
            status="approved",
            is_staff_reply=by_clinic,
        )
        for parent, by_clinic in rows
    )
    recount([article.discussion.pk])


def answers() -> Iterator[tuple[str, HttpResponse]]:
    """Every address that readers can ask for, of the whole address table, so that a new one joins by itself; and what
    shows only when something was done."""
    article = Article.objects.get(slug=SLUG)
    answered = article.discussion.comments.filter(status="approved", parent=None).first()
    written = make_comment(article, email="river@example.org")
    comments = [Comment.objects.filter(status=status).first() for status in Comment.Status.values]
    doors = [door_token(comment) for comment in comments if comment]
    erased = make_comment(article, name="River")
    privacy.erase([erased], by=None)
    fill_pages(article, answered)
    preview = previews.make_link(make_draft(), by=make_user("Writer"), days=7)
    tag = make_tag()
    for _ in range(13):
        make_article(category=article.category, author=article.author, tags=[tag])
    gone = make_article(slug="gone", category=article.category)
    publishing.unpublish(gone, by=None)
    publishing.add_correction(article, "It said once a week, and meant once a day.", by=None)

    lists = {"category": article.category.slug, "tag": tag.slug, "author": article.author.slug}
    arguments: dict[str, list[Any]] = {
        "article": [SLUG, "beginners-guide-to-fibromyalgia", "gone", "no-such-article"],
        "article_text": [SLUG, "no-such-article"],
        "write_comment": [SLUG, "beginners-guide-to-fibromyalgia", "no-such-article"],
        "switch_discussion": [SLUG],
        "comment_door": doors,
        "confirm_comment": [confirm_address(written).split("/")[-3]],
        "mute_comment": [mute_address(written).split("/")[-3]],
        "comment_place": [comment.pk for comment in comments if comment] + [erased.pk],
        "edit_comment": doors,
        "erase_comment": doors,
        **{f"{act}_my_comments": [link_token(written), "no-such-link"] for act in ("export", "erase")},
        "my_comments": [link_token(written), "no-such-link"],
        "report_comment": [answered.pk],
        "comment_reported": [(SLUG, answered.pk)],
        "preview": [preview.token, "no-such-link"],
        "page": ["about", "contact", "privacy", "comment-policy", "editorial-policy"],
        "sitemap_section": ["articles"],
        "media": ["none.png"],
        **{name: [slug] for name, slug in lists.items()},
        "discussion_feed": [SLUG],
        **{f"{name}_feed": [slug] for name, slug in lists.items()},
    }
    visitor, form = Client(), reverse("write_comment", args=[SLUG])
    for name in sorted(name for name in get_resolver().reverse_dict if isinstance(name, str)):
        for address in (
            [reverse(name, args=of if isinstance(of, tuple) else (of,)) for of in arguments[name]]
            if name in arguments
            else [reverse(name)]
        ):
            yield address, visitor.get(address)
    for address in [
        *[f"{reverse(name, args=[slug])}?page=2" for name, slug in lists.items()],
        *[f"{reverse('article', args=[SLUG])}?{query}" for query in ("comments=2", "order=newest&answers=1")],
        f"{reverse('article', args=[SLUG])}?thread={answered.pk}",
        "/search/?q=knee",
        "/search/?q=zebra",
        '/search/?q="><b>',
        f"{form}?reply_to={answered.pk}",
    ]:
        yield address, visitor.get(address)
    yield "a comment with errors", visitor.post(form, {"name": "", "body": ""})
    yield "a comment on what is gone", visitor.post("/articles/gone/comments/", {"name": "A", "body": "Words."})
    yield "a switch that is not theirs", visitor.post(reverse("switch_discussion", args=[SLUG]), {"state": "closed"})
    moderator = Client()
    moderator.force_login(make_user("Moderator"))
    for address in [article.get_absolute_url(), form]:
        yield f"a moderator's {address}", moderator.get(address)
    request = RequestFactory().get("/")
    yield "bad request", errors.bad_request(request, Exception())
    yield "server error", errors.server_error(request)


def test_no_page_has_an_error(checker: list[str], tmp_path: Path) -> None:
    call_command("load_demo", verbosity=0)
    names: dict[str, str] = {}
    for name, response in answers():
        if response["Content-Type"].startswith("text/html") and response.content:
            file = tmp_path / f"{len(names)}.html"
            file.write_bytes(response.content)
            names[file.name] = f"{name} ({response.status_code})"
    assert len(names) >= 35
    run = subprocess.run([*checker, str(tmp_path)], capture_output=True, text=True, timeout=300, check=False)
    assert run.stdout.startswith("{"), run.stderr
    messages: list[dict[str, Any]] = json.loads(run.stdout)["messages"]
    faults = [
        f"{names[Path(message['url']).name]}, line {message.get('lastLine')}: "
        f"{message['message']}\n    {message.get('extract', '')!r}"
        for message in messages
        if message["type"] != "info"
    ]
    assert not faults, "\n".join(faults)
    assert run.returncode == 0, run.stderr


def test_the_checker_sees_an_error(checker: list[str], tmp_path: Path) -> None:
    (tmp_path / "wrong.html").write_text("<!doctype html><html lang=en><title>A</title><p><div></p></div>")
    run = subprocess.run([*checker, str(tmp_path)], capture_output=True, text=True, timeout=300, check=False)
    assert "error" in {message["type"] for message in json.loads(run.stdout)["messages"]}
