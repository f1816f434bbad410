"""What publishers tell differently, in words; the rule is that of ``entities.contests``."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from digest import phrases
from entities import contests
from entities.models import Claim


@dataclass(frozen=True, slots=True)
class Side:
    """“~$60B”, with who tells it and the claim in which it stands."""

    words: str
    publishers: tuple[str, ...]
    claim: Claim

    @property
    def by(self) -> str:
        """“Harbor Wire”, “2 publishers”."""
        return self.publishers[0] if len(self.publishers) == 1 else f"{len(self.publishers)} publishers"


@dataclass(frozen=True, slots=True)
class Point:
    """Something that publishers tell differently: ``what`` is “amount”, “quantity”, “kind”, “date” or “claim itself”."""

    what: str
    sides: tuple[Side, ...]

    @property
    def words(self) -> str:
        """“the amount is ~$60B at 2 publishers and $50B at Harbor Wire”."""
        at = " and ".join(f"{side.words} at {side.by}" for side in self.sides)
        return f"the {self.what} is {at}"


def contested(claims: Collection[Claim]) -> list[Point]:
    """All that publishers tell differently in these claims; they come with their counted evidence."""
    return _points(contests.contests(claims))


def of(claim: Claim, rivals: Iterable[Claim]) -> list[Point]:
    """What is told differently of one claim by those told near it."""
    return _points(contests.of(claim, rivals))


def denied(claims: Collection[Claim]) -> list[Point]:
    """Where some say as a fact, or as agreed, what others deny."""
    return [
        Point(one.what, tuple(Side(words, side.publishers, side.claim) for words, side in zip(("said", "denied"), one.sides, strict=True)))
        for one in contests.denials(claims)
    ]


def _points(found: Iterable[contests.Contest]) -> list[Point]:
    return [Point(one.what, tuple(Side(_words(one.what, side.claim), side.publishers, side.claim) for side in one.sides)) for one in found]


def _words(what: str, claim: Claim) -> str:
    match what:
        case "amount":
            return phrases.amount(claim)
        case "quantity":
            return phrases.quantity(claim)
        case "date":
            return phrases.when_words(claim.when)
    return claim.get_kind_display()
