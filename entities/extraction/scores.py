"""Scores that stand beside a model's name: "ahead of GPT-5.4 (57.7)", "HumanEval: 89.2%"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from entities.extraction.atoms import Atom
from entities.extraction.context import Ref, is_of, letter
from entities.extraction.parsed import Candidate, Parsed
from entities.extraction.status import Standing, standing
from entities.extraction.types import Quantity

BARE = re.compile(r"\d{1,4}(?:\.\d+)?")
CONFIDENCE = 0.75
#: Between a model and its score: "GPT-5.4 at 57.7", "GPT-5.4 (57.7)".
OPENERS = frozenset({"(", "at", "with", "has", "on"})


def score_candidates(parsed: Parsed) -> Iterator[Candidate]:
    """Each model's score on the benchmark that the sentence names; nothing where it names none, or several that the score may be of."""
    benchmarks = [i for i, atom in enumerate(parsed.atoms) if is_of(atom, "B")]
    if not benchmarks:
        return
    several = len({parsed.atoms[i].entity for i in benchmarks}) > 1
    for i, atom in enumerate(parsed.atoms):
        if is_of(atom, "B"):
            yield from _labelled(parsed, i)
        elif is_of(atom, "MD") and not several:
            score = _score_behind(parsed.atoms, i)
            if score is not None:
                yield _candidate(parsed, i, Ref(atom.entity, letter(atom)), parsed.atoms[benchmarks[0]], score)


def _labelled(parsed: Parsed, i: int) -> Iterator[Candidate]:
    """ "(HumanEval: 89.2%)": the score of the model that the sentence is about."""
    after = parsed.atoms[i + 1] if i + 1 < len(parsed.atoms) else None
    score = _number(parsed.atoms, i + 2) if after is not None and after.text == ":" else None
    model = parsed.named_before(i, "MD")
    if score is not None and model is not None:
        yield _candidate(parsed, i, Ref(model.entity, letter(model)), parsed.atoms[i], score)


def _score_behind(atoms: list[Atom], i: int) -> Quantity | None:
    return _number(atoms, i + 2) if i + 1 < len(atoms) and atoms[i + 1].lower in OPENERS else None


def _number(atoms: list[Atom], i: int) -> Quantity | None:
    """A bare number or a percentage, unless it begins a longer phrase: "(57.7)", not "(57 tasks)"."""
    if i >= len(atoms):
        return None
    atom = atoms[i]
    if atom.quantity is not None:
        return atom.quantity if atom.quantity.unit in {"%", "score", "points"} else None
    behind = atoms[i + 1] if i + 1 < len(atoms) else None
    ends = behind is None or behind.kind == "punct" or behind.lower in {"and", "on", "in"}
    return Quantity(Decimal(atom.text), "score") if atom.kind == "word" and BARE.fullmatch(atom.text) and ends else None


def _candidate(parsed: Parsed, at: int, model: Ref, benchmark: Atom, score: Quantity) -> Candidate:
    clause = parsed.clause_of(at)
    state = standing(clause, parsed.chunks, parsed.atoms) if clause is not None else Standing()
    return Candidate("benchmark", model, Ref(benchmark.entity, "B"), at, state, "score-behind", CONFIDENCE, quantity=score)
