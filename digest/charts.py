"""Drawings made on the server, as plain numbers that a template sets into SVG. Nothing here touches the database."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from digest import phrases
from entities.models import Claim
from entities.told import event_day

MOST_BUBBLES = 60  # the largest; the table has all that the page has
MARGIN = 8.0


@dataclass(frozen=True, slots=True)
class Bubble:
    x: float
    y: float
    r: float
    mark: phrases.Mark
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class MoneyChart:
    """Amounts by date: area by amount, standing on a line. ``width`` and ``height`` are those of its view box."""

    width: int
    height: int
    baseline: float
    currency: str
    bubbles: list[Bubble]
    labels: list[Label]
    ticks: list[Label]
    left_out: int = 0


@dataclass(slots=True)
class _Row:
    """Labels over the bubbles, none over another."""

    taken: list[tuple[float, float, float]] = field(default_factory=list)

    def free(self, left: float, right: float, y: float) -> bool:
        return all(right < low or left > high or abs(y - at) >= 15 for low, high, at in self.taken)


def day_of(claim: Claim) -> dt.date | None:
    """The day a claim stands at on an axis, as on its timeline."""
    return event_day(claim.when, claim.first_told)


def money_chart(claims: Iterable[Claim], *, width: int = 960) -> MoneyChart | None:
    """Bubbles of the claims that name money without a rate, in the currency that most do; none where fewer than two do."""
    told = [claim for claim in claims if claim.amount_value and not claim.amount_per and day_of(claim)]
    if len(told) < 2:
        return None
    currency = Counter(claim.amount_currency for claim in told).most_common(1)[0][0]
    told = sorted((claim for claim in told if claim.amount_currency == currency), key=_size, reverse=True)
    if len(told) < 2:
        return None
    shown, left_out = told[:MOST_BUBBLES], len(told) - len(told[:MOST_BUBBLES])
    largest_r = (44.0 if width >= 700 else 34.0) * (1 if len(shown) <= 16 else 0.72)
    baseline = 2 * largest_r + 34
    first = min(day for claim in shown if (day := day_of(claim)))
    last = max(day for claim in shown if (day := day_of(claim)))
    scale = _Scale(first, last, MARGIN + largest_r, width - MARGIN - largest_r)
    top = float(_size(shown[0]))
    bubbles = []
    for claim in shown:
        r = max(3.5, largest_r * math.sqrt(float(_size(claim)) / top))
        day = day_of(claim)
        assert day is not None
        bubbles.append(
            Bubble(
                round(scale(day), 1),
                round(baseline - r - 1, 1),
                round(r, 1),
                phrases.mark(claim),
                f"{phrases.headline(claim)}, {phrases.date_words(claim)}",
            )
        )
    labels = _labels(list(zip(shown, bubbles, strict=True)), width)
    return MoneyChart(width, math.ceil(baseline + 26), baseline, currency, bubbles, labels, _ticks(scale, baseline + 18, width), left_out)


def _size(claim: Claim) -> Decimal:
    return claim.amount_high or claim.amount_value or Decimal(0)


class _Scale:
    def __init__(self, first: dt.date, last: dt.date, left: float, right: float) -> None:
        self.first, self.last = first, last
        self.left, self.right = left, right

    def __call__(self, day: dt.date) -> float:
        days = (self.last - self.first).days
        if not days:
            return (self.left + self.right) / 2
        return self.left + (day - self.first).days / days * (self.right - self.left)


def _labels(pairs: Sequence[tuple[Claim, Bubble]], width: int) -> list[Label]:
    labels: list[Label] = []
    row = _Row()
    for claim, bubble in pairs[: 5 if width >= 700 else 3]:
        other = claim.object if claim.object else None
        name = _cut(other.name, 18) if other else claim.get_kind_display()
        text = f"{name} {phrases.amount(claim)}"
        half = len(text) * 3.6
        x = min(max(bubble.x, MARGIN + half), width - MARGIN - half)
        y = max(12.0, bubble.y - bubble.r - 7)
        if row.free(x - half, x + half, y) and not any(_hits(x, half, y, other) for _, other in pairs if other is not bubble):
            row.taken.append((x - half, x + half, y))
            labels.append(Label(round(x, 1), round(y, 1), text))
    return labels


def _hits(x: float, half: float, y: float, bubble: Bubble) -> bool:
    """Whether a label at a place would lie over a bubble."""
    dx = max(abs(bubble.x - x) - half, 0)
    dy = max(abs(bubble.y - (y - 5)) - 7, 0)
    return math.hypot(dx, dy) < bubble.r


def _ticks(scale: _Scale, y: float, width: int) -> list[Label]:
    """Months, or years where there are many; those that would run into one another are left out."""
    ticks: list[Label] = []
    days = (scale.last - scale.first).days
    if not days:
        return [Label(round(scale(scale.first), 1), y, phrases.day_words(scale.first))]
    edge, half, told_year = -1e9, 30, None
    if days < 45:
        marks = [scale.first, scale.last]
        for day, anchor in zip(marks, ("start", "end"), strict=True):
            ticks.append(Label(MARGIN if anchor == "start" else width - MARGIN, y, phrases.day_words(day), anchor))
        return ticks
    step = 1 if days < 400 else 3 if days < 1100 else 12
    month = dt.date(scale.first.year, 1 if step > 1 else scale.first.month, 1)
    while month <= scale.last:
        x = scale(max(month, scale.first))
        if x - half > edge and x + half <= width:
            words = str(month.year) if step == 12 else f"{month:%b}" + (f" {month.year}" if month.year != told_year else "")
            ticks.append(Label(round(max(x, half), 1), y, words))
            edge, told_year = x + half, month.year
        ahead = month.month - 1 + step
        month = dt.date(month.year + ahead // 12, ahead % 12 + 1, 1)
    return ticks


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
