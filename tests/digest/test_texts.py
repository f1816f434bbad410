from __future__ import annotations

import pytest

from digest.texts import opening, prose


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("What it says\n\nThe firm bought a maker of pumps.", "The firm bought a maker of pumps."),
        ("The firm bought it.\n\nWhat comes next\n\nNobody knows!", "The firm bought it. Nobody knows!"),
        ("By Ann Author\n\n“We bought it.”", "“We bought it.”"),
        ("It bought one. The rest is", "It bought one. The rest is"),
        ("Only a heading\n\nand another", "Only a heading and another"),
        ("A\nline  broken.", "A line broken."),
        ("", ""),
    ],
)
def test_prose_leaves_out_headings(text: str, told: str) -> None:
    assert prose(text) == told


def test_prose_keeps_a_paragraph_that_is_cut() -> None:
    cut = "word " * 30
    assert prose(f"Heading\n\n{cut}") == cut.strip()


def test_opening_ends_with_a_sentence_where_one_ends_late_enough() -> None:
    assert opening("Heading\n\nOne two three four. Five six seven eight nine ten.", 6) == "One two three four."
    assert opening("One. Two three four five six seven.", 5) == "One. Two three four five …"
