"""What stands where in an edition, and why. Everything is as it was told by the day, so that a later rebuild gives the same."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from digest import phrases, quoting, salience
from digest.models import Story
from digest.standings import BACKGROUND, MONEY_KINDS, Standing, standings
from digest.watch import last_day
from entities.models import Claim, ClaimKind, Status
from entities.money import in_dollars

TOP_LENGTH = 7
MONEY_LENGTH = 8
FOLLOWED_KINDS = {ClaimKind.ACQUISITION, ClaimKind.MERGER, ClaimKind.INVESTMENT, ClaimKind.CONTRACT}

Placed = tuple[Story, dict[str, object]]


def stories(day: dt.date) -> tuple[list[Placed], list[Placed]]:
    """The top stories and the quick hits of a day, in order, each with why it stands there."""
    ranked = sorted(standings(day), key=lambda one: (-one.score, one.story.key))
    top = [one for one in ranked if one.may_lead and one.weighs][:TOP_LENGTH]
    if not top:  # a quiet day still has a lead, if anything may lead
        top = [one for one in ranked if one.may_lead][:1]
    quick = [one for one in ranked if one not in top]
    quick.sort(key=lambda one: (one.is_commentary, one.is_foreign, not one.may_lead, -one.score, one.story.key))
    follows = _follows(top, day)
    said = quoting.summaries(top)
    told = [(one.story, {**one.why(), "follows": _followed(follows.get(one.story.pk)), "summary": said[one.story.pk]}) for one in top]
    return told, [(one.story, {**one.why(), "follows": None}) for one in quick]


def _followed(claim: Claim | None) -> dict[str, object] | None:
    if claim is None:
        return None
    return {"deal": claim.deal_id, "ends": f"{claim.subject} → {claim.object}", "when": phrases.date_words(claim)}


def _follows(top: list[Standing], day: dt.date) -> dict[int, Claim]:
    """For each story the latest earlier deal, told before it, of someone who is party to a deal in it."""
    parties = {one.story.pk: _dealers(salience.central(one.sayings)) for one in top}
    everyone = {party for ends in parties.values() for party in ends}
    earlier = (
        _done_or_agreed(day).filter(Q(subject__in=everyone) | Q(object__in=everyone)).select_related("subject", "object")
        if everyone
        else []
    )
    ordered = sorted(
        earlier,
        key=lambda claim: (claim.when_first or claim.first_told or dt.date.min, claim.fingerprint),
        reverse=True,
    )
    found: dict[int, Claim] = {}
    for one in top:
        deals = {claim.deal_id for claim in one.claims}
        first = one.story.first_day
        for claim in ordered:
            if (
                claim.deal_id not in deals
                and claim.first_told
                and claim.first_told < first
                and {claim.subject_id, claim.object_id} & parties[one.story.pk]
            ):
                found[one.story.pk] = claim
                break
    return found


def _dealers(claims: list[Claim]) -> set[int]:
    return {end for claim in claims if claim.deal_id for end in (claim.subject_id, claim.object_id) if end}


def _done_or_agreed(day: dt.date) -> QuerySet[Claim]:
    return Claim.objects.public().filter(
        kind__in=FOLLOWED_KINDS,
        status__in=[Status.ACTUAL, Status.PLANNED],
        reported=False,
        first_told__lt=day,
        deal__isnull=False,
        subject__isnull=False,
        object__isnull=False,
    )


def money(day: dt.date) -> list[tuple[Claim, dict[str, object]]]:
    """Money that moved, or was promised or said to, for the first time on this day; largest first, one line a deal."""
    told = (
        Claim.objects.public()
        .filter(kind__in=MONEY_KINDS, amount_value__isnull=False, amount_per="", first_told=day, evidence__article__day=day)
        .exclude(status=Status.DENIED)
        .distinct()
    )
    of_today = [claim for claim in told if not claim.when or last_day(claim.when) >= day - BACKGROUND]
    ranked = sorted(of_today, key=lambda claim: (-(in_dollars(claim) or 0), claim.fingerprint))
    return [(claim, {"kind": claim.kind}) for claim in salience.once(ranked)[:MONEY_LENGTH]]
