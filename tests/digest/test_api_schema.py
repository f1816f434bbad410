"""Whatever the API's own description allows to be asked gets an answer that the description allows, and never a 5xx."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from digest.models import Edition, EditionItem, Story
from digest.wsgi import application
from tests import factories
from tests.digest.rows import world

EXAMPLES = 15  # requests to each address

PHASES = [Phase.explicit, Phase.generate]


@pytest.fixture
def api(db: None) -> Iterator[Any]:
    """The API as it describes itself, over a database that holds one of each."""
    rows = world()
    article = factories.article("Lead for $5.")
    factories.figure(article, "$5", 5)
    story = Story.objects.create(key="one", title="Lead", lead=article, first_day=article.day, last_day=article.day)
    story.articles.add(article)
    edition = Edition.objects.create(day=dt.date(2026, 4, 22))
    EditionItem.objects.create(edition=edition, section="top", position=0, story=story)
    EditionItem.objects.create(edition=edition, section="money", position=0, claim=rows.option)
    # A test's rows live in its one connection, which the end of a request would close.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_answers_are_as_described(api: Any) -> None:
    """Asked as the description allows, and as it does not."""
    for result in api.get_all_operations():
        operation = result.ok()
        requests = operation.as_strategy() | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

        @settings(
            max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=PHASES, suppress_health_check=list(HealthCheck)
        )
        @given(case=requests)
        def holds(case: schemathesis.Case[Any]) -> None:
            # What a cursor, an amount or a query of the search may be, no schema can say.
            case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=[positive_data_acceptance])

        holds()
