"""Weeks and months that have an edition of their own, made of the editions of their days."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Period:
    """``name`` is its heading, ``short`` how links name it; both days are its own."""

    kind: str
    first: dt.date
    last: dt.date
    name: str
    short: str
    url: str

    @property
    def span(self) -> str:
        """“20–26 April 2026”, “30 March – 5 April 2026”."""
        first, last = self.first, self.last
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{last.day} {last:%B %Y}"
        return f"{first.day} {first:%B}{f' {first.year}' if first.year != last.year else ''} – {last.day} {last:%B %Y}"


def week(year: int, number: int) -> Period:
    """The week of an ISO year, Monday to Sunday; raises ``ValueError`` where there is none."""
    first = dt.date.fromisocalendar(year, number, 1)
    url = reverse("week", args=[year, number])
    return Period("week", first, first + dt.timedelta(days=6), f"Week {number} of {year}", f"Week {number}", url)


def month(year: int, number: int) -> Period:
    """Raises ``ValueError`` where there is none."""
    first = dt.date(year, number, 1)
    last = first.replace(day=calendar.monthrange(year, number)[1])
    return Period("month", first, last, f"{first:%B %Y}", f"{first:%B}", reverse("month", args=[year, number]))


def week_of(day: dt.date) -> Period:
    iso = day.isocalendar()
    return week(iso.year, iso.week)


def month_of(day: dt.date) -> Period:
    return month(day.year, day.month)


OF = {"week": week_of, "month": month_of}
