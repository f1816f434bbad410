from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from digest import search
from entities.models import Alias, Claim
from tests import factories
from tests.digest.telling import DAY, EVE, say, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def index() -> dict[str, Claim]:
    north, cart, haldane = factories.entity("Northwind"), factories.entity("Cartographer"), factories.entity("Haldane")
    Alias.objects.create(entity=north, name="Northwind Rockets", norm="northwind rockets")
    Alias.objects.create(entity=haldane, name="Haldane", norm="haldane")
    one = tell("Northwind takes an option", "Northwind may buy the editor for 60 billion. It already owns a part.", by="Harbor Wire")
    other = tell("Haldane raises", "Haldane raised 890 million euros from friends.", by="Deal Desk", day=EVE)
    return {
        "option": say(
            "acquisition", north, cart, one, sentence="Northwind may buy the editor for 60 billion.", status="optional", amount=60 * 10**9
        ),
        "stake": say("stake", north, cart, one, sentence="It already owns a part.", reported=True),
        "funding": say(
            "funding",
            haldane,
            None,
            other,
            sentence="Haldane raised 890 million euros from friends.",
            amount=890 * 10**6,
            amount_currency="EUR",
        ),
        "range": say(
            "spending",
            haldane,
            None,
            other,
            sentence="Haldane raised 890 million euros from friends.",
            amount=2 * 10**9,
            amount_high=3 * 10**9,
        ),
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("editor", {"option"}),
        ("Northwind part", {"stake"}),  # a name at the claim's end counts as said
        ('"owns a part"', {"stake"}),
        ("editor or friends", {"option", "funding", "range"}),
        ("raised -friends", set()),
        ("amount:>1B", {"option", "range"}),
        ("amount:>=60B", {"option"}),
        ("amount:<1B", {"funding"}),
        ("amount:>900M amount:<1B", {"funding"}),  # euros at a rough rate
        ("amount:60B", {"option"}),
        ("amount:2.5B", {"range"}),
        ("amount:1B..5B", {"range"}),
        ("kind:acquisition", {"option"}),
        ("status:optional", {"option"}),
        ("status:option", {"option"}),
        ("status:reported", {"stake"}),
        ("status:actual", {"funding", "range"}),
        ("entity:northwind", {"option", "stake"}),
        ('entity:"Northwind Rockets"', {"option", "stake"}),
        ("entity:northwind entity:haldane", set()),
        ("publisher:deal-desk", {"funding", "range"}),
        ("after:2026-04-22", {"option", "stake"}),
        ("before:2026-04-22", {"funding", "range"}),
        ("editor kind:stake", set()),
    ],
)
def test_search_finds_claims(index: dict[str, Claim], asked: str, found: set[str]) -> None:
    query = search.parse(asked)
    assert query.problems == []
    assert set(search.claims(query)) == {index[name] for name in found}


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("foo:bar", "There is no operator “foo:”"),
        ("amount:lots", "“amount:lots” is no amount"),
        ("amount:>1B..2B", "is no amount"),
        ("amount:1B..", "is no amount"),
        ("kind:gossip", "There is no kind “gossip”. Kinds are acquisition"),
        ("status:sure", "There is no status “sure”"),
        ("entity:nobody", "No entity is called “nobody”"),
        ("after:tomorrow", "“after:tomorrow” is no day"),
    ],
)
def test_search_says_what_it_does_not_understand(client: Client, index: dict[str, Claim], asked: str, says: str) -> None:
    response = client.get("/search/", {"q": asked})
    assert response.status_code == 200
    page = response.content.decode()
    assert says in page
    assert 'role="alert"' in page
    assert "Claims <span" not in page


@pytest.mark.parametrize(
    "asked",
    [
        "",
        " ",
        "\x00",
        "'",
        '"',
        "((",
        "a" * 5000,
        "https://example.com/x",
        ":",
        "kind:",
        "amount:>",
        "amount:1e999",
        "&!|",
        "-",
        "<b>",
        "entity:''",
    ],
)
def test_search_answers_whatever_is_typed(client: Client, asked: str) -> None:
    assert client.get("/search/", {"q": asked}).status_code == 200


def test_search_leaves_out_what_is_not_public(index: dict[str, Claim]) -> None:
    Claim.objects.update(standing="queued")
    assert not search.claims(search.parse("editor"))
    assert not search.claims(search.parse("kind:acquisition"))


def test_search_finds_entities_by_alias_and_articles_by_words(client: Client, index: dict[str, Claim]) -> None:
    page = client.get("/search/", {"q": "northwind rock"}).content.decode()
    assert 'href="/entity/northwind/"' in page
    page = client.get("/search/", {"q": "friends"}).content.decode()
    assert "from <mark>friends</mark>" in page


def test_search_that_finds_nothing_says_so(client: Client, index: dict[str, Claim]) -> None:
    page = client.get("/search/", {"q": "zeppelin"}).content.decode()
    assert 'Nothing that was read says <b dir="auto">zeppelin</b>' in page
    assert "How to search" in page


def test_search_shows_one_sort_in_pages(client: Client, django_assert_num_queries: Any) -> None:
    maker = factories.entity("Maker")
    article = tell("Maker raises", "Maker raises money.")
    for n in range(45):
        say("funding", maker, None, article, sentence="Maker raises money.", amount=n + 1)
    with django_assert_num_queries(5):
        page = client.get("/search/", {"q": "kind:funding", "in": "claims"}).content.decode()
    assert "Page 1 of 2" in page
    assert "Page 2 of 2" in client.get("/search/", {"q": "kind:funding", "in": "claims", "page": "2"}).content.decode()


def test_search_marks_are_text_and_never_markup(client: Client) -> None:
    tell("Ember", "<b>friends</b> of Ember came.", day=dt.date(2026, 4, 2))
    page = client.get("/search/", {"q": "friends"}).content.decode()
    assert "<mark>friends</mark>" in page
    assert "<b>friends" not in page


def test_after_is_a_day_of_telling(index: dict[str, Claim]) -> None:
    assert set(search.claims(search.parse(f"after:{DAY}"))) == {index["option"], index["stake"]}
