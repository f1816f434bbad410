"""Extraction does no worse on the fixtures than docs/extraction.md says."""

from __future__ import annotations

import json

import pytest
from django.conf import settings

from entities.extraction.scoring import Score
from entities.goldfile import FORMATS, gold_file, read_file

FIXTURES = settings.BASE_DIR / "fixtures"
#: On one worker, so that the fixtures are read once.
pytestmark = pytest.mark.xdist_group("scores")


@pytest.fixture(scope="module")
def score() -> Score:
    total = Score()
    for row in json.loads((FIXTURES / "expected.json").read_text("utf-8"))["documents"]:
        path = FIXTURES / row["path"]
        if path.suffix in FORMATS:
            expected = json.loads((FIXTURES / "expected" / f"{row['name']}.json").read_text("utf-8"))
            total.add(expected, gold_file(row["name"], read_file(path)), None)
    return total


@pytest.mark.parametrize(
    ("measure", "precision", "recall"),
    [("entities", 0.90, 0.91), ("figures", 0.98, 0.98), ("claims core", 0.80, 0.50), ("claims strict", 0.76, 0.47)],
)
def test_fixtures_score_no_worse_than_told(score: Score, measure: str, precision: float, recall: float) -> None:
    found_precision, found_recall, *_ = score.row(measure)
    assert found_precision >= precision
    assert found_recall >= recall


def test_fixtures_are_seldom_overclaimed(score: Score) -> None:
    assert score.hedged > 40
    assert score.overclaimed / score.hedged <= 0.03
    assert score.status_right / score.matched > 0.91
