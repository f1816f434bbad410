from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from digest import editions
from tests import factories
from tests.digest.telling import DAY, EVE, say, tell

pytestmark = pytest.mark.django_db
ADDRESS = "/2026/04/22/"


def a_day(n: int = 1) -> None:
    """A day with a lead by two publishers, and n more stories, each with a claim."""
    meridian, ember = factories.entity("Meridian"), factories.entity("Ember", "model")
    told = [
        tell("Meridian releases Ember", "Meridian has released Ember.", by=name, section="top") for name in ("Harbor Wire", "Deal Desk")
    ]
    say("release", meridian, ember, *told, sentence="Meridian has released Ember.")
    for number in range(n):
        maker = factories.entity(f"Maker {number}")
        article = tell(f"Maker {number} raises", f"Maker {number} raises {number + 1} million.", by=f"Publisher {number}")
        say("funding", maker, None, article, sentence=f"Maker {number} raises {number + 1} million.", amount=(number + 1) * 10**6)
    editions.refresh()


def test_home_is_the_latest_edition(client: Client) -> None:
    a_day()
    page = client.get("/").content.decode()
    assert '<h1><time datetime="2026-04-22">Wednesday, 22 April 2026</time></h1>' in page
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{ADDRESS}">' in page


def test_home_is_the_latest_edition_that_an_article_dates(client: Client) -> None:
    a_day()
    tell("Read late", day=DAY + dt.timedelta(days=3), published_from="received")
    editions.refresh()
    assert "Wednesday, 22 April 2026" in client.get("/").content.decode()
    assert "Read late" in client.get("/2026/04/25/").content.decode()


def test_home_is_the_latest_edition_where_no_article_has_a_date(client: Client) -> None:
    tell("Read late", published_from="received")
    editions.refresh()
    assert "Wednesday, 22 April 2026" in client.get("/").content.decode()


def test_edition_counts_what_has_no_publisher_as_one_that_is_unknown(client: Client) -> None:
    by_hand = factories.source("Files", kind="folder", location="", publisher=None)
    for number in range(2):
        tell(f"Found number {number}", document=factories.document(source=by_hand))
    editions.refresh()
    page = client.get(ADDRESS).content.decode()
    assert "2 articles by 1 publisher" in page and "<b>unknown publisher</b>" in page
    assert "Files" not in page


def test_edition_quick_hit_tells_its_first_claim(client: Client) -> None:
    a_day()
    article = tell("A word on Haldane", "Haldane may raise 9 million.", by="Orbit Daily", section="quick")
    say("funding", factories.entity("Haldane"), None, article, sentence="Haldane may raise", amount=9 * 10**6, status="optional")
    editions.refresh()
    page = client.get(ADDRESS).content.decode()
    quick = page[page.index('class="quick"') : page.index('class="rail"')]
    assert '<span class="st optional">option</span>' in quick and "Haldane may raise $9 million" in quick


def test_home_before_anything_was_read_says_how_to_begin(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "Nothing has been read yet" in response.content.decode()
    assert client.get("/archive/").status_code == 200


def test_edition_shows_stories_claims_money_and_reasons(client: Client) -> None:
    a_day()
    page = client.get(ADDRESS).content.decode()
    assert "Meridian releases Ember" in page
    assert "Leads because of <b>2 publishers</b>" in page
    assert "3 stories from 3 articles" not in page
    assert "2 stories from 3 articles by 3 publishers · 2 claims, all new" in page
    assert "Maker 0 raises" in page
    assert "$1M" in page


def test_edition_shows_only_public_claims(client: Client) -> None:
    a_day()
    article = tell("Haldane raises", "Haldane raises 9 billion.", by="Orbit Daily")
    claim = say("funding", factories.entity("Haldane"), None, article, sentence="Haldane raises 9 billion.", amount=9 * 10**9)
    editions.refresh()
    assert "$9B" in client.get(ADDRESS).content.decode()
    claim.standing = "rejected"
    claim.save()  # even before the edition is built again
    assert "$9B" not in client.get(ADDRESS).content.decode()


@pytest.mark.parametrize("address", ["/2026/04/23/", "/2026/02/30/", "/2026/13/01/", "/0000/01/01/"])
def test_edition_of_a_day_without_articles_is_not_found(client: Client, address: str) -> None:
    a_day()
    assert client.get(address).status_code == 404


def test_edition_has_one_address_only(client: Client) -> None:
    a_day()
    assert client.get("/2026/4/22/").status_code == 404
    assert reverse("edition", args=[2026, 4, 2]) == "/2026/04/02/"


def test_edition_of_a_day_to_come_is_not_shown(client: Client, clock: Any) -> None:
    a_day()
    clock.move_to(dt.datetime(2026, 4, 21, 12, tzinfo=dt.UTC))
    assert client.get(ADDRESS).status_code == 404


def test_edition_links_the_days_around_it(client: Client) -> None:
    tell("Earlier", day=EVE - dt.timedelta(days=3))
    tell("Later", day=DAY + dt.timedelta(days=1))
    a_day()
    page = client.get(ADDRESS).content.decode()
    assert '<a href="/2026/04/18/" rel="prev">← 18 April</a>' in page
    assert '<a href="/2026/04/23/" rel="next">23 April →</a>' in page


def test_edition_of_a_quiet_day_says_so(client: Client) -> None:
    tell("What it all means", section="commentary")
    editions.refresh()
    page = client.get(ADDRESS).content.decode()
    assert "A quiet day" in page
    assert "What it all means" in page


def test_edition_says_where_a_date_is_only_the_day_received(client: Client) -> None:
    tell("Meridian releases Ember", published_from="received", section="top")
    tell("Grove is out", published_from="received", section="quick", by="Deal Desk")
    editions.refresh()
    page = client.get(ADDRESS).content.decode()
    assert "dated by the day it was received" in page
    assert ">day received<" in page


def test_edition_needs_as_many_queries_for_many_stories(client: Client, django_assert_num_queries: Any) -> None:
    a_day(1)
    with django_assert_num_queries(10):
        client.get(ADDRESS)
    a_day(12)
    with django_assert_num_queries(10):
        client.get(ADDRESS)


def test_edition_unchanged_costs_a_304(client: Client) -> None:
    a_day()
    first = client.get(ADDRESS)
    assert first["Cache-Control"] == "public, max-age=60" or set(first["Cache-Control"].split(", ")) == {"public", "max-age=60"}
    assert "Cookie" not in first.get("Vary", ""), "a CDN may hold it"
    again = client.get(ADDRESS, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_edition_takes_no_post(client: Client) -> None:
    assert client.post("/").status_code == 405


def test_archive_shows_each_month_with_its_days(client: Client) -> None:
    a_day()
    tell("Earlier", day=dt.date(2025, 12, 31))
    editions.refresh()
    page = client.get("/archive/").content.decode()
    assert 'href="/2026/04/22/"' in page
    assert "22 Apr 2026, 3 articles" in page
    assert 'href="/archive/2025/"' in page
    assert 'href="/2025/12/31/"' in client.get("/archive/2025/").content.decode()
    assert client.get("/archive/2024/").status_code == 404


def test_archive_needs_few_queries(client: Client, django_assert_num_queries: Any) -> None:
    a_day()
    with django_assert_num_queries(2):
        client.get("/archive/")
