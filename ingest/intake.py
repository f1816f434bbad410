"""Takes in what a source, a group of files or a list of addresses gives, one document after the other, and keeps count."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import InterfaceError, OperationalError

from ingest.actions import store_document
from ingest.fetch import FetchError, as_utf8, fetch, shown, sniff
from ingest.files import read_file, read_folder
from ingest.incoming import Bad, Incoming, SourceError, fitting_uri
from ingest.models import Source
from ingest.readers import UnreadableError

logger = logging.getLogger(__name__)

Status = Literal["ok", "unchanged", "failed", "busy"]


@dataclass
class Report:
    """What reading a source came to; ``created``, ``updated`` and ``skipped`` count documents, the others articles."""

    name: str
    created: int = 0
    updated: int = 0
    skipped: int = 0
    articles_new: int = 0
    articles_changed: int = 0
    articles_withdrawn: int = 0
    failures: list[Bad] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    error: str = ""  # why the source as a whole could not be read
    unexpected: list[Exception] = field(default_factory=list)  # already logged; to be raised at the end
    unchanged: bool = False  # the server says so
    busy: bool = False

    @property
    def status(self) -> Status:
        if self.busy:
            return "busy"
        if self.error or self.unexpected:
            return "failed"
        return "unchanged" if self.unchanged else "ok"

    @property
    def failed(self) -> int:
        return len(self.failures) + len(self.unexpected) + bool(self.error)

    def log(self) -> None:
        logger.info(
            "source=%s status=%s new=%d updated=%d skipped=%d failed=%d",
            *(self.name, self.status, self.created, self.updated, self.skipped, self.failed),
        )


@dataclass(frozen=True)
class Intake:
    """How documents are taken in: what holds where they tell nothing themselves, and who is told of each."""

    published: dt.datetime | None = None
    publisher: str = ""
    tell: Callable[[str], None] = lambda name: None

    def take(self, report: Report, source: Source, items: Iterable[Incoming | Bad], *, each: Callable[[], None] = lambda: None) -> None:
        """Store all items; ``each`` is called before each one.

        What is wrong with one item is noted and the others go on; an unexpected error is logged, kept for the caller to raise, and
        the others go on too, unless the database itself is gone.
        """
        for item in items:
            each()
            if isinstance(item, Bad):
                report.failures.append(item)
                self.tell(item.name)
                continue
            name = item.name or item.url or item.uri
            self.tell(name)
            try:
                outcome = store_document(
                    source=source,
                    uri=item.uri,
                    format=item.format,
                    raw=item.raw,
                    name=item.name,
                    url=item.url,
                    published=self.published,
                    publisher=self.publisher,
                )
            except UnreadableError as error:
                report.failures.append(Bad(name, str(error)))
            except (OperationalError, InterfaceError):
                raise
            except Exception as error:
                logger.exception("source=%s: unexpected error with %s", source.slug, name)
                error.add_note(f"while storing {name} of source {source.slug}")
                report.unexpected.append(error)
            else:
                match outcome.status:
                    case "created":
                        report.created += 1
                    case "updated":
                        report.updated += 1
                    case "skipped":
                        report.skipped += 1
                report.articles_new += outcome.new
                report.articles_changed += outcome.changed
                report.articles_withdrawn += outcome.withdrawn
                if outcome.note:
                    report.notes.append(f"{name}: {outcome.note}")


def take_files(paths: Iterable[Path], intake: Intake) -> Report:
    """Read files, and all files of folders, that a person names; they belong to the implicit source “files”."""
    report = Report("files")
    intake.take(report, _implicit("files", "Files", Source.Kind.FOLDER), _of_paths(paths, report))
    report.log()
    return report


def take_addresses(urls: Iterable[str], intake: Intake) -> Report:
    """Read web pages that a person names; they belong to the implicit source “pages”."""
    report = Report("pages")
    intake.take(report, _implicit("pages", "Pages", Source.Kind.PAGE), (_of_address(url, report) for url in urls))
    report.log()
    return report


@contextmanager
def system_errors() -> Iterator[None]:
    """Turns the system's errors about files into ``SourceError``."""
    try:
        yield
    except OSError as error:
        raise SourceError(f"{error.filename or 'it'} could not be read: {error.strerror or error}") from error


def _of_paths(paths: Iterable[Path], report: Report) -> Iterator[Incoming | Bad]:
    limit = settings.FETCH_MAX_BYTES
    for path in paths:
        try:
            with system_errors():
                if path.is_dir():
                    yield from read_folder(path, limit=limit, absolute=True, note=report.notes.append)
                else:
                    yield from read_file(path, uri=str(path.resolve()), limit=limit, note=report.notes.append)
        except SourceError as error:
            yield Bad(str(path), str(error))


def _of_address(url: str, report: Report) -> Incoming | Bad:
    try:
        fetched = fetch(url)
        report.notes.extend(fetched.notes)
        format = sniff(fetched)
    except FetchError as error:
        return Bad(shown(url), str(error))
    if format == "feed":
        return Bad(shown(url), f"is a feed, not a page; make it a source: manage.py sources add {shown(url)}")
    uri = fitting_uri(url.partition("#")[0])
    return Incoming(uri=uri, format=format, raw=as_utf8(fetched.content, fetched.charset), url=fetched.url)


def _implicit(slug: str, name: str, kind: Source.Kind) -> Source:
    source, _ = Source.objects.get_or_create(slug=slug, defaults={"name": name, "kind": kind, "active": False})
    return source
