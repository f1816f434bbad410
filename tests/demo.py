"""``manage.py demo`` as a process of its own, its database too: what a newcomer sees, and one address for each kind of page there."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import services

#: Every kind of public page. Those without an address are found by the links of other pages: the pattern, and where it stands first.
KINDS: dict[str, str | tuple[str, str]] = {
    "front page": "/",
    "edition": "/2026/04/22/",
    "week": "/2026/w17/",
    "month": "/2026/04/",
    "archive": "/archive/",
    "entity": "/entity/spacex/",
    "entity filtered": "/entity/spacex/?status=optional",
    "entities": "/entities/",
    "chain": "/chain/spacex/xai/cursor/",
    "chains": "/chain/",
    "chain not found": "/chain/?from=SpaceX&to=Nobody+at+all",
    "deals": "/deals/",
    "deal": (r"/deal/\d+/", "/deals/"),
    "figures": "/figures/",
    "models": "/models/",
    "people": "/people/",
    "claim": (r"/claim/\d+/", "/entity/spacex/"),
    "story": (r"/story/\d+/", "edition"),
    "article": (r"/article/\d+/", "story"),
    "source": (r"/source/[\w-]+/", "article"),
    "sources": "/sources/",
    "search": "/search/",
    "search with results": "/search/?q=spacex",
    "search without results": "/search/?q=zyxwvut",
    "search with a mistake": "/search/?q=amount%3A%3Emany",
    "corrections": "/corrections/",
    "about": "/about/",
    "404": "/nothing/here/",
    "entity not found": "/entity/nothing-of-that-name/",
}
ERRORS = {"404", "entity not found"}


@dataclass(frozen=True, slots=True)
class Demo:
    url: str
    lines: list[str]  # what it told when it started
    var: Path


def environment(var: Path) -> dict[str, str]:
    left_out = {"DATABASE_URL", "CELERY_BROKER_URL", "SITE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return {key: value for key, value in os.environ.items() if key not in left_out} | {"VAR_DIR": str(var)}


@contextmanager
def serving(var: Path) -> Iterator[Demo]:
    """A demo that serves; ended as Ctrl-C in a terminal ends it, which must leave no trace of an error."""
    port = services.free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port)],
        cwd=services.ROOT,
        env=environment(var),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    lines: list[str] = []
    try:
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.startswith("Ctrl-C"):
                break
        else:
            pytest.fail("\n".join(lines))
        yield Demo(f"http://127.0.0.1:{port}", lines, var)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
    assert "Traceback" not in rest
    assert process.returncode == 0
    from tests.digest.test_postgres import wait_until_stopped  # not above: pytest must see a module of tests before conftest loads it

    wait_until_stopped(var)


def get(url: str) -> str:
    """The page at an address, those of errors too."""
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return str(response.read().decode())
    except urllib.error.HTTPError as error:
        return error.read().decode()


def addresses(url: str) -> dict[str, str]:
    """One address of each kind of page."""
    found: dict[str, str] = {}
    for kind, place in KINDS.items():
        if isinstance(place, str):
            found[kind] = place
            continue
        pattern, where = place
        links = re.findall(rf'href="({pattern})["#?]', get(url + found.get(where, where)))
        assert links, f"no {kind} on {found.get(where, where)}"
        found[kind] = links[0]
    return found
