"""What is heard from the floor below, with a broker that is gone."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from kombu.exceptions import OperationalError as BrokerError

from entities import tasks
from entities.models import Claim
from ingest import signals
from ingest.models import Article
from tests import factories
from tests.entities.hand import tell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def broker_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    def dead(*args: Any, **kwargs: Any) -> None:
        raise BrokerError("Connection refused")

    for task in (tasks.index_article, tasks.recount_article, tasks.index_pending):
        monkeypatch.setattr(task, "delay", dead)


def test_stored_article_waits_and_says_so_without_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    row = factories.article()
    with caplog.at_level(logging.WARNING):
        signals.article_stored.send(sender=Article, article_id=row.pk)
    (record,) = caplog.records
    assert f"article={row.pk} status=waits" in record.message
    assert record.exc_info is None


def test_retired_article_is_counted_at_once() -> None:
    claim = tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen")
    evidence = claim.evidence.get()
    assert Claim.objects.get(pk=claim.pk).publisher_count == 1
    Article.objects.filter(pk=evidence.article_id).update(superseded_by=factories.article("Another."))
    signals.article_retired.send(sender=Article, article_id=evidence.article_id)
    assert Claim.objects.get(pk=claim.pk).publisher_count == 0


def test_end_of_a_run_tells_whoever_runs_it() -> None:
    with pytest.raises(BrokerError):
        signals.run_finished.send(sender=None)
