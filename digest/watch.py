"""Worth watching: what was announced, left open or only said, and has not come to its end by the day of an edition."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from math import log2, log10

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from digest import contradictions
from digest.contests import Point
from entities import told
from entities.deals import leaves_open
from entities.models import SYMMETRIC_KINDS, Claim, ClaimKind, Status
from entities.money import in_dollars

LOOK_BACK = dt.timedelta(days=30)  # a claim not told again for longer is forgotten
HORIZON = dt.timedelta(days=550)
RECENT = dt.timedelta(days=7)
#: Most of each state, in the order in which they are told.
LENGTHS = {"due": 4, "open": 3, "said": 2, "overdue": 2, "contested": 2}

DEALS = {
    ClaimKind.ACQUISITION,
    ClaimKind.MERGER,
    ClaimKind.INVESTMENT,
    ClaimKind.FUNDING,
    ClaimKind.LISTING,
    ClaimKind.CONTRACT,
    ClaimKind.STAKE,
}
KINDS = DEALS | {
    ClaimKind.PARTNERSHIP,
    ClaimKind.SPENDING,
    ClaimKind.RELEASE,
    ClaimKind.CAPACITY,
    ClaimKind.LAWSUIT,
    ClaimKind.REGULATION,
    ClaimKind.DEPARTURE,
    ClaimKind.HIRE,
    ClaimKind.LAYOFF,
    ClaimKind.ADOPTION,
}


@dataclass(frozen=True, slots=True)
class Open:
    """Why a claim is open: its date is to come (``due``) or past (``overdue``), it has none (``open``), or it is only talk (``said``)."""

    state: str
    due: dt.date | None = None

    def why(self, claim: Claim, day: dt.date) -> dict[str, object]:
        days = abs((self.due - day).days) if self.due else None
        return {
            "state": self.state,
            "due": self.due.isoformat() if self.due else None,
            "days": days,
            "when": claim.when,
            "status": claim.status,
        }


def last_day(when: str) -> dt.date:
    """The last day of a told date."""
    first = told.first_day(when)
    months = {1: 12, 2: 3, 3: 1, 4: 0}[told.precision(when)]
    if not months:
        return first
    years, month = divmod(first.month - 1 + months, 12)
    return dt.date(first.year + years, month + 1, 1) - dt.timedelta(days=1)


def standing(claim: Claim, day: dt.date) -> Open | None:
    """How a claim that nothing has settled stands on a day; None where there is nothing to wait for."""
    if claim.status == Status.DENIED or (claim.status == Status.ACTUAL and not claim.reported) or claim.first_told is None:
        return None
    due = last_day(claim.when) if claim.when else None
    if due and due >= day:
        return Open("due", due) if due - day <= HORIZON and claim.status != Status.ACTUAL else None
    if due:
        promised = claim.status in (Status.PLANNED, Status.OPTIONAL) and claim.first_told <= due
        return Open("overdue", due) if promised and day - due <= LOOK_BACK else None
    if claim.status == Status.OPTIONAL:
        return Open("open")
    if claim.kind in DEALS and day - claim.first_told <= RECENT:
        return Open("said")
    return None


def worth_watching(day: dt.date) -> list[tuple[Claim, dict[str, object]]]:
    """The claims of an edition's “worth watching”, each with why: the weightiest of each state, one a deal. What has a date comes first,
    the next one first; then what is open and what is only said, what was due and did not come, and what publishers tell differently.
    """
    candidates = [(claim, state) for claim in _told_lately(day) if (state := standing(claim, day))]
    settled = _settled([claim for claim, _ in candidates], day)
    ranked = sorted(
        ((claim, state) for claim, state in candidates if claim.pk not in settled),
        key=lambda pair: (-_weight(pair[0], pair[1], day), pair[0].fingerprint),
    )
    chosen: dict[str, list[tuple[Claim, Open]]] = {state: [] for state in LENGTHS}
    seen: set[object] = set()
    for claim, state in ranked:
        subject = claim.deal_id or (claim.kind, claim.subject_id, claim.object_id)
        if subject not in seen and len(chosen[state.state]) < LENGTHS[state.state]:
            seen.add(subject)
            chosen[state.state].append((claim, state))
    chosen["due"].sort(key=lambda pair: (pair[1].due or day, pair[0].fingerprint))
    told = [(claim, state.why(claim, day)) for pairs in chosen.values() for claim, state in pairs]
    differing = contradictions.open_on(day, day - LOOK_BACK)[: LENGTHS["contested"]]
    return told + [(claim, _differs(point)) for claim, point in differing]


def _differs(point: Point) -> dict[str, object]:
    sides = [{"words": side.words, "publishers": list(side.publishers)} for side in point.sides]
    return {"state": "contested", "due": None, "days": None, "what": point.what, "words": point.words, "sides": sides}


def _told_lately(day: dt.date) -> list[Claim]:
    lately = Q(evidence__article__day__range=(day - LOOK_BACK, day), evidence__article__superseded_by__isnull=True)
    publisher = Coalesce(
        "evidence__article__voice",
        "evidence__article__document__publisher",
        "evidence__article__document__source__publisher",
        -F("evidence__article__document__source"),
    )
    return list(
        Claim.objects.public()
        .filter(lately, kind__in=KINDS, first_told__lte=day)
        .exclude(status=Status.DENIED)
        .exclude(status=Status.ACTUAL, reported=False)
        .annotate(voices=Count(publisher, distinct=True))
        .order_by("fingerprint")
    )


def _weight(claim: Claim, state: Open, day: dt.date) -> float:
    weight = log2(1 + claim.voices)  # type: ignore[attr-defined]  # annotated by _told_lately
    weight += max(0.0, log10(float(in_dollars(claim) or 1)) - 7)
    weight += 2 if claim.first_told == day else 0
    weight += {"overdue": 2.5, "open": 1.5, "due": 1.5, "said": 1.0}[state.state]
    if state.state == "due" and state.due and state.due - day <= LOOK_BACK:
        weight += 1
    return weight - (1 if claim.status == Status.SPECULATIVE else 0)


def _settled(claims: list[Claim], day: dt.date) -> set[int]:
    """Those of the claims that a later one, told by the day, says to be done or denied."""
    deals = {claim.deal_id for claim in claims if claim.deal_id}
    ends = {end for claim in claims for end in (claim.subject_id, claim.object_id) if end}
    ended = Claim.objects.public().filter(
        Q(deal__in=deals) | Q(subject__in=ends) | Q(object__in=ends),
        status__in=[Status.ACTUAL, Status.DENIED],
        reported=False,
        first_told__lte=day,
    )
    by_deal: dict[int, list[Claim]] = defaultdict(list)
    by_ends: dict[object, list[Claim]] = defaultdict(list)
    for claim in ended.order_by():
        if claim.first_told:
            by_ends[_ends(claim)].append(claim)
            if claim.deal_id and claim.kind in DEALS:
                by_deal[claim.deal_id].append(claim)

    def is_settled(claim: Claim) -> bool:
        endings = by_ends[_ends(claim)] + (by_deal[claim.deal_id] if claim.deal_id and claim.kind in DEALS else [])
        return any(
            claim.first_told and one.first_told and claim.first_told <= one.first_told and not leaves_open(one, claim, day)
            for one in endings
        )

    return {claim.pk for claim in claims if is_settled(claim)}


def _ends(claim: Claim) -> object:
    ends = (claim.subject_id, claim.object_id)
    return (claim.kind, frozenset(ends) if claim.kind in SYMMETRIC_KINDS else ends)
