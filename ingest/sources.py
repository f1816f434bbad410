"""Sources that are read again and again: claimed, read by their kind, and their health kept.

A source is claimed by a conditional UPDATE of ``claimed_until``; the value set is the claim, and whoever holds it may renew and end it.
A claim that nobody renews runs out, so a killed worker holds nothing up for longer than ``LEASE``.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ingest.feeds import parse_feed
from ingest.fetch import Fetched, FetchError, as_utf8, fetch, sniff
from ingest.files import read_folder
from ingest.incoming import Bad, Incoming, SourceError, fitting_uri
from ingest.intake import Intake, Report, system_errors
from ingest.mail import read_mailbox
from ingest.models import Document, Source
from ingest.opml import Outline
from ingest.recording import recorded

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=10)
RENEW_AFTER = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(days=1)


def outline(source: Source) -> Outline:
    """The source as an entry of a list; wants its publisher fetched."""
    publisher = source.publisher
    return Outline(
        name=source.name,
        kind=source.kind,
        location=source.location,
        publisher=publisher.name if publisher else "",
        homepage=publisher.homepage if publisher else "",
        active=source.active,
    )


class ClaimLostError(Exception):
    """Another worker took the source over, since this one had not renewed its claim in time."""


def claim_source(
    source_id: int, *, now: dt.datetime | None = None, holding: dt.datetime | None = None, force: bool = False
) -> dt.datetime | None:
    """Claim a source that nobody holds, or renew the claim that one is ``holding``; None where another holds it, unless by ``force``."""
    now = now or timezone.now()
    until = now + LEASE
    if force:
        free = Q()
    elif holding is not None:
        free = Q(claimed_until=holding)
    else:
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    return until if Source.objects.filter(free, pk=source_id).update(claimed_until=until) == 1 else None


def read_claimed(source_id: int, *, claim: dt.datetime, intake: Intake | None = None) -> Report:
    """Read a source that the caller has claimed, store what it gives, keep its health, and end the claim.

    What can be expected to go wrong is stored on the source and told in the report. Unexpected errors are logged, stored as well and in
    ``Report.unexpected``: the caller raises them once all its sources are done.
    """
    source = Source.objects.select_related("publisher").get(pk=source_id)
    report = Report(source.slug)
    renewal = _Renewal(source_id, claim)
    fetched: Fetched | None = None
    retry_after: dt.timedelta | None = None
    try:
        fetched, items = _open(source, report)
        with system_errors():
            (intake or Intake()).take(report, source, items, each=renewal)
        if report.failures and not (report.created or report.updated or report.skipped or report.unexpected):
            report.error = f"nothing could be read; the first: {report.failures[0]}"
    except FetchError as error:
        report.error, retry_after = str(error), error.retry_after
    except SourceError as error:
        report.error = str(error)
    except ClaimLostError as error:
        report.busy, report.error = True, str(error)
    except Exception as error:
        logger.exception("source=%s: unexpected error", source.slug)
        report.unexpected.append(error)
    _record(source, report, claim=renewal.claim, fetched=fetched, retry_after=retry_after)
    report.log()
    return report


def next_check(now: dt.datetime, interval: dt.timedelta, *, error_count: int = 0, retry_after: dt.timedelta | None = None) -> dt.datetime:
    """When to read again: twice as late after each failure, at most a day (or the interval), never before the server wishes."""
    longest = max(LONGEST_PAUSE, interval)
    pause = interval if error_count == 0 else min(interval * 2 ** min(error_count, 20), longest)
    return now + max(pause, retry_after or dt.timedelta(0))


class _Renewal:
    """Renews a claim once in a while."""

    def __init__(self, source_id: int, claim: dt.datetime) -> None:
        self.source_id = source_id
        self.claim = claim

    def __call__(self) -> None:
        now = timezone.now()
        if self.claim - now < LEASE - RENEW_AFTER:
            claim = claim_source(self.source_id, now=now, holding=self.claim)
            if claim is None:
                raise ClaimLostError("another process has taken the source over")
            self.claim = claim


def _open(source: Source, report: Report) -> tuple[Fetched | None, Iterator[Incoming | Bad]]:
    """What the source gives now. Raises ``FetchError`` or ``SourceError``."""
    limit = settings.FETCH_MAX_BYTES
    match source.kind:
        case Source.Kind.MAIL:
            return None, read_mailbox(Path(source.location).expanduser(), limit=limit)
        case Source.Kind.FOLDER:
            if not source.location:
                raise SourceError("has no folder of its own: its files are read with manage.py ingest --file")
            return None, read_folder(Path(source.location).expanduser(), limit=limit, note=report.notes.append)
    if not source.location:
        raise SourceError("has no address of its own: its pages are read with manage.py ingest --url")
    fetched = fetch(source.location, etag=source.etag, last_modified=source.last_modified)
    report.notes.extend(fetched.notes)
    if fetched.not_modified:
        report.unchanged = True
        return fetched, iter(())
    if source.kind == Source.Kind.FEED:
        header = f"{fetched.content_type}; charset={fetched.charset}" if fetched.charset else fetched.content_type
        feed = parse_feed(fetched.content, url=fetched.url, content_type=header)
        report.notes.extend(feed.notes)
        return fetched, iter((*feed.bad, *feed.entries))
    format = sniff(fetched)
    if format == "feed":
        raise SourceError("is a feed, not a page: set the source's kind to “feed”")
    page = Incoming(uri=fitting_uri(source.location), format=format, raw=as_utf8(fetched.content, fetched.charset), url=fetched.url)
    return fetched, iter((page,))


def _record(source: Source, report: Report, *, claim: dt.datetime, fetched: Fetched | None, retry_after: dt.timedelta | None) -> None:
    """Write the health of the source and end the claim, unless another holds it by now."""
    now = timezone.now()
    if report.busy:
        return
    changes: dict[str, object] = {"claimed_until": None, "last_checked": now}
    if report.error or report.unexpected:
        error_count = source.error_count + 1
        told = report.error or "; ".join(f"{type(error).__name__}: {error}" for error in report.unexpected)
        changes |= {"last_error": told.replace("\x00", ""), "error_count": error_count}
        changes["next_check"] = next_check(now, source.interval, error_count=error_count, retry_after=retry_after)
    else:
        told = "; ".join(map(str, report.failures[:5]))
        changes |= {"last_error": told.replace("\x00", ""), "error_count": 0, "last_success": now}
        changes["next_check"] = next_check(now, source.interval)
        if fetched is not None and not fetched.not_modified:
            # Told to the server next time, so only once everything of this answer is stored.
            changes |= {"etag": fetched.etag if len(fetched.etag) <= 500 else "", "last_modified": fetched.last_modified[:200]}
    with transaction.atomic():
        if Source.objects.filter(pk=source.pk, claimed_until=claim).update(**changes) != 1:
            report.notes.append("another process has taken the source over; its health was left to that one")
        elif fetched is not None and fetched.moved_to and not report.error:
            _move(source, fetched.moved_to, report)


def _move(source: Source, location: str, report: Report) -> None:
    """The server says that the address has changed for good."""
    if len(location) > 1000 or Source.objects.filter(kind=source.kind, location=location).exclude(pk=source.pk).exists():
        report.notes.append(f"has moved to {location}, which another source has already: withdraw one of them")
        return
    with recorded(reason="Its server says that it has moved for good"):
        Source.objects.filter(pk=source.pk, location=source.location).update(location=location)
    if source.kind == Source.Kind.PAGE:
        # A page goes by its address: its next version must find the last.
        Document.objects.filter(source=source, uri=fitting_uri(source.location)).update(uri=fitting_uri(location))
    report.notes.append(f"has moved for good; its address is now {location}")
