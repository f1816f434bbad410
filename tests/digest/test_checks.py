from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import NotSupportedError, connection

from digest.checks import check_server

ROOT = Path(__file__).resolve().parent.parent.parent


def migrate(url: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": url}
    return subprocess.run([sys.executable, "manage.py", "migrate"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.django_db
def test_server_of_the_tests_is_well() -> None:
    assert check_server(databases=["default"]) == []


def test_no_database_is_asked_unless_told() -> None:
    assert check_server(databases=None) == []


@pytest.mark.django_db
def test_older_server_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise NotSupportedError("PostgreSQL 14 or later is required (found 13.4).")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    (error,) = check_server(databases=["default"])
    assert error.id == "digest.E002" and "found 13.4" in error.msg and "14 or newer" in str(error.hint)


def test_oldest_server_that_django_takes_is_the_one_we_name() -> None:
    """Django refuses older ones at each connection; should its minimum move, ours moves with it."""
    assert connection.features.minimum_database_version == (14,)


def test_unreachable_server_is_told_without_a_traceback() -> None:
    result = migrate("postgres://throughline:secret@127.0.0.1:1/throughline")
    assert result.returncode == 1
    assert "digest.E003" in result.stderr and "HINT: See that the server of DATABASE_URL runs" in result.stderr
    assert "Traceback" not in result.stderr and "secret" not in result.stderr


def test_other_engine_is_told_without_a_traceback() -> None:
    result = migrate("sqlite://:memory:")
    assert result.returncode == 1
    assert "digest.E001" in result.stderr and "Traceback" not in result.stderr
