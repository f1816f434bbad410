"""How far confidence may be believed: measured on the corpus, told as a table."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from entities.corpus import Passage, is_kept
from entities.corpusscore import judged
from entities.extraction.types import ClaimSpan

BINS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def fingerprint(passages: Iterable[Passage]) -> str:
    """What tells whether the passages that are measured on have changed."""
    digest = hashlib.sha256()
    for passage in sorted(passages, key=lambda p: p.id):
        if not is_kept(passage):
            digest.update(repr((passage.id, passage.names, passage.lines, passage.marks)).encode())
    return digest.hexdigest()[:16]


def calibrate(passages: Sequence[Passage], file: Path) -> str:
    """Writes how often each rule is right on the passages that are not kept for testing; tells how many claims it saw."""
    right: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for claim, is_right in judged(passage for passage in passages if not is_kept(passage)):
        made[claim.rule] += 1
        right[claim.rule] += is_right
    rules = {rule: [right[rule], made[rule]] for rule in sorted(made)}
    rows = ",\n  ".join(f"{json.dumps(rule)}: {json.dumps(counts)}" for rule, counts in rules.items())
    file.write_text(f'{{"corpus": "{fingerprint(passages)}", "rules": {{\n  {rows}\n}}}}\n', "utf-8")
    return f"{sum(made.values())} claims of {len(rules)} rules, {sum(right.values())} of them right"


def reliability(judgements: Iterable[tuple[ClaimSpan, bool]]) -> str:
    """For each range of confidence how many claims there are, what they say of themselves on the average, and how many are right."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for claim, is_right in judgements:
        place = max(i for i, low in enumerate(BINS[:-1]) if claim.confidence >= low)
        bins.setdefault(place, []).append((claim.confidence, is_right))
    rows = [f"{'confidence':14}{'claims':>8}{'told':>8}{'right':>8}"]
    for place, found in sorted(bins.items()):
        told = sum(confidence for confidence, _ in found) / len(found)
        share = sum(is_right for _, is_right in found) / len(found)
        rows.append(f"{BINS[place]:.1f}–{BINS[place + 1]:.1f}{'':7}{len(found):8}{told:8.2f}{share:8.2f}")
    return "\n".join(rows)
