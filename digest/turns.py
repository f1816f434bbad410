"""What changed its status within a span of days: a plan that was carried out, an option taken, a purchase denied."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from digest.watch import DEALS, KINDS
from entities.models import Claim, Status
from entities.money import in_dollars

#: How near to done; what is told on one day is ordered by it.
LEVELS = {Status.SPECULATIVE: 0, Status.OPTIONAL: 1, Status.PLANNED: 2, Status.ACTUAL: 3, Status.DENIED: 4}


@dataclass(frozen=True, slots=True)
class Turn:
    """How a thing stood, and how it stands at the end of the span."""

    before: Claim
    after: Claim


def within(first: dt.date, last: dt.date) -> list[Turn]:
    """What changed, largest first, in three queries."""
    told = Claim.objects.public().with_ends().filter(first_told__lte=last)
    found = [*_of_deals(told, first, last), *_of_others(told, first, last)]
    return sorted(found, key=lambda turn: (-(in_dollars(turn.after) or in_dollars(turn.before) or 0), turn.after.fingerprint))


def _of_deals(told: QuerySet[Claim], first: dt.date, last: dt.date) -> Iterable[Turn]:
    lately = Claim.objects.public().filter(first_told__range=(first, last), deal__isnull=False, kind__in=DEALS)
    by_deal: dict[tuple[int | None, str], list[Claim]] = defaultdict(list)
    for claim in told.filter(deal__in=lately.values("deal"), kind__in=DEALS).order_by():
        by_deal[claim.deal_id, claim.kind].append(claim)
    for claims in by_deal.values():
        claims.sort(key=_place)
        earlier = [claim for claim in claims if claim.first_told and claim.first_told < first]
        before, after = earlier[-1] if earlier else claims[0], claims[-1]
        if after.first_told and after.first_told >= first and _went_on(before, after):
            yield Turn(before, after)


def _of_others(told: QuerySet[Claim], first: dt.date, last: dt.date) -> Iterable[Turn]:
    """What is no deal, as releases are: the same kind of claim about the same ends, told before in another status."""
    same = told.filter(kind=OuterRef("kind"), subject=OuterRef("subject"), first_told__lt=OuterRef("first_told"))
    same = same.annotate(other=Coalesce("object", 0)).filter(other=Coalesce(OuterRef("object"), 0)).exclude(status=OuterRef("status"))
    lately = told.filter(first_told__gte=first, kind__in=KINDS - DEALS)
    latest = lately.annotate(before=Subquery(same.order_by("-first_told", "fingerprint").values("pk")[:1])).filter(before__isnull=False)
    turned = {(claim.kind, claim.subject_id, claim.object_id): claim for claim in sorted(latest, key=_place)}
    earlier = told.in_bulk({claim.before for claim in turned.values()})
    for claim in turned.values():
        if _went_on(earlier[claim.before], claim):
            yield Turn(earlier[claim.before], claim)


def _place(claim: Claim) -> tuple[dt.date, int, str]:
    return (claim.first_told or dt.date.min, LEVELS[Status(claim.status)], claim.fingerprint)


def _went_on(before: Claim, after: Claim) -> bool:
    """Nearer to done, or denied, or hearsay no longer; what was done does not become a plan again: that is another step of its own."""
    level, reached = LEVELS[Status(before.status)], LEVELS[Status(after.status)]
    return reached > level or (reached == level and before.reported and not after.reported)
