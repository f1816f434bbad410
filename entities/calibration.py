"""How far confidence may be believed: measured on the corpus, told as a table."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from entities.corpus import Passage, is_kept
from entities.corpusscore import judged
from entities.extraction.confidence import EQUAL, READER, features, measured, weigh
from entities.extraction.types import ClaimSpan

NEWTON_STEPS = 25
RIDGE = 1.0
LONG = 25  # lines of a passage from which it is as quiet as a whole issue
FEWEST = 60  # claims that say something of a weight
BINS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def fingerprint(passages: Iterable[Passage]) -> str:
    """What tells whether the passages that are measured on have changed."""
    digest = hashlib.sha256()
    for passage in sorted(passages, key=lambda p: p.id):
        if not is_kept(passage):
            digest.update(repr((passage.id, passage.names, passage.lines, passage.marks)).encode())
    return digest.hexdigest()[:16]


def calibrate(passages: Sequence[Passage], file: Path) -> str:
    """Measures and writes what confidence is weighed from; tells how many claims it saw.

    How often each rule is right comes from the passages that are not kept for testing, what rule and reader count for from those that
    are, as the reader has learned the others; of them from the long ones, which tell of things as seldom as whole issues do.
    """
    right: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for claim, is_right in judged(passage for passage in passages if not is_kept(passage)):
        if claim.rule != READER:
            made[claim.rule] += 1
            right[claim.rule] += is_right
    rules = {rule: [right[rule], made[rule]] for rule in sorted(made)}
    kept = list(judged(passage for passage in passages if is_kept(passage) and len(passage.lines) >= LONG))
    _write(file, fingerprint(passages), rules, {})
    measured.cache_clear()
    _write(file, fingerprint(passages), rules, weights(kept))
    measured.cache_clear()
    return f"{sum(made.values())} claims of {len(rules)} rules, {sum(right.values())} of them right; {len(kept)} claims weighed"


def _write(file: Path, corpus: str, rules: dict[str, list[int]], found: dict[str, list[float]]) -> None:
    rows = ",\n  ".join(f"{json.dumps(rule)}: {json.dumps(counts)}" for rule, counts in rules.items())
    told = ",\n  ".join(f"{json.dumps(name)}: {json.dumps(values)}" for name, values in found.items())
    file.write_text(f'{{"corpus": "{corpus}", "weights": {{\n  {told}\n}}, "rules": {{\n  {rows}\n}}}}\n', "utf-8")


def weights(judgements: Iterable[tuple[ClaimSpan, bool]]) -> dict[str, list[float]]:
    """For each way in which claims come about, the logistic regression of being right on what was held of them."""
    told: dict[str, list[tuple[list[float], bool]]] = {}
    for claim, is_right in judgements:
        if claim.opinions is not None:
            name, values = features(claim.opinions)
            told.setdefault(name, []).append((values, is_right))
    found = {name: _fitted(rows) for name, rows in sorted(told.items()) if len(rows) >= FEWEST}
    return EQUAL | found


def _fitted(rows: Sequence[tuple[list[float], bool]]) -> list[float]:
    """Weights of a logistic regression, by Newton's method, drawn a little to zero."""
    values = np.array([row for row, _ in rows])
    right = np.array([float(is_right) for _, is_right in rows])
    found = np.zeros(values.shape[1])
    for _ in range(NEWTON_STEPS):
        share = 1 / (1 + np.exp(-values @ found))
        curvature = (values * (share * (1 - share))[:, None]).T @ values + RIDGE * np.eye(len(found))
        found += np.linalg.solve(curvature, values.T @ (right - share) - RIDGE * found)
    return [round(float(weight), 3) for weight in found]


def crossed(judgements: Sequence[tuple[ClaimSpan, bool]]) -> list[tuple[float, bool]]:
    """Confidence and rightness of each claim, with the weights measured on the other half of the claims."""
    found: list[tuple[float, bool]] = []
    for half in (0, 1):
        fit = weights(judgements[1 - half :: 2])
        for claim, is_right in judgements[half::2]:
            if claim.opinions is not None:
                name, values = features(claim.opinions)
                found.append((weigh(name, fit[name], values), is_right))
    return found


def reliability(judgements: Iterable[tuple[float, bool]]) -> str:
    """For each range of confidence how many claims there are, what they say of themselves on the average, and how many are right."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, is_right in judgements:
        place = max(i for i, low in enumerate(BINS[:-1]) if confidence >= low)
        bins.setdefault(place, []).append((confidence, is_right))
    rows = [f"{'confidence':14}{'claims':>8}{'told':>8}{'right':>8}"]
    for place, found in sorted(bins.items()):
        told = sum(confidence for confidence, _ in found) / len(found)
        share = sum(is_right for _, is_right in found) / len(found)
        rows.append(f"{BINS[place]:.1f}–{BINS[place + 1]:.1f}{'':7}{len(found):8}{told:8.2f}{share:8.2f}")
    return "\n".join(rows)
