"""Claims as they were known on a day: later articles add nothing to them."""

from __future__ import annotations

import datetime as dt

import pytest

from entities import asof, timelines
from entities.models import Claim
from entities.told import first_day
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

APRIL, MAY_EVE = dt.date(2026, 4, 10), dt.date(2026, 4, 20)


def grown() -> Claim:
    """Told on 10 April as of “2026” and “about” so much, by Harbor Wire; ten days later to the day, by two more."""
    claim = factories.claim(
        "funding", factories.entity(), amount=5, amount_qualifier="about", when="2026-04-18", detail="series B", said_by=(), told=APRIL
    )
    Claim.objects.filter(pk=claim.pk).update(last_told=MAY_EVE, publisher_count=3)
    early = {"amount": {"value": "5", "currency": "USD", "qualifier": "exact", "high": None, "per": ""}, "kind": "funding"}
    factories.evidence(claim, factories.article("It raised 5 this year.", day=APRIL), when="2026", read=early)
    for name in ("Deal Desk", "The Ledger"):
        factories.evidence(claim, factories.article("It raised about 5.", day=MAY_EVE, by=name), when="2026-04-18", detail="series B")
    return claim


def as_of(day: dt.date) -> Claim:
    (claim,) = timelines.timeline(factories.entity(), as_of=day)
    return asof.as_known(claim)


def test_as_known_before_it_was_told_better() -> None:
    grown()
    claim = as_of(dt.date(2026, 4, 12))
    assert (claim.when, claim.when_first, claim.detail, claim.amount_qualifier) == ("2026", dt.date(2026, 1, 1), "", "exact")
    assert (claim.first_told, claim.last_told, claim.publisher_count) == (APRIL, APRIL, 1)


def test_as_known_afterwards_is_what_the_row_says() -> None:
    row = grown()
    claim = as_of(MAY_EVE)
    for name in ("when", "when_first", "detail", "amount_qualifier", "first_told"):
        assert getattr(claim, name) == getattr(row, name)
    assert (claim.last_told, claim.publisher_count) == (MAY_EVE, 3)


def test_as_known_a_date_that_no_article_tells_stays() -> None:
    claim = grown()
    Claim.objects.filter(pk=claim.pk).update(when="2026-04-01", when_first="2026-04-01")
    assert as_of(dt.date(2026, 4, 12)).when == "2026-04-01"


def test_as_known_what_an_editor_confirmed_stays() -> None:
    claim = grown()
    Claim.objects.filter(pk=claim.pk).update(standing=Claim.Standing.CONFIRMED)
    assert as_of(dt.date(2026, 4, 12)).detail == "series B"


@pytest.mark.parametrize("when", ["2026", "2025-Q1", "2025-Q4", "2025-11", "2026-04-03", ""])
def test_known_first_day_is_that_of_the_date(when: str) -> None:
    claim = factories.claim("funding", factories.entity(), when=when, said_by=(), told=APRIL)
    factories.evidence(claim, factories.article("It raised money.", day=APRIL), when=when)
    assert as_of(MAY_EVE).when_first == (first_day(when) if when else None)


def test_known_date_is_the_most_precise_then_that_of_most_publishers_then_the_first() -> None:
    claim = factories.claim("funding", factories.entity(), when="2026-04", said_by=(), told=APRIL)
    Claim.objects.filter(pk=claim.pk).update(last_told=dt.date(2026, 4, 22))
    for place, when in enumerate(("2026-03", "2026-04", "2026-04", "2026-Q1", "2026", "")):
        day = APRIL + dt.timedelta(days=place)
        factories.evidence(claim, factories.article(f"{place} tells it.", day=day, by=f"Wire {place}"), when=when)
    assert as_of(MAY_EVE).when == "2026-04"
    claim.evidence.filter(when="2026-04").first().delete()  # type: ignore[union-attr]  # there are two
    assert as_of(MAY_EVE).when == "2026-03"


def test_moment_is_never_to_come() -> None:
    assert asof.moment(None) is None
    assert asof.moment(dt.date(2026, 4, 21)) == dt.datetime(2026, 4, 21, 23, 59, 59, 999999, tzinfo=dt.UTC)
    assert asof.moment(dt.date(2030, 1, 1)) == dt.datetime(2026, 4, 22, 12, tzinfo=dt.UTC)
