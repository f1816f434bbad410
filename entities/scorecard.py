"""How often editors agreed with the machine, by version of the extraction and kind of claim.

A decision is about a statement, so it counts for whichever version reads that statement today. Editors look first at what is unsure, so the
shares say how the looked-at fare, not all that is published.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.fields.json import KT

from entities.models import Correction, Evidence

NORMAL = 1.96  # standard deviations that hold 95 of 100


@dataclass(frozen=True, slots=True)
class Row:
    """Decisions about one kind (empty: all kinds) as read by one version (empty: no article says it any more)."""

    extractor: str
    kind: str
    confirmed: int
    corrected: int
    rejected: int

    @property
    def decided(self) -> int:
        return self.confirmed + self.corrected + self.rejected

    @property
    def precision(self) -> float:
        """The share that was right as read."""
        return self.confirmed / self.decided

    @property
    def percent(self) -> int:
        return round(100 * self.precision)

    @property
    def low(self) -> int:
        """The lower end of Wilson's interval, in per cent."""
        return round(100 * wilson(self.confirmed, self.decided)[0])

    @property
    def high(self) -> int:
        return round(100 * wilson(self.confirmed, self.decided)[1])


def wilson(right: int, of: int) -> tuple[float, float]:
    """Wilson's score interval of a share, at 95 %. Raises ValueError for none of none.

    E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209–212.
    """
    if of < 1 or not 0 <= right <= of:
        raise ValueError(f"{right} of {of} is no share")
    share, square = right / of, NORMAL**2
    middle = (share + square / (2 * of)) / (1 + square / of)
    reach = NORMAL / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def scorecard() -> list[Row]:
    """For each version its total and then its kinds, most decided first; one query."""
    today = Evidence.objects.filter(statement=OuterRef("statement")).order_by("-article__day", "-pk").values("extractor")[:1]
    counted = (
        Correction.objects.order_by()
        .annotate(version=Subquery(today), read_as=KT("before__kind"))
        .values("version", "read_as", outcome=F("decision"))
        .annotate(count=Count("pk"))
    )
    told: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for row in counted:
        for kind in ("", row["read_as"]):
            told[row["version"] or ""][kind][row["outcome"]] += row["count"]
    found = [_row(version, kind, outcomes) for version, kinds in told.items() for kind, outcomes in kinds.items()]
    totals = {row.extractor: row.decided for row in found if not row.kind}
    return sorted(found, key=lambda row: (-totals[row.extractor], row.extractor, row.kind != "", -row.decided, row.kind))


def _row(version: str, kind: str, outcomes: dict[str, int]) -> Row:
    decision = Correction.Decision
    return Row(version, kind, outcomes[decision.CONFIRM], outcomes[decision.EDIT], outcomes[decision.REJECT])
