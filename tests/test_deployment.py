"""Dockerfile, docker-compose.yml and the settings they pass: parsed, and each command run here."""

from __future__ import annotations

import re
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests import services

ROOT = services.ROOT


def test_compose_has_every_service_with_what_it_waits_for() -> None:
    data = services.compose()
    assert set(data["services"]) == {"migrate", "web", "worker", "beat", "postgres", "redis"}
    for name in ("web", "worker", "beat"):
        waits = data["services"][name]["depends_on"]
        assert waits["migrate"]["condition"] == "service_completed_successfully"
        assert waits["postgres"]["condition"] == waits["redis"]["condition"] == "service_healthy"
        assert data["services"][name]["build"] == "."
    for name in ("web", "postgres", "redis"):
        assert data["services"][name]["healthcheck"]["test"]
    assert {volume.split(":")[0] for name in ("postgres", "redis") for volume in data["services"][name]["volumes"]} == set(data["volumes"])


def test_compose_passes_only_settings_that_there_are() -> None:
    known = re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "digest" / "settings.py").read_text())
    passed = services.compose()["services"]["web"]["environment"]
    assert set(passed) <= set(known)
    assert {"SECRET_KEY", "DATABASE_URL", "CELERY_BROKER_URL"} <= set(passed)


def test_settings_are_all_documented() -> None:
    known = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "digest" / "settings.py").read_text()))
    documented = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE))
    assert known <= documented
    assert documented - known == {"BIND", "WEB_CONCURRENCY"}, "those are Gunicorn's"


def test_dockerfile_copies_what_it_names_and_starts_the_web_service() -> None:
    text = (ROOT / "Dockerfile").read_text()
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        assert all((ROOT / source).exists() for source in sources.split())
    (cmd,) = re.findall(r"^CMD \[(.+)\]$", text, re.MULTILINE)
    assert [word.strip(' "') for word in cmd.split(",")] == services.compose()["services"]["web"]["command"]


@pytest.mark.django_db(transaction=True)
def test_migrate_command_runs(tmp_path: Path) -> None:
    command = [*services.command("migrate"), "--check"]
    result = subprocess.run(command, cwd=ROOT, env=services.environment(), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.django_db(transaction=True)
def test_web_command_serves(tmp_path: Path) -> None:
    port, log = services.free_port(), tmp_path / "web.log"
    with services.process(services.command("web"), log, BIND=f"127.0.0.1:{port}", WEB_CONCURRENCY="1"):
        services.wait_for(services.says(log, "Booting worker"), log)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as response:
            assert response.status == 200
