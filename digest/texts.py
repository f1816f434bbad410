"""Short pieces of an article's text: enough to know what it says, not enough to replace it."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…][\"”’)]*\s+(?=[\"“‘(]?[^\W\d_a-z])")
EXCERPT = 60  # words that an article's page quotes


def opening(text: str, words: int) -> str:
    """The first words of a text, to the end of a sentence where one ends beyond half of them, else with an ellipsis."""
    plain = " ".join(text.split())
    pieces = plain.split(" ")
    if len(pieces) <= words:
        return plain
    cut = " ".join(pieces[:words])
    ends = [match.end() for match in _END.finditer(f"{cut} {pieces[words]}")]
    whole = [end for end in ends if len(cut[:end].split()) * 2 >= words and end <= len(cut) + 1]
    return cut[: whole[-1]].rstrip() if whole else cut.rstrip(" ,;:–—-") + " …"
