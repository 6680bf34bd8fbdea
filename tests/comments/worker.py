"""What the worker does with the tasks about comments, in the test's own transaction."""

from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult


def run_tasks() -> None:
    """Those that are due now, and what they enqueue for now."""
    worker = Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="tests",
        excluded_queue_names=[],
    )
    while waiting := DBTaskResult.objects.ready().filter(task_path__startswith="comments.").first():
        waiting.claim("tests")
        worker.run_task(waiting)
        waiting.refresh_from_db()
        assert waiting.status == "SUCCESSFUL", waiting.traceback


def tasks_that_wait() -> int:
    return DBTaskResult.objects.filter(task_path__startswith="comments.", status="READY").count()
