"""Text to lines and sentences, on spaCy's tokenizer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

LINE = re.compile(r"[^\n]+")
#: Longest run of characters that is taken for one sentence; beyond it a cut is made, so that no text costs more than linear time.
LONGEST = 2_000
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
    nlp.max_length = 10_000_000
    return nlp


def sentences(text: str) -> list[Sentence]:
    """Sentences in the order of the text; none crosses a line break, as blocks are lines."""
    nlp = tokenizer()
    lines = [(match.start(), match.group()) for match in LINE.finditer(text) if match.group().strip()]
    found: list[Sentence] = []
    with nlp.memory_zone():
        docs = nlp.pipe((line for _, line in lines), batch_size=256)
        for number, ((offset, line), doc) in enumerate(zip(lines, docs, strict=True)):
            heading = looks_like_heading(line)
            for tokens in _cut(doc):
                bounds = tuple((offset + start, offset + end) for start, end in tokens)
                found.append(Sentence(bounds[0][0], bounds[-1][1], number, bounds, heading))
    return found


def looks_like_heading(line: str) -> bool:
    """A line that ends no sentence and is short enough for a title."""
    stripped = line.strip()
    return len(stripped) <= 160 and not ENDS_SENTENCE.search(stripped)


def _cut(doc: Doc) -> Iterator[list[tuple[int, int]]]:
    """Token offsets a sentence, without white space at its edges and without sentences longer than ``LONGEST``."""
    part: list[tuple[int, int]] = []
    for token in doc:
        if token.is_space:
            continue
        start, end = token.idx, token.idx + len(token)
        ends_before = token.is_sent_start and part and start > part[-1][1]  # a full stop within a word, as in "Foo.AI", ends nothing
        if part and (ends_before or end - part[0][0] > LONGEST):
            yield part
            part = []
        part.append((start, end))
    if part:
        yield part
