"""How sure a claim is: what its rule was given by hand, moved to how often the rule was right on the corpus.

``patterns/confidence.json`` is written by ``manage.py corpus calibrate``: rule → how many of its claims were right, and how many it made,
on the part of the corpus that is not kept for testing.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent / "patterns" / "confidence.json"
PRIOR_WEIGHT = 6  # claims on the corpus that weigh as much as the confidence given by hand
LEAST, MOST = 0.05, 0.99  # confidence is never certainty


@cache
def measured() -> dict[str, tuple[int, int]]:
    """Rule → right and made."""
    return {rule: (right, made) for rule, (right, made) in json.loads(FILE.read_text("utf-8"))["rules"].items()}


def calibrated(rule: str, given: float) -> float:
    """The confidence of a claim of a rule, 0.05 to 0.99."""
    right, made = measured().get(rule, (0, 0))
    share = (right + PRIOR_WEIGHT * given) / (made + PRIOR_WEIGHT)
    return round(max(LEAST, min(MOST, share)), 2)
