"""``manage.py corpus check``: reads the corpus, and tells what breaks its format or how often what occurs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from entities.corpus import CorpusError, census, is_kept, read_folder


class Command(BaseCommand):
    help = "Checks the corpus (docs/corpus.md): format, offsets, kinds, arguments; prints a census. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["check"])
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "fixtures" / "corpus")

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            passages = read_folder(folder)
        except CorpusError as error:
            raise CommandError(str(error)) from error
        if not passages:
            raise CommandError(f"{folder} holds no passages.")
        self.stdout.write(census(passages))
        kept = [passage for passage in passages if is_kept(passage)]
        self.stdout.write(f"kept for testing: {len(kept)} passages, {sum(len(p.lines) for p in kept)} lines")
