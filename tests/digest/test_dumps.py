"""``manage.py backup`` and ``restore``, with the programs of PostgreSQL and a database beside that of the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from digest import dumps
from ingest.models import Document, Source
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def rows() -> dict[str, list[Any]]:
    """All rows of all tables."""
    with connection.cursor() as cursor:
        found = {}
        for model in apps.get_models(include_auto_created=True):
            if not model._meta.managed or model._meta.proxy:
                continue
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT {table}::text FROM {table} ORDER BY 1")
            found[model._meta.db_table] = cursor.fetchall()
        return found


@pytest.fixture
def elsewhere() -> Iterator[Callable[[], None]]:
    """Called, it connects the test to another, empty database from there on."""
    here = connection.settings_dict["NAME"]
    other = f"{here}_restored"

    def go(name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = name

    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{other}"')
        cursor.execute(f'CREATE DATABASE "{other}" TEMPLATE template0')

    yield lambda: go(other)

    go(here)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{other}"')


def fill() -> None:
    document = factories.document(raw=bytes(range(256)))
    factories.article(document=document)


def test_backup_restored_into_another_database_has_the_same_rows(tmp_path: Path, elsewhere: Callable[[], None]) -> None:
    fill()
    before, file = rows(), tmp_path / "all.dump"
    call_command("backup", file)
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["all.dump"]

    elsewhere()
    assert dumps.is_empty()
    call_command("restore", file)
    assert rows() == before
    assert bytes(Document.objects.get().raw) == bytes(range(256))
    Source.objects.create(name="New", slug="new", kind=Source.Kind.FEED)  # the sequences went with it


def test_restore_spares_a_database_that_holds_something(tmp_path: Path) -> None:
    fill()
    file = tmp_path / "all.dump"
    call_command("backup", file)
    Source.objects.create(name="Later", slug="later", kind=Source.Kind.FEED)
    before = rows()
    with pytest.raises(CommandError, match="--force"):
        call_command("restore", file)
    assert rows() == before
    call_command("restore", file, force=True)
    assert not Source.objects.filter(slug="later").exists()
    assert Document.objects.count() == 1


def test_restore_of_a_broken_file_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    fill()
    file = tmp_path / "all.dump"
    call_command("backup", file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    before = rows()
    with pytest.raises(CommandError, match="The database is as it was"):
        call_command("restore", file, force=True)
    assert rows() == before


def test_restore_of_something_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("no backup")
    with pytest.raises(CommandError, match="is no backup"):
        call_command("restore", file, force=True)
    with pytest.raises(CommandError, match="could not be read"):
        call_command("restore", tmp_path / "missing", force=True)


def test_backup_does_not_overwrite_what_is_no_backup(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("precious")
    with pytest.raises(CommandError, match="give another name"):
        call_command("backup", file)
    assert file.read_text() == "precious"
    with pytest.raises(CommandError, match="could not be written"):
        call_command("backup", tmp_path / "missing" / "all.dump")
