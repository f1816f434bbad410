"""What people come for, walked in a browser on the fixtures. Each journey leaves a picture of where it ends in var/screenshots/."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.conftest import watched
from tests.services import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]

PICTURES = ROOT / "var" / "screenshots"
SPACEX, XAI, CURSOR = "/entity/spacex/", "/entity/xai/", "/entity/cursor/"


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


@pytest.fixture
def reader(browser: Browser, demo_url: str) -> Iterator[Page]:
    with watched(browser, demo_url, color_scheme="light", reduced_motion="reduce") as page:
        yield page


def test_reader_reads_an_edition(reader: Page) -> None:
    reader.goto("/2026/04/22/")
    assert "22 April 2026" in reader.get_by_role("heading", level=1).inner_text()
    lead = reader.locator("main article").first
    title = lead.get_by_role("heading").get_by_role("link").inner_text()
    assert reader.get_by_role("heading", name="Money moved").is_visible()
    assert reader.get_by_role("heading", name="Worth watching").is_visible()
    picture(reader, "edition")
    lead.get_by_role("heading").get_by_role("link").click()
    reader.wait_for_url("**/story/*/")
    assert title in reader.locator("main").inner_text()
    reader.go_back()
    reader.get_by_role("link", name="←").click()
    reader.wait_for_url(re.compile(r"/2026/(0\d/\d\d)/"))
    assert "2026" in reader.get_by_role("heading", level=1).inner_text()


def test_reader_follows_a_claim_to_its_words(reader: Page) -> None:
    reader.goto("/2026/04/22/")
    reader.locator("main .claims a[href*='/claim/'], main .money a[href*='/claim/']").first.click()
    reader.wait_for_url("**/claim/*/")
    marked = reader.locator("main mark").first
    words = " ".join(marked.inner_text().split())
    assert len(words) > 10
    assert marked.bounding_box()
    picture(reader, "claim")
    reader.locator("main a[href*='/article/']").first.click()
    reader.wait_for_url(re.compile(r"/article/\d+/"))
    assert reader.get_by_role("heading", level=1).is_visible()


def test_reader_filters_a_timeline(reader: Page) -> None:
    reader.goto(SPACEX)
    entries = reader.locator(".tl > li")
    everything = entries.count()
    assert everything > 2
    reader.goto(f"{SPACEX}?status=optional")
    assert 0 < entries.count() < everything
    assert entries.locator("> .dot.optional").count() == entries.count()
    picture(reader, "timeline-filtered")
    reader.locator("main a.chip:not([aria-current]):visible").first.click()
    reader.wait_for_load_state()
    assert entries.count() != 0 or reader.get_by_text("left by these filters").is_visible()
    assert reader.url.startswith(reader.url.split("?")[0])


def test_reader_walks_from_spacex_over_xai_to_cursor(reader: Page) -> None:
    reader.goto("/chain/spacex/xai/cursor/")
    assert [*re.findall("SpaceX|xAI|Cursor", reader.get_by_role("heading", level=1).inner_text())] == ["SpaceX", "xAI", "Cursor"]
    map_ = reader.locator("main figure svg:visible").first
    assert "xAI" in (map_.get_attribute("aria-label") or ""), "the drawing says what it shows"
    times = reader.locator(".tl > li time").evaluate_all("times => times.map(time => time.getAttribute('datetime'))")
    assert len(times) > 2
    picture(reader, "chain")
    for name, address in (("SpaceX", SPACEX), ("xAI", XAI), ("Cursor", CURSOR)):
        reader.goto("/chain/spacex/xai/cursor/")
        reader.get_by_role("heading", level=1).get_by_role("link", name=name, exact=True).click()
        reader.wait_for_url(f"**{address}")
        assert name in reader.get_by_role("heading", level=1).inner_text()


def test_reader_finds_a_chain(reader: Page) -> None:
    reader.goto("/")
    reader.get_by_role("navigation", name="Main").get_by_role("link", name="Chains").click()
    reader.get_by_role("main").get_by_label("From").fill("SpaceX")
    reader.get_by_role("main").get_by_label("To", exact=True).fill("Cursor")
    reader.keyboard.press("Escape")  # closes suggestions, where there are any
    reader.get_by_role("button", name="Find").click()
    reader.wait_for_load_state()
    way = reader.locator("main a[href*='/chain/spacex/'][href*='cursor/']:visible, h1.chain-title").first
    assert way.is_visible()
    picture(reader, "chain-found")
    reader.goto("/chain/?from=SpaceX&to=Nobody+at+all")
    assert reader.get_by_text("Nobody at all").first.is_visible()


def test_reader_searches_by_keyboard(reader: Page) -> None:
    reader.goto("/about/")
    box = reader.get_by_role("banner").get_by_label("Search")
    for _ in range(30):
        reader.keyboard.press("Tab")
        if box.evaluate("one => one === document.activeElement"):
            break
    reader.keyboard.type("entity:spacex status:optional")
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/search/?q=**")
    found = reader.get_by_role("region", name="Claims").get_by_role("link")
    assert found.count() > 0
    picture(reader, "search")
    for _ in range(80):
        reader.keyboard.press("Tab")
        if "/claim/" in (reader.evaluate("document.activeElement.getAttribute('href')") or ""):
            break
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/claim/*/")
    assert reader.locator("main mark").first.is_visible()


def test_reader_chooses_dark(reader: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    reader.goto(SPACEX)
    light = reader.evaluate(ground)
    reader.get_by_role("radio", name="Dark").check()
    dark = reader.evaluate(ground)
    assert dark != light
    reader.get_by_role("navigation", name="Main").get_by_role("link", name="Deals").click()
    reader.wait_for_url("**/deals/")
    assert reader.evaluate(ground) == dark, "kept from page to page"
    picture(reader, "dark")


def test_reader_has_a_phone(browser: Browser, demo_url: str) -> None:
    phone = {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
        "color_scheme": "dark",
    }
    with watched(browser, demo_url, **phone) as page:
        page.goto("/2026/04/22/")
        picture(page, "phone-edition")
        page.locator("main .claims a[href*='/claim/'], main .money a[href*='/claim/']").first.tap()
        page.wait_for_url("**/claim/*/")
        picture(page, "phone-claim")
        page.goto("/chain/spacex/xai/cursor/")
        assert page.locator("main figure svg:visible").count() >= 1
        picture(page, "phone-chain")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate("visualViewport.scale") == 1
