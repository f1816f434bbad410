"""Lists: "A, B and C" is one noun phrase of three parts."""

from __future__ import annotations

from entities.extraction.syntax import DASHES, NP, VG, Chunk, Mark, chunk_at, is_mark
from entities.extraction.words import words

LONGEST_BRACKET = 6  # chunks that a bracket between two members of a list may hold


def coordinate(chunks: list[Chunk]) -> list[Chunk]:
    """The chunks with their lists joined; a comma alone joins two phrases only within a longer list."""
    joined: list[Chunk] = []
    i = 0
    while i < len(chunks):
        chunk = chunks[i]
        last = i
        if isinstance(chunk, NP):
            chunk, last = _list_at(chunks, i, chunk)
        joined.append(chunk)
        i = last + 1
    return joined


def _list_at(chunks: list[Chunk], start: int, opener: NP) -> tuple[NP, int]:
    """The list that ``opener`` begins, itself if it begins none, and the place of its last chunk."""
    parts, last, closed = [opener], start, False
    while not closed:
        at, comma, conjunction = _joint_after(chunks, last)
        member = chunk_at(chunks, at)
        if not (comma or conjunction) or not isinstance(member, NP):
            break
        if conjunction:
            if _opens_clause(chunks, at, parts[-1], member) and not _may_be_subject(chunks, start):
                break
        elif not (_listable(parts[-1]) and _listable(member)):
            break
        last = at
        if conjunction and _is_one_person(parts[-1], member):
            parts[-1] = NP(parts[-1].first, member.last, [*parts[-1].atoms, *member.atoms])
        else:
            parts.append(member)
            closed = conjunction
    if len(parts) == 1:
        return parts[0], last
    if closed or len(parts) > 2:
        return NP(parts[0].first, parts[-1].last, [atom for part in parts for atom in part.atoms], parts), last
    return opener, start


def _joint_after(chunks: list[Chunk], last: int) -> tuple[int, bool, bool]:
    """Where the next member of a list may stand, and whether a comma and a conjunction stand before it."""
    at = _after_bracket(chunks, last + 1)
    comma = is_mark(chunk_at(chunks, at), ",")
    at += comma
    mark = chunk_at(chunks, at)
    conjunction = isinstance(mark, Mark) and mark.kind == "CC"
    at += conjunction
    if conjunction and is_mark(chunk_at(chunks, at), "also", "even"):
        at += 1
    return at, comma, conjunction


def _after_bracket(chunks: list[Chunk], at: int) -> int:
    """The place behind a short bracket, if one opens at ``at``: "its arm (via Foo) and Bar"."""
    if is_mark(chunk_at(chunks, at), "("):
        for end in range(at + 1, min(len(chunks), at + LONGEST_BRACKET + 1)):
            if is_mark(chunks[end], ")"):
                return end + 1
    return at


def _opens_clause(chunks: list[Chunk], at: int, before: NP, member: NP) -> bool:
    """Whether the phrase after a conjunction looks like a subject of its own: a verb follows it, or it is the first to bear a name."""
    verb = chunk_at(chunks, at + 1)
    return isinstance(verb, VG) and verb.finite or member.head.kind == "name" and not before.has_name


def _may_be_subject(chunks: list[Chunk], at: int) -> bool:
    """Whether the phrase at ``at`` may be a coordinated subject: nothing verbal stands before it in its clause."""
    for chunk in reversed(chunks[:at]):
        if isinstance(chunk, VG):
            return False
        if isinstance(chunk, Mark) and (chunk.opens_clause or chunk.text == "," or chunk.text in DASHES):
            return True
    return True


def _is_one_person(one: NP, other: NP) -> bool:
    """ "Foo co-founder and CEO Ann Lee": two roles of one person."""
    roles = one.head, other.atoms[0]
    return other.head.kind == "name" and all(role.kind == "word" and role.lower in words("roles") for role in roles)


def _listable(phrase: NP) -> bool:
    """Whether a comma alone may join the phrase to another: it bears a name and no article."""
    return phrase.has_name and phrase.atoms[0].tag not in {"DT", "PRP$"}
