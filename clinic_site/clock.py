"""What the worker does each minute, whether somebody asked or not. Every job is safe to run twice."""

import logging
import threading
from collections.abc import Callable

from django.core.management import call_command
from django.db import close_old_connections, transaction
from django.utils import timezone

from articles.autosaving import forget_closed_forms
from articles.pictures.tasks import hide_expired_pictures, make_missing_renditions
from articles.reads import forget_old_reads
from articles.related.tasks import renew_related
from articles.search.tasks import index_outdated_articles, learn_words
from articles.search.zero_results import forget_old_queries
from articles.sharing.keeping import keep_missing_share_images
from articles.tasks import apply_due_schedules, check_live_again, remind_of_due_reviews, render_stale_articles
from clinic_site.models import ClockRun
from comments.learning import learn_from_decisions
from comments.mail.mailing import forget_sent_mails
from comments.mail.moderator_mail import send_moderation_digests, tell_of_forgotten_urgent
from comments.marking import screen_waiting
from comments.privacy.purging import purge_personal_data

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_RUNS = 60
FINISHED_TASKS_KEPT_DAYS = 14


def prune_finished_tasks() -> str:
    call_command("prune_db_task_results", min_age_days=FINISHED_TASKS_KEPT_DAYS, verbosity=0)
    return "done"


def clear_expired_sessions() -> str:
    call_command("clearsessions", verbosity=0)
    return "done"


JOBS: list[Callable[[], str]] = [
    apply_due_schedules,
    remind_of_due_reviews,
    render_stale_articles,
    check_live_again,
    index_outdated_articles,
    learn_words,
    forget_old_queries,
    renew_related,
    make_missing_renditions,
    keep_missing_share_images,
    hide_expired_pictures,
    forget_closed_forms,
    forget_old_reads,
    tell_of_forgotten_urgent,
    send_moderation_digests,
    forget_sent_mails,
    purge_personal_data,
    screen_waiting,
    learn_from_decisions,
    prune_finished_tasks,
    clear_expired_sessions,
]


def run_jobs() -> None:
    """Run every job once. One that fails is logged and keeps no other from running."""
    for job in JOBS:
        try:
            with transaction.atomic():
                outcome = job()
        except Exception:
            logger.exception("The clock's job %s failed", job.__name__)
            outcome = "failed: see the log"
        ClockRun.objects.update_or_create(
            job=job.__name__, defaults={"ran_at": timezone.now(), "outcome": outcome[:200]}
        )


def start() -> threading.Thread:
    """Run the jobs now and then each minute, beside whatever else this process does, until it ends."""

    def tick() -> None:
        while True:
            close_old_connections()
            try:
                run_jobs()
            except Exception:  # the database may be away for a while: the clock must outlive that
                logger.exception("The clock could not run")
            close_old_connections()
            threading.Event().wait(SECONDS_BETWEEN_RUNS)

    thread = threading.Thread(target=tick, name="clock", daemon=True)
    thread.start()
    return thread
