"""What operators ask."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from clinic_site.models import ClockRun

pytestmark = pytest.mark.django_db


def test_the_process_is_up_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_when_everything_answers(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["database"] == answer.json()["cache"] == answer.json()["migrations"] == "ok"


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_not_there_is_named(client):
    assert client.get("/readyz").json()["clock"] == "overdue: the worker has never run"
    call_command("run_worker", once=True)
    assert client.get("/readyz").json()["clock"] == "ok"
    ClockRun.objects.update(ran_at=timezone.now() - timedelta(minutes=5))
    answer = client.get("/readyz")
    assert answer.status_code == 200, "readers are served without the worker"
    assert answer.json()["clock"].startswith("overdue: the worker last ran at")


def test_not_ready_without_the_database(client, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", fail)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "does not answer")


def test_not_ready_without_the_cache(client, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr("clinic_site.health.cache.set", fail)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["cache"]) == (503, "does not answer")


def test_not_ready_with_a_migration_missing(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'comments'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "not applied" in answer.json()["migrations"]
