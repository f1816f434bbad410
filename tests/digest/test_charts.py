"""Drawings: places in per cent, areas by amount, marks of a status, and words for those who do not see them."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Any

import pytest

from digest import charts
from entities.models import Claim, Entity
from entities.profiles import Month, Neighbour


def claim(pk: int, amount: int, told: dt.date, **fields: Any) -> Claim:
    values = {"amount_currency": "USD", "amount_qualifier": "exact", **fields}
    return Claim(
        pk=pk, kind="funding", subject=Entity(name="Northwind"), amount_value=Decimal(amount), first_told=told, last_told=told, **values
    )


def day(month: int, number: int = 1, year: int = 2026) -> dt.date:
    return dt.date(year, month, number)


def test_money_area_is_by_amount_and_place_by_date() -> None:
    chart = charts.money_chart([claim(1, 100_000_000, day(2)), claim(2, 400_000_000, day(4), status="planned")])
    assert chart is not None
    large, small = chart.dots
    assert math.isclose(large.r, 2 * small.r, abs_tol=0.1)
    assert (small.x, large.x) == (10.0, 90.0)
    assert (small.mark.filled, large.mark.filled) == (True, False)
    assert [dot.claim.pk for dot in chart.in_time] == [2, 1]
    assert chart.words == "2 sums, 1 Feb 2026 to 1 Apr 2026; the largest: Northwind plans to raise $400 million (planned)."


def test_money_of_several_currencies_is_brought_to_one_size() -> None:
    chart = charts.money_chart([claim(1, 100, day(2), amount_currency="JPY"), claim(2, 90, day(2))])
    assert chart is not None and chart.mixed
    assert [dot.claim.pk for dot in chart.dots] == [2, 1] and chart.dots[0].x == 50.0


@pytest.mark.parametrize("claims", [[], [claim(1, 5, day(2))]])
def test_money_of_less_than_two_is_not_drawn(claims: list[Claim]) -> None:
    assert charts.money_chart(claims) is None


def test_money_labels_never_lie_over_one_another() -> None:
    chart = charts.money_chart([claim(number, 10**9 * number, day(1 + number % 6, 10)) for number in range(1, 25)], left_out=3)
    assert chart is not None and chart.left_out == 3 and chart.labels
    for place, one in enumerate(chart.labels):
        for other in chart.labels[place + 1 :]:
            apart = abs(one.x - other.x) / 100 * charts.NARROW > 6 * max(len(one.text), len(other.text)) / 2
            assert apart or abs(one.y - other.y) >= 15


@pytest.mark.parametrize(
    ("first", "last"), [(day(1, 2), day(1, 20)), (day(1), day(8)), (day(1, year=2019), day(5)), (day(1, year=1950), day(5))]
)
def test_ticks_fit_whatever_the_span(first: dt.date, last: dt.date) -> None:
    chart = charts.money_chart([claim(1, 5, first), claim(2, 6, last)])
    assert chart is not None
    assert 2 <= len(chart.ticks) <= 6
    places = [tick.x for tick in chart.ticks]
    assert places == sorted(places) and all(later - earlier >= 18 for earlier, later in zip(places, places[1:], strict=False))


def test_bars_stack_what_is_actual_below_and_keep_empty_months_open() -> None:
    chart = charts.bar_chart([Month(day(1), 4, 1), Month(day(4), 2, 2)], by_year=False)
    assert chart is not None
    first, last = chart.bars
    assert math.isclose(first.other_height, 3 * first.actual_height, abs_tol=0.2) and last.other_height == 0
    assert math.isclose(first.actual_y + first.actual_height, charts.BASELINE)
    assert math.isclose(last.x - first.x, 60, abs_tol=0.1)  # three months on, each a fifth of the width
    assert chart.words == "From January 2026 to April 2026; the most in January 2026: 4, 1 of them plain facts."
    assert [tick.text for tick in chart.ticks] == ["Jan 2026", "Feb", "Mar", "Apr"]


def test_bars_of_years_and_of_one_month() -> None:
    chart = charts.bar_chart([Month(day(1, year=1990), 1, 0), Month(day(1, year=2026), 9, 9)], by_year=True)
    assert chart is not None and chart.bars[1].words == "2026" and len(chart.ticks) <= 6
    assert charts.bar_chart([Month(day(1), 4, 1)], by_year=False) is None


def test_fan_leads_to_chains_with_lines_as_sure_as_the_claims() -> None:
    pairs = [
        (Entity(name="Lumen " * 30, slug="lumen"), Neighbour(1, 2, 8, "actual")),
        (Entity(name="Quill", slug="quill"), Neighbour(2, 1, 1, "planned")),
        (Entity(name="Rook", slug="rook"), Neighbour(3, 0, 2, "optional")),
        (Entity(name="Crow", slug="crow"), Neighbour(4, 0, 1, "denied")),
    ]
    chart = charts.fan(Entity(name="Northwind", slug="northwind"), pairs)
    assert chart is not None
    assert [spoke.line for spoke in chart.spokes] == ["solid", "dashed", "dotted", "denied"]
    assert [spoke.url for spoke in chart.spokes][:2] == ["/chain/northwind/lumen/", "/chain/northwind/quill/"]
    assert chart.spokes[0].width == 6.0 and len(chart.spokes[0].name) <= 24
    assert all(0 < spoke.y < charts.HEIGHT for spoke in chart.spokes)
    assert "Quill: 1 deal, 1 claim; Rook: 2 claims" in chart.words
    assert charts.fan(Entity(name="Northwind", slug="northwind"), pairs[:1]) is None


def test_money_labels_name_the_other_party() -> None:
    lumen = Entity(pk=7, name="Lumen")
    pair = [claim(1, 10**9, day(2)), claim(2, 9 * 10**9, day(4))]
    for each in pair:
        each.object = lumen
    told = [chart.labels[0].text for of in (None, lumen) if (chart := charts.money_chart(pair, of=of))]
    assert told == ["Lumen $9B", "Northwind $9B"]
