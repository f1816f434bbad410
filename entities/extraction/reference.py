"""What a noun phrase refers to: the entity that it names, or that a pronoun or "the company" stands for."""

from __future__ import annotations

from collections.abc import Iterable

from entities.extraction.atoms import Atom
from entities.extraction.context import Context, Ref, is_of, letter
from entities.extraction.syntax import NP
from entities.extraction.words import words

#: Marks between names that the phrase means side by side: "the SpaceX-xAI tie-up".
BETWEEN_NAMES = frozenset({"-", "–", "/", "&"})
HYPHENS = frozenset({"-", "‑", "–"})
#: What may stand between the names of a list.
JOINS_NAMES = frozenset({",", "and", "or"})
DRIVEN = ("powered", "based", "driven", "backed")
LONGEST_CLASS = 4  # atoms of a phrase like "the new AI startup" that may mean what was named before


def refs(phrase: NP | None, letters: str, context: Context) -> list[Ref]:
    """Entities that a phrase stands for, one a coordinated member, of the kinds in ``letters``."""
    if phrase is None:
        return []
    found = [ref for member in phrase.members() for ref in _member_refs(member, letters, context)]
    if not found and not phrase.has_name:
        for apposed in phrase.apposed:  # "a tool called Foo", "other companies like Foo and Bar"
            found += refs(apposed, letters, context)
    return found


def _member_refs(phrase: NP, letters: str, context: Context) -> list[Ref]:
    atoms, head = phrase.atoms, phrase.head
    if len(atoms) == 1 and head.tag in {"PRP", "PRP$"}:
        return context.pronoun(head.lower, letters, phrase.first)
    names = [k for k, atom in enumerate(atoms) if atom.kind == "name" and not only_likened(atoms, k)]
    if not names:
        return _unnamed_refs(phrase, letters, context)
    if head.kind == "name":
        if _speaks_for(atoms, names[0]) and 0 <= letters.find("C") < letters.find("P"):
            return [Ref(atoms[names[0]].entity, "C")]
        return [Ref(atom.entity, letter(atom)) for atom in _side_by_side(atoms, names[-1]) if is_of(atom, letters)]
    name = atoms[names[-1]]
    return [Ref(name.entity, letter(name))] if is_of(name, letters) and _means_name(phrase, names[-1]) else []


def _speaks_for(atoms: list[Atom], k: int) -> bool:
    """Whether the person whom a phrase names does so as the company at ``k``: "Foo CEO Ann Lee", not "Foo's Ann Lee"."""
    if letter(atoms[-1]) != "P" or not is_of(atoms[k], "C"):
        return False
    return not (len(atoms) == k + 3 and atoms[k + 1].tag == "POS")


def _unnamed_refs(phrase: NP, letters: str, context: Context) -> list[Ref]:
    """What a phrase without a name refers back to: "the startup", "its subsidiary"."""
    opener, head = phrase.atoms[0], phrase.head
    if head.kind == "word" and opener.lower in {"the", "this"} and len(phrase.atoms) <= LONGEST_CLASS:
        return context.class_noun(head.lemma, letters, phrase.first)
    if opener.tag == "PRP$" and head.lemma in words("metonyms"):
        return context.pronoun(opener.lower, letters, phrase.first)
    return []


def _side_by_side(atoms: list[Atom], k: int) -> list[Atom]:
    """The name at ``k`` and those that hyphens join to it."""
    chosen = [atoms[k]]
    while k >= 2 and atoms[k - 1].text in BETWEEN_NAMES and atoms[k - 2].kind == "name":
        k -= 2
        chosen.insert(0, atoms[k])
    return chosen


def _means_name(phrase: NP, k: int) -> bool:
    """Whether a phrase with another head means its name at ``k``: "Foo's board", "the Foo model", "Foo today"."""
    head, name, tail = phrase.head, phrase.atoms[k], phrase.atoms[k + 1 :]
    if tail and tail[0].tag == "POS":
        return head.lemma in words("metonyms")
    if letter(name) in "MDB" and head.lemma in words("class_nouns"):
        return True
    if letter(name) in "CO" and (head.lemma in words("metonyms") or head.lemma in {"itself", "alone"}):
        return True
    return all(atom.kind in {"date", "quantity"} or atom.tag in {"RB", "JJ"} for atom in tail)


def only_likened(atoms: list[Atom], k: int) -> bool:
    """ "GPT-4-class models", "an ex-Foo engineer": the name is no party to what is said."""
    rest = "".join(atom.lower for atom in atoms[k + 1 : k + 3])
    if rest[:1] in HYPHENS and rest.lstrip("-‑–").startswith(tuple(words("likened"))):
        return True
    before = [atom.lower for atom in atoms[max(0, k - 2) : k]]
    return before[-1:] == ["former"] or "ex" in before


def driving(phrase: NP, letters: str) -> list[Ref]:
    """What drives the thing that a phrase names: "a GPT-5-powered assistant"."""
    atoms = phrase.atoms
    return [
        Ref(atom.entity, letter(atom))
        for k, atom in enumerate(atoms[:-1])
        if is_of(atom, letters) and "".join(a.lower for a in atoms[k + 1 : k + 3]).lstrip("-‑–").startswith(DRIVEN)
    ]


def is_compared(atoms: list[Atom], k: int) -> bool:
    """ "cheaper than Foo or Bar": what something else is only measured by is not what the text goes on about."""
    k -= 1
    while k > 0 and (atoms[k].kind == "name" or atoms[k].lower in JOINS_NAMES):
        k -= 1
    return k >= 0 and atoms[k].lower == "than"


def possessors(phrase: NP | None, letters: str, context: Context) -> list[Ref]:
    """Whose it is: "Amazon's stake", "its stake"."""
    if phrase is None:
        return []
    atoms = phrase.atoms
    for atom, after in zip(atoms, atoms[1:], strict=False):
        if is_of(atom, letters) and after.tag == "POS":
            return [Ref(atom.entity, letter(atom))]
    if atoms[0].tag == "PRP$":
        return context.pronoun(atoms[0].lower, letters, phrase.first)
    return []


def modifiers(phrase: NP | None, letters: str) -> list[Ref]:
    """Names that stand before the head without possessing it: "the Cursor acquisition", "the SpaceX-xAI merger"."""
    atoms = phrase.atoms if phrase is not None else []
    return [
        Ref(atom.entity, letter(atom))
        for k, atom in enumerate(atoms[:-1])
        if is_of(atom, letters) and atoms[k + 1].tag != "POS" and not only_likened(atoms, k)
    ]


def unique(found: Iterable[Ref]) -> list[Ref]:
    """One reference an entity, the first."""
    seen: dict[int, Ref] = {}
    for ref in found:
        seen.setdefault(ref.entity, ref)
    return list(seen.values())
