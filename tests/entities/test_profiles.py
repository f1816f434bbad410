"""What an entity's page counts: valuations, money raised, models, who bought it, dots, months, neighbours."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from entities import profiles
from entities.models import Claim, Entity
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def on(month: int, day: int = 1, year: int = 2026) -> dt.date:
    return dt.date(year, month, day)


@pytest.fixture
def northwind() -> Entity:
    return factories.entity()


def told(entity: Entity) -> list[profiles.Told]:
    return profiles.told(entity)


def raised(entity: Entity) -> dict[str, Any]:
    found = profiles.raised(entity, told(entity))
    return {"totals": [(code, int(value), exact) for code, value, exact in found.totals], "of": len(found.counted), "open": found.open}


def test_told_is_newest_first_in_one_query(northwind: Entity, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first = factories.claim("listing", northwind, told=on(3))
    second = factories.claim("release", northwind, factories.entity("Orion", "model"), told=on(4))
    factories.claim("listing", northwind, standing="rejected")
    with django_assert_num_queries(1):
        found = told(northwind)
    assert [(row.pk, row.object_kind, row.event) for row in found] == [(second.pk, "model", on(4)), (first.pk, None, on(3))]


def test_valuation_is_the_newest_that_is_not_denied(northwind: Entity) -> None:
    plain = factories.claim("valuation", northwind, amount=5, told=on(2))
    newest = factories.claim("valuation", northwind, amount=9, told=on(3), reported=True)
    factories.claim("valuation", northwind, amount=12, told=on(4), status="denied")
    factories.claim("valuation", factories.entity("Lumen"), amount=99, told=on(4))
    assert [row.pk for row in profiles.valuations(northwind, told(northwind)) if row] == [newest.pk, plain.pk]
    assert profiles.valuations(factories.entity("Quill"), []) == (None, None)


def test_raised_counts_each_deal_once_with_the_sum_of_most_publishers(northwind: Entity) -> None:
    factories.deal(
        [
            factories.claim("funding", northwind, amount=100, told=on(3), said_by=("Harbor Wire",)),
            factories.claim("funding", northwind, amount=110, told=on(3), said_by=("Deal Desk", "The Ledger")),
        ],
        "capital",
    )
    assert raised(northwind) == {"totals": [("USD", 110, True)], "of": 1, "open": 0}


@pytest.mark.parametrize(
    "fields",
    [{"status": "planned"}, {"status": "optional"}, {"status": "speculative"}, {"reported": True}, {"amount_qualifier": "at_most"}],
)
def test_raised_adds_up_nothing_that_is_not_told_as_done(northwind: Entity, fields: dict[str, Any]) -> None:
    factories.claim("funding", northwind, amount=100, told=on(3), **fields)
    assert raised(northwind) == {"totals": [], "of": 0, "open": 1}


def test_raised_leaves_out_what_is_denied_a_rate_or_anothers(northwind: Entity) -> None:
    factories.claim("funding", northwind, amount=100, status="denied")
    factories.claim("funding", northwind, amount=100, amount_per="year")
    factories.claim("investment", northwind, factories.entity("Lumen"), amount=100)
    assert raised(northwind) == {"totals": [], "of": 0, "open": 0}


def test_raised_takes_investments_near_a_round_for_parts_of_it(northwind: Entity) -> None:
    factories.claim("funding", northwind, amount=110, told=on(3))
    for name in ("Lumen", "Quill"):
        factories.claim("investment", factories.entity(name), northwind, amount=30, told=on(4))
    factories.claim("investment", factories.entity("Rook"), northwind, amount=7, told=on(6, year=2025))
    assert raised(northwind) == {"totals": [("USD", 117, True)], "of": 2, "open": 0}


def test_raised_takes_equal_sums_told_together_for_one(northwind: Entity) -> None:
    for name in ("Lumen", "Quill"):  # both lead the same round
        factories.claim("investment", factories.entity(name), northwind, amount=500, told=on(4))
    factories.claim("investment", factories.entity("Rook"), northwind, amount=500, told=on(4, year=2025))
    assert raised(northwind) == {"totals": [("USD", 1000, True)], "of": 2, "open": 0}


def test_raised_keeps_currencies_apart_and_says_what_is_not_exact(northwind: Entity) -> None:
    factories.claim("funding", northwind, amount=3, amount_currency="EUR", amount_qualifier="about", told=on(1))
    factories.claim("funding", northwind, amount=4, told=on(1, year=2025))
    assert sorted(raised(northwind)["totals"]) == [("EUR", 3, False), ("USD", 4, True)]


def test_released_models_only_as_done_and_each_once(northwind: Entity) -> None:
    orion, vega, tool = factories.entity("Orion", "model"), factories.entity("Vega", "model"), factories.entity("Tool", "product")
    for day, model in ((on(2), orion), (on(3), vega), (on(4), orion)):
        factories.claim("release", northwind, model, told=day)
    factories.claim("release", northwind, tool)
    factories.claim("release", northwind, factories.entity("Lyra", "model"), status="planned")
    assert profiles.released(northwind, told(northwind)) == [orion.pk, vega.pk]


def test_bought_by_is_what_the_newest_settled_claim_says(northwind: Entity) -> None:
    lumen = factories.entity("Lumen")
    factories.claim("acquisition", lumen, northwind, status="planned", told=on(4))
    assert profiles.bought_by(northwind, told(northwind)) is None
    done = factories.claim("acquisition", lumen, northwind, told=on(2))
    found = profiles.bought_by(northwind, told(northwind))
    assert found is not None and found.pk == done.pk
    factories.claim("acquisition", lumen, northwind, status="denied", told=on(3))
    assert profiles.bought_by(northwind, told(northwind)) is None
    assert profiles.bought_by(lumen, told(lumen)) is None


def test_dots_are_one_a_deal_and_the_settled_one_stands_for_it(northwind: Entity) -> None:
    lumen = factories.entity("Lumen")
    planned = factories.claim("acquisition", northwind, lumen, amount=60, status="planned", told=on(2))
    done = factories.claim("acquisition", northwind, lumen, amount=55, told=on(3))
    rumour = factories.claim("acquisition", northwind, lumen, amount=70, status="speculative", told=on(4))
    factories.deal([planned, done, rumour])
    alone = factories.claim("revenue", northwind, amount=9, told=on(1))
    factories.claim("valuation", northwind, amount=900)
    factories.claim("contract", northwind, lumen, amount=9, amount_per="month")
    assert [row.pk for row in profiles.dots(told(northwind))] == [done.pk, alone.pk]


def test_periods_are_months_or_of_a_long_time_years(northwind: Entity) -> None:
    for day, status in ((on(2), "actual"), (on(2, 20), "planned"), (on(4), "actual")):
        factories.claim("listing", northwind, status=status, told=day)
    assert profiles.periods(told(northwind)) == (False, [profiles.Month(on(2), 2, 1), profiles.Month(on(4), 1, 1)])
    factories.claim("listing", northwind, told=on(3, year=2020))
    assert profiles.periods(told(northwind)) == (True, [profiles.Month(on(1, year=2020), 1, 1), profiles.Month(on(1), 3, 2)])
    assert profiles.periods([]) == (False, [])


def test_neighbours_by_deals_then_claims_with_the_surest_status(northwind: Entity) -> None:
    lumen, quill, rook, crow = (factories.entity(name) for name in ("Lumen", "Quill", "Rook", "Crow"))
    factories.deal(
        [factories.claim("acquisition", northwind, lumen, status="planned"), factories.claim("merger", lumen, northwind, reported=True)]
    )
    factories.claim("contract", northwind, lumen, status="optional")
    factories.claim("contract", quill, northwind)
    for _ in range(3):
        factories.claim("adoption", northwind, rook, status="speculative")
    factories.claim("contract", northwind, crow, status="denied")
    factories.claim("listing", northwind)
    found = [(each.pk, each.deals, each.claims, each.status) for each in profiles.neighbours(northwind, told(northwind))]
    assert found == [
        (lumen.pk, 2, 3, "planned"),
        (quill.pk, 1, 1, "actual"),
        (crow.pk, 1, 1, "denied"),
        (rook.pk, 0, 3, "optional"),
    ]


def test_numbers_as_of_a_day_know_nothing_later(northwind: Entity) -> None:
    factories.claim("funding", northwind, amount=10, told=on(3))
    factories.claim("funding", northwind, amount=20, told=on(4, 15), when="2026-04-15")
    assert [row.amount for row in profiles.told(northwind, on(4))] == [Decimal(10)]
    assert Claim.objects.count() == 2
