"""One parsed sentence with all that the matching of the grammar needs, and what it gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from entities.extraction.atoms import Atom
from entities.extraction.confidence import Opinions
from entities.extraction.context import Context, Ref, is_of, letter
from entities.extraction.reference import refs, unique
from entities.extraction.status import Standing
from entities.extraction.syntax import NP, Chunk, Clause
from entities.extraction.types import Amount, Quantity, Refusal, Span

LONGEST_CUT = 300  # characters of a phrase that a claim keeps as its detail


@dataclass(slots=True)
class Candidate:
    """A claim before it has its evidence. Ends are references, ``rule`` the id of what found it."""

    kind: str
    subject: Ref | None
    object: Ref | None
    at: int  # atom where its word stands
    standing: Standing
    rule: str
    confidence: float
    amount: Amount | None = None
    quantity: Quantity | None = None
    detail: str = ""
    opinions: Opinions | None = None


@dataclass(slots=True)
class Parsed:
    """A sentence. ``labels`` tells for an atom what kind of claim its number measures; ``makers`` for an entity the one that makes it."""

    text: str
    atoms: list[Atom]
    chunks: list[Chunk]
    clauses: list[Clause]
    context: Context
    labels: dict[Atom, str] = field(default_factory=dict)
    makers: dict[int, int] = field(default_factory=dict)
    unreal: set[str] = field(default_factory=set)  # kinds of claims that the sentence only asks, supposes or speaks of
    refusals: list[Refusal] | None = None  # filled where somebody asks why there is no claim

    def refuse(self, rule: str, kind: str, at: int, reason: str) -> None:
        if self.refusals is not None and self.atoms[at].lemma != "be":  # "is" might make a claim anywhere, and surprises no one
            sentence = Span(self.atoms[0].start, self.atoms[-1].end)
            self.refusals.append(Refusal(rule, kind, self.atoms[at].text, sentence, reason))

    @property
    def main(self) -> Clause | None:
        """The first finite clause that has a subject."""
        return next((clause for clause in self.clauses if clause.verb.finite and clause.subject is not None), None)

    def cut(self, phrase: NP) -> str:
        """The words of a phrase as the text has them, on one line."""
        return " ".join(self.text[phrase.atoms[0].start : phrase.atoms[-1].end].split())[:LONGEST_CUT]

    def atoms_of(self, chunks: Iterable[Chunk]) -> Iterator[Atom]:
        for chunk in chunks:
            yield from self.atoms[chunk.first : chunk.last + 1]

    def clause_of(self, at: int) -> Clause | None:
        """The innermost clause within whose reach an atom stands."""
        for clause in reversed(self.clauses):
            first, last = self.reach(clause)
            subject = clause.subject
            if first <= at <= last or subject is not None and subject.first <= at <= last:
                return clause
        return None

    def reach(self, clause: Clause) -> tuple[int, int]:
        """The first and last atom of a verb and its arguments to the right."""
        return self.chunks[clause.at].first, self.chunks[min(clause.end, len(self.chunks)) - 1].last

    def named_before(self, at: int, letters: str) -> Atom | None:
        """The nearest name of these kinds before an atom."""
        return next((atom for atom in reversed(self.atoms[:at]) if is_of(atom, letters)), None)

    def topic(self, letters: str, before: int) -> list[Ref]:
        """What the sentence is about where it does not say so: its own earlier name of the kind, else that of the text; none of several."""
        atom = self.named_before(before, letters)
        if atom is not None:
            if len({other.entity for other in self.atoms if is_of(other, letters)}) > 1:
                return []
            return [Ref(atom.entity, letter(atom), False)]
        return self.context.class_noun("company" if "C" in letters else "model", letters)

    def other_party(self, letters: str, known: NP | None) -> list[Ref]:
        """The one party that the sentence names besides those of a phrase; none if it names several."""
        taken = {ref.entity for ref in refs(known, letters, self.context)}
        named = (Ref(atom.entity, letter(atom), False) for atom in self.atoms if is_of(atom, letters) and atom.entity not in taken)
        found = unique(named)
        return found if len(found) == 1 else []
