"""Access: every kind of page by WCAG 2.2 AA, by keyboard, on a phone, without motion and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from digest import editions
from tests import factories
from tests.conftest import watched
from tests.demo import KINDS
from tests.digest.rows import world
from tests.digest.telling import DAY, say, tell

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},  # axe leaves WCAG 2.2's size of targets out unless told
}
#: What can take the focus and is shown.
FOCUSABLE = """[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter(one => !one.disabled && one.type !== 'hidden' && one.checkVisibility({visibilityProperty: true}))"""
MISSED = (  # of radio buttons the tab key reaches the chosen one; the arrows lead to the others
    f"{FOCUSABLE}.filter(one => !window.reached.has(one) && (one.type !== 'radio' || one.checked)).map(one => one.outerHTML.slice(0, 160))"
)
#: Those whose look, or that of the label or picture around them, is the same with the focus as without.
UNSEEN = f"""() => {{
    const properties = ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow', 'clipPath'];
    const look = one => [one, one.closest('label, g, svg, summary')].filter(Boolean)
        .map(part => {{ const style = getComputedStyle(part); return properties.map(name => style[name]).join() }}).join();
    return {FOCUSABLE}.filter(one => {{
        document.activeElement.blur();
        const before = look(one);
        one.focus({{focusVisible: true, preventScroll: true}});
        return document.activeElement === one && look(one) === before;
    }}).map(one => one.outerHTML.slice(0, 160));
}}"""
#: The focused thing, where something lies over all of it; scrolled to as the browser does for the tab key.
COVERED = """() => {
    const one = document.activeElement, parts = [...one.getClientRects()];
    const seen = part => [[.5, .5], [.1, .5], [.9, .5]].some(([x, y]) => {
        const top = document.elementFromPoint(part.left + part.width * x, part.top + part.height * y);
        return top && (one.contains(top) || top.contains(one) || top.closest('label')?.contains(one));
    });
    return parts.some(seen) ? null : one.outerHTML.slice(0, 160);
}"""


def wrongs(page: Page) -> list[str]:
    """What axe-core finds, a line for each element."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]} {node['failureSummary'][-200:]}" for rule in found for node in rule["nodes"]]


def overflow(page: Page) -> Any:
    """By how much the page is wider than the screen, and what sticks out."""
    return page.evaluate("""() => {
        const wide = document.documentElement.clientWidth, by = document.documentElement.scrollWidth - wide;
        return by <= 0 ? null : [by, ...[...document.querySelectorAll('main *, header *, footer *')]
            .filter(one => one.getBoundingClientRect().right > wide + 1).slice(0, 5).map(one => one.outerHTML.slice(0, 120))];
    }""")


@pytest.mark.parametrize("kind", KINDS)
def test_page_is_accessible_on_screen_and_phone(browser: Browser, demo_url: str, kinds: dict[str, str], kind: str) -> None:
    options: dict[str, Any] = {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}}
    with watched(browser, demo_url, reduced_motion="reduce", **options) as page:  # else colours are still on their way
        page.goto(kinds[kind])
        assert wrongs(page) == []
        assert page.evaluate(UNSEEN) == []
        page.set_viewport_size({"width": 390, "height": 900})
        page.emulate_media(color_scheme="dark")
        assert wrongs(page) == []
        for width in (390, 320):  # 1280 px at 400 % are 320 px
            page.set_viewport_size({"width": width, "height": 800})
            assert overflow(page) is None, width


@pytest.mark.parametrize("kind", ["edition", "entity", "chains", "search with results", "models", "claim"])
def test_everything_is_reached_by_keyboard_and_seen_to_be(browser: Browser, demo_url: str, kinds: dict[str, str], kind: str) -> None:
    with watched(browser, demo_url, reduced_motion="reduce") as page:  # else the place of the focus is still on its way
        page.goto(kinds[kind])
        count = page.evaluate(f"{FOCUSABLE}.length")
        page.evaluate("window.reached = new Set(); addEventListener('focusin', event => window.reached.add(event.target))")
        page.locator(".skip").focus()  # a search box may have taken the focus
        for _ in range(count + 5):
            if page.evaluate("document.activeElement === document.body"):
                break
            assert page.evaluate(COVERED) is None
            page.keyboard.press("Tab")
        else:
            pytest.fail(f"no end after {count + 5} steps: {page.evaluate('document.activeElement.outerHTML')}")
        assert page.evaluate(MISSED) == []


@pytest.mark.parametrize("kind", ["front page", "entity", "deals", "article", "404"])
def test_first_step_is_the_skip_link(browser: Browser, demo_url: str, kinds: dict[str, str], kind: str) -> None:
    with watched(browser, demo_url) as page:
        page.goto(kinds[kind])
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"


def test_skip_link_leads_to_the_content(browser: Browser, demo_url: str) -> None:
    with watched(browser, demo_url) as page:
        page.goto("/2026/04/22/")
        page.keyboard.press("Tab")
        link = page.get_by_role("link", name="Skip to the content")
        box = link.bounding_box()
        assert box and box["y"] >= 0, "it shows itself"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_colours_by_choice_are_kept_from_page_to_page_and_need_no_mouse(browser: Browser, demo_url: str) -> None:
    scheme = "getComputedStyle(document.documentElement).colorScheme"
    with watched(browser, demo_url, color_scheme="light") as page:
        page.goto("/about/")
        assert page.evaluate(scheme) == "light dark"
        page.get_by_role("radio", name="As the system").focus()
        page.keyboard.press("ArrowLeft")
        assert page.get_by_role("radio", name="Dark").is_checked()
        assert page.evaluate(scheme) == "dark"
        page.goto("/deals/")
        assert page.evaluate(scheme) == "dark" and page.get_by_role("radio", name="Dark").is_checked()
        assert wrongs(page) == []
        page.get_by_role("radio", name="As the system").check()
        page.goto("/about/")
        assert page.evaluate(scheme) == "light dark"
        assert page.context.cookies() == []


@pytest.mark.parametrize("kind", ["edition", "entity", "chain", "search with results"])
def test_nothing_moves_for_those_who_asked_for_it(browser: Browser, demo_url: str, kinds: dict[str, str], kind: str) -> None:
    moving = """[...document.querySelectorAll('*')].filter(one => { const s = getComputedStyle(one);
        return s.scrollBehavior === 'smooth' || s.transitionDuration.split(', ').some(t => t !== '0s') || s.animationName !== 'none';
    }).length"""
    with watched(browser, demo_url, reduced_motion="no-preference") as page:
        page.goto(kinds[kind])
        assert page.evaluate(moving) > 0
        page.emulate_media(reduced_motion="reduce")
        assert page.evaluate(moving) == 0


@pytest.mark.parametrize("kind", ["edition", "entity", "chain", "claim", "deals", "article"])
def test_paper_bears_the_text_and_not_the_controls(browser: Browser, demo_url: str, kinds: dict[str, str], kind: str) -> None:
    with watched(browser, demo_url, color_scheme="dark", viewport={"width": 718, "height": 1000}) as page:  # A4 within margins of 1 cm
        page.goto(kinds[kind])
        page.emulate_media(media="print", color_scheme="dark")
        for control in page.locator("form, .skip, nav, .theme").all():
            assert not control.is_visible()
        assert page.get_by_role("heading", level=1).is_visible()
        ground, ink = page.evaluate("(({backgroundColor, color}) => [backgroundColor, color])(getComputedStyle(document.body))")
        assert (ground, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")
        assert overflow(page) is None
        assert page.pdf().startswith(b"%PDF")


@pytest.fixture
def extremes(live_server: LiveServer) -> dict[str, str]:
    """What the fixtures hold none of: a quiet day, contested deals, a name of 120 characters, text from right to left."""
    rows = world()
    long = factories.entity("Consolidated " * 9 + "Holdings")
    arabic = factories.entity("شركة الصواريخ")
    one = tell("Unbroken" * 40, "It may buy for 60 billion. More follows.", names=(long, arabic))
    say("acquisition", long, arabic, one, sentence="It may buy for 60 billion.", status="optional", amount=60 * 10**9)
    tell("شركة الصواريخ تحصل على خيار شراء", language="ar", by="Sahara")
    tell("A short one", section="quick", by="Orbit Daily", day=DAY.replace(day=2))
    editions.refresh()
    return {
        "quiet day": "/2026/04/02/",
        "edition": "/2026/04/22/",
        "contested deal": f"/deal/{rows.option_deal.pk}/",
        "long name": f"/entity/{long.slug}/",
        "right to left": f"/chain/{long.slug}/{arabic.slug}/",
    }


@pytest.mark.django_db(transaction=True)
def test_extremes_are_as_accessible(browser: Browser, live_server: LiveServer, extremes: dict[str, str]) -> None:
    for scheme, width in (("light", 1280), ("dark", 390)):
        options: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
        with watched(browser, live_server.url, **options) as page:
            for name, address in extremes.items():
                response = page.goto(address)
                assert response and response.ok, name
                assert wrongs(page) == [], name
                assert overflow(page) is None, name


@pytest.mark.django_db(transaction=True)
def test_site_before_anything_was_read_is_accessible(browser: Browser, live_server: LiveServer) -> None:
    with watched(browser, live_server.url) as page:
        for address in (
            "/",
            "/archive/",
            "/entities/",
            "/chain/",
            "/deals/",
            "/figures/",
            "/models/",
            "/search/?q=spacex",
            "/corrections/",
        ):
            page.goto(address)
            assert wrongs(page) == [], address
