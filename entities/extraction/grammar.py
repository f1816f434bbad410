"""The grammar of claims as data: which verbs and event nouns make which kind, and where their arguments stand.

``patterns/frames.jsonl`` has one frame a line. A frame has ``verbs`` (base forms; a particle follows after a space) or ``nouns``,
and slots of the form ``KINDS<place,place``: KINDS are letters of entity kinds (C company, O organization, P person, M model,
D product, B benchmark, L place), places are tried in order. Places of verbs are ``subj`` and ``obj`` (of the active voice:
a passive is turned round) and prepositions; of nouns ``poss``, ``mod``, ``subj`` (of the verb that has the noun as its object)
and prepositions.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from entities.extraction.atoms import verb_forms

FRAMES = Path(__file__).parent / "patterns" / "frames.jsonl"
MEASURES = Path(__file__).parent / "patterns" / "measures.jsonl"
HEDGES = Path(__file__).parent / "patterns" / "hedges.jsonl"


#: Verbs that make no claim but that a clause turns on, so that their forms are known as verbs.
OTHER_VERBS = tuple(
    ["be", "have", "do", "cross", "exceed", "hit", "reach", "top", "surpass", "stand", "total", "pass", "near", "grow", "climb", "jump", "rise", "fall", "double", "triple", "include", "involve", "mark", "follow", "help", "allow", "let", "enable", "feature", "target", "rank", "train", "activate", "support", "handle", "trail", "outpace", "worry", "need", "show", "test", "face", "cause", "promise", "demand", "claim", "rival", "question", "work", "help", "start", "end", "keep", "turn", "call", "put", "bring", "send", "hold", "move", "run", "pay", "win", "lose", "change", "open", "close", "focus", "push", "press", "warn", "urge", "expect", "admit", "confirm", "unify"]
)


@dataclass(frozen=True, slots=True)
class Slot:
    letters: str
    places: tuple[str, ...]

    @classmethod
    def read(cls, text: str | None) -> Slot | None:
        if not text:
            return None
        letters, _, places = text.partition("<")
        return cls(letters, tuple(places.split(",")))


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to say a kind of claim."""

    id: str
    kind: str
    verbs: frozenset[str]
    nouns: frozenset[str]
    subject: Slot | None
    object: Slot | None
    pair: Slot | None  # both parties from here, in order
    amount: tuple[str, ...]  # places of an amount
    units: frozenset[str]  # units of a quantity taken from the same places
    needs: frozenset[str]  # what must be found: subject, object, amount, quantity, words
    words: frozenset[str]  # lemmas of which one must stand in the arguments
    without: frozenset[str]  # lemmas that must not stand in the arguments
    status: str  # the least that this frame says
    detail: str  # "words" (the matched word), "object" (the object's phrase), "role", or nothing
    confidence: float
    voice: str  # "active", "passive", or either
    progressive: str  # the least that "is …ing" says: one who is raising money has not raised it


@dataclass(frozen=True, slots=True)
class Measure:
    """A noun that says what a number measures: "run rate", "capex", "valuation"; or units that say it themselves."""

    id: str
    kind: str
    nouns: frozenset[str]
    units: frozenset[str]
    number: str  # "money" or "quantity"
    owner: str  # letters
    status: str
    confidence: float


def _frame(row: dict[str, Any]) -> Frame:
    def many(key: str) -> frozenset[str]:
        return frozenset(row.get(key, ()))

    return Frame(
        row["id"], row["kind"], many("verbs"), many("nouns"), Slot.read(row.get("subject")), Slot.read(row.get("object")), Slot.read(row.get("pair")),
        tuple(row["amount"].split(",")) if row.get("amount") else (), many("units"), many("needs"), many("words"), many("without"),
        row.get("status", "actual"), row.get("detail", ""), float(row.get("confidence", 0.8)), row.get("voice", ""), row.get("progressive", ""),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grammar:
    verbs: dict[str, tuple[Frame, ...]]  # first word of the verb → frames
    nouns: dict[str, tuple[Frame, ...]]
    measures: dict[str, Measure]  # noun lemma → measure
    units: dict[str, Measure]
    forms: dict[str, str]  # form → tag, of every verb that the grammar or the hedges name

    def verb_tag(self, form: str) -> str:
        return self.forms.get(form, "")


@cache
def grammar() -> Grammar:
    frames = [_frame(json.loads(line)) for line in FRAMES.read_text("utf-8").splitlines() if line.strip()]
    verbs: dict[str, list[Frame]] = {}
    nouns: dict[str, list[Frame]] = {}
    forms: dict[str, str] = {}
    for frame in frames:
        for verb in sorted(frame.verbs):
            first = verb.split()[0]
            if frame not in verbs.setdefault(first, []):
                verbs[first].append(frame)
            forms.update(verb_forms(first))
        for noun in sorted(frame.nouns):
            nouns.setdefault(noun, []).append(frame)
    for verb in OTHER_VERBS:
        for form, tag in verb_forms(verb).items():
            forms.setdefault(form, tag)
    for line in HEDGES.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["place"] in {"verb", "passive", "saying"}:
            for verb in (words.split()[0] for words in row["words"]):
                for form, tag in verb_forms(verb).items():
                    forms.setdefault(form, tag)
    measures: dict[str, Measure] = {}
    units: dict[str, Measure] = {}
    for line in MEASURES.read_text("utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            measure = Measure(row["id"], row["kind"], frozenset(row.get("nouns", ())), frozenset(row.get("units", ())), row["number"], row["owner"], row.get("status", "actual"), float(row.get("confidence", 0.8)))  # fmt: skip
            measures.update(dict.fromkeys(measure.nouns, measure))
            units.update(dict.fromkeys(measure.units, measure))
    return Grammar({k: tuple(v) for k, v in verbs.items()}, {k: tuple(v) for k, v in nouns.items()}, measures, units, forms)
