"""Who does what in a sentence: for each verb group its subject, objects, prepositional phrases and governor."""

from __future__ import annotations

from entities.extraction.arguments import follows, fronted, settle_participle, take_arguments
from entities.extraction.subjects import subject
from entities.extraction.syntax import CLAUSE_STOPS, DASHES, NP, VG, Chunk, Clause, Mark, chunk_at
from entities.extraction.words import words

#: How far back, in chunks, the verb or noun may stand that an infinitive or gerund hangs on.
VERB_REACH = 9
NOUN_REACH = 6


def clauses(chunks: list[Chunk]) -> list[Clause]:
    """All clauses of a sentence in order of their verbs."""
    found = [Clause(chunk, i) for i, chunk in enumerate(chunks) if isinstance(chunk, VG)]
    for clause in found:
        take_arguments(chunks, clause)
        settle_participle(chunks, clause)
    by_place = {clause.at: clause for clause in found}
    for clause in found:
        after = chunk_at(chunks, clause.at + 1)
        clause.particle = after.text if isinstance(after, Mark) and after.kind in {"P", "X"} else ""
        clause.subordinator = _subordinator(chunks, clause.at)
        _hang(chunks, clause, by_place)
    for clause in found:
        clause.subject = subject(chunks, clause, by_place)
        clause.fronted = fronted(chunks, clause)
        clause.subject_at = follows(chunks, clause.subject)
    return found


def _hang(chunks: list[Chunk], clause: Clause, by_place: dict[int, Clause]) -> None:
    """Finds what an infinitive or gerund hangs on: a verb before it, or a noun such as "option" and the verb of that."""
    verb = clause.verb
    if not (verb.infinitive or verb.tag == "VBG" and not verb.finite):
        return
    marked = verb.infinitive or isinstance(chunk_at(chunks, clause.at - 1), Mark)
    for steps, i in enumerate(range(clause.at - 1, max(-1, clause.at - 1 - VERB_REACH), -1)):
        chunk = chunks[i]
        if isinstance(chunk, VG):
            clause.governor = by_place[i]
            return
        if isinstance(chunk, Mark):
            if chunk.opens_clause:
                return
        elif clause.governing_noun is None and marked and steps < NOUN_REACH and _governs_infinitives(chunk):
            clause.governing_noun = chunk


def _governs_infinitives(phrase: NP) -> bool:
    return phrase.head.kind == "word" and any(atom.lemma in words("noun_governors") for atom in phrase.atoms)


def _subordinator(chunks: list[Chunk], at: int) -> str:
    """The subordinator or relative pronoun that opens the clause of a verb."""
    verbs = 0
    for chunk in reversed(chunks[:at]):
        if isinstance(chunk, VG):
            verbs += 1
            if verbs > 1 or chunk.finite:
                return ""
        elif isinstance(chunk, Mark):
            if chunk.kind in {"SUB", "REL"}:
                return chunk.text
            if chunk.text in CLAUSE_STOPS or chunk.text in DASHES or chunk.text == "," and verbs:
                return ""
    return ""
