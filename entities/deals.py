"""Deals: claims about one transaction between the same parties, from the first report to the end.

Claims of a family between the same parties belong together while no more than ``GAP`` lies between the days they were
told; what is told as done stands on the day on which it happened. Claims that are rejected, queued, or no longer said by any
current article belong to none. A deal is made of its claims alone, so it is the same whatever the order they came in.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q

from entities import contests, money
from entities.models import Claim, ClaimKind, Deal, Entity, Evidence, Status
from entities.statements import of_claim, value_to_json
from entities.told import event_day

#: Longest silence within one deal.
GAP = dt.timedelta(days=120)
#: Money that is talked of so long after a round was done is another round's.
ROUND = dt.timedelta(days=30)

FAMILIES: dict[str, Deal.Family] = {
    ClaimKind.ACQUISITION: Deal.Family.CONTROL,
    ClaimKind.MERGER: Deal.Family.CONTROL,
    ClaimKind.INVESTMENT: Deal.Family.CAPITAL,
    ClaimKind.FUNDING: Deal.Family.CAPITAL,
    ClaimKind.STAKE: Deal.Family.CAPITAL,
    ClaimKind.CONTRACT: Deal.Family.SUPPLY,
    ClaimKind.PARTNERSHIP: Deal.Family.ALLIANCE,
    ClaimKind.LISTING: Deal.Family.LISTING,
    ClaimKind.LAWSUIT: Deal.Family.DISPUTE,
}
#: Kinds that one party makes alone.
_ALONE = {ClaimKind.FUNDING, ClaimKind.LISTING}
_STANDING = {Claim.Standing.PUBLISHED, Claim.Standing.CONFIRMED}
#: Of steps told on one day, the later in a deal's life.
_RANK = {Status.SPECULATIVE: 0, Status.OPTIONAL: 1, Status.PLANNED: 2, Status.ACTUAL: 3, Status.DENIED: 4}


class Group(NamedTuple):
    """A family and the ids of the parties, in order: one or two."""

    family: str
    parties: tuple[int, ...]


def group_of(claim: Claim) -> Group | None:
    """The group of deals in which a claim may stand; None for kinds that are no deal, and where the other party is not named."""
    family = FAMILIES.get(claim.kind)
    parties = tuple(sorted(end for end in (claim.subject_id, claim.object_id) if end is not None))
    if family is None or len(parties) < (1 if claim.kind in _ALONE else 2):
        return None
    return Group(family, parties)


def groups_of(claims: Iterable[Claim]) -> set[Group]:
    return {group for claim in claims if (group := group_of(claim)) is not None}


def regroup(groups: Collection[Group]) -> None:
    """Makes the deals of these groups anew from their claims; rows that already say it are not written."""
    if not groups:
        return
    keys = dict(Entity.objects.filter(pk__in={party for group in groups for party in group.parties}).values_list("pk", "key"))
    prefixes = {group: f"{group.family}:{'+'.join(sorted(keys[party] for party in group.parties))}:" for group in sorted(groups)}
    have = {deal.key: deal for deal in Deal.objects.filter(reduce(or_, (Q(key__startswith=prefix) for prefix in prefixes.values())))}
    claims = _claims(groups)
    wanted: dict[str, tuple[Group, list[Claim]]] = {}
    for group, prefix in prefixes.items():
        current = [claim for claim in claims[group] if claim.standing in _STANDING and claim.first_told is not None]
        for ordinal, members in enumerate(transactions(current), 1):
            wanted[f"{prefix}{ordinal}"] = group, members
    written = _written(wanted, have)
    deal_of = {claim.pk: written[key].pk for key, (_, members) in wanted.items() for claim in members}
    moved = [claim for group in claims.values() for claim in group if claim.deal_id != deal_of.get(claim.pk)]
    for claim in moved:
        claim.deal_id = deal_of.get(claim.pk)
    Claim.objects.bulk_update(moved, ["deal"])
    Deal.objects.filter(pk__in=[deal.pk for key, deal in have.items() if key not in wanted]).delete()


def transactions(claims: Iterable[Claim]) -> list[list[Claim]]:
    """The claims of a group cut into deals, in order of time: at every silence longer than ``GAP``, and before talk of further money."""
    found: list[list[Claim]] = []
    last, done = dt.date.min, dt.date.max
    for claim in sorted(claims, key=lambda claim: (_span(claim)[0], _told(claim))):
        begin, end = _span(claim)
        if not found or begin - last > GAP or (_is_talk_of_money(claim) and begin - done > ROUND):
            found.append([])
            last, done = end, dt.date.max
        found[-1].append(claim)
        last = max(last, end)
        if claim.status == Status.ACTUAL and not claim.reported:
            done = begin
    return found


def _is_talk_of_money(claim: Claim) -> bool:
    return FAMILIES[claim.kind] == Deal.Family.CAPITAL and claim.status in {Status.SPECULATIVE, Status.OPTIONAL, Status.PLANNED}


def _span(claim: Claim) -> tuple[dt.date, dt.date]:
    """From when till when a claim tells of its deal: of one that is done the day on which it happened, else the days it was told."""
    first, last = _days(claim)
    happened = event_day(claim.when, first)
    if claim.status == Status.ACTUAL and happened is not None and happened < first:
        return happened, happened
    return first, last


def standing_step(claims: Collection[Claim]) -> Claim:
    """The claim that says how a deal stands: the newest that says it done or denied, unless as hearsay or where it leaves another open;
    else the newest.
    """
    settled = [claim for claim in claims if claim.status in {Status.ACTUAL, Status.DENIED} and not claim.reported]
    step = max(settled or claims, key=_told)
    return max((claim for claim in claims if leaves_open(step, claim)), key=_told, default=step)


def leaves_open(ended: Claim, claim: Claim, by: dt.date = dt.date.max) -> bool:
    """Whether a claim of a deal stays open though another says the deal done or denied, by what is told until a day: that something was
    not bought is no word on the option that is told near it, and who has filed for a listing on a later day is not listed yet.
    """
    if claim.reported:
        return False
    if ended.status == Status.DENIED and claim.status == Status.OPTIONAL:
        return _days(ended)[0] - min(_days(claim)[1], by) <= contests.NEAR
    if not (ended.status == Status.ACTUAL and claim.status == Status.PLANNED and ended.kind == claim.kind == ClaimKind.LISTING):
        return False
    return claim.when_first is not None and claim.when_first > min(_days(ended)[1], by)


def sum_of(status: str, reported: bool, claims: Iterable[Claim]) -> Claim | None:
    """The claim whose money stands for a deal of that status: of those with its status, else of all, the largest sum, in rough dollars;
    a rate (“per month”) only where no sum is told.
    """

    def key(claim: Claim) -> tuple[bool, bool, Decimal, int]:
        same = (claim.status, claim.reported) == (status, reported)
        return not claim.amount_per, same, money.rough(claim.amount_high or claim.amount_value or 0, claim.amount_currency), -claim.pk

    return max((claim for claim in claims if claim.amount_value is not None), key=key, default=None)


@dataclass(frozen=True, slots=True)
class Step:
    """One step in a deal's life: the claims that first told, and later repeated, that it stands so."""

    status: str
    reported: bool
    told: dt.date
    claims: tuple[Claim, ...]

    @property
    def claim(self) -> Claim:
        """The claim that told it first."""
        return self.claims[0]

    @property
    def quotes(self) -> list[Evidence]:
        """The words that say it, those told first first."""
        rows = [row for claim in self.claims for row in claim.evidence.all()]
        return sorted(rows, key=lambda row: (row.article.published, row.article_id, row.start))


@dataclass(frozen=True, slots=True)
class ToldAmount:
    """A sum, the claims that name it, and the names of the publishers that say so."""

    kind: str
    claims: tuple[Claim, ...]
    publishers: tuple[str, ...]

    @property
    def claim(self) -> Claim:
        return self.claims[0]


@dataclass(frozen=True, slots=True)
class LifeLine:
    """The steps of a deal in order of time, and the sums that are named for it, largest first."""

    steps: tuple[Step, ...]
    amounts: tuple[ToldAmount, ...]
    contested: bool  # publishers differ on the sum


def life_line(claims: Iterable[Claim]) -> LifeLine:
    """The life line of a deal's claims; they come with ``timelines.with_evidence``, so that no query is made here."""
    claims = list(claims)
    steps: dict[tuple[str, bool], list[Claim]] = defaultdict(list)
    sums: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in sorted((claim for claim in claims if claim.first_told is not None), key=_told):
        steps[claim.status, claim.reported].append(claim)
        if (amount := of_claim(claim).amount) is not None:
            told = value_to_json(amount) | {"value": amount.value.normalize(), "qualifier": ""}
            sums[claim.kind, repr(sorted(told.items(), key=lambda item: item[0]))].append(claim)
    amounts = [
        ToldAmount(kind, tuple(told), tuple(sorted({row.article.teller for claim in told for row in claim.evidence.all()})))
        for (kind, _), told in sums.items()
    ]
    amounts.sort(key=lambda each: (-(each.claim.amount_value or 0), each.claim.pk))
    return LifeLine(
        steps=tuple(Step(status, reported, _days(told[0])[0], tuple(told)) for (status, reported), told in steps.items()),
        amounts=tuple(amounts),
        contested=any(contest.what == "amount" for contest in contests.contests(claims)),
    )


def _claims(groups: Collection[Group]) -> dict[Group, list[Claim]]:
    """The claims of each group, whatever their standing."""
    parties = {party for group in groups for party in group.parties}
    ends = Q(subject__in=parties) | Q(subject=None), Q(object__in=parties) | Q(object=None)
    kinds = [kind for kind, family in FAMILIES.items() if family in {group.family for group in groups}]
    found: dict[Group, list[Claim]] = {group: [] for group in groups}
    for claim in Claim.objects.filter(*ends, kind__in=kinds):
        if (group := group_of(claim)) in found:
            found[group].append(claim)
    return found


def _written(wanted: dict[str, tuple[Group, list[Claim]]], have: dict[str, Deal]) -> dict[str, Deal]:
    """The deals by key, made or brought into line."""
    new: dict[str, Deal] = {}
    for key, (group, claims) in wanted.items():
        step = standing_step(claims)
        told = sum_of(step.status, step.reported, claims)
        values = {
            "family": group.family,
            "status": step.status,
            "reported": step.reported,
            "first_told": min(_days(claim)[0] for claim in claims),
            "last_told": max(_days(claim)[1] for claim in claims),
            "dollars": money.in_dollars(told, high=True) if told else None,
            "dollars_low": money.in_dollars(told) if told else None,
        }
        if key not in have:
            new[key] = Deal(key=key, **values)
        elif any(getattr(have[key], name) != value for name, value in values.items()):
            Deal.objects.filter(pk=have[key].pk).update(**values)
    Deal.objects.bulk_create(new.values())
    party = Deal.parties.through
    party.objects.bulk_create(party(deal=deal, entity_id=pk) for key, deal in new.items() for pk in wanted[key][0].parties)
    return have | new


def _days(claim: Claim) -> tuple[dt.date, dt.date]:
    if claim.first_told is None or claim.last_told is None:
        raise ValueError(f"Claim {claim.pk} is told by no current article, so it is in no deal.")
    return claim.first_told, claim.last_told


def _told(claim: Claim) -> tuple[dt.date, bool, int, str]:
    """Order in a deal's life; the fingerprint makes it total."""
    return _days(claim)[0], not claim.reported, _RANK[Status(claim.status)], claim.fingerprint
