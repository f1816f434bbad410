"""Drawings made on the server, as plain numbers that a template sets into SVG. Nothing here touches the database.

Places along the page are in per cent and heights in pixels, so that one drawing serves every width and its words never shrink.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from digest import phrases
from entities.models import Claim, Entity, Status
from entities.money import in_dollars
from entities.profiles import Month, Neighbour
from entities.told import event_day

MOST_DOTS = 24  # the largest
MOST_NEIGHBOURS = 6
HEIGHT = 150
BASELINE = 122.0
TICKS_Y = 143
#: Width in pixels at which labels must not run into one another; wider drawings have more room.
NARROW = 340
_LETTER = 6.6  # width of one in a label, about
_LINES = {Status.ACTUAL: "solid", Status.PLANNED: "dashed", Status.OPTIONAL: "dotted", Status.DENIED: "denied"}


@dataclass(frozen=True, slots=True)
class Label:
    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    r: float
    claim: Claim
    mark: phrases.Mark


@dataclass(frozen=True, slots=True)
class MoneyChart:
    """Sums by date, standing on a line: area by amount. ``dots`` are the largest first, ``left_out`` counts those too small to be drawn;
    ``mixed``: they are of several currencies, brought to one size by rough rates.
    """

    dots: list[Dot]
    labels: list[Label]
    ticks: list[Label]
    left_out: int
    mixed: bool
    words: str

    @property
    def in_time(self) -> list[Dot]:
        """The dots for a table, newest first."""
        return sorted(self.dots, key=lambda dot: (day_of(dot.claim) or dt.date.min, dot.claim.pk), reverse=True)


@dataclass(frozen=True, slots=True)
class Bar:
    """A month or year: the claims that are plain facts below, filled, and the others above them, hollow."""

    x: float
    width: float
    actual_y: float
    actual_height: float
    other_y: float
    other_height: float
    words: str
    month: Month


@dataclass(frozen=True, slots=True)
class BarChart:
    bars: list[Bar]
    ticks: list[Label]
    peak: Label
    words: str
    by_year: bool


@dataclass(frozen=True, slots=True)
class Spoke:
    """A neighbour: its station, and the line that leads to it, as thick as they share claims."""

    y: float
    name: str
    line: str
    width: float
    entity: Entity
    neighbour: Neighbour
    url: str


@dataclass(frozen=True, slots=True)
class Fan:
    spokes: list[Spoke]
    hub_y: float
    words: str


def day_of(claim: Claim) -> dt.date | None:
    """The day a claim stands at on an axis, as on its timeline."""
    return event_day(claim.when, claim.first_told)


# --- money -------------------------------------------------------------------------------------------------------------------


def money_chart(claims: Sequence[Claim], left_out: int = 0, *, of: Entity | None = None) -> MoneyChart | None:
    """A dot for each claim; they name money without a rate. None for fewer than two. Labels name the other party than ``of``."""
    told = sorted(claims, key=_size, reverse=True)
    days = [day for claim in told if (day := day_of(claim))]
    if len(days) < 2 or len(days) < len(told):
        return None
    scale = _Scale(min(days), max(days))
    largest_r = 34.0 if len(told) <= 12 else 26.0
    top = float(_size(told[0])) or 1.0
    dots = []
    for claim, day in zip(told, days, strict=True):
        r = round(max(3.5, largest_r * math.sqrt(float(_size(claim)) / top)), 1)
        dots.append(Dot(scale(day), round(BASELINE - r - 1, 1), r, claim, phrases.mark(claim)))
    words = f"{len(dots)} sums, {phrases.day_words(scale.first)} to {phrases.day_words(scale.last)}; the largest: {headline_of(told[0])}."
    return MoneyChart(dots, _labels(dots, of), _ticks(scale), left_out, len({claim.amount_currency for claim in told}) > 1, words)


def headline_of(claim: Claim) -> str:
    """The sentence of a claim with its mark in words, for a drawing that is read aloud."""
    return f"{phrases.headline(claim)} ({phrases.mark(claim).word})"


def _size(claim: Claim) -> Decimal:
    """The sum in rough dollars, its upper end where it is a range."""
    value = in_dollars(claim) or Decimal(0)
    return value * claim.amount_high / claim.amount_value if claim.amount_high and claim.amount_value else value


class _Scale:
    """Days to per cent of the width, with room for half a dot at both ends."""

    left, right = 10.0, 90.0

    def __init__(self, first: dt.date, last: dt.date) -> None:
        self.first, self.last = first, last

    def __call__(self, day: dt.date) -> float:
        days = (self.last - self.first).days
        if not days:
            return 50.0
        return round(self.left + (day - self.first).days / days * (self.right - self.left), 1)


@dataclass(slots=True)
class _Row:
    """Labels over the dots, none over another; in pixels of a narrow drawing."""

    taken: list[tuple[float, float, float]] = field(default_factory=list)

    def free(self, left: float, right: float, y: float) -> bool:
        return all(right < low or left > high or abs(y - at) >= 15 for low, high, at in self.taken)


def _labels(dots: Sequence[Dot], of: Entity | None) -> list[Label]:
    """Names and sums over the largest dots, where there is room."""
    labels: list[Label] = []
    row = _Row()
    for dot in dots[:6]:
        other = dot.claim.subject if of is not None and dot.claim.object == of else dot.claim.object
        name = cut(other.name, 16) if other else dot.claim.get_kind_display()
        text = f"{name} {phrases.amount(dot.claim)}"
        length, middle = len(text) * _LETTER, dot.x / 100 * NARROW
        anchor = "start" if middle < length / 2 else "end" if middle > NARROW - length / 2 else "middle"
        left = {"start": middle, "end": middle - length, "middle": middle - length / 2}[anchor]
        y = round(max(12.0, dot.y - dot.r - 7), 1)
        others = (each for each in dots if each is not dot)
        if row.free(left, left + length, y) and not any(_hits(left, left + length, y, each) for each in others):
            row.taken.append((left, left + length, y))
            labels.append(Label(dot.x, y, text, anchor))
    return labels


def _hits(left: float, right: float, y: float, dot: Dot) -> bool:
    """Whether a label at a place would lie over a dot."""
    x = dot.x / 100 * NARROW
    return math.hypot(max(left - x, x - right, 0), max(abs(dot.y - (y - 5)) - 7, 0)) < dot.r


def _ticks(scale: _Scale) -> list[Label]:
    """Months, or years where there are many, no more than fit; of a short time its first and last day."""
    days = (scale.last - scale.first).days
    if not days:
        return [Label(50.0, TICKS_Y, phrases.day_words(scale.first))]
    if days < 45:
        return [
            Label(scale.left, TICKS_Y, phrases.day_words(scale.first), "start"),
            Label(scale.right, TICKS_Y, phrases.day_words(scale.last), "end"),
        ]
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000) if days / 30.4 / step <= 5)
    month = dt.date(scale.first.year, scale.first.month if step < 3 else 1, 1)
    ticks: list[Label] = []
    while month <= scale.last:
        x = scale(max(month, scale.first))
        begun = month >= scale.first.replace(day=1) or step >= 12  # a year is named though it began before the first day
        if begun and (not ticks or x - ticks[-1].x >= 18):
            ticks.append(Label(x, TICKS_Y, str(month.year) if step >= 12 else f"{month:%b} {month.year}"))
        month = _ahead(month, step)
    return ticks


def _ahead(month: dt.date, months: int) -> dt.date:
    number = month.year * 12 + month.month - 1 + months
    return dt.date(min(number // 12, dt.MAXYEAR), number % 12 + 1, 1)


# --- claims a month ----------------------------------------------------------------------------------------------------------


def bar_chart(months: Sequence[Month], *, by_year: bool) -> BarChart | None:
    """Bars from the first month to the last, empty ones left open; none for fewer than two."""
    if len(months) < 2:
        return None
    step = 12 if by_year else 1
    first, last = months[0].first, months[-1].first
    slots = ((last.year - first.year) * 12 + last.month - first.month) // step + 1
    wide = min(100 / slots, 20.0)
    most = max(month.claims for month in months)
    unit = (BASELINE - 24) / most
    bars = []
    for month in months:
        place = ((month.first.year - first.year) * 12 + month.first.month - first.month) // step
        actual, other = round(month.actual * unit, 1), round((month.claims - month.actual) * unit, 1)
        bars.append(
            Bar(
                x=round(place * wide + wide * 0.12, 2),
                width=round(wide * 0.76, 2),
                actual_y=round(BASELINE - actual, 1),
                actual_height=actual,
                other_y=round(BASELINE - actual - other, 1),
                other_height=other,
                words=month_words(month.first, by_year=by_year),
                month=month,
            )
        )
    every = math.ceil(slots * wide / 100 * 5) or 1
    every = max(1, math.ceil(slots / every))
    ticks = [
        Label(round(place * wide + wide / 2, 1), TICKS_Y, _tick(_ahead(first, place * step), place == 0, by_year))
        for place in range(0, slots, every)
    ]
    ticks = [tick if tick.x >= 8 else Label(0, tick.y, tick.text, "start") for tick in ticks if tick.x <= 94]
    peak = max(bars, key=lambda bar: bar.month.claims)
    return BarChart(
        bars=bars,
        ticks=ticks,
        peak=Label(round(peak.x + peak.width / 2, 1), round(peak.other_y - 7, 1), f"{most:,}"),
        words=f"From {bars[0].words} to {bars[-1].words}; the most in {peak.words}: {most:,}, {peak.month.actual:,} of them plain facts.",
        by_year=by_year,
    )


def month_words(first: dt.date, *, by_year: bool = False) -> str:
    return str(first.year) if by_year else f"{first:%B} {first.year}"


def _tick(first: dt.date, with_year: bool, by_year: bool) -> str:
    if by_year:
        return str(first.year)
    return f"{first:%b} {first.year}" if with_year or first.month == 1 else f"{first:%b}"


# --- neighbours --------------------------------------------------------------------------------------------------------------


def fan(entity: Entity, pairs: Iterable[tuple[Entity, Neighbour]]) -> Fan | None:
    """Lines from the entity to those with whom it has most dealings: as thick as they share claims, solid where any of these is a plain
    fact, dashed where the surest is planned, dotted where all are options, reports or guesses. None where there are fewer than two.
    """
    shown = list(pairs)[:MOST_NEIGHBOURS]
    if len(shown) < 2:
        return None
    most = max(neighbour.claims for _, neighbour in shown)
    step = min(HEIGHT / len(shown), 34.0)
    top = (HEIGHT - step * len(shown)) / 2
    spokes = [
        Spoke(
            y=round(top + step * (place + 0.5), 1),
            name=cut(other.name, 24),
            line=_LINES[Status(neighbour.status)],
            width=round(1.5 + 4.5 * neighbour.claims / most, 1),
            entity=other,
            neighbour=neighbour,
            url=f"/chain/{entity.slug}/{other.slug}/",
        )
        for place, (other, neighbour) in enumerate(shown)
    ]
    words = "; ".join(f"{spoke.entity.name}: {_dealings(spoke.neighbour)}" for spoke in spokes)
    return Fan(spokes, HEIGHT / 2, f"{words}.")


def _dealings(neighbour: Neighbour) -> str:
    deals = f"{neighbour.deals} deal{'' if neighbour.deals == 1 else 's'}, " if neighbour.deals else ""
    return f"{deals}{neighbour.claims} claim{'' if neighbour.claims == 1 else 's'}"


def cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
