"""How far a statement holds: actual, planned, optional, speculative or denied; and whether it is hearsay.

What hedges a verb is looked for where it can govern it: its own auxiliaries and adverbs, the verbs and nouns that it hangs
on, its subordinator, and the verb of saying in the main clause. A hedge of another clause does not reach it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from entities.extraction.atoms import Atom
from entities.extraction.clauses import Clause
from entities.extraction.parse import NP, VG, Chunk, Mark

DATA = Path(__file__).parent / "patterns" / "hedges.jsonl"
#: When several hedges govern one verb, the most careful wins.
ORDER = ("actual", "planned", "speculative", "optional", "denied")


@dataclass(frozen=True, slots=True)
class Standing:
    status: str
    reported: bool
    question: bool = False


@cache
def hedges() -> dict[str, dict[str, str]]:
    """Word → status, by the place where the word stands: ``verb``, ``noun``, ``adjective``, ``adverb``, ``modal``, ``phrase``."""
    table: dict[str, dict[str, str]] = {}
    for line in DATA.read_text("utf-8").splitlines():
        if line:
            row = json.loads(line)
            for word in row["words"]:
                table.setdefault(row["place"], {})[word] = row["status"]
    return table


def careful(*statuses: str) -> str:
    return max(statuses, key=ORDER.index)


def standing(clause: Clause, chunks: Sequence[Chunk], atoms: Sequence[Atom]) -> Standing:
    """Status of what a verb group says, through everything that governs it."""
    status, reported = "actual", False
    current: Clause | None = clause
    depth = 0
    while current is not None and depth < 6:
        own, heard = _own(current, is_target=depth == 0)
        status, reported = careful(status, own), reported or heard
        if depth > 0 or current.governing_noun is not None:
            governed, heard = _as_governor(current, is_target=depth == 0)
            status, reported = careful(status, governed), reported or heard
        current, depth = current.governor, depth + 1
    said, heard = _saying(clause, chunks)
    status, reported = careful(status, said), reported or heard
    status = careful(status, _condition(clause, chunks, status))
    reported = reported or _phrase_hearsay(atoms, clause.verb.first)
    # What a condition only supposes is said by no one; nor is what "whether" asks.
    supposed = clause.subordinator in {"if", "unless", "whether"} or _is_question(atoms)
    return Standing(status, reported, supposed)


def reached(clause: Clause, chunks: Sequence[Chunk], atoms: Sequence[Atom]) -> Standing:
    """Status of what stands as a noun under a verb: "is poised for a listing", "targets a valuation of", "denies a merger"."""
    outer = standing(clause, chunks, atoms)
    if clause.verb.lemma in {"say", "report", "announce", "reach", "move", "go", "work", "end", "expect"} and not clause.verb.passive:
        return outer
    told, heard = _as_governor(clause, is_target=False)
    return Standing(careful(outer.status, told), outer.reported or heard, outer.question)


def noun_standing(phrase: NP, at: int, around: Sequence[Clause], chunks: Sequence[Chunk], atoms: Sequence[Atom]) -> Standing:
    """Status of what an event noun says ("the acquisition of X"): by its adjectives, and by the verb it is subject or object of."""
    table = hedges()
    status, reported = "actual", False
    for atom in phrase.atoms:
        status = careful(status, table["adjective"].get(atom.lower, "actual"))
        reported = reported or table["adverb"].get(atom.lower) == "reported" or table["adjective"].get(atom.lower) == "reported"
    owner = next(
        (c for c in around if c.subject is phrase and c.subordinator not in {"that", "which", "who", "where"}), None
    ) or _clause_of(phrase, at, around)
    if owner is not None:
        outer = standing(owner, chunks, atoms) if owner.subject is phrase else reached(owner, chunks, atoms)
        status, reported = careful(status, outer.status), reported or outer.reported
        status = careful(status, _event_fate(owner))
    return Standing(status, reported or _phrase_hearsay(atoms, phrase.first), _is_question(atoms))


def _clause_of(phrase: NP, at: int, around: Sequence[Clause]) -> Clause | None:
    """The clause whose object or prepositional phrase the noun is."""
    for clause in around:
        if phrase in clause.objects or any(p is phrase for _, p in clause.preps):
            return clause
    before = [clause for clause in around if clause.at < at < clause.end]
    return before[-1] if before else None


def _event_fate(clause: Clause) -> str:
    return hedges()["fate"].get(clause.verb.lemma, "actual")


def _own(clause: Clause, *, is_target: bool) -> tuple[str, bool]:
    """What the auxiliaries and adverbs of a verb group say."""
    table = hedges()
    verb = clause.verb
    status, reported = "actual", False
    for adverb in verb.adverbs:
        told = table["adverb"].get(adverb, "actual")
        if told == "reported":
            reported = True
        else:
            status = careful(status, told)
    if verb.modal:
        status = careful(status, table["modal"].get(verb.modal, "actual"))
        if verb.modal in {"could", "would", "might"} and verb.perfect:
            status = careful(status, "denied")
    if verb.negated:
        status = careful(status, "denied")
    return status, reported


def _as_governor(clause: Clause, *, is_target: bool) -> tuple[str, bool]:
    """What a verb, adjective or noun says of the infinitive that hangs on it: "plans to", "is set to", "an option to"."""
    table = hedges()
    status, reported = "actual", False
    if clause.governing_noun is not None:
        for atom in clause.governing_noun.atoms:
            told = table["noun"].get(atom.lemma, "actual")
            status = careful(status, told)
    if is_target:
        return status, reported
    verb = clause.verb
    words = [f"{verb.lemma} {clause.particle}", verb.lemma]
    predicates: list[str] = []
    if verb.lemma in {"be", "appear", "seem", "remain", "look"} and clause.object is not None:
        predicates = [atom.lower for atom in clause.object.atoms]
    for word in [*words, *predicates]:
        told = (table["passive"].get(word) if verb.passive and word in words else None) or (
            table["verb"] if word in words else table["predicate"]
        ).get(word, "actual")
        if told == "reported":
            reported = True
        elif told != "actual":
            status = careful(status, told)
    return status, reported


def _saying(clause: Clause, chunks: Sequence[Chunk]) -> tuple[str, bool]:
    """A verb of saying or thinking whose content the clause is: "sources say that X", "analysts expect X to"."""
    table = hedges()
    for i in range(clause.at - 1, -1, -1):
        chunk = chunks[i]
        if isinstance(chunk, Mark) and chunk.text in {";", ":"}:
            break
        if isinstance(chunk, NP) or isinstance(chunk, Mark):
            continue
        if clause.governor is not None and chunk is clause.governor.verb:
            continue  # "expects to spend": the governor's own business
        if chunk.lemma in table["saying"]:
            speaker = chunks[i - 1] if i else None
            words = {a.lemma for a in speaker.atoms} | {a.lower for a in speaker.atoms} if isinstance(speaker, NP) else set()
            if chunk.negated:
                return "actual", False
            if words & {
                "source",
                "sources",
                "report",
                "reports",
                "rumor",
                "rumors",
                "rumour",
                "rumours",
                "insiders",
                "people",
                "leak",
                "leaks",
                "speculation",
            }:
                return "actual", True
            told = table["saying"][chunk.lemma]
            if told != "actual":
                return told, False
            break
        if chunk.finite:
            break
    return "actual", False


def _condition(clause: Clause, chunks: Sequence[Chunk], status: str) -> str:
    """What hangs on a condition told in the same sentence is optional: "if it declines, it will pay"."""
    verb = clause.verb
    if not (
        verb.modal in {"will", "would", "could", "may", "shall"} or not verb.modal and verb.finite and verb.tag in {"VBZ", "VBP", "VB"}
    ):
        return "actual"
    for i, chunk in enumerate(chunks):
        if isinstance(chunk, Mark) and chunk.kind == "SUB" and chunk.text in {"if", "unless"}:
            after = [k for k, c in enumerate(chunks) if k > i and isinstance(c, VG) and c.finite]
            before = [k for k, c in enumerate(chunks) if k < i and isinstance(c, VG) and c.finite]
            opens = not before or any(
                isinstance(c, Mark) and (c.kind == "CC" or c.text in {";", ":", "—"}) for c in chunks[max(0, i - 2) : i]
            )
            governed = after[1:2] if opens else before[-1:]  # "if A, B": B; "B if A": B
            if clause.at in governed:
                return "optional"
    return "actual"


def _phrase_hearsay(atoms: Sequence[Atom], at: int) -> bool:
    """Hearsay told of the whole sentence: "according to people familiar with the matter"; or right before the verb."""
    words = " ".join(atom.lower for atom in atoms)
    return any(phrase in words for phrase in hedges()["phrase"])


def _is_question(atoms: Sequence[Atom]) -> bool:
    return bool(atoms) and (any(atom.text == "?" for atom in atoms[-2:]) or atoms[0].lower in {"suppose", "imagine", "assume", "picture"})
