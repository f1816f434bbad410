"""The lexicon: known entities and model families, kept as data in ``entities/lexicon/*.jsonl``."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).resolve().parent.parent / "lexicon"
FILES = ("companies", "outlets", "organizations", "people", "models", "products", "benchmarks", "places")
KINDS = ("company", "organization", "person", "model", "product", "benchmark", "place")


class LexiconError(ValueError):
    """A line of the lexicon cannot be used; the message names file, line and reason."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A known entity. ``ambiguous`` are those of its spellings that are also ordinary words, and need a cue in the text."""

    key: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    maker: str = ""
    description: str = ""
    homepage: str = ""
    ambiguous: frozenset[str] = frozenset()
    outlet: bool = False

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Family:
    """A model family: its versions are ``heads`` followed by numbers, sizes and ``tiers`` (see ``versions``).

    ``form`` narrows heads that are ordinary words: ``hyphen`` (only “Head-4”), ``nospaceint`` (not “Head 4”),
    ``dotted`` (only “Head 2.0”), ``letter`` (only “Head v5”), ``glued`` (only “Head3”), ``bare`` (the head is itself a version),
    ``tieronly`` (only with a tier), ``short`` (a head that leaves out the family's first word).
    """

    family: str
    heads: tuple[str, ...]
    tiers: tuple[str, ...] = ()
    maker: str = ""
    form: str = ""


def normalise(name: str) -> str:
    """The name as it is compared: without case, accents, punctuation, possessive or leading article."""
    folded = unicodedata.normalize("NFKD", name.replace("’", "'")).casefold()
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    folded = re.sub(r"'s$", "", folded.strip())
    folded = re.sub(r"^the\s+", "", folded)
    return re.sub(r"[^\w.+&]+", " ", folded).strip(" .")


@dataclass(frozen=True)
class Lexicon:
    """All known entities, read-only. Look up by key, by exact spelling or by spelling without regard to case and punctuation."""

    entries: tuple[Entry, ...]
    families: tuple[Family, ...]
    by_key: Mapping[str, Entry]
    by_spelling: Mapping[str, tuple[Entry, ...]]
    by_norm: Mapping[str, tuple[Entry, ...]]

    def get(self, key: str) -> Entry | None:
        return self.by_key.get(key)

    def exact(self, spelling: str) -> tuple[Entry, ...]:
        return self.by_spelling.get(spelling, ())

    def find(self, name: str, kind: str | None = None) -> tuple[Entry, ...]:
        """Entries that bear a name, those of the very spelling first."""
        exact = self.exact(name)
        loose = tuple(e for e in self.by_norm.get(normalise(name), ()) if e not in exact)
        return tuple(e for e in (*exact, *loose) if kind is None or e.kind == kind)

    def maker_of(self, name: str, key: str = "") -> str:
        """Key of who makes the entity of this key, or else the model version of this name; empty where not known."""
        entry = self.by_key.get(key)
        if entry is not None and entry.maker:
            return entry.maker
        folded = name.casefold()
        heads = [
            (len(head), f.maker) for f in self.families for head in f.heads if re.match(rf"{re.escape(head.casefold())}(?![a-z])", folded)
        ]
        return max(heads)[1] if heads and entry is None else ""

    def patterns(self) -> Iterator[dict[str, str]]:
        """Patterns for a spaCy EntityRuler: label is the kind, id the key."""
        for entry in self.entries:
            for spelling in entry.spellings:
                yield {"label": entry.kind, "pattern": spelling, "id": entry.key}


def build(entries: list[Entry], families: list[Family]) -> Lexicon:
    """A lexicon of these entries. Raises LexiconError where keys or spellings clash."""
    by_key: dict[str, Entry] = {}
    by_spelling: dict[str, list[Entry]] = {}
    by_norm: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.key in by_key:
            raise LexiconError(f"{entry.key} stands twice")
        if entry.kind not in KINDS:
            raise LexiconError(f"{entry.key}: no such kind: {entry.kind}")
        by_key[entry.key] = entry
        for spelling in entry.spellings:
            others = by_spelling.setdefault(spelling, [])
            if clash := next((o for o in others if o.kind == entry.kind), None):
                raise LexiconError(f"{spelling!r} is claimed by {clash.key} and {entry.key}")
            others.append(entry)
            near = by_norm.setdefault(normalise(spelling), [])
            if entry not in near:
                near.append(entry)
    for owner, maker in [*((e.key, e.maker) for e in entries), *((f.family, f.maker) for f in families)]:
        if maker and maker not in by_key:
            raise LexiconError(f"{owner}: no such maker: {maker}")
    return Lexicon(
        entries=tuple(entries),
        families=tuple(families),
        by_key=MappingProxyType(by_key),
        by_spelling=MappingProxyType({k: tuple(v) for k, v in by_spelling.items()}),
        by_norm=MappingProxyType({k: tuple(v) for k, v in by_norm.items()}),
    )


def _rows(path: Path) -> Iterator[dict[str, object]]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise LexiconError(f"{path.name}, line {number}: {error}") from error
        if not isinstance(row, dict):
            raise LexiconError(f"{path.name}, line {number}: not an object")
        yield row


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(v) for v in value) if isinstance(value, list) else ()


@lru_cache(maxsize=1)
def load() -> Lexicon:
    """The project's lexicon, read once a process."""
    entries = [
        Entry(
            key=str(row["key"]),
            name=str(row["name"]),
            kind=str(row["kind"]),
            aliases=_strings(row.get("aliases")),
            maker=str(row.get("maker", "")),
            description=str(row.get("description", "")),
            homepage=str(row.get("homepage", "")),
            ambiguous=frozenset(_strings(row.get("ambiguous"))),
            outlet=bool(row.get("outlet", False)),
        )
        for name in FILES
        for row in _rows(FOLDER / f"{name}.jsonl")
    ]
    families = [
        Family(
            family=str(row["family"]),
            heads=_strings(row.get("heads")),
            tiers=_strings(row.get("tiers")),
            maker=str(row.get("maker", "")),
            form=str(row.get("form", "")),
        )
        for row in _rows(FOLDER / "families.jsonl")
    ]
    return build(entries, families)
