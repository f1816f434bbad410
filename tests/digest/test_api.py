"""The read-only API."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django import DjangoAssertNumQueries

from digest import editions
from digest.api import api
from digest.models import Edition, EditionItem, Story
from entities.models import Entity
from tests import factories
from tests.digest.rows import world
from tests.digest.telling import say, tell

ROOT = "/api/v1"


def get(client: Client, address: str, status: int = 200) -> Any:
    response = client.get(ROOT + address)
    assert response.status_code == status, response.content
    return response.json()


def follow(client: Client, page: Any) -> Any:
    return get(client, page["next"].partition(ROOT)[2])


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
class TestApi:
    def test_claim_with_evidence(self, client: Client) -> None:
        rows = world()
        told = get(client, f"/claims/{rows.option.pk}")
        assert told["text"] == "SpaceX may acquire Cursor for about $60 billion"
        assert (told["status"], told["reported"], told["mark"]) == ("optional", False, "option")
        assert told["amount"] == {"value": "60000000000", "high": None, "currency": "USD", "qualifier": "about", "per": None}
        assert (told["when"], told["first_told"]) == ("2026", "2026-04-21")
        words = told["evidence"][0]
        assert words["end"] - words["start"] == len(words["text"]) and words["current"] is True
        assert [one["publisher"] for one in told["evidence"]] == ["Harbor Wire", "The Ledger"]

    @pytest.mark.parametrize(
        ("query", "kinds"),
        [
            ("kind=merger", ["merger"]),
            ("status=optional&min=50B", ["acquisition", "acquisition"]),
            ("reported=true", ["acquisition"]),
            ("entity=xai", ["contract", "merger"]),
            ("entity=xai&with=cursor", ["contract"]),
            ("max=20B", ["partnership"]),
            ("to=2026-03-01", ["merger"]),
            ("publisher=model-notes", ["acquisition"]),
            ("q=amount:>59B", ["acquisition"]),
            ("q=merged", ["merger"]),
        ],
    )
    def test_claims_filters(self, client: Client, query: str, kinds: list[str]) -> None:
        world()
        told = get(client, f"/claims?{query}")
        assert [item["kind"] for item in told["items"]] == kinds
        assert told["count"] == len(kinds)
        assert all("status" in item and "reported" in item for item in told["items"])

    @pytest.mark.parametrize(
        ("address", "status", "words"),
        [
            ("/claims?kind=takeover", 422, "kind: Input"),
            ("/claims?min=lots", 422, "is no amount"),
            ("/claims?q=colour:red", 422, "There is no"),
            ("/claims?limit=5000", 422, "200"),
            ("/claims/987654321", 404, "no claim"),
            ("/claims?entity=nobody", 404, "no entity"),
            ("/entities/nobody", 404, "no entity"),
            ("/entities/a%00b", 422, ""),
            ("/deals/987654321", 404, "no deal"),
            ("/chain/spacex", 422, "two to six"),
            ("/chain/spacex/nobody", 404, "no entity"),
            ("/articles/987654321", 404, "no article"),
            ("/claims?cursor=a:b", 422, "none that this list gave"),
            ("/nothing/here", 404, "no such address"),
            ("/editions/2026-01-01", 404, "no edition"),
            ("/editions/today", 422, "date"),
        ],
    )
    def test_wrong_requests_say_what_is_wrong(self, client: Client, address: str, status: int, words: str) -> None:
        world()
        assert words in str(get(client, address, status)["detail"])

    def test_next_page_stays_right_while_rows_arrive(self, client: Client) -> None:
        northwind = factories.entity()
        claims = [factories.claim("funding", northwind).pk for _ in range(5)]
        first = get(client, "/claims?limit=2&entity=northwind")
        assert (first["count"], [item["id"] for item in first["items"]]) == (5, claims[:2:-1])
        factories.claim("funding", northwind)
        second = follow(client, first)
        assert (second["count"], [item["id"] for item in second["items"]]) == (None, claims[2:0:-1])
        last = follow(client, second)
        assert ([item["id"] for item in last["items"]], last["next"]) == (claims[:1], None)

    @pytest.mark.parametrize(
        "address",
        [
            "/entities",
            "/entities/spacex/timeline",
            "/claims",
            "/deals",
            "/figures",
            "/figures?order=date",
            "/deals?with=spacex",
            "/editions",
            "/articles",
        ],
    )
    def test_pages_of_one_row_tell_what_one_page_does(self, client: Client, address: str) -> None:
        rows = world()
        for number, claim in enumerate((rows.merger, rows.option, rows.contract)):
            article = claim.evidence.all()[0].article
            factories.figure(article, "Before", f"{number}.5")
            factories.figure(article, "After", 7, high=9)
            Edition.objects.create(day=dt.date(2026, 4, 20 - number))
        page = get(client, address)
        seen, told = [], get(client, f"{address}{'&' if '?' in address else '?'}limit=1")
        while told["next"]:
            seen += told["items"]
            told = follow(client, told)
        assert seen + told["items"] == page["items"] and len(page["items"]) == page["count"] >= 3

    def test_cursor_of_another_order_is_told(self, client: Client) -> None:
        world()
        cursor = get(client, "/claims?limit=1")["next"].partition("cursor=")[2]
        assert get(client, f"/articles?cursor={cursor}", 422)["detail"] == "cursor: The cursor is none that this list gave."

    def test_unchanged_answer_costs_a_304(self, client: Client) -> None:
        world()
        first = client.get(f"{ROOT}/claims")
        assert client.get(f"{ROOT}/claims", headers={"if-none-match": first["ETag"]}).status_code == 304
        assert "public" in first["Cache-Control"] and "Cookie" not in first.get("Vary", "")

    def test_entities_and_timeline(self, client: Client) -> None:
        rows = world()
        factories.entity("Hidden", standing=Entity.Standing.CANDIDATE)
        factories.entity("Space Exploration", merged_into=rows.spacex)
        assert [item["slug"] for item in get(client, "/entities?kind=company")["items"]] == ["cursor", "spacex", "xai"]
        for path in ("", "/timeline?status=actual"):
            moved = client.get(f"{ROOT}/entities/space-exploration{path}")
            assert (moved.status_code, moved["Location"]) == (301, f"{ROOT}/entities/spacex{path}")
        assert get(client, "/entities/hidden")["candidate"] is True
        told = get(client, "/entities/spacex/timeline?only_actual=true")
        assert [item["id"] for item in told["items"]] == [rows.merger.pk]
        assert get(client, "/entities/spacex/timeline?with=cursor&as_of=2026-04-20")["count"] == 1

    def test_chain(self, client: Client) -> None:
        rows = world()
        factories.entity("Northwind")
        told = get(client, "/chain/spacex/xai/cursor")
        assert [(link["one"]["slug"], link["other"]["slug"], len(link["claims"])) for link in told["links"]] == [
            ("spacex", "xai", 1),
            ("xai", "cursor", 1),
            ("spacex", "cursor", 4),
        ]
        assert {claim["status"] for claim in told["links"][2]["claims"]} == {"optional", "speculative"}
        assert told["links"][2]["claims"][0]["id"] == rows.rumour.pk
        gap = get(client, "/chain/spacex/northwind")["links"][0]
        assert gap["neighbours"] is True and gap["claims"] == []

    def test_chains_between_two(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        rows = world()
        with django_assert_max_num_queries(12):
            (way,) = get(client, "/chains?from=xai&to=cursor")["items"]
        assert [one["slug"] for one in way["entities"]] == ["xai", "spacex", "cursor"] and way["url"].endswith("/chain/xai/spacex/cursor/")
        assert [one["id"] for one in way["claims"]] == [rows.merger.pk, rows.option.pk]
        factories.entity("Northwind")
        assert get(client, "/chains?from=xai&to=northwind")["items"] == []
        assert "to another" in get(client, "/chains?from=xai&to=xai", 422)["detail"]

    def test_deals(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        rows = world()
        with django_assert_max_num_queries(6):
            told = get(client, "/deals?family=control&status=optional")
        assert [item["id"] for item in told["items"]] == [rows.option_deal.pk]
        assert told["items"][0]["contested"] is True
        assert [step["status"] for step in told["items"][0]["steps"]] == ["speculative", "optional"]
        assert len(get(client, f"/deals/{rows.option_deal.pk}")["claims"]) == 3

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("kind=merger", 1),
            ("status=optional", 2),
            ("status=reported", 0),
            ("min=59B", 1),
            ("max=20B", 1),
            ("with=Cursor", 2),
            ("from=2026-04-01", 2),
            ("to=2026-03-01", 1),
        ],
    )
    def test_deals_are_filtered_as_on_their_page(self, client: Client, query: str, count: int) -> None:
        world()
        assert get(client, f"/deals?{query}")["count"] == count

    @pytest.mark.parametrize(
        ("query", "kinds"),
        [
            ("status=reported", ["acquisition"]),
            ("status=actual", ["merger"]),
            ("min=59B", ["acquisition"]),
            ("max=20B", ["partnership"]),
            ("year=2026&kind=merger&kind=partnership", ["partnership", "merger"]),
            ("year=2025", []),
        ],
    )
    def test_timeline_is_filtered_as_on_its_page(self, client: Client, query: str, kinds: list[str]) -> None:
        world()
        assert [item["kind"] for item in get(client, f"/entities/spacex/timeline?{query}")["items"]] == kinds

    def test_timeline_of_a_day_knows_no_later_telling(self, client: Client) -> None:
        rows = world()
        factories.evidence(rows.merger, factories.article("It merged, again.", day=dt.date(2026, 4, 20)), when="2026-02-12")
        rows.merger.last_told = dt.date(2026, 4, 20)
        rows.merger.save()
        now, then = (get(client, f"/entities/xai/timeline?kind=merger{asked}")["items"][0] for asked in ("", "&as_of=2026-03-01"))
        assert (now["last_told"], then["last_told"]) == ("2026-04-20", "2026-02-14")

    def test_models(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        maker, model = factories.entity("Northwind"), factories.entity("Compass 2", "model")
        factories.entity("Other", "model")
        factories.claim("release", maker, model, status="planned")
        factories.claim("price", model, None, amount=3, amount_per="million tokens")
        with django_assert_max_num_queries(12):
            (told,) = get(client, "/models?maker=northwind")["items"]
        assert (told["slug"], told["maker"]["slug"], told["release"]["status"]) == ("compass-2", "northwind", "planned")
        assert [(one["kind"], one["amount"]["per"]) for one in told["numbers"]] == [("price", "million tokens")]
        assert get(client, "/models")["count"] == 2
        assert "nobody" in get(client, "/models?maker=nobody", 422)["detail"]

    def test_figures(self, client: Client) -> None:
        rows = world()
        evidence = rows.option.evidence.order_by("pk").first()
        assert evidence is not None
        factories.figure(evidence.article, "$60 billion", "60000000000")
        told = get(client, "/figures?currency=USD&min=1B")["items"]
        assert (told[0]["amount"]["value"], told[0]["claim"], told[0]["status"], told[0]["reported"]) == (
            "60000000000",
            rows.option.pk,
            "optional",
            False,
        )

    def test_articles_give_an_excerpt_only(self, client: Client) -> None:
        article = factories.article("word " * 400)
        told = get(client, f"/articles/{article.pk}")
        assert len(told["excerpt"]) < 400 and told["excerpt"].endswith("…")
        assert "text" not in told
        assert get(client, "/articles?q=word")["count"] == 1

    def test_edition(self, client: Client) -> None:
        rows = world()
        article = factories.article("Lead.")
        story = Story.objects.create(key="one", title="Lead", lead=article, first_day=article.day, last_day=article.day)
        story.articles.add(article)
        edition = Edition.objects.create(day=article.day)
        EditionItem.objects.create(edition=edition, section="top", position=0, story=story)
        EditionItem.objects.create(edition=edition, section="money", position=0, claim=rows.option)
        hit = Story.objects.create(key="two", title="Hit", lead=article, first_day=article.day, last_day=article.day)
        EditionItem.objects.create(edition=edition, section="quick", position=0, story=hit)
        assert get(client, "/editions")["items"][0]["day"] == "2026-04-22"
        told = get(client, "/editions/2026-04-22")
        assert told["stories"][0] == {"section": "top", "title": "Lead", "url": told["stories"][0]["url"], "articles": [article.pk]}
        assert [story["title"] for story in told["stories"]] == ["Lead", "Hit"]
        assert told["money"][0]["id"] == rows.option.pk and told["money"][0]["mark"] == "option"

    def test_story(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        told = [tell("Cursor is for sale", by=name, section="top") for name in ("Harbor Wire", "Deal Desk")]
        say("acquisition", factories.entity("SpaceX"), factories.entity("Cursor"), *told, status="optional")
        editions.refresh()
        (row,) = Story.objects.all()
        with django_assert_max_num_queries(12):
            got = get(client, f"/stories/{row.pk}")
        assert (got["title"], got["publishers"]) == ("Cursor is for sale", ["Harbor Wire", "Deal Desk"])
        assert got["articles"] == [article.pk for article in told] and [one["mark"] for one in got["claims"]] == ["option"]
        assert "no story" in get(client, "/stories/987654321", 404)["detail"]

    def test_claims_query_budget(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        northwind = factories.entity()
        for _ in range(30):
            factories.claim("funding", northwind)
        with django_assert_max_num_queries(4):
            assert len(get(client, "/claims")["items"]) == 30

    def test_nothing_can_be_written(self, client: Client) -> None:
        for address in ("/claims", "/entities", "/deals"):
            assert client.post(ROOT + address).status_code == 405

    def test_openapi_describes_every_address(self, client: Client) -> None:
        paths = get(client, "/openapi.json")["paths"]
        for address in (
            "/claims",
            "/claims/{pk}",
            "/entities/{slug}/timeline",
            "/chain/{slugs}",
            "/deals",
            "/figures",
            "/editions/{day}",
            "/articles",
        ):
            assert f"{ROOT}{address}" in paths


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_browser_docs_need_nothing_from_elsewhere(page: Page) -> None:
    page.goto(f"{ROOT}/docs")
    page.wait_for_selector(".opblock")
    assert page.locator(".opblock").count() == len(api.get_openapi_schema()["paths"])


@pytest.mark.django_db
class TestOtherSites:
    """Scripts of other sites may read what is made for programs, and nothing else."""

    @pytest.mark.parametrize(
        "address",
        [
            f"{ROOT}/claims",
            f"{ROOT}/openapi.json",
            "/feed.atom",
            "/deals/feed.json",
            "/deals/?format=csv",
            "/figures/?format=json",
            "/sources.opml",
        ],
    )
    def test_data_may_be_read(self, client: Client, address: str) -> None:
        response = client.get(address, headers={"origin": "https://elsewhere.example"})
        assert (response.status_code, response["Access-Control-Allow-Origin"]) == (200, "*")
        assert "Access-Control-Allow-Credentials" not in response

    def test_preflight_is_answered(self, client: Client) -> None:
        asks = {"origin": "https://elsewhere.example", "access-control-request-method": "GET"}
        response = client.options(f"{ROOT}/claims", headers=asks)
        assert (response.status_code, response["Access-Control-Allow-Methods"]) == (200, "GET, HEAD, OPTIONS")
        assert "if-none-match" in response["Access-Control-Allow-Headers"]

    @pytest.mark.parametrize("address", ["/deals/", "/about/?format=html", "/admin/login/"])
    def test_pages_may_not(self, client: Client, address: str) -> None:
        assert "Access-Control-Allow-Origin" not in client.get(address, headers={"origin": "https://elsewhere.example"})
