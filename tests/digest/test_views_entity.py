"""Pages of entities: the timeline with its filters, and the list."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from entities.models import Alias, Entity, FormerAddress
from tests import factories
from tests.digest.rows import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_entity_shows_timeline_newest_first(client: Client) -> None:
    world()
    page = text_of(client, "/entity/spacex/")
    places = [
        page.index(f">{sentence}<")
        for sentence in ("SpaceX may acquire Cursor", "SpaceX reportedly could acquire Cursor", "SpaceX merges with xAI")
    ]
    assert places == sorted(places)
    assert "April 2026" in page and "February 2026" in page
    assert "It has the right to buy the editor for around $60 billion within the year." in page
    assert "~$60B" in page


def test_entity_dated_by_year_stands_where_it_was_told(client: Client) -> None:
    world()
    page = text_of(client, "/entity/spacex/")
    assert page.index("~$60B</p>") < page.index("February 2026")
    assert "January 2026" not in page


def test_entity_shows_life_line_and_contest_once(client: Client) -> None:
    world()
    page = text_of(client, "/entity/spacex/")
    assert page.count('class="life"') == 1
    assert "the amount is ~$60B at 2 publishers and $58B at Model Notes" in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("?only=actual", "SpaceX merges with xAI", "SpaceX may acquire Cursor"),
        ("?with=xai", "SpaceX merges with xAI", "SpaceX may acquire Cursor"),
        ("?kinds=deals", "SpaceX may acquire Cursor", "SpaceX raises money"),
        ("?kinds=money", "SpaceX raises money", "SpaceX merges with xAI"),
        ("?as-of=2026-03-01", "SpaceX merges with xAI", "SpaceX may acquire Cursor"),
        ("?as-of=yesterday", "SpaceX may acquire Cursor", "no such words"),
    ],
)
def test_entity_filters(client: Client, query: str, shown: str, hidden: str) -> None:
    rows = world()
    factories.claim("funding", rows.spacex, told=dt.date(2026, 4, 1))
    page = text_of(client, f"/entity/spacex/{query}")
    timeline = page[page.index('class="filters"') :]
    assert f">{shown}<" in timeline
    assert f">{hidden}<" not in timeline
    assert '<meta name="robots" content="noindex, follow">' in page


def test_entity_filter_that_leaves_nothing_says_so(client: Client) -> None:
    world()
    assert "is left by these filters" in text_of(client, "/entity/cursor/?only=actual&kinds=people")


def test_entity_without_claims_says_so(client: Client) -> None:
    factories.entity("Quiet")
    assert "No claim is made about Quiet yet" in text_of(client, "/entity/quiet/")


def test_entity_shows_no_claim_that_waits_or_was_rejected(client: Client) -> None:
    northwind = factories.entity()
    factories.claim("funding", northwind, detail="seed", standing="queued")
    factories.claim("listing", northwind, standing="rejected")
    page = text_of(client, "/entity/northwind/")
    assert "raises" not in page and "go public" not in page


def test_entity_chart_has_a_table_beside_it_and_hollow_marks(client: Client) -> None:
    rows = world()
    factories.claim("funding", rows.spacex, amount="20000000000", told=dt.date(2026, 3, 1))
    page = text_of(client, "/entity/spacex/")
    assert 'class="bubble actual"' in page and 'class="bubble optional"' in page
    assert "As a table" in page


def test_entity_says_where_a_day_is_only_that_of_receipt(client: Client) -> None:
    claim = factories.claim("funding", factories.entity(), said_by=())
    factories.evidence(claim, factories.article("Northwind raised money.", published_from="received"))
    assert "day it was received; no date given" in text_of(client, "/entity/northwind/")


def test_entity_timeline_names_no_month_that_is_not_told(client: Client) -> None:
    northwind = factories.entity()
    factories.claim("founding", None, northwind, when="2022", told=dt.date(2026, 4, 21))
    factories.claim("funding", northwind, when="2025-Q3", told=dt.date(2026, 4, 21))
    page = text_of(client, "/entity/northwind/")
    assert '<h2 class="month">2022</h2>' in page and '<h2 class="month">Q3 2025</h2>' in page
    assert "December 2022" not in page and "September 2025" not in page


def test_entity_candidate_is_shown_but_not_indexed(client: Client) -> None:
    factories.entity("Newcomer", standing=Entity.Standing.CANDIDATE)
    page = text_of(client, "/entity/newcomer/")
    assert "noindex" in page and "not yet borne out" in page


def test_entity_rejected_is_not_found(client: Client) -> None:
    factories.entity("Nobody", standing=Entity.Standing.REJECTED)
    text_of(client, "/entity/nobody/", 404)


def test_entity_merged_or_renamed_redirects_for_good(client: Client) -> None:
    rows = world()
    factories.entity("Space Exploration", merged_into=rows.spacex)
    FormerAddress.objects.create(slug="space-x", entity=rows.spacex)
    for old in ("space-exploration", "space-x"):
        response = client.get(f"/entity/{old}/")
        assert (response.status_code, response["Location"]) == (301, "/entity/spacex/")


def test_entity_unknown_suggests_others(client: Client) -> None:
    world()
    assert 'href="/entity/spacex/"' in text_of(client, "/entity/spacexx/", 404)


def test_entity_queries_stay_the_same_for_many_claims(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    northwind, others = factories.entity(), [factories.entity(f"Lumen {number}") for number in range(8)]
    for number in range(60):
        factories.deal([factories.claim("contract", northwind, others[number % 8], amount=10**6 * (number + 1))])
    with django_assert_max_num_queries(18):
        page = text_of(client, "/entity/northwind/")
    assert "Page 1 of 2" in page
    with django_assert_max_num_queries(18):
        assert "Page 2 of 2" in text_of(client, "/entity/northwind/?page=2")


def test_entity_unchanged_answers_304(client: Client) -> None:
    world()
    first = client.get("/entity/spacex/")
    assert client.get("/entity/spacex/", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_entity_name_of_text_to_be_escaped(client: Client) -> None:
    factories.entity("<b>Bold</b> & Co", slug="bold")
    page = text_of(client, "/entity/bold/")
    assert "<b>Bold</b>" not in page and "&lt;b&gt;Bold&lt;/b&gt; &amp; Co" in page


def test_entities_by_kind_letter_and_name(client: Client) -> None:
    rows = world()
    factories.entity("Grok-3", "model")
    factories.entity("42 Labs")
    factories.entity("Hidden", standing=Entity.Standing.CANDIDATE)
    Alias.objects.create(entity=rows.spacex, name="Rocket Works", norm="rocket works")
    everything = text_of(client, "/entities/")
    assert all(name in everything for name in ("SpaceX", "Grok-3", "42 Labs")) and "Hidden" not in everything
    assert "Grok-3" in (models := text_of(client, "/entities/?kind=model")) and "SpaceX" not in models
    assert "Cursor" in (letter := text_of(client, "/entities/?letter=c")) and "SpaceX" not in letter
    assert "42 Labs" in (digits := text_of(client, "/entities/?letter=%23")) and "SpaceX" not in digits
    assert "SpaceX" in (named := text_of(client, "/entities/?name=rocket")) and "Cursor" not in named


def test_entities_most_told_first(client: Client) -> None:
    factories.claim("listing", world().spacex)
    page = text_of(client, "/entities/?order=claims")
    assert page.index(">SpaceX<") < page.index(">Cursor<") < page.index(">xAI<")


def test_entities_query_budget(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(130):
        factories.entity(f"Lumen {number}")
    with django_assert_max_num_queries(6):
        assert "Page 1 of 2" in text_of(client, "/entities/")
