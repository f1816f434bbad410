"""Open contradictions: what publishers told differently of one thing within the last weeks, as it stood on a day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from digest import evidence, salience
from digest.contests import Point, Side, contested
from entities.models import Claim, Status
from entities.money import in_dollars
from entities.timelines import end_of, with_evidence

SAID = (Status.ACTUAL, Status.PLANNED)  # as a fact, or as agreed


def open_on(day: dt.date, since: dt.date) -> list[tuple[Claim, Point]]:
    """What was told since a day and differs between publishers: the claim that most of them tell, with what differs; weightiest first."""
    found = {}
    for claims in (*_of_deals(day, since), *_denied(day, since)):
        for point in contested(claims)[:1]:
            found[salience.subject_of(claims[0]), point.what] = (_most_told(claims), point)
        for point in denial(claims):
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


def denial(claims: Sequence[Claim]) -> list[Point]:
    """Where some say as a fact, or as agreed, what others deny."""
    said, denied = (
        tuple(dict.fromkeys(name for claim in claims if claim.status in statuses for name in evidence.publishers(claim)))
        for statuses in (SAID, (Status.DENIED,))
    )
    if not said or not denied or set(said) == set(denied):
        return []
    return [Point("claim itself", (Side("said", said), Side("denied", denied)))]


def _weight(pair: tuple[Claim, Point]) -> tuple[int, float, str]:
    claim, point = pair
    return (-len({name for side in point.sides for name in side.publishers}), -float(in_dollars(claim) or 0), claim.fingerprint)
