"""From the front page to a sentence, in a browser without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from digest import editions
from tests import factories
from tests.digest.telling import say, tell

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(live_server: LiveServer) -> str:
    north, cart = factories.entity("Northwind"), factories.entity("Cartographer")
    long = "A headline that goes on " * 18
    one = tell("Northwind takes an option on Cartographer", "It may buy for 60 billion. More follows.", section="top", names=(north, cart))
    say("acquisition", north, cart, one, sentence="It may buy for 60 billion.", status="optional", amount=60 * 10**9)
    tell(long.strip(), by="Deal Desk")
    tell("شركة الصواريخ تحصل على خيار شراء", language="ar", by="Sahara")
    tell("Unbroken" * 40, section="quick", by="Orbit Daily")
    editions.refresh()
    return live_server.url


@pytest.mark.parametrize("width", [390, 1280])
def test_reader_gets_from_edition_to_the_sentence_without_javascript(browser: Browser, site: str, width: int) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(f"{site}/2026/04/22/")
    page.get_by_role("heading", name="Northwind takes an option").get_by_role("link").click()
    page.get_by_role("region", name="Who tells it").get_by_role("link", name="Northwind takes an option").click()
    assert page.locator("blockquote.excerpt").inner_text() == "It may buy for 60 billion. More follows."
    page.get_by_role("link", name="Northwind may acquire Cartographer").click()
    assert page.locator("mark").first.inner_text() == "It may buy for 60 billion."
    page.get_by_role("radio", name="Dark").check()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.get_by_role("searchbox", name="Search").first.fill("status:optional")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=**")
    assert page.get_by_role("link", name="Northwind may acquire Cartographer").count() == 1
    context.close()


@pytest.mark.parametrize(
    "address", ["/", "/archive/", "/search/?q=option", "/about/", "/corrections/", "/source/harbor-wire/", "/nothing/"]
)
def test_page_fits_a_phone_and_has_one_heading_and_its_landmarks(browser: Browser, site: str, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(site + address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("h1").count() == 1
    for landmark in ("banner", "main", "contentinfo"):
        assert page.get_by_role(landmark).count() == 1, landmark
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    context.close()
