"""``manage.py restore FILE``"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from digest import dumps


class Command(BaseCommand):
    help = "Put the database of a file that manage.py backup wrote in place of an empty one: all of it, or nothing if something fails."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--force", action="store_true", help="also in place of one that holds something, which is lost")

    def handle(self, *, file: Path, force: bool, **options: Any) -> None:
        try:
            if not dumps.is_dump(file):
                raise CommandError(f"{file} is no backup: give a file that manage.py backup wrote")
            if not force and not dumps.is_empty():
                raise CommandError("The database holds something already: restore into an empty one, or lose what is there with --force.")
            dumps.load(file)
        except dumps.DumpError as error:
            raise CommandError(f"{error}\nThe database is as it was.") from error
        except OSError as error:
            raise CommandError(f"{file} could not be read: {error.strerror or error}") from error
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
        self.stdout.write(f"{file}: restored" + ("; it is of an older version: run manage.py migrate now" if behind else ""))
