"""The corpus in ``fixtures/corpus``: passages of newsletter English, marked up by hand. docs/corpus.md describes the format."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from entities.extraction.grammar import NEEDS_NUMBER
from entities.models import ClaimKind, EntityKind, Status

KINDS = frozenset(ClaimKind.values)
ENTITY_KINDS = frozenset(EntityKind.values)
STATUSES = frozenset(Status.values)
SHAPES = frozenset(
    ["headline list", "bullets", "long-form", "podcast notes", "press release", "analyst note", "funding round-up", "changelog"]
    + ["link list", "daily digest", "interview", "filing", "policy note", "product review"]
)
#: Kinds that may be told without naming who did it ("was acquired", "several researchers left").
NO_SUBJECT = frozenset(
    ["departure", "hire", "lawsuit", "regulation", "founding", "release", "acquisition", "contract", "investment", "grant", "adoption"]
)
FIELD = re.compile(r'(amount|quantity|when|detail) "([^"]+)"')


class CorpusError(ValueError):
    """A passage breaks the format; the message names file, line and what to do."""


@dataclass(frozen=True, slots=True)
class Name:
    spellings: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A claim as it is marked under a line. Ends are indices into the passage's names, or None."""

    kind: str
    subject: int | None
    object: int | None
    line: int  # index into the passage's lines
    fields: dict[str, str] = field(default_factory=dict)
    status: str = "actual"
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    kind: str  # "sentence", "heading", "item", "quote"
    paragraph: int


@dataclass(frozen=True, slots=True)
class Passage:
    id: str
    shape: str
    published: str
    names: tuple[Name, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    where: str

    def mentions(self, line: int) -> list[tuple[int, int, int]]:
        """(start, end, name) of every name in a line, longest first, without overlaps."""
        text = self.lines[line].text
        found = [
            (m.start(), m.end(), i)
            for i, name in enumerate(self.names)
            for spelling in name.spellings
            for m in re.finditer(rf"(?<!\w){re.escape(spelling)}(?!\w)", text)
        ]
        chosen: list[tuple[int, int, int]] = []
        for start, end, i in sorted(found, key=lambda f: (f[0] - f[1], f[0])):
            if all(end <= s or start >= e for s, e, _ in chosen):
                chosen.append((start, end, i))
        return sorted(chosen)


def read(path: Path) -> Iterator[Passage]:
    """The passages of a file. Raises CorpusError at the first that breaks the format."""
    block: list[tuple[int, str]] = []
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        if raw.startswith("## ") and block:
            yield _passage(path, block)
            block = []
        if raw.startswith("## ") or block:
            block.append((number, raw.rstrip()))
        elif raw.strip():
            raise CorpusError(f"{path}:{number}: text before the first passage; begin one with “## id | shape | date”")
    if block:
        yield _passage(path, block)


def _passage(path: Path, block: list[tuple[int, str]]) -> Passage:
    number, head = block[0]
    where = f"{path.name}:{number}"
    parts = [part.strip() for part in head[3:].split("|")]
    if len(parts) != 3 or not parts[0]:
        raise CorpusError(f"{where}: a passage begins with “## id | shape | date”")
    if parts[1] not in SHAPES:
        raise CorpusError(f"{where}: “{parts[1]}” is no shape; take one of {', '.join(sorted(SHAPES))}")
    if not re.fullmatch(r"-|\d{4}-\d\d-\d\d", parts[2]):
        raise CorpusError(f"{where}: the date is YYYY-MM-DD or “-”, not “{parts[2]}”")
    names: tuple[Name, ...] = ()
    lines: list[Line] = []
    marks: list[Mark] = []
    paragraph = 0
    for number, raw in block[1:]:
        where = f"{path.name}:{number}"
        if not raw.strip():
            paragraph += 1
        elif raw.startswith("names:"):
            names = tuple(_names(raw[6:], where))
        elif raw.startswith("  "):
            if not lines:
                raise CorpusError(f"{where}: a claim stands under the line that makes it")
            marks.append(_mark(raw.strip(), names, lines, where))
        else:
            for opener, kind in (("# ", "heading"), ("- ", "item"), ("> ", "quote")):
                if raw.startswith(opener):
                    lines.append(Line(raw[2:].strip(), kind, paragraph))
                    break
            else:
                lines.append(Line(raw.strip(), "sentence", paragraph))
    passage = Passage(
        parts[0], parts[1], "" if parts[2] == "-" else parts[2], names, tuple(lines), tuple(marks), f"{path.name}:{block[0][0]}"
    )
    _check(passage)
    return passage


def _names(text: str, where: str) -> Iterator[Name]:
    for item in filter(None, (part.strip() for part in text.split(";"))):
        spellings, _, kind = item.rpartition("=")
        if kind.strip() not in ENTITY_KINDS or not spellings:
            raise CorpusError(f"{where}: write “Name, Other spelling=kind”, not “{item}”; kinds are {', '.join(sorted(ENTITY_KINDS))}")
        yield Name(tuple(s.strip() for s in spellings.split(",") if s.strip()), kind.strip())


def _mark(text: str, names: tuple[Name, ...], lines: list[Line], where: str) -> Mark:
    kind, colon, rest = text.partition(":")
    if kind not in KINDS or not colon:
        raise CorpusError(f"{where}: “{kind}” is no kind of claim")
    quoted = dict(FIELD.findall(rest))
    for name, words in quoted.items():
        pool = [lines[-1].text] if name != "amount" else [line.text for line in lines]
        if not any(words in line for line in pool):
            raise CorpusError(f"{where}: {name} “{words}” does not stand in the line above, letter for letter")
    bare = [part.strip() for part in FIELD.sub("", rest).split(";")]
    ends, *words = bare
    subject, arrow, object_ = ends.partition(">")
    status, reported = "actual", False
    for word in filter(None, words):
        if word == "reported":
            reported = True
        elif word in STATUSES:
            status = word
        else:
            raise CorpusError(
                f"{where}: “{word}” is neither a status nor “reported” nor a field (amount, quantity, when, detail in straight quotes)"
            )
    ends_found = _end(subject, names, where), _end(object_, names, where) if arrow else None
    return Mark(kind, *ends_found, len(lines) - 1, quoted, status, reported)


def _end(text: str, names: tuple[Name, ...], where: str) -> int | None:
    wanted, _, kind = text.strip().partition("/")
    if not wanted:
        return None
    for i, name in enumerate(names):
        if wanted in name.spellings and kind in {"", name.kind}:
            return i
    raise CorpusError(f"{where}: “{wanted}” is not among the names of the passage; add it to “names:”")


def _check(passage: Passage) -> None:
    for mark in passage.marks:
        if mark.subject is None and mark.object is None:
            raise CorpusError(f"{passage.where}: a {mark.kind} without any party")
        if mark.subject is not None and mark.subject == mark.object:
            raise CorpusError(f"{passage.where}: a {mark.kind} of an entity with itself")
        if mark.kind in NEEDS_NUMBER and not {"amount", "quantity"} & set(mark.fields):
            raise CorpusError(f"{passage.where}: a {mark.kind} needs its amount or quantity")
        if mark.subject is None and mark.kind not in NO_SUBJECT:
            raise CorpusError(f"{passage.where}: a {mark.kind} needs its subject")
    text = "\n".join(line.text for line in passage.lines)
    for name in passage.names:
        if not any(re.search(rf"(?<!\w){re.escape(s)}(?!\w)", text) for s in name.spellings):
            raise CorpusError(f"{passage.where}: the name “{name.spellings[0]}” does not occur in the passage")


def census(passages: list[Passage]) -> str:
    """How often what occurs, as a table."""
    kinds: Counter[str] = Counter(mark.kind for p in passages for mark in p.marks)
    statuses: Counter[str] = Counter(("reported " if m.reported else "") + m.status for p in passages for m in p.marks)
    shapes: Counter[str] = Counter(p.shape for p in passages)
    lines = sum(len(p.lines) for p in passages)
    silent = sum(1 for p in passages for i in range(len(p.lines)) if not any(m.line == i for m in p.marks))
    names = len({name.spellings[0] for p in passages for name in p.names})
    rows = [f"{len(passages)} passages, {lines} lines ({silent} without claims), {sum(kinds.values())} claims, {names} names"]
    for title, counts in (("kinds", kinds), ("statuses", statuses), ("shapes", shapes)):
        rows.append(f"{title}: " + ", ".join(f"{name} {count}" for name, count in counts.most_common()))
    return "\n".join(rows)


def read_folder(folder: Path) -> list[Passage]:
    """All passages of a folder, by file. Raises CorpusError for the first that breaks the format, and for an id that stands twice."""
    passages: dict[str, Passage] = {}
    for path in sorted(folder.rglob("*.txt")):
        for passage in read(path):
            if passage.id in passages:
                raise CorpusError(f"{passage.where}: the id “{passage.id}” stands at {passages[passage.id].where}, too; give it another")
            passages[passage.id] = passage
    return list(passages.values())


def is_kept(passage: Passage) -> bool:
    """Whether a passage belongs to the quarter that is kept for testing; a property of its id, so that it stays where it is."""
    return int(hashlib.sha256(passage.id.encode()).hexdigest(), 16) % 4 == 0
