"""What editors ask workers for, and how far it is. Kept in the database, so that it outlasts a worker that is killed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from ingest.models import Work

#: How long it is told.
KEPT = dt.timedelta(days=14)


def ask(*, kind: Work.Kind, what: str, ids: Sequence[int], by: User, send: Callable[[Work], object]) -> Work:
    """Notes down what is asked for, then hands it to workers by ``send``; without a broker it is done on return."""
    work = Work.objects.create(kind=kind, what=what[:300], by=by, total=len(ids), left=list(ids))
    return _sent(work, send)


def ask_again(*, work: Work, send: Callable[[Work], object]) -> Work:
    """Hands what is left of it to workers once more."""
    work.asked, work.moved = timezone.now(), None
    work.save(update_fields=["asked", "moved"])
    return _sent(work, send)


def _sent(work: Work, send: Callable[[Work], object]) -> Work:
    try:
        send(work)
    except BrokerError as error:
        told = f"The broker of CELERY_BROKER_URL cannot be reached, so no worker knows of it: {error}"
        Work.objects.filter(pk=work.pk).update(failures=[["", told]], ended=timezone.now())
    return Work.objects.get(pk=work.pk)


def left(work_id: int) -> list[int]:
    """What is still to be done; nothing of work that was forgotten."""
    return next(iter(Work.objects.filter(pk=work_id, ended=None).values_list("left", flat=True)), [])


def alive(work_id: int) -> None:
    """A worker is at it."""
    Work.objects.filter(pk=work_id).update(moved=timezone.now())


@transaction.atomic
def over(work_id: int, one: int, what: str, error: str = "") -> None:
    """One of its ids is done, or failed with these words; told twice, it counts once."""
    work = Work.objects.select_for_update().filter(pk=work_id).first()
    if work is None or one not in work.left:
        return
    work.left.remove(one)
    if error:
        work.failures.append([what, error])
    work.moved = timezone.now()
    work.ended = None if work.left else work.moved
    work.save(update_fields=["left", "failures", "moved", "ended"])


def forget() -> int:
    """Deletes what was asked for long ago; how much that was."""
    return Work.objects.filter(asked__lt=timezone.now() - KEPT).delete()[0]
