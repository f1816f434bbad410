"""A text as the encoder reads it: windows of word pieces, each with its letters' shape and what the rules found there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tokenizers import BertWordPieceTokenizer

from entities.extraction.sentences import Sentence

VOCABULARY = Path(__file__).parent / "model" / "vocab.txt"
#: Word pieces of a window, its context included, unless a single sentence fills it; of a sentence, what goes beyond its share is not read.
LONGEST_WINDOW = 176
LONGEST_SENTENCE = 128
LONGEST_CONTEXT = 40
OPENING, CLOSING = 101, 102  # [CLS] and [SEP] of the vocabulary
#: The pieces that stand before a line, by its form; of the vocabulary's unused ones.
MARKERS = {"sentence": 1, "heading": 2, "titled": 3}
KINDS = ("company", "organization", "person", "model", "product", "benchmark", "place")
#: What rules may have found at a piece: a name that the lexicon knows, one that they guess, a sum, a quantity, a date.
#: The first piece of each is told apart.
TAGS = (*(f"known {kind}" for kind in KINDS), *(f"guessed {kind}" for kind in KINDS), "money", "quantity", "date")
TAG_COUNT = 1 + 2 * len(TAGS)
SHAPES = ("none", "lower", "title", "upper", "letter", "camel", "digits", "mixed", "other")
SHAPE_COUNT = 2 * len(SHAPES)  # again for lines in title case, where a capital tells little
TITLED = 0.6  # share of the longer words with a capital, from which a line is in title case


@dataclass(frozen=True, slots=True)
class Tagged:
    """What rules found at ``text[start:end]``; ``tag`` is one of ``TAGS``."""

    start: int
    end: int
    tag: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A line in word pieces: their ids, shapes, tags, and offsets into the text."""

    ids: tuple[int, ...]
    shapes: tuple[int, ...]
    tags: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    marker: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A sentence in a window: its marker stands at ``at``, its pieces behind; ``is_context`` if it only leads to others."""

    sentence: int
    at: int
    is_context: bool


@dataclass(slots=True)
class Window:
    """What the encoder reads at once; ``offsets`` are those of the pieces, (-1, -1) for the marks between them."""

    ids: list[int]
    shapes: list[int]
    tags: list[int]
    offsets: list[tuple[int, int]]
    lines: list[Placed]


@cache
def tokenizer() -> BertWordPieceTokenizer:
    return BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)


def pieces(text: str, sentences: Sequence[Sentence], tagged: Sequence[Tagged]) -> list[Piece]:
    """Each sentence in word pieces. ``tagged`` is sorted and free of overlaps."""
    encoded = tokenizer().encode_batch([text[s.start : s.end] for s in sentences], add_special_tokens=False)
    ends = [item.end for item in tagged]
    return [_piece(text, sentence, line.ids, line.offsets, tagged, ends) for sentence, line in zip(sentences, encoded, strict=True)]


def _piece(
    text: str, sentence: Sentence, ids: list[int], offsets: list[tuple[int, int]], tagged: Sequence[Tagged], ends: list[int]
) -> Piece:
    words = [text[start:end] for start, end in sentence.tokens]
    long = [word for word in words if len(word) > 3 and word[0].isalpha()]
    titled = len(long) > 2 and sum(word[0].isupper() for word in long) > TITLED * len(long)
    marker = "titled" if titled else "heading" if sentence.is_heading else "sentence"
    placed = [(sentence.start + a, sentence.start + b) for a, b in offsets[:LONGEST_SENTENCE]]
    shapes: list[int] = []
    tags: list[int] = []
    token = 0
    item = bisect_left(ends, sentence.start + 1)
    for start, end in placed:
        while token + 1 < len(sentence.tokens) and sentence.tokens[token][1] <= start:
            token += 1
        shapes.append(shape(words[token]) + titled * len(SHAPES))
        while item < len(tagged) and tagged[item].end <= start:
            item += 1
        found = tagged[item] if item < len(tagged) and tagged[item].start < end else None
        tags.append(1 + 2 * TAGS.index(found.tag) + (start > found.start) if found is not None else 0)
    return Piece(tuple(ids[: len(placed)]), tuple(shapes), tuple(tags), tuple(placed), MARKERS[marker])


@cache
def _shape(letters: str) -> int:
    if not letters or not any(c != "-" for c in letters):
        return SHAPES.index("other")
    if "d" in letters:
        return SHAPES.index("digits" if set(letters) <= {"d", "-"} else "mixed")
    alpha = letters.replace("-", "")
    if "X" not in alpha:
        return SHAPES.index("lower")
    if "x" not in alpha:
        return SHAPES.index("upper" if len(alpha) > 1 else "letter")
    return SHAPES.index("title" if alpha[0] == "X" and "X" not in alpha[1:] else "camel")


def shape(word: str) -> int:
    """The shape of a word's letters, as an index into ``SHAPES``."""
    return _shape("".join("d" if c.isdigit() else "X" if c.isupper() else "x" if c.isalpha() else "-" for c in word[:24]))


def windows(lines: Sequence[Piece], sentences: Sequence[Sentence]) -> Iterator[Window]:
    """Windows in which each sentence stands once for its own sake, under its heading and behind the sentence before it."""
    heading = -1
    body: list[int] = []
    size = 0
    context: list[int] = []
    for i, line in enumerate(lines):
        need = len(line.ids) + 1
        if body and size + need > LONGEST_WINDOW - 2:
            yield _window(lines, context, body)
            body = []
        if not body:
            context = [k for k in dict.fromkeys((heading, i - 1)) if 0 <= k < i]
            size = sum(min(len(lines[k].ids), LONGEST_CONTEXT) + 1 for k in context)
        body.append(i)
        size += need
        if sentences[i].is_heading:
            heading = i
    if body:
        yield _window(lines, context, body)


def _window(lines: Sequence[Piece], context: Sequence[int], body: Sequence[int]) -> Window:
    window = Window([OPENING], [0], [0], [(-1, -1)], [])
    for k, is_context in (*((k, True) for k in context), *((k, False) for k in body)):
        line = lines[k]
        last = LONGEST_CONTEXT if is_context else LONGEST_SENTENCE
        window.lines.append(Placed(k, len(window.ids), is_context))
        window.ids += [line.marker, *line.ids[:last]]
        window.shapes += [0, *line.shapes[:last]]
        window.tags += [0, *line.tags[:last]]
        window.offsets += [(-1, -1), *line.offsets[:last]]
    for values, value in ((window.ids, CLOSING), (window.shapes, 0), (window.tags, 0)):
        values.append(value)
    window.offsets.append((-1, -1))
    return window
