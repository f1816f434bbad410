"""Reference across sentences: what "it", "they" and "the company" may stand for where a sentence names no one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from entities.extraction.atoms import Atom
from entities.extraction.types import NamedEntity
from entities.extraction.words import words

#: Kind of an entity → the letter that the grammar has for it.
LETTERS = {"company": "C", "organization": "O", "person": "P", "model": "M", "product": "D", "benchmark": "B", "place": "L"}
PERSON_PRONOUNS = frozenset({"he", "she", "him", "her", "his"})
THING_PRONOUNS = frozenset({"it", "its", "itself"})
PLURAL_PRONOUNS = frozenset({"they", "them", "their"})
#: "the board has appointed": a body of the company that the text is about.
BODIES = frozenset({"board", "leadership", "management"})
TITLE_COUNTS = 2  # mentions that one in the title is worth


@dataclass(frozen=True, slots=True)
class Ref:
    """An entity as an argument, by its index. ``sure`` is false where it was carried over from elsewhere."""

    entity: int
    letter: str
    sure: bool = True

    def carried(self) -> Ref:
        return Ref(self.entity, self.letter, False)


def letter(atom: Atom) -> str:
    """The letter of a name's kind, empty for what is no name."""
    return LETTERS.get(atom.entity_kind, "")


def is_of(atom: Atom, letters: str) -> bool:
    """Whether an atom names an entity of one of these kinds."""
    return atom.kind == "name" and letter(atom) != "" and letter(atom) in letters


@dataclass(slots=True)
class Context:
    """The entities that later words may refer back to; from the title, then sentence by sentence."""

    subject: Ref | None = None  # of the sentence before
    last: dict[str, Ref] = field(default_factory=dict)  # the last one named, by letter of kind
    plural: tuple[Ref, ...] = ()  # the subjects of the sentence before, if it had several
    local: Ref | None = None  # subject of the sentence itself
    local_at: int = -1  # its last atom
    local_plural: tuple[Ref, ...] = ()  # its subjects, if there are several
    made: Ref | None = None  # what was last released
    raiser: Ref | None = None  # who last raised money
    counts: Counter[int] = field(default_factory=Counter)  # how often each company was named so far, the title's more
    recent: frozenset[int] = frozenset()  # companies of the sentence before

    def prime(self, title: str, entities: Sequence[NamedEntity]) -> None:
        """The title's entities are what "the company" may mean before the text names another."""
        places = [
            (place, index, entity.kind)
            for index, entity in enumerate(entities)
            for name in (entity.name, *entity.aliases)
            if (place := title.find(name)) >= 0
        ]
        for _, index, kind in sorted(places, reverse=True):
            ref = Ref(index, LETTERS.get(kind, ""), False)
            if ref.letter == "C":
                self.counts[index] += TITLE_COUNTS
            self.last[ref.letter] = ref
            if ref.letter in "CMD":
                self.subject = ref

    def enter(self, subjects: Sequence[Ref], last_atom: int) -> None:
        """Takes the subject of the sentence's first clause, for the pronouns behind its last atom."""
        self.local = next((ref for ref in subjects if ref.sure), None)
        self.local_plural = tuple(ref for ref in subjects if ref.sure) if len(subjects) > 1 else ()
        self.local_at = last_atom

    def leave(self, names: Sequence[Atom], subjects: Sequence[Ref], shown: Sequence[Ref], *, heading: bool) -> None:
        """Keeps what the next sentence may refer back to: the names and subjects of this one, and what it shows for new."""
        if names and heading:
            self._begin_section()
        companies = {atom.entity for atom in names if letter(atom) == "C"}
        self.counts.update(companies)
        if names or not heading:
            self.recent = frozenset(companies)
        for atom in reversed(names):
            if letter(atom):
                self.last[letter(atom)] = Ref(atom.entity, letter(atom), False)
        sure = [ref for ref in subjects if ref.sure]
        if sure:
            self.subject = self.last[sure[0].letter] = sure[0]
            self.plural = tuple(sure) if len(sure) > 1 else ()
            made = next((ref for ref in shown if ref.sure), None)
            if made is not None:
                self.subject = self.last[made.letter] = made
        elif heading and names:
            self.subject = Ref(names[0].entity, letter(names[0]), False)
        self.local = None

    def _begin_section(self) -> None:
        """Forgets what was named under the heading before."""
        self.counts.clear()
        self.last.clear()
        self.made = self.raiser = None

    def pronoun(self, word: str, letters: str, at: int = -1) -> list[Ref]:
        """What a pronoun stands for; ``at`` is its atom's index, before which the sentence's own subject counts."""
        if word not in PERSON_PRONOUNS | PLURAL_PRONOUNS | THING_PRONOUNS:
            return []
        local = self.local
        if word in PLURAL_PRONOUNS and self.local_plural and 0 <= self.local_at < at:
            return [ref for ref in self.local_plural if ref.letter in letters]
        if local is not None and 0 <= self.local_at < at and local.letter in letters and (local.letter == "P") == (word in PERSON_PRONOUNS):
            return [local]
        if word in PERSON_PRONOUNS:
            return self._person() if "P" in letters else []
        if word in PLURAL_PRONOUNS:
            several = [ref for ref in self.plural if ref.letter in letters]
            return several or (self._last_company() if "C" in letters else self.class_noun("model", letters))
        if self.subject is not None and self.subject.letter in letters and self.subject.letter != "P":
            return [self.subject.carried()]
        return self._latest("CMD" if "C" in letters else "MD", letters)

    def class_noun(self, noun: str, letters: str, at: int = -1) -> list[Ref]:
        """What "the company" or "the model" at an atom stands for."""
        if noun in words("company_nouns") or noun in BODIES:
            local = self.local
            if local is not None and local.letter == "C" and "C" in letters and 0 <= self.local_at < at:
                return [local]
            return self.company() if "C" in letters else []
        if noun not in words("thing_nouns"):
            return []
        if self.made is not None and self.made.letter in letters:
            return [self.made.carried()]
        return self._latest("MD", letters)

    def company(self) -> list[Ref]:
        """Whom "the company" means, if that is sure: the one company of the sentence before, or the one that the text is about."""
        main = self.counts.most_common(2)
        about = main[0][0] if main and (len(main) == 1 or main[0][1] > main[1][1]) else None
        before = self.subject.entity if self.subject is not None and self.subject.letter == "C" else None
        if before is not None and (before == about or self.recent == {before}):
            return [Ref(before, "C", False)]
        if about is not None and not self.recent - {about}:
            return [Ref(about, "C", False)]
        return []

    def _latest(self, order: str, letters: str) -> list[Ref]:
        """The last entity named of the first kind in ``order`` that fits."""
        return next(([self.last[kind].carried()] for kind in order if kind in letters and kind in self.last), [])

    def _person(self) -> list[Ref]:
        return self._subject_of("P") or self._latest("P", "P")

    def _last_company(self) -> list[Ref]:
        return self._subject_of("C") or self._latest("C", "C")

    def _subject_of(self, kind: str) -> list[Ref]:
        return [self.subject.carried()] if self.subject is not None and self.subject.letter == kind else []
