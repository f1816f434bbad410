"""The editions of weeks and months."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from digest import editions, periods
from tests import factories
from tests.digest.telling import DAY, EVE, say, tell

pytestmark = pytest.mark.django_db
WEEK, MONTH = "/2026/w17/", "/2026/04/"


def some_days(n: int = 1) -> None:
    """A story told on two days by three publishers, n more of one, and an option that was taken on the second day."""
    meridian, ember = factories.entity("Meridian"), factories.entity("Ember", "model")
    told = [tell("Meridian may buy Ember", "Meridian may buy Ember.", by=name, day=EVE, section="top") for name in ("Wire", "Desk")]
    option = say("acquisition", meridian, ember, *told, status="optional", sentence="Meridian may buy Ember.", amount=60 * 10**9)
    now = tell("Meridian buys Ember", "Meridian bought Ember.", by="Daily", names=(meridian, ember), section="top")
    taken = say("acquisition", meridian, ember, now, sentence="Meridian bought Ember.", amount=60 * 10**9)
    factories.deal([option, taken])
    for number in range(n):
        maker = factories.entity(f"Maker {number}")
        article = tell(f"Maker {number} raises", f"Maker {number} raises money.", by=f"Publisher {number}", section="top", names=(maker,))
        say("funding", maker, None, article, sentence=f"Maker {number} raises money.", amount=(number + 1) * 10**6)
    editions.refresh()


@pytest.mark.parametrize(("address", "name"), [(WEEK, "Week 17 of 2026"), (MONTH, "April 2026")])
def test_period_tells_its_stories_money_changes_and_days(client: Client, address: str, name: str) -> None:
    some_days()
    page = client.get(address).content.decode()
    assert f"<h1>{name}</h1>" in page and f'<link rel="canonical" href="http://127.0.0.1:8000{address}">' in page
    lead = page[page.index('class="lead"') : page.index('class="story"')]
    assert "Meridian buys Ember" in lead or "Meridian may buy Ember" in lead
    assert "Maker 0 raises" in page[page.index('class="story"') :]
    changed = page[page.index('id="turns"') : page.index('class="rail"')]
    assert "Meridian acquires Ember for $60 billion" in changed and "Meridian may acquire Ember" in changed
    assert changed.index('"st optional"') < changed.index('"st actual"')
    money = page[page.index('id="money"') : page.index('id="days"')]
    assert money.index("$60B") < money.index("$1M")
    assert 'href="/2026/04/22/"' in page and 'href="/2026/04/21/"' in page
    assert "4 articles in 2 editions" in page


def test_period_tells_a_story_of_several_days_once_with_its_days(client: Client) -> None:
    north, cart = factories.entity("Northwind"), factories.entity("Cartographer")
    first = tell("Northwind may buy Cartographer", by="Wire", day=EVE, names=(north, cart), section="top")
    again = tell("Northwind may buy Cartographer for more", by="Desk", names=(north, cart), section="top")
    say("acquisition", north, cart, first, again, status="optional")
    say("acquisition", north, cart, again, status="optional", amount=9 * 10**9)
    editions.refresh()
    page = client.get(WEEK).content.decode()
    assert page.count('<h2 dir="auto">') == 1
    assert 'Among the top on <a href="/2026/04/21/">21 April</a>, <a href="/2026/04/22/">22 April</a>' in page
    assert page.count("$9B") == 2  # in the reason and among the money


def test_period_shows_only_what_is_public(client: Client) -> None:
    article = tell("Haldane raises", "Haldane raises 9 billion.", section="top")
    claim = say("funding", factories.entity("Haldane"), None, article, sentence="Haldane raises 9 billion.", amount=9 * 10**9)
    editions.refresh()
    assert "$9B" in client.get(WEEK).content.decode() and "raises 9 billion." in client.get(WEEK).content.decode()
    claim.standing = "rejected"
    claim.save()  # even before the editions are built again
    page = client.get(WEEK).content.decode()
    assert "$9B" not in page and "raises 9 billion." not in page


def test_period_links_those_around_it_that_have_editions(client: Client) -> None:
    tell("Earlier", day=dt.date(2025, 12, 30))
    tell("Now")
    editions.refresh()
    page = client.get(WEEK).content.decode()
    assert '<a href="/2026/w01/" rel="prev">← Week 1</a>' in page and 'rel="next"' not in page
    assert '<a href="/2026/04/">April</a>' in page
    assert '<a href="/2025/12/" rel="prev">← December</a>' in client.get(MONTH).content.decode()


def test_period_says_while_it_is_not_over(client: Client, clock: Any) -> None:
    tell("Now")
    tell("Tomorrow", day=DAY + dt.timedelta(days=1))
    editions.refresh()
    page = client.get(WEEK).content.decode()
    assert "1 article in 1 edition so far" in page and "Tomorrow" not in page
    clock.shift(dt.timedelta(days=30))
    editions.refresh()
    assert "2 articles in 2 editions<" in client.get(WEEK).content.decode()


@pytest.mark.parametrize("address", ["/2026/w16/", "/2026/w54/", "/2026/w00/", "/2026/03/", "/2026/13/", "/2026/00/", "/0000/01/"])
def test_period_without_an_edition_is_not_found(client: Client, address: str) -> None:
    tell("Now")
    editions.refresh()
    assert client.get(address).status_code == 404


def test_quiet_period_says_so(client: Client) -> None:
    tell("What it all means", section="commentary")
    editions.refresh()
    assert "A quiet week: nothing that was read leads." in client.get(WEEK).content.decode()


@pytest.mark.parametrize("address", [WEEK, MONTH])
def test_period_needs_as_many_queries_for_many_stories(client: Client, address: str, django_assert_max_num_queries: Any) -> None:
    some_days(1)
    with django_assert_max_num_queries(12) as small:
        client.get(address)
    some_days(25)
    with django_assert_max_num_queries(12) as large:
        page = client.get(address)
    assert len(small) == len(large)
    assert len(page.content) < 60_000


def test_period_unchanged_costs_a_304(client: Client) -> None:
    some_days()
    tag = client.get(WEEK)["ETag"]
    editions.refresh({DAY, EVE})
    assert client.get(WEEK, headers={"if-none-match": tag}).status_code == 304


def test_weeks_are_those_of_iso() -> None:
    assert periods.week_of(dt.date(2027, 1, 1)).url == "/2026/w53/"
    assert periods.week(2026, 53).span == "28 December 2026 – 3 January 2027"
    assert periods.week(2026, 14).span == "30 March – 5 April 2026"
    assert periods.month(2026, 2).span == "1–28 February 2026"
