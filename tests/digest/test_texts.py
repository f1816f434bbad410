from __future__ import annotations

import pytest

from digest.texts import Sentence, excerpt, opening, prose, sentences


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


def test_sentences_tell_their_places_and_leave_out_headings() -> None:
    text = "What it says\n\nMr. Doe of Acme Inc. may buy  it. The U.S. Senate asks why!\n\nNo end"
    assert sentences(text, 100) == [Sentence(114, "Mr. Doe of Acme Inc. may buy it."), Sentence(148, "The U.S. Senate asks why!")]
    assert text[14:].startswith("Mr. Doe") and text[48:].startswith("The U.S.")


@pytest.mark.parametrize("text", ["It may buy", "", "A heading\n\nanother"])
def test_sentences_of_what_does_not_end(text: str) -> None:
    assert sentences(text) == []


def test_excerpt_is_whole_sentences_as_far_as_they_fit() -> None:
    assert [one.text for one in excerpt("One two. Three four. Five six.", 4)] == ["One two.", "Three four."]
    assert excerpt("One two three four five six.", 4, 10) == [Sentence(10, "One two three four …")]
    assert excerpt("No end here", 9, 5) == [Sentence(5, "No end here")]
    assert excerpt("", 9) == []
