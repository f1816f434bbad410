"""The pieces that a sentence is parsed into, and the function words that they are told by."""

from __future__ import annotations

from dataclasses import dataclass, field

from entities.extraction.atoms import Atom

BE = frozenset({"be", "is", "are", "was", "were", "been", "being", "am", "'s", "’s", "'re", "’re", "'m", "’m", "s"})
HAVE = frozenset({"have", "has", "had", "having", "'ve", "’ve", "'d", "’d"})
DO = frozenset({"do", "does", "did"})
AUXILIARIES = BE | HAVE | DO
MODALS = frozenset(
    {"will", "would", "could", "may", "might", "can", "shall", "should", "must", "'ll", "’ll", "wo", "ca", "won’t", "cannot"}
)
NEGATIONS = frozenset({"not", "n't", "n’t", "never", "no longer", "neither", "nor"})
RELATIVES = frozenset({"which", "that", "who", "whose", "where"})
QUOTES = frozenset({'"', "“", "”", "‘", "’", "'", "``", "''", "*", "**", "_", "`", "«", "»"})
ROUND_OPEN = frozenset({"(", "[", "（"})
ROUND_CLOSE = frozenset({")", "]", "）"})
DASHES = frozenset({"—", "–", "--", "-"})
#: Marks that end one clause and open the next.
CLAUSE_STOPS = frozenset({";", ":"})


@dataclass(slots=True, eq=False)
class NP:
    """A noun phrase: ``atoms`` from its determiner to its head. ``parts`` are its coordinated members, none if it has but one."""

    first: int
    last: int
    atoms: list[Atom]
    parts: list[NP] = field(default_factory=list)
    apposed: list[NP] = field(default_factory=list)

    @property
    def head(self) -> Atom:
        return self.atoms[-1]

    @property
    def has_name(self) -> bool:
        return any(atom.kind == "name" for atom in self.atoms)

    def members(self) -> list[NP]:
        return self.parts or [self]


@dataclass(slots=True, eq=False)
class VG:
    """A verb group: auxiliaries, adverbs and the main verb. ``lemma`` is the main verb's."""

    first: int
    last: int
    lemma: str
    main: Atom
    tag: str
    modal: str = ""
    negated: bool = False
    infinitive: bool = False
    perfect: bool = False
    progressive: bool = False
    passive: bool = False
    finite: bool = True
    adverbs: tuple[str, ...] = ()

    @property
    def is_bare(self) -> bool:
        """Whether it has no auxiliary: adverbs and the verb are all."""
        return self.first == self.last - len(self.adverbs)


@dataclass(slots=True, eq=False)
class Mark:
    """What is neither.

    ``kind`` is ``P`` for a preposition, ``REL`` relative pronoun, ``SUB`` subordinator, ``CC`` conjunction, ``PUNCT``, else ``X``.
    """

    first: int
    last: int
    kind: str
    text: str

    @property
    def opens_clause(self) -> bool:
        """Whether a clause of its own begins with it."""
        return self.kind in {"SUB", "REL"} or self.text in CLAUSE_STOPS


Chunk = NP | VG | Mark


@dataclass(slots=True, eq=False)
class Clause:
    """A verb group, the chunk number ``at``, with its arguments. ``subject`` is the grammatical one, also of a passive."""

    verb: VG
    at: int
    subject: NP | None = None
    subject_at: list[tuple[str, NP]] = field(default_factory=list)  # prepositional phrases that follow the subject: "friends at Foo"
    objects: list[NP] = field(default_factory=list)
    preps: list[tuple[str, NP]] = field(default_factory=list)
    governor: Clause | None = None
    governing_noun: NP | None = None
    subordinator: str = ""
    particle: str = ""  # the word after the verb, if it is a preposition or adverb: "walk away"
    fronted: list[tuple[str, NP]] = field(default_factory=list)  # prepositional phrases before the subject: "On Foo, X scored 5"
    end: int = 0  # the chunk before which its arguments end
    reduced: bool = False  # a participle that modifies the noun before it: "a startup backed by X"

    @property
    def object(self) -> NP | None:
        return self.objects[0] if self.objects else None

    @property
    def is_headline_plan(self) -> bool:
        """Whether a headline tells what is to come: "Acme to buy Foo"."""
        return self.verb.infinitive and self.governor is None and self.governing_noun is None

    def prep(self, *names: str) -> list[NP]:
        """Phrases of these prepositions, those after the verb first."""
        return [phrase for name, phrase in (*self.preps, *self.fronted) if name in names]

    def governs(self, phrase: NP) -> bool:
        """Whether the phrase is one of its objects or prepositional phrases."""
        return phrase in self.objects or any(other is phrase for _, other in self.preps)


def is_mark(chunk: Chunk | None, *texts: str) -> bool:
    """Whether a chunk is one of these words or marks."""
    return isinstance(chunk, Mark) and chunk.text in texts


def chunk_at(chunks: list[Chunk], i: int) -> Chunk | None:
    """The chunk at a place, None outside of the sentence."""
    return chunks[i] if 0 <= i < len(chunks) else None
