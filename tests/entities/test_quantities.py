"""Numbers with what they count or measure."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entities.extraction.figures import find_figures
from entities.extraction.quantities import find_quantities
from entities.extraction.types import Span


def found(text: str) -> list[tuple[str, str, str]]:
    taken = [span for span, _ in find_figures(text)]
    return [(f"{q.value:f}" + (f"-{q.high:f}" if q.high is not None else ""), q.unit, q.qualifier) for _, q in find_quantities(text, taken)]


@pytest.mark.parametrize(
    ("text", "value", "unit", "qualifier"),
    [
        ("A 754-billion-parameter network.", "754000000000", "parameters", "exact"),
        ("A 7B-parameter network.", "7000000000", "parameters", "exact"),
        ("The 70B model is open.", "70000000000", "parameters", "exact"),
        ("The 30B-A3B mixture is open.", "30000000000", "parameters", "exact"),
        ("It takes a 1M-token prompt.", "1000000", "tokens", "exact"),
        ("It has a 200K context window.", "200000", "tokens", "exact"),
        ("It has 128K context.", "128000", "tokens", "exact"),
        ("It has a context window of up to 2M.", "2000000", "tokens", "at_most"),
        ("It writes 1,000 tokens per second.", "1000", "tokens per second", "exact"),
        ("A 500-megawatt site opened.", "500", "MW", "exact"),
        ("It adds 2.5 GW of power.", "2.5", "GW", "exact"),
        ("It adds roughly five gigawatts.", "5", "GW", "about"),
        ("It houses over 100,000 H100 GPUs.", "100000", "GPUs", "at_least"),
        ("It is 10x faster.", "10", "×", "exact"),
        ("It has 2× the speed.", "2", "×", "exact"),
        ("It is ten times faster.", "10", "×", "exact"),
        ("It holds a 21% stake.", "21", "%", "exact"),
        ("It scored 89.2% there.", "89.2", "%", "exact"),
        ("It rose 12 percent.", "12", "%", "exact"),
        ("Rates rose 25 basis points.", "25", "basis points", "exact"),
        ("It let 300 people go.", "300", "people", "exact"),
        ("It cut 4,000 jobs.", "4000", "jobs", "exact"),
        ("It has 800 million weekly users.", "800000000", "weekly users", "exact"),
        ("It has 1.5 million developers.", "1500000", "developers", "exact"),
        ("It runs for up to eight hours.", "8", "hours", "at_most"),
        ("It hired two dozen engineers.", "24", "engineers", "exact"),
        ("It reached a million rides.", "1000000", "rides", "exact"),
        ("It reached half a million users.", "500000", "users", "exact"),
        ("It is 2-3x faster.", "2-3", "×", "range"),
        ("It adds between 10 and 20 GW.", "10-20", "GW", "range"),
        ("States wrote 600+ state AI bills.", "600", "bills", "at_least"),
        ("It answers 5 questions a day.", "5", "questions a day", "exact"),
        ("A 5-nanometer process.", "5", "nm", "exact"),
        ("It needs 11.72GB of memory.", "11.72", "GB", "exact"),
        ("Video in 2K resolution.", "2", "K", "exact"),
    ],
)
def test_quantity_in_a_sentence(text: str, value: str, unit: str, qualifier: str) -> None:
    assert found(text) == [(value, unit, qualifier)]


def test_share_of_a_total_takes_the_unit_of_the_total() -> None:
    assert found("It activates 17 billion of its 49 billion total parameters.") == [
        ("17000000000", "parameters", "exact"),
        ("49000000000", "parameters", "exact"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "In 2026 users fell.",
        "GPT-5.4 users are glad.",
        "On April 22 people met.",
        "Hundreds of thousands of GPUs are on order.",
        "It raised $5 billion and €300 million.",
        "Open 24/7 at no. 12.",
        "Llama 4 models are open.",
        "",
    ],
)
def test_no_quantity(text: str) -> None:
    assert found(text) == []


def test_taken_spans_are_left_alone() -> None:
    assert find_quantities("10 GW", [Span(0, 5)]) == []


_PIECES = [
    "1,000",
    "8",
    "2-3",
    "x",
    "%",
    "billion",
    "B",
    "users",
    "GPUs",
    "of its",
    "per second",
    "about",
    "K",
    "context window",
    "two",
    "dozen",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*_PIECES, "2026", "(", ")", "\n", "-", "+", "half a", "million", "$", "a"]), max_size=14))
def test_any_text_gives_spans_within_bounds(words: list[str]) -> None:
    text = " ".join(words)
    last = 0
    for span, quantity in find_quantities(text):
        assert last <= span.start < span.end <= len(text)
        last = span.end
        assert quantity.unit
        assert (quantity.qualifier == "range") == (quantity.high is not None)
