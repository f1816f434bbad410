"""Claims as they were known on a day: what later articles added to a claim's row is taken off again.

A row sums up all that is told of its claim to this day (see ``entities.recount``): the most precise date, the last day it was told,
how many publishers tell it. Of a past day the same rules are laid over the evidence that there was by then. What an editor
corrected stays corrected, as it was wrong then too.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Case, Count, DateField, Exists, F, Func, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Length, NullIf, Replace, StrIndex
from django.utils import timezone

from entities import statements
from entities.models import Claim, Evidence
from entities.recount import PUBLISHER

_QUARTERS = {"Q1": "01", "Q2": "04", "Q3": "07", "Q4": "10"}


def moment(day: dt.date | None) -> dt.datetime | None:
    """The last moment of a day of the site, or now where that is still to come; None for none."""
    if day is None:
        return None
    return min(dt.datetime.combine(day, dt.time.max, timezone.get_current_timezone()), timezone.now())


def known(claims: QuerySet[Claim], at: dt.datetime | None) -> QuerySet[Claim]:
    """With ``known_when``, ``known_first`` and ``known_publishers``: date, its first day and number of publishers as told by a moment;
    as the rows have them where none is given.
    """
    if at is None:
        return claims.annotate(known_when=F("when"), known_first=F("when_first"), known_publishers=F("publisher_count"))
    # Of a claim told by then for the last time, the row says no more than what was known; the rest is looked up row by row.
    told_by_then = Q(last_told__lt=timezone.localdate(at + dt.timedelta(microseconds=1)))
    said = Evidence.objects.filter(claim=OuterRef("pk"), article__superseded_by__isnull=True, article__published__lte=at).order_by()
    dated = said.exclude(when="").values("when").annotate(publishers=Count(PUBLISHER, distinct=True), first=Min("article__published"))
    most_precise = dated.order_by(Length("when").desc(), StrIndex("when", Value("Q")), "-publishers", "first").values("when")[:1]
    counted = said.values("claim").annotate(n=Count(PUBLISHER, distinct=True)).values("n")
    same = Evidence.objects.filter(claim=OuterRef("pk"), when=OuterRef("when"))
    return claims.annotate(
        # A date that no article tells is an editor's.
        known_when=Case(
            When(told_by_then, then=F("when")), When(~Exists(same), then=F("when")), default=Coalesce(Subquery(most_precise), Value(""))
        ),
        known_first=_first_day("known_when"),
        known_publishers=Case(
            When(told_by_then, then=F("publisher_count")), default=Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
        ),
    )


def _first_day(when: str) -> Func:
    """``told.first_day`` in SQL; null for no date."""
    text: F | Func = F(when)
    for quarter, month in _QUARTERS.items():
        text = Replace(text, Value(quarter), Value(month))
    return Func(NullIf(text, Value("")), Value("YYYY-MM-DD"), function="TO_DATE", output_field=DateField())


def as_known(claim: Claim) -> Claim:
    """The claim, changed in memory to what its prefetched evidence tells; it comes from ``known`` with the evidence of the same moment."""
    rows = list(claim.evidence.all())
    annotated = vars(claim)
    claim.when, claim.when_first = annotated["known_when"], annotated["known_first"]
    claim.publisher_count = annotated["known_publishers"]
    claim.first_told = min((row.article.day for row in rows), default=claim.first_told)
    claim.last_told = max((row.article.day for row in rows), default=claim.last_told)
    if claim.standing != Claim.Standing.CONFIRMED:
        if not any(row.detail for row in rows):
            claim.detail = ""
        amounts = [amount for row in rows if row.read and (amount := statements.from_json(row.read).amount) is not None]
        if claim.amount_value is not None and amounts:
            claim.amount_qualifier = statements.most_careful(amount.qualifier for amount in amounts)
    return claim
