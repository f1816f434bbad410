"""Decides what each block of a document is to its stories: a story's title, a section, text, an ending, or nothing.

Every module of this package reads one shape of document and gives one ``Cut`` a line. ``cuts_of`` chooses the shape by cues in
the blocks alone, so that the same issue is cut alike whether it came as mail, page, Markdown or text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ingest import headlines

from .dated import by_dates
from .headed import by_headings
from .lines import SKIP, TEXT, Cut, Line
from .linked import by_links
from .listed import by_paragraphs


def cuts_of(lines: Sequence[Line], title: str, *, is_issue: bool = False) -> list[Cut] | None:
    """A cut for each line; None for a document that is one story. ``is_issue``: something at its head says that it is a newsletter's."""
    strategies: tuple[Callable[[Sequence[Line], str, bool], list[Cut] | None], ...] = (by_dates, by_links, by_headings, by_paragraphs)
    for strategy in strategies:
        if cuts := strategy(lines, title, is_issue):
            return cuts
    return None


def single_cuts(lines: Sequence[Line]) -> list[Cut]:
    """For one story: all is text, but for headings of what is no news, and what stands below them."""
    return [SKIP if line.is_heading and headlines.is_promo(line.text) else TEXT for line in lines]
