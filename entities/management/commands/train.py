"""``manage.py train``: makes the reader of ``entities/extraction/model`` from the corpus."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from entities.calibration import fingerprint
from entities.corpus import CorpusError, is_kept, read_folder
from entities.extraction import lexicon
from entities.extraction.recogniser import FOLDER
from entities.training.settings import Settings


class Command(BaseCommand):
    help = "Trains the reader on the corpus but for its kept quarter, and writes it. Takes about half an hour on two cores."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--corpus", type=Path, default=settings.BASE_DIR / "fixtures" / "corpus")
        parser.add_argument("--out", type=Path, default=FOLDER, metavar="DIR")
        parser.add_argument("--passes", type=int, help="fewer passes, to try something")
        parser.add_argument("--share", type=float, default=1.0, help="train on this share of the passages, for the learning curve")

    def handle(self, *, corpus: Path, out: Path, passes: int | None, share: float, **options: Any) -> None:
        try:
            from entities.training.export import export
            from entities.training.fit import fit
        except ImportError as error:
            raise CommandError(f"{error.name} is missing: install what training needs with “.venv/bin/uv sync --group train”.") from error
        try:
            found = read_folder(corpus)
        except CorpusError as error:
            raise CommandError(str(error)) from error
        chosen = [p for p in found if not is_kept(p) and _place(p.id) < share]
        if not chosen:
            raise CommandError(f"{corpus} holds no passages to train on.")
        how = Settings() if passes is None else Settings(passes=passes)
        out.mkdir(parents=True, exist_ok=True)
        network = fit(chosen, [p for p in found if is_kept(p)], lexicon.load(), how, self._say)
        export(network, out, {"corpus": fingerprint(chosen), "settings": asdict(how)})
        self._say(f"{out}: {sum(path.stat().st_size for path in out.iterdir()) / 2**20:.1f} MiB")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _place(name: str) -> float:
    """A number between 0 and 1 that stays the same for an id, by which shares of the corpus are taken."""
    return int(hashlib.sha256(f"share {name}".encode()).hexdigest()[:8], 16) / 0x1_0000_0000
