"""What the grammar demands of a claim that only the reader sees."""

from __future__ import annotations

from entities.extraction.atoms import Atom
from entities.extraction.parsed import Candidate, Parsed
from entities.extraction.reference import only_likened

#: What joins a clause without its verb to the one that has it.
JOINING = frozenset({"and", ",", ";", "while", "but"})
#: People who are named for what they say, with the house that they say it from.
VOICES = frozenset(["analyst", "economist", "strategist", "spokesman", "spokeswoman", "spokesperson", "columnist", "reporter", "professor"])


def reason_against(candidate: Candidate, parsed: Parsed) -> str:
    """Why a claim of the reader is not taken; empty if it is."""
    if candidate.kind in parsed.unreal:
        return "the sentence only asks, supposes or speaks of it"
    ends = {ref.entity for ref in (candidate.subject, candidate.object) if ref is not None}
    for k, atom in enumerate(parsed.atoms):
        if atom.kind == "name" and atom.entity in ends and only_likened(parsed.atoms, k):
            return f"“{atom.text}” is only likened to"
        if atom.kind == "name" and atom.entity in ends and _is_house_of_a_voice(parsed.atoms, k):
            return f"“{atom.text}” is only where somebody speaks from"
        if candidate.object is not None and atom.kind == "name" and atom.entity == candidate.object.entity and _is_gapped(parsed.atoms, k):
            return f"“{atom.text}” does the same with a sum of its own"
    return ""


def _is_house_of_a_voice(atoms: list[Atom], k: int) -> bool:
    """ "an analyst at Foo called it possible": whether the name at ``k`` only says whose words these are."""
    return k > 1 and atoms[k - 1].lower in {"at", "of", "from", "with"} and atoms[k - 2].lemma in VOICES


def _is_gapped(atoms: list[Atom], k: int) -> bool:
    """ "Foo put in $2 million and Bar $1 million": whether the name at ``k`` is the subject of a clause that leaves out its verb."""
    return 0 < k < len(atoms) - 1 and atoms[k + 1].kind == "money" and atoms[k - 1].lower in JOINING
