from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from kombu.exceptions import OperationalError as BrokerError

from entities import signals
from entities.management.commands.reextract import folded
from entities.models import Claim, Indexing
from tests import factories
from tests.entities.hand import extraction, machine, says

pytestmark = pytest.mark.django_db

TEXT = "Northwind buys Lumen."


@pytest.fixture(autouse=True)
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, {TEXT: extraction(TEXT, says(TEXT, "acquisition", "Northwind", "Lumen"))})


def reextract(*arguments: str) -> str:
    out = StringIO()
    call_command("reextract", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_reextract_does_what_waits() -> None:
    factories.article(TEXT)
    assert "status=ok articles=1 failed=0 claims=1" in reextract()
    assert "articles=0" in reextract()


def test_reextract_of_one_article() -> None:
    made, _ = factories.article(TEXT), factories.article(TEXT)
    assert "articles=1" in reextract("--article", str(made.pk))
    assert "articles=1" in reextract("--article", str(made.pk))
    assert [row.article for row in Indexing.objects.all()] == [made]


def test_reextract_of_all_says_so_when_it_is_done() -> None:
    heard: list[Any] = []

    def hear(**kwargs: Any) -> None:
        heard.append(kwargs["sender"])

    factories.article(TEXT)
    signals.indexing_finished.connect(hear)
    try:
        reextract()
        assert "articles=1" in reextract("--all")
    finally:
        signals.indexing_finished.disconnect(hear)
    assert len(heard) == 2


def test_reextract_of_an_article_that_is_not_there() -> None:
    with pytest.raises(CommandError, match="no article 4711"):
        reextract("--article", "4711")


def test_reextract_names_what_failed_and_does_the_rest() -> None:
    bad = factories.article("The machine fails at this.", day=dt.date(2026, 4, 1))
    factories.article(TEXT, day=dt.date(2026, 4, 2))
    with pytest.raises(CommandError, match=f"article {bad.pk}"):
        reextract()
    assert Claim.objects.count() == 1


def test_reextract_folds_errors_that_are_the_same() -> None:
    bad = [factories.article(f"The machine fails at number {number}.", day=dt.date(2026, 4, 1 + number)) for number in range(5)]
    errors = [KeyError("kind"), *(ValueError("no span") for _ in bad)]
    for error, place in zip(errors, [0, *(row.pk for row in bad)], strict=True):
        error.add_note(f"while indexing article {place}")
    one, many = folded(errors)
    assert one == "KeyError('kind'): while indexing article 0"
    assert many.startswith(f"ValueError('no span'), 5 times: while indexing article {bad[0].pk}, while indexing article {bad[1].pk}, ")
    assert many.endswith(f"article {bad[2].pk} …")


def test_reextract_tells_in_a_line_that_the_broker_is_gone() -> None:
    def dead(**kwargs: Any) -> None:
        raise BrokerError("Connection refused")

    factories.article(TEXT)
    signals.indexing_finished.connect(dead)
    try:
        with pytest.raises(CommandError, match=r"cannot be reached \(Connection refused\)\. The index is done, the editions are not"):
            reextract()
    finally:
        signals.indexing_finished.disconnect(dead)
    assert Claim.objects.count() == 1
