"""Claims that the frames of the grammar find in one parsed sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from entities.extraction.atoms import Atom
from entities.extraction.context import Ref
from entities.extraction.details import detail
from entities.extraction.grammar import Frame, Grammar, Slot
from entities.extraction.needs import NEEDS, Found
from entities.extraction.parsed import Candidate, Parsed
from entities.extraction.places import NounPlaces, Places, VerbPlaces
from entities.extraction.reference import unique
from entities.extraction.status import Standing
from entities.extraction.syntax import NP, Clause
from entities.extraction.types import Amount, Quantity
from entities.extraction.words import words

#: "$21 billion in spending with X" is what the contract is worth, though "spending" alone would make it spending.
LOOSE_LABELS = {"contract": ("spending", "price"), "partnership": ("spending", "price"), "grant": ("spending",)}
#: Where a quantity stands in frames that do not say where their amount does.
QUANTITY_PLACES = ("obj", "of", "in", "mod", "with", "at")
BARE_NUMBER = re.compile(r"\d{1,4}(?:\.\d+)?")
#: Kinds that say what something is able to do, so that "can" says no less than the plain verb.
CAPABILITIES = frozenset({"spec", "capacity", "adoption", "price", "benchmark"})
#: Titles that a person's name may follow as the head of the phrase: "Foo co-founder Ann Lee".
TITLES_BEFORE_NAME = frozenset({"founder", "co-founder", "cofounder", "ceo"})
ASKED, NO_ONE, SPOKEN_OF = "it is only asked or supposed", "no one does it", "it is only spoken of"
#: Reasons for which nobody, the reader neither, may claim it of the sentence.
UNREAL = frozenset({ASKED, NO_ONE, SPOKEN_OF})
PARTICLE_REACH = 4  # atoms behind a verb in which its particle may stand
CARRIED = 0.1  # confidence that an end costs which was carried over from elsewhere


def verb_candidates(parsed: Parsed, grammar: Grammar) -> Iterator[Candidate]:
    for clause in parsed.clauses:
        for frame in grammar.verbs.get(clause.verb.lemma, ()):
            particle = _particle(frame, clause, parsed)
            if particle is not None and frame.voice in {"", "passive" if clause.verb.passive else "active"}:
                yield from _fill(frame, VerbPlaces(parsed, clause, particle), parsed, clause.verb.last)


def noun_candidates(parsed: Parsed, grammar: Grammar) -> Iterator[Candidate]:
    for i, chunk in enumerate(parsed.chunks):
        if not isinstance(chunk, NP):
            continue
        for member in chunk.members():
            titles = [atom.lemma for atom in member.atoms if atom.kind == "word" and atom.lemma in TITLES_BEFORE_NAME]
            for noun in dict.fromkeys([member.head.lemma, *titles]):
                for frame in grammar.nouns.get(noun, ()):
                    yield from _fill(frame, NounPlaces(parsed, chunk, member, i), parsed, member.last)


def _particle(frame: Frame, clause: Clause, parsed: Parsed) -> str | None:
    """The particle with which the verb is one of the frame's, empty for a verb that needs none; None if it is not."""
    after = [atom.lower for atom in parsed.atoms[clause.verb.last + 1 : clause.verb.last + 1 + PARTICLE_REACH]]
    for particle in frame.particles(clause.verb.lemma):
        if particle in after:
            return particle
    return "" if clause.verb.lemma in frame.verbs else None


def _fill(frame: Frame, places: Places, parsed: Parsed, at: int) -> Iterator[Candidate]:
    """Claims of one frame with its arguments found, distributed over coordinated ends."""
    subjects, objects = _ends(frame, places, parsed)
    amount, quantity = _numbers(frame, places, parsed)
    state = places.standing()
    reason = _reason_against(frame, Found(places, parsed, subjects, objects, amount, quantity, frame.words), state)
    if reason:
        if reason in UNREAL:
            parsed.unreal.add(frame.kind)
        parsed.refuse(frame.id, frame.kind, at, reason)
        return
    state = _least(frame, places, state)
    if len(subjects) > 1 or len(objects) > 1:
        amount = None  # shared by several parties, so given to none of them singly
    told = detail(frame.detail, places, parsed)
    for subject in subjects or (None,):
        for object_ in objects or (None,):
            ends = {end.entity: end for end in (subject, object_) if end is not None}
            if not ends or len(ends) == 1 and subject is not None and object_ is not None:
                continue  # no one does it, or one to itself
            confidence = frame.confidence - (0 if all(end.sure for end in ends.values()) else CARRIED)
            yield Candidate(frame.kind, subject, object_, at, state, frame.id, confidence, amount, quantity, told)


def _reason_against(frame: Frame, found: Found, state: Standing) -> str:
    """Why what a frame found is no claim of its kind; empty if it is one."""
    places = found.places
    if told := frame.without & places.words:
        return f"“{min(told)}” stands in its arguments"
    if not found.subjects and frame.kind != "departure" and _asks_for_agent(frame, places) and _has_unnamed_agent(places):
        return "whoever does it is no named entity"
    for need in frame.needs:
        if not any(NEEDS[name](found) for name in need):
            return f"it needs {' or '.join(need)}"
    if state.question:
        return ASKED
    if isinstance(places, VerbPlaces) and places.has_no_one_for_subject():
        return NO_ONE
    if isinstance(places, VerbPlaces) and places.is_only_spoken_of():
        return SPOKEN_OF
    return ""


def _ends(frame: Frame, places: Places, parsed: Parsed) -> tuple[list[Ref], list[Ref]]:
    if frame.pair is not None:
        return _pair(frame.pair, places)
    subjects, objects = _slot(frame.subject, places), _slot(frame.object, places)
    unsaid = not subjects and objects and ("subject",) not in frame.needs
    if unsaid and frame.kind == "release" and not _has_unnamed_agent(places):
        subjects = _maker(parsed, objects[0], places)
    return subjects, objects


def _slot(slot: Slot | None, places: Places) -> list[Ref]:
    """What stands at the first of the slot's places where anything does."""
    if slot is None:
        return []
    return next((unique(found) for place in slot.places if (found := places.refs(slot.letters, place))), [])


def _pair(slot: Slot, places: Places) -> tuple[list[Ref], list[Ref]]:
    """Two parties of a symmetric kind, in the order of the places; a list of three or more pairs the first with each other."""
    found = unique(ref for place in slot.places for ref in places.refs(slot.letters, place))
    return found[:1], found[1:]


def _asks_for_agent(frame: Frame, places: Places) -> bool:
    """Whether who does what the verb or noun says would be the claim's subject; in "Foo faces a suit" Foo only suffers it."""
    return frame.subject is not None and (isinstance(places, NounPlaces) or "subj" in frame.subject.places)


def _has_unnamed_agent(places: Places) -> bool:
    """Whether somebody is said to do it who is no named entity: "researchers released", "the rival's takeover of"."""
    if isinstance(places, VerbPlaces):
        return places.has_unnamed_agent()
    return any(atom.tag == "POS" for atom in places.member.atoms)


def _maker(parsed: Parsed, made: Ref, places: Places) -> list[Ref]:
    """Who released it where the clause names no one: its known maker if the text names that, else whom the text is about."""
    maker = parsed.makers.get(made.entity)
    if maker is not None:
        return [Ref(maker, "C", False)]
    if isinstance(places, NounPlaces):
        return parsed.topic("C", places.member.first)
    by_others = places.passive and places.clause.prep("by")
    return [] if by_others else parsed.topic("C", places.clause.verb.first)


def _least(frame: Frame, places: Places, state: Standing) -> Standing:
    """The standing with what the frame itself says: "is raising" has not raised."""
    if frame.kind == "founding" and frame.nouns:
        return Standing()  # "co-founder A will leave": what she is does not hang on what she will do
    if frame.progressive and isinstance(places, VerbPlaces) and places.clause.verb.progressive:
        state = state.hedged(frame.progressive)
    if isinstance(places, VerbPlaces) and places.clause.verb.modal == "can" and frame.kind not in CAPABILITIES:
        state = state.hedged("speculative")  # who can sell has not sold
    return state.hedged(frame.status)


def _numbers(frame: Frame, places: Places, parsed: Parsed) -> tuple[Amount | None, Quantity | None]:
    """The first amount, and the first quantity of the frame's units, at the frame's places."""
    where = frame.amount or (QUANTITY_PLACES if frame.units else ())
    atoms = [atom for place in where for phrase in places.number_phrases(place) for atom in phrase.atoms]
    amount = next((atom.amount for atom in atoms if frame.amount and _is_amount_of(frame, atom, parsed)), None)
    quantity = next((found for atom in atoms if (found := _quantity(frame, atom)) is not None), None)
    return amount, quantity


def _is_amount_of(frame: Frame, atom: Atom, parsed: Parsed) -> bool:
    """Whether an atom is money, and no noun says that it measures something else than the frame does."""
    label = parsed.labels.get(atom, frame.kind)
    return atom.amount is not None and (label == frame.kind or label in LOOSE_LABELS.get(frame.kind, ()))


def _quantity(frame: Frame, atom: Atom) -> Quantity | None:
    """The atom's quantity if the frame has its unit; of a frame of scores a bare number is one."""
    if "score" in frame.units and atom.kind == "word" and BARE_NUMBER.fullmatch(atom.text):
        return Quantity(Decimal(atom.text), "score")
    if atom.quantity is None:
        return None
    unit = atom.quantity.unit
    any_spec = "*" in frame.units and unit not in words("no_spec")
    return atom.quantity if any_spec or any(unit == known or unit.endswith(f" {known}") for known in frame.units) else None
