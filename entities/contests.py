"""What publishers tell differently of one thing: the one rule, for the editors' queue, the edition and the pages.

Two claims contradict one another if they speak of the same (one deal, or outside of deals the same parties, measure, round and time) in
the same kind and status, and their numbers cannot both be right: “more than $5B” and $5.2B can, ~$60B and $60.4B too. Told further apart
than ``NEAR``, the later one is news. A publisher stands where it stood last, so that whoever took up a new figure disputes it with
nobody; what was a rumour before something was told outright is settled by that. Sums of different currencies are not compared: rates are
rough.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from django.db.models import Q

from entities import told
from entities.extraction.figures import find_figures
from entities.fingerprint import metric, unit, words
from entities.models import Claim, ClaimKind, Qualifier, Status
from entities.statements import most_careful

#: Tellings further apart than this are of two states of things.
NEAR = dt.timedelta(days=14)
#: Kinds outside of deals whose numbers are compared. Scores are none: another run of a benchmark gives another score.
KINDS = frozenset(
    {
        *(ClaimKind.VALUATION, ClaimKind.REVENUE, ClaimKind.FUNDING, ClaimKind.INVESTMENT, ClaimKind.STAKE, ClaimKind.SPENDING),
        *(ClaimKind.GRANT, ClaimKind.PRICE, ClaimKind.SPEC, ClaimKind.CAPACITY, ClaimKind.AUDIENCE, ClaimKind.LAYOFF),
    }
)
#: Of these a number is of a year or a quarter; without it nobody knows whether two are of the same one.
_OF_A_PERIOD = frozenset({ClaimKind.REVENUE, ClaimKind.SPENDING})
#: What tells two rounds or valuations of one company apart.
_ROUND = re.compile(r"\b(?:pre-seed|seed|series [a-z]|bridge|tender|secondary|ipo|pre-money|post-money)\b", re.IGNORECASE)
_ROUNDED = Decimal("0.01")  # an exact number may be rounded to its last digit, but by no more than this part of it
_ABOUT = Decimal("0.02")  # what “about” leaves open on either side
#: Claims of one thing that are compared with each other; the most told.
MOST = 120
SAID = (Status.ACTUAL, Status.PLANNED)  # as a fact, or as agreed


@dataclass(frozen=True, slots=True)
class Side:
    """Claims that say the same, the one that puts it most carefully first, and who tells it, first told first."""

    claims: tuple[Claim, ...]
    publishers: tuple[str, ...]

    @property
    def claim(self) -> Claim:
        return self.claims[0]


@dataclass(frozen=True, slots=True)
class Contest:
    """What is told differently: “kind”, “amount”, “quantity”, “date”, or “claim itself” where some deny it. Most told side first."""

    what: str
    sides: tuple[Side, ...]

    def has(self, claim: Claim) -> bool:
        return any(claim.pk == each.pk for side in self.sides for each in side.claims)


def contests(claims: Collection[Claim]) -> list[Contest]:
    """All that publishers tell differently in these claims, which come with their counted evidence (``timelines.with_evidence``)."""
    found = [*_kinds(claims)]
    for what, differ, value in (
        ("amount", _amounts_differ, _amount),
        ("quantity", _quantities_differ, _quantity),
        ("date", _dates_differ, _date),
    ):
        found += _contested(what, claims, differ, value)
    return found


def of(claim: Claim, rivals: Iterable[Claim]) -> list[Contest]:
    """What is told differently of one claim by those told near it."""
    near = [other for other in rivals if other.pk != claim.pk and _near(claim, other)]
    return [contest for contest in contests([claim, *near]) if contest.has(claim)]


def denials(claims: Collection[Claim]) -> list[Contest]:
    """Where some say as a fact, or as agreed, what others deny; a denial that was told last before anyone said so is overtaken."""
    saying = [claim for claim in claims if claim.status in SAID]
    begun = min((claim.first_told for claim in saying if claim.first_told is not None), default=dt.date.max)
    denying = [claim for claim in claims if claim.status == Status.DENIED and claim.last_told is not None and claim.last_told >= begun]
    said, denied = _side(saying), _side(denying)
    if not said.publishers or not denied.publishers or set(said.publishers) == set(denied.publishers):
        return []
    return [Contest("claim itself", (said, denied))]


def rivals_of(claim: Claim) -> Q:
    """The claims among which those stand that may contradict one: of its deal, or of its kind, parties and status."""
    same = Q(kind=claim.kind, status=claim.status)
    if claim.deal_id is not None:
        return same & Q(deal=claim.deal_id)
    if claim.kind not in KINDS or claim.first_told is None or claim.last_told is None:
        return Q(pk__in=[])
    near = Q(first_told__lte=claim.last_told + NEAR, last_told__gte=claim.first_told - NEAR)
    return same & near & Q(deal=None, subject=claim.subject_id, object=claim.object_id)


# --- what is compared --------------------------------------------------------------------------------------------------------


def _thing(claim: Claim) -> Hashable:
    """The same for claims of which the numbers may be compared; None for those outside of deals whose numbers are not."""
    if claim.deal_id is not None:
        return (claim.deal_id, claim.kind, claim.status)
    return (claim.kind, claim.subject_id, claim.object_id, claim.status, _measure(claim)) if claim.kind in KINDS else None


def _measure(claim: Claim) -> str:
    """What is measured, where the kind alone does not say it."""
    if claim.kind in _OF_A_PERIOD:
        return metric(claim.detail)
    if claim.kind in (ClaimKind.VALUATION, ClaimKind.FUNDING, ClaimKind.INVESTMENT, ClaimKind.STAKE, ClaimKind.LAYOFF):
        return ""  # the detail is a round, or idle
    return words(claim.detail)


def _same_time(one: Claim, other: Claim) -> bool:
    """Whether two numbers outside of deals are of one time, as far as the texts tell it."""
    if one.kind in _OF_A_PERIOD:
        return bool(one.when) and one.when == other.when
    if not (one.when and other.when):
        dated, undated = (one, other) if one.when else (other, one)
        return not dated.when or undated.first_told is None or told.event_day(dated.when, undated.first_told) == undated.first_told
    return not _dates_differ(one, other)


def _same_round(one: Claim, other: Claim) -> bool:
    rounds, others = _rounds(one), _rounds(other)
    return not rounds or not others or bool(rounds & others)


def _rounds(claim: Claim) -> set[str]:
    texts = [claim.detail, *(row.text for row in claim.evidence.all())]
    return {match.lower() for text in texts for match in _ROUND.findall(text)}


def _amounts_differ(one: Claim, other: Claim) -> bool:
    if one.amount_value is None or other.amount_value is None:
        return False
    if (one.amount_currency, words(one.amount_per)) != (other.amount_currency, words(other.amount_per)):
        return False
    return _apart(_span(*_amount(one), one.amount_qualifier), _span(*_amount(other), other.amount_qualifier)) and not _listed(one, other)


def _listed(one: Claim, other: Claim) -> bool:
    """Whether a sentence lists both sums: "its contracts, $2 billion and $3 billion" are two."""
    values = {one.amount_value, other.amount_value}
    for text in {row.text for claim in (one, other) for row in claim.evidence.all()}:
        found = find_figures(text)
        for (span, amount), (next_span, next_amount) in zip(found, found[1:], strict=False):
            if {amount.value, next_amount.value} == values and text[span.end : next_span.start].strip(" ,") in ("", "and", "plus"):
                return True
    return False


def _quantities_differ(one: Claim, other: Claim) -> bool:
    if one.quantity_value is None or other.quantity_value is None or unit(one.quantity_unit)[0] != unit(other.quantity_unit)[0]:
        return False
    return _apart(_span(*_quantity(one), one.quantity_qualifier), _span(*_quantity(other), other.quantity_qualifier))


def _dates_differ(one: Claim, other: Claim) -> bool:
    """Whether neither date lies within the other: April 2026 is in 2026, and not in its first quarter."""
    if not one.when or not other.when:
        return False
    (first, last), (begin, end) = _days(one.when), _days(other.when)
    return last < begin or end < first


def _days(when: str) -> tuple[dt.date, dt.date]:
    first = told.first_day(when)
    return first, first + dt.timedelta(days=told.SPANS[told.precision(when)])


def _amount(claim: Claim) -> tuple[Decimal, Decimal | None]:
    return (claim.amount_value or Decimal(0)).normalize(), claim.amount_high


def _quantity(claim: Claim) -> tuple[Decimal, Decimal | None]:
    factor = unit(claim.quantity_unit)[1]
    return (
        (claim.quantity_value or Decimal(0)) * factor
    ).normalize(), None if claim.quantity_high is None else claim.quantity_high * factor


def _date(claim: Claim) -> str:
    return claim.when


def _span(value: Decimal, high: Decimal | None, qualifier: str) -> tuple[Decimal, Decimal]:
    """Between which numbers the true one may lie."""
    if high is not None:
        return value, high
    if qualifier == Qualifier.AT_LEAST:
        return value, Decimal("Infinity")
    if qualifier == Qualifier.AT_MOST:
        return Decimal("-Infinity"), value
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), "a number"
    slack = abs(value) * _ABOUT if qualifier == Qualifier.ABOUT else min(abs(value) * _ROUNDED, Decimal(5).scaleb(exponent - 1))
    return value - slack, value + slack


def _apart(one: tuple[Decimal, Decimal], other: tuple[Decimal, Decimal]) -> bool:
    return one[1] < other[0] or other[1] < one[0]


# --- sides -------------------------------------------------------------------------------------------------------------------


def _kinds(claims: Collection[Claim]) -> list[Contest]:
    """Of one deal: a purchase to one may be a merger to another."""
    if len({claim.deal_id for claim in claims}) != 1 or any(claim.deal_id is None for claim in claims):
        return []
    by_kind: dict[Hashable, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_kind[claim.kind].append(claim)
    return _contest("kind", [_side(same) for same in by_kind.values()])


def _contested(
    what: str, claims: Collection[Claim], differ: Callable[[Claim, Claim], bool], value: Callable[[Claim], Hashable]
) -> list[Contest]:
    """The contests about one field: claims that contradict each other hang together, through others too."""
    things: dict[Hashable, list[Claim]] = defaultdict(list)
    for claim in claims:
        if (thing := _thing(claim)) is not None and (what != "date" or claim.deal_id is not None):
            things[thing].append(claim)
    found = []
    for everyone in things.values():
        members = sorted(everyone, key=lambda claim: (-claim.publisher_count, claim.pk))[:MOST]
        joined: dict[int, set[int]] = {}
        for one, other in combinations(members, 2):
            if differ(one, other) and _comparable(one, other):
                whole = joined.get(one.pk, {one.pk}) | joined.get(other.pk, {other.pk})
                joined |= dict.fromkeys(whole, whole)
        for whole in {min(whole): whole for whole in joined.values()}.values():
            by_value: dict[Hashable, list[Claim]] = defaultdict(list)
            for claim in members:
                if claim.pk in whole:
                    by_value[value(claim)].append(claim)
            found += _contest(what, _standing(list(by_value.values())))
    return found


def _comparable(one: Claim, other: Claim) -> bool:
    if not _near(one, other) or _is_past_hearsay(one, other) or _is_past_hearsay(other, one) or not _same_round(one, other):
        return False
    return one.deal_id is not None or _same_time(one, other)


def _is_past_hearsay(one: Claim, other: Claim) -> bool:
    """Whether one is a rumour that nobody told any more once the other was told outright."""
    if not one.reported or other.reported or one.last_told is None or other.first_told is None:
        return False
    return one.last_told < other.first_told


def _near(one: Claim, other: Claim) -> bool:
    """Whether the two were told within ``NEAR`` of each other, at any time."""
    days, others = ({row.article.day for row in claim.evidence.all()} for claim in (one, other))
    return any(abs(day - day_) <= NEAR for day in days for day_ in others)


def _standing(values: list[list[Claim]]) -> list[Side]:
    """A side for each value, with those who told it last."""
    last: dict[str, dt.date] = {}
    for row in (row for claims in values for claim in claims for row in claim.evidence.all()):
        last[row.article.teller] = max(row.article.day, last.get(row.article.teller, row.article.day))
    return [_side(claims, last) for claims in values]


def _side(claims: Sequence[Claim], last: dict[str, dt.date] | None = None) -> Side:
    rows = sorted(
        (row for claim in claims for row in claim.evidence.all()), key=lambda row: (row.article.published, row.article_id, row.start)
    )
    tellers = dict.fromkeys(row.article.teller for row in rows if last is None or row.article.day == last[row.article.teller])
    careful = most_careful(claim.amount_qualifier or claim.quantity_qualifier or Qualifier.EXACT for claim in claims) if claims else ""
    first = sorted(claims, key=lambda claim: ((claim.amount_qualifier or claim.quantity_qualifier) != careful, claim.pk))
    return Side(tuple(first), tuple(tellers))


def _contest(what: str, sides: Iterable[Side]) -> list[Contest]:
    """It takes two publishers, each of which tells what the other does not."""
    told_sides = [side for side in sides if side.publishers]
    alone = [set(side.publishers).difference(*(other.publishers for other in told_sides if other is not side)) for side in told_sides]
    if sum(map(bool, alone)) < 2:
        return []
    return [Contest(what, tuple(sorted(told_sides, key=lambda side: -len(side.publishers))))]
