"""Deals and figures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from digest import contests
from digest.queries import money_of
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
    assert '<span class="num">~$60B</span><span class="ui why">Harbor Wire, The Ledger</span>' in page
    assert '<span class="num">$58B</span><span class="ui why">Model Notes</span>' in page
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
        ("?sort=size", "SpaceX may acquire Cursor", "SpaceX merges with xAI"),
    ],
)
def test_deals_filters(client: Client, query: str, shown: str, hidden: str) -> None:
    world()
    page = text_of(client, f"/deals/{query}")
    assert f">{shown}" in page and f">{hidden}" not in page


def test_deals_filter_that_is_no_amount_says_so(client: Client) -> None:
    world()
    assert "is no amount" in text_of(client, "/deals/?min=lots")


def test_deals_query_budget(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    northwind = factories.entity()
    for number in range(45):
        factories.deal([factories.claim("acquisition", northwind, factories.entity(f"Lumen {number}"), amount=10**6)])
    with django_assert_max_num_queries(7):
        assert "Page 1 of 2" in text_of(client, "/deals/")


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
    assert points(rows.merger, same) == ["kind"]
    alone = [factories.claim("investment", rows.spacex, rows.xai, amount=amount, said_by=("Deal Desk",)) for amount in (5, 7)]
    assert points(*alone) == []


def test_figures_show_sentence_publisher_and_claim(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    rows = world()
    evidence = rows.option.evidence.order_by("pk").first()
    assert evidence is not None
    used = factories.figure(evidence.article, "$60 billion", "60000000000", qualifier="about")
    loose = factories.article("It spent €890 million on power.", by="The Ledger")
    factories.figure(loose, "€890 million", "890000000", currency="EUR")
    with django_assert_max_num_queries(7):
        page = text_of(client, "/figures/")
    assert page.index("~$60B") < page.index("€890M")
    assert f"for around <mark>{used.text}</mark> within the year." in page
    assert f'href="{rows.option.get_absolute_url()}"' in page and "no claim uses it" in page
    assert "€890M" not in text_of(client, "/figures/?currency=usd")
    assert "€890M" not in text_of(client, "/figures/?min=1B")
    assert (newest := text_of(client, "/figures/?sort=date")).index("€890M") < newest.index("~$60B")


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
