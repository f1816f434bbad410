"""Lines of the pattern files, each with the place that an error about it names."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

FOLDER = Path(__file__).resolve().parent / "patterns"


class GrammarError(ValueError):
    """A line of a pattern file cannot be used; the message names file, line and reason."""


@dataclass(frozen=True, slots=True)
class Row:
    """A JSON object on one line of a pattern file."""

    path: Path
    line: int
    values: dict[str, Any]

    def fail(self, reason: str) -> NoReturn:
        raise GrammarError(f"{self.path.name}, line {self.line}: {reason}")

    def check_keys(self, *, known: Collection[str], needed: Collection[str]) -> None:
        for key in needed:
            if key not in self.values:
                self.fail(f"“{key}” is missing")
        for key in self.values:
            if key not in known:
                self.fail(f"“{key}” is no key of such a line; those are {', '.join(sorted(known))}")

    def text(self, key: str, *, among: Collection[str] = (), default: str = "") -> str:
        """A string; one of ``among`` if those are given and the line has the key."""
        value = self.values.get(key, default)
        if not isinstance(value, str):
            self.fail(f"“{key}” must be a string")
        if among and key in self.values and value not in among:
            self.fail(f"“{value}” is no {key}; those are {', '.join(sorted(among))}")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of strings, empty if the line has none."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.fail(f"“{key}” must be a list of words")
        return tuple(value)

    def share(self, key: str, default: float) -> float:
        """A number from 0 to 1."""
        value = self.values.get(key, default)
        if not isinstance(value, int | float) or not 0 <= value <= 1:
            self.fail(f"“{key}” must be a number from 0 to 1")
        return float(value)


def rows(path: Path) -> Iterator[Row]:
    """The lines of a JSONL file that are not empty, in order. Raises GrammarError for one that is no JSON object."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except json.JSONDecodeError as error:
            raise GrammarError(f"{path.name}, line {number}: no JSON ({error})") from error
        row = Row(path, number, values)
        if not isinstance(values, dict):
            row.fail("must be a JSON object")
        yield row


def unique_rows(path: Path) -> Iterator[Row]:
    """Like ``rows``, with an ``id`` in each that no other line of the file has."""
    seen: set[str] = set()
    for row in rows(path):
        identity = row.text("id")
        if not identity:
            row.fail("“id” is missing")
        if identity in seen:
            row.fail(f"the id “{identity}” is taken by a line before")
        seen.add(identity)
        yield row
