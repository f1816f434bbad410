"""What publishers tell differently of a deal. Plain functions over claims whose evidence is at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from digest import evidence, phrases
from entities.models import Claim


@dataclass(frozen=True, slots=True)
class Side:
    words: str
    publishers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """Something that publishers tell differently: ``what`` is “price”, “kind” or “date”, each side with who tells it so."""

    what: str
    sides: tuple[Side, ...]

    @property
    def words(self) -> str:
        """“the amount is ~$60B at 2 publishers and $50B at Harbor Wire”."""
        at = " and ".join(f"{side.words} at {_counted(side.publishers)}" for side in self.sides)
        return f"the {self.what} is {at}"


def _counted(publishers: tuple[str, ...]) -> str:
    return publishers[0] if len(publishers) == 1 else f"{len(publishers)} publishers"


def contested(claims: Sequence[Claim]) -> list[Point]:
    """Amounts, kinds and dates in which publishers differ. What one publisher tells of two steps is no difference between publishers.

    Amounts and dates are compared within one kind and status: a price that was planned and the price that was paid may well differ.
    """
    points = []
    kinds: dict[str, list[Claim]] = {}
    for claim in claims:
        kinds.setdefault(claim.get_kind_display(), []).append(claim)
    if point := _point("kind", kinds):
        points.append(point)
    for what, words in (("amount", phrases.amount), ("date", _date)):
        for key in dict.fromkeys((claim.kind, claim.status) for claim in claims):
            sides: dict[str, list[Claim]] = {}
            for claim in claims:
                if (claim.kind, claim.status) == key and (said := words(claim)):
                    sides.setdefault(said, []).append(claim)
            if point := _point(what, sides):
                points.append(point)
    return points


def _date(claim: Claim) -> str:
    return phrases.when_words(claim.when) if claim.when else ""


def _point(what: str, sides: dict[str, list[Claim]]) -> Point | None:
    told = [
        Side(words, tuple(dict.fromkeys(name for claim in claims for name in evidence.publishers(claim))))
        for words, claims in sides.items()
    ]
    told = [side for side in told if side.publishers]
    if len(told) < 2 or len({name for side in told for name in side.publishers}) < 2:
        return None
    return Point(what, tuple(sorted(told, key=lambda side: -len(side.publishers))))
