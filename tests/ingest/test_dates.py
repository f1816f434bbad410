from __future__ import annotations

import datetime as dt

import pytest

from ingest import dates


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Wednesday, April 22, 2026", dt.date(2026, 4, 22)),
        ("Date: June 13, 2025", dt.date(2025, 6, 13)),
        ("Published on 3 March 2026 at 10:30 AM", dt.date(2026, 3, 3)),
        ("Posted: 2026-05-15", dt.date(2026, 5, 15)),
        ("Sept. 3rd, 2025", dt.date(2025, 9, 3)),
        ("Tue 3 Mar 2026", dt.date(2026, 3, 3)),
    ],
)
def test_line_that_only_tells_a_day(text: str, day: dt.date) -> None:
    assert dates.date_line(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "On April 22, 2026, Corvex bought Lumen",
        "Corvex buys Lumen: April 22, 2026 and what it means",
        "April 2026",
        "February 30, 2026",
        "No date at all",
        "",
    ],
)
def test_line_that_tells_more_is_no_date_line(text: str) -> None:
    assert dates.date_line(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tech · 2026-05-15 · Weight 5/5 — About: Corvex", dt.date(2026, 5, 15)),
        ("By Jane Doe | May 15, 2026", dt.date(2026, 5, 15)),
        ("By Jane Doe, May 15, 2026", dt.date(2026, 5, 15)),
        ("May 15, 2026 • 4 min read", dt.date(2026, 5, 15)),
    ],
)
def test_line_of_details(text: str, day: dt.date) -> None:
    assert dates.meta_line(text) == day


def test_sentence_with_a_date_is_no_line_of_details() -> None:
    assert dates.meta_line("Corvex, which was founded on May 15, 2026 in Oslo, makes chips") is None


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2025-12-17T00:03:25.914167+00:00", dt.datetime(2025, 12, 17, 0, 3, 25, 914167, tzinfo=dt.UTC)),
        ("2026-02-24", dt.datetime(2026, 2, 24, tzinfo=dt.UTC)),
        ("2026-02-24 10:00", dt.datetime(2026, 2, 24, 10, tzinfo=dt.UTC)),
        ("2026-02-24T10:00:00-0500", dt.datetime(2026, 2, 24, 15, tzinfo=dt.UTC)),
        ("Fri, 14 Aug 2026 00:00:00 +0200", dt.datetime(2026, 8, 13, 22, tzinfo=dt.UTC)),
        ("March 3, 2026", dt.datetime(2026, 3, 3, tzinfo=dt.UTC)),
    ],
)
def test_moment_of_a_field(value: str, moment: dt.datetime) -> None:
    assert dates.parse_moment(value) == moment


@pytest.mark.parametrize(
    "value", ["true", "", "2026-13-01", "soon", "0000-00-00", "Fri, 99 Aug 2026 00:00:00 +0000", "1 Jan 0001 00:00:00 +9999"]
)
def test_field_without_a_moment(value: str) -> None:
    assert dates.parse_moment(value) is None


def test_day_is_midnight_in_the_zone_of_the_site(settings: object) -> None:
    settings.TIME_ZONE = "Europe/Oslo"  # type: ignore[attr-defined]
    moment = dates.parse_moment("2026-02-24")
    assert moment is not None
    assert moment.utcoffset() == dt.timedelta(hours=1)
    assert moment.hour == 0


def test_front_matter_prefers_publication_over_other_dates() -> None:
    assert dates.from_fields({"updated": "2026-05-01", "created": "2026-01-01", "published": "true", "date": "2026-02-24"}) == dt.datetime(
        2026, 2, 24, tzinfo=dt.UTC
    )
    assert dates.from_fields({"published": "true"}) is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://x.example/2026/05/15/title", dt.date(2026, 5, 15)),
        ("https://x.example/2025/Aug/7/title/", dt.date(2025, 8, 7)),
        ("https://x.example/2026/05/title", None),
        ("https://x.example/2026/99/99/title", None),
    ],
)
def test_day_in_an_address(url: str, day: dt.date | None) -> None:
    assert dates.from_address(url) == day


def test_day_in_a_title() -> None:
    assert dates.from_title("Welcome to February 24, 2026") == dt.date(2026, 2, 24)
    assert dates.from_title("What we expect of 2026") is None
