from __future__ import annotations

import datetime as dt
import html
import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client

from digest import editions
from digest.models import Edition, Story
from entities.models import Claim, Correction, Deal
from tests import factories
from tests.digest.telling import say, tell

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
ADDRESSES = ["", "entity/northwind/", "chain/northwind/cartographer/", "deals/", "search/", "source/harbor-wire/"]


@pytest.fixture
def told() -> None:
    north, cart = factories.entity("Northwind"), factories.entity("Cartographer")
    article = tell("Northwind takes an option on Cartographer", "It may buy for 60 billion <soon>.", section="top")
    claim = say("acquisition", north, cart, article, sentence="It may buy for 60 billion <soon>.", status="optional", amount=60 * 10**9)
    factories.deal([claim])
    editions.refresh()


def asked(address: str) -> dict[str, str]:
    return {"q": "kind:acquisition"} if address == "search/" else {}


@pytest.mark.parametrize("address", ADDRESSES)
def test_feed_is_atom_with_the_status_in_its_titles(client: Client, told: None, address: str) -> None:
    response = client.get(f"/{address}feed.atom", asked(address))
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    titles = [entry.findtext("a:title", namespaces=ATOM) for entry in feed.findall("a:entry", ATOM)]
    assert titles == (["◇ option: Northwind may acquire Cartographer for $60 billion"] if address else ["Wednesday, 22 April 2026"])
    assert feed.findtext("a:author/a:name", namespaces=ATOM) == "Throughline"
    assert all(entry.findtext("a:updated", namespaces=ATOM) for entry in feed.findall("a:entry", ATOM))
    own = feed.find("a:link[@rel='self']", ATOM)
    assert own is not None
    assert f"/{address}feed.atom" in own.attrib["href"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_feed_is_json_feed_with_the_same_items(client: Client, told: None, address: str) -> None:
    response = client.get(f"/{address}feed.json", asked(address))
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = json.loads(response.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert f"/{address}feed.json" in feed["feed_url"]
    (item,) = feed["items"]
    assert item["url"].startswith("http://testserver/")
    assert item["id"]
    assert item["date_published"].startswith("2026-04-22")
    if address:
        assert item["title"] == "◇ option: Northwind may acquire Cartographer for $60 billion"
        assert "It may buy for 60 billion &lt;soon&gt;." in item["content_html"]
        assert "option" in item["tags"]
    else:
        assert "Northwind takes an option on Cartographer" in item["content_html"]


@pytest.mark.parametrize(
    "address", ["/entity/nobody/feed.atom", "/chain/northwind/feed.json", "/chain/northwind/nobody/feed.atom", "/search/feed.atom"]
)
def test_feed_of_what_is_not_there_is_not_found(client: Client, told: None, address: str) -> None:
    assert client.get(address).status_code == 404


def test_feed_of_a_query_that_asks_for_nothing_is_not_found(client: Client, told: None) -> None:
    assert client.get("/search/feed.json", {"q": " - "}).status_code == 404


@pytest.mark.parametrize("address", [*ADDRESSES, "figures/", "models/", "people/", "corrections/"])
def test_page_names_its_feeds(client: Client, told: None, address: str) -> None:
    page = client.get(f"/{address}", asked(address)).content.decode()
    for name, type_ in (("atom", "application/atom+xml"), ("json", "application/feed+json")):
        link = re.search(rf'<link rel="alternate" type="{re.escape(type_)}" title="[^"]+" href="([^"]+)">', page)
        assert link is not None and f"/{address}feed.{name}" in link[1]
        assert client.get(html.unescape(link[1])).status_code == 200


@pytest.mark.parametrize("address", ["figures/", "models/", "people/", "corrections/"])
def test_empty_feed_is_the_same_at_any_time(client: Client, clock: time_machine.Traveller, address: str) -> None:
    first = client.get(f"/{address}feed.atom")
    clock.shift(dt.timedelta(hours=1))
    assert client.get(f"/{address}feed.atom", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert first.status_code == 200 and "Last-Modified" not in first


FILTERED = [
    ("deals/?with=cursor", "Northwind may acquire Cursor", "Northwind acquires Haldane"),
    ("deals/?status=optional&sort=-amount&page=1", "Northwind may acquire Cursor", "Northwind acquires Haldane"),
    ("deals/?min=50B", "Northwind may acquire Cursor", "Northwind acquires Haldane"),
    ("figures/?min=1B", "60 billion", "3 million"),
    ("figures/?with=cursor", "60 billion", "3 million"),
    ("models/?maker=northwind", "Northwind releases Compass 2", "Haldane releases Atlas"),
    ("models/?kind=price", "Compass 2 costs", "releases"),
    ("models/?benchmark=gpqa", "Atlas scores", "releases"),
    ("people/?with=haldane", "Haldane hires Bo Ekberg", "Northwind hires Ada Lindqvist"),
    ("people/?kind=departure", "Ada Lindqvist leaves Haldane", "hires"),
]


@pytest.fixture
def tables() -> None:
    north, haldane, cursor = factories.entity("Northwind"), factories.entity("Haldane"), factories.entity("Cursor")
    compass, atlas = factories.entity("Compass 2", "model"), factories.entity("Atlas", "model")
    ada, bo = factories.entity("Ada Lindqvist", "person"), factories.entity("Bo Ekberg", "person")
    dear = tell("Northwind may buy Cursor for 60 billion", names=(north, cursor))
    cheap = tell("Northwind buys Haldane for 3 million", names=(north, haldane))
    option = say("acquisition", north, cursor, dear, status="optional", amount=60 * 10**9)
    factories.deal([option], dollars=60 * 10**9, dollars_low=60 * 10**9)
    factories.deal([say("acquisition", north, haldane, cheap, amount=3 * 10**6)], dollars=3 * 10**6, dollars_low=3 * 10**6)
    factories.figure(dear, "60 billion", 60 * 10**9)
    factories.figure(cheap, "3 million", 3 * 10**6)
    article = tell("Who makes what, and who goes where")
    for kind, one, other in (("release", north, compass), ("release", haldane, atlas), ("hire", north, ada), ("hire", haldane, bo)):
        say(kind, one, other, article)
    say("departure", ada, haldane, article)
    say("price", compass, None, article, amount=3, amount_per="million tokens")
    say("benchmark", atlas, factories.entity("GPQA", "benchmark"), article, quantity=80, quantity_unit="percent")


def test_feed_of_a_table_follows_its_filters(client: Client, tables: None) -> None:
    for address, kept, gone in FILTERED:
        page = client.get(f"/{address}").content.decode()
        links = re.findall(r'<link rel="alternate" type="application/[a-z+]+" title="[^"]+, this view" href="([^"]+)">', page)
        assert len(links) == 2 and "sort" not in links[0] and "page" not in links[0]
        for link in links:
            assert page.count(f'href="{link}"') == 3, "in the head, over the table and in the foot"
        atom, as_json = (client.get(html.unescape(link)) for link in links)
        whole = json.loads(client.get(links[1].partition("?")[0]).content)
        feed = json.loads(as_json.content)
        told, all_told = (" ".join(item["title"] + item["content_html"] for item in one["items"]) for one in (feed, whole))
        assert kept in told and gone not in told and gone in all_told, address
        assert feed["feed_url"].endswith(html.unescape(links[1])) and feed["title"] != whole["title"]
        assert client.get(html.unescape(links[0]), headers={"if-none-match": atom["ETag"]}).status_code == 304


def test_feed_of_a_table_tells_which_filter_means_nothing(client: Client, told: None) -> None:
    feed = json.loads(client.get("/deals/feed.json?status=certain&with=northwind").content)
    assert "Left out: “certain” is none of the choices of “status”." in feed["description"] and len(feed["items"]) == 1


def test_filtered_feed_query_budget(client: Client, tables: None, django_assert_max_num_queries: Any) -> None:
    for table, name in (("deals", "with"), ("figures", "with"), ("models", "maker"), ("people", "with")):
        with django_assert_max_num_queries(7):
            assert b"<entry>" in client.get(f"/{table}/feed.atom?{name}=northwind").content


def test_deal_and_story_may_be_followed(client: Client, told: None, django_assert_max_num_queries: Any) -> None:
    deal, story = Deal.objects.get(), Story.objects.get()
    for row, title, home in (
        (
            deal,
            "◇ option: Northwind may acquire Cartographer for $60 billion",
            "option: Northwind may acquire Cartographer for $60 billion",
        ),
        (story, "Harbor Wire: Northwind takes an option on Cartographer", "Northwind takes an option on Cartographer"),
    ):
        address = row.get_absolute_url()
        page = client.get(address).content.decode()
        for name, type_ in (("atom", "atom+xml"), ("json", "feed+json")):
            assert f'type="application/{type_}" title="Throughline: this' in page and page.count(f'href="{address}feed.{name}"') == 2
        feed = json.loads(client.get(f"{address}feed.json").content)
        assert ([item["title"] for item in feed["items"]], feed["title"]) == ([title], f"{home} · Throughline")
        with django_assert_max_num_queries(7):
            atom = client.get(f"{address}feed.atom")
        assert client.get(f"{address}feed.atom", headers={"if-none-match": atom["ETag"]}).status_code == 304
        assert client.get(f"{address[:-1]}987654321/feed.atom").status_code == 404
    assert "<li>option: Northwind may acquire Cartographer for $60 billion</li>" in feed["items"][0]["content_html"]
    Claim.objects.update(standing="rejected")
    assert client.get(f"{deal.get_absolute_url()}feed.atom").status_code == 404


def test_figures_say_whether_a_claim_uses_them(client: Client) -> None:
    north, cart = factories.entity("Northwind"), factories.entity("Cartographer")
    text = "It may buy for $60B."
    article = tell("Northwind looks", text)
    say("acquisition", north, cart, article, sentence=text, status="optional", amount=60 * 10**9)
    factories.figure(article, "$60B", 60 * 10**9)
    factories.figure(tell("Budgets", "Some spend $3M."), "$3M", 3 * 10**6)
    items = {item["title"]: item for item in json.loads(client.get("/figures/feed.json").content)["items"]}
    used = items["◇ option: Northwind may acquire Cartographer for $60 billion"]
    assert used["tags"] == ["acquisition", "option"] and "It may buy for $60B." in used["content_html"]
    assert items["$3M, in “Budgets”; no claim uses it"]["tags"] == ["figure"]


def test_models_and_people_have_feeds_of_their_kinds(client: Client, told: None) -> None:
    north, model = factories.entity("Northwind"), factories.entity("Compass 2", "model")
    person = factories.entity("Ada Lindqvist", "person")
    say("release", north, model, tell("Compass 2 is out"), status="planned")
    say("hire", north, person, tell("Northwind hires Ada Lindqvist"))
    for address, title in (("models", "Northwind plans to release Compass 2"), ("people", "Northwind hires Ada Lindqvist")):
        (item,) = json.loads(client.get(f"/{address}/feed.json").content)["items"]
        assert item["title"].endswith(title)


def test_correction_is_told_and_moves_its_claim(client: Client, told: None, django_user_model: Any) -> None:
    editor = django_user_model.objects.create_user("editor")
    claim = Claim.objects.get()
    before = json.loads(client.get("/deals/feed.json").content)["items"][0]
    at = dt.datetime(2026, 4, 25, 8, 30, tzinfo=dt.UTC)
    Correction.objects.create(
        statement=claim.fingerprint,
        claim=claim,
        decision="edit",
        changes={"status": "optional"},
        before={"status": "actual"},
        by=editor,
        at=at,
    )
    after = json.loads(client.get("/deals/feed.json").content)["items"][0]
    assert (after["id"], after["date_published"]) == (before["id"], before["date_published"])
    assert after["date_modified"] == at.isoformat() != before["date_modified"]
    (item,) = json.loads(client.get("/corrections/feed.json").content)["items"]
    assert item["title"] == "edited: Northwind may acquire Cartographer for $60 billion"
    assert item["content_html"] == "<p>status: actual → option</p>"
    assert item["date_modified"] == item["date_published"]
    assert item["id"].partition("#")[2] in client.get("/corrections/").content.decode()


def test_ids_do_not_hang_on_the_host_that_is_asked(client: Client, told: None) -> None:
    for address in ("", "deals/"):
        one = json.loads(client.get(f"/{address}feed.json").content)
        other = json.loads(client.get(f"/{address}feed.json", headers={"host": "localhost"}).content)
        assert [item["id"] for item in one["items"]] == [item["id"] for item in other["items"]] != []


def test_feed_unchanged_costs_a_304(client: Client, told: None) -> None:
    first = client.get("/deals/feed.atom")
    assert client.get("/deals/feed.atom", headers={"if-none-match": first["ETag"]}).status_code == 304


def test_feed_follows_a_merged_entity(client: Client, told: None) -> None:
    factories.entity("Northwind Rockets", merged_into=factories.entity("Northwind"))
    response = client.get("/entity/northwind-rockets/feed.json")
    assert (response.status_code, response["Location"]) == (301, "/entity/northwind/feed.json")


def test_feed_needs_as_many_queries_for_many_claims(client: Client, told: None, django_assert_num_queries: Any) -> None:
    for n in range(20):
        say("funding", factories.entity("Northwind"), None, tell(f"Round {n}", by=f"Publisher {n}"), amount=n + 1)
    with django_assert_num_queries(3):
        client.get("/entity/northwind/feed.atom")


@pytest.mark.parametrize("section", ["editions", "stories", "entities", "deals"])
def test_sitemap_lists_what_is_public(client: Client, told: None, section: str) -> None:
    assert f"/sitemap-{section}.xml" in client.get("/sitemap.xml").content.decode()
    root = ElementTree.fromstring(client.get(f"/sitemap-{section}.xml").content)
    assert len(root) == (2 if section == "entities" else 1)


def test_sitemap_dates_an_entity_by_its_newest_claim_and_tells_no_day_to_come(
    client: Client, told: None, clock: time_machine.Traveller
) -> None:
    clock.move_to(dt.datetime(2026, 4, 22, 18, tzinfo=dt.UTC))
    factories.entity("Quiet", first_told=dt.date(2026, 1, 2))
    Edition.objects.create(day=dt.date(2026, 4, 23))
    address = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    root = ElementTree.fromstring(client.get("/sitemap-entities.xml").content)
    dates = {row.findtext(f"{address}loc", "").rsplit("/", 2)[1]: row.findtext(f"{address}lastmod") for row in root}
    assert dates == {"northwind": "2026-04-22", "cartographer": "2026-04-22", "quiet": "2026-01-02"}
    assert b"2026/04/23" not in client.get("/sitemap-editions.xml").content


@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemap-entities.xml"])
def test_sitemap_unchanged_costs_a_304(client: Client, told: None, address: str) -> None:
    first = client.get(address)
    assert b"lastmod" in first.content
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304


def test_robots_names_the_sitemap(client: Client) -> None:
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in client.get("/robots.txt").content.decode().splitlines()
