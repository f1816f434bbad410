"""``manage.py sources``: list, add, import and export sources."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from ingest.actions import add_source
from ingest.models import Source
from ingest.opml import OpmlError, read_opml, write_opml
from ingest.sources import outline


class Command(BaseCommand):
    help = "List, add, import or export sources."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True)
        commands.add_parser("list", help="every source and its health")
        imported = commands.add_parser(
            "import", help="add the feeds and pages of an OPML file; those that are there already stay as they are"
        )
        imported.add_argument("file", metavar="FILE.opml")
        exported = commands.add_parser("export", help="write the feeds and pages to an OPML file, or - for standard output")
        exported.add_argument("file", metavar="FILE.opml")
        added = commands.add_parser("add", help="add one source")
        added.add_argument("location", help="address of a feed or page, path of a mailbox or folder")
        added.add_argument("--kind", choices=Source.Kind.values, default=Source.Kind.FEED.value)
        added.add_argument("--name", default="", help="the location where none is given")
        added.add_argument("--slug", default="")
        added.add_argument("--publisher", default="", help="who publishes everything in it; leave it out where that differs")
        added.add_argument("--every", type=float, default=60, metavar="MINUTES", help="time between two checks")

    def handle(self, *args: Any, **options: Any) -> None:
        match options["what"]:
            case "list":
                self._list()
            case "import":
                self._import(Path(options["file"]))
            case "export":
                self._export(options["file"])
            case "add":
                self._add(options)

    def _list(self) -> None:
        for source in Source.objects.select_related("publisher"):
            state = "active" if source.active else "not active"
            health = f"{source.error_count} failures: {source.last_error}" if source.error_count else source.last_error or "well"
            checked = f"{source.last_checked:%Y-%m-%d %H:%M}" if source.last_checked else "never"
            self.stdout.write(f"{source.slug}  {source.kind}  {state}  read {checked}  {health}  {source.location}")

    def _import(self, path: Path) -> None:
        try:
            outlines = read_opml(path.read_bytes())
        except OSError as error:
            raise CommandError(f"{path} could not be read: {error.strerror}") from error
        except OpmlError as error:
            raise CommandError(f"{path} {error}") from error
        created = failed = 0
        for entry in outlines:
            try:
                _, new = add_source(
                    kind=entry.kind,
                    location=entry.location,
                    name=entry.name,
                    publisher=entry.publisher,
                    homepage=entry.homepage,
                    active=entry.active,
                )
            except ValidationError as error:
                failed += 1
                self.stderr.write(f"  failed: {entry.name}: {' '.join(error.messages)}")
            else:
                created += new
        self.stdout.write(f"{path.name}: {created} created, {len(outlines) - created - failed} there already, {failed} failed")
        if failed:
            raise CommandError(f"{failed} could not be added: see above for which and why.")

    def _export(self, name: str) -> None:
        kept = Source.objects.filter(kind__in=[Source.Kind.FEED, Source.Kind.PAGE]).exclude(location="").select_related("publisher")
        outlines = [outline(source) for source in kept]
        content = write_opml(outlines, title="Throughline: sources")
        if name == "-":
            self.stdout.write(content.decode(), ending="")
            return
        try:
            Path(name).write_bytes(content)
        except OSError as error:
            raise CommandError(f"{name} could not be written: {error.strerror}") from error
        local = Source.objects.exclude(location="").count() - len(outlines)
        left_out = f"; {local} mailboxes and folders are left out, since OPML has no place for them" if local else ""
        self.stdout.write(f"{name}: {len(outlines)} sources{left_out}")

    def _add(self, options: dict[str, Any]) -> None:
        try:
            source, new = add_source(
                kind=options["kind"],
                location=options["location"],
                name=options["name"] or options["location"],
                slug=options["slug"],
                publisher=options["publisher"],
                interval=dt.timedelta(minutes=options["every"]),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{source.slug}: {'added' if new else 'there already'}; manage.py ingest {source.slug} reads it")
