"""Months as grids of days, each with how much was read on it."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from django.db.models import Count

from ingest.models import Article

#: Shades in percent of the accent, from little to much; numbers stay readable on each.
SHADES = (10, 20, 30, 40, 90)
WEEKDAYS = tuple(calendar.day_abbr)


@dataclass(frozen=True, slots=True)
class Day:
    date: dt.date
    articles: int
    shade: int  # 0: nothing was read

    @property
    def is_strong(self) -> bool:
        return self.shade == SHADES[-1]


@dataclass(frozen=True, slots=True)
class Month:
    first: dt.date
    blanks: range  # empty places before the first day, weeks beginning on Monday
    days: list[Day]

    @property
    def articles(self) -> int:
        return sum(day.articles for day in self.days)


def articles_by_day(first: dt.date, last: dt.date) -> dict[dt.date, int]:
    counted = Article.objects.public().filter(day__range=(first, last)).order_by().values_list("day").annotate(n=Count("pk"))
    return dict(counted)


def month(year: int, number: int, counts: Mapping[dt.date, int], most: int | None = None) -> Month:
    """One month; shades are parts of ``most``, by default the month's own busiest day."""
    before, length = calendar.monthrange(year, number)
    days = [dt.date(year, number, day) for day in range(1, length + 1)]
    top = most or max((counts.get(day, 0) for day in days), default=0)
    return Month(days[0], range(before), [Day(day, counts.get(day, 0), _shade(counts.get(day, 0), top)) for day in days])


def _shade(articles: int, most: int) -> int:
    if not articles or not most:
        return 0
    # By the root, so that one crowded day does not make all others look empty.
    return SHADES[min(len(SHADES) - 1, int(sqrt(articles / most) * len(SHADES)))]
