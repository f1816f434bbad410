"""The way of the data over a real broker: a Celery worker and beat as docker-compose.yml starts them, a Redis, the test database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from redis import Redis

from digest.models import Edition
from entities.models import Claim, Indexing
from ingest.models import Article, Source
from tests import services

NOTE = """---
title: Nvidia buys Mistral AI
date: 2026-04-22
---

# Nvidia buys Mistral AI

Nvidia acquired Mistral AI for $2 billion on April 22, 2026. The deal is the largest that the chip maker has closed this year.
"""


@pytest.fixture
def broker(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    with services.redis_server(tmp_path) as address:
        yield address


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one document, and the source that reads it."""
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "letter.md").write_text(NOTE)
    Source.objects.create(name="Letters", slug="letters", kind=Source.Kind.FOLDER, location=str(folder))
    return folder


def test_worker_reads_indexes_and_builds_the_edition(broker: str, folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    words = services.command("worker", concurrency="1")
    with services.process(words, log, CELERY_BROKER_URL=broker), Celery("sender", broker=broker) as sender:
        services.wait_for(services.says(log, "ready."), log)
        sender.send_task("ingest.tasks.fetch_due_sources")
        services.wait_for(lambda: Article.objects.exists() and Indexing.objects.exists(), log)
        services.wait_for(lambda: Edition.objects.filter(day="2026-04-22").exists(), log)
    article = Article.objects.get()
    assert article.title == "Nvidia buys Mistral AI"
    assert Claim.objects.filter(kind="acquisition", evidence__article=article).exists()
    assert Source.objects.get().last_error == ""
    assert "Traceback" not in log.read_text()


def test_what_was_queued_waits_for_a_worker(broker: str, folder: Path, tmp_path: Path) -> None:
    with Celery("sender", broker=broker) as sender:
        sender.send_task("ingest.tasks.fetch_due_sources")
    assert not Article.objects.exists()
    log = tmp_path / "worker.log"
    with services.process(services.command("worker", concurrency="1"), log, CELERY_BROKER_URL=broker):
        services.wait_for(Article.objects.exists, log)


def test_beat_sends_what_the_schedule_says(broker: str, tmp_path: Path) -> None:
    log = tmp_path / "beat.log"
    words = services.command("beat", schedule=str(tmp_path / "schedule"))
    quick = {"CELERY_BROKER_URL": broker, "FETCH_EVERY": "1"}
    with services.process(words, log, **quick), Redis.from_url(broker) as redis:
        services.wait_for(lambda: redis.llen("celery"), log)
        (message,) = redis.lrange("celery", 0, 0)
    assert b"ingest.tasks.fetch_due_sources" in message
