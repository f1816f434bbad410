"""What the grammar demands of a claim that only the reader sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from entities.extraction.atoms import Atom
from entities.extraction.context import Ref
from entities.extraction.parsed import Candidate, Parsed
from entities.extraction.reference import only_likened
from entities.extraction.types import Amount, Quantity
from entities.extraction.words import words

#: What joins a clause without its verb to the one that has it.
JOINING = frozenset({"and", ",", ";", "while", "but"})
#: People who are named for what they say, with the house that they say it from.
VOICES = frozenset(["analyst", "economist", "strategist", "spokesman", "spokeswoman", "spokesperson", "columnist", "reporter", "professor"])
#: Kinds whose number is said of one thing alone; a sum invested may be raised as well, a score is no second model's.
OWN_NUMBER = frozenset({"valuation", "revenue", "benchmark", "spec", "capacity", "audience", "price", "layoff"})
#: Kinds of which one end has but one at the other: who was hired, by one employer; what was released, by one maker.
ONE_SUBJECT = frozenset({"release", "hire", "acquisition"})
ONE_OBJECT = frozenset({"departure"})
#: Verbs of what anyone may do with a thing, and those who may: "you can try it on", "it can be reached through".
OFFERING = frozenset(["try", "play", "use", "access", "run", "test", "find", "get", "reach", "download", "chat", "buy", "talk"])
ANYONE = frozenset({"you", "anyone", "everyone", "developers", "users"})
#: Kinds of what people do with their own money and time, whatever company they belong to.
BY_PERSON = frozenset({"investment", "founding"})
FOUNDERS = frozenset({"founder", "co-founder", "cofounder"})
SUPPLIERS = frozenset({"supplier", "suppliers", "vendor", "vendors"})
MAKING = frozenset({"build", "make", "develop", "design", "create", "found"})
FOUNDER_REACH = 5  # atoms between "founder" and "of" what
KNOWN_MAKER = "its known maker is another"


def is_anothers(candidate: Candidate, parsed: Parsed) -> bool:
    """Whether "it" would have released what the text's own makers are known to make."""
    subject, made = candidate.subject, candidate.object
    if candidate.kind != "release" or subject is None or made is None or subject.sure:
        return False
    return parsed.makers.get(made.entity, subject.entity) != subject.entity


@dataclass(slots=True)
class Taken:
    """What the claims of a sentence have taken up, so that what is less sure does not take it again."""

    numbers: list[tuple[Amount | Quantity, str, int | None]] = field(default_factory=list)  # number, kind, subject
    ends: set[tuple[str, int | None, int | None]] = field(default_factory=set)
    meant: set[int] = field(default_factory=set)  # what "it" or "the company" stands for

    def take(self, candidate: Candidate) -> None:
        subject, object_ = _entity(candidate.subject), _entity(candidate.object)
        if candidate.subject is not None and not candidate.subject.sure:
            self.meant.add(candidate.subject.entity)
        self.ends.add((candidate.kind, subject, object_))
        number = candidate.amount or candidate.quantity
        if number is not None:
            self.numbers.append((number, candidate.kind, subject))

    def reason_against(self, candidate: Candidate) -> str:
        """Why a further claim of the sentence is not taken; empty if it is."""
        kind, subject, object_ = candidate.kind, _entity(candidate.subject), _entity(candidate.object)
        number = candidate.amount or candidate.quantity
        if self.meant and candidate.subject is not None and not candidate.subject.sure and subject not in self.meant:
            return "the sentence means another whom it does not name"
        for other, as_kind, of in self.numbers:
            if other == number and (as_kind, of) != (kind, subject) and not OWN_NUMBER.isdisjoint({kind, as_kind}):
                return "its number is said of something else"
        for as_kind, a, b in self.ends:
            if kind == "partnership" and {a, b} == {subject, object_}:
                return f"the sentence tells of both as {as_kind}"
            if kind == "investment" and as_kind == "contract" and (a, b) == (subject, object_):
                return "the sentence tells of it as a contract"
            if kind == as_kind == "contract" and (a, b) == (object_, subject):
                return "the sentence says who pays whom"
            if as_kind != kind:
                continue
            if kind == "benchmark" and (a, b) == (subject, object_):
                return "the sentence gives the score"
            if kind in ONE_SUBJECT and object_ is not None and b == object_ and a not in {None, subject}:
                return "the sentence says who else does it"
            if kind in ONE_OBJECT and subject is not None and a == subject and b not in {None, object_}:
                return "the sentence says where else"
        return ""


def _entity(ref: Ref | None) -> int | None:
    return ref.entity if ref is not None else None


def reason_against(candidate: Candidate, parsed: Parsed) -> str:
    """Why a claim of the reader is not taken; empty if it is."""
    if candidate.kind in parsed.unreal:
        return "the sentence only asks, supposes or speaks of it"
    if is_anothers(candidate, parsed):
        return KNOWN_MAKER
    if candidate.kind == "adoption" and _is_offered(candidate, parsed):
        return "the reader is only told where to find it"
    if candidate.kind == "founding" and not any(atom.lemma in words("founding_words") for atom in parsed.atoms):
        return "nothing says that anybody founded it"
    if candidate.kind == "founding" and _is_founder_elsewhere(candidate, parsed):
        return "the sentence says what else was founded"
    ends = {ref.entity for ref in (candidate.subject, candidate.object) if ref is not None}
    for k, atom in enumerate(parsed.atoms):
        if atom.kind != "name" or atom.entity not in ends:
            continue
        for beside in BESIDE:
            if candidate.kind in (beside.kinds or {candidate.kind}) and beside.tells(parsed.atoms, k, candidate):
                return f"“{atom.text}” {beside.words}"
        if not _is_gapped(parsed.atoms, k):
            continue
        if candidate.object is not None and atom.entity == candidate.object.entity:
            return f"“{atom.text}” does the same with a sum of its own"
        if candidate.kind == "funding" and not any(other.lemma in words("raising_words") for other in parsed.atoms):
            return f"“{atom.text}” gives its sum, as the one before does"
    return ""


def is_listing_ahead(atoms: list[Atom]) -> bool:
    """ "raised its IPO price": what is settled before a listing says that it is still to come."""
    return any(a.lemma in {"ipo", "listing"} and b.lemma in words("before_listing") for a, b in zip(atoms, atoms[1:], strict=False))


def _is_offered(candidate: Candidate, parsed: Parsed) -> bool:
    """ "You can try Foo on Bar": whether the verb of the claim says no more than what anyone may do."""
    clause = parsed.clause_of(candidate.at)
    while clause is not None:
        verb, subject = clause.verb, clause.subject
        if verb.modal == "can" and verb.lemma in OFFERING and (verb.passive or subject is not None and subject.head.lower in ANYONE):
            return True
        clause = clause.governor
    return False


def _is_founder_elsewhere(candidate: Candidate, parsed: Parsed) -> bool:
    """ "Ann Lee, co-founder and CEO of Foo": whether each founder of the sentence is that of a name other than the claim's."""
    of: set[int] = set()
    for k, atom in enumerate(parsed.atoms):
        if atom.lemma not in FOUNDERS:
            continue
        behind = parsed.atoms[k + 1 : k + 1 + FOUNDER_REACH]
        named = next((b for a, b in zip(behind, behind[1:], strict=False) if a.lower in {"of", "at"} and b.kind == "name"), None)
        if named is None:
            return False
        of.add(named.entity)
    return bool(of) and candidate.object is not None and candidate.object.entity not in of


def _is_likened(atoms: list[Atom], k: int, _: Candidate) -> bool:
    """ "a Foo for lawyers": whether the name at ``k`` only tells what another thing is like."""
    return only_likened(atoms, k)


def _is_house_of_a_voice(atoms: list[Atom], k: int, _: Candidate) -> bool:
    """ "an analyst at Foo called it possible": whether the name at ``k`` only says whose words these are."""
    return k > 1 and atoms[k - 1].lower in {"at", "of", "from", "with"} and atoms[k - 2].lemma in VOICES


def _is_house_of_a_person(atoms: list[Atom], k: int, _: Candidate) -> bool:
    """ "investors including Foo's Ann Lee": whether the name at ``k`` only tells whence a person is known."""
    return k + 2 < len(atoms) and atoms[k + 1].tag == "POS" and atoms[k + 2].entity_kind == "person"


def _is_supplier(atoms: list[Atom], k: int, candidate: Candidate) -> bool:
    """ "its suppliers, Foo and Bar": whether the one who would pay, at ``k``, is told as one who sells."""
    return atoms[k].entity == _entity(candidate.subject) and _before_list(atoms, k) in SUPPLIERS


def _is_maker_aside(atoms: list[Atom], k: int, _: Candidate) -> bool:
    """ "leased the site that Foo built": whether the name at ``k`` only tells whose work something was."""
    return 0 < k < len(atoms) - 1 and atoms[k - 1].lower in {"that", "which"} and atoms[k + 1].lemma in MAKING


def _is_joined(atoms: list[Atom], k: int, _: Candidate) -> bool:
    """ "Foo partnered with Bar, joining Baz and Qux": whether the name at ``k`` is one that does the same already."""
    return _before_list(atoms, k) == "joining"


def _before_list(atoms: list[Atom], k: int) -> str:
    """The word before the list of names that the name at ``k`` stands in."""
    while k > 0 and (atoms[k - 1].kind == "name" or atoms[k - 1].lower in {",", "and"}):
        k -= 1
    return atoms[k - 1].lower.split()[-1] if k > 0 else ""


def _is_gapped(atoms: list[Atom], k: int) -> bool:
    """ "Foo put in $2 million and Bar $1 million": whether the name at ``k`` is the subject of a clause that leaves out its verb."""
    return 0 < k < len(atoms) - 1 and atoms[k + 1].kind == "money" and atoms[k - 1].lower in JOINING


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a name and takes it out of a claim: the kinds that it counts for (none: all), and what to say of the name."""

    kinds: frozenset[str]
    tells: Callable[[list[Atom], int, Candidate], bool]
    words: str


BESIDE = (
    Beside(frozenset(), _is_likened, "is only likened to"),
    Beside(frozenset(), _is_house_of_a_voice, "is only where somebody speaks from"),
    Beside(BY_PERSON, _is_house_of_a_person, "is only where somebody works"),
    Beside(frozenset({"contract"}), _is_supplier, "supplies, and does not pay"),
    Beside(frozenset({"contract", "partnership"}), _is_maker_aside, "is only told to have made something"),
    Beside(frozenset({"partnership"}), _is_joined, "is only joined in what it does"),
)
