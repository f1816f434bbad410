"""The services of docker-compose.yml as processes of this machine: a real Redis, and ours with the test database."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import pytest
import yaml
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def compose() -> dict[str, Any]:
    data = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert isinstance(data, dict)
    return data


def command(service: str, **replaced: str) -> list[str]:
    """A service's command with this environment's programs; ``replaced`` are values of its options."""
    words = [str(word) for word in compose()["services"][service]["command"]]
    for option, value in replaced.items():
        words[words.index(f"--{option}") + 1] = value
    return [str(BIN / words[0]), *words[1:]]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def environment(**more: str) -> dict[str, str]:
    """What a service needs, with the database of the running tests."""
    database = connection.settings_dict
    user = quote(database["USER"]) + (f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else "")
    embedded = str(database["HOST"]).startswith("/")
    host = "" if embedded else f"{database['HOST']}:{database['PORT'] or 5432}"
    url = f"postgres://{user}@{host}/{database['NAME']}" + (f"?host={quote(str(database['HOST']))}" if embedded else "")
    return {**os.environ, "DATABASE_URL": url, "SECRET_KEY": settings.SECRET_KEY, "PYTHONWARNINGS": "", **more}


@contextmanager
def process(words: list[str], log: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is told to end, and does, when the block ends."""
    out: IO[bytes]
    with log.open("ab") as out:
        started = subprocess.Popen(words, cwd=ROOT, env=environment(**more), stdout=out, stderr=out, start_new_session=True)
        try:
            yield started
        finally:
            if started.poll() is None:
                started.send_signal(signal.SIGTERM)
            try:
                started.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(started.pid, signal.SIGKILL)
                started.wait()


def wait_for(condition: Callable[[], Any], log: Path, seconds: float = 60) -> None:
    """Return when the condition holds; fail with the log if it does not in time."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            pytest.fail(f"waited {seconds:.0f} seconds in vain; {log.name}:\n{log.read_text(errors='replace')[-6000:]}")
        time.sleep(0.1)


def says(log: Path, words: str) -> Callable[[], bool]:
    return lambda: words in log.read_text(errors="replace")


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """The address of a Redis of this block's own."""
    program = shutil.which("redis-server", path=f"{BIN}{os.pathsep}{os.environ['PATH']}")
    assert program, "no redis-server: run `make test`, which sees to it"
    port, log = free_port(), folder / "redis.log"
    words = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with process(words, log):
        wait_for(says(log, "Ready to accept connections"), log)
        yield f"redis://127.0.0.1:{port}/0"
