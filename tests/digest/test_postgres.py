"""The embedded server, each time in a folder of its own and used by real processes."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from digest import postgres

ROOT = Path(__file__).resolve().parent.parent.parent

USER = """
import sys, time
from pathlib import Path
import psycopg
from digest import postgres
var = Path(sys.argv[1])
postgres.ensure(var)
connection = psycopg.connect(host=postgres.database(var)["HOST"], user="postgres", dbname="postgres", autocommit=True)
connection.execute("CREATE TABLE IF NOT EXISTS visits (at timestamptz DEFAULT now())")
connection.execute("INSERT INTO visits DEFAULT VALUES")
print(connection.execute("SELECT count(*) FROM visits").fetchone()[0], flush=True)
sys.stdin.readline()
"""


started: list[subprocess.Popen[str]] = []


def start_user(var: Path, script: str = USER) -> subprocess.Popen[str]:
    user = subprocess.Popen(
        [sys.executable, "-c", script, str(var)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    started.append(user)
    return user


def first_line(user: subprocess.Popen[str]) -> str:
    assert user.stdout is not None
    line = user.stdout.readline().strip()
    assert line, user.communicate()[1]
    return line


def leave(user: subprocess.Popen[str]) -> None:
    output, errors = user.communicate("\n", timeout=60)
    assert user.returncode == 0, errors


def kill(user: subprocess.Popen[str]) -> None:
    user.kill()
    user.wait()
    for pipe in (user.stdin, user.stdout, user.stderr):
        if pipe is not None and not pipe.closed:
            pipe.close()


def runs(var: Path) -> bool:
    return postgres._ready((var / "postgresql").resolve())


def wait_until_stopped(var: Path) -> None:
    home = (var / "postgresql").resolve()
    until = time.monotonic() + 60
    for name in ("guard.lock", "server.lock"):
        while (free := postgres._lock(home / name, fcntl.LOCK_EX | fcntl.LOCK_NB)) is None:
            assert time.monotonic() < until, f"{name} is still held"
            time.sleep(0.05)
        os.close(free)


def postmaster(var: Path) -> int:
    return int((var / "postgresql" / "data" / "postmaster.pid").read_text().split()[0])


@pytest.fixture(autouse=True)
def no_user_is_left() -> Iterator[None]:
    yield
    while started:
        kill(started.pop())


@pytest.fixture(scope="module")
def module_var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data directory for most tests: initdb is the slow part."""
    var = tmp_path_factory.mktemp("a folder with 'signs'") / "var"
    leave(start_user(var))
    return var


@pytest.fixture
def var(module_var: Path) -> Iterator[Path]:
    wait_until_stopped(module_var)
    yield module_var
    while started:
        kill(started.pop())
    wait_until_stopped(module_var)


def test_server_stops_with_its_last_user(var: Path) -> None:
    first = start_user(var)
    visits = int(first_line(first))
    second = start_user(var)
    assert int(first_line(second)) == visits + 1, "both write into one database"
    leave(first)
    time.sleep(0.3)
    assert runs(var)
    leave(second)
    wait_until_stopped(var)
    assert not runs(var)


def test_server_stops_after_its_last_user_is_killed(var: Path) -> None:
    user = start_user(var)
    first_line(user)
    kill(user)
    wait_until_stopped(var)
    assert not runs(var)


def test_server_outlives_a_killed_user_while_another_is_there(var: Path) -> None:
    killed, other = start_user(var), start_user(var)
    before = max(int(first_line(killed)), int(first_line(other)))
    server = postmaster(var)
    kill(killed)
    third = start_user(var)
    assert int(first_line(third)) == before + 1
    assert postmaster(var) == server, "it was not started anew"
    leave(other)
    leave(third)


def test_server_outlives_the_child_of_a_user_and_the_user_of_a_child(var: Path) -> None:
    forking = USER.replace("sys.stdin.readline()", "import os\nif os.fork(): sys.exit()\nsys.stdin.readline()")
    parent = start_user(var, forking)
    first_line(parent)
    parent.wait(timeout=60)
    time.sleep(0.3)
    assert runs(var), "the child still uses it"
    assert parent.stdin is not None
    parent.communicate()
    wait_until_stopped(var)


def test_killed_server_is_started_again_with_its_rows(var: Path) -> None:
    user = start_user(var)
    before = int(first_line(user))
    os.kill(postmaster(var), signal.SIGKILL)
    other = start_user(var)
    assert int(first_line(other)) == before + 1
    leave(user)
    leave(other)


def test_killed_guardian_is_replaced_by_the_next_user(var: Path) -> None:
    user = start_user(var)
    first_line(user)
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = entry.read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if b"digest/postgres.py" in command and os.fsencode(var.resolve()) in command:
            os.kill(int(entry.parent.name), signal.SIGKILL)
            break
    else:
        pytest.skip("no /proc to find the guardian in")
    other = start_user(var)
    first_line(other)
    leave(other)
    leave(user)
    wait_until_stopped(var)
    assert not runs(var)


def test_pid_file_of_before_a_restart_does_not_stand_in_the_way(var: Path) -> None:
    """After a restart of the machine the number in postmaster.pid may be any process's, here this test's."""
    data = var / "postgresql" / "data"
    stale = f"{os.getpid()}\n{data}\n1\n5432\n{data}\n\n 0 0\nready\n"
    (data / "postmaster.pid").write_text(stale)
    if os.geteuid() == 0:
        os.chown(data / "postmaster.pid", data.stat().st_uid, data.stat().st_gid)
    assert not runs(var)
    user = start_user(var)
    assert int(first_line(user)) > 0
    leave(user)


def test_interrupted_first_start_is_begun_anew(tmp_path: Path) -> None:
    var = tmp_path / "var"
    half = var / "postgresql" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    user = start_user(var)
    assert first_line(user) == "1"
    leave(user)
    wait_until_stopped(var)


def test_path_too_long_for_a_socket_still_serves(tmp_path: Path) -> None:
    var = tmp_path / ("long, " * 30) / "var"
    user = start_user(var)
    assert first_line(user) == "1"
    leave(user)
    wait_until_stopped(var)


def test_folder_of_another_user_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, how: int) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(postgres, "_lock", refuse)
    with pytest.raises(postgres.PostgresError, match="belongs to another user: run as that user") as error:
        postgres.ensure(tmp_path / "var")
    assert "\n" not in str(error.value)


def test_server_that_cannot_start_is_told_in_one_line_with_its_reason(tmp_path: Path) -> None:
    var = tmp_path / "var"
    user = start_user(var)
    first_line(user)
    leave(user)
    wait_until_stopped(var)
    with (var / "postgresql" / "data" / "postgresql.conf").open("a") as configuration:
        configuration.write("max_connections = many\n")
    result = subprocess.run([sys.executable, "-c", USER, str(var)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "PostgreSQL did not start" in result.stderr and "contains errors" in result.stderr.splitlines()[-1]
    wait_until_stopped(var)


def test_commands_that_need_no_database_start_none(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {"VAR_DIR": str(tmp_path / "var")}
    result = subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert not (tmp_path / "var" / "postgresql").exists()


def test_importing_the_settings_warns_of_nothing(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "VAR_DIR": str(tmp_path / "var")}
    result = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert result.stderr == ""
    wait_until_stopped(tmp_path / "var")


def test_secret_key_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    key = postgres.secret_key(tmp_path / "var")
    assert len(key) >= 50
    assert postgres.secret_key(tmp_path / "var") == key
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o077 == 0
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_socket_is_closed_to_other_accounts(var: Path) -> None:
    user = start_user(var)
    first_line(user)
    path = Path(postgres.database(var)["HOST"]) / postgres.SOCKET
    assert path.is_socket() and path.stat().st_mode & 0o077 == 0
    with pytest.raises(psycopg.OperationalError), socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        psycopg.connect(host="127.0.0.1", port=free.getsockname()[1], user="postgres", connect_timeout=2)
    leave(user)
