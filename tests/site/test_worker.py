"""Work that waits, and the clock."""

import pytest
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from articles.models import Article
from articles.rendering import RENDERER_VERSION
from clinic_site import clock
from clinic_site.models import ClockRun
from tests.factories import make_article, make_draft

# The worker closes its connections between tasks, as it must, so a test's own transaction cannot hold them.
pytestmark = pytest.mark.django_db(transaction=True)


def test_what_an_older_renderer_made_is_made_anew(client):
    article, draft = make_article(body="<p>Words.</p>"), make_draft()
    Article.objects.filter(pk=article.pk).update(renderer_version=0, rendered_body="<p>Old.</p>")
    call_command("run_worker", once=True)
    article.refresh_from_db()
    assert (article.rendered_body, article.renderer_version) == ("<p>Words.</p>", RENDERER_VERSION)
    assert "Words." in client.get(article.get_absolute_url()).content.decode()
    draft.refresh_from_db()
    assert draft.renderer_version == 0
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}


def test_running_twice_does_nothing_more():
    make_article()
    for _ in range(3):  # what was published, the terms that it brought, and the ranking after they are counted
        call_command("run_worker", once=True)
    done = set(DBTaskResult.objects.values_list("pk", "status"))
    assert {status for _pk, status in done} == {"SUCCESSFUL"}
    call_command("run_worker", once=True)
    assert set(DBTaskResult.objects.values_list("pk", "status")) == done
    assert {run.job for run in ClockRun.objects.all()} == {job.__name__ for job in clock.JOBS}


def test_a_job_that_fails_keeps_no_other_from_running(monkeypatch):
    def broken_job() -> str:
        raise RuntimeError("broken")

    monkeypatch.setattr(clock, "JOBS", [broken_job, *clock.JOBS])
    clock.run_jobs()
    outcomes = dict(ClockRun.objects.values_list("job", "outcome"))
    assert outcomes["broken_job"] == "failed: see the log"
    assert outcomes["clear_expired_sessions"] == "done"
