"""Words that were searched for, marked in what was found. Texts stay as they are: a text is cut into pieces, some of which are marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import connection

START, STOP = "\ue000", "\ue001"  # around found words; no text holds them
_FOUND = re.compile(f"{START}([^{START}{STOP}]+){STOP}")
LONG = 340  # characters of a passage
_BEFORE = 110  # of them before the first mark

#: A piece of a text, and whether it is marked.
Piece = tuple[str, bool]


def pieces(passage: str) -> list[Piece]:
    """A passage cut at the marks that PostgreSQL has set in it."""
    cut: list[Piece] = []
    for part in passage.split(START):
        found, stop, rest = part.partition(STOP)
        cut += [(found, True), (rest, False)] if stop else [(part, False)]
    return [piece for piece in cut if piece[0]]


def marked(texts: Sequence[str], words: str) -> list[list[Piece]]:
    """Each text with the words of a web search marked, in any of their forms; one query, none without words.

    PostgreSQL says which words those are. Its own headline is not shown, as it leaves out what looks like a tag.
    """
    if not words or not texts:
        return [[(text, False)] if text else [] for text in texts]
    options = f"HighlightAll=true, StartSel={START}, StopSel={STOP}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ts_headline('english', told.text, websearch_to_tsquery('english', %s), %s)"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS told(text, place) ORDER BY told.place",
            [words, options, list(texts)],
        )
        found = [set(_FOUND.findall(headline)) for (headline,) in cursor.fetchall()]
    return [_cut(text, those) for text, those in zip(texts, found, strict=True)]


def _cut(text: str, found: set[str]) -> list[Piece]:
    if not found:
        return [(text, False)] if text else []
    longest_first = "|".join(re.escape(word) for word in sorted(found, key=len, reverse=True))
    parts = re.split(rf"(?<!\w)({longest_first})(?!\w)", text)
    return [(part, bool(place % 2)) for place, part in enumerate(parts) if part]


def passage(whole: list[Piece]) -> list[Piece]:
    """Of a long text the part around its first mark, cut between words; “…” stands for the rest."""
    text = "".join(piece for piece, _ in whole)
    if len(text) <= LONG:
        return whole
    first = next((place for place, (_, is_marked) in enumerate(whole) if is_marked), 0)
    begin = max(0, sum(len(piece) for piece, _ in whole[:first]) - _BEFORE)
    begin = text.find(" ", begin) + 1 if begin else 0
    end = len(text) if begin + LONG >= len(text) else max(text.rfind(" ", begin, begin + LONG), begin + 1)
    cut, at = [("… ", False)] if begin else [], 0
    for piece, is_marked in whole:
        part = piece[max(0, begin - at) : max(0, end - at)]
        at += len(piece)
        cut += [(part, is_marked)] if part else []
    return [*cut, (" …", False)] if end < len(text) else cut
