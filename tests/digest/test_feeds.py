from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from digest import editions
from tests import factories
from tests.digest.telling import say, tell

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
ADDRESSES = ["", "entity/northwind/", "chain/northwind/cartographer/", "deals/", "search/"]


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


def test_feed_of_a_query_that_is_not_understood_is_not_found(client: Client, told: None) -> None:
    assert client.get("/search/feed.json", {"q": "foo:bar"}).status_code == 404


def test_feed_unchanged_costs_a_304(client: Client, told: None) -> None:
    first = client.get("/deals/feed.atom")
    assert client.get("/deals/feed.atom", headers={"if-none-match": first["ETag"]}).status_code == 304


def test_feed_follows_a_merged_entity(client: Client, told: None) -> None:
    factories.entity("Northwind Rockets", merged_into=factories.entity("Northwind"))
    assert len(json.loads(client.get("/entity/northwind-rockets/feed.json").content)["items"]) == 1


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
