"""Copies: one text under several publishers, as agencies sell it. Plain functions over texts; publishers are counted by their own words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from zlib import crc32

from django.db.models import F
from django.db.models.functions import Substr

READ = 1500  # characters of the body that are compared
RUN = 6  # words of a shingle
LEAST = 12  # fewer shingles than these may agree by chance
SHARED = 0.6  # of the shorter text's shingles; a copy may have lost a paragraph or got one of its own

_WORD = re.compile(r"[^\W_]+")

Shingles = frozenset[int]


def compared() -> Substr:
    """What of an article is compared, for ``annotate``."""
    return Substr("text", F("body_start") + 1, READ)


def shingles(text: str) -> Shingles:
    """The runs of words of a text, each as a number that is the same on every machine."""
    words = _WORD.findall(text.casefold())
    return frozenset(crc32(" ".join(words[start : start + RUN]).encode()) for start in range(len(words) - RUN + 1))


def is_copy(one: Shingles, other: Shingles) -> bool:
    shorter = min(len(one), len(other))
    return shorter >= LEAST and len(one & other) >= SHARED * shorter


def voices(told: Iterable[tuple[str, Shingles]]) -> dict[str, str]:
    """By publisher, whose words it brings: its own name, or that of whoever told the same text before it.

    ``told`` are publishers with their articles' shingles, in the order of telling. Who has any text of its own is a voice of its own.
    """
    brings: dict[str, str] = {}
    before: list[tuple[str, Shingles]] = []
    for publisher, text in told:
        first = next((name for name, earlier in before if name != publisher and is_copy(text, earlier)), publisher)
        before.append((brings.get(first, first), text))
        if first == publisher:
            brings[publisher] = publisher
        else:
            brings.setdefault(publisher, brings.get(first, first))
    return brings
