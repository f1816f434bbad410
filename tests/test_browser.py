"""The fixtures of the browser's tests hold what they promise."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page


@pytest.mark.browser
def test_page_opens_the_site_with_its_style(page: Page) -> None:
    response = page.goto("/")
    assert response and response.ok
    ink = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink')")
    assert ink, "look.css is served"


@pytest.mark.browser
def test_page_of_the_admin_opens(page: Page) -> None:
    response = page.goto("/admin/login/")
    assert response and response.ok
    assert page.get_by_label("Username").is_visible()
