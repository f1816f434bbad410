"""``manage.py backup FILE``"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from digest import dumps


class Command(BaseCommand):
    help = (
        "Write the whole database to a file, accounts and raw documents included; manage.py restore reads it. The site may run meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            if file.exists() and not dumps.is_dump(file):
                raise CommandError(f"{file} exists and is no backup: give another name")
            dumps.dump(file)
        except dumps.DumpError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{file} could not be written: {error.strerror or error}") from error
        self.stdout.write(f"{file}: {file.stat().st_size} bytes. It holds accounts too: keep it where nobody else reads it.")
