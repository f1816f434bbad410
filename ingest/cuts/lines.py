"""Lines of a document, and what each of them is to its stories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from ingest.blocks import RULE, Block
from ingest.boilerplate import is_boilerplate
from ingest.dates import date_line
from ingest.outlets import from_line

Role = Literal["story", "section", "text", "ending", "skip", "drop"]


UNKNOWN_LEVEL = 7  # headings without a level stand below all others


@dataclass(frozen=True, slots=True)
class Line:
    """A block with what stood between it and the one before."""

    block: Block
    edge: int = 0  # 3: a date, hashtags, a source or an address stood before it; 2: a rule; 1: more blank lines than usual

    @property
    def text(self) -> str:
        return self.block.text

    @property
    def is_heading(self) -> bool:
        return self.block.kind == "heading"

    @property
    def level(self) -> int:
        return self.block.level or UNKNOWN_LEVEL


@dataclass(frozen=True, slots=True)
class Cut:
    """What a line is. ``title`` is ``text[start:end]`` of the line for a story; ``section`` as in ``Part``.

    "skip" begins what is no news, up to the next story or section.
    """

    role: Role
    start: int = 0
    end: int = 0
    url: str = ""
    section: str = ""
    day: dt.date | None = None
    derived: bool = False  # the title was taken from the text, and stays part of it


TEXT = Cut("text")


DROP = Cut("drop")


SKIP = Cut("skip")


def story(line: Line, *, url: str = "", section: str = "", day: dt.date | None = None) -> Cut:
    return Cut("story", 0, len(line.text), url, section, day)


def lines_of(blocks: Sequence[Block]) -> list[Line]:
    """Lines without boilerplate, which leaves an edge behind."""
    gaps = [block.gap for block in blocks if 0 < block.gap < RULE]
    usual = median(gaps) if gaps else 0
    rare = sum(1 for gap in gaps if gap >= max(3, 2 * usual)) <= max(2, len(gaps) // 8)
    lines: list[Line] = []
    edge = 0
    for block in blocks:
        own = 2 if block.gap >= RULE else 1 if rare and block.gap >= max(3, 2 * usual) else 0
        if is_boilerplate(block):
            edge = 3 if lines else 0
            continue
        lines.append(Line(block, max(edge, own)))
        edge = 3 if block.kind == "link" or from_line(block.text) or date_line(block.text) else 0
    return lines


def is_deep(line: Line) -> bool:
    return line.block.kind == "item" and line.block.level > 1


def own_link(line: Line, end: int) -> str:
    """The address behind a lead, else the only one in the line."""
    for link in line.block.links:
        if link.start < end:
            return link.url
    return line.block.links[0].url if len(line.block.links) == 1 else ""
