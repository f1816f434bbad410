"""A few words of the text that say what the fields of a claim do not: the round, the role, what is bought."""

from __future__ import annotations

import re

from entities.extraction.parsed import Parsed
from entities.extraction.places import NounPlaces, Places, VerbPlaces
from entities.extraction.syntax import NP
from entities.extraction.words import words

#: What the details of a frame may be: the verb or noun itself (``verb``, ``head``), its ``object``, the kind of ``round``,
#: the ``role`` of a person, or what stands after a preposition.
DETAILS = frozenset({"verb", "head", "subject", "object", "round", "role", "on", "to", "over", "for"})
ROUND = re.compile(
    r"\b(?:pre-seed|seed|series [a-k]\d?|angel|bridge|growth|venture|debt|extension|mega)\b"
    r"(?:[ -](?:round|funding|extension|financing|raise))?",
    re.IGNORECASE,
)
#: Prepositions that tell what a lawsuit is about.
ABOUT = ("over", "for", "alleging")


def detail(name: str, places: Places, parsed: Parsed) -> str:
    """The detail of one of ``DETAILS``; empty where the text does not tell it, or for an empty name."""
    if name == "round":
        match = ROUND.search(" ".join(atom.text for atom in parsed.atoms))
        return match.group().strip() if match else ""
    return _of_verb(name, places, parsed) if isinstance(places, VerbPlaces) else _of_noun(name, places, parsed)


def _of_verb(name: str, places: VerbPlaces, parsed: Parsed) -> str:
    clause = places.clause
    if name == "verb":
        return clause.verb.main.text
    if name == "role":
        return _role(places, parsed)
    if name == "subject":
        return parsed.cut(clause.subject) if clause.subject is not None else ""
    phrases = clause.objects if name == "object" else clause.prep(*(ABOUT if name == "over" else (name,)))
    return parsed.cut(phrases[0]) if phrases else ""


def _role(places: VerbPlaces, parsed: Parsed) -> str:
    """ "hired X as chief scientist"; "CEO X left"."""
    clause = places.clause
    roles = clause.prep("as")
    if roles:
        return parsed.cut(roles[0])
    persons = [*clause.objects[:1], clause.subject, *(phrase for object_ in clause.objects[:1] for phrase in object_.apposed)]
    return next((title for phrase in persons if phrase is not None and (title := _title(phrase))), "")


def _of_noun(name: str, places: NounPlaces, parsed: Parsed) -> str:
    if name in {"object", "head"}:
        return parsed.cut(places.member)
    if name == "role":
        return _title(places.member)
    if name == "over":
        return next((parsed.cut(phrase) for preposition, phrase in places.preps if preposition in {"over", "for"}), "")
    return ""


def _title(phrase: NP) -> str:
    """The words of a role in a noun phrase: "chief executive", "former CFO"."""
    said = [atom for atom in phrase.atoms if atom.kind == "word" and atom.tag not in {"DT", "PRP$", "POS"}]
    return " ".join(atom.text for atom in said) if any(atom.lower in words("titles") for atom in said) else ""
