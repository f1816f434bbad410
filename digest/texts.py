"""Short pieces of an article's text: enough to know what it says, not enough to replace it."""

from __future__ import annotations

import re

_FINAL = re.compile(r"[.!?…][\"”’')\]]*$")
_END = re.compile(r"[.!?…][\"”’)]*\s+(?=[\"“‘(]?[^\W\d_a-z])")
OPENING = 1200  # characters of the body that excerpts are cut from
EXCERPT = 60  # words that an article's page quotes


LONG = 25  # words; a block of so many is a paragraph, whatever it ends with


def prose(text: str) -> str:
    """The paragraphs of a text in one line: blocks that are no sentence (headings, labels) are left out, unless there is nothing else."""
    blocks = [" ".join(block.split()) for block in text.split("\n\n")]
    sentences = [block for block in blocks if _FINAL.search(block) or _END.search(block) or len(block.split()) >= LONG]
    return " ".join(sentences or filter(None, blocks))


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
