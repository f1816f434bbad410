"""What a noun phrase refers to: the entity that it names, or that a pronoun or "the company" stands for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from entities.extraction.atoms import Atom
from entities.extraction.parse import NP

LETTERS = {"company": "C", "organization": "O", "person": "P", "model": "M", "product": "D", "benchmark": "B", "place": "L"}

#: "X's venture arm", "the X team": what belongs to X so closely that X acts through it.
METONYMS = frozenset(
    ["arm", "team", "unit", "division", "subsidiary", "board", "researchers", "engineers", "leadership", "management", "executives", "lab", "labs", "group", "founders", "staff", "employees", "scientists", "developers", "owner", "parent", "business"]
)
#: "the Foo model": the phrase names what stands before its head.
CLASS_NOUNS = frozenset(
    ["model", "models", "family", "series", "platform", "system", "systems", "app", "application", "assistant", "agent", "chip", "chips", "gpu", "gpus", "processor", "processors", "accelerator", "accelerators", "service", "tool", "tools", "framework", "library", "api", "sdk", "cluster", "supercomputer", "datacenter", "center", "browser", "editor", "chatbot", "bot", "feature", "mode", "line", "lineup", "generation", "version", "versions", "weights", "architecture", "hardware", "software", "suite", "engine", "robot", "robots", "satellite", "satellites", "device", "devices", "glasses", "benchmark", "leaderboard", "index", "test", "eval", "evaluation", "exam", "suite", "program", "programme", "initiative", "project", "startup", "company", "firm", "lab", "labs", "itself", "alone", "preview", "release", "beta", "product", "products", "offering", "stack", "cloud", "technology"]
)
COMPANY_NOUNS = frozenset(
    ["company", "startup", "start-up", "firm", "lab", "giant", "maker", "chipmaker", "automaker", "developer", "group", "business", "unicorn", "retailer", "outfit", "venture", "corporation", "provider", "vendor", "insurer", "conglomerate", "hyperscaler", "team"]
)
THING_NOUNS = frozenset(
    ["model", "system", "tool", "assistant", "agent", "chip", "platform", "product", "app", "service", "feature", "device", "release", "chatbot", "framework"]
)
PERSON_PRONOUNS = frozenset({"he", "she", "him", "her", "his"})
THING_PRONOUNS = frozenset({"it", "its", "itself"})
PLURAL_PRONOUNS = frozenset({"they", "them", "their"})
#: "the board has appointed": a body of the company that the text is about.
BODIES = frozenset({"board", "leadership", "management"})


@dataclass(frozen=True, slots=True)
class Ref:
    """An entity as an argument. ``sure`` is false where it was carried over from elsewhere."""

    entity: int
    letter: str
    sure: bool = True


@dataclass(slots=True)
class Context:
    """The entities that later words may refer back to, by letter of kind; from the title, then sentence by sentence."""

    subject: Ref | None = None  # of the sentence before
    last: dict[str, Ref] = field(default_factory=dict)
    plural: tuple[Ref, ...] = ()
    local: Ref | None = None  # subject of the sentence itself
    local_at: int = -1  # its last atom
    made: Ref | None = None  # what was last released
    raiser: Ref | None = None  # who last raised money
    counts: Counter[int] = field(default_factory=Counter)  # how often each company was named so far, the title's more
    recent: frozenset[int] = frozenset()  # companies of the sentence before

    def pronoun(self, word: str, letters: str, at: int = -1) -> list[Ref]:
        """What a pronoun stands for; ``at`` is its atom's index, before which the sentence's own subject counts."""
        if word not in PERSON_PRONOUNS | PLURAL_PRONOUNS | THING_PRONOUNS:
            return []
        if (
            self.local is not None
            and 0 <= self.local_at < at
            and self.local.letter in letters
            and (self.local.letter == "P") == (word in PERSON_PRONOUNS)
        ):
            return [self.local]
        if word in PERSON_PRONOUNS:
            return self._of("P") if "P" in letters else []
        if word in PLURAL_PRONOUNS:
            several = [ref for ref in self.plural if ref.letter in letters]
            return several or (self._of("C") if "C" in letters else self.class_noun("model", letters))
        if self.subject is not None and self.subject.letter in letters and self.subject.letter != "P":
            return [Ref(self.subject.entity, self.subject.letter, False)]
        for letter in "MDC" if "C" not in letters or "M" in letters and "C" not in letters else "CMD":
            if letter in letters and letter in self.last:
                return [Ref(self.last[letter].entity, letter, False)]
        return []

    def class_noun(self, noun: str, letters: str) -> list[Ref]:
        if noun in COMPANY_NOUNS | BODIES:
            return self.company() if "C" in letters else []
        if noun in THING_NOUNS:
            if self.made is not None and self.made.letter in letters:
                return [Ref(self.made.entity, self.made.letter, False)]
            for letter in "MD":
                if letter in letters and letter in self.last:
                    return [Ref(self.last[letter].entity, letter, False)]
        return []

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

    def _of(self, letters: str) -> list[Ref]:
        if self.subject is not None and self.subject.letter in letters:
            return [Ref(self.subject.entity, self.subject.letter, False)]
        return [Ref(self.last[letter].entity, letter, False) for letter in letters if letter in self.last][:1]


def letter(atom: Atom) -> str:
    return LETTERS.get(atom.entity_kind, "")


def refs(phrase: NP | None, letters: str, context: Context) -> list[Ref]:
    """Entities that a phrase stands for, one a coordinated member, of the kinds in ``letters``."""
    if phrase is None:
        return []
    found: list[Ref] = []
    for member in phrase.members():
        found += _member_refs(member, letters, context)
    if not found and not any(atom.kind == "name" for atom in phrase.atoms):
        for apposed in phrase.apposed:  # "a tool called Foo", "other companies like Foo and Bar"
            found += refs(apposed, letters, context)
    return found


def _member_refs(phrase: NP, letters: str, context: Context) -> list[Ref]:
    atoms = phrase.atoms
    head = phrase.head
    if len(atoms) == 1 and head.tag in {"PRP", "PRP$"}:
        return context.pronoun(head.lower, letters, phrase.first)
    letters = letters.removeprefix("!")
    names = [k for k, atom in enumerate(atoms) if atom.kind == "name" and not only_likened(atoms, k)]
    if not names:
        if head.kind == "word" and atoms[0].lower in {"the", "this"} and len(atoms) <= 4:
            return context.class_noun(head.lemma, letters)
        if atoms[0].tag == "PRP$" and head.lemma in METONYMS:
            return context.pronoun(atoms[0].lower, letters, phrase.first)
        return []
    if head.kind == "name":
        if (
            letter(head) == "P"
            and "C" in letters
            and letters.find("C") < letters.find("P")
            and len(names) > 1
            and letter(atoms[names[0]]) == "C"
        ):
            return [Ref(atoms[names[0]].entity, "C")]  # "Foo CEO Ann Lee" speaks for Foo
        chosen = [names[-1]]
        k = names[-1]
        while k >= 2 and atoms[k - 1].text in {"-", "–", "/", "&"} and atoms[k - 2].kind == "name":  # "the SpaceX-xAI tie-up"
            k -= 2
            chosen.insert(0, k)
        return [Ref(atoms[c].entity, letter(atoms[c])) for c in chosen if letter(atoms[c]) in letters]
    k = names[-1]
    name = atoms[k]
    after = atoms[k + 1] if k + 1 < len(atoms) else None
    if after is not None and after.tag == "POS":
        return [Ref(name.entity, letter(name))] if head.lemma in METONYMS and letter(name) in letters else []
    tail = atoms[k + 1 :]
    if letter(name) in "MDB" and head.lemma in CLASS_NOUNS or letter(name) in "CO" and head.lemma in METONYMS | {"itself", "alone"}:
        return [Ref(name.entity, letter(name))] if letter(name) in letters else []
    if all(atom.kind in {"date", "quantity"} or atom.tag in {"RB", "JJ"} for atom in tail):
        return [Ref(name.entity, letter(name))] if letter(name) in letters else []
    return []


LIKENED = ("class", "level", "style", "like", "equivalent", "powered", "based", "driven", "backed", "era", "compatible", "esque")


def only_likened(atoms: list[Atom], k: int) -> bool:
    """ "GPT-4-class models", "an ex-Foo engineer": the name is no party to what is said."""
    rest = "".join(atom.lower for atom in atoms[k + 1 : k + 3])
    return (
        rest.lstrip("-‑–").startswith(LIKENED)
        and rest[:1] in "-‑–"
        or k > 0
        and (atoms[k - 1].lower in {"former", "ex"} or k > 1 and atoms[k - 2].lower == "ex")
    )


def possessors(phrase: NP | None, letters: str, context: Context) -> list[Ref]:
    """Whose it is: "Amazon's stake", "its stake"."""
    if phrase is None:
        return []
    atoms = phrase.atoms
    for k, atom in enumerate(atoms[:-1]):
        if atom.kind == "name" and atoms[k + 1].tag == "POS" and letter(atom) in letters:
            return [Ref(atom.entity, letter(atom))]
    if atoms[0].tag == "PRP$":
        return context.pronoun(atoms[0].lower, letters, phrase.first)
    return []


def modifiers(phrase: NP | None, letters: str) -> list[Ref]:
    """Names that stand before the head without possessing it: "the Cursor acquisition", "the SpaceX-xAI merger"."""
    if phrase is None:
        return []
    atoms = phrase.atoms
    found = []
    for k, atom in enumerate(atoms[:-1]):
        if atom.kind == "name" and letter(atom) in letters and atoms[k + 1].tag != "POS" and not only_likened(atoms, k):
            found.append(Ref(atom.entity, letter(atom)))
    return found
