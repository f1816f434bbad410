"""A run that is killed leaves nothing that the next one does not finish."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models

from entities.models import Claim, Deal
from ingest.models import Article, Document

#: When something was done, not what: these differ between any two runs.
MOMENTS = {"received", "stored", "indexed", "built", "at", "last_checked", "last_success", "next_check", "claimed_until"}
NUMBERED: dict[str, Any] = {"article": Article, "claim": Claim, "deal": Deal, "first": Claim}
FIXTURES = settings.BASE_DIR / "fixtures" / "documents"


def content() -> dict[str, list[str]]:
    """Every row of the three floors by what it says: other rows by a hash of their content, no numbers of rows, no moments of a run."""
    known: dict[tuple[type[models.Model], Any], str] = {}

    def told(row: models.Model) -> str:
        key = (type(row), row.pk)
        if key not in known:
            known[key] = "a circle"
            known[key] = repr({field.name: value(row, field) for field in row._meta.concrete_fields if not left_out(field)})
        return known[key]

    def other(row: models.Model | None) -> str | None:
        return None if row is None else f"{row._meta.label} #{hashlib.sha256(told(row).encode()).hexdigest()[:12]}"

    def value(row: models.Model, field: Any) -> Any:
        raw = getattr(row, field.name)
        if field.is_relation:
            return other(raw)
        if field.name in ("published", "day") and getattr(row, "published_from", "") == "received":
            return "when received"
        if isinstance(field, models.JSONField):
            return plain(raw)
        return bytes(raw) if isinstance(raw, memoryview) else raw

    def plain(data: Any) -> Any:
        """Plain data, in which the number of a row stands under the name of its model."""
        if isinstance(data, list):
            return [plain(item) for item in data]
        return {key: numbered(key.removesuffix("s"), item) for key, item in data.items()} if isinstance(data, dict) else data

    def numbered(name: str, item: Any) -> Any:
        if name in NUMBERED and isinstance(item, list):
            return sorted(str(numbered(name, one)) for one in item)
        return other(NUMBERED[name].objects.filter(pk=item).first()) if name in NUMBERED and isinstance(item, int) else plain(item)

    def left_out(field: Any) -> bool:
        of_user = field.is_relation and field.related_model._meta.label == "auth.User"
        return field.primary_key or field.generated or field.name in MOMENTS or of_user

    rows = {}
    for label in ("ingest", "entities", "digest"):
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if not model.__name__.endswith("Event"):  # the history of rows has a row for each attempt
                rows[model._meta.label] = sorted(told(row) for row in model._base_manager.all())
    return rows


def difference(model: str, before: list[str], after: list[str]) -> str:
    missing, surplus = Counter(before) - Counter(after), Counter(after) - Counter(before)
    shown = [f"  only {where}: {row[:600]}" for where, rows in (("undisturbed", missing), ("after", surplus)) for row in list(rows)[:3]]
    return "\n".join([f"{model}: {missing.total()} rows missing, {surplus.total()} too many", *shown])


def environment() -> dict[str, str]:
    """That of a process which works on the tests' database."""
    given = connection.settings_dict
    address = f"postgres://{quote(given['USER'] or '')}:{quote(given['PASSWORD'] or '')}@"
    host, port = given["HOST"] or "", given["PORT"] or ""
    address += f"/{given['NAME']}?host={quote(host, safe='')}&port={port}" if host.startswith("/") else f"{host}:{port}/{given['NAME']}"
    return {**os.environ, "DATABASE_URL": address, "CELERY_BROKER_URL": ""}


def words(paths: Iterable[Path]) -> list[str]:
    return ["ingest", "--file", *map(str, paths), "--published", "2026-03-02"]


def run(paths: Iterable[Path]) -> str:
    out = io.StringIO()
    call_command(*words(paths), stdout=out)
    return out.getvalue()


def start(paths: Iterable[Path]) -> subprocess.Popen[str]:
    command = [sys.executable, "manage.py", *words(paths)]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def kill_after(process: subprocess.Popen[str], documents: int) -> None:
    """Kill -9 as soon as so many documents are stored, wherever in the next one that may be."""
    while Document.objects.count() < documents:
        assert process.poll() is None, f"ended before it could be killed: {process.communicate()[0]}"
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def documents(folder: Path) -> list[Path]:
    """A fifth of the fixtures, of every form, where there are some, else a few of our own."""
    found = sorted(path for path in FIXTURES.rglob("*") if path.suffix in (".txt", ".md", ".html", ".eml", ".mbox", ".xml"))
    if found:
        return found[1::5]
    for number in range(12):
        text = f"Lumen Labs raised ${number + 1} million from Northwind Capital.\n\nThe company said so on Monday."
        (folder / f"{number:02}.txt").write_text(text)
    return sorted(folder.iterdir())


@pytest.mark.django_db(transaction=True)
def test_killed_run_is_finished_by_the_next(tmp_path: Path) -> None:
    paths = documents(tmp_path)
    run(paths)
    undisturbed = content()
    total = Document.objects.count()
    assert Article.objects.count() >= total >= len(paths)

    call_command("flush", interactive=False, verbosity=0)
    assert not Document.objects.exists()
    for share in (4, 2):
        kill_after(start(paths), max(1, total // share))
        assert Document.objects.count() < total
    assert "failed" in run(paths)
    after = content()
    differing = [difference(model, rows, after[model]) for model, rows in undisturbed.items() if after[model] != rows]
    assert not differing, "\n\n".join(differing)
    assert "nothing new" in run(paths)
    assert content() == after
