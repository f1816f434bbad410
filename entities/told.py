"""Dates as texts tell them: ``YYYY``, ``YYYY-Qn``, ``YYYY-MM`` or ``YYYY-MM-DD``."""

from __future__ import annotations

import datetime as dt
import re

#: Days after the first that surely belong to a date of each precision.
SPANS = {1: 364, 2: 89, 3: 27, 4: 0}

_FORM = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?))?")


def first_day(when: str) -> dt.date:
    """The first day of a told date; raises ``ValueError`` if it is none."""
    match = _FORM.fullmatch(when)
    if match is None:
        raise ValueError(f"“{when}” is no date: give YYYY, YYYY-Qn, YYYY-MM or YYYY-MM-DD.")
    year, quarter, month, day = match.groups()
    if quarter:
        month = str(3 * int(quarter) - 2)
    return dt.date(int(year), int(month or 1), int(day or 1))


def precision(when: str) -> int:
    """0 for none, then year, quarter, month, day."""
    return 0 if not when else {4: 1, 7: 2 if "Q" in when else 3, 10: 4}[len(when)]


def is_date(when: str) -> bool:
    """Whether it is empty or a told date of the calendar."""
    try:
        return not when or bool(first_day(when))
    except ValueError:
        return False


def event_day(when: str, told: dt.date | None) -> dt.date | None:
    """Where an event stands in time: the day it was told, if that lies within its own date, else the end of that date nearest to it.

    So “2026”, told in April 2026, does not stand before what happened in February. The last days are counted short (364, 89 and
    27 days after the first), as ``timelines.newest_first`` counts them in SQL.
    """
    if not when:
        return told
    first = first_day(when)
    last = first + dt.timedelta(days=SPANS[precision(when)])
    return min(max(first, told or first), last)
