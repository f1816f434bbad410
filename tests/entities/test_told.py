from __future__ import annotations

import datetime as dt

import pytest

from entities.told import first_day, is_date, precision


@pytest.mark.parametrize(
    ("when", "day", "fine"),
    [
        ("2026", dt.date(2026, 1, 1), 1),
        ("2026-Q3", dt.date(2026, 7, 1), 2),
        ("2026-11", dt.date(2026, 11, 1), 3),
        ("2026-02-28", dt.date(2026, 2, 28), 4),
    ],
)
def test_told_date(when: str, day: dt.date, fine: int) -> None:
    assert first_day(when) == day
    assert precision(when) == fine
    assert is_date(when)


@pytest.mark.parametrize("when", ["2026-13", "2026-02-29", "2026-Q5", "spring", "26", "2026-4", " 2026", "0000"])
def test_what_is_no_date(when: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        first_day(when)
    assert not is_date(when)


def test_no_date_is_told() -> None:
    assert is_date("")
    assert precision("") == 0
