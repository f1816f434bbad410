"""One claim for one statement: drops what only repeats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from entities.extraction.hedges import ORDER
from entities.extraction.types import ClaimSpan

#: Kinds whose ends may stand either way round.
SYMMETRIC = frozenset({"merger", "partnership"})

#: Confidence from which a fuller claim may stand for a vaguer one that is surer.
SURE = 0.42

#: What a claim says, as far as another may say it more vaguely: its kind, ends and numbers.
Statement = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A claim with where it stands."""

    claim: ClaimSpan
    heading: bool
    order: int


def said_once(placed: Sequence[Placed]) -> list[ClaimSpan]:
    """Drops the same statement again, a heading that its body spells out, a vaguer one beside a fuller. Keeps the order."""
    kept: list[Placed] = []
    fuller: dict[Statement, list[Placed]] = {}  # statement → those kept that say it or more
    for item in sorted(placed, key=_by_fullness):
        if any(_repeats(item, other) for other in fuller.get(_statement(item.claim), ())):
            continue
        kept.append(item)
        for statement in _implied(item.claim):
            fuller.setdefault(statement, []).append(item)
    return [item.claim for item in sorted(kept, key=_by_order)]


def _by_order(item: Placed) -> int:
    return item.order


def _by_fullness(item: Placed) -> tuple[float, ...]:
    """The fullest first; of two that tell as much, the body's comes before the heading's."""
    claim = item.claim
    careful = ORDER.index(claim.status) if claim.amount or claim.quantity else 0
    fields = sum(field is not None for field in (claim.amount, claim.quantity, claim.object, claim.subject))
    return -careful, -fields, item.heading, -claim.confidence, item.order


def _statement(claim: ClaimSpan) -> Statement:
    amount = (claim.amount.value, claim.amount.currency) if claim.amount is not None else None
    quantity = claim.quantity.value if claim.quantity is not None else None
    ends = (claim.subject, claim.object)
    return claim.kind, frozenset(ends) if claim.kind in SYMMETRIC else ends, amount, quantity


def _implied(claim: ClaimSpan) -> Iterator[Statement]:
    """The claim's statement and those that leave out some of it."""
    kind, _, amount, quantity = _statement(claim)
    ends: set[object] = set(product({claim.subject, None}, {claim.object, None}))
    if kind in SYMMETRIC:
        both = frozenset((claim.subject, claim.object))
        ends = {both, *(frozenset({end}) for end in both)}
    yield from product([kind], ends, {amount, None}, {quantity, None})


def _repeats(item: Placed, other: Placed) -> bool:
    """Whether a claim says nothing beyond a fuller one of the same kind, ends and numbers, as far as it tells them."""
    a, b = item.claim, other.claim
    if b.confidence < min(a.confidence, SURE):
        return False  # a surer claim does not give way to one that may never be shown
    if a.amount is not None or a.quantity is not None:
        return True  # the same number of the same parties again, if with another hedge: the more careful came first
    same_sentence = a.evidence == b.evidence
    if (a.status, a.reported) == (b.status, b.reported):
        return a.kind != "release" or a.object is not None or same_sentence
    return item.heading and b.status != "denied" or same_sentence
