from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entities.extraction.types import Amount, Quantity
from entities.fingerprint import Statement, fingerprint, metric, number, unit, words

BOUGHT = Statement("acquisition", "company:a", "company:b", amount=Amount(Decimal(60_000_000_000), "USD"))


def same(one: Statement, other: Statement) -> bool:
    return fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "investment"},
        {"subject": "company:c"},
        {"object": ""},
        {"amount": None},
        {"amount": Amount(Decimal(50_000_000_000), "USD")},
        {"amount": Amount(Decimal(60_000_000_000), "EUR")},
        {"amount": Amount(Decimal(60_000_000_000), "USD", "range", Decimal(70_000_000_000))},
        {"amount": Amount(Decimal(60_000_000_000), "USD", per="year")},
        {"quantity": Quantity(Decimal(5), "%")},
        {"status": "optional"},
        {"reported": True},
    ],
)
def test_fingerprint_of_another_statement_differs(change: dict[str, object]) -> None:
    assert not same(BOUGHT, replace(BOUGHT, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"when": "2026-04-21"},
        {"detail": "in shares"},
        {"amount": Amount(Decimal(60_000_000_000), "USD", "about")},
        {"amount": Amount(Decimal("60000000000.000000"), "USD")},
        {"amount": Amount(Decimal("6E+10"), "USD")},
    ],
)
def test_fingerprint_of_the_same_statement_told_otherwise_is_one(change: dict[str, object]) -> None:
    assert same(BOUGHT, replace(BOUGHT, **change))  # type: ignore[arg-type]


def test_fingerprint_of_symmetric_kinds_knows_no_order() -> None:
    assert same(Statement("merger", "company:a", "company:b"), Statement("merger", "company:b", "company:a"))
    assert not same(Statement("acquisition", "company:a", "company:b"), Statement("acquisition", "company:b", "company:a"))


def test_fingerprint_takes_the_detail_where_nothing_else_tells_two_apart() -> None:
    left = Statement("departure", "", "company:b", detail="several key researchers")
    assert not same(left, replace(left, detail="the head of design"))
    assert same(left, replace(left, detail="Several of the key researchers"))
    with_person = replace(left, subject="person:x")
    assert same(with_person, replace(with_person, detail="chief scientist"))


def test_fingerprint_of_a_round_takes_its_name_only_without_a_sum() -> None:
    round_ = Statement("funding", "company:a", detail="Series B")
    assert not same(round_, replace(round_, detail="Series C"))
    paid = replace(round_, amount=Amount(Decimal(5_000_000), "USD"))
    assert same(paid, replace(paid, detail="Series C"))


def test_fingerprint_of_a_listing_never_takes_the_detail() -> None:
    assert same(Statement("listing", "company:a", detail="S-1 filing"), Statement("listing", "company:a", detail="IPO"))


def test_fingerprint_of_a_release_takes_the_feature() -> None:
    launch = Statement("release", "company:a", "product:b")
    assert not same(launch, replace(launch, detail="voice mode"))


def test_fingerprint_tells_loss_from_revenue() -> None:
    earned = Statement("revenue", "company:a", amount=Amount(Decimal(5_000_000), "USD"), detail="annual revenue")
    assert not same(earned, replace(earned, detail="quarterly loss"))
    assert same(earned, replace(earned, detail="revenue for the year"))


@pytest.mark.parametrize(
    ("detail", "name"),
    [("net loss", "loss"), ("AI run rate", "run rate"), ("ARR", "run rate"), ("annual revenue", ""), ("capex guidance", "capex")],
)
def test_metric_of_a_detail(detail: str, name: str) -> None:
    assert metric(detail) == name


def test_fingerprint_of_power_knows_its_scales() -> None:
    one = Statement("capacity", "company:a", quantity=Quantity(Decimal("0.5"), "GW"))
    assert same(one, replace(one, quantity=Quantity(Decimal(500), "megawatts")))


@pytest.mark.parametrize(
    ("text", "name"), [("GPUs", "gpu"), ("GPU", "gpu"), ("per cent", "%"), ("employees", "people"), ("weekly users", "weekly user")]
)
def test_unit_as_compared(text: str, name: str) -> None:
    assert unit(text) == (name, Decimal(1))


@given(st.decimals(min_value=-(10**17), max_value=10**17, places=6))
def test_number_reads_back_as_what_it_was(value: Decimal) -> None:
    assert Decimal(number(value)) == value
    assert "E" not in number(value)


@given(st.text())
def test_words_do_not_hang_on_order_or_case(text: str) -> None:
    assert words(text) == words(" ".join(reversed(text.split())))
