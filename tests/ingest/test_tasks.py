"""Tasks, in the calling process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from ingest import actions, intake, signals, tasks
from ingest.models import Document
from ingest.sources import claim_source
from tests import factories
from tests.ingest.local import Answer, Server, serving
from tests.ingest.test_feeds import ATOM

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    settings.FETCH_ALLOW_PRIVATE = True
    with serving() as site:
        site.answers["/feed"] = Answer(body=ATOM.encode(), headers={"Content-Type": "application/atom+xml"})
        yield site


@pytest.fixture
def runs(nobody_listens: None) -> list[str]:
    """How often the end of a run was announced."""
    ended: list[str] = []

    def note(**kwargs: Any) -> None:
        ended.append("run")

    signals.run_finished.connect(note, weak=False)
    return ended


def test_fetch_due_sources_reads_those_that_are_due(server: Server, runs: list[str]) -> None:
    later = timezone.now() + dt.timedelta(hours=1)
    due = factories.source("Due", location=server.url("/feed"))
    factories.source("Later", location=server.url("/later"), next_check=later)
    factories.source("Off", location=server.url("/off"), active=False)
    claimed = factories.source("Claimed", location=server.url("/claimed"))
    claim_source(claimed.pk)
    assert tasks.fetch_due_sources() == 1
    assert list(server.requests) == ["/feed"]
    assert set(Document.objects.values_list("source", flat=True)) == {due.pk}
    assert runs == ["run"]
    assert tasks.fetch_due_sources() == 0


def test_read_source_does_nothing_on_a_second_delivery(server: Server, runs: list[str]) -> None:
    source = factories.source(location=server.url("/feed"))
    claim = claim_source(source.pk)
    assert claim is not None
    assert tasks.read_source(source.pk, claim=claim.isoformat()) == "ok"
    assert tasks.read_source(source.pk, claim=claim.isoformat()) == "busy"
    assert len(server.requests["/feed"]) == 1
    assert tasks.read_source(source.pk) == "ok"


def test_failing_source_is_no_failure_of_the_task(server: Server, runs: list[str]) -> None:
    source = factories.source(location=server.url("/missing"))
    assert tasks.read_source(source.pk) == "failed"
    source.refresh_from_db()
    assert "answered 404" in source.last_error


def test_unexpected_error_is_raised_once_all_sources_are_read(server: Server, runs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    store = actions.store_document

    def failing(**kwargs: Any) -> Any:
        if kwargs["source"].slug == "first":
            raise ZeroDivisionError("a bug")
        return store(**kwargs)

    monkeypatch.setattr(intake, "store_document", failing)
    factories.source("First", location=server.url("/feed"))
    second = factories.source("Second", location=server.url("/feed?2"))
    server.answers["/feed?2"] = server.answers["/feed"]
    with pytest.raises(ExceptionGroup) as caught:
        tasks.fetch_due_sources()
    assert caught.group_contains(ZeroDivisionError, match="a bug")
    assert Document.objects.filter(source=second).count() == 2


def test_failure_of_who_listens_to_the_end_of_a_run_surfaces(server: Server, runs: list[str]) -> None:
    def broken(**kwargs: Any) -> None:
        raise RuntimeError("the index is broken")

    signals.run_finished.connect(broken)
    source = factories.source(location=server.url("/feed"))
    with pytest.raises(RuntimeError, match="the index is broken"):
        tasks.read_source(source.pk)
    source.refresh_from_db()
    assert source.claimed_until is None
