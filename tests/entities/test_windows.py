"""A text as the encoder reads it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from entities.extraction.sentences import sentences
from entities.extraction.windows import (
    LONGEST_CONTEXT,
    LONGEST_SENTENCE,
    LONGEST_WINDOW,
    MARKERS,
    SHAPES,
    TAGS,
    Tagged,
    Window,
    pieces,
    shape,
    windows,
)

TEXT = "Quillon opens a plant\n\nQuillon opened a plant in Utrecht. It cost $40 million. Nobody came.\n\n" * 30


def read(text: str, *tagged: Tagged) -> list[Window]:
    lines = sentences(text)
    return list(windows(pieces(text, lines, tagged), lines))


def test_every_sentence_is_read_once_for_its_own_sake() -> None:
    own = [line.sentence for window in read(TEXT) for line in window.lines if not line.is_context]
    assert own == list(range(len(sentences(TEXT))))


def test_no_window_is_longer_than_the_encoder_was_trained_on() -> None:
    found = read(TEXT + "word " * 5_000)
    assert len(found) > 10
    longest_single = 2 * (LONGEST_CONTEXT + 1) + LONGEST_SENTENCE + 1 + 2
    assert max(len(window.ids) for window in found) <= max(LONGEST_WINDOW, longest_single)


def test_a_window_begins_with_the_heading_and_the_sentence_before() -> None:
    lines = sentences(TEXT)
    for window in read(TEXT)[1:]:
        context = [line.sentence for line in window.lines if line.is_context]
        first = next(line.sentence for line in window.lines if not line.is_context)
        assert first - 1 in context
        assert any(lines[n].is_heading for n in context)


def test_pieces_cut_out_what_they_stand_for() -> None:
    text = "Zürich’s Quillon-7B costs €0.08."
    (window,) = read(text)
    cut = [text[start:end] for start, end in window.offsets if start >= 0]
    assert "".join(cut) == text.replace(" ", "")
    assert all(a[1] <= b[0] for a, b in pairwise(offset for offset in window.offsets if offset[0] >= 0))


def test_what_rules_found_is_told_at_its_pieces() -> None:
    text = "Yesterday Quillon raised $40 million."
    (window,) = read(text, Tagged(10, 17, "guessed company"), Tagged(25, 36, "money"))
    told = {text[a:b]: tag for (a, b), tag in zip(window.offsets, window.tags, strict=True) if a >= 0}
    assert told["Yesterday"] == told["raised"] == 0
    assert told["$"] == 1 + 2 * TAGS.index("money")
    assert told["million"] == 2 + 2 * TAGS.index("money")
    of_name = [tag for (a, _), tag in zip(window.offsets, window.tags, strict=True) if 10 <= a < 17]
    assert of_name[0] == 1 + 2 * TAGS.index("guessed company")
    assert set(of_name[1:]) <= {2 + 2 * TAGS.index("guessed company")}


@pytest.mark.parametrize(
    ("word", "expected"),
    [("plain", "lower"), ("Title", "title"), ("NASA", "upper"), ("X", "letter"), ("DeepMind", "camel"), ("xAI", "camel")]
    + [("2026", "digits"), ("7B", "mixed"), ("—", "other"), ("co-founder", "lower"), ("Élan", "title")],
)
def test_shape_of_a_word(word: str, expected: str) -> None:
    assert SHAPES[shape(word)] == expected


@pytest.mark.parametrize(
    ("line", "marker"), [("Quillon Opens Another Plant", "titled"), ("quillon: new plant", "heading"), ("It opened.", "sentence")]
)
def test_a_line_is_marked_by_its_form(line: str, marker: str) -> None:
    (window,) = read(line)
    assert window.ids[1] == MARKERS[marker]


def test_of_a_sentence_without_end_the_beginning_is_read() -> None:
    (window,) = read("word " * 390)
    assert len(window.ids) == LONGEST_SENTENCE + 3
