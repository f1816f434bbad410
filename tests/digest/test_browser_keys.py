"""The search field's suggestions and the reading keys, from the keyboard alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from digest import editions
from entities.models import Alias
from tests import factories
from tests.digest.rows import world
from tests.digest.telling import say, tell

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def names() -> None:
    for entity in (one := world()).spacex, one.xai, one.cursor:
        Alias.objects.create(entity=entity, name=entity.name, norm=entity.name.casefold())
    other = factories.entity("Spacer")
    Alias.objects.create(entity=other, name="Spacer", norm="spacer")


def test_suggestions_are_chosen_from_the_keyboard(page: Page, names: None) -> None:
    page.goto("/about/")
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Search")
    expect(field).to_be_focused()
    page.keyboard.type("space")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status")).to_have_text("2 suggestions")
    for key, place in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowDown", 0), ("ArrowUp", 1), ("Home", 0), ("End", 1), ("Home", 0)):
        page.keyboard.press(key)
        expect(options.nth(place)).to_have_attribute("aria-selected", "true")
        expect(field).to_have_attribute("aria-activedescendant", options.nth(place).get_attribute("id") or "")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("space")
    page.keyboard.press("ArrowDown")
    expect(options).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/entity/spacex/")


def test_enter_without_a_choice_searches(page: Page, names: None) -> None:
    page.goto("/about/")
    field = page.get_by_role("combobox", name="Search")
    field.press_sequentially("spacex")
    expect(page.get_by_role("option")).to_have_count(1)
    field.press("Enter")
    page.wait_for_url("**/search/?q=spacex")
    expect(page.locator(".entity-card").get_by_role("link", name="SpaceX")).to_be_visible()


def test_value_of_a_field_is_completed_and_the_typing_goes_on(page: Page, names: None) -> None:
    page.goto("/search/")
    field = page.get_by_role("combobox")
    field.press_sequentially("kind:acq")
    expect(page.get_by_role("option")).to_have_text(["kind:acquisition field"])
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("kind:acquisition ")
    expect(field).to_be_focused()
    page.keyboard.type("entity:spacex")
    expect(page.get_by_role("option")).to_have_text(["SpaceX company"])
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q=kind%3Aacquisition\+entity%3Aspacex$"))


def test_pointer_chooses_and_leaving_closes(page: Page, names: None) -> None:
    page.goto("/about/")
    field = page.get_by_role("combobox", name="Search")
    field.press_sequentially("space")
    expect(page.get_by_role("option")).to_have_count(2)
    field.press("Tab")
    expect(page.get_by_role("option")).to_have_count(0)
    field.press("End")
    field.press_sequentially("r")
    page.get_by_role("option", name="Spacer").click()
    page.wait_for_url("**/entity/spacer/")


def test_late_answer_to_an_early_question_is_dropped(page: Page, names: None) -> None:
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest/" in request.url else None)
    page.goto("/about/")
    field = page.get_by_role("combobox", name="Search")
    field.press_sequentially("spacex", delay=10)
    expect(page.get_by_role("option")).to_have_text(["SpaceX company"])
    assert len(asked) < 6, "keystrokes in quick succession ask once"
    field.fill("")
    expect(page.get_by_role("option")).to_have_count(0)


def test_keys_go_from_entry_to_entry(page: Page, names: None) -> None:
    tell("First story", "It begins.", section="top")
    tell("Second story", "It goes on.", section="top", by="Deal Desk")
    editions.refresh()
    page.goto("/2026/04/22/")
    focused = page.locator(":focus")
    page.keyboard.press("j")
    first = focused.inner_text()
    page.keyboard.press("j")
    second = focused.inner_text()
    assert {first, second} == {"First story", "Second story"}
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("k")
    expect(focused).to_have_text(first)
    page.keyboard.press("k")
    expect(focused).to_have_text(first)
    page.keyboard.press("Control+j")
    expect(focused).to_have_text(first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/story/*/")


def test_keys_go_along_a_timeline(page: Page, names: None) -> None:
    page.goto("/chain/spacex/xai/cursor/")
    heads = page.locator(".tl h3 a").all_inner_texts()
    for head in heads:
        page.keyboard.press("j")
        expect(page.locator(":focus")).to_have_text(head)


def test_letters_typed_in_a_field_are_letters(page: Page, names: None) -> None:
    page.goto("/about/")
    field = page.get_by_role("combobox", name="Search")
    field.press_sequentially("j/t?k")
    expect(field).to_have_value("j/t?k")
    assert page.locator("html").get_attribute("data-theme") is None
    assert page.get_by_role("dialog").count() == 0


def test_t_changes_the_colours_and_the_next_page_keeps_them(page: Page, names: None) -> None:
    page.goto("/about/")
    page.keyboard.press("t")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/corrections/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("t")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_help_tells_the_keys_and_switches_them_off(page: Page, names: None) -> None:
    page.goto("/about/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    page.keyboard.press("t")
    assert page.locator("html").get_attribute("data-theme") is None, "keys rest while it is open"
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Keys").press("Enter")
    page.get_by_label("Single keys are on").uncheck()
    dialog.get_by_role("button", name="Close").click()
    page.goto("/corrections/")
    page.keyboard.press("t")
    page.keyboard.press("?")
    assert page.locator("html").get_attribute("data-theme") is None
    expect(dialog).to_be_hidden()


def test_search_and_folding_need_no_script(browser: Browser, live_server: LiveServer, names: None) -> None:
    article = tell("SpaceX buys", "SpaceX buys a yard.")
    say("acquisition", factories.entity("SpaceX"), None, article, sentence="SpaceX buys a yard.")
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto("/search/?q=yard")
    assert page.get_by_role("combobox").count() == 0
    page.get_by_text("How to search").click()
    page.get_by_role("link", name="amount:>1B").click()
    page.wait_for_url("**/search/?q=amount**")
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_suggestions_stay_on_the_page(page: Page, names: None, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for address in ("/about/", "/search/"):
        page.goto(address)
        page.get_by_role("combobox").first.press_sequentially("space")
        expect(page.get_by_role("option")).to_have_count(2)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
