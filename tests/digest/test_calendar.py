from __future__ import annotations

import datetime as dt

from digest import calendar


def test_month_is_weeks_of_monday_to_sunday_with_their_numbers() -> None:
    grid = calendar.month(2026, 4, {dt.date(2026, 4, 1): 1, dt.date(2026, 4, 9): 25})
    assert [week.number for week in grid.weeks] == [14, 15, 16, 17, 18]
    first = grid.weeks[0]
    assert first.days[:2] == [None, None] and first.days[2] == calendar.Day(dt.date(2026, 4, 1), 1, 2)
    assert (first.articles, grid.articles) == (1, 26)
    assert (first.url, grid.url) == ("/2026/w14/", "/2026/04/")


def test_shades_run_from_none_to_the_busiest_day() -> None:
    counts = {dt.date(2026, 4, 1) + dt.timedelta(days=n): n**2 for n in range(6)}
    assert [day.shade for day in calendar.days(dt.date(2026, 4, 1), dt.date(2026, 4, 6), counts)] == [0, 2, 3, 4, 5, 5]
    assert calendar.days(dt.date(2026, 4, 2), dt.date(2026, 4, 2), {dt.date(2026, 4, 2): 1}, 10_000)[0].shade == 1


def test_nearest_busy_day_is_the_earlier_of_two_as_near() -> None:
    day = dt.date(2026, 4, 10)
    counts = {dt.date(2026, 4, 8): 5, dt.date(2026, 4, 12): 9, dt.date(2026, 4, 11): 4, day: 30}
    assert calendar.nearest_busy(day, counts, 5) == dt.date(2026, 4, 8)
    assert calendar.nearest_busy(day, counts, 6) == dt.date(2026, 4, 12)
    assert calendar.nearest_busy(day, counts, 10) is None
