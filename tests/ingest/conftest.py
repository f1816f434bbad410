"""What tests of this floor share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest import signals


@pytest.fixture
def nobody_listens() -> Iterator[None]:
    """The signals of this floor reach only whom a test connects itself: what stands above has its own tests."""
    every = (signals.article_stored, signals.article_retired, signals.run_finished)
    before = [signal.receivers for signal in every]
    for signal in every:
        signal.receivers = []
        signal.sender_receivers_cache.clear()
    yield
    for signal, receivers in zip(every, before, strict=True):
        signal.receivers = receivers
        signal.sender_receivers_cache.clear()
