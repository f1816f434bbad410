from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from digest import editions
from digest.models import Story
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


def test_summary_links_each_sentence_to_its_place_in_its_article(client: Client) -> None:
    article = tell("Haldane and Orrery", "Haldane raised money. Orrery may buy it, two people said.", by="Wire", section="top")
    say("funding", factories.entity("Haldane"), None, article, sentence="Haldane raised money.")
    say("acquisition", factories.entity("Orrery"), None, article, status="optional", sentence="Orrery may buy it, two people said.")
    editions.refresh()
    page = client.get(ADDRESS).content.decode()
    summary = page[page.index('class="standfirst said"') : page.index('class="claims"')]
    for text in ("Haldane raised money.", "Orrery may buy it, two people said."):
        anchor = f"s{article.text.index(text)}"
        assert f'<a href="{article.get_absolute_url()}#{anchor}">{text}</a>' in summary
        assert f'id="{anchor}"' in client.get(article.get_absolute_url()).content.decode()
    assert summary.count('class="st ') == 1 and 'two people said.</a> <span class="st optional">option</span>' in summary


def test_summary_tells_who_says_what_where_it_is_more_than_one(client: Client) -> None:
    north, cart = factories.entity("Northwind"), factories.entity("Cartographer")
    one = tell("Northwind may buy Cartographer", "Northwind may buy Cartographer.", by="Wire", names=(north, cart), section="top")
    other = tell("Northwind and Cartographer", "Cartographer has 9 users.", by="Desk", names=(north, cart))
    say("acquisition", north, cart, one, status="optional", sentence="Northwind may buy Cartographer.")
    say("audience", cart, None, other, sentence="Cartographer has 9 users.", quantity_value=9, quantity_unit="users")
    editions.refresh()
    page = client.get(ADDRESS).content.decode()
    assert '<span class="by">Wire</span>' in page and '<span class="by">Desk</span>' in page


def test_claim_lines_say_when(client: Client) -> None:
    article = tell("Orrery may list", "Orrery may list this year.", section="top")
    say("listing", factories.entity("Orrery"), None, article, status="optional", when="2026", amount=60 * 10**9)
    editions.refresh()
    page = client.get(ADDRESS).content.decode()
    line = page[page.index('<ul class="claims">') : page.index("Leads because")]
    assert "Orrery may go public</a> later in 2026" in line and "$60B" in line and ">option<" in line


def test_claim_line_of_two_that_read_the_same_is_one(client: Client) -> None:
    north, cart = factories.entity("Northwind"), factories.entity("Cartographer")
    for name in ("Wire", "Desk"):
        article = tell("Northwind buys Cartographer", by=name, names=(north, cart))
        say("acquisition", north, cart, article, when="" if name == "Wire" else "2026-04")
    editions.refresh()
    page = client.get(ADDRESS).content.decode()
    assert page.count("Northwind acquires Cartographer</a>") == 1 and "1 more claim<" in page


def test_story_told_again_says_since_when_it_is_new(client: Client) -> None:
    north, cart = factories.entity("Northwind"), factories.entity("Cartographer")
    first = tell("Northwind may buy Cartographer", by="Wire", day=EVE, names=(north, cart), section="top")
    again = tell("Northwind may buy Cartographer for more", by="Desk", names=(north, cart), section="top")
    say("acquisition", north, cart, first, again, status="optional")
    say("valuation", cart, None, again, amount=9 * 10**9)
    editions.refresh()
    page = client.get(ADDRESS).content.decode()
    assert "Lead · New since 21 April" in page
    lines = page[page.index('<ul class="claims">') :]
    assert lines.index("Cartographer is valued") < lines.index("Northwind may acquire")
    assert "New since" not in client.get("/2026/04/21/").content.decode()


def test_copies_are_named_with_whose_text_they_bring(client: Client) -> None:
    wire = "The maker of rockets said on Tuesday that it has agreed on a right to buy the maker of editors until the end of the year."
    for name in ("Wire", "Herald"):
        tell("A right to buy", wire, by=name, section="top")
    editions.refresh()
    page = client.get(ADDRESS).content.decode()
    assert "Leads because of <b>Herald</b>" in page and "The text of Herald also at Wire" in page


def test_thin_day_tells_what_led_in_the_week_before(client: Client) -> None:
    tell("Long ago", section="top", day=DAY - dt.timedelta(days=9))
    tell("Grove is out", "Grove is out at last.", section="top", day=EVE)
    tell("Glasswing opens an office", section="top")
    editions.refresh()
    for address in ("/", ADDRESS):
        page = client.get(address).content.decode()
        also = page[page.index('id="also"') : page.index('class="rail"')]
        assert "Grove is out" in also and 'href="/2026/04/21/"' in also and "Grove is out at last." in also
        assert "Glasswing" not in also and "Long ago" not in also


def test_full_day_does_not_tell_the_week_before(client: Client) -> None:
    tell("Grove is out", section="top", day=EVE)
    a_day(5)
    assert 'id="also"' not in client.get(ADDRESS).content.decode()


def test_quiet_day_points_to_a_busy_one_and_to_what_is_due(client: Client) -> None:
    early = [tell(f"Story {n}", day=EVE) for n in range(5)]
    say("listing", factories.entity("Orrery"), None, early[0], status="planned", when="2026-06")
    tell("Glasswing opens an office", section="top")
    editions.refresh()
    page = client.get(ADDRESS).content.decode()
    quiet = page[page.index('class="quiet"') : page.index('class="rail"')]
    assert "A quiet day: 1 article." in quiet
    assert 'The nearest busy day is <a href="/2026/04/21/">21 April</a>' in quiet
    assert "Due next, Jun 2026" in quiet and "Orrery plans to go public" in quiet
    assert 'class="quiet"' not in client.get("/2026/04/21/").content.decode()


def test_edition_links_its_week_and_its_month(client: Client) -> None:
    a_day()
    for address in (ADDRESS, "/archive/"):
        page = client.get(address).content.decode()
        assert 'href="/2026/w17/"' in page and 'href="/2026/04/"' in page


def test_edition_changes_its_tag_only_with_its_content(client: Client) -> None:
    a_day(3)
    tag = client.get(ADDRESS)["ETag"]
    editions.refresh({DAY})
    assert client.get(ADDRESS)["ETag"] == tag
    tell("Something more", by="Orbit Daily")
    editions.refresh()
    assert client.get(ADDRESS)["ETag"] != tag


def test_edition_of_a_full_day_is_a_light_page(client: Client) -> None:
    a_day(40)
    assert len(client.get(ADDRESS).content) < 60_000


def test_story_tells_its_points(client: Client) -> None:
    a_day(0)
    page = client.get(Story.objects.get().get_absolute_url()).content.decode()
    assert "7.3 points: publishers 4.8, place at its source 2.0, new claims 0.5<" in page
