"""An entity's timeline on its page: filters that combine, deals folded, pages by cursor, what was known on a day."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from digest import timeline
from entities.models import Claim, Deal, Entity, Evidence
from ingest.models import Article
from tests import factories
from tests.digest.rows import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PAGE_BYTES = 60_000


def page_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def entries(page: str) -> list[str]:
    """Sentences of the timeline, in order."""
    return re.findall(r"<h3><a href=\"/claim/\d+/\">(.*?)</a></h3>", page)


def claims_of(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r"<h3><a href=\"/claim/(\d+)/\">", page)]


def link_of(page: str, words: str) -> str:
    match = re.search(rf'<a href="([^"]*)"[^>]*>{words}</a>', page)
    assert match, words
    return match[1]


# --- filters -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kind=merger", ["SpaceX merges with xAI"]),
        ("status=optional&min=20B", ["SpaceX may acquire Cursor"]),
        ("status=reported", ["SpaceX reportedly could acquire Cursor"]),
        ("with=xAI", ["SpaceX merges with xAI"]),
        ("with=cursor&kind=partnership", ["SpaceX may pay Cursor (if it does not buy)"]),
        ("min=1B&max=20B", ["SpaceX may pay Cursor (if it does not buy)"]),
        ("year=2026&kinds=deals&only=actual", ["SpaceX merges with xAI"]),
        ("year=2025", []),
        ("kinds=people&kind=merger", []),
    ],
)
def test_filters_stand_in_the_address_and_combine(client: Client, query: str, shown: list[str]) -> None:
    world()
    page = page_of(client, f"/entity/spacex/?{query}")
    assert entries(page) == shown
    for part in query.split("&"):  # each can be dropped again by itself
        rest = "&".join(other for other in query.split("&") if other != part)
        assert rest in "".join(re.findall(r'<li><a class="chip" href="([^"]*)"', page)).replace("%20", " ")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("kind=theft", "“theft” is none of the choices"),
        ("status=sure", "“sure” is none of the choices"),
        ("with=nobody-known", "nothing here is called “nobody-known”"),
        ("min=lots", "“lots” is no amount"),
        ("year=soon", "“soon” is no year"),
        ("as_of=yesterday", "“yesterday” is no day"),
        ("as-of=yesterday", "“yesterday” is no day"),
        ("as_of=2026-05-01", "“2026-05-01” is a day of which nothing is known yet"),
        ("as_of=0001-01-01", "“0001-01-01” is too long ago"),
        ("after=5", "“5” is no place in this timeline"),
        ("before=2026-13-01.2026-01-01.5", "is no place in this timeline"),
    ],
)
def test_what_means_nothing_is_left_out_and_told(client: Client, query: str, words: str) -> None:
    world()
    page = page_of(client, f"/entity/spacex/?{query}")
    assert f"Left out: {words}" in page or f"{words}" in page[page.index('class="problem"') :]
    assert len(entries(page)) == 3


def test_form_keeps_what_was_asked_for(client: Client) -> None:
    world()
    page = page_of(client, "/entity/spacex/?kind=merger&status=actual&year=2026&min=0&with=xai&as_of=2026-04-01&kinds=deals&deals=open")
    for chosen in ("merger", "actual", "2026", "open"):
        assert f'<option value="{chosen}" selected>' in page
    assert '<input type="hidden" name="kinds" value="deals">' in page
    assert 'name="as_of" value="2026-04-01"' in page and 'name="min" value="0"' in page


# --- deals -------------------------------------------------------------------------------------------------------------------


def test_deals_are_folded_into_their_newest_step_and_unfold(client: Client) -> None:
    rows = world()
    page = page_of(client, "/entity/spacex/")
    assert entries(page) == ["SpaceX may pay Cursor (if it does not buy)", "SpaceX may acquire Cursor", "SpaceX merges with xAI"]
    assert f'<a href="/deal/{rows.option_deal.pk}/">3 claims of this deal</a>' in page
    life = page[page.index('class="life"') : page.index("</ol>", page.index('class="life"'))]
    assert f"/claim/{rows.rumour.pk}/" in life and "19 Apr 2026" in life and "21 Apr 2026" in life
    assert len(entries(page_of(client, "/entity/spacex/?deals=open"))) == 5


def test_folded_deal_shows_what_most_publishers_tell_of_its_newest_step(client: Client) -> None:
    rows = world()
    assert rows.option.pk in claims_of(page := page_of(client, "/entity/spacex/"))
    assert rows.cheaper.pk not in claims_of(page)


def test_contested_sums_stand_side_by_side_with_their_publishers(client: Client) -> None:
    rows = world()
    page = page_of(client, "/entity/spacex/")
    box = page[page.index('class="contest"') :]
    assert "the amount is ~$60B at 2 publishers and $58B at Model Notes" in box
    for claim, words, by in ((rows.option, "~$60B", "Harbor Wire, The Ledger"), (rows.cheaper, "$58B", "Model Notes")):
        option = '<span class="st optional">option</span>'
        assert f'<td class="num"><a href="/claim/{claim.pk}/">{words}</a> {option}\n</td><td>{by}</td>' in box
        said = claim.evidence.order_by("article__published", "pk")[0]
        assert f'<a href="/article/{said.article_id}/#s{said.start}">its sentence</a>' in box


def test_contested_figures_outside_of_deals_stand_side_by_side_too(client: Client) -> None:
    northwind, day = factories.entity(), dt.date(2026, 4, 20)
    mine = factories.claim("valuation", northwind, amount=5 * 10**10, told=day)
    both = ("Deal Desk", "The Ledger")
    factories.claim("valuation", northwind, amount=6 * 10**10, amount_qualifier="about", told=day + dt.timedelta(days=1), said_by=both)
    factories.claim("valuation", northwind, amount=4 * 10**10, told=day - dt.timedelta(days=60), said_by=("Model Notes",))
    page = page_of(client, "/entity/northwind/")
    assert page.count("Contested:</b> the amount is ~$60B at 2 publishers and $50B at Harbor Wire.") == 2
    assert f'<td class="num"><a href="/claim/{mine.pk}/">$50B</a></td><td>Harbor Wire</td>' in page and "at Model Notes" not in page
    assert "Contested" not in page_of(client, f"/entity/northwind/?as_of={day}")


def test_event_date_stands_before_the_day_of_telling_and_is_told_apart(client: Client) -> None:
    northwind = factories.entity()
    factories.claim("listing", northwind, when="2026-Q1", told=dt.date(2026, 4, 3))
    factories.claim("funding", northwind, told=dt.date(2026, 4, 2))
    page = page_of(client, "/entity/northwind/")
    assert '<p class="when"><time datetime="2026">Q1 2026</time> <small>told 3 Apr</small></p>' in page
    assert '<p class="when told-only"><time datetime="2026-04-02">2 Apr 2026</time> <small>day it was told</small></p>' in page


# --- pages -------------------------------------------------------------------------------------------------------------------


def many(number: int, **fields: Any) -> tuple[Entity, list[Claim]]:
    """Northwind with so many claims by one publisher, one a day up to 20 April; each is a contract of its own, with a sum."""
    northwind, others = factories.entity(), [factories.entity(f"Lumen {place}") for place in range(9)]
    last = dt.date(2026, 4, 20)
    days = [last - dt.timedelta(days=place % 1500) for place in range(number)]
    told: dict[dt.date, Article] = {day: factories.article("It signed.", day=day) for day in sorted(set(days))}
    claims = [
        Claim(
            kind=("contract", "revenue", "hire")[place % 3],
            subject=northwind,
            object=others[place % 9],
            amount_value=10**6 * (place + 1),
            amount_currency="USD",
            amount_qualifier="exact",
            status=("actual", "planned", "speculative")[place % 3],
            fingerprint=f"{place:064}",
            first_told=day,
            last_told=day,
            publisher_count=1,
            **fields,
        )
        for place, day in enumerate(days)
    ]
    Claim.objects.bulk_create(claims)
    Evidence.objects.bulk_create(
        Evidence(claim=claim, article=told[day], start=0, end=10, text="It signed.", extractor="test", statement=f"{place:064}", read={})
        for place, (claim, day) in enumerate(zip(claims, days, strict=True))
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself, though not in the middle of a transaction
    return northwind, claims


def test_pages_follow_a_cursor_and_hold_still_while_claims_arrive(client: Client) -> None:
    northwind, claims = many(2 * timeline.PER_PAGE + 5)
    first = page_of(client, "/entity/northwind/?kind=")
    older = link_of(first, "Older →")
    second = claims_of(page_of(client, older))
    assert [*claims_of(first), *second] == [claim.pk for claim in claims[: 2 * timeline.PER_PAGE]]
    for day in (20, 21, 22):
        factories.claim("funding", northwind, told=dt.date(2026, 4, day))
    assert claims_of(page_of(client, older)) == second
    third = page_of(client, link_of(page_of(client, older), "Older →"))
    assert claims_of(third) == [claim.pk for claim in claims[2 * timeline.PER_PAGE :]]
    assert "Older" not in third
    assert claims_of(page_of(client, link_of(third, "← Newer"))) == second
    assert len(claims_of(page_of(client, link_of(third, "⇤ Newest")))) == timeline.PER_PAGE


def test_pages_keep_the_filters_and_a_filter_begins_anew(client: Client) -> None:
    many(3 * timeline.PER_PAGE + 9)
    first = page_of(client, "/entity/northwind/?kind=contract")
    second = page_of(client, link_of(first, "Older →"))
    assert "kind=contract&after=" in link_of(first, "Older →")
    assert set(entries(second)) == {f"Northwind orders from Lumen {place}" for place in (0, 3, 6)}
    assert "after=" not in "".join(re.findall(r'class="chip" href="([^"]*)"', second))


def test_page_after_the_last_says_so(client: Client) -> None:
    many(3)
    page = page_of(client, "/entity/northwind/?after=1999-01-01.1999-01-01.1")
    assert entries(page) == [] and "⇤ Newest" in page


@pytest.mark.parametrize("number", [1, 60, 1500])
def test_page_stays_within_its_budget_whatever_the_size(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    _, claims = many(number)
    for ordinal, start in enumerate(range(0, min(number, 300) - 3, 3)):  # deals of three claims each
        part = claims[start : start + 3]
        days = [claim.first_told for claim in part if claim.first_told]
        row = Deal.objects.create(key=f"deal {ordinal}", family="supply", status="actual", first_told=min(days), last_told=max(days))
        Claim.objects.filter(pk__in=[claim.pk for claim in part]).update(deal=row)
    factories.analyse()
    filters = "kinds=deals&kind=contract&status=actual&with=lumen-0&min=1M&max=900B&year=2026&deals=open"
    for address in ("", f"?{filters}", "?as_of=2026-04-20", f"?{filters}&as_of=2026-04-20"):
        with django_assert_max_num_queries(12):
            page = client.get(f"/entity/northwind/{address}").content
        assert entries(page.decode())
        assert len(page) <= PAGE_BYTES


# --- as known on a day -------------------------------------------------------------------------------------------------------


def test_as_of_shows_head_and_pictures_as_they_were(client: Client) -> None:
    northwind, lumen, quill = (factories.entity(name) for name in ("Northwind", "Lumen", "Quill"))
    factories.entity("Later Labs", first_told=dt.date(2026, 4, 10), maker=northwind)
    factories.claim("funding", northwind, amount=10**9, told=dt.date(2026, 2, 20))
    factories.claim("valuation", northwind, amount=5 * 10**9, told=dt.date(2026, 2, 20))
    factories.claim("acquisition", northwind, lumen, amount=2 * 10**9, told=dt.date(2026, 3, 20))
    factories.claim("valuation", northwind, amount=7 * 10**9, told=dt.date(2026, 4, 10), said_by=("Deal Desk",))
    factories.claim("contract", northwind, quill, amount=3 * 10**9, told=dt.date(2026, 4, 10))
    factories.claim("acquisition", quill, northwind, told=dt.date(2026, 4, 11))
    then, now = page_of(client, "/entity/northwind/?as_of=2026-04-01"), page_of(client, "/entity/northwind/")
    for words in ("$7B", "Quill", "$3B", "10 Apr 2026", "Later Labs", "Acquired by", "Deal Desk", "April 2026"):
        assert words in now
        assert words not in then.replace("As known on <b>1 Apr 2026", "")
    for words in (
        "$5B",
        "$2B",
        "As known on <b>1 Apr 2026</b>",
        "last seen 20 Mar 2026",
        "3</span>claims by 1 publisher<",
        "as known on 1 Apr 2026",
    ):
        assert words in then
    assert then.count("<circle") < now.count("<circle")
    assert page_of(client, "/entity/northwind/?as-of=2026-04-01").count("<circle") == then.count("<circle")


def test_as_of_takes_later_words_off_claims_life_lines_and_contests(client: Client) -> None:
    rows = world()
    factories.evidence(rows.rumour, factories.article("SpaceX could buy it.", day=dt.date(2026, 4, 22), by="Late Wire"))
    Claim.objects.filter(pk=rows.rumour.pk).update(last_told=dt.date(2026, 4, 22), publisher_count=2)
    page = page_of(client, "/entity/spacex/?as_of=2026-04-20")
    assert entries(page)[0] == "SpaceX reportedly could acquire Cursor"
    for later in ("Late Wire", "told till", "Contested", 'class="life"', "$60B", "claims of this deal"):
        assert later not in page
    assert "told till 22 Apr" in page_of(client, "/entity/spacex/?deals=open")


def test_as_of_a_day_before_all_says_so(client: Client) -> None:
    world()
    page = page_of(client, "/entity/spacex/?as_of=2025-01-01")
    assert "No claim about <bdi>SpaceX</bdi> was known on 1 Jan 2025" in page
    assert "first seen" not in page and "<svg" not in page


def test_as_of_tells_no_article_of_the_future(client: Client, clock: Any) -> None:
    world()
    later = factories.article("Later today.", published=dt.datetime(2026, 4, 22, 18, tzinfo=dt.UTC))
    factories.evidence(factories.claim("listing", Entity.objects.get(slug="spacex"), said_by=()), later)
    assert "go public" not in page_of(client, "/entity/spacex/?as_of=2026-04-22")
    clock.move_to(dt.datetime(2026, 4, 22, 19, tzinfo=dt.UTC))
    assert "go public" in page_of(client, "/entity/spacex/?as_of=2026-04-22")
