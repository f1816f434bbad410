"""``manage.py demo`` as a process, in a folder of its own: what a newcomer sees, to the login."""

from __future__ import annotations

import http.cookiejar
import re
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from digest.management.commands.demo import port_number
from tests import services
from tests.demo import Demo, environment

ROOT = services.ROOT
pytestmark = pytest.mark.xdist_group("demo")


def start(var: Path, port: int | str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "demo", "--port", str(port)]
    return subprocess.run(command, cwd=ROOT, env=environment(var), capture_output=True, text=True, check=False, timeout=120)


def test_demo_serves_the_fixtures(demo: Demo) -> None:
    with urllib.request.urlopen(f"{demo.url}/", timeout=30) as response:
        page = response.read().decode()
        assert response.status == 200
    (style,) = set(re.findall(r'href="(/static/look\.[0-9a-f]+\.css)"', page))
    with urllib.request.urlopen(f"{demo.url}{style}", timeout=30) as response:
        assert response.status == 200
    assert re.search(r'href="/(entity|story|claim)/', page), "the edition is full"
    assert not any("Traceback" in line for line in demo.lines)


def test_demo_tells_a_login_that_opens_the_admin(demo: Demo) -> None:
    told = re.search(r"as (\w+) with the password (\S+)", "\n".join(demo.lines))
    assert told
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar := http.cookiejar.CookieJar()))
    login = f"{demo.url}/admin/login/?next=/admin/"
    opener.open(login, timeout=30).close()
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    form = urllib.parse.urlencode({"username": told[1], "password": told[2], "csrfmiddlewaretoken": token})
    with opener.open(login, data=form.encode(), timeout=30) as response:
        page = response.read().decode()
    assert response.url.endswith("/admin/")
    assert "/admin/entities/claim/" in page and "/admin/ingest/source/" in page
    assert "/admin/auth/user/" not in page, "accounts are not an editor's business"


def test_second_demo_of_a_folder_is_told_where_the_first_is(demo: Demo) -> None:
    result = start(demo.var, services.free_port())
    assert result.returncode == 1
    message = f"CommandError: A demo runs from this folder already, at {demo.url}/: use that one, or stop it first."
    assert result.stderr.strip() == message


def test_taken_port_is_told_with_another(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = start(tmp_path, port)
    assert result.returncode == 1
    assert result.stderr.strip() == (
        f"CommandError: Port {port} is taken by another program. Stop that one, or take another port: make demo PORT={port + 1}"
    )
    assert not (tmp_path / "postgresql").exists(), "told before any work is done"


@pytest.mark.parametrize("port", ["", "http", "0", "65536", "-1", "8000.0"])
def test_port_that_is_none_is_told(port: str) -> None:
    with pytest.raises(CommandError, match="is no port: it is a number from 1 to 65535"):
        port_number(port)
