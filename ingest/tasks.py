"""Tasks: on Celery workers where there is a broker, else in the calling process."""

from __future__ import annotations

import datetime as dt
import logging

from celery import shared_task

from ingest import signals, work
from ingest.models import Source, Work
from ingest.sources import claim_source, read_claimed

logger = logging.getLogger(__name__)


@shared_task
def fetch_due_sources() -> int:
    """Claim every source whose time has come and queue its reading; how many these were."""
    queued = 0
    errors: list[Exception] = []
    for source_id in Source.objects.due().order_by("next_check", "pk").values_list("pk", flat=True):
        claim = claim_source(source_id)
        if claim is None:
            continue
        queued += 1
        try:
            read_source.delay(source_id, claim=claim.isoformat())
        except Exception as error:  # with no broker it runs here and now: the other sources come first, then it is raised
            errors.append(error)
    if errors:
        raise ExceptionGroup("Unexpected errors in sources", errors)
    return queued


@shared_task
def read_source(source_id: int, claim: str = "") -> str:
    """Read one source; its status. With ``claim``, only if that claim is still the one that holds: a second delivery does nothing."""
    held = claim_source(source_id, holding=dt.datetime.fromisoformat(claim) if claim else None)
    if held is None:
        logger.info("source=%s status=busy", source_id)
        return "busy"
    report = read_claimed(source_id, claim=held)
    signals.run_finished.send(sender=None)
    if report.unexpected:
        raise ExceptionGroup(f"Unexpected errors in source {report.name}", report.unexpected)
    return report.status


@shared_task
def read_for(work_id: int, source_id: int) -> None:
    """Reads a source for an editor, who is told of it what went wrong, the unexpected too; that is in the log as well."""
    if source_id not in work.left(work_id):
        return
    work.alive(work_id)
    name, told = f"source {source_id}", ""
    try:
        name = Source.objects.get(pk=source_id).name
        status = read_source(source_id)
        if status == "busy":
            told = "another worker is reading it just now"
        elif status == "failed":
            told = Source.objects.get(pk=source_id).last_error
    except Exception as error:
        logger.exception("work=%s source=%s: unexpected error", work_id, source_id)
        told = in_words(error)
    work.over(work_id, source_id, name, told)


def send_reading(asked: Work) -> None:
    """Each source is a task of its own, so that several workers may share them."""
    for source_id in asked.left:
        read_for.delay(asked.pk, source_id)


@shared_task
def forget_work() -> int:
    return work.forget()


def in_words(error: Exception) -> str:
    """An error as an editor may read it; of several, each."""
    if isinstance(error, ExceptionGroup):
        return "; ".join(dict.fromkeys(in_words(each) for each in error.exceptions))
    return f"{type(error).__name__}: {error}"
