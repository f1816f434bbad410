"""Chains: the page, its map, its gaps; and the finder."""

from __future__ import annotations

import datetime as dt
import itertools
import re

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django import DjangoAssertNumQueries

from digest import chainpage, linemap
from digest.views import chain
from entities.models import Alias, Entity, FormerAddress, Mention
from entities.names import norm
from tests import factories
from tests.digest.rows import world
from tests.digest.test_views_entity import text_of


def timeline_of(page: str) -> str:
    return page[page.index('<ol class="tl links"') :]


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
        timeline = timeline_of(text_of(client, "/chain/spacex/xai/cursor/?link=1-2"))
        assert ">SpaceX merges with xAI<" in timeline and ">SpaceX may acquire Cursor<" not in timeline

    def test_chain_without_the_link_that_is_asked_for_says_so_and_shows_all(self, client: Client) -> None:
        world()
        page = text_of(client, "/chain/spacex/xai/cursor/?link=4-5")
        assert 'This chain has no link <b dir="auto">4-5</b>' in page
        assert ">SpaceX may acquire Cursor<" in timeline_of(page)

    def test_chain_in_pages(self, client: Client) -> None:
        rows = world()
        for number in range(chain.PER_PAGE):
            factories.claim("contract", rows.spacex, rows.xai, told=dt.date(2026, 3, 1), detail=f"part {number}")
        first, second = (timeline_of(text_of(client, f"/chain/spacex/xai/?page={page}")) for page in (1, 2))
        assert (first.count("<h3>"), second.count("<h3>")) == (chain.PER_PAGE, 1)
        assert "SpaceX merges with xAI" in first + second

    def test_chain_gives_each_link_a_hue_and_a_label(self, client: Client) -> None:
        world()
        page = timeline_of(text_of(client, "/chain/spacex/xai/cursor/"))
        hues = dict(re.findall(r'<li class="\w+ (link-\d)">.*?<p class="linkname">(.*?)</p>', page, re.DOTALL))
        assert hues == {"link-1": "SpaceX – xAI", "link-2": "xAI – Cursor", "link-3": "SpaceX – Cursor"}

    def test_chain_shows_the_deals_of_each_link_with_standing_and_amount(self, client: Client) -> None:
        rows = world()
        page = text_of(client, "/chain/spacex/xai/cursor/")
        deals = page[page.index('id="deals"') : page.index('id="timeline"')]
        assert [re.sub("<[^>]+>", "", name) for name in re.findall(r"<h3.*?</h3>", deals)] == ["SpaceX – xAI", "SpaceX – Cursor"]
        items = re.findall(r"<li>.*?</li>", deals, re.DOTALL)
        (control,) = (item for item in items if f"/deal/{rows.option_deal.pk}/" in item)
        assert ">option<" in control and "SpaceX may acquire Cursor" in control and "3 claims" in control
        assert re.search(r'class="amount">(~\$60B|\$58B)<', control)
        (merger,) = (item for item in items if "merges with" in item)
        assert ">actual<" in merger and 'class="amount"><' in merger

    def test_chain_lists_the_newest_deals_of_a_link_and_counts_the_others(self, client: Client) -> None:
        rows = world()
        for number in range(chainpage.DEALS + 1):
            told = dt.date(2025, 1, 1) + dt.timedelta(days=number)
            factories.deal([factories.claim("contract", rows.spacex, rows.xai, told=told)], "supply")
        page = text_of(client, "/chain/spacex/xai/")
        deals = page[page.index('id="deals"') : page.index('id="timeline"')]
        assert deals.count("<li>") == chainpage.DEALS
        assert "2 more deals" in deals and "merges with" in deals

    def test_chain_in_words_to_share(self, client: Client) -> None:
        world()
        page = text_of(client, "/chain/spacex/xai/cursor/")
        words = page[page.index('<textarea id="share"') : page.index("</textarea>")]
        assert "SpaceX → xAI → Cursor" in words
        assert "– SpaceX merges with xAI (actual, Feb 2026)" in words
        assert "– SpaceX may acquire Cursor for about $60 billion (option, 2026)" in words
        assert words.endswith("/chain/spacex/xai/cursor/")

    def test_chain_as_data_says_what_the_page_does(self, client: Client) -> None:
        rows = world()
        response = client.get("/chain/spacex/xai/cursor/chain.json")
        assert response["Content-Type"] == "application/json"
        told = response.json()
        assert [row["slug"] for row in told["entities"]] == ["spacex", "xai", "cursor"]
        assert [(link["between"], link["line"]) for link in told["links"]] == [
            (["spacex", "xai"], "solid"),
            (["xai", "cursor"], "solid"),
            (["spacex", "cursor"], "dotted"),
        ]
        option = next(deal for link in told["links"] for deal in link["deals"] if deal["id"] == rows.option_deal.pk)
        assert (option["status"], option["mark"], option["claims"]) == ("optional", "option", 3)
        assert [entry["link"] for entry in told["timeline"]] == ["1-2", "1-3", "2-3", "1-3", "1-3", "1-3"]
        assert {"url", "text", "status", "reported", "publishers"} <= told["timeline"][0].keys()
        part = client.get("/chain/spacex/xai/cursor/chain.json?link=1-2").json()
        assert (part["link"], [entry["kind"] for entry in part["timeline"]]) == ("1-2", ["merger"])

    def test_chain_has_feeds(self, client: Client) -> None:
        world()
        page = text_of(client, "/chain/spacex/xai/")
        for name, start in (("feed.atom", "<?xml"), ("feed.json", "{")):
            assert f'href="/chain/spacex/xai/{name}"' in page
            feed = text_of(client, f"/chain/spacex/xai/{name}")
            assert feed.startswith(start) and "● actual: SpaceX merges with xAI" in feed and "Cursor" not in feed

    @pytest.mark.parametrize("address", ["/chain/spacex/", "/chain/spacex/spacex/", "/chain/a/b/c/d/e/f/g/"])
    def test_chain_of_the_wrong_size_or_twice_the_same(self, client: Client, address: str) -> None:
        world()
        for name in "ABCDEFG":
            factories.entity(name)
        text_of(client, address, 404)

    def test_chain_with_an_unknown_name_suggests_others(self, client: Client) -> None:
        world()
        assert 'href="/entity/cursor/"' in text_of(client, "/chain/spacex/cursorr/", 404)

    @pytest.mark.parametrize("tail", ["", "?link=1-2", "chain.json", "chain.json?link=1-2"])
    def test_chain_with_a_former_name_redirects(self, client: Client, tail: str) -> None:
        rows = world()
        FormerAddress.objects.create(slug="space-x", entity=rows.spacex)
        response = client.get(f"/chain/space-x/cursor/{tail}")
        assert (response.status_code, response["Location"]) == (301, f"/chain/spacex/cursor/{tail}")

    def test_chain_with_a_merged_name_redirects(self, client: Client) -> None:
        rows = world()
        factories.entity("Space Exploration", merged_into=rows.spacex)
        assert client.get("/chain/space-exploration/cursor/")["Location"] == "/chain/spacex/cursor/"

    def test_chain_with_what_is_no_entity_is_not_found(self, client: Client) -> None:
        rows = world()
        nothing = factories.entity("Nothing", standing=Entity.Standing.REJECTED)
        text_of(client, "/chain/spacex/nothing/", 404)
        FormerAddress.objects.create(slug="nought", entity=nothing)
        text_of(client, f"/chain/{rows.xai.slug}/nought/", 404)

    def test_chain_query_budget(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        rows = world()
        for _ in range(30):
            factories.claim("contract", rows.spacex, rows.xai)
        own = factories.claim("funding", rows.xai, sentence="It raised money from funds that back Cursor too.")
        for entity in (rows.xai, rows.cursor):
            Mention.objects.create(article=own.evidence.get().article, entity=entity, start=0)
        for address in ("", "chain.json"):
            with django_assert_max_num_queries(9):
                text_of(client, f"/chain/spacex/xai/cursor/{address}")

    def test_finder_shows_the_best_chains_with_a_sentence_for_every_link(self, client: Client) -> None:
        rows = world()
        factories.deal([rows.contract], "supply")
        page = text_of(client, "/chain/?from=SpaceX&to=cursor")
        ways = page[page.index('<ol class="ways">') :]
        assert re.findall(r'<h3><a href="(.*?)">', ways) == ["/chain/spacex/cursor/", "/chain/spacex/xai/cursor/"]
        assert page.count("2 chains from") == 1
        for words in (
            "SpaceX merges with xAI",
            "The two firms merged.",
            "Cursor orders compute from xAI",
            "The editor rents machines of xAI.",
        ):
            assert words in ways
        assert "SpaceX may acquire Cursor" in ways and "SpaceX acquires Cursor" not in ways

    @pytest.mark.parametrize(
        ("start", "goal", "words"),
        [
            ("SpaceX", "Nothing", "Nothing in the index is named"),
            ("SpaceX", "spacex", "different entities"),
            ("SpaceX", "", "Name both ends"),
            ("SpaceX", "Alone", "No chain of up to five links"),
        ],
    )
    def test_finder_says_why_there_is_none(self, client: Client, start: str, goal: str, words: str) -> None:
        world()
        factories.entity("Alone")
        assert words in text_of(client, f"/chain/?from={start}&to={goal}")

    def test_finder_suggests_the_nearest_where_there_is_none(self, client: Client) -> None:
        rows = world()
        alone = factories.entity("Alone")
        article = rows.merger.evidence.first()
        assert article is not None
        for entity in (alone, rows.xai):
            Mention.objects.create(article=article.article, entity=entity, start=0)
        page = text_of(client, "/chain/?from=alone&to=spacex")
        assert 'href="/chain/?from=spacex&amp;to=xai"' in page
        assert "1 article names together with <bdi>Alone</bdi>" in page

    def test_finder_suggests_names_like_one_that_it_does_not_know(self, client: Client) -> None:
        world()
        assert 'href="?from=spacex&amp;to=xai"' in text_of(client, "/chain/?from=Spacexx&to=xai")

    def test_finder_tells_those_of_one_name_apart(self, client: Client) -> None:
        rows = world()
        place = factories.entity("Cursor", kind="place", slug="cursor-2", description="A town.")
        page = text_of(client, "/chain/?from=Cursor&to=spacex")
        assert "<b><bdi>Cursor</bdi></b> is taken for" in page
        assert f'href="?from={place.slug}&amp;to=spacex"' in page and "place (A town.)" in page
        assert f'href="/chain/{rows.cursor.slug}/spacex/"' in page

    @pytest.mark.parametrize("text", ["SPACEX", "Space Exploration Technologies", "space-x", "the-old-one"])
    def test_finder_takes_names_aliases_and_former_addresses(self, client: Client, text: str) -> None:
        rows = world()
        name = "Space Exploration Technologies"
        Alias.objects.create(entity=rows.spacex, name=name, norm=norm(name))
        FormerAddress.objects.create(slug="space-x", entity=rows.spacex)
        factories.entity("The Old One", merged_into=rows.spacex)
        assert 'href="/chain/spacex/xai/"' in text_of(client, f"/chain/?from={text}&to=xai")

    @pytest.mark.parametrize("goal", ["xAI", "Far", "Alone", "Nobody"])
    def test_finder_query_budget(self, client: Client, goal: str, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        rows = world()
        far = [rows.spacex, *(factories.entity(f"Firm {number}") for number in range(4)), factories.entity("Far")]
        for one, other in itertools.pairwise(far):
            factories.deal([factories.claim("contract", one, other)], "supply")
        factories.entity("Alone")
        with django_assert_max_num_queries(12):
            text_of(client, f"/chain/?from=SpaceX&to={goal}")

    def test_finder_adds_to_a_chain(self, client: Client) -> None:
        world()
        assert client.get("/chain/", {"chain": "spacex/xai", "add": "Cursor"})["Location"] == "/chain/spacex/xai/cursor/"
        assert "Nothing in the index is named" in text_of(client, "/chain/?chain=spacex/xai&add=zzz")
        assert 'href="/chain/spacex/xai/cursor/"' in text_of(client, "/chain/?chain=spacex/xai&add=cursorr")
        assert text_of(client, "/chain/?chain=/&add=zzz")

    def test_finder_has_examples(self, client: Client) -> None:
        rows = world()
        assert 'href="/chain/cursor/spacex/xai/"' in text_of(client, "/chain/")
        factories.deal([rows.contract], "supply")
        assert "To begin with" in text_of(client, "/chain/")

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
def test_browser_long_name_makes_no_page_wider_than_its_window(page: Page) -> None:
    rows = world()
    long = factories.entity(
        "The Consortium for the Responsible Development of Exceptionally Large Multimodal Reasoning Systems of Every Kind"
    )
    factories.claim("partnership", long, rows.spacex, amount="10000000000")
    page.set_viewport_size({"width": 390, "height": 900})
    for address in ("/entity/spacex/", "/chain/spacex/xai/cursor/", "/deals/", "/entities/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
