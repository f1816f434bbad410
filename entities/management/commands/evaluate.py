"""``manage.py evaluate GOLD_DIR TEXT_DIR``: extracts each text and scores it against its gold file."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from entities.extraction.scoring import Score
from entities.goldfile import FORMATS, gold_file, read_file
from ingest.readers import decode


class Command(BaseCommand):
    help = "Extracts the texts of a folder and prints how they score against gold files of the same names; needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("gold", type=Path, metavar="GOLD_DIR")
        parser.add_argument("texts", type=Path, metavar="TEXT_DIR")
        parser.add_argument("--out", type=Path, metavar="DIR", help="keep the extractions there")

    def handle(self, *, gold: Path, texts: Path, out: Path | None, **options: Any) -> None:
        paths = sorted(gold.glob("*.json"))
        if not paths:
            raise CommandError(f"There are no gold files (*.json) in {gold}.")
        score = Score()
        for path in paths:
            text = next((named for suffix in FORMATS if (named := texts / f"{path.stem}{suffix}").exists()), None)
            if text is None:
                raise CommandError(f"{texts} has no text for {path.name}; it should be {path.stem}.txt, .md, .html or .eml.")
            found = gold_file(path.stem, read_file(text))
            score.add(json.loads(path.read_text("utf-8")), found, decode(text.read_bytes()))
            if out is not None:
                out.mkdir(parents=True, exist_ok=True)
                (out / path.name).write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
        self.stdout.write(score.table())
