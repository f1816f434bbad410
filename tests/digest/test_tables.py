"""What the tables share: filters that are told, an order for every column, and pages that hold still."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import RequestFactory

from digest import tables
from digest.tables import Column, Filters
from entities import money
from entities.models import Alias, Claim, Entity
from entities.names import norm
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

COLUMNS = (Column("Told", "told", "last_told", downward=True), Column("Name", "name", "name"), Column("Else"))


def filters_of(query: str) -> Filters:
    return Filters(RequestFactory().get(f"/deals/?{query}"))


def test_filter_that_holds_is_told_with_the_address_without_it() -> None:
    filters = filters_of("min=1.5B&from=2026-04-01&page=3&upto=9&format=csv")
    assert filters.money("min", "at least {}") == Decimal("1.5e9")
    assert filters.day("from", "told since {}") == dt.date(2026, 4, 1)
    assert [(each.words, each.url) for each in filters.applied] == [
        ("at least $1.5B", "/deals/?from=2026-04-01"),
        ("told since 1 Apr 2026", "/deals/?min=1.5B"),
    ]
    assert filters.ignored == [] and filters.typed == {"min": "1.5B", "from": "2026-04-01"}


@pytest.mark.parametrize("text", ["many", "-5", "2026", "%00", "1e400"])
def test_filter_that_means_nothing_is_left_out_and_told(text: str) -> None:
    filters = filters_of(f"kind={text}&from={text}&with={text}")
    assert filters.choice("kind", {"hire": "hires"}) == ""
    assert filters.day("from", "{}") is None
    assert filters.entity("with", "{}") is None
    assert filters.applied == [] and len(filters.ignored) == (0 if text == "%00" else 3)


@pytest.mark.parametrize(("text", "year"), [("2026", 2026), ("26", None), ("20260", None), ("²⁰²⁶", None), ("", None)])
def test_filter_by_year(text: str, year: int | None) -> None:
    assert filters_of(f"year={text}").year("year") == year


@pytest.mark.parametrize("text", ["xai", "XAI", "x.ai corp", "xai-person"])
def test_filter_by_entity_takes_slug_name_or_another_spelling(text: str) -> None:
    company = factories.entity("xAI")
    Alias.objects.create(entity=company, name="X.AI Corp", norm=norm("X.AI Corp", "company"), origin=Entity.Origin.LEXICON)
    factories.entity("xAI", "person", slug="xai-person", standing=Entity.Standing.REJECTED)
    found = filters_of(f"with={text}").entity("with", "{}")
    assert found == (None if text == "xai-person" else company)


@pytest.mark.parametrize(
    ("asked", "value"), [("", "-told"), ("told", "told"), ("-name", "-name"), ("Else", "-told"), ("-", "-told"), ("--told", "-told")]
)
def test_sort_of_an_address(asked: str, value: str) -> None:
    assert tables.sort_of(RequestFactory().get("/", {"sort": asked}), COLUMNS, "-told").value == value


def test_heads_turn_the_current_order_round_and_begin_others_as_suits_them() -> None:
    request = RequestFactory().get("/deals/?kind=hire&page=2&upto=9&sort=-name")
    told, name, other = tables.heads(request, COLUMNS, tables.sort_of(request, COLUMNS, "-told"))
    assert (told.url, told.sorted) == ("/deals/?kind=hire&sort=-told", "")
    assert (name.url, name.sorted) == ("/deals/?kind=hire&sort=name", "descending")
    assert (other.url, other.sorted) == ("", "")


def test_dollars_are_rough_and_none_for_a_rate() -> None:
    lumen = factories.entity("Lumen")
    sums: dict[str, dict[str, Any]] = {
        "range": {"amount_high": 300},
        "rate": {"amount_per": "month"},
        "yen": {"amount_currency": "JPY"},
        "odd": {"amount_currency": "XAU"},
    }
    made = {name: factories.claim("funding", lumen, amount=100, **fields) for name, fields in sums.items()}
    claims = Claim.objects.annotate(
        top=money.dollars("amount_value", "amount_currency", "amount_per", high="amount_high"),
        low=money.dollars("amount_value", "amount_currency", "amount_per"),
    )
    told = {name: claims.values_list("low", "top").get(pk=claim.pk) for name, claim in made.items()}
    assert told == {
        "range": (100, 300),
        "rate": (None, None),
        "yen": (Decimal("0.7"), Decimal("0.7")),
        "odd": (1, 1),
    }


def test_sureness_puts_plain_facts_first_and_hearsay_after_what_is_told_outright() -> None:
    lumen = factories.entity("Lumen")
    for status, reported in (("denied", True), ("actual", True), ("denied", False), ("optional", False), ("actual", False)):
        factories.claim("funding", lumen, status=status, reported=reported)
    rows = Claim.objects.annotate(sure=tables.sureness()).order_by("sure").values_list("status", "reported")
    assert list(rows) == [("actual", False), ("optional", False), ("denied", False), ("actual", True), ("denied", True)]


def test_pages_hold_still_while_rows_arrive() -> None:
    for number in range(5):
        factories.entity(f"Lumen {number}")
    rows = Entity.objects.order_by("-pk")

    def leaf(url: str) -> tables.Leaf:
        return tables.leaf(RequestFactory().get(url), rows, 2)

    first = leaf("/entities/?name=lumen")
    assert first.previous == first.fresh == "" and first.next.startswith("/entities/?name=lumen&page=2&upto=")
    factories.entity("Newcomer")
    second = leaf(first.next)
    assert [row.name for row in second.page] == ["Lumen 2", "Lumen 1"]
    assert second.fresh == "/entities/?name=lumen"
    assert [row.name for row in leaf(second.previous).page] == ["Lumen 4", "Lumen 3"]
    assert [row.name for row in leaf(second.fresh).page] == ["Newcomer", "Lumen 4"]


@pytest.mark.parametrize("upto", ["x", "-1", "²", "9" * 18])
def test_pages_take_any_upto(upto: str) -> None:
    factories.entity()
    leaf = tables.leaf(RequestFactory().get("/", {"upto": upto, "page": "99"}), Entity.objects.order_by("pk"), 2)
    assert len(leaf.page) == 1 and leaf.page.number == 1
