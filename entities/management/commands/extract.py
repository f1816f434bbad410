"""``manage.py extract PATH…``: text files to JSON in the shape of gold files, without a database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from entities.goldfile import FORMATS, UnsupportedFileError, explanation, gold_file, read_file
from ingest.readers import UnreadableError


class Command(BaseCommand):
    help = f"Extracts entities, figures and claims from files ({' '.join(FORMATS)}) as JSON; needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument(
            "--explain", action="store_true", help="tell for each sentence which rule made its claims, or why there is none"
        )
        parser.add_argument("--out", type=Path, metavar="DIR", help="write one NAME.json a file there instead of a list to standard output")

    def handle(self, *, paths: list[Path], out: Path | None, explain: bool, **options: Any) -> None:
        done: list[dict[str, Any]] = []
        failed = 0
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
        for path in paths:
            try:
                told = read_file(path)
            except (OSError, UnsupportedFileError, UnreadableError) as error:
                self.stderr.write(f"{path}: {error}")
                failed += 1
                continue
            if explain:
                self.stdout.writelines(f"{line}\n" for line in explanation(told))
                continue
            row = gold_file(path.stem, told)
            if out is None:
                done.append(row)
            else:
                (out / f"{path.stem}.json").write_text(json.dumps(row, ensure_ascii=False, indent=1) + "\n", "utf-8")
        if out is None and not explain:
            self.stdout.write(json.dumps(done[0] if len(paths) == 1 and done else done, ensure_ascii=False, indent=1))
        if failed:
            raise CommandError(f"{failed} of {len(paths)} files could not be read; the rest is written")
