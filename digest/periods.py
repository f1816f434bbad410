"""Weeks and months that have an edition of their own, made of the editions of their days."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import Max, QuerySet
from django.db.models.functions import TruncMonth, TruncWeek
from django.urls import reverse

from digest.models import Edition


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
    def iso(self) -> str:
        """“2026-W17”, “2026-04”, by ISO 8601."""
        if self.kind == "month":
            return f"{self.first:%Y-%m}"
        year, number, _ = self.first.isocalendar()
        return f"{year:04}-W{number:02}"

    @property
    def span(self) -> str:
        """“20–26 April 2026”, “30 March – 5 April 2026”."""
        first, last = self.first, self.last
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{last.day} {last:%B %Y}"
        return f"{first.day} {first:%B}{f' {first.year}' if first.year != last.year else ''} – {last.day} {last:%B %Y}"


def week(year: int, number: int) -> Period:
    """The week of an ISO year, Monday to Sunday; raises ``ValueError`` where there is none, or no calendar for all of it."""
    first, last = dt.date.fromisocalendar(year, number, 1), dt.date.fromisocalendar(year, number, 7)
    url = reverse("week", args=[year, number])
    return Period("week", first, last, f"Week {number} of {year}", f"Week {number}", url)


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


def parse(text: str) -> Period:
    """The period of an ISO 8601 name, “2026-W17” or “2026-04”; raises ``ValueError`` for what is none."""
    found = re.fullmatch(r"(\d{4})-(W?)(\d\d)", text, re.ASCII)
    if found is None:
        raise ValueError(f"“{text}” is no week or month; write 2026-W17 or 2026-04")
    return (week if found[2] else month)(int(found[1]), int(found[3]))


OF = {"week": week_of, "month": month_of}
FIRST_DAY = {"week": TruncWeek, "month": TruncMonth}


def listed(kind: str, today: dt.date) -> QuerySet[Edition]:
    """Of each week or month that has one, an edition with the ``first`` day of the period; in the order of that day, the newest first."""
    rows = Edition.objects.filter(day__lte=today).annotate(first=FIRST_DAY[kind]("day"))
    return rows.order_by("-first").distinct("first")


def changed(kind: str, today: dt.date) -> list[tuple[Period, dt.datetime]]:
    """Every week or month that has an edition, newest first, and when an edition of its days was last built. One query."""
    rows = Edition.objects.filter(day__lte=today).order_by().annotate(first=FIRST_DAY[kind]("day"))
    return [(OF[kind](first), at) for first, at in rows.values_list("first").annotate(at=Max("built")).order_by("-first")]
