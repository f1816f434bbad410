"""Closed classes of words, kept as data in ``patterns/words.json``: name → why the class is there, and its words."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent / "patterns" / "words.json"


@cache
def words(name: str) -> frozenset[str]:
    """The words of one class. Raises KeyError for a class that the file does not hold."""
    return frozenset(_classes()[name]["words"])


@cache
def _classes() -> dict[str, dict[str, list[str]]]:
    classes: dict[str, dict[str, list[str]]] = json.loads(FILE.read_text("utf-8"))
    return classes
