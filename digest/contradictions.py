"""Open contradictions: what publishers told differently of one thing within the last weeks, as it stood on a day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from django.db.models import Count
from django.db.models.functions import Coalesce

from digest import evidence, salience
from digest.contests import Point, contested, denied
from entities.contests import KINDS, SAID
from entities.models import Claim, Status
from entities.money import in_dollars
from entities.timelines import end_of, with_evidence


def open_on(day: dt.date, since: dt.date) -> list[tuple[Claim, Point]]:
    """What was told since a day and differs between publishers: the claim that most of them tell, with what differs; weightiest first."""
    found = {}
    for claims in (*_of_deals(day, since), *_of_figures(day, since), *_denied(day, since)):
        for point in contested(claims)[:1]:
            shown = claims if claims[0].deal_id else [side.claim for side in point.sides]
            found[salience.subject_of(shown[0]), point.what] = (_most_told(shown), point)
        for point in denied(claims):
            found[salience.subject_of(claims[0]), point.what] = (_most_told([claim for claim in claims if claim.status in SAID]), point)
    return sorted(found.values(), key=_weight)


def _most_told(claims: Sequence[Claim]) -> Claim:
    return max(claims, key=lambda claim: (claim.status != Status.DENIED, len(evidence.publishers(claim)), claim.fingerprint))


def _of_deals(day: dt.date, since: dt.date) -> Iterable[list[Claim]]:
    """By deal that was told of lately, all claims about it."""
    lately = Claim.objects.public().filter(first_told__range=(since, day), deal__isnull=False)
    told: dict[int | None, list[Claim]] = defaultdict(list)
    claims = Claim.objects.public().filter(deal__in=lately.values("deal"), first_told__lte=day)
    for claim in with_evidence(claims.order_by("fingerprint"), end_of(day)):
        told[claim.deal_id].append(claim)
    return told.values()


def _of_figures(day: dt.date, since: dt.date) -> Iterable[list[Claim]]:
    """By kind and ends of what more than one sum or number was told lately outside of deals, all claims told lately of it."""
    lately = Claim.objects.public().filter(first_told__range=(since, day), deal__isnull=True, kind__in=KINDS)
    numbers = Coalesce("amount_value", "quantity_value")
    several = lately.order_by().values("kind", "subject", "object", "status").annotate(n=Count(numbers, distinct=True)).filter(n__gt=1)
    wanted = set(several.values_list("kind", "subject", "object", "status"))
    told: dict[Hashable, list[Claim]] = defaultdict(list)
    rows = lately.filter(kind__in={kind for kind, *_ in wanted}, subject__in={subject for _, subject, *_ in wanted if subject})
    for claim in with_evidence(rows.order_by("fingerprint"), end_of(day)):
        if (about := (claim.kind, claim.subject_id, claim.object_id, claim.status)) in wanted:
            told[about].append(claim)
    return told.values()


def _denied(day: dt.date, since: dt.date) -> Iterable[list[Claim]]:
    """By kind and ends of what was denied lately, the denials and what they deny."""
    lately = Claim.objects.public().filter(first_told__range=(since, day))
    ends = set(lately.filter(status=Status.DENIED).order_by().values_list("kind", "subject", "object"))
    told: dict[Hashable, list[Claim]] = defaultdict(list)
    rivals = lately.filter(kind__in={kind for kind, _, _ in ends}, subject__in={subject for _, subject, _ in ends if subject})
    for claim in with_evidence(rivals.order_by("fingerprint"), end_of(day)):
        if (about := (claim.kind, claim.subject_id, claim.object_id)) in ends:
            told[about].append(claim)
    return told.values()


def _weight(pair: tuple[Claim, Point]) -> tuple[int, float, str]:
    claim, point = pair
    return (-len({name for side in point.sides for name in side.publishers}), -float(in_dollars(claim) or 0), claim.fingerprint)
