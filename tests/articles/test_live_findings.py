"""What the checks find in live articles, as the dashboard and the list tell it, through the pages of staff."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import checking, publishing, tasks
from articles.checks import check_draft, rule_book
from articles.content import Content
from articles.live_findings import check_live_articles, keep_live_findings
from articles.models import Article, LiveFindings
from clinic_site.profile.models import ClinicProfile
from tests.factories import (
    PASSWORD,
    approve,
    live_since_before_the_rule,
    make_article,
    make_author,
    make_draft,
    make_user,
)

pytestmark = pytest.mark.django_db
CLAIM = "<p>Our stem cells cure arthritis.</p>"
WARNED = '<p><a href="https://x.example/">Click here</a> to read more.</p>'
TILE = "Live articles with findings"
LIST = "/admin/articles/article/"


def signed_in(user: User) -> Client:
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client


def make_clinician() -> User:
    user = make_user("Reviewer")
    make_author(user=user, name="Rita Reviewer", credentials="MD", is_clinician=True)
    return user


def tile(role_or_user: str | User) -> str:
    """The words of the tile as this person's dashboard shows it, empty where there is none."""
    user = make_user(role_or_user) if isinstance(role_or_user, str) else role_or_user
    page = signed_in(user).get("/admin/").content.decode()
    found = re.search(rf"<section [^>]*>\s*<h2 [^>]*>\s*{TILE}.*?</section>", page, re.DOTALL)
    return " ".join(found[0].split()) if found else ""


def in_list(choice: str) -> set[str]:
    response = signed_in(make_user("Editor")).get(LIST, {"findings": choice})
    return {article.newest_title for article in response.context["cl"].result_list}


def check_again() -> str:
    """What the clock and the worker do."""
    said = tasks.check_live_again()
    tasks.check_again.call(list(Article.objects.values_list("pk", flat=True)))
    return said


def test_who_reviews_and_who_edits_see_them_the_worst_first():
    make_article(title="Quiet")
    few = live_since_before_the_rule(title="One claim", body=CLAIM)
    many = live_since_before_the_rule(title="Two claims", body=CLAIM + "<p>PRP cures your back pain.</p>")
    assert "nothing open" in tile("Editor")
    assert check_again() == "2 to check again"
    for role, page in [("Reviewer", "review"), ("Editor", "report"), ("admin", "review")]:
        shown = tile(role)
        links = re.findall(r'href="([^"]+)"', shown)
        assert links == [f"{LIST}{article.pk}/{page}/" for article in (many, few)]
        assert "2 with what must change" in shown
    for role in ("Writer", "Moderator", "Manager"):
        assert tile(role) == ""


def test_the_list_has_a_filter_for_them():
    live_since_before_the_rule(title="Claims", body=CLAIM)
    live_since_before_the_rule(title="Says little", body=WARNED)
    make_article(title="Quiet")
    make_draft(title="Not live", body=CLAIM)
    check_again()
    assert in_list("block") == {"Claims"}
    assert "Says little" in in_list("warn")
    assert in_list("open") >= {"Claims", "Says little"}
    assert not in_list("open") & {"Quiet", "Not live"}
    shown = signed_in(make_user("Reviewer")).get(LIST, {"findings": "open"})
    assert [str(view.name) for view in shown.context["views"] if view.is_current] == ["With findings"]
    assert in_list("nonsense") == {"Claims", "Says little", "Quiet", "Not live"}


def test_only_what_readers_see_counts():
    down = live_since_before_the_rule(title="Down", body=CLAIM)
    ended = live_since_before_the_rule(title="Ended", body=CLAIM)
    check_again()
    assert in_list("open") == {"Down", "Ended"}
    publishing.unpublish(down, by=None)
    Article.objects.filter(pk=ended.pk).update(ends_at=timezone.now() - timedelta(minutes=1))
    assert in_list("open") == set()
    assert "nothing open" in tile("Editor")


def test_publishing_keeps_what_it_found_and_looks_only_once(monkeypatch):
    looked = []
    monkeypatch.setattr(checking, "check_draft", lambda draft: looked.append(draft) or check_draft(draft))
    article = approve(make_draft(body=WARNED))
    assert not LiveFindings.objects.exists(), "nothing is live"
    looked.clear()
    publishing.publish(article, by=None)
    assert len(looked) == 1
    kept = LiveFindings.objects.get()
    assert (kept.blocks, kept.warnings) == (0, 0), "the reviewer has ticked every warning"
    assert (kept.revision, kept.rules_version) == (article.newest_revision, rule_book().version)
    assert tasks.check_live_again() == "0 to check again"


def test_warnings_of_what_nobody_reviewed_are_open_until_a_reviewer_ticks_them():
    profile = ClinicProfile.objects.current()
    profile.requires_review = False
    profile.save()
    article, clinician = make_draft(title="Unread", body=WARNED), make_clinician()
    publishing.publish(article, by=None)
    open_ones = LiveFindings.objects.get().warnings
    assert open_ones > 0
    assert f"{open_ones} to look at again" in tile(clinician)
    reviewing, page = signed_in(clinician), f"{LIST}{article.pk}/review/"
    ticks = re.findall(r'name="looked_at" value="(\w+)"', reviewing.get(page).content.decode())
    reviewing.post(page, {"act": "approve", "base": 1, "looked_at": ticks})
    assert LiveFindings.objects.get().warnings == 0
    assert "Unread" not in tile(clinician)


def test_an_override_takes_it_off_the_dashboard():
    article, clinician = live_since_before_the_rule(title="Quoted", body=CLAIM), make_clinician()
    check_again()
    assert "Quoted" in tile(clinician)
    warnings = LiveFindings.objects.get().warnings
    # A change waits that says the same sentence: the override is of the sentence, so it holds for what is live, too.
    content = Content.from_json({**article.newest_revision.content, "summary": "Other words."})
    base = publishing.save_revision(article, content, by=None, base=1).number
    reviewing, page = signed_in(clinician), f"{LIST}{article.pk}/review/"
    for fingerprint in re.findall(r'value="override:(\w+)"', reviewing.get(page).content.decode()):
        data = {"act": f"override:{fingerprint}", f"{fingerprint}-reason": "It quotes.", "base": base}
        reviewing.post(page, data)
    kept = LiveFindings.objects.get()
    assert (kept.blocks, kept.warnings) == (0, warnings)
    assert in_list("block") == set()


def test_a_scheduled_change_is_read_when_it_goes_live():
    article = make_article()
    content = Content.from_json({**article.newest_revision.content, "summary": "Other words."})
    publishing.save_revision(article, content, by=None, base=1)
    publishing.schedule(approve(article), by=None, at=timezone.now() + timedelta(days=1))
    assert LiveFindings.objects.get().revision.number == 1
    Article.objects.update(scheduled_for=timezone.now() - timedelta(minutes=1))
    assert tasks.apply_due_schedules() == "1 went live"
    assert LiveFindings.objects.get().revision.number == 2


@pytest.mark.parametrize(
    "since",
    [
        {"rules_version": "an older one"},
        {"checked_at": timezone.now() - timedelta(days=31)},
    ],
)
def test_what_is_not_known_any_more_is_checked_again(since):
    article = make_article()
    assert tasks.check_live_again() == "0 to check again"
    LiveFindings.objects.filter(article=article).update(**since)
    assert tasks.check_live_again() == "1 to check again"
    assert tasks.check_live_again() == "waiting for those of the last run"


def test_what_a_late_worker_found_in_a_text_that_is_no_longer_live_is_not_kept():
    article = make_article()
    old = article.live_revision
    found = checking.check_revision(article, old).findings
    content = Content.from_json({**article.newest_revision.content, "summary": "Other words."})
    publishing.save_revision(article, content, by=None, base=1)
    publishing.publish(approve(article), by=None)
    keep_live_findings({old.pk: found})
    assert LiveFindings.objects.get().revision.number == 2


def test_a_batch_takes_as_many_queries_for_many_as_for_one():
    def queries() -> int:
        pks = list(Article.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            check_live_articles(pks)
        return len(captured)

    live_since_before_the_rule(body=CLAIM)
    one = queries()
    for _ in range(4):
        live_since_before_the_rule(body=CLAIM)
    assert queries() == one
    assert LiveFindings.objects.filter(blocks__gt=0).count() == 5


def test_the_dashboard_asks_as_much_for_many_as_for_one():
    client = signed_in(make_user("admin"))

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get("/admin/")
        return len(captured)

    def add(number: int) -> None:
        for _ in range(number):
            live_since_before_the_rule(body=CLAIM)
        check_again()

    client.get("/admin/")
    add(1)
    one = queries()
    add(8)
    assert queries() == one


@pytest.mark.django_db(transaction=True)
def test_the_worker_reads_all_again_when_the_rules_have_changed():
    live_since_before_the_rule(title="Claims", body=CLAIM)
    call_command("run_worker", once=True)
    kept = LiveFindings.objects.get()
    assert kept.blocks > 0
    assert kept.rules_version == rule_book().version
