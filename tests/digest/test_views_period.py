"""The editions of weeks and months."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.test import Client

from digest import editions, periods
from digest.models import Edition
from entities.models import Claim
from tests import factories
from tests.digest.telling import DAY, EVE, say, tell

pytestmark = pytest.mark.django_db
WEEK, MONTH = "/2026/w17/", "/2026/04/"
MAY = "Haldane may raise money."


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


@pytest.mark.parametrize("address", ["/9999/w52/", "/9999/w52/picture.png", "/api/v1/weeks/9999-W52", "/archive/0000/"])
def test_period_beyond_the_calendar_is_not_found(client: Client, address: str) -> None:
    some_days()
    assert client.get(address).status_code in (404, 422)


def test_weeks_are_those_of_iso() -> None:
    assert periods.week_of(dt.date(2027, 1, 1)).url == "/2026/w53/"
    assert periods.week(2026, 53).span == "28 December 2026 – 3 January 2027"
    assert periods.week(2026, 14).span == "30 March – 5 April 2026"
    assert periods.month(2026, 2).span == "1–28 February 2026"


# --- out: feeds, sitemap, API, what other sites are told ---


@pytest.mark.parametrize(("kind", "name"), [("weeks", "Week 17 of 2026"), ("months", "April 2026")])
def test_feed_has_an_item_for_each_period_with_an_edition(client: Client, clock: Any, kind: str, name: str) -> None:
    some_days()
    tell("Long before", day=dt.date(2025, 12, 30), section="top")
    haldane = factories.entity("Haldane")
    say("funding", haldane, None, tell("Haldane may raise", MAY, section="top"), sentence=MAY, status="optional")
    editions.refresh()
    items = json.loads(client.get(f"/{kind}/feed.json").content)["items"]
    assert [item["title"] for item in items] == [f"{name}, so far", "Week 1 of 2026" if kind == "weeks" else "December 2025"]
    told = items[0]["content_html"]
    assert "Maker 0 raises</a></h2>" in told and "http://127.0.0.1:8000/story/" in told
    assert '◇ option: <a href="http://127.0.0.1:8000/article/' in told, "what is no plain fact bears its mark"
    clock.shift(dt.timedelta(days=30))
    later = json.loads(client.get(f"/{kind}/feed.json").content)["items"]
    assert [item["id"] for item in later] == [item["id"] for item in items] and later[0]["title"] == name
    atom = client.get(f"/{kind}/feed.atom")
    assert f"<id>http://127.0.0.1:8000/{kind}/feed.atom</id>" in atom.content.decode()
    assert client.get(f"/{kind}/feed.atom", headers={"if-none-match": atom["ETag"]}).status_code == 304


def test_feed_shows_nothing_that_was_rejected(client: Client) -> None:
    some_days()
    Claim.objects.filter(kind="funding").update(standing="rejected")
    told = json.loads(client.get("/weeks/feed.json").content)["items"][0]["content_html"]
    assert "Maker 0 raises</a></h2>" in told and "raises money." not in told


@pytest.mark.parametrize("kind", ["weeks", "months"])
def test_feed_needs_as_many_queries_for_many_periods(client: Client, kind: str, django_assert_max_num_queries: Any) -> None:
    some_days()
    with django_assert_max_num_queries(4) as few:
        client.get(f"/{kind}/feed.atom")
    for n in range(1, 12):
        tell(f"Earlier {n}", day=DAY - dt.timedelta(days=30 * n), section="top")
    editions.refresh()
    with django_assert_max_num_queries(4) as many:
        client.get(f"/{kind}/feed.atom")
    assert len(few) == len(many)


@pytest.mark.parametrize(("address", "feeds"), [(WEEK, ["weeks"]), (MONTH, ["months"]), ("/archive/", ["weeks", "months"])])
def test_page_names_its_feeds(client: Client, address: str, feeds: list[str]) -> None:
    some_days()
    page = client.get(address).content.decode()
    for kind in feeds:
        for name, type_ in (("atom", "atom+xml"), ("json", "feed+json")):
            assert f'<link rel="alternate" type="application/{type_}" title="Throughline: {kind}" href="/{kind}/feed.{name}">' in page
            assert f'<a href="/{kind}/feed.{name}" type="application/{type_}">' in page


def test_sitemap_lists_periods_with_an_edition(client: Client, clock: Any) -> None:
    some_days()
    Edition.objects.create(day=dt.date(2026, 5, 5))  # to come
    for section, address in (("weeks", WEEK), ("months", MONTH)):
        assert f"/sitemap-{section}.xml" in client.get("/sitemap.xml").content.decode()
        told = client.get(f"/sitemap-{section}.xml").content.decode()
        assert re.findall("<loc>[^/]+//[^/]+([^<]+)</loc>", told) == [address] and "<lastmod>2026-04-22" in told


@pytest.mark.parametrize(("kind", "iso", "address"), [("weeks", "2026-W17", WEEK), ("months", "2026-04", MONTH)])
def test_api_gives_what_the_page_shows(
    client: Client, clock: Any, kind: str, iso: str, address: str, django_assert_max_num_queries: Any
) -> None:
    some_days()
    with django_assert_max_num_queries(12):
        response = client.get(f"/api/v1/{kind}/{iso}")
    told = response.json()
    assert (told["id"], told["url"], told["over"]) == (iso, f"http://127.0.0.1:8000{address}", False)
    assert [(day["day"], day["articles"]) for day in told["days"]] == [("2026-04-21", 2), ("2026-04-22", 2)] and told["articles"] == 4
    assert "Maker 0 raises" in [story["title"] for story in told["stories"]]
    assert told["money"][0]["amount"]["value"] == "60000000000" and told["money"][0]["publishers"]
    (turn,) = told["turns"]
    assert (turn["before"]["status"], turn["after"]["status"]) == ("optional", "actual")
    assert client.get(f"/api/v1/{kind}/{iso}", headers={"if-none-match": response["ETag"]}).status_code == 304
    assert f'type="application/json" title="{told["name"]} as data" href="/api/v1/{kind}/{iso}"' in client.get(address).content.decode()


def test_api_lists_periods_page_by_page(client: Client) -> None:
    for n in range(3):
        tell(f"Story {n}", day=DAY - dt.timedelta(days=35 * n))
        tell(f"Eve {n}", day=EVE - dt.timedelta(days=35 * n))
    editions.refresh()
    for kind, names in (("weeks", ["2026-W17", "2026-W12", "2026-W07"]), ("months", ["2026-04", "2026-03", "2026-02"])):
        first = client.get(f"/api/v1/{kind}?limit=2").json()
        rest = client.get(first["next"].removeprefix("http://127.0.0.1:8000")).json()
        assert first["count"] == 3 and [item["id"] for item in first["items"] + rest["items"]] == names and rest["next"] is None


@pytest.mark.parametrize(
    ("asked", "status"),
    [("weeks/2026-W16", 404), ("weeks/2026-W54", 404), ("months/2026-13", 404), ("weeks/2026-04", 422), ("months/w17", 422)],
)
def test_api_has_no_period_without_an_edition(client: Client, asked: str, status: int) -> None:
    some_days()
    response = client.get(f"/api/v1/{asked}")
    assert response.status_code == status and response.json()["detail"]


@pytest.mark.parametrize(("address", "name"), [(WEEK, "Week 17 of 2026"), (MONTH, "April 2026")])
def test_period_is_told_to_other_sites(client: Client, address: str, name: str, django_assert_max_num_queries: Any) -> None:
    some_days()
    page = client.get(address).content.decode()
    for field, value in (("title", name), ("image", f"http://127.0.0.1:8000{address}picture.png"), ("image:width", "1200")):
        assert f'<meta property="og:{field}" content="{value}">' in page
    assert '<meta property="og:image:alt" content="' in page
    data = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert (data["@type"], data["@id"], data["numberOfItems"]) == ("ItemList", f"http://127.0.0.1:8000{address}", 2)
    with django_assert_max_num_queries(12):
        picture = client.get(f"{address}picture.png")
    assert (picture["Content-Type"], picture["Cache-Control"]) == ("image/png", "public, max-age=3600")
    assert client.get(f"{address}picture.png", headers={"if-none-match": picture["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", ["/2026/w16/", "/2026/w54/", "/2026/03/", "/2026/13/"])
def test_picture_of_a_period_without_an_edition_is_not_found(client: Client, address: str) -> None:
    some_days()
    assert client.get(f"{address}picture.png").status_code == 404


def test_periods_are_known_by_their_iso_names() -> None:
    for iso in ("2026-W17", "2026-W53", "2026-04"):
        assert periods.parse(iso).iso == iso
    for text in ("2026-w17", "2025-W53", "2026-00", "26-04", "2026"):
        with pytest.raises(ValueError, match=r"."):
            periods.parse(text)
