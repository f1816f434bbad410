"""Claims that the frames of the grammar find in one parsed sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from entities.extraction.atoms import Atom
from entities.extraction.clauses import Clause
from entities.extraction.grammar import Frame, Grammar, Slot
from entities.extraction.parse import NP, VG, Chunk, Mark
from entities.extraction.reference import METONYMS, Context, Ref, letter, modifiers, possessors, refs
from entities.extraction.status import Standing, careful, noun_standing, standing
from entities.extraction.types import Amount, Quantity

ROUND = re.compile(
    r"\b(pre-seed|seed|series [a-k]\d?|angel|bridge|growth|venture|debt|extension|mega)\b(?:[ -](?:round|funding|extension|financing|raise))?",
    re.IGNORECASE,
)
#: "$21 billion in spending with X" is what the contract is worth, though "spending" alone would make it spending.
LOOSE_LABELS = {"contract": ("spending", "price"), "partnership": ("spending", "price"), "grant": ("spending",)}
BARE_NUMBER = re.compile(r"\d{1,4}(?:\.\d+)?")
#: Units that say nothing of what a model or product can do.
NO_SPEC = frozenset(
    {
        "%",
        "users",
        "people",
        "employees",
        "customers",
        "MW",
        "GW",
        "GPUs",
        "subscribers",
        "downloads",
        "developers",
        "days",
        "weeks",
        "months",
        "years",
        "score",
        "jobs",
    }
)
ROUND_WORDS = frozenset({"round", "funding", "seed", "series", "raise", "financing", "investment", "fundraising", "fundraise"})
STRONG_STAKE = frozenset(
    {"existing", "majority", "minority", "controlling", "significant", "large", "big", "sizable", "position", "own"}
)
TITLES = frozenset(
    ["ceo", "cto", "cfo", "coo", "cro", "cmo", "chief", "president", "chairman", "chair", "chairwoman", "head", "vp", "director", "officer", "founder", "co-founder", "lead", "scientist", "partner", "chancellor", "secretary", "minister", "manager", "engineer", "researcher"]
)


@dataclass(slots=True)
class Candidate:
    """A claim before it has its evidence. Ends are references, ``rule`` the frame's id."""

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
    from_context: bool = False


@dataclass(slots=True)
class Parsed:
    """A sentence with all that matching needs. ``labels`` tells for an atom's index what its number measures."""

    text: str
    atoms: list[Atom]
    chunks: list[Chunk]
    clauses: list[Clause]
    context: Context
    labels: dict[int, str] = field(default_factory=dict)
    makers: dict[int, int] = field(default_factory=dict)  # entity → entity that makes it, both named in the text

    def index(self, atom: Atom) -> int:
        return next(i for i, other in enumerate(self.atoms) if other is atom)

    def cut(self, phrase: NP) -> str:
        return " ".join(self.text[phrase.atoms[0].start : phrase.atoms[-1].end].split())[:300]


def verb_candidates(parsed: Parsed, grammar: Grammar) -> Iterator[Candidate]:
    for clause in parsed.clauses:
        for frame in grammar.verbs.get(clause.verb.lemma, ()):
            particle = _particle(frame, clause, parsed)
            if particle is not None and not (frame.voice and (frame.voice == "passive") != clause.verb.passive):
                yield from _fill(frame, _VerbPlaces(parsed, clause, particle), parsed, clause.verb.last)


def noun_candidates(parsed: Parsed, grammar: Grammar) -> Iterator[Candidate]:
    for i, chunk in enumerate(parsed.chunks):
        if not isinstance(chunk, NP):
            continue
        for member in chunk.members():
            for word in {
                member.head.lemma,
                *(a.lemma for a in member.atoms if a.kind == "word" and a.lemma in {"founder", "co-founder", "cofounder", "ceo"}),
            }:
                for frame in grammar.nouns.get(word, ()):
                    yield from _fill(frame, _NounPlaces(parsed, chunk, member, i), parsed, member.last)


def _particle(frame: Frame, clause: Clause, parsed: Parsed) -> str | None:
    """The particle with which the verb is one of the frame's, empty for a verb that needs none; None if it is not."""
    after = [atom.lower for atom in parsed.atoms[clause.verb.last + 1 : clause.verb.last + 5]]
    for verb in frame.verbs:
        first, _, particle = verb.partition(" ")
        if first == clause.verb.lemma and particle and particle in after:
            return particle
    return "" if clause.verb.lemma in frame.verbs else None


class _VerbPlaces:
    """Where the arguments of a verb stand; a passive is turned round."""

    def __init__(self, parsed: Parsed, clause: Clause, particle: str) -> None:
        self.parsed, self.clause, self.particle = parsed, clause, particle
        verb = clause.verb
        self.passive = verb.passive
        self.words = {atom.lemma for chunk in parsed.chunks[clause.at + 1 : clause.end] for atom in _atoms(parsed, chunk)} | {atom.lower for chunk in parsed.chunks[clause.at + 1 : clause.end] for atom in _atoms(parsed, chunk)} | set(verb.adverbs)  # fmt: skip
        self.strong = bool(self.words & STRONG_STAKE)

    def phrases(self, place: str) -> list[NP]:
        clause = self.clause
        if (
            place == "obj"
            and not self.passive
            and not clause.objects
            and self.particle
            and clause.preps
            and clause.preps[0][0] == self.particle
        ):
            return [clause.preps[0][1]]  # "locked in another order"
        if place == "subj":
            return clause.prep("by") if self.passive else [clause.subject] if clause.subject else []
        if place == "obj":
            return ([clause.subject] if clause.subject else []) if self.passive else clause.objects[:1]
        if place == "round":
            return [phrase for phrase in clause.objects + [p for _, p in clause.preps] if {a.lemma for a in phrase.atoms} & ROUND_WORDS]
        return clause.prep(place)

    def refs(self, slot: Slot, place: str) -> list[Ref]:
        context = self.parsed.context
        if place == "poss":
            return [ref for phrase in self.clause.objects[:1] for ref in possessors(phrase, slot.letters, context)]
        if place == "topic":
            return _topic(self.parsed, slot.letters, self.clause.verb.first)
        if place == "title":
            return [
                ref
                for phrase in self.phrases("subj" if self.clause.verb.lemma in LEAVING else "obj")
                for ref in modifiers(phrase, slot.letters)
            ]
        if place == "raiser":
            return [ref for ref in [context.raiser] if ref is not None]
        if place == "main":
            main = next((c for c in self.parsed.clauses if c.verb.finite and c is not self.clause), None)
            return refs(main.subject, slot.letters, context) if main is not None else []
        if place == "parts":
            named = self.clause.subject is not None and self.clause.subject.head.lemma in {"merger", "combination", "transaction", "tie-up"}
            return (
                [
                    ref
                    for phrase in (*self.clause.objects, *self.clause.prep("with", "and"))
                    for ref in possessors(phrase, slot.letters, context)
                ]
                if named
                else []
            )
        if place == "other":
            return _others(self.parsed, slot.letters, refs(self.clause.subject, slot.letters, context))
        found: list[Ref] = []
        if slot.letters.startswith("!"):
            return [
                ref
                for phrase in self.phrases(place)
                for member in phrase.members()
                if member.head.kind == "name"
                for ref in refs(member, slot.letters, context)
            ]
        for phrase in self.phrases(place):
            if place == "round":
                found += possessors(phrase, slot.letters, context) or modifiers(phrase, slot.letters)
                continue
            found += refs(phrase, slot.letters, context)
        if (
            not found
            and place == "subj"
            and not self.passive
            and self.clause.subject is not None
            and self.clause.subject.head.lemma in METONYMS | {"friend", "folk", "people"}
        ):
            found = [
                ref
                for name, phrase in self.clause.subject_at
                if name in {"at", "from", "of", "behind"}
                for ref in refs(phrase, slot.letters, context)
            ]
        if not found and place == "subj" and self.clause.governor is not None and self.clause.verb.tag == "VBG":
            for phrase in self.clause.governor.objects:
                found += refs(phrase, slot.letters, context) or [r for a in phrase.apposed for r in refs(a, slot.letters, context)]
        if (
            not found
            and place == "subj"
            and not self.passive
            and self.clause.subject is None
            and self.clause.at == 0
            and self.clause.verb.tag in {"VBZ", "VBD", "VBN"}
        ):
            found = context.pronoun("it", slot.letters)  # "Costs $5 a month."
        if not found and place == "obj" and self.passive and self.clause.subject is None and self.clause.at == 0:
            found = context.pronoun("it", slot.letters)  # "Founded in 2023 by …"
        if place == "round" and not found and self.phrases(place):
            found = [context.raiser] if context.raiser is not None else context.class_noun("company", slot.letters)
        return found

    def number_phrases(self, place: str) -> list[NP]:
        if place == "obj":
            return self.clause.objects if self.passive or self.clause.objects else self.phrases("obj")
        if place == "mod":
            return self.clause.objects
        return self.clause.prep(place)

    def standing(self) -> Standing:
        found = standing(self.clause, self.parsed.chunks, self.parsed.atoms)
        verb = self.clause.verb
        if verb.infinitive and self.clause.governor is None and self.clause.governing_noun is None:
            return Standing(careful(found.status, "planned"), found.reported, found.question)  # a headline: "Acme to buy Foo"
        return found


class _NounPlaces:
    """Where the arguments of an event noun stand."""

    def __init__(self, parsed: Parsed, chunk: NP, member: NP, at: int) -> None:
        self.parsed, self.chunk, self.member, self.at = parsed, chunk, member, at
        self.preps: list[tuple[str, NP]] = []
        i = at + 1
        while i + 1 < len(parsed.chunks):
            mark, phrase = parsed.chunks[i], parsed.chunks[i + 1]
            if not (isinstance(mark, Mark) and mark.kind == "P" and isinstance(phrase, NP)):
                break
            self.preps.append((mark.text, phrase))
            i += 2
        self.end = i
        self.owner = next((c for c in parsed.clauses if chunk in c.objects or any(p is chunk for _, p in c.preps)), None)
        self.as_subject = next((c for c in parsed.clauses if c.subject is chunk), None)
        self.words = {a.lemma for a in member.atoms} | {a.lower for a in member.atoms} | {a.lemma for _, p in self.preps for a in p.atoms}
        for clause in (self.owner, self.as_subject):
            if clause is not None:
                self.words |= {clause.verb.lemma, *clause.verb.adverbs} | {
                    a.lemma for c in parsed.chunks[clause.at : clause.end] for a in _atoms(parsed, c)
                }
        self.strong = bool(self.words & STRONG_STAKE)
        self.passive = False

    def refs(self, slot: Slot, place: str) -> list[Ref]:
        context = self.parsed.context
        if place == "poss":
            return possessors(self.member, slot.letters, context)
        if place == "mod":
            return modifiers(self.member, slot.letters)
        if place == "title":
            plural = self.member is self.chunk.members()[0] and self.member.atoms[0].tag == "NNS"  # "co-founders A and B"
            return refs(self.chunk if plural else self.member, slot.letters, context) if self.member.head.kind == "name" else []
        if place == "subj":
            if self.owner is not None and not self.owner.verb.passive and self.chunk in self.owner.objects:
                return refs(self.owner.subject, slot.letters, context)
            if self.owner is not None and self.owner.verb.lemma == "be":
                return refs(self.owner.subject, slot.letters, context)
            if self.as_subject is not None and self.as_subject.verb.lemma in {"be", "include"}:
                return [ref for phrase in self.as_subject.objects for ref in refs(phrase, slot.letters, context)]
            return []
        if place == "include":
            if self.as_subject is not None and self.as_subject.verb.lemma == "include":
                return [ref for phrase in self.as_subject.objects for ref in refs(phrase, slot.letters, context)]
            return [ref for name, phrase in self.preps if name == "including" for ref in refs(phrase, slot.letters, context)]
        if place == "apposed":
            return self._apposed(slot.letters)
        if place == "topic":
            return _topic(self.parsed, slot.letters, self.member.first)
        if place == "round":
            if self.parsed.context.raiser is not None:
                return [self.parsed.context.raiser]
            found = [
                ref
                for _, phrase in self.preps
                if {a.lemma for a in phrase.atoms} & ROUND_WORDS
                for ref in possessors(phrase, slot.letters, context)
            ]
            return found or context.class_noun("company", slot.letters)
        return [ref for name, phrase in self.preps if name == place for ref in refs(phrase, slot.letters, context)]

    def _apposed(self, letters: str) -> list[Ref]:
        """ "Ann Lee, co-founder of Foo"; "Foo, an investor in Bar"."""
        before = self.parsed.chunks[self.at - 1] if self.at else None
        if isinstance(before, Mark) and before.text in {",", "(", "—"} and self.at >= 2:
            phrase = self.parsed.chunks[self.at - 2]
            if isinstance(phrase, NP):
                return refs(phrase, letters, self.parsed.context)
        return [ref for apposed in self.member.apposed for ref in refs(apposed, letters, self.parsed.context)]

    def number_phrases(self, place: str) -> list[NP]:
        if place == "mod":
            return [self.member]
        if place == "obj":
            return self.owner.objects if self.owner is not None else []
        return [phrase for name, phrase in self.preps if name == place]

    def standing(self) -> Standing:
        return noun_standing(self.chunk, self.at, self.parsed.clauses, self.parsed.chunks, self.parsed.atoms)


Places = _VerbPlaces | _NounPlaces
LEAVING = frozenset({"leave", "quit", "exit", "depart", "resign", "step", "retire", "part", "walk"})


def _topic(parsed: Parsed, letters: str, before: int) -> list[Ref]:
    """What the sentence is about where it does not say so: its own nearest earlier name of the kind, else that of the text."""
    for atom in reversed(parsed.atoms[:before]):
        if atom.kind == "name" and letter(atom) and letter(atom) in letters:
            return [Ref(atom.entity, letter(atom), False)]
    return parsed.context.class_noun("company" if "C" in letters else "model", letters)


def _others(parsed: Parsed, letters: str, known: list[Ref]) -> list[Ref]:
    """The one other party that the sentence names; none if it names several."""
    entities = {ref.entity for ref in known}
    found = _unique(
        Ref(atom.entity, letter(atom), False)
        for atom in parsed.atoms
        if atom.kind == "name" and letter(atom) and letter(atom) in letters and atom.entity not in entities
    )
    return found if len(found) == 1 else []


def _atoms(parsed: Parsed, chunk: Chunk) -> Sequence[Atom]:
    return parsed.atoms[chunk.first : chunk.last + 1]


def _fill(frame: Frame, places: Places, parsed: Parsed, at: int) -> Iterator[Candidate]:
    """Claims of one frame with its arguments found, distributed over coordinated ends."""
    if frame.without & places.words:
        return
    if frame.pair is not None:
        subjects, objects = _pair(frame.pair, places)
    else:
        subjects = _slot(frame.subject, places)
        objects = _slot(frame.object, places)
        if not subjects and frame.kind == "release" and "subject" not in frame.needs and objects and not _says_who(places):
            subjects = _maker(parsed, objects[0], places)
    amount, quantity = _numbers(frame, places, parsed)
    if not _has(frame, places, parsed, subjects, objects, amount, quantity):
        return
    if not subjects and frame.kind != "departure" and frame.subject is not None and _says_who(places):
        return  # somebody who is no entity does it: "nobody buys", "researchers released"
    state = places.standing()
    if state.question:
        return
    if frame.kind == "founding" and frame.nouns:
        state = Standing("actual", False)  # "co-founder A will leave": what she is does not hang on what she will do
    if frame.progressive and isinstance(places, _VerbPlaces) and places.clause.verb.progressive:
        state = Standing(careful(state.status, frame.progressive), state.reported)
    if frame.status != "actual":
        state = Standing(careful(state.status, frame.status), state.reported)
    detail = _detail(frame, places, parsed)
    many = len(subjects) > 1 and frame.kind in {"funding", "investment", "acquisition"} or len(objects) > 1
    if many and amount is not None:
        amount = None  # shared by several parties, so given to none of them singly
    for subject in subjects or (None,):
        for object_ in objects or (None,):
            if subject is not None and object_ is not None and subject.entity == object_.entity:
                continue
            if subject is None and object_ is None:
                continue
            carried = any(end is not None and not end.sure for end in (subject, object_))
            yield Candidate(
                frame.kind,
                subject,
                object_,
                at,
                state,
                frame.id,
                frame.confidence - (0.1 if carried else 0),
                amount,
                quantity,
                detail,
                carried,
            )


def _says_who(places: Places) -> bool:
    """Whether the clause has an active subject of its own, if only one that names no entity: "researchers released"."""
    return (
        isinstance(places, _VerbPlaces)
        and not places.passive
        and places.clause.subject is not None
        and not places.refs(Slot("MD", ("subj",)), "subj")
    )


def _maker(parsed: Parsed, made: Ref, places: Places) -> list[Ref]:
    """Who released it where the clause names no one: its known maker if the text names that, else whom the text is about."""
    maker = parsed.makers.get(made.entity)
    if maker is not None:
        return [Ref(maker, "C", False)]
    if isinstance(places, _VerbPlaces) and places.passive and places.clause.prep("by"):
        return []
    return [
        Ref(ref.entity, ref.letter, False)
        for ref in _topic(parsed, "C", places.clause.verb.first if isinstance(places, _VerbPlaces) else places.member.first)
    ]


def _slot(slot: Slot | None, places: Places) -> list[Ref]:
    if slot is None:
        return []
    for place in slot.places:
        found = _unique(places.refs(slot, place))
        if found:
            return found
    return []


def _pair(slot: Slot, places: Places) -> tuple[list[Ref], list[Ref]]:
    """Two parties of a symmetric kind, in the order of the places; a list of three or more pairs the first with each other."""
    found: list[Ref] = []
    for place in slot.places:
        found = _unique([*found, *places.refs(slot, place)])
    return found[:1], found[1:]


def _unique(found: Iterable[Ref]) -> list[Ref]:
    seen: dict[int, Ref] = {}
    for ref in found:
        seen.setdefault(ref.entity, ref)
    return list(seen.values())


def _numbers(frame: Frame, places: Places, parsed: Parsed) -> tuple[Amount | None, Quantity | None]:
    """The first amount, and the first quantity of the frame's units, at the frame's places."""
    amount, quantity = None, None
    where = frame.amount or (("obj", "of", "in", "mod", "with", "at") if frame.units else ())
    for place in where:
        for phrase in places.number_phrases(place):
            for atom in phrase.atoms:
                if (
                    atom.amount is not None
                    and amount is None
                    and frame.amount
                    and parsed.labels.get(parsed.index(atom), frame.kind) in {frame.kind, *LOOSE_LABELS.get(frame.kind, ())}
                ):
                    amount = atom.amount
                if quantity is None and "score" in frame.units and atom.kind == "word" and BARE_NUMBER.fullmatch(atom.text):
                    quantity = Quantity(Decimal(atom.text), "score")
                if (
                    atom.quantity is not None
                    and quantity is None
                    and frame.units
                    and any(
                        unit == "*"
                        and atom.quantity.unit not in NO_SPEC
                        or unit == atom.quantity.unit
                        or atom.quantity.unit.endswith(" " + unit)
                        for unit in frame.units
                    )
                ):
                    quantity = atom.quantity
    return amount, quantity


def _has(
    frame: Frame, places: Places, parsed: Parsed, subjects: list[Ref], objects: list[Ref], amount: Amount | None, quantity: Quantity | None
) -> bool:
    """Whether all that the frame needs was found; alternatives are joined by a bar."""
    test = {
        "subject": bool(subjects),
        "object": bool(objects),
        "amount": amount is not None,
        "quantity": quantity is not None,
        "words": bool(frame.words & places.words),
        "units": quantity is not None and quantity.unit != "%",
        "strong": places.strong,
        "clear": bool(subjects) or places.passive,
        "supply": bool(
            places.words
            & {
                "compute",
                "cloud",
                "capacity",
                "gpu",
                "gpus",
                "chip",
                "chips",
                "power",
                "energy",
                "infrastructure",
                "supply",
                "lease",
                "hardware",
                "electricity",
                "server",
                "servers",
            }
        ),
        "raises": bool({atom.lemma for atom in parsed.atoms} & (ROUND_WORDS | {"raise"})),
        "sure": all(ref.sure for ref in (*subjects, *objects)),
        "noobject": not (isinstance(places, _VerbPlaces) and any(_slot(Slot("CO", (place,)), places) for place in ("in", "into"))),
        "noobj": isinstance(places, _VerbPlaces) and not places.clause.objects,
        "authority": not subjects and places.passive or bool(subjects) and all(ref.letter in "OLP" for ref in subjects),
    }
    return all(any(test[name] for name in need.split("|")) for need in frame.needs)


def _detail(frame: Frame, places: Places, parsed: Parsed) -> str:
    """A few words of the text that say what the fields do not."""
    if frame.detail == "round":
        match = ROUND.search(" ".join(atom.text for atom in parsed.atoms))
        return match.group().strip() if match else ""
    if frame.detail == "verb" and isinstance(places, _VerbPlaces):
        return places.clause.verb.main.text
    if isinstance(places, _VerbPlaces):
        clause = places.clause
        if frame.detail == "object" and clause.object is not None:
            return parsed.cut(clause.object)
        if frame.detail == "role":
            role = next((phrase for phrase in clause.prep("as") if phrase.atoms), None)
            if role is not None:
                return parsed.cut(role)
            phrases = [
                *(clause.objects[:1]),
                *([clause.subject] if clause.subject else []),
                *(a for o in clause.objects[:1] for a in o.apposed),
            ]
            return next((title for phrase in phrases if (title := _title(phrase))), "")
        if frame.detail in {"on", "to", "over", "for"}:
            found = clause.prep(frame.detail, *(("for", "alleging") if frame.detail == "over" else ()))
            return parsed.cut(found[0]) if found else ""
        return ""
    if frame.detail in {"object", "head"}:
        return parsed.cut(places.member)
    if frame.detail == "role":
        return _title(places.member)
    if frame.detail == "over":
        return next((parsed.cut(phrase) for name, phrase in places.preps if name in {"over", "for"}), "")
    return ""


def _title(phrase: NP) -> str:
    """The words of a role in a noun phrase: "chief executive", "former CFO"."""
    words = [atom for atom in phrase.atoms if atom.kind == "word" and atom.tag not in {"DT", "PRP$", "POS"}]
    return " ".join(atom.text for atom in words) if any(atom.lower in TITLES for atom in words) else ""


def clause_of(parsed: Parsed, at: int) -> Clause | None:
    """The clause within whose reach an atom stands."""
    best = None
    for clause in parsed.clauses:
        first = parsed.chunks[clause.at].first
        last = parsed.chunks[min(clause.end, len(parsed.chunks)) - 1].last
        if first <= at <= last or clause.subject is not None and clause.subject.first <= at <= last:
            best = clause
    return best


def verbs_at(parsed: Parsed) -> list[VG]:
    return [chunk for chunk in parsed.chunks if isinstance(chunk, VG)]
