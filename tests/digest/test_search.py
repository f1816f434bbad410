from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest import highlights, search
from entities.models import Alias, Claim, Entity, Mention
from ingest.models import Article
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
        ("source:deal-desk", {"funding", "range"}),
        ('source:"Deal Desk"', {"funding", "range"}),
        ("from:2026-04-22", {"option", "stake"}),
        ("to:2026-04-21", {"funding", "range"}),
        ("from:2026-04 to:2026-q2", {"option", "stake", "funding", "range"}),
        ("to:2025", set()),
        ("entity:northwind -kind:stake", {"option"}),
        ("-entity:northwind", {"funding", "range"}),
        ("-source:deal-desk -status:reported", {"option"}),
        ("-amount:>1B", {"stake", "funding"}),
        ("-friends", {"option", "stake"}),
        ('northwind -"owns a part"', {"option"}),
        ("northwind -editor", {"stake"}),  # of one article, the sentence that holds it is left out and the other is not
    ],
)
def test_search_finds_claims(index: dict[str, Claim], asked: str, found: set[str]) -> None:
    query = search.parse(asked)
    assert query.problems == []
    assert set(search.claims(query)) == {index[name] for name in found}


@pytest.mark.parametrize(
    ("asked", "says", "found"),
    [
        ("editor foo:bar", "There is no field “foo:”", {"option"}),
        ("editor amount:lots", "“amount:lots” is no amount", {"option"}),
        ("editor amount:>1B..2B", "is no amount", {"option"}),
        ("editor amount:1B..", "is no amount", {"option"}),
        ("editor amount:", "“amount:” wants a value", {"option"}),
        ("editor kind:gossip", "There is no kind “gossip”. Kinds are acquisition", {"option"}),
        ("editor -kind:gossip", "There is no kind “gossip”", {"option"}),
        ("editor status:sure", "There is no status “sure”", {"option"}),
        ("editor entity:nobody", "No entity is called “nobody”", {"option"}),
        ("editor source:nobody", "No source or publisher is called “nobody”", {"option"}),
        ("editor publisher:nobody", "No publisher is called “nobody”", {"option"}),
        ("editor after:tomorrow", "“after:tomorrow” is no day", {"option"}),
        ("editor to:2026-13", "“to:2026-13” is no day", {"option"}),
        ("editor to:9999", "“to:9999” is no day", {"option"}),
        ('editor "', "A quotation mark without its partner", {"option"}),
        ('"editor', "A quotation mark without its partner", {"option"}),
        ("editor - ", "“-” holds neither letter nor digit", {"option"}),
        ("editor &!|", "“&!|” holds neither letter nor digit", {"option"}),
        ("or editor or", "“or” stands between words", {"option"}),
        ("editor \x00", "", {"option"}),
        ("editor " + "x " * 5000, "Only the first 300 characters", set()),
        ("editor " + "kind:acquisition " * 14, "Only the first 12 fields", {"option"}),
        ("foo:friends", "it was looked for as words", {"funding", "range"}),
        ('or - ""', "“or” stands between words", set()),
    ],
)
def test_search_answers_what_it_understands_and_tells_the_rest(
    client: Client, index: dict[str, Claim], asked: str, says: str, found: set[str]
) -> None:
    query = search.parse(asked)
    assert says in " ".join(query.problems)
    assert set(search.claims(query)) == {index[name] for name in found}
    response = client.get("/search/", {"q": asked})
    assert response.status_code == 200
    assert ('role="alert"' in response.content.decode()) is bool(says)


@given(
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(["-", "or", '"', "entity:", "entity:northwind", "kind:", "-kind:price", "amount:>1B", "from:2026", "source:x"]),
            st.builds("{}:{}".format, st.sampled_from(["amount", "from", "to", "status", "foo", "entity"]), st.text(max_size=12)),
        ),
        max_size=12,
    ).map(" ".join)
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_text_gives_a_page_a_feed_and_suggestions(client: Client, index: dict[str, Claim], asked: str) -> None:
    assert client.get("/search/", {"q": asked}).status_code == 200
    assert client.get("/search/", {"q": asked, "in": "articles"}).status_code == 200
    assert client.get("/suggest/", {"q": asked}).status_code == 200
    feed = client.get("/search/feed.atom", {"q": asked})
    assert feed.status_code == (404 if search.parse(asked).is_empty else 200)


@pytest.mark.parametrize(
    "asked", ["editor", "kind:acquisition", "entity:northwind -kind:stake", "friends foo:bar", "from:2026-04-22", "-friends"]
)
def test_feed_of_a_search_has_the_claims_of_its_page(client: Client, index: dict[str, Claim], asked: str) -> None:
    items = client.get("/search/feed.json", {"q": asked}).json()["items"]
    page = client.get("/search/", {"q": asked, "in": "claims"}).content.decode()
    assert {item["url"].removeprefix("http://testserver") for item in items} == set(re.findall(r'"(/claim/\d+/)"', page))
    assert items


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("editor", {"Northwind takes an option"}),
        ("entity:northwind", {"Northwind takes an option"}),  # by the names in it
        ("-entity:northwind raised", {"Haldane raises"}),
        ("source:deal-desk", {"Haldane raises"}),
        ("-source:deal-desk", {"Northwind takes an option"}),
        ("to:2026-04-21", {"Haldane raises"}),
        ("kind:funding", {"Haldane raises"}),  # an article that makes such a claim
        ("amount:>1B status:optional", {"Northwind takes an option"}),
        ("-friends", {"Northwind takes an option"}),
        ("kind:hire", set()),
    ],
)
def test_search_finds_articles(index: dict[str, Claim], asked: str, found: set[str]) -> None:
    Mention.objects.create(
        article=Article.objects.get(title="Northwind takes an option"), entity=Entity.objects.get(slug="northwind"), start=0
    )
    assert {article.title for article in search.articles(search.parse(asked))} == found


def test_search_leaves_out_what_is_not_public(index: dict[str, Claim]) -> None:
    Claim.objects.update(standing="queued")
    assert not search.claims(search.parse("editor"))
    assert not search.claims(search.parse("kind:acquisition"))


def test_claims_about_what_is_named_come_first_then_the_last_told(index: dict[str, Claim]) -> None:
    Alias.objects.create(entity=factories.entity("Northwind"), name="Northwind", norm="northwind")
    late = tell("Haldane speaks of Northwind", "Haldane praises Northwind.", day=DAY + dt.timedelta(days=1))
    aside = say("hire", factories.entity("Haldane"), None, late, sentence="Haldane praises Northwind.")
    assert list(search.claims(search.parse("northwind")))[-1] == aside
    assert list(search.claims(search.parse("haldane")))[0] == aside


def test_entity_that_is_named_is_a_card_before_all_else(client: Client, index: dict[str, Claim]) -> None:
    Entity.objects.filter(slug="northwind").update(description="Maker of rockets")
    page = client.get("/search/", {"q": "northwind ROCKETS"}).content.decode()
    assert page.index('class="entity-card"') < page.index('href="/entity/northwind/"')
    assert 'Also <span dir="auto">Northwind Rockets</span>' in page
    assert "<mark>Northwind</mark>" in page
    assert "Maker of <mark>rockets</mark>" in page
    assert 'class="entity-card"' in client.get("/search/", {"q": "entity:northwind"}).content.decode()
    assert 'class="entity-card"' not in client.get("/search/", {"q": "northwind editor"}).content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("northwind", ["Northwind", "Northwind Two"]),  # that which is so called first
        ("northw", ["Northwind", "Northwind Two"]),  # then that with the most claims
        ("rockets", ["Northwind"]),  # any word of any name
        ("rock", ["Northwind"]),
        ("balloons", ["Northwind Two"]),  # its description
        ("editor haldane", ["Haldane"]),  # a name within
        ("entity:haldane", ["Haldane"]),
        ("old name", ["Haldane"]),  # of one merged into it
        ("wrong", []),  # blocked
        ("-northwind", []),
        ("kind:stake", []),
    ],
)
def test_search_finds_entities(index: dict[str, Claim], asked: str, found: list[str]) -> None:
    Alias.objects.create(entity=factories.entity("Northwind"), name="Northwind", norm="northwind")
    other = factories.entity("Northwind Two", description="Flies balloons")
    Alias.objects.create(entity=other, name="Northwind Two", norm="northwind two")
    old = factories.entity("Old Name", merged_into=factories.entity("Haldane"))
    Alias.objects.create(entity=old, name="Old Name", norm="old name")
    Alias.objects.create(entity=other, name="Wrong", norm="wrong", blocked=True)
    assert [entity.name for entity in search.entities(search.parse(asked))] == found


def test_search_marks_words_in_claims_entities_and_articles(client: Client, index: dict[str, Claim]) -> None:
    page = client.get("/search/", {"q": "raise"}).content.decode()  # in any form
    assert "Haldane <mark>raises</mark>" in page  # a title, and a claim
    assert "Haldane <mark>raised</mark> 890 million euros" in page  # its sentence
    assert "<mark>Haldane</mark>" in client.get("/search/", {"q": "haldane"}).content.decode()


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
    with django_assert_num_queries(4):
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


def test_search_needs_few_queries_whatever_is_asked(client: Client, index: dict[str, Claim], django_assert_max_num_queries: Any) -> None:
    asked = (
        "friends or editor -zeppelin entity:northwind -entity:haldane entity:cartographer source:deal-desk publisher:harbor-wire foo:bar"
    )
    for text in (asked, asked.replace(":", " "), "entity:northwind"):
        with django_assert_max_num_queries(12):
            assert client.get("/search/", {"q": text}).status_code == 200


def test_tags_in_a_sentence_stay_text_and_stay(client: Client) -> None:
    article = tell("Ember", "Ember ships <soon> & well.")
    say("release", factories.entity("Ember"), None, article, sentence="Ember ships <soon> & well.")
    assert "<mark>Ember</mark> <mark>ships</mark> &lt;soon&gt; &amp; well." in client.get("/search/", {"q": "ember ship"}).content.decode()


def test_passage_is_the_part_around_the_first_mark() -> None:
    cut = highlights.passage([("word " * 100, False), ("needle", True), (" word" * 100, False)])
    assert cut[0] == ("… ", False)
    assert ("needle", True) in cut
    assert cut[-1] == (" …", False)
    assert sum(len(piece) for piece, _ in cut) <= highlights.LONG + 4
    assert highlights.passage([("short", False)]) == [("short", False)]
    unbroken = highlights.passage([("x" * 900, False)])
    assert "".join(piece for piece, _ in unbroken).strip("… ") in "x" * 900
