"""What an entity's page says at its head and draws: counted over one light row for each public claim, without a further query."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet

from entities.deals import FAMILIES, GAP
from entities.models import Claim, ClaimKind, Entity, EntityKind, Qualifier, Status
from entities.timelines import timeline


class Told(NamedTuple):
    """A public claim, in what can be counted of it. ``event`` is its place in time; dates and publishers are those known at the moment
    that was asked for.
    """

    pk: int
    kind: str
    status: str
    reported: bool
    subject: int | None
    object: int | None
    object_kind: str | None
    deal: int | None
    amount: Decimal | None
    currency: str
    qualifier: str
    per: str
    event: dt.date
    first_told: dt.date
    publishers: int

    @property
    def is_plain_fact(self) -> bool:
        return self.status == Status.ACTUAL and not self.reported

    @property
    def is_settled(self) -> bool:
        """Whether it says outright that something is done, or that it is not."""
        return self.status in (Status.ACTUAL, Status.DENIED) and not self.reported

    @property
    def transaction(self) -> int:
        """The same for claims of one deal; a claim without one is its own."""
        return -self.pk if self.deal is None else self.deal


_COLUMNS = (
    *("pk", "kind", "status", "reported", "subject", "object", "object__kind", "deal"),
    *("amount_value", "amount_currency", "amount_qualifier", "amount_per", "event", "first_told", "known_publishers"),
)


def rows(claims: QuerySet[Claim]) -> list[Told]:
    """The claims of a ``timelines.timeline``, in its order; one query."""
    return [Told(*row) for row in claims.prefetch_related(None).select_related(None).values_list(*_COLUMNS)]


def told(entity: Entity, as_of: dt.date | None = None) -> list[Told]:
    """Every public claim about an entity, newest first, as told by the end of a day."""
    return rows(timeline(entity, as_of=as_of))


# --- its own numbers ---------------------------------------------------------------------------------------------------------


def valuations(entity: Entity, claims: Iterable[Told]) -> tuple[Told | None, Told | None]:
    """The newest valuation that is told and not denied, and the newest told as plain fact. ``claims`` are newest first."""
    worth = [
        claim
        for claim in claims
        if claim.kind == ClaimKind.VALUATION and claim.subject == entity.pk and claim.amount is not None and claim.status != Status.DENIED
    ]
    return next(iter(worth), None), next((claim for claim in worth if claim.is_plain_fact), None)


@dataclass(frozen=True, slots=True)
class Raised:
    """What an entity raised by plain claims: a sum for each currency, the claims whose sums it is made of, and how many transactions
    were left out because no claim tells them as done.
    """

    totals: tuple[tuple[str, Decimal, bool], ...]  # currency, sum, whether every part is exact
    counted: tuple[Told, ...]
    open: int


def raised(entity: Entity, claims: Iterable[Told]) -> Raised:
    """Its rounds, and what others invested in it, each deal once with the sum that most publishers tell, of equals the newest.

    Only what is told as done adds up; “up to” so much is no sum. Told within ``GAP`` of one another, an investment and a round are taken
    for part and whole, and equal sums for the same one.
    """
    rounds: dict[int, list[Told]] = defaultdict(list)
    parts: dict[int, list[Told]] = defaultdict(list)
    for claim in claims:
        if claim.amount is None or claim.per:
            continue
        if claim.kind == ClaimKind.FUNDING and claim.subject == entity.pk:
            (parts if claim.object else rounds)[claim.transaction].append(claim)
        elif claim.kind == ClaimKind.INVESTMENT and claim.object == entity.pk:
            parts[claim.transaction].append(claim)
    done: list[Told] = []
    for group in (rounds, parts):
        near_to = [claim for claim in done if group is parts]
        for best in filter(None, map(_sum_of, group.values())):
            if not any(_near(best, round_) for round_ in near_to) and not any(_near(best, one) and _equal(best, one) for one in done):
                done.append(best)
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for claim in done:
        totals[claim.currency] += claim.amount or 0
    loose = {claim.currency for claim in done if claim.qualifier != Qualifier.EXACT}
    undone = [told for told in (*rounds.values(), *parts.values()) if not _sum_of(told) and told[0].status != Status.DENIED]
    return Raised(
        totals=tuple((currency, value, currency not in loose) for currency, value in totals.items()),
        counted=tuple(sorted(done, key=lambda claim: (claim.event, claim.pk), reverse=True)),
        open=len(undone),
    )


def _sum_of(told: Iterable[Told]) -> Told | None:
    """The claim of a transaction whose sum may be added up."""
    done = [claim for claim in told if claim.is_plain_fact and claim.qualifier != Qualifier.AT_MOST]
    return max(done, key=lambda claim: (claim.publishers, claim.first_told, claim.pk), default=None)


def _near(one: Told, other: Told) -> bool:
    return abs(one.first_told - other.first_told) <= GAP


def _equal(one: Told, other: Told) -> bool:
    return (one.amount, one.currency) == (other.amount, other.currency)


def released(entity: Entity, claims: Iterable[Told]) -> list[int]:
    """Ids of the models that it is told to have released, the newest release first."""
    found = [
        claim.object
        for claim in claims
        if claim.kind == ClaimKind.RELEASE and claim.is_plain_fact and claim.subject == entity.pk and claim.object_kind == EntityKind.MODEL
    ]
    return [pk for pk in dict.fromkeys(found) if pk is not None]


def bought_by(entity: Entity, claims: Iterable[Told]) -> Told | None:
    """The claim that another acquired it, if the newest that settles it says so."""
    settled = (claim for claim in claims if claim.kind == ClaimKind.ACQUISITION and claim.object == entity.pk and claim.is_settled)
    newest = next(settled, None)
    return newest if newest and newest.is_plain_fact and newest.subject else None


# --- what is drawn -----------------------------------------------------------------------------------------------------------


def dots(claims: Iterable[Told]) -> list[Told]:
    """For each deal the one claim that stands for its money: the newest that settles it, else the newest; claims of no deal each for
    itself. Valuations and rates (“per month”) move no money. ``claims`` are newest first, and so is the result.
    """
    deals: dict[int, Told] = {}
    for claim in claims:
        if claim.amount is None or claim.per or claim.kind == ClaimKind.VALUATION:
            continue
        have = deals.setdefault(claim.transaction, claim)
        if claim.is_settled and not have.is_settled:
            deals[claim.transaction] = claim
    return list(deals.values())


@dataclass(frozen=True, slots=True)
class Month:
    """Claims first told in a month, or in a year where ``first`` begins one of a long time: all, and those that are plain facts."""

    first: dt.date
    claims: int
    actual: int


def periods(claims: Sequence[Told], most: int = 36) -> tuple[bool, list[Month]]:
    """Claims by the month in which they were first told, oldest first and without the empty ones; by the year where that would be more
    than ``most`` months. The first value tells which: whether they are years.
    """
    days = [claim.first_told for claim in claims]
    by_year = bool(days) and (max(days).year - min(days).year) * 12 + max(days).month - min(days).month >= most

    def first_of(day: dt.date) -> dt.date:
        return day.replace(month=1, day=1) if by_year else day.replace(day=1)

    told = Counter(first_of(claim.first_told) for claim in claims)
    actual = Counter(first_of(claim.first_told) for claim in claims if claim.is_plain_fact)
    return by_year, [Month(first, told[first], actual[first]) for first in sorted(told)]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another entity that shares claims with this one: how many, how many deals among them, and the surest status of any."""

    pk: int
    deals: int
    claims: int
    status: str


_SUREST: tuple[tuple[str, Callable[[Told], bool]], ...] = (
    (Status.ACTUAL, lambda claim: claim.is_plain_fact),
    (Status.PLANNED, lambda claim: claim.status == Status.PLANNED and not claim.reported),
    (Status.OPTIONAL, lambda claim: claim.status != Status.DENIED),
)


def neighbours(entity: Entity, claims: Iterable[Told]) -> list[Neighbour]:
    """Who shares claims with the entity, most deals first, then most claims. What may be an option, a report or a guess is ``optional``."""
    shared: dict[int, list[Told]] = defaultdict(list)
    for claim in claims:
        other = claim.object if claim.subject == entity.pk else claim.subject
        if other is not None:
            shared[other].append(claim)
    found = [
        Neighbour(
            pk=pk,
            deals=len({claim.transaction for claim in told if claim.kind in FAMILIES}),
            claims=len(told),
            status=next((status for status, holds in _SUREST if any(map(holds, told))), Status.DENIED),
        )
        for pk, told in shared.items()
    ]
    return sorted(found, key=lambda each: (-each.deals, -each.claims, each.pk))
