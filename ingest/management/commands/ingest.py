"""``manage.py ingest``: read sources, files or web pages now."""

from __future__ import annotations

import datetime as dt
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from kombu.exceptions import OperationalError as BrokerError
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ingest import signals
from ingest.intake import Intake, Report, take_addresses, take_files
from ingest.models import Source
from ingest.sources import claim_source, read_claimed


class Command(BaseCommand):
    help = (
        "Read sources (all active ones where none is named), files (.txt .md .html .eml .mbox .xml), folders of such, or web pages. "
        "The exit status is 1 if something could not be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sources", nargs="*", metavar="SOURCE", help="slug of a source")
        parser.add_argument("--file", nargs="+", action="extend", default=[], metavar="PATH", dest="files")
        parser.add_argument("--url", nargs="+", action="extend", default=[], metavar="URL", dest="urls")
        parser.add_argument("--published", metavar="DATE", help="date of what tells none itself: 2026-04-22 or 2026-04-22T09:30+02:00")
        parser.add_argument("--publisher", default="", metavar="NAME", help="publisher of what tells none itself")
        parser.add_argument("--due", action="store_true", help="only those of the active sources whose next check has come")
        parser.add_argument("--force", action="store_true", help="also take over sources that another process is reading")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._run(options)
        except (OperationalError, InterfaceError) as error:
            message = f"The database cannot be reached: {error}\nWhat was stored stays; the same command again does the rest."
            raise CommandError(message) from error
        except BrokerError as error:
            message = (
                f"The broker of CELERY_BROKER_URL cannot be reached ({error}). What was read is stored, but not yet in the index: "
                "start the broker, or unset CELERY_BROKER_URL to work without one; the same command again does the rest."
            )
            raise CommandError(message) from error

    def _run(self, options: dict[str, Any]) -> None:
        published = _moment(options["published"]) if options["published"] else None
        sources, unknown = _chosen(options)
        reports: list[Report] = []
        # Other lines go above the bar, so they wait for it to be gone; each report is told once all is read.
        with _progress(self.stderr) as tell:
            intake = Intake(published=published, publisher=options["publisher"], tell=tell)
            if options["files"]:
                reports.append(take_files([Path(path).expanduser() for path in options["files"]], intake))
            if options["urls"]:
                reports.append(take_addresses(options["urls"], intake))
            reports.extend(_read(source, intake, force=options["force"]) for source in sources)
        for report in reports:
            self._tell(report)
        if not reports and not unknown:
            self.stdout.write(_nothing_to_read(due=options["due"]))
        for slug in unknown:
            self.stderr.write(f"{slug}: there is no source of that name; manage.py sources list shows them, and --file reads a file")
        # Listeners finish what this run, or an earlier one that was killed, left undone; what fails in them fails this command.
        signals.run_finished.send(sender=None)
        failed = sum(report.failed + report.busy for report in reports) + len(unknown)
        if any(report.unexpected for report in reports):
            raise CommandError("There were unexpected errors, told above with where they happened; everything else was read.")
        if failed:
            raise CommandError(f"{failed} could not be read: see above for which and why.")

    def _tell(self, report: Report) -> None:
        """One summary line, then what went wrong and what should be known."""
        if report.busy:
            self.stderr.write(f"{report.name}: another process is reading it; wait for that one, or use --force if it is no longer there")
            return
        counts = f"{report.created} created, {report.updated} updated, {report.skipped} skipped, {report.failed} failed"
        articles = [
            f"{count} {'article' if count == 1 else 'articles'} {what}"
            for count, what in (
                (report.articles_new, "new"),
                (report.articles_changed, "changed"),
                (report.articles_withdrawn, "withdrawn"),
            )
            if count
        ]
        if not report.failed and not report.created and not report.updated:
            articles.append("nothing new")
        self.stdout.write(f"{report.name}: {counts}" + (f" ({', '.join(articles)})" if articles else ""))
        for note in report.notes:
            self.stdout.write(f"  note: {note}")
        if report.error:
            self.stderr.write(f"  failed: {report.error}")
        for bad in report.failures:
            self.stderr.write(f"  failed: {bad}")
        for error in report.unexpected:
            where = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
            self.stderr.write(f"  failed: {type(error).__name__}: {error}{where}")


def _chosen(options: dict[str, Any]) -> tuple[list[Source], list[str]]:
    """The sources to read, and the names that none of them has."""
    if options["sources"]:
        named = list(dict.fromkeys(options["sources"]))
        found = Source.objects.in_bulk(named, field_name="slug")
        if options["due"]:
            due = set(Source.objects.due().values_list("slug", flat=True))
            return [found[slug] for slug in named if slug in found and slug in due], [slug for slug in named if slug not in found]
        return [found[slug] for slug in named if slug in found], [slug for slug in named if slug not in found]
    if options["due"]:
        return list(Source.objects.due()), []
    if options["files"] or options["urls"]:
        return [], []
    return list(Source.objects.filter(active=True)), []


def _read(source: Source, intake: Intake, *, force: bool) -> Report:
    claim = claim_source(source.pk, force=force)
    if claim is None:
        return Report(source.slug, busy=True)
    return read_claimed(source.pk, claim=claim, intake=intake)


def _nothing_to_read(*, due: bool) -> str:
    if due and Source.objects.filter(active=True).exists():
        return "No source is due."
    return "There is no active source. manage.py sources import FILE.opml or sources add adds some; --file and --url read without one."


def _moment(text: str) -> dt.datetime:
    try:
        moment = parse_datetime(text) if len(text) > 10 else None
        day = parse_date(text) if moment is None else None
    except ValueError as error:
        raise CommandError(f"--published {text}: {error}") from error
    if day is not None:
        moment = dt.datetime.combine(day, dt.time())
    if moment is None:
        raise CommandError(f"--published {text} is no date; write it as 2026-04-22")
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


@contextmanager
def _progress(stderr: Any) -> Iterator[Callable[[str], None]]:
    """What tells a person at a terminal which document is being read; silent elsewhere."""
    if not (hasattr(stderr, "isatty") and stderr.isatty()):
        yield lambda name: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.completed} read"), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda name: bar.update(task, advance=1, description=name)
