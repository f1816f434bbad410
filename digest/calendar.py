"""Months as grids of weeks and days, each with how much was read on it."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from django.db.models import Count
from django.urls import reverse

from ingest.models import Article

#: Shades, from little to much, as the style-sheet names them; numbers stay readable on each.
SHADES = 5
WEEKDAYS = tuple(calendar.day_abbr)


@dataclass(frozen=True, slots=True)
class Day:
    date: dt.date
    articles: int
    shade: int  # 0: nothing was read


@dataclass(frozen=True, slots=True)
class Week:
    """A row of the grid: Monday to Sunday, None where the day is another month's. ``articles`` are those of the days shown."""

    year: int
    number: int
    days: list[Day | None]

    @property
    def articles(self) -> int:
        return sum(day.articles for day in self.days if day)

    @property
    def url(self) -> str:
        return reverse("week", args=[self.year, self.number])


@dataclass(frozen=True, slots=True)
class Month:
    first: dt.date
    weeks: list[Week]

    @property
    def articles(self) -> int:
        return sum(week.articles for week in self.weeks)

    @property
    def url(self) -> str:
        return reverse("month", args=[self.first.year, self.first.month])


def articles_by_day(first: dt.date, last: dt.date) -> dict[dt.date, int]:
    counted = Article.objects.public().filter(day__range=(first, last)).order_by().values_list("day").annotate(n=Count("pk"))
    return dict(counted)


def days(first: dt.date, last: dt.date, counts: Mapping[dt.date, int], most: int | None = None) -> list[Day]:
    """The days of a span; shades are parts of ``most``, by default the busiest day's."""
    span = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    top = most or max((counts.get(day, 0) for day in span), default=0)
    return [Day(day, counts.get(day, 0), _shade(counts.get(day, 0), top)) for day in span]


def month(year: int, number: int, counts: Mapping[dt.date, int], most: int | None = None) -> Month:
    """One month as weeks that begin on Monday; shades as ``days`` has them."""
    length = calendar.monthrange(year, number)[1]
    every = {day.date: day for day in days(dt.date(year, number, 1), dt.date(year, number, length), counts, most)}
    weeks = []
    for row in calendar.Calendar().monthdatescalendar(year, number):
        iso = row[0].isocalendar()
        weeks.append(Week(iso.year, iso.week, [every.get(date) for date in row]))
    return Month(dt.date(year, number, 1), weeks)


def nearest_busy(day: dt.date, counts: Mapping[dt.date, int], least: int) -> dt.date | None:
    """The nearest other day with so many articles; of two as near, the earlier."""
    busy = [other for other, articles in counts.items() if articles >= least and other != day]
    return min(busy, key=lambda other: (abs(other - day), other), default=None)


def _shade(articles: int, most: int) -> int:
    if not articles or not most:
        return 0
    # By the root, so that one crowded day does not make all others look empty.
    return min(SHADES, int(sqrt(articles / most) * SHADES) + 1)
