"""Short pieces of an article's text: enough to know what it says, not enough to replace it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FINAL = re.compile(r"[.!?…][\"”’')\]]*$")
_END = re.compile(r"[.!?…][\"”’)]*\s+(?=[\"“‘(]?[^\W\d_a-z])")
#: What a full stop after does not end a sentence: titles, firms' forms, single capitals as in “J. Doe” or “U.S. court”.
_SHORT = re.compile(r"(?:^|[\s(\"“])(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Sen|Rep|Inc|Corp|Ltd|Co|Bros|vs|No|(?:[A-Z]\.)*[A-Z])\.$")
OPENING = 1200  # characters of the body that excerpts are cut from
EXCERPT = 60  # words that an article's page quotes


LONG = 25  # words; a block of so many is a paragraph, whatever it ends with


def prose(text: str) -> str:
    """The paragraphs of a text in one line: blocks that are no sentence (headings, labels) are left out, unless there is nothing else."""
    blocks = [" ".join(block.split()) for block in text.split("\n\n")]
    sentences = [block for block in blocks if _FINAL.search(block) or _END.search(block) or len(block.split()) >= LONG]
    return " ".join(sentences or filter(None, blocks))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A whole sentence, its white space folded; ``start`` is its place in the article's text, and its anchor on the article's page."""

    start: int
    text: str


def sentences(text: str, offset: int = 0) -> list[Sentence]:
    """The sentences of a text's paragraphs in order; headings and what is not ended are left out. ``offset`` is where the text begins."""
    found = []
    for block in re.finditer(r"(?:(?!\n\n).)+", text, re.S):
        start = block.start()
        ends = [match.end() for match in _END.finditer(text, block.start(), block.end())]
        for end in [*ends, block.end()]:
            piece = text[start:end]
            if end != block.end() and _SHORT.search(piece.rstrip()):
                continue
            lead = len(piece) - len(piece.lstrip())
            if _FINAL.search(piece.rstrip()):
                found.append(Sentence(offset + start + lead, " ".join(piece.split())))
            start = end
    return found


def excerpt(text: str, words: int, offset: int = 0) -> list[Sentence]:
    """The first sentences of a text, of so many words together; the first is cut where it alone is longer, and where none ends."""
    found = sentences(text, offset)
    kept, length = [], 0
    for sentence in found:
        length += len(sentence.text.split())
        if length > words:
            break
        kept.append(sentence)
    if kept or not prose(text):
        return kept
    return [Sentence(found[0].start if found else offset, opening(text, words))]


def opening(text: str, words: int) -> str:
    """The first words of a text's paragraphs, to the end of a sentence where one ends beyond half of them, else with an ellipsis."""
    plain = prose(text)
    pieces = plain.split(" ")
    if len(pieces) <= words:
        return plain
    cut = " ".join(pieces[:words])
    ends = [match.end() for match in _END.finditer(f"{cut} {pieces[words]}")]
    whole = [end for end in ends if len(cut[:end].split()) * 2 >= words and end <= len(cut) + 1]
    return cut[: whole[-1]].rstrip() if whole else cut.rstrip(" ,;:–—-") + " …"
