"""What holds for every test: no way out but loopback, no warning let by, no template variable missing, one database a run."""

from __future__ import annotations

import datetime as dt
import inspect
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.conf import settings

from tests.demo import Demo, addresses, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

#: The moment at which `clock` stands still.
NOW = dt.datetime(2026, 4, 22, 12, tzinfo=dt.UTC)


class MissingVariable(str):
    """Django's ``string_if_invalid``: fails the test if a template of the project's own names a variable that is not there."""

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, variable: object) -> str:
        for frame in inspect.stack(0):
            template = frame.frame.f_locals.get("self")
            origin = getattr(getattr(template, "origin", None), "name", None)
            if origin and frame.function == "render_annotated":
                if Path(origin).is_relative_to(settings.BASE_DIR / "templates"):
                    line = getattr(getattr(template, "token", None), "lineno", "?")
                    pytest.fail(f"{origin}:{line}: the variable “{variable}” is missing")
                break
        return ""


def pytest_configure() -> None:
    database = settings.DATABASES["default"]
    # Several people may test at once on one server, each with a name of their own.
    name = "_".join(filter(None, ["test_throughline", os.environ.get("PYTEST_DB")]))
    database.setdefault("TEST", {})["NAME"] = name
    # A crash of the server may cost a test its rows: nobody will miss them.
    database["OPTIONS"] = {**database.get("OPTIONS", {}), "options": "-c synchronous_commit=off"}
    options: Any = settings.TEMPLATES[0]["OPTIONS"]
    options["string_if_invalid"] = MissingVariable()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow by design
    # Static files by their own names, from where they stand: hashed names need a collectstatic first.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STATIC_ROOT = None
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
    settings.CELERY_BROKER_URL = ""
    settings.CELERY_TASK_ALWAYS_EAGER = True


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands still at `NOW`; ``clock.move_to(…)`` and ``clock.shift(…)`` set it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def chromium() -> str | None:
    """Debian's Chromium if there is one; None for the one that Playwright fetched."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import Error, sync_playwright

    # Playwright's loop runs in this thread, and Django would refuse the database to it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            )
        except Error as error:
            pytest.fail(f"no Chromium: run `make test`, which fetches one ({error.message.splitlines()[0]})")
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@contextmanager
def watched(browser: Browser, url: str, **options: Any) -> Iterator[Page]:
    """A page whose addresses begin at ``url``; an error in its console, or a request to elsewhere, fails the test."""
    context: BrowserContext = browser.new_context(**{"base_url": url, "viewport": {"width": 1280, "height": 900}, **options})
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: None if request.url.startswith((url, "data:")) else wrong.append(request.url))
    yield page
    context.close()
    # An address that is none is asked for on purpose, and Chromium calls its answer an error.
    assert [line for line in wrong if "status of 404" not in line] == []


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A watched page on the rows of the test."""
    with watched(browser, live_server.url) as page:
        yield page


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo, started once for all tests of the group ``demo``."""
    with serving(tmp_path_factory.mktemp("demo") / "var") as demo:
        yield demo


@pytest.fixture(scope="session")
def demo_url(request: pytest.FixtureRequest) -> str:
    """Where a demo serves: that of DEMO_URL, for whoever works on the pages and has one running, else one of these tests' own."""
    return os.environ.get("DEMO_URL", "").rstrip("/") or str(request.getfixturevalue("demo").url)


@pytest.fixture(scope="session")
def kinds(demo_url: str) -> dict[str, str]:
    """An address of each kind of page in the demo."""
    return addresses(demo_url)
