"""How sure a claim is: what the rule that made it is worth, weighed with what the trained reader holds of it.

``patterns/confidence.json`` is written by ``manage.py corpus calibrate``. Its ``rules`` tell how many claims of a rule were right, and how
many it made, on the part of the corpus that is not kept for testing; its ``weights``, measured on the kept quarter, what the two opinions
count for on the scale of log odds.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent / "patterns" / "confidence.json"
PRIOR_WEIGHT = 6  # claims on the corpus that weigh as much as the confidence given by hand
LEAST, MOST = 0.05, 0.99  # confidence is never certainty
#: Log odds that a claim of the reader alone loses: it has learned the style of the corpus, and is less often right on letters of others.
READER_ALONE = 0.8
#: And that a claim of the grammar gains where the reader is asked: for the same reason its doubts weigh less there than on the corpus.
READER_DOUBTS = 1.0
ELSEWHERE = {"reader": -READER_ALONE, "both": READER_DOUBTS}
#: Weights before any were measured.
EQUAL = {"rule": [0.0, 1.0], "both": [0.0, 0.5, 0.5], "reader": [0.0, 1.0]}
#: The rule of what only the reader sees.
READER = "reader"


@dataclass(frozen=True, slots=True)
class Opinions:
    """Who says that a claim is made: a rule with the confidence given to it, and the reader's probability, None where it did not look."""

    rule: str
    given: float
    reader: float | None


@cache
def measured() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return found


def worth(rule: str, given: float) -> float:
    """How often a rule is right: what was given to it by hand, moved to what was measured."""
    right, made = measured()["rules"].get(rule, (0, 0))
    return float((right + PRIOR_WEIGHT * given) / (made + PRIOR_WEIGHT))


def features(told: Opinions) -> tuple[str, list[float]]:
    """The name of the weights that apply, and what they weigh."""
    if told.rule == READER:
        return "reader", [1.0, _log_odds(told.reader or 0.0)]
    if told.reader is None:
        return "rule", [1.0, _log_odds(worth(told.rule, told.given))]
    return "both", [1.0, _log_odds(worth(told.rule, told.given)), _log_odds(told.reader)]


def confidence(told: Opinions) -> float:
    """The confidence of a claim, 0.05 to 0.99."""
    name, values = features(told)
    return round(max(LEAST, min(MOST, weigh(name, measured().get("weights", {}).get(name, EQUAL[name]), values))), 2)


def weigh(name: str, weights: Sequence[float], values: Sequence[float]) -> float:
    """Probability from log odds and what each counts for."""
    told = sum(weight * value for weight, value in zip(weights, values, strict=True))
    return 1 / (1 + math.exp(-told - ELSEWHERE.get(name, 0.0)))


def _log_odds(probability: float) -> float:
    bounded = max(0.005, min(0.995, probability))
    return math.log(bounded / (1 - bounded))
