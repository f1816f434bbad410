"""Text to lines and sentences, on spaCy's tokenizer."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import spacy
from spacy.language import Language
from spacy.tokens import Doc

LINE = re.compile(r"[^\n]+")
#: Longest run of characters that is taken for one sentence; beyond it a cut is made, so that no text costs more than linear time.
LONGEST = 2_000
#: A run of characters without white space that is longer is no word but noise. The tokenizer takes quadratic time on one, so it gets it in
#: pieces; words and addresses are shorter.
LONGEST_RUN = 500
RUN = re.compile(rf"\S{{{LONGEST_RUN + 1},}}")
PIECE = 50
ENDS_SENTENCE = re.compile(r"[.!?:;…][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text; ``tokens`` are (start, end) offsets into the text. ``line`` numbers the block it stands in."""

    start: int
    end: int
    line: int
    tokens: tuple[tuple[int, int], ...]
    is_heading: bool = False


@cache
def tokenizer() -> Language:
    """spaCy's English tokenizer with its rule-based sentence boundaries; it needs no trained model."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "…", "。", "！", "？"]})
    nlp.max_length = sys.maxsize
    return nlp


def sentences(text: str) -> list[Sentence]:
    """Sentences in the order of the text; none crosses a line break, as blocks are lines."""
    nlp = tokenizer()
    lines = [(match.start(), match.group()) for match in LINE.finditer(text) if match.group().strip()]
    pieces = [(number, start + offset, piece) for number, (start, line) in enumerate(lines) for offset, piece in _pieces(line)]
    found: list[Sentence] = []
    with nlp.memory_zone():
        docs = zip(pieces, nlp.pipe((piece for _, _, piece in pieces), batch_size=256), strict=True)
        for number, of_line in groupby(docs, key=_line_number):
            heading = looks_like_heading(lines[number][1])
            for bounds in _cut((offset, doc) for (_, offset, _), doc in of_line):
                found.append(Sentence(bounds[0][0], bounds[-1][1], number, tuple(bounds), heading))
    return found


def _line_number(item: tuple[tuple[int, int, str], Doc]) -> int:
    return item[0][0]


def _pieces(line: str) -> Iterator[tuple[int, str]]:
    """The line as the tokenizer gets it, with offsets: whole, unless a run of characters in it is too long."""
    done = 0
    for run in RUN.finditer(line):
        if run.start() > done:
            yield done, line[done : run.start()]
        for start in range(run.start(), run.end(), PIECE):
            yield start, line[start : min(start + PIECE, run.end())]
        done = run.end()
    if done < len(line):
        yield done, line[done:]


def looks_like_heading(line: str) -> bool:
    """A line that ends no sentence and is short enough for a title."""
    stripped = line.strip()
    return len(stripped) <= 160 and not ENDS_SENTENCE.search(stripped)


def _cut(docs: Iterable[tuple[int, Doc]]) -> Iterator[list[tuple[int, int]]]:
    """Token offsets a sentence, without white space at its edges and without sentences longer than ``LONGEST``."""
    part: list[tuple[int, int]] = []
    for offset, doc in docs:
        for token in doc:
            if token.is_space:
                continue
            start, end = offset + token.idx, offset + token.idx + len(token)
            ends_before = token.is_sent_start and part and start > part[-1][1]  # a full stop within a word, as in "Foo.AI", ends nothing
            if part and (ends_before or end - part[0][0] > LONGEST):
                yield part
                part = []
            part.append((start, end))
    if part:
        yield part
