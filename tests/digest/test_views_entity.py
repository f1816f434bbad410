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
    places = [page.index(f">{sentence}<") for sentence in ("SpaceX may acquire Cursor", "SpaceX merges with xAI")]
    assert places == sorted(places)
    assert "April 2026" in page and "February 2026" in page
    assert "It has the right to buy the editor for around $60 billion within the year." in page
    assert "~$60B" in page


def test_entity_dated_by_year_stands_where_it_was_told(client: Client) -> None:
    world()
    page = text_of(client, "/entity/spacex/")
    page = page[page.index('class="tl"') :]
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
    assert "No claim is made about <bdi>Quiet</bdi> yet" in text_of(client, "/entity/quiet/")


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
    assert "Money over time as a table" in page and "<desc id=" in page


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


def test_entity_head_tells_its_own_numbers_each_with_its_claim(client: Client) -> None:
    northwind, lumen = factories.entity(), factories.entity("Lumen")
    hearsay = factories.claim("valuation", northwind, amount=9 * 10**9, reported=True, told=dt.date(2026, 4, 20))
    plain = factories.claim("valuation", northwind, amount=5 * 10**9, told=dt.date(2026, 3, 1))
    raised = factories.claim("funding", northwind, amount=10**9, told=dt.date(2026, 3, 1))
    factories.claim("funding", northwind, amount=4 * 10**9, status="planned", told=dt.date(2026, 4, 20))
    factories.claim("release", northwind, factories.entity("Orion", "model"))
    bought = factories.claim("acquisition", lumen, northwind, told=dt.date(2026, 4, 1))
    page = text_of(client, "/entity/northwind/")
    facts = page[page.index('class="facts') : page.index('class="pictures"')]
    assert f'href="{hearsay.get_absolute_url()}"><span class="num">$9B</span>valuation last reported, 20 Apr 2026</a>' in facts
    assert 'class="st reported"' in facts
    assert f'href="{plain.get_absolute_url()}">$5B as plain fact, 1 Mar 2026</a>' in facts
    assert f'href="{raised.get_absolute_url()}"><span class="num">$1B</span>raised, by claims of 1 deal</a>' in facts
    assert '<span class="num">1</span>model released' in facts and "$4B" not in facts
    assert f'Acquired by <a href="/entity/lumen/"><bdi>Lumen</bdi></a> (<a href="{bought.get_absolute_url()}">' in page


def test_entity_money_raised_shows_how_it_adds_up(client: Client) -> None:
    northwind = factories.entity()
    for month, amount in ((1, 2), (8, 3)):
        factories.claim("funding", northwind, amount=amount * 10**9, told=dt.date(2025, month, 1))
    factories.claim("funding", northwind, amount=10**9, status="optional")
    page = text_of(client, "/entity/northwind/")
    assert 'href="#raised"><span class="num">$5B</span>raised, by claims of 2 deals' in page
    adds_up = page[page.index('id="raised"') : page.index('class="filters"')]
    assert adds_up.count('<span class="amount">') == 2 and "1 planned, reported or uncertain is not" in adds_up


def test_entity_pictures_have_title_description_and_table(client: Client) -> None:
    northwind, others = factories.entity(), [factories.entity(name) for name in ("Lumen", "Quill")]
    for month, other in enumerate(others, 2):
        factories.claim("contract", northwind, other, amount=10**9, told=dt.date(2026, month, 1))
    page = text_of(client, "/entity/northwind/")
    for name, words in (("money", "Money over time"), ("bars", "Claims a month"), ("fan", "Most dealings with")):
        assert f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{words}' in page
        assert f'<desc id="{name}-desc">' in page
    assert page.count('<figure class="picture">') == page.count("as a table</summary>") == 3
    assert page.count('<a href="/chain/northwind/lumen/">') == 2  # in the picture and in its table
    assert "style=" not in page


def test_entity_with_one_claim_has_no_pictures(client: Client) -> None:
    factories.claim("contract", factories.entity(), factories.entity("Lumen"), amount=10**9)
    page = text_of(client, "/entity/northwind/")
    assert "<svg" not in page and 'class="pages"' not in page
    assert '<span class="num">$1B</span>largest, contract' in page and "1</span>claim by 1 publisher" in page


def test_entity_of_a_long_name_and_of_one_from_right_to_left(client: Client) -> None:
    long, right = factories.entity("Northwind " * 11 + "Holdings X", slug="long"), factories.entity("شركة النور", slug="nur")
    assert len(long.name) == 120
    for number in range(3):
        factories.claim("contract", long, right, amount=10**9, told=dt.date(2026, 1 + number, 1), detail=f"part {number}")
        factories.claim("contract", long, factories.entity("Quill"), amount=10**9, told=dt.date(2026, 1 + number, 2), detail=f"{number}")
    page = text_of(client, "/entity/long/")
    assert f'<h1 dir="auto" class="long">{long.name}</h1>' in page
    assert "<bdi>With شركة النور</bdi>" in page and "<bdi>شركة النور</bdi></a></td>" in page
    page = text_of(client, "/entity/nur/")
    assert '<h1 dir="auto">شركة النور</h1>' in page
    assert f"<bdi>With {long.name[:26]}…</bdi>" in page.replace("\u2026", "…")


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
