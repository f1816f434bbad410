"""The grammatical subject of a verb, over inserts, brackets and the verbs that it shares it with."""

from __future__ import annotations

from entities.extraction.arguments import noun_before
from entities.extraction.syntax import CLAUSE_STOPS, DASHES, NP, ROUND_CLOSE, ROUND_OPEN, VG, Chunk, Clause, Mark, chunk_at, is_mark
from entities.extraction.words import words

#: Prepositions that open a clause where a subject and a verb follow.
OPENERS = frozenset({"after", "before", "since", "until", "as", "than", "while"})
#: Words before a verb that let it share the subject of the verb before it.
SHARERS = frozenset({",", "but", "then"})
LONGEST_CHAIN = 9  # verbs that may hand on one subject
LONGEST_INSERT = 23  # chunks between two commas or dashes


def subject(chunks: list[Chunk], clause: Clause, by_place: dict[int, Clause], handed_on: int = 0) -> NP | None:
    """The grammatical subject, shared by infinitives, gerunds and coordinated verbs with the verb that they hang on."""
    if handed_on == LONGEST_CHAIN:
        return None
    if clause.reduced:
        return noun_before(chunks, clause.at)
    governor = clause.governor
    if governor is not None and not clause.verb.finite:
        if clause.verb.infinitive and governor.object is not None and _hands_on_its_object(governor):
            return governor.object
        return subject(chunks, governor, by_place, handed_on + 1)
    phrase, verb_at = _look_back(chunks, clause)
    return subject(chunks, by_place[verb_at], by_place, handed_on + 1) if verb_at is not None else phrase


def _hands_on_its_object(governor: Clause) -> bool:
    """Whether the governor's object, not its subject, does what the infinitive says: "asked Foo to pay"."""
    return governor.verb.lemma in words("object_control") and not governor.verb.passive


def _look_back(chunks: list[Chunk], clause: Clause) -> tuple[NP | None, int | None]:
    """The noun phrase before a verb that is its subject, or the place of the verb before it whose subject it shares."""
    found: NP | None = None
    depth = 0
    i = clause.at - 1
    while i >= 0:
        chunk = chunks[i]
        if is_mark(chunk, *ROUND_CLOSE):
            depth += 1
        elif is_mark(chunk, *ROUND_OPEN):
            depth = max(0, depth - 1)
        elif depth:
            pass
        elif isinstance(chunk, VG):
            # "X says Y raised": Y; "X acquired Y and raised": X
            return (found, None) if found is not None and not _shares_subject(chunks, clause) else (None, i)
        elif isinstance(chunk, NP):
            if not _is_date(chunk):
                if _is_prepositional(chunks, i, clause):
                    if i == 1 and found is None:
                        return None, None
                    i -= 1
                elif found is None:
                    found = chunk
                else:
                    return found, None
        elif chunk.kind == "REL" and (found is None or i == clause.at - 1):
            return noun_before(chunks, i), None
        elif chunk.opens_clause:
            return found, None
        elif chunk.text == "," or chunk.text in DASHES:
            if found is not None and not _is_apposition(chunks, found, i):
                return found, None
            opening = _insert_opening(chunks, i, chunk.text)
            if opening is not None:
                found, i = None, opening
            elif found is not None:
                return found, None
        i -= 1
    return found, None


def _is_date(phrase: NP) -> bool:
    return phrase.head.kind == "date" and len(phrase.atoms) == 1


def _is_prepositional(chunks: list[Chunk], i: int, clause: Clause) -> bool:
    """Whether a preposition governs the phrase at ``i``, so that it is no subject; "after X raised" opens a clause."""
    before = chunk_at(chunks, i - 1)
    if not isinstance(before, Mark) or before.kind != "P":
        return False
    return not (before.text in OPENERS and i == clause.at - 1 and clause.verb.finite)


def _shares_subject(chunks: list[Chunk], clause: Clause) -> bool:
    """Whether "and" stands right before the clause's verb, so that it shares the subject of the verb before it."""
    before = chunk_at(chunks, clause.at - 1)
    return isinstance(before, Mark) and (before.kind == "CC" or before.text in SHARERS)


def _insert_opening(chunks: list[Chunk], i: int, mark: str) -> int | None:
    """Where the insert that ends at ``i`` opened, behind a noun phrase or bracket: "X, a startup from Paris, raised"."""
    for j in range(i - 1, max(-1, i - LONGEST_INSERT - 1), -1):
        if is_mark(chunks[j], mark):
            before = chunk_at(chunks, j - 1)
            return j if isinstance(before, NP) or is_mark(before, *ROUND_CLOSE) else None
        if is_mark(chunks[j], *CLAUSE_STOPS):
            return None
    return None


def _is_apposition(chunks: list[Chunk], phrase: NP, comma: int) -> bool:
    """ "X, a startup, raised": the phrase after the comma only describes the one before it."""
    if chunk_at(chunks, comma + 1) is not phrase or not isinstance(chunk_at(chunks, comma - 1), NP):
        return False
    article = phrase.atoms[0]
    return article.tag == "DT" and article.lower in {"a", "an", "the"} and not phrase.has_name
