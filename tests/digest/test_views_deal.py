"""Deals: the table, and one from its first report on."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from digest import contests
from digest.queries import money_of
from digest.views import deal as deals
from entities import timelines
from entities.models import Claim
from tests import factories
from tests.digest.rows import world
from tests.digest.test_views_entity import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_deal_shows_life_line_parties_and_claims_side_by_side(client: Client) -> None:
    rows = world()
    page = text_of(client, rows.option_deal.get_absolute_url())
    assert "<h1" in page and "SpaceX may acquire Cursor for about $60 billion" in page
    life = page[page.index('<ol class="steps">') :]
    assert life.index("reported, speculative") < life.index("option")
    assert 'href="/entity/cursor/"' in page and 'href="/chain/cursor/spacex/"' in page
    option = f'<span class="num"><a href="/claim/{rows.option.pk}/">~$60B</a></span><span class="ui why">Harbor Wire, The Ledger</span>'
    assert option in page
    assert f'<a href="/claim/{rows.cheaper.pk}/">$58B</a></span><span class="ui why">Model Notes</span>' in page
    assert page.count("<tr>") == 4


def test_deal_of_claims_that_are_not_public_is_not_found(client: Client) -> None:
    northwind, lumen = factories.entity(), factories.entity("Lumen Labs")
    deal = factories.deal([factories.claim("acquisition", northwind, lumen, standing="queued")])
    text_of(client, deal.get_absolute_url(), 404)
    assert "Northwind" not in text_of(client, "/deals/")


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("?family=alliance", "SpaceX may pay Cursor", "SpaceX may acquire Cursor"),
        ("?status=actual", "SpaceX merges with xAI", "SpaceX may acquire Cursor"),
        ("?status=optional", "SpaceX may acquire Cursor", "SpaceX merges with xAI"),
        ("?min=20B", "SpaceX may acquire Cursor", "SpaceX may pay Cursor"),
        ("?min=20B&max=61B", "SpaceX may acquire Cursor", "SpaceX may pay Cursor"),
        ("?max=20B", "SpaceX may pay Cursor", "SpaceX may acquire Cursor"),
        ("?kind=merger", "SpaceX merges with xAI", "Cursor orders"),
        ("?from=2026-04-01", "SpaceX may acquire Cursor", "SpaceX merges with xAI"),
        ("?to=2026-03-01", "SpaceX merges with xAI", "SpaceX may acquire Cursor"),
        ("?with=XAI", "SpaceX merges with xAI", "SpaceX may acquire Cursor"),
        ("?with=cursor&family=control&status=optional", "SpaceX may acquire Cursor", "SpaceX may pay Cursor"),
    ],
)
def test_deals_filters(client: Client, query: str, shown: str, hidden: str) -> None:
    world()
    page = text_of(client, f"/deals/{query}")
    assert f">{shown}" in page and f">{hidden}" not in page


def test_deals_filter_that_is_no_amount_says_so(client: Client) -> None:
    world()
    assert "is no amount" in text_of(client, "/deals/?min=lots")


def test_deals_sort_by_rough_dollars_and_those_without_a_sum_come_last(client: Client) -> None:
    northwind = factories.entity()

    def deal(name: str, amount: int | None, currency: str = "USD", **fields: object) -> None:
        told = {"amount": amount, "amount_currency": currency} if amount else {}
        factories.deal([factories.claim("acquisition", northwind, factories.entity(name), **told, **fields)])  # type: ignore[arg-type]

    deal("Dollars", 90)
    deal("Yen", 9000, "JPY")
    deal("Euros", 85, "EUR")
    deal("Nothing", None)
    deal("Monthly", 500, amount_per="month")
    up, down = (_order(text_of(client, f"/deals/?sort={sort}")) for sort in ("amount", "-amount"))
    assert up[:3] == ["Yen", "Dollars", "Euros"] and down[:3] == ["Euros", "Dollars", "Yen"]
    assert set(up[3:]) == set(down[3:]) == {"Nothing", "Monthly"}
    page = text_of(client, "/deals/?min=91&sort=-amount")
    assert _order(page) == ["Euros"] and "rough fixed rates" in page


def _order(page: str) -> list[str]:
    return re.findall(r"Northwind acquires (\w+)<", page)


def test_deals_sum_is_that_of_the_standing_status_with_a_mark_where_it_is_not(client: Client) -> None:
    northwind, lumen, tide = factories.entity(), factories.entity("Lumen"), factories.entity("Tide")
    rumour = factories.claim("acquisition", northwind, lumen, amount=900, status="speculative", told=dt.date(2026, 4, 1))
    signed = factories.claim("acquisition", northwind, lumen, amount=700, told=dt.date(2026, 4, 3))
    factories.deal([rumour, signed])
    hoped = factories.claim("acquisition", northwind, tide, amount=800, status="optional", told=dt.date(2026, 4, 1))
    factories.deal([hoped, factories.claim("acquisition", northwind, tide, told=dt.date(2026, 4, 3))])
    page = text_of(client, "/deals/?sort=-amount")
    other, same = re.findall(r'<td class="amount">(.*?)</td>', page, re.S)  # sorted by what is shown
    assert other.startswith(f'<a href="{hoped.get_absolute_url()}">$800</a><small><span class="st optional">')
    assert same == f'<a href="{signed.get_absolute_url()}">$700</a>'


def test_deals_heads_say_how_the_table_is_sorted(client: Client) -> None:
    world()
    page = text_of(client, "/deals/?family=control")
    assert page.count("aria-sort") == 1
    assert 'aria-sort="descending"><a href="/deals/?family=control&amp;sort=told"' in page
    assert '<a href="/deals/?family=control&amp;sort=-amount" rel="nofollow">Amount</a>' in page


def test_deals_say_what_is_filtered_and_how_to_drop_it(client: Client) -> None:
    world()
    page = text_of(client, "/deals/?family=control&status=optional&from=never")
    assert "<b>1</b> deal:" in page
    assert '<a class="chip" href="/deals/?status=optional&amp;from=never" dir="auto">acquisition or merger' in page
    assert "“never” is no day" in page
    assert "No deal is left by these filters." in text_of(client, "/deals/?min=900T")


def test_deals_export_as_the_view_shows_them(client: Client) -> None:
    rows = world()
    told = client.get("/deals/?format=json&with=cursor&family=control").json()
    (deal,) = told["rows"]
    assert told["count"] == 1 and told["complete"] is True
    assert deal["text"].startswith("SpaceX may acquire Cursor for ") and deal["parties"] == ["Cursor", "SpaceX"]  # two publishers, two sums
    assert (deal["status"], deal["reported"], deal["amount"], deal["currency"]) == ("optional", False, "60000000000", "USD")
    assert deal["amount_status"] == "optional" and deal["amount_claim_url"].endswith(rows.option.get_absolute_url())
    assert deal["amount_contested"] is True and deal["first_told"] == "2026-04-19"
    assert set(deal) == set(deals.FIELDS)


@pytest.mark.parametrize("number", [45, 110])
def test_deals_query_budget(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, number: int) -> None:
    northwind = factories.entity("N" * 120)
    for each in range(number):
        other = factories.entity(f"{'Lumen ' * 16}{each}")
        steps = [
            factories.claim("acquisition", northwind, other, amount=10**6, status=status) for status in ("speculative", "planned", "actual")
        ]
        factories.deal(steps)
    factories.analyse()
    with django_assert_max_num_queries(10):
        page = text_of(client, "/deals/?with=" + northwind.slug + "&min=1&max=1T&sort=-amount&kind=acquisition")
    assert f"Page 1 of {-(-number // 40)}" in page
    assert len(page.encode()) <= 60_000


def test_contested_only_where_publishers_differ() -> None:
    rows = world()

    def points(*claims: Claim) -> list[str]:
        return [
            point.what
            for point in contests.contested(list(timelines.with_evidence(Claim.objects.filter(pk__in=[claim.pk for claim in claims]))))
        ]

    assert points(rows.option, rows.cheaper) == ["amount"]
    assert points(rows.rumour, rows.option) == []
    same = factories.claim("acquisition", rows.spacex, rows.xai, told=dt.date(2026, 2, 15), when="2026-02-02", said_by=("Model Notes",))
    factories.deal([rows.merger, same])
    assert points(rows.merger, same) == ["kind"]
    alone = [factories.claim("investment", rows.spacex, rows.xai, amount=amount, said_by=("Deal Desk",)) for amount in (5, 7)]
    assert points(*alone) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1B", "1e9"),
        ("$2.5m", "2500000"),
        ("250,000", "250000"),
        (">1bn", "1e9"),
        ("abc", None),
        ("", None),
        ("-5", None),
        ("nan", None),
        ("1e99", None),
    ],
)
def test_money_of(text: str, value: str | None) -> None:
    assert money_of(text) == (Decimal(value) if value else None)
