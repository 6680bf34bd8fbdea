"""What the classifier learns from the moderators' own decisions, and which version of it is in use.

It orders and holds, and deletes nothing. Once somebody has a comment erased or masked, everything is learnt anew
without it, and no older version is kept.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from clinic_site.page_cache import remembered
from clinic_site.profile.models import ClinicProfile
from comments.models import Comment, ModerationEvent, SpamModel
from comments.screening import Model
from comments.screening.classifier import Example, Verdict, threshold_for, train
from comments.screening.starting import STARTING, starting_examples, starting_model

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from comments.models import CommentQuerySet

logger = logging.getLogger(__name__)

Act, Status = ModerationEvent.Act, Comment.Status

LEARNS_EVERY = timedelta(days=1)
NEW_DECISIONS = 20
# Of spam and of what is none. With fewer there is nothing to measure a model by.
FEWEST_OF_EACH = 10
# The newest, and of each no more than this of its words: the worker has other things to do.
MOST_OF_EACH = 2_500
LONGEST = 1_000
HONEST_HELD = 0.01
FOLDS = 3
VERSIONS_KEPT = 10
# After these the words that were learnt are no longer there.
FORGETTING = [Act.ERASE, Act.WITHDRAW, Act.REDACT]


class Decided(NamedTuple):
    """A moderator's decision on the words of one comment, as an example."""

    example: Example
    at: datetime


@dataclass(frozen=True)
class Quality:
    """How many of the spam were caught, and how many of the honest held."""

    spam: int = 0
    caught: int = 0
    honest: int = 0
    held: int = 0

    @classmethod
    def of(cls, scores: Iterable[tuple[float, bool]], threshold: float) -> "Quality":
        held: dict[bool, list[bool]] = {True: [], False: []}
        for score, is_spam in scores:
            held[is_spam].append(score >= threshold)
        return cls(len(held[True]), sum(held[True]), len(held[False]), sum(held[False]))

    @property
    def caught_share(self) -> float:
        return self.caught / max(1, self.spam)

    @property
    def held_share(self) -> float:
        return self.held / max(1, self.honest)


def current_model() -> Model:
    """The version in use. Each process reads it once, and learns of another one within half a minute."""
    return _read(remembered("spam-model", version_in_use))


def version_in_use() -> str:
    return SpamModel.objects.in_use().values_list("version", flat=True).first() or STARTING


def why(comment: Comment) -> Verdict:
    """What the model in use says of a comment, and which words weighed."""
    return current_model().judge(comment.body, comment.name)


def learn_from_decisions() -> str:
    """Enqueue the learning when it is due. For the clock, which must not wait for it."""
    if DBTaskResult.objects.ready().filter(task_path=learn.module_path).exists():
        return "waiting for that of the last run"
    if not is_due():
        return "nothing new to learn"
    learn.enqueue()
    return "learning"


def is_due() -> bool:
    """Once a day at most, when moderators decided enough meanwhile, or something that was learnt is gone."""
    last = _learnt_last()
    if last and last > timezone.now() - LEARNS_EVERY:
        return False
    if last and _something_is_gone(last):
        return True
    decisions = ModerationEvent.objects.filter(act__in=[Act.APPROVE, Act.SPAM], by__isnull=False).order_by("-at")
    if last:
        decisions = decisions.filter(at__gt=last)
    return decisions[:NEW_DECISIONS].count() == NEW_DECISIONS and all(
        _learnable(status)[:FEWEST_OF_EACH].count() == FEWEST_OF_EACH for status in (Status.APPROVED, Status.SPAM)
    )


@task()
def learn() -> None:
    """Learn a version of what was decided, measure it, and use it if it is better.

    All that takes long is done outside of a transaction: SQLite would let nobody else write meanwhile.
    """
    if not is_due():  # another worker was quicker
        return
    begun, last = timezone.now(), _learnt_last()
    forgetting = last is not None and _something_is_gone(last)
    decided = [*_decided(Status.APPROVED), *_decided(Status.SPAM)]
    learnt = None
    if min(_number_of(decided, is_spam=True), _number_of(decided, is_spam=False)) >= FEWEST_OF_EACH:
        before = None if forgetting else SpamModel.objects.in_use().first()
        learnt = _learn(decided, _version(begun), before)
    with transaction.atomic():
        if forgetting:
            SpamModel.objects.all().delete()
        if learnt:
            # Dated when it began to read: what was decided or erased since is new to it.
            learnt.learnt_at = begun
            learnt.save(force_insert=True)
        _keep_the_last()


def use(version: str, *, by: "User | None") -> None:
    """Take a version into use that was kept, or the one that comes with the site, until a better one is learnt."""
    with transaction.atomic():
        if version == STARTING:
            SpamModel.objects.update(used_since=None)
        else:
            row = SpamModel.objects.select_for_update().get(version=version)
            row.used_since = timezone.now()
            row.save(update_fields=["used_since"])
        note = _("Spam classifier: version %(version)s taken into use") % {"version": version}
        ModerationEvent.objects.create(act=Act.NOTE, by=by, note=note)


def _learn(decided: Sequence[Decided], version: str, before: SpamModel | None) -> SpamModel:
    """A version, in use from now on if it is better than the one before; without any that is the starting one."""
    starting = starting_examples()
    scores = _scores_by_others([*starting, *(row.example for row in decided)])
    of_comments = scores[len(starting) :]
    # Neither of the clinic's honest comments nor of the starting ones more than their share.
    threshold = max(threshold_for(scores, HONEST_HELD), threshold_for(of_comments, HONEST_HELD))
    model = train([*starting, *(row.example for row in decided)], threshold=threshold, version=version)
    quality = Quality.of(of_comments, threshold)
    is_better = quality.held_share <= HONEST_HELD and _is_as_good(decided, of_comments, threshold, before)
    return SpamModel(
        version=version,
        used_since=timezone.now() if is_better else None,
        text=model.as_json(),
        spam=quality.spam,
        honest=quality.honest,
        caught=quality.caught_share,
        held=quality.held_share,
    )


def _is_as_good(
    decided: Sequence[Decided], scores: Sequence[tuple[float, bool]], threshold: float, before: SpamModel | None
) -> bool:
    """Whether it catches as much as the version before, of what that one has not learnt from either; or that one holds
    too much."""
    since = before.learnt_at if before else None
    new = [number for number, row in enumerate(decided) if since is None or row.at > since]
    other = _read(before.version) if before else starting_model()
    theirs = Quality.of(
        [(other.score(decided[number].example.text), decided[number].example.is_spam) for number in new],
        other.threshold,
    )
    mine = Quality.of([scores[number] for number in new], threshold)
    return mine.caught >= theirs.caught or theirs.held_share > HONEST_HELD


def _scores_by_others(examples: Sequence[Example]) -> list[tuple[float, bool]]:
    """Each example's score by a model that learnt from the others alone, and from nothing else of its writer."""
    fold_of: dict[str, int] = {}
    folds = []
    for number, example in enumerate(examples):
        fold = next((fold_of[sign] for sign in sorted(example.writer) if sign in fold_of), number % FOLDS)
        fold_of.update(dict.fromkeys(example.writer, fold))
        folds.append(fold)
    models = [
        train([example for example, of in zip(examples, folds, strict=True) if of != fold]) for fold in range(FOLDS)
    ]
    return [(models[fold].score(example.text), example.is_spam) for example, fold in zip(examples, folds, strict=True)]


def _learnable(status: str) -> "CommentQuerySet":
    """What a moderator decided so, of readers' comments whose words are still there."""
    return Comment.objects.filter(
        status=status, decided_by__isnull=False, is_staff_reply=False, erased_at=None
    ).exclude(body="")


def _decided(status: str) -> list[Decided]:
    newest = _learnable(status).annotate(words=Left("body", LONGEST)).order_by("-created_at", "-pk")
    facts = newest.values_list("words", "name", "email", "sender", "decided_at")[:MOST_OF_EACH]
    return [
        Decided(Example(words, status == Status.SPAM, _writer(words, name, email, sender)), at)
        for words, name, email, sender, at in facts
        if at
    ]


def _writer(words: str, name: str, email: str, sender: str) -> frozenset[str]:
    """Whatever may tell who wrote it: a network has another hash each week, and a person another name at will."""
    signs = {
        "name": " ".join(name.casefold().split()),
        "email": email.casefold(),
        "sender": sender,
        "words": " ".join(words.casefold().split()),
    }
    return frozenset(f"{kind}:{sign}" for kind, sign in signs.items() if sign)


def _number_of(decided: Iterable[Decided], *, is_spam: bool) -> int:
    return sum(row.example.is_spam == is_spam for row in decided)


def _learnt_last() -> datetime | None:
    return SpamModel.objects.order_by("-learnt_at").values_list("learnt_at", flat=True).first()


def _something_is_gone(since: datetime) -> bool:
    """Whether somebody had words erased or masked that the version of then may have learnt.

    What is refused goes by itself after the clinic's days, which nobody asked for: it would leave no version older
    than a day. What five people wrote stays learnt until then, and the next version is made without it.
    """
    days = timedelta(days=ClinicProfile.objects.current().refused_comment_days)
    gone = ModerationEvent.objects.filter(act__in=FORGETTING, at__gt=since, comment__created_at__lte=since)
    by_itself = Q(comment__status__in=[Status.REJECTED, Status.SPAM], comment__decided_at__lte=F("at") - days)
    return gone.exclude(by_itself).exists()


def _keep_the_last() -> None:
    newest = SpamModel.objects.order_by("-learnt_at", "-pk").values_list("pk", flat=True)[:VERSIONS_KEPT]
    in_use = SpamModel.objects.in_use().values_list("pk", flat=True)[:1]
    SpamModel.objects.exclude(pk__in=[*newest, *in_use]).delete()


def _version(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"


@lru_cache(maxsize=2)
def _read(version: str) -> Model:
    """Parsed once in a process: it takes some milliseconds."""
    if version == STARTING:
        return starting_model()
    text = SpamModel.objects.filter(version=version).values_list("text", flat=True).first()
    if text is None:  # it went after its name was remembered
        return starting_model()
    try:
        return replace(Model.from_json(text), version=version)
    except ValueError:
        logger.exception("Version %s of the spam classifier cannot be read; the starting one is used", version)
        return starting_model()
