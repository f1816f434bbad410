"""Claims that the trained reader sees in a sentence: its scores of pairs put together to who, whom, how much and when."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from entities.extraction.atoms import Atom
from entities.extraction.confidence import READER
from entities.extraction.context import LETTERS, Ref
from entities.extraction.grammar import NEEDS_NUMBER
from entities.extraction.pairs import NUMBERS
from entities.extraction.parsed import Candidate, Parsed
from entities.extraction.recogniser import Scored
from entities.extraction.repeats import SYMMETRIC
from entities.extraction.rows import FOLDER
from entities.extraction.status import Standing
from entities.extraction.types import Quantity
from entities.extraction.windows import KINDS

CLAIMED = 0.6  # probability from which a pair is taken to make a claim
NUMBERED = 0.4  # and a number to belong to it

#: Letters of the entities that may be subject and object of a kind; an empty string where it has none.
ENDS: dict[str, tuple[str, str]] = json.loads((FOLDER / "ends.json").read_text("utf-8"))
#: Kinds that have an amount, and those that have a quantity.
MONEY = frozenset(
    ["acquisition", "investment", "funding", "valuation", "contract", "partnership", "revenue", "spending", "grant", "listing"]
    + ["price", "lawsuit", "regulation"]
)
COUNTED = frozenset({"stake", "benchmark", "spec", "capacity", "audience", "layoff"})
#: Kinds of which one sentence may tell several of the same party, each with its own number.
SEVERAL = NEEDS_NUMBER | {"funding", "benchmark"}
#: What a company posts that is no revenue, or is plainly said to be.
RESULTS = frozenset({"lose", "loss", "profit", "revenue", "income", "earnings"})
RESULT_REACH = 3  # atoms before the number
#: Kinds whose subject may stay unsaid.
UNSAID = frozenset({"departure", "hire", "lawsuit", "regulation", "founding", "release"})


#: What the ends of a pair are, each with the entity or number that it is.
Place = tuple[str, int, str, int]


@dataclass(frozen=True, slots=True)
class Link:
    """A pair of which a kind of claim holds, as far as the model can tell."""

    probability: float
    scored: Scored


class Seen:
    """What the model sees in one sentence, by what the ends of a pair are: an entity, a number, or the sentence itself."""

    def __init__(self, scored: Sequence[Scored], kinds: Sequence[str], statuses: Sequence[str]) -> None:
        self.scored = scored
        self.kinds = {kind: k for k, kind in enumerate(kinds)}
        self.statuses = statuses
        self.places: dict[Place, Scored] = {_place(pair): pair for pair in scored}

    def link(self, kind: str, first: tuple[str, int], second: tuple[str, int]) -> Link | None:
        pair = self.places.get((*first, *second))
        if pair is None or kind not in self.kinds or not _fits(kind, pair.first.kind, pair.second.kind):
            return None
        return Link(float(pair.kinds[self.kinds[kind]]), pair)

    def main(self, kind: str, subject: int | None, object_: int | None) -> Link | None:
        """The pair that tells of a claim with these ends; of a symmetric kind the surer order."""
        a = ("name", subject) if subject is not None else ("sentence", -1)
        b = ("name", object_) if object_ is not None else ("sentence", -1)
        found = [self.link(kind, a, b), self.link(kind, b, a) if kind in SYMMETRIC and object_ is not None else None]
        return max((link for link in found if link is not None), key=lambda link: link.probability, default=None)

    def number(self, kind: str, subject: int | None, object_: int | None, ref: int) -> float:
        """How probable it is that a number belongs to the claim of these ends."""
        links = [
            self.link(kind, ("name", subject), ("number", ref)) if subject is not None else None,
            self.link(kind, ("number", ref), ("name", object_)) if object_ is not None else None,
        ]
        found = [link.probability for link in links if link is not None]
        return min(found) if found else 0.0

    def claims(self) -> Iterator[tuple[str, int | None, int | None, int | None, Link, float]]:
        """Kind, subject, object, number, the pair that tells of it, and how probable the claim is."""
        if not self.scored:
            return
        probabilities = np.stack([pair.kinds for pair in self.scored])
        for kind, k in self.kinds.items():
            likely = [self.scored[int(i)] for i in np.flatnonzero(probabilities[:, k] >= NUMBERED)]
            links = {_place(pair): Link(float(pair.kinds[k]), pair) for pair in likely if _fits(kind, pair.first.kind, pair.second.kind)}
            if links:
                yield from self._claims(kind, links)

    def _claims(self, kind: str, links: dict[Place, Link]) -> Iterator[tuple[str, int | None, int | None, int | None, Link, float]]:
        ends: dict[tuple[int | None, int | None], Link] = {}
        for (role, a, other, b), link in sorted(links.items(), key=lambda item: -item[1].probability):
            if link.probability < CLAIMED or "number" in (role, other) or other == "date":
                continue
            subject, object_ = (a if role == "name" else None), (b if other == "name" else None)
            if kind in SYMMETRIC and (object_, subject) in ends:
                continue
            ends[subject, object_] = link
        with_object = {subject for subject, object_ in ends if object_ is not None}
        with_subject = {object_ for subject, object_ in ends if subject is not None}
        numbers = sorted({b for (_, _, other, b), _ in links.items() if other == "number"})
        told: set[int | None] = set()
        for (subject, object_), link in ends.items():
            if object_ is None and subject in with_object or subject is None and (object_ in with_subject or kind not in UNSAID):
                continue
            found = sorted(((self.number(kind, subject, object_, n), n) for n in numbers), reverse=True)
            chosen = [(p, n) for p, n in found if p >= NUMBERED]
            if kind not in SEVERAL:
                chosen = chosen[:1]
            told.add(subject)
            for p, n in chosen:
                yield kind, subject, object_, n, link, min(p, link.probability) if kind in NEEDS_NUMBER else link.probability
            if not chosen and kind not in NEEDS_NUMBER:
                yield kind, subject, object_, None, link, link.probability
        if kind in NEEDS_NUMBER or kind == "funding":
            for (role, a, other, n), link in links.items():
                if role == "name" and other == "number" and link.probability >= CLAIMED and a not in told:
                    yield kind, a, None, n, link, link.probability


def _place(pair: Scored) -> Place:
    return _role(pair.first.kind), pair.first.ref, _role(pair.second.kind), pair.second.ref


def _role(kind: str) -> str:
    return "name" if kind in KINDS else "number" if kind in NUMBERS else kind


def _fits(kind: str, first: str, second: str) -> bool:
    """Whether a kind of claim may hold of a pair of these kinds of nodes."""
    subjects, objects = ENDS[kind]
    if first == "sentence":
        return second in KINDS and kind in UNSAID and LETTERS[second] in objects
    if first in NUMBERS:
        return LETTERS[second] in objects and _counts(kind, first)
    if LETTERS[first] not in subjects:
        return False
    if second in KINDS:
        return LETTERS[second] in objects
    return second in {"sentence", "date"} or _counts(kind, second)


def _counts(kind: str, number: str) -> bool:
    return kind in MONEY if number == "money" else kind in COUNTED if number == "quantity" else kind in {"benchmark", "audience"}


def candidates(seen: Seen, parsed: Parsed, kinds: Sequence[str]) -> Iterator[tuple[Candidate, Link]]:
    """What the reader claims, in the form of the grammar's candidates, as plain facts so far. ``kinds`` has the kind of each entity."""
    places = {atom.start: i for i, atom in enumerate(parsed.atoms)}
    for kind, subject, object_, number, link, probability in seen.claims():
        at = _at(link, places)
        atom = _number_atom(parsed, number, places)
        if number is not None and (atom is None or atom.amount is None and atom.quantity is None and kind not in {"benchmark", "audience"}):
            continue
        candidate = Candidate(
            kind,
            _ref(subject, kinds, link),
            _ref(object_, kinds, link),
            at,
            Standing(),
            READER,
            probability,
            atom.amount if atom is not None else None,
            _quantity(atom, kind) if atom is not None else None,
            _result(parsed, places[atom.start]) if atom is not None and kind == "revenue" else "",
        )
        yield candidate, link


def _ref(entity: int | None, kinds: Sequence[str], link: Link) -> Ref | None:
    if entity is None:
        return None
    here = all(node.here for node in (link.scored.first, link.scored.second) if node.ref == entity)
    return Ref(entity, LETTERS[kinds[entity]], here)


def _at(link: Link, places: dict[int, int]) -> int:
    """The atom at which the claim is told: its object's or number's, else its subject's."""
    for node in (link.scored.second, link.scored.first):
        if node.here and node.start in places:
            return places[node.start]
    return 0


def _number_atom(parsed: Parsed, number: int | None, places: dict[int, int]) -> Atom | None:
    if number is None:
        return None
    return parsed.atoms[places[number]] if number in places else None


def _result(parsed: Parsed, k: int) -> str:
    """What of its results the number at ``k`` is, where the text says so beside it: "lost $3 million", "a profit of $3 million"."""
    before = reversed(parsed.atoms[max(0, k - RESULT_REACH) : k])
    after = parsed.atoms[k + 1 : k + 3] if k + 1 < len(parsed.atoms) and parsed.atoms[k + 1].lower == "in" else []
    return next((atom.lower for atom in (*after, *before) if atom.lemma in RESULTS), "")


def _quantity(atom: Atom, kind: str) -> Quantity | None:
    if atom.quantity is not None or atom.amount is not None:
        return atom.quantity
    return Quantity(Decimal(atom.text), "score") if atom.text.replace(".", "", 1).isdigit() else None
