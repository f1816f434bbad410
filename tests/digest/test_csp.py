"""No page can load or run what is not the site's own file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from digest import csp, editions
from tests import factories
from tests.digest.rows import world

if TYPE_CHECKING:
    from playwright.sync_api import Page

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PAGES = [
    "/",
    "/archive/",
    "/entities/",
    "/entity/spacex/",
    "/chain/",
    "/chain/spacex/xai/cursor/",
    "/deals/",
    "/figures/",
    "/models/",
    "/search/?q=spacex",
    "/corrections/",
    "/about/",
    "/nothing/",
]


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*PAGES, "/feed.atom", "/robots.txt", "/healthz"])
def test_answer_allows_the_site_s_own_files_alone(client: Client, address: str) -> None:
    assert client.get(address)[csp.HEADER] == STRICT


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/admin/login/", "/api/v1/docs"])
def test_tools_may_style_themselves_but_run_no_script_of_the_page(client: Client, address: str) -> None:
    assert client.get(address)[csp.HEADER] == STRICT.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


@pytest.mark.django_db
def test_page_has_no_style_or_script_within(client: Client) -> None:
    world()
    editions.refresh()
    for address in PAGES:
        page = client.get(address).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page), address
        for attributes in re.findall(r"<script([^>]*)>", page):
            assert "src=" in attributes or 'type="application/ld+json"' in attributes, address


def _breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("as arranged")


urlpatterns = [path("breaks/", _breaks)]


@pytest.mark.urls(__name__)
def test_failure_says_so_with_a_style_sheet_of_its_own() -> None:
    response = Client(raise_request_exception=False).get("/breaks/")
    assert response.status_code == 500
    assert response[csp.HEADER] == STRICT
    assert 'href="/static/broken.css"' in response.content.decode()


def test_embeddable_lifts_the_frames_and_nothing_else() -> None:
    @csp.embeddable
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("framed")

    response = csp.middleware(view)(RequestFactory().get("/"))
    assert response[csp.HEADER] == STRICT.replace("frame-ancestors 'none'", "frame-ancestors *")
    assert getattr(response, "xframe_options_exempt", False)


def test_error_pages_of_development_keep_their_styles(settings: Any) -> None:
    settings.DEBUG = True
    assert csp.HEADER not in csp.middleware(lambda request: HttpResponse(status=500))(RequestFactory().get("/"))
    assert csp.HEADER in csp.middleware(lambda request: HttpResponse(status=200))(RequestFactory().get("/"))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_browser_blocks_nothing_of_a_page(page: Page) -> None:
    """``page`` fails on any error in the console, and a blocked file is one."""
    world()
    editions.refresh()
    for address in PAGES:
        page.goto(address)
        assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Throughline Serif"'), address


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_api_page_and_admin_work_under_their_policy(page: Page) -> None:
    page.goto("/api/v1/docs")
    page.get_by_role("heading", name="Throughline").wait_for()
    page.get_by_role("button", name="get /api/v1/claims", exact=False).first.wait_for()
    User.objects.create_superuser("editor", password="a long password")
    factories.claim("funding", factories.entity("Northwind"), amount=1)
    page.goto("/admin/login/?next=/admin/entities/claim/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Select claim", exact=False).wait_for()
