"""What other sites are told: of links that are shared, of claims in the words of schema.org, of frames; and the pictures drawn for them."""

from __future__ import annotations

import html
import io
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from digest import editions, jsonld, pictures
from digest.models import Story
from digest.phrases import mark_of
from digest.pictures import Card, Line
from entities.models import EntityKind
from tests import factories
from tests.digest.rows import world
from tests.digest.telling import say, tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SITE = "http://127.0.0.1:8000"
NASTY = "</script><script>alert(1)</script> & “it”"


def head_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().partition("</head>")[0]


def data_of(client: Client, address: str) -> Any:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', head_of(client, address), re.DOTALL)
    return json.loads(found)


def meta_of(client: Client, address: str) -> dict[str, str]:
    found = re.findall(r'<meta (?:property|name)="((?:og|twitter):[a-z:_]+)" content="([^"]*)">', head_of(client, address))
    return {name: html.unescape(value) for name, value in found}


class TestData:
    def test_claim_says_its_status_and_where_it_appears(self, client: Client) -> None:
        option = world().option
        told = data_of(client, option.get_absolute_url())
        assert (told["@context"], told["@type"]) == ("https://schema.org", "Claim")
        assert told["name"] == "SpaceX may acquire Cursor for about $60 billion"
        assert told["creativeWorkStatus"] == "option"
        assert [end["name"] for end in told["about"]] == ["SpaceX", "Cursor"]
        assert [one["publisher"]["name"] for one in told["appearance"]] == ["Harbor Wire", "The Ledger"]
        first = told["appearance"][0]
        assert first["@type"] == "NewsArticle" and first["text"].startswith("It has the right to buy")
        assert first["url"].startswith("https://example.com/") and first["datePublished"].startswith("2026-04-21")

    @pytest.mark.parametrize(
        ("kind", "type_"),
        [("company", "Organization"), ("person", "Person"), ("model", "SoftwareApplication"), ("product", "Product"), ("place", "Place")],
    )
    def test_entity_has_the_type_of_its_kind(self, client: Client, kind: str, type_: str) -> None:
        maker = factories.entity("Cartographer")
        row = factories.entity("Northwind", kind, maker=maker, description="Makes maps.", homepage="https://northwind.example/")
        row.aliases.create(name="NW", norm="nw")
        told = data_of(client, row.get_absolute_url())
        assert (told["@type"], told["name"], told["description"], told["alternateName"]) == (type_, "Northwind", "Makes maps.", ["NW"])
        assert told["mainEntityOfPage"] == f"{SITE}/entity/northwind/" and told["sameAs"] == "https://northwind.example/"
        made_by = told.get("creator") or told.get("manufacturer")
        assert (made_by is not None and made_by["name"] == "Cartographer") == (kind in ("model", "product"))

    def test_every_kind_of_entity_has_a_type(self) -> None:
        assert set(jsonld.TYPES) == set(EntityKind)

    def test_article_without_a_date_of_its_own_tells_none(self, client: Client) -> None:
        dated, guessed = factories.article(author="Ada Lindqvist"), factories.article(published_from="received")
        assert data_of(client, dated.get_absolute_url())["datePublished"] == dated.published.isoformat()
        told = data_of(client, guessed.get_absolute_url())
        assert (told["@type"], told["headline"]) == ("NewsArticle", guessed.title) and "datePublished" not in told

    def test_edition_lists_its_stories_in_their_order(self, client: Client) -> None:
        north, cart = factories.entity("Northwind"), factories.entity("Cartographer")
        lead = tell("Northwind takes an option on Cartographer", "It may buy.", section="top")
        say("acquisition", north, cart, lead, status="optional", amount=60 * 10**9)
        tell("A short one", section="quick")
        editions.refresh()
        told = data_of(client, "/2026/04/22/")
        assert (told["@type"], told["numberOfItems"]) == ("ItemList", 2)
        assert [(one["position"], one["name"]) for one in told["itemListElement"]] == [(1, lead.title), (2, "A short one")]

    def test_no_text_ends_the_script(self, client: Client) -> None:
        article = factories.article(title=NASTY)
        assert data_of(client, article.get_absolute_url())["headline"] == NASTY
        row = factories.entity("Northwind", description=NASTY)
        assert data_of(client, row.get_absolute_url())["description"] == NASTY
        assert meta_of(client, row.get_absolute_url())["og:description"] == NASTY


class TestLinks:
    def test_entity_shows_its_picture(self, client: Client) -> None:
        factories.entity("Northwind", description="Makes maps.")
        told = meta_of(client, "/entity/northwind/")
        assert (told["og:title"], told["og:description"], told["og:url"]) == ("Northwind", "Makes maps.", f"{SITE}/entity/northwind/")
        assert (told["og:image"], told["twitter:card"]) == (f"{SITE}/entity/northwind/picture.png", "summary_large_image")

    def test_claim_is_told_with_its_mark(self, client: Client) -> None:
        told = meta_of(client, world().option.get_absolute_url())
        assert told["og:title"] == "SpaceX may acquire Cursor for about $60 billion"
        assert told["og:description"].startswith("option. “It has the right to buy")

    def test_front_page_stands_for_its_edition(self, client: Client) -> None:
        tell("Northwind looks", section="top")
        editions.refresh()
        told = meta_of(client, "/")
        assert (told["og:title"], told["og:url"]) == ("Wednesday, 22 April 2026", f"{SITE}/2026/04/22/")
        assert told["og:image"] == f"{SITE}/2026/04/22/picture.png"


class TestPictures:
    def test_each_is_drawn_and_kept(self, client: Client) -> None:
        rows = world()
        tell("Northwind looks", section="top")
        editions.refresh()
        for address in ("/2026/04/22/", "/entity/spacex/", rows.option.get_absolute_url()):
            first = client.get(f"{address}picture.png")
            assert (first.status_code, first["Content-Type"], first["Cache-Control"]) == (200, "image/png", "public, max-age=3600")
            assert Image.open(io.BytesIO(first.content)).size == (1200, 630) and len(first.content) < 100_000
            assert client.get(f"{address}picture.png", headers={"if-none-match": first["ETag"]}).status_code == 304

    @pytest.mark.parametrize(
        "address", ["/2026/04/21/picture.png", "/2026/02/30/picture.png", "/entity/nobody/picture.png", "/claim/987654321/picture.png"]
    )
    def test_of_what_is_not_there_is_not_found(self, client: Client, address: str) -> None:
        assert client.get(address).status_code == 404

    def test_claim_that_waits_or_is_rejected_has_none(self, client: Client) -> None:
        for standing in ("queued", "rejected"):
            row = factories.claim("funding", factories.entity(), standing=standing)
            assert client.get(f"{row.get_absolute_url()}picture.png").status_code == 404

    def test_entity_picture_query_budget(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        world()
        with django_assert_max_num_queries(12):
            client.get("/entity/spacex/picture.png")

    def test_same_card_makes_the_same_bytes_and_the_mark_is_drawn(self) -> None:
        drawn = {}
        for status, reported in (("actual", False), ("planned", False), ("optional", False), ("speculative", True), ("denied", False)):
            card = Card("company", "Northwind", (Line("valuation", "$2B", mark_of(status, reported)),))
            drawn[status] = pictures.draw(card)
            pictures.draw.cache_clear()
            assert pictures.draw(card) == drawn[status]
        assert len(set(drawn.values())) == 5

    def test_long_text_is_cut_at_the_edge(self) -> None:
        letters = pictures.Type("serif", 650, 54)
        rows = pictures.wrapped("word " * 200, letters, 1056, 3)
        assert len(rows) == 3 and rows[-1].endswith("…") and all(letters.width(row) <= 1056 for row in rows)
        (row,) = pictures.wrapped("W" * 500, letters, 1056, 1)
        assert row.endswith("W…") and letters.width(row) <= 1056
        assert pictures.draw(Card("kind", "W" * 500, (Line("w" * 500),) * 9))

    def test_letters_that_the_fonts_lack_are_left_out(self) -> None:
        assert pictures.legible("Łódź 智谱 AI — مرحبا $5") == "Łódź AI — $5"
        assert pictures.legible("Łukasz Şahin, Čapek, Nguyễn Phú") == "Łukasz Şahin, Čapek, Nguyễn Phú"
        assert pictures.legible("Ḥusayn ŧakes ₪5 bil\u00adlion") == "Husayn takes ILS 5 billion"

    @pytest.mark.parametrize("family", ["serif", "sans"])
    def test_fonts_hold_every_letter_that_is_drawn(self, family: str) -> None:
        letters = pictures.Type(family, 400, 20)
        held = [chr(point) for point in range(0x21, 0x2FFF) if pictures.legible(chr(point)) == chr(point) != "\u200b"]
        assert len(held) > 450 and set("ŁŞČğőæßñ₺₫ễ→≈") <= set(held)
        blank = [letter for letter in held for _, font in letters.runs(letter) if not any(bytes(font.getmask(letter)))]
        assert blank == []

    def test_name_in_such_letters_is_told_by_its_address(self, client: Client) -> None:
        row = factories.entity("智谱", slug="zhipu")
        assert client.get(f"{row.get_absolute_url()}picture.png").content == pictures.draw(
            Card("company", "zhipu", (Line("claims by 0 publishers", "0"),))
        )


class TestOut:
    """Every kind of page that tells of one thing brings a picture, is data in the words of schema.org, and has one address."""

    def addresses(self) -> dict[str, str]:
        rows = world()
        tell("Northwind looks at Cursor", section="top", names=(rows.cursor,))
        editions.refresh()
        story = Story.objects.get(title="Northwind looks at Cursor")
        told: dict[str, Any] = {"deal": rows.option_deal, "entity": rows.spacex, "claim": rows.option, "story": story}
        fixed = {"chain": "/chain/spacex/xai/cursor/", "edition": "/2026/04/22/", "week": "/2026/w17/", "month": "/2026/04/"}
        return {kind: row.get_absolute_url() for kind, row in told.items()} | fixed

    def drawn(self, monkeypatch: pytest.MonkeyPatch) -> list[Card]:
        """Where the cards go that would be drawn."""
        cards: list[Card] = []

        def draw(card: Card) -> bytes:
            cards.append(card)
            return b""

        monkeypatch.setattr(pictures, "draw", draw)
        return cards

    def test_pictures(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        for kind, address in self.addresses().items():
            told = meta_of(client, address)
            assert told["og:url"] == f"{SITE}{address}", kind
            assert told["og:image"] == f"{SITE}{address}picture.png" and told["og:title"] == told["og:image:alt"], kind
            assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630"), kind
            with django_assert_max_num_queries(12):
                drawn = client.get(f"{address}picture.png")
            assert (drawn.status_code, drawn["Cache-Control"]) == (200, "public, max-age=3600"), kind
            assert Image.open(io.BytesIO(drawn.content)).size == (1200, 630) and len(drawn.content) < 100_000
            assert client.get(f"{address}picture.png", headers={"if-none-match": drawn["ETag"]}).status_code == 304

    def test_data(self, client: Client) -> None:
        for kind, address in self.addresses().items():
            assert data_of(client, address)["@id"].partition("#")[0] == f"{SITE}{address}", kind
            assert f'<link rel="canonical" href="{SITE}{address}">' in head_of(client, address)
        option = data_of(client, world().option_deal.get_absolute_url())
        assert {one["creativeWorkStatus"] for one in option["hasPart"]} == {"option", "reported, speculative"} and option["about"]

    def test_cards_tell_each_claim_with_its_mark(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        drawn = self.drawn(monkeypatch)
        rows = world()
        for address in (rows.option_deal.get_absolute_url(), "/chain/spacex/xai/cursor/"):
            assert client.get(f"{address}picture.png").status_code == 200
        deal, chain = drawn
        option = mark_of("optional", False)
        assert deal.title.startswith("SpaceX may acquire Cursor for") and deal.lines[0].mark == option
        assert "Publishers differ on the amount." in [line.text for line in deal.lines]
        assert chain.title == "SpaceX → xAI → Cursor" and all(line.mark for line in chain.lines)
        assert [line.mark for line in chain.lines if line.text.startswith("SpaceX may acquire Cursor for")] == [option]

    def test_card_names_everyone(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        drawn = self.drawn(monkeypatch)
        buyer, bought = factories.entity("智谱", slug="zhipu"), factories.entity("Čapek")
        deal = factories.deal([factories.claim("acquisition", buyer, bought, status="planned")])
        client.get(f"{deal.get_absolute_url()}picture.png")
        client.get("/chain/zhipu/capek/picture.png")
        assert [card.title for card in drawn] == ["zhipu plans to acquire Čapek", "zhipu → Čapek"]

    @pytest.mark.parametrize("address", ["/story/987654321/", "/deal/987654321/", "/chain/spacex/", "/chain/spacex/nobody/"])
    def test_picture_of_what_is_not_there_is_not_found(self, client: Client, address: str) -> None:
        factories.entity("SpaceX")
        assert client.get(f"{address}picture.png").status_code == 404

    def test_tables_are_data_sets(self, client: Client) -> None:
        for table in ("deals", "figures", "models", "people"):
            told = data_of(client, f"/{table}/")
            assert (told["@type"], told["@id"]) == ("Dataset", f"{SITE}/{table}/")
            for file in told["distribution"]:
                assert client.get(file["contentUrl"].removeprefix(SITE))["Content-Type"].startswith(file["encodingFormat"])


class TestEmbed:
    def test_any_site_may_show_it_and_no_other_page(self, client: Client) -> None:
        world()
        response = client.get("/embed/entity/spacex/")
        assert "frame-ancestors *" in response["Content-Security-Policy"] and "X-Frame-Options" not in response
        page = response.content.decode()
        assert "SpaceX may acquire Cursor</a>" in page and f'href="{SITE}/entity/spacex/"' in page and "<script" not in page
        other = client.get("/entity/spacex/")
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"] and other["X-Frame-Options"] == "DENY"

    def test_shows_the_newest_within_a_budget(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        northwind = factories.entity()
        for n in range(20):
            factories.claim("funding", northwind, amount=n + 1)
        with django_assert_max_num_queries(5):
            page = client.get("/embed/entity/northwind/").content.decode()
        assert page.count("<li>") == 12 and "The whole timeline" in page

    def test_former_address_leads_to_todays(self, client: Client) -> None:
        factories.entity("Old Wind", merged_into=factories.entity())
        assert client.get("/embed/entity/old-wind/")["Location"] == "/embed/entity/northwind/"
        assert client.get("/embed/entity/nobody/").status_code == 404

    def test_oembed_gives_the_frame(self, client: Client) -> None:
        factories.entity("Northwind & Sons", slug="northwind")
        link = re.search(
            r'<link rel="alternate" type="application/json\+oembed"[^>]* href="([^"]+)">', head_of(client, "/entity/northwind/")
        )
        assert link is not None
        told = client.get(html.unescape(link[1]).removeprefix(SITE)).json()
        assert (told["version"], told["type"], told["title"]) == ("1.0", "rich", "Northwind & Sons: timeline")
        assert told["html"].startswith(f'<iframe src="{SITE}/embed/entity/northwind/" title="Northwind &amp; Sons: timeline" width="600"')
        assert f"<pre>{escape(told['html'])}</pre>" in client.get("/entity/northwind/").content.decode()

    def test_oembed_keeps_to_the_room_there_is(self, client: Client) -> None:
        factories.entity()
        asked = {"url": f"{SITE}/entity/northwind/", "maxwidth": "320", "maxheight": "x"}
        told = client.get("/oembed", asked).json()
        assert (told["width"], told["height"]) == (320, 480) and 'width="320"' in told["html"]

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            ({}, 404),
            ({"url": "https://elsewhere.example/entity/northwind/"}, 404),
            ({"url": f"{SITE}/deals/"}, 404),
            ({"url": f"{SITE}/entity/nobody/"}, 404),
            ({"url": "http://[broken"}, 404),
            ({"url": f"{SITE}/entity/northwind/", "format": "xml"}, 501),
        ],
    )
    def test_oembed_of_else_is_refused(self, client: Client, asked: dict[str, str], status: int) -> None:
        factories.entity()
        answer = client.get("/oembed", asked)
        assert answer.status_code == status
        assert answer.json()["detail"]


class TestSources:
    def test_list_and_opml(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        for n in range(5):
            tell(f"Story {n}", by=f"Publisher {n}")
        factories.source("The inbox", kind="mail", location="/var/mail/inbox")
        factories.source("Behind a door", location="https://reader:secret@door.example/feed", last_success=timezone.now())
        with django_assert_max_num_queries(4):
            page = client.get("/sources/").content.decode()
        assert page.count('<th scope="row"') == 7 and "/source/the-inbox/" in page
        told = client.get("/sources.opml")
        assert told["Content-Type"].startswith("text/x-opml") and told.content.count(b"xmlUrl=") == 5
        for text in (page, told.content.decode(), client.get("/source/behind-a-door/").content.decode()):
            assert "/var/mail" not in text and "secret" not in text
        assert client.get("/sources.opml", headers={"if-none-match": told["ETag"]}).status_code == 304
