"""``manage.py corpus``: its format and census, extraction's score on it, confidence measured on it, corrections as parts of it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from entities import corpusexport
from entities.calibration import calibrate, crossed, reliability
from entities.corpus import CorpusError, census, is_kept, read_folder
from entities.corpusscore import judged, score
from entities.extraction.confidence import FILE


class Command(BaseCommand):
    help = "Checks the corpus, scores extraction on it, measures how sure each rule may be, or writes corrections as passages of it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["check", "score", "calibrate", "export-corrections"])
        parser.add_argument("--kept", action="store_true", help="score: the kept quarter, not the rest")
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "fixtures" / "corpus")

    def handle(self, *, action: str, folder: Path, kept: bool, **options: Any) -> None:
        if action == "export-corrections":
            self.stdout.write("\n".join(corpusexport.passages()))
            return
        try:
            passages = read_folder(folder)
        except CorpusError as error:
            raise CommandError(str(error)) from error
        if not passages:
            raise CommandError(f"{folder} holds no passages.")
        if action == "calibrate":
            self.stdout.write(calibrate(passages, FILE))
            return
        if action == "score":
            chosen = [passage for passage in passages if is_kept(passage) == kept]
            self.stdout.write(f"{score(chosen).table()}\n\n{reliability(crossed(list(judged(chosen))))}")
            return
        self.stdout.write(census(passages))
        tested = [passage for passage in passages if is_kept(passage)]
        self.stdout.write(f"kept for testing: {len(tested)} passages, {sum(len(p.lines) for p in tested)} lines")
