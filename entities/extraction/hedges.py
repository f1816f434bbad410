"""Words that hedge what is said, as data: ``patterns/hedges.jsonl`` has place, status and words a line.

Places are those where a word can govern a statement: an ``adverb`` or ``modal`` of the verb itself, an ``adjective`` of an event
noun, a ``noun`` or ``verb`` that the verb hangs on (``passive`` for a verb that hedges only as a passive, ``predicate`` for what
follows "is"), a verb of ``saying``, a verb that tells the ``fate`` of an event, a ``judgement`` anywhere around it, a noun whose
``content`` the clause is, and a ``phrase`` anywhere in the sentence. A status is one of ``ORDER``, or ``reported`` for hearsay.
"""

from __future__ import annotations

from functools import cache

from entities.extraction.rows import FOLDER, rows

FILE = FOLDER / "hedges.jsonl"
#: When several hedges govern one verb, the most careful wins: the last of these.
ORDER = ("actual", "planned", "speculative", "optional", "denied")
PLACES = frozenset(
    {"adverb", "modal", "adjective", "noun", "verb", "passive", "predicate", "saying", "fate", "judgement", "content", "phrase"}
)
STATUSES = (*ORDER, "reported")
KEYS = ("place", "status", "words")


@cache
def hedges() -> dict[str, dict[str, str]]:
    """Word → status, by place. Raises GrammarError."""
    table: dict[str, dict[str, str]] = {place: {} for place in PLACES}
    for row in rows(FILE):
        row.check_keys(known=KEYS, needed=KEYS)
        place, status = row.text("place", among=PLACES), row.text("status", among=STATUSES)
        for word in row.strings("words"):
            if table[place].setdefault(word, status) != status:
                row.fail(f"“{word}” has another status as {place} in a line before")
    return table


def careful(*statuses: str) -> str:
    """The status that claims least."""
    return max(statuses, key=ORDER.index)
