"""Who is told in the history rows that the database writes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from pghistory import runtime

#: What an act within a request takes over from it.
_INHERITED = ("user", "url")


@contextmanager
def recorded(**told: Any) -> Iterator[None]:
    """History rows written within say this: ``user`` (an id) or ``extractor`` (a version), ``action`` and ``reason``, as far as given.

    Each act has a context of its own, also where several are done in one request: pghistory by itself would keep one for all, with
    what the last of them said. Only who sent the request is taken over from it.
    """
    outer = getattr(runtime._tracker, "value", None)
    if outer is None:
        with pghistory.context(**told):
            yield
        return
    own = {name: outer.metadata[name] for name in _INHERITED if name in outer.metadata} | told
    runtime._tracker.value = runtime.Context(uuid.uuid4(), own)  # pghistory has no public way to begin another
    try:
        yield
    finally:
        runtime._tracker.value = outer
