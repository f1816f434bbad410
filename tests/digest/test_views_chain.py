"""Chains: the page, its map, its gaps; and the finder."""

from __future__ import annotations

import datetime as dt
import itertools
import re

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django import DjangoAssertNumQueries

from digest import linemap
from entities.models import FormerAddress, Mention
from tests import factories
from tests.digest.rows import world
from tests.digest.test_views_entity import text_of


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
class TestChain:
    def test_chain_in_order_of_time_with_link_names(self, client: Client) -> None:
        world()
        page = text_of(client, "/chain/spacex/xai/cursor/")
        timeline = page[page.index('<ol class="tl links"') :]
        places = [
            timeline.index(words)
            for words in (
                "SpaceX merges with xAI",
                "SpaceX reportedly could acquire Cursor",
                "Cursor orders compute from xAI",
                "SpaceX may acquire Cursor",
            )
        ]
        assert places == sorted(places)
        for name in ("SpaceX – xAI", "xAI – Cursor", "SpaceX – Cursor"):
            assert f'<p class="linkname">{name}</p>' in timeline
        assert "The two firms merged." in timeline
        assert "share nothing" not in page

    def test_chain_shows_the_option_as_an_option(self, client: Client) -> None:
        world()
        page = text_of(client, "/chain/spacex/xai/cursor/")
        assert "◇ option: acquisition · ~$60B · 2026" in page
        assert "SpaceX acquires Cursor" not in page

    def test_chain_says_where_neighbours_share_nothing(self, client: Client) -> None:
        world()
        factories.entity("Northwind")
        page = text_of(client, "/chain/spacex/northwind/")
        assert "<bdi>SpaceX</bdi> and <bdi>Northwind</bdi> share nothing here." in page
        assert "Nothing in the index joins these 2 entities" in page

    def test_chain_shows_own_claims_that_bear_on_the_next(self, client: Client) -> None:
        rows = world()
        own = factories.claim("funding", rows.xai, sentence="It raised money from funds that back Cursor too.", told=dt.date(2026, 1, 9))
        article = own.evidence.get().article
        for entity in (rows.xai, rows.cursor):
            Mention.objects.create(article=article, entity=entity, start=0)
        page = text_of(client, "/chain/xai/cursor/")
        assert "xAI, its own · bears on Cursor" in page
        assert page.index("xAI raises money") < page.index(">Cursor orders compute from xAI")

    def test_chain_filtered_by_link(self, client: Client) -> None:
        world()
        page = text_of(client, "/chain/spacex/xai/cursor/?link=1-2")
        assert ">SpaceX merges with xAI<" in page and ">SpaceX may acquire Cursor<" not in page

    @pytest.mark.parametrize("address", ["/chain/spacex/", "/chain/spacex/spacex/", "/chain/a/b/c/d/e/f/g/"])
    def test_chain_of_the_wrong_size_or_twice_the_same(self, client: Client, address: str) -> None:
        world()
        for name in "ABCDEFG":
            factories.entity(name)
        text_of(client, address, 404)

    def test_chain_with_an_unknown_name_suggests_others(self, client: Client) -> None:
        world()
        assert 'href="/entity/cursor/"' in text_of(client, "/chain/spacex/cursorr/", 404)

    def test_chain_with_a_former_name_redirects(self, client: Client) -> None:
        rows = world()
        FormerAddress.objects.create(slug="space-x", entity=rows.spacex)
        response = client.get("/chain/space-x/cursor/")
        assert (response.status_code, response["Location"]) == (301, "/chain/spacex/cursor/")

    def test_chain_query_budget(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        rows = world()
        for _ in range(30):
            factories.claim("contract", rows.spacex, rows.xai)
        with django_assert_max_num_queries(10):
            text_of(client, "/chain/spacex/xai/cursor/")

    def test_finder_leads_to_the_shortest_chain(self, client: Client) -> None:
        rows = world()
        tesla = factories.entity("Tesla")
        factories.claim("partnership", tesla, rows.xai)
        response = client.get("/chain/", {"from": "Tesla", "to": "cursor"})
        assert (response.status_code, response["Location"]) == (302, "/chain/tesla/xai/cursor/")

    @pytest.mark.parametrize(
        ("start", "goal", "words"),
        [
            ("SpaceX", "Nothing", "Nothing in the index is named"),
            ("SpaceX", "spacex", "different entities"),
            ("SpaceX", "Alone", "No chain of up to"),
        ],
    )
    def test_finder_says_why_there_is_none(self, client: Client, start: str, goal: str, words: str) -> None:
        world()
        factories.entity("Alone")
        assert words in text_of(client, f"/chain/?from={start}&to={goal}")

    def test_finder_adds_to_a_chain(self, client: Client) -> None:
        world()
        assert client.get("/chain/", {"chain": "spacex/xai", "add": "Cursor"})["Location"] == "/chain/spacex/xai/cursor/"
        assert "Nothing in the index is named" in text_of(client, "/chain/?chain=spacex/xai&add=zzz")
        assert text_of(client, "/chain/?chain=/&add=zzz")

    def test_finder_has_examples(self, client: Client) -> None:
        world()
        page = text_of(client, "/chain/")
        assert "To begin with" in page and 'href="/chain/' in page

    def test_map_lines_tell_how_sure_a_link_is(self) -> None:
        rows = world()
        assert linemap.Link(0, 1, "", 1, [rows.merger]).line == "solid"
        assert linemap.Link(0, 1, "", 1, [rows.option]).line == "dotted"
        assert linemap.Link(0, 1, "", 1, [rows.rumour]).line == "dotted"
        assert linemap.Link(0, 1, "", 1, [factories.claim("merger", rows.xai, rows.cursor, status="planned")]).line == "dashed"
        assert linemap.Link(0, 1, "", 1, [factories.claim("merger", rows.xai, rows.cursor, status="denied")]).line == "denied"

    def test_map_draws_an_option_beside_what_is_done(self) -> None:
        rows = world()
        done = factories.claim("partnership", rows.spacex, rows.cursor)
        drawing = linemap.across(["SpaceX", "Cursor"], [linemap.Link(0, 1, "SpaceX – Cursor", 1, [rows.option, done])])
        assert [strand.line for strand in drawing.tracks[0].strands] == ["solid", "dotted"]

    @pytest.mark.parametrize("stations", [2, 3, 6])
    def test_map_sets_captions_in_lines_of_their_own_above_their_strands(self, stations: int) -> None:
        rows = world()
        done = factories.claim("investment", rows.spacex, rows.cursor, amount="58000000000", when="2026-04-23")
        links = [linemap.Link(one, one + 1, "name", 1, [rows.option, done]) for one in range(stations - 1)]
        if stations > 2:
            links.append(linemap.Link(0, 2, "name", 1, [rows.option, done]))
        for drawing in (linemap.across(list("ABCDEF"[:stations]), links), linemap.down(list("ABCDEF"[:stations]), links)):
            for track in drawing.tracks:
                places = [y for _, y in track.rows]
                assert all(later - earlier >= linemap.LEADING - 1 for earlier, later in itertools.pairwise(places))
                assert all(0 < y < drawing.height for y in places)
                assert all("…" not in words for words, _ in track.rows), track.rows
        wide = linemap.across(list("ABCDEF"[:stations]), links)
        for track in wide.tracks:
            heights = [float(number) for strand in track.strands for number in re.findall(r" (\d+)(?= H| C|$)", strand.path)]
            neighbours = track.link.other - track.link.one == 1
            assert not neighbours or max(y for _, y in track.rows) < min(heights), (track.rows, heights)

    def test_map_keeps_captions_of_arcs_apart(self) -> None:
        rows = world()
        links = [linemap.Link(one, one + 2, "name", 1, [rows.option]) for one in range(4)]
        tracks = linemap.across(list("ABCDEF"), links).tracks
        boxes = [(track.x - 90, track.x + 90, track.y) for track in tracks]
        for place, (left, right, y) in enumerate(boxes):
            for other_left, other_right, other_y in boxes[place + 1 :]:
                assert y != other_y or right <= other_left or other_right <= left


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_browser_walks_the_chain_and_meets_the_option_as_one(page: Page) -> None:
    rows = world()
    page.goto("/chain/spacex/xai/cursor/")
    assert page.get_by_role("heading", level=1).inner_text() == "SpaceX → xAI → Cursor"
    entry = page.locator("ol.tl > li", has_text="~$60B")
    assert entry.locator(".st").inner_text() == "option"
    assert "SpaceX may acquire Cursor" in entry.inner_text()
    assert entry.locator(".dot.optional").count() == 1
    page.get_by_role("link", name="SpaceX – xAI").click()
    assert page.locator("ol.tl > li").count() == 1
    page.go_back()
    entry.get_by_role("link", name="SpaceX may acquire Cursor").click()
    page.wait_for_url(f"**/claim/{rows.option.pk}/")
    assert page.get_by_role("heading", level=1).inner_text() == "SpaceX may acquire Cursor for about $60 billion"
    assert "around $60 billion" in page.locator("mark").first.inner_text()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", ["/entity/spacex/", "/chain/spacex/xai/cursor/", "/deals/", "/models/", "/entities/", "/chain/"])
def test_browser_no_page_is_wider_than_its_window(page: Page, address: str, width: int) -> None:
    rows = world()
    long = factories.entity(
        "The Consortium for the Responsible Development of Exceptionally Large Multimodal Reasoning Systems of Every Kind"
    )
    factories.claim("partnership", long, rows.spacex, amount="10000000000")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
