"""Tasks: on Celery workers where there is a broker, else in the calling process."""

from __future__ import annotations

import datetime as dt
import logging

from celery import shared_task

from ingest import signals
from ingest.models import Source
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
