"""What counts as told differently, and what does not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from entities import contests, timelines
from entities.models import Claim, Deal, Entity
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

DAY = dt.date(2026, 4, 1)
BILLION = 10**9


def told(*claims: Claim) -> list[Claim]:
    return list(timelines.with_evidence(Claim.objects.filter(pk__in=[claim.pk for claim in claims]).order_by("pk")))


def sides(*claims: Claim) -> list[tuple[str, list[tuple[int, tuple[str, ...]]]]]:
    """What differs, with the first claim of each side and who tells it."""
    found = contests.contests(told(*claims))
    return [(contest.what, [(side.claim.pk, side.publishers) for side in contest.sides]) for contest in found]


def two(kind: str, one: dict[str, Any], other: dict[str, Any], subject: Entity | None = None) -> bool:
    """Whether Harbor Wire and Deal Desk contradict each other in two claims of one kind."""
    subject = subject or factories.entity()
    values: list[dict[str, Any]] = [{"told": DAY, **one}, {"told": DAY, "said_by": ("Deal Desk",), **other}]
    return bool(sides(*(factories.claim(kind, subject, **fields) for fields in values)))


def test_sides_stand_by_publishers_the_most_told_first() -> None:
    northwind = factories.entity()
    alone = factories.claim("valuation", northwind, amount=50 * BILLION, told=DAY)
    exact = factories.claim("valuation", northwind, amount=60 * BILLION, told=DAY, said_by=("The Ledger",))
    about = factories.claim("valuation", northwind, amount=60 * BILLION, amount_qualifier="about", told=DAY, said_by=("Deal Desk",))
    both = ("The Ledger", "Deal Desk")
    assert sides(alone, exact, about) == [("amount", [(about.pk, both), (alone.pk, ("Harbor Wire",))])]


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ({"amount": 50}, {"amount": 60}, True),
        ({"amount": 60, "amount_qualifier": "about"}, {"amount": 58}, True),
        ({"amount": 60, "amount_qualifier": "about"}, {"amount": 60}, False),
        ({"amount": "5.2"}, {"amount": "5.23"}, False),
        ({"amount": 5, "amount_qualifier": "at_least"}, {"amount": "5.2"}, False),
        ({"amount": 5, "amount_qualifier": "at_least"}, {"amount": 4}, True),
        ({"amount": 5, "amount_qualifier": "at_most"}, {"amount": 9}, True),
        ({"amount": 5, "amount_high": 7, "amount_qualifier": "range"}, {"amount": 6}, False),
        ({"amount": 5, "amount_high": 7, "amount_qualifier": "range"}, {"amount": 8}, True),
        ({"amount": 50, "amount_currency": "EUR"}, {"amount": 60}, False),
        ({"amount": 50, "status": "planned"}, {"amount": 60}, False),
        ({"amount": 50, "detail": "Series B"}, {"amount": 60, "detail": "its Series C"}, False),
        ({"amount": 50, "detail": "Series B"}, {"amount": 60, "detail": "series b round"}, True),
        ({"amount": 50, "when": "2025"}, {"amount": 60, "when": "2026-04"}, False),
        ({"amount": 50, "when": "2026"}, {"amount": 60, "when": "2026-04"}, True),
        ({"amount": 50, "when": "2025"}, {"amount": 60}, False),
        ({"amount": 50, "when": "2026"}, {"amount": 60}, True),
        ({"amount": 50}, {"amount": 60, "told": DAY + dt.timedelta(days=15)}, False),
        ({"amount": 50}, {"amount": 60, "said_by": ("Harbor Wire",)}, False),
        ({"amount": 50, "reported": True}, {"amount": 60, "told": DAY + dt.timedelta(days=2)}, False),
        ({"amount": 50, "reported": True}, {"amount": 60}, True),
        ({"amount": 50, "reported": True, "told": DAY + dt.timedelta(days=2)}, {"amount": 60}, True),
    ],
    ids=str,
)
def test_valuations_contradict_only_where_both_cannot_be_right(one: dict[str, Any], other: dict[str, Any], differ: bool) -> None:
    assert two("valuation", one, other) is differ


def test_other_figures_have_to_be_of_the_same_measure_and_period() -> None:
    assert two("revenue", {"amount": 4, "when": "2025"}, {"amount": 5, "when": "2025"})
    assert not two("revenue", {"amount": 4}, {"amount": 5}, factories.entity("Undated"))
    assert not two("revenue", {"amount": 4, "when": "2025"}, {"amount": 5, "when": "2025-Q4"}, factories.entity("Quarter"))
    assert not two("revenue", {"amount": 4, "when": "2025"}, {"amount": 5, "when": "2025", "detail": "profit"}, factories.entity("Metric"))
    assert two("capacity", {"quantity": 2, "quantity_unit": "GW"}, {"quantity": 900, "quantity_unit": "MW"}, factories.entity("Power"))
    assert not two("capacity", {"quantity": 2, "quantity_unit": "GW"}, {"quantity": 2000, "quantity_unit": "MW"}, factories.entity("Same"))
    assert not two("audience", {"quantity": 9, "quantity_unit": "users"}, {"quantity": 5, "quantity_unit": "subscribers"})
    prices = {"amount": 2, "amount_per": "million input tokens"}, {"amount": 15, "amount_per": "million output tokens"}
    assert not two("price", *prices)
    assert not two("benchmark", {"quantity": 90}, {"quantity": 91})
    assert not two("hire", {}, {})


def test_whoever_takes_up_a_new_figure_disputes_it_with_nobody() -> None:
    northwind, later = factories.entity(), DAY + dt.timedelta(days=3)
    old = factories.claim("valuation", northwind, amount=50, told=DAY)
    new = factories.claim("valuation", northwind, amount=60, told=later, said_by=("Harbor Wire", "Deal Desk"))
    assert sides(old, new) == []
    factories.evidence(old, factories.article("It is worth 50.", day=later, by="The Ledger"))
    assert sides(old, new) == [("amount", [(new.pk, ("Harbor Wire", "Deal Desk")), (old.pk, ("The Ledger",))])]


def test_copy_of_an_agencys_text_is_no_side_of_its_own() -> None:
    northwind = factories.entity()
    one = factories.claim("valuation", northwind, amount=50, told=DAY)
    other = factories.claim("valuation", northwind, amount=60, told=DAY, said_by=("Deal Desk",))
    article = other.evidence.get().article
    article.voice = factories.publisher("Harbor Wire")
    article.save()
    assert sides(one, other) == []


def test_deals_are_compared_by_date_and_kind_too_and_by_round() -> None:
    northwind, lumen = factories.entity(), factories.entity("Lumen")
    bought = factories.claim("acquisition", northwind, lumen, when="2026-05", told=DAY)
    merged = factories.claim("merger", northwind, lumen, when="2026-05", told=DAY, said_by=("Deal Desk",))
    later = factories.claim("acquisition", northwind, lumen, when="2026-Q3", told=DAY, said_by=("The Ledger",))
    broad = factories.claim("acquisition", northwind, lumen, when="2026", told=DAY, said_by=("Model Notes",))
    factories.deal([bought, merged, later, broad])
    assert [what for what, _ in sides(bought, merged, later, broad)] == ["kind", "date"]
    assert sides(bought, broad) == []
    rounds = [
        factories.claim("funding", lumen, amount=n, detail=f"Series {name}", told=DAY, said_by=(name,)) for n, name in ((5, "A"), (9, "B"))
    ]
    factories.deal(rounds, Deal.Family.CAPITAL)
    assert sides(*rounds) == []


@pytest.mark.parametrize(
    ("sentence", "differ"),
    [
        ("Its two contracts, $2 billion and $3 billion, run for years.", False),
        ("Orders came in at $2 billion plus $3 billion.", False),
        ("We wrote $2 billion, and the companies say $3 billion.", True),
        ("It is worth $3 billion.", True),
    ],
)
def test_sums_that_a_sentence_lists_are_of_two_things(sentence: str, differ: bool) -> None:
    northwind, lumen = factories.entity(), factories.entity("Lumen")
    rows = [
        factories.claim("contract", northwind, lumen, amount=2 * BILLION, told=DAY),
        factories.claim("contract", northwind, lumen, amount=3 * BILLION, told=DAY, said_by=("Deal Desk",), sentence=sentence),
    ]
    factories.deal(rows, Deal.Family.SUPPLY)
    assert bool(sides(*rows)) is differ


def test_one_claims_rivals_are_found_in_the_rows_and_only_those_near_it_count() -> None:
    northwind = factories.entity()
    days = [DAY + dt.timedelta(days=days) for days in (0, 10, 20)]
    first, second, third = (
        factories.claim("valuation", northwind, amount=50 + 10 * place, told=day, said_by=(f"Paper {place}",))
        for place, day in enumerate(days)
    )
    factories.claim("revenue", northwind, amount=70, told=DAY)
    rivals = told(*Claim.objects.filter(contests.rivals_of(first)))
    assert {claim.pk for claim in rivals} == {first.pk, second.pk}
    (contest,) = contests.of(told(first)[0], told(second, third))
    assert {claim.pk for side in contest.sides for claim in side.claims} == {first.pk, second.pk}


def test_denials_stand_against_what_is_told_as_a_fact() -> None:
    northwind, lumen = factories.entity(), factories.entity("Lumen")
    said = factories.claim("acquisition", northwind, lumen, told=DAY)
    denied = factories.claim("acquisition", northwind, lumen, status="denied", told=DAY, said_by=("Deal Desk",))
    (contest,) = contests.denials(told(said, denied))
    assert [side.publishers for side in contest.sides] == [("Harbor Wire",), ("Deal Desk",)]
    assert contests.denials(told(said)) == []
    before = factories.claim("acquisition", northwind, lumen, status="denied", told=DAY - dt.timedelta(days=1), said_by=("The Ledger",))
    assert contests.denials(told(said, before)) == []
