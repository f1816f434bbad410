"""The whole database as one file and back, with PostgreSQL's own programs: this machine's, else those of the embedded server's wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.db import connection
from psycopg import pq
from psycopg.conninfo import make_conninfo

from digest import postgres


class DumpError(Exception):
    """The database could not be written or read back. The message says why and what to do."""


def dump(path: Path) -> None:
    """Writes the whole database to a file, which stands there only once it is whole."""
    program = _program("pg_dump")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        part = Path(folder) / "dump"
        part.touch(mode=0o600)  # accounts are in it
        with part.open("wb") as out:
            _run([program, "--format=custom", "--no-owner", "--no-privileges", "--dbname", _target()], stdout=out.fileno())
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)


def load(path: Path) -> None:
    """Puts the database of a file in place of what is there, in one transaction: all of it or nothing.

    Only the schema "public" is replaced.
    """
    program = _program("pg_restore")
    _run([program, "--list", str(path)])  # a broken file shows before anything is removed
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        _run([program, "--no-owner", "--no-privileges", "--file", str(script), str(path)])
        _mute(script)
        words = [_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1", "--output", os.devnull]
        words += ["--command", "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public", "--file", str(script)]
        _run([*words, "--dbname", _target()])
    connection.close()  # what it has prepared is of the tables before


def is_dump(path: Path) -> bool:
    """Whether a file begins as those of ``dump`` do."""
    with path.open("rb") as file:
        return file.read(5) == b"PGDMP"


def is_empty() -> bool:
    """Whether the database holds nothing that a restore would lose: no table but empty ones and those that ``migrate`` fills."""
    filled_by_migrate = {"django_migrations", "django_content_type", "auth_permission"}
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - filled_by_migrate
        for table in sorted(tables):
            cursor.execute(f"SELECT EXISTS (SELECT FROM {connection.ops.quote_name(table)})")
            row = cursor.fetchone()
            if row and row[0]:
                return False
    return True


def _mute(script: Path) -> None:
    """Takes a setting out of a script's head that PostgreSQL 17 and newer write and older servers do not know."""
    with script.open("r+b") as file:
        setting = b"SET transaction_timeout = 0;"
        at = file.read(4096).find(setting)
        if at >= 0:
            file.seek(at)
            file.write(b"--".ljust(len(setting)))


def _program(name: str) -> str:
    """A program no older than the server: pg_dump refuses a newer server than itself."""
    connection.ensure_connection()
    need = connection.connection.info.server_version // 10000
    wheel = _of_wheel(name)
    for path in filter(None, (shutil.which(name), wheel)):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
        found = re.search(r"\) (\d+)", said)
        if found and int(found[1]) >= need:
            return path
    raise DumpError(f"{name} of PostgreSQL {need} or newer is missing here: install it, on Debian with: apt-get install postgresql-client")


def _of_wheel(name: str) -> str | None:
    try:
        path = postgres.programs() / name
    except postgres.PostgresError:
        return None
    return str(path) if path.exists() else None


def _target() -> str:
    """The database as the programs take it; the password goes by the environment, where no other user reads it."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()} - {"password"}
    return make_conninfo(**{name: value for name, value in connection.get_connection_params().items() if name in known})


def _run(words: list[str], stdout: int = subprocess.DEVNULL) -> None:
    password = connection.get_connection_params().get("password")
    environment = {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": str(password)} if password else {})}
    done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, env=environment, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise DumpError(f"{Path(words[0]).name} failed: {said[-1] if said else f'exit status {done.returncode}'}")
