"""Dates of events: as precise as told, nothing made of relative words."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entities.extraction.dates import find_dates

PUBLISHED = dt.date(2026, 4, 22)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Sales rose in Q1 2026 again.", "2026-Q1"),
        ("Sales rose in 2026 Q1 again.", "2026-Q1"),
        ("Sales rose in the first quarter of 2026 again.", "2026-Q1"),
        ("It shipped on March 20, 2026, they say.", "2026-03-20"),
        ("It shipped on March 20th, 2026, they say.", "2026-03-20"),
        ("It shipped on 20 March 2026, they say.", "2026-03-20"),
        ("It shipped on the 20th of March 2026, they say.", "2026-03-20"),
        ("It shipped on Wednesday, April 22, 2026.", "2026-04-22"),
        ("They met April 21–22, 2026, in Rome.", "2026-04-21"),
        ("They met on Sept 27 2023 in Rome.", "2023-09-27"),
        ("It began in February.", "2026-02"),
        ("It began on March 3.", "2026-03-03"),
        ("It began in November.", "2025-11"),
        ("It will begin in November.", "2026-11"),
        ("It was founded in 2019 there.", "2019"),
        ("It ships in mid-January 2026 there.", "2026-01"),
        ("It ships in early 2026 there.", "2026"),
        ("It ships by the end of 2026 there.", "2026"),
        ("It ships in fiscal 2026 there.", "2026"),
        ("Released 2026-05-15 in full.", "2026-05-15"),
        ("It ships in H1 2026 there.", "2026"),
        ("It ships in late March 2026 there.", "2026-03"),
        ("It shipped in May 2025.", "2025-05"),
        ("Nothing is due on February 30, 2026.", "2026-02"),
    ],
)
def test_date_in_a_sentence(text: str, when: str) -> None:
    assert [w for _, w in find_dates(text, PUBLISHED)] == [when]


@pytest.mark.parametrize(
    "text",
    [
        "It happened this week.",
        "It happened yesterday.",
        "They may march on.",
        "It may 2 days later fall.",
        "It has 2048 GPUs and 2026 users.",
        "Model-2507 and Qwen3-4B-Instruct-2507 shipped.",
        "Call 2026-4455.",
        "",
    ],
)
def test_no_date(text: str) -> None:
    assert find_dates(text, PUBLISHED) == []


def test_month_without_year_stays_out_where_publication_is_unknown() -> None:
    assert find_dates("It began in February.", None) == []
    assert [w for _, w in find_dates("It began in February 2025.", None)] == ["2025-02"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "in",
                "on",
                "May",
                "March",
                "march",
                "2026",
                "20",
                "-",
                "–",
                ",",
                "Q1",
                "of",
                "the",
                "end",
                "31",
                "Feb",
                "first quarter",
                "\n",
                "x2025",
            ]
        ),
        max_size=14,
    )
)
def test_any_text_gives_spans_within_bounds(words: list[str]) -> None:
    text = " ".join(words)
    last = 0
    for span, when in find_dates(text, PUBLISHED):
        assert last <= span.start < span.end <= len(text)
        last = span.end
        assert re.fullmatch(r"\d{4}(?:-Q[1-4]|-\d\d(?:-\d\d)?)?", when)
