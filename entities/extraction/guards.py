"""What the grammar demands of a claim that only the reader sees."""

from __future__ import annotations

from entities.extraction.parsed import Candidate, Parsed
from entities.extraction.reference import only_likened


def reason_against(candidate: Candidate, parsed: Parsed) -> str:
    """Why a claim of the reader is not taken; empty if it is."""
    if candidate.kind in parsed.unreal:
        return "the sentence only asks, supposes or speaks of it"
    ends = {ref.entity for ref in (candidate.subject, candidate.object) if ref is not None}
    for k, atom in enumerate(parsed.atoms):
        if atom.kind == "name" and atom.entity in ends and only_likened(parsed.atoms, k):
            return f"“{atom.text}” is only likened to"
    return ""
