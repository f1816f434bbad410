"""What a page may cost: queries whatever the archive's size, bytes on the wire, a 304 for what is unchanged, and nothing that moves."""

from __future__ import annotations

import datetime as dt
import gzip
import itertools
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from digest import editions
from digest.models import Story
from entities.models import Claim, Deal
from ingest.models import Article
from tests import factories
from tests.conftest import watched
from tests.demo import ERRORS, KINDS
from tests.digest.rows import World, world
from tests.digest.telling import DAY, say, tell

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.live_server_helper import LiveServer

QUERIES = 12
HTML, HTML_GZIPPED = 60_000, 20_000  # bytes
FIRST_VISIT = 150_000  # bytes of page, styles, fonts, scripts and icon, as they are served
FEEDS = ("/feed", "/weeks/feed", "/months/feed", "/entity/spacex/feed", "/chain/spacex/xai/cursor/feed", "/deals/feed", "/search/feed")
ADDRESSES = [kind for kind in KINDS if kind not in ERRORS]


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body as they come over the wire."""
    request = urllib.request.Request(
        url, headers={"Accept-Encoding": "gzip", **{key.replace("_", "-"): value for key, value in headers.items()}}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, dict(response.headers), response.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


# ---- Queries and bytes, at two sizes ----


def fill(rows: World, times: int) -> None:
    """``times`` more of everything: days, publishers, articles, entities, claims, deals and sums."""
    kinds = itertools.cycle(["acquisition", "investment", "contract", "partnership", "release", "benchmark", "price", "hire", "revenue"])
    statuses = itertools.cycle(["actual", "planned", "optional", "speculative", "denied"])
    for number in range(times):
        day = DAY - dt.timedelta(days=number % 5)
        other = factories.entity(f"Northwind {number}", kind="model" if number % 4 == 0 else "company")
        subject = (rows.spacex, rows.xai, rows.cursor)[number % 3]
        title = f"{subject.name} and {other.name} come to terms of some sort, {number}"
        body = f"It may take place for {number + 1} billion dollars, they say. " * 8
        told = [tell(title, body, by=f"Publisher {(number + n) % 9}", day=day, names=(subject, other)) for n in range(2)]
        amount = (number + 1) * 10**9 if number % 2 else None
        claim = say(next(kinds), subject, other, *told, status=next(statuses), amount=amount)
        if number % 3 == 0:
            factories.deal([claim])
        factories.figure(told[0], f"{number + 1} billion", (number + 1) * 10**9)
    editions.refresh()


def in_world(rows: World) -> dict[str, str]:
    """An address of each kind of page among these rows."""
    fixed = {kind: place for kind, place in KINDS.items() if isinstance(place, str) and kind not in ERRORS}
    article = Article.objects.latest("pk")
    return fixed | {
        "deal": f"/deal/{rows.option_deal.pk}/",
        "claim": f"/claim/{rows.option.pk}/",
        "story": f"/story/{Story.objects.latest('pk').pk}/",
        "article": f"/article/{article.pk}/",
        "source": f"/source/{article.document.source.slug}/",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("times", [10, 120])
def test_page_costs_few_queries_and_bytes_at_any_size(
    client: Client, clock: object, django_assert_max_num_queries: DjangoAssertNumQueries, times: int
) -> None:
    rows = world()
    fill(rows, times)
    factories.analyse()
    assert Claim.objects.count() > times and Deal.objects.count() > times // 3
    dear: list[str] = []
    for kind, address in in_world(rows).items():
        with django_assert_max_num_queries(1000) as asked:
            page = client.get(address)
        assert page.status_code == 200, address
        cost = {
            "queries": (len(asked), QUERIES),
            "bytes": (len(page.content), HTML),
            "bytes gzipped": (len(gzip.compress(page.content, 6)), HTML_GZIPPED),
        }
        dear += [f"{kind}: {spent} {what} of {allowed}" for what, (spent, allowed) in cost.items() if spent > allowed]
    assert dear == []


# ---- What a browser and a cache see of the demo ----


@pytest.mark.xdist_group("demo")
@pytest.mark.parametrize("kind", ADDRESSES)
def test_page_is_light_and_may_be_held_by_any_cache(demo_url: str, kinds: dict[str, str], kind: str) -> None:
    status, headers, body = get(demo_url + kinds[kind])
    assert status == 200
    assert headers["Content-Encoding"] == "gzip"
    assert len(body) <= HTML_GZIPPED
    assert len(gzip.decompress(body)) <= HTML
    assert {"public", "max-age=60"} <= set(headers["Cache-Control"].split(", "))
    assert headers["Vary"].lower() == "accept-encoding", "the same for everyone"
    assert "Set-Cookie" not in headers
    status, headers, body = get(demo_url + kinds[kind], If_None_Match=headers["ETag"], Cookie="theme=dark; other=1")
    assert (status, body) == (304, b"")
    assert {"public", "max-age=60"} <= set(headers["Cache-Control"].split(", "))


@pytest.mark.xdist_group("demo")
@pytest.mark.parametrize("kind", ["atom", "json"])
@pytest.mark.parametrize("feed", FEEDS)
def test_unchanged_feed_costs_a_304(demo_url: str, feed: str, kind: str) -> None:
    address = f"{demo_url}{feed}.{kind}" + ("?q=spacex" if "search" in feed else "")
    status, headers, body = get(address)
    assert status == 200 and body
    assert "public" in headers["Cache-Control"] and "cookie" not in headers.get("Vary", "").lower()
    assert get(address, If_None_Match=headers["ETag"])[::2] == (304, b"")


@pytest.mark.browser
@pytest.mark.xdist_group("demo")
@pytest.mark.parametrize("kind", ["edition", "month", "entity", "chain", "deals", "models", "claim", "article", "search with results"])
def test_first_visit_is_light_and_nothing_moves(browser: Browser, demo_url: str, kinds: dict[str, str], kind: str) -> None:
    shifts = """new Promise(done => {
        let sum = 0;
        new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value })
            .observe({type: 'layout-shift', buffered: true});
        document.fonts.ready.then(() => setTimeout(() => done(sum), 100));
    })"""
    for width in (1280, 390):
        with watched(browser, demo_url, viewport={"width": width, "height": 800}) as page:
            wire = page.context.new_cdp_session(page)
            wire.send("Network.enable")
            sizes: list[float] = []
            wire.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"]))
            page.goto(kinds[kind], wait_until="networkidle")
            assert page.evaluate(shifts) == 0
            assert len(sizes) >= 4, "page, styles and fonts"
            assert sum(sizes) <= FIRST_VISIT


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_first_visit_with_letters_beyond_latin_1_is_as_light(browser: Browser, live_server: LiveServer) -> None:
    person, firm = factories.entity("Łukasz Şahin-Čapek", "person", slug="sahin"), factories.entity("Nguyễn Trường Ő", slug="nguyen")
    article = tell("Nguyễn Trường Ő hires Łukasz Şahin-Čapek", names=(person, firm))
    factories.deal([say("acquisition", firm, factories.entity("Ğ Labs"), article, amount=10**9, status="optional")])
    say("hire", firm, person, article)
    urls: list[str] = []
    seen: set[str] = set()
    for address in ("/entity/sahin/", "/entity/nguyen/", "/people/", "/deals/"):
        urls.clear()
        with watched(browser, live_server.url) as page:
            page.on("response", lambda response: urls.append(response.url))
            page.goto(address, wait_until="networkidle")
        seen |= {url.rsplit("/", 1)[1] for url in urls}
        assert sum(map(served, urls)) <= FIRST_VISIT, address
    assert {f"{family}{part}.woff2" for family in ("serif", "sans") for part in ("", "-ext", "-viet")} <= seen


def served(url: str) -> int:
    """Bytes of a response as a site that is put to use serves it: compressed, unless it is a font."""
    _, headers, body = get(url)
    return len(body) if url.endswith(".woff2") or "Content-Encoding" in headers else len(gzip.compress(body))
