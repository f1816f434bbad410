"""A passage of the corpus as text with the places of its names, claims and numbers; names may be swapped for others of their kind."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from entities.corpus import Mark, Name, Passage
from entities.extraction.lexicon import Lexicon

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A passage as text. ``names`` are (start, end, name), ``lines`` the spans of its lines, ``quotes`` a mark's words with their span."""

    text: str
    lines: tuple[tuple[int, int], ...]
    names: tuple[tuple[int, int, int], ...]
    quotes: tuple[dict[str, tuple[int, int]], ...]


class Pool:
    """Names to swap in, by kind and number of spellings: those of other passages, and the lexicon's."""

    def __init__(self, passages: Iterable[Passage], lexicon: Lexicon) -> None:
        self.names: dict[tuple[str, int], list[tuple[str, ...]]] = defaultdict(list)
        self.known: dict[str, list[str]] = defaultdict(list)
        for passage in passages:
            for name in passage.names:
                self.names[name.kind, len(name.spellings)].append(name.spellings)
        for entry in lexicon.entries:
            self.known[entry.kind] += [entry.name] if not entry.ambiguous else []

    def other(self, name: Name, rng: random.Random) -> tuple[str, ...]:
        """As many spellings of another name of the kind; a known one half of the time where one spelling will do."""
        if len(name.spellings) == 1 and self.known[name.kind] and rng.random() < 0.5:
            return (rng.choice(self.known[name.kind]),)
        return rng.choice(self.names.get((name.kind, len(name.spellings)), [name.spellings]))


def swapped(passage: Passage, pool: Pool, rng: random.Random, share: float) -> dict[str, str]:
    """Spelling → spelling for about this share of the passage's names; none that the passage has already."""
    taken = {spelling for name in passage.names for spelling in name.spellings}
    found: dict[str, str] = {}
    for name in passage.names:
        if rng.random() >= share or sum(name.spellings == other.spellings for other in passage.names) > 1:
            continue
        spellings = pool.other(name, rng)
        if taken.isdisjoint(spellings):
            taken.update(spellings)
            found.update(zip(name.spellings, spellings, strict=True))
    return found


def render(passage: Passage, swap: Mapping[str, str]) -> Rendered:
    """Sentences of a paragraph on one line, headings and items on lines of their own."""
    parts: list[str] = []
    length = 0
    lines: list[tuple[int, int]] = []
    names: list[tuple[int, int, int]] = []
    shifts: list[list[tuple[int, int]]] = []
    before: tuple[int, str] | None = None
    for i, line in enumerate(passage.lines):
        if before is not None:
            parts.append(" " if line.kind == "sentence" and before == (line.paragraph, "sentence") else "\n\n")
            length += len(parts[-1])
        before = (line.paragraph, line.kind)
        start, done, moves = length, 0, [(0, length)]
        for a, b, n in passage.mentions(i):
            spelling = swap.get(line.text[a:b], line.text[a:b])
            parts += [line.text[done:a], spelling]
            length += a - done
            names.append((length, length + len(spelling), n))
            length += len(spelling)
            done = b
            moves.append((b, length))
        parts.append(line.text[done:])
        length += len(line.text) - done
        lines.append((start, length))
        shifts.append(moves)
    quotes = tuple(_quotes(passage, mark, shifts) for mark in passage.marks)
    return Rendered("".join(parts), tuple(lines), tuple(names), quotes)


def in_title_case(rendered: Rendered, passage: Passage, rng: random.Random, share: float) -> Rendered:
    """The same with about this share of its headings, and a third as many of its items, in Title Case, now and then in CAPITALS."""
    text = list(rendered.text)
    named = {place for a, b, _ in rendered.names for place in range(a, b)}
    for line, (start, end) in zip(passage.lines, rendered.lines, strict=True):
        chance = {"heading": share, "item": share / 3}.get(line.kind, 0.0)
        if rng.random() >= chance:
            continue
        shouting = rng.random() < 0.1
        for word in WORD.finditer(rendered.text, start, end):
            last = word.end() if shouting else word.start() + 1 if len(word.group()) > 3 else word.start()
            for i in range(word.start(), last):
                if i not in named and len(text[i].upper()) == 1:
                    text[i] = text[i].upper()
    return Rendered("".join(text), rendered.lines, rendered.names, rendered.quotes)


def _quotes(passage: Passage, mark: Mark, shifts: Sequence[Sequence[tuple[int, int]]]) -> dict[str, tuple[int, int]]:
    """Where the quoted words of a claim stand; an amount that its line does not have, in the line nearest to it."""
    found: dict[str, tuple[int, int]] = {}
    for field, words in mark.fields.items():
        order = sorted(range(len(passage.lines)), key=lambda i: abs(i - mark.line))
        i = next((i for i in order if words in passage.lines[i].text), None)
        if i is not None:
            a = passage.lines[i].text.find(words)
            found[field] = (_moved(a, shifts[i]), _moved(a + len(words), shifts[i]))
    return found


def _moved(place: int, moves: Sequence[tuple[int, int]]) -> int:
    old, new = max(move for move in moves if move[0] <= place)
    return new + place - old
