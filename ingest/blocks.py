"""What every reader gives, whatever the format was: a document as blocks of plain text with its metadata."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["heading", "paragraph", "item", "quote", "link"]

#: The ``gap`` of a block that follows a horizontal rule.
RULE = 9


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink within a block; ``start`` and ``end`` are offsets of its words in the block's text."""

    url: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, quotation or bare link.

    ``text`` has no markup, and single spaces only. ``origins`` gives for each character of ``text`` its offset in
    the decoded source (same length as ``text``); it is empty where the source is no text (HTML, mail, feeds).
    ``level`` is 1–6 for headings (0: not known), nesting depth from 1 for items.
    """

    kind: BlockKind
    text: str
    level: int = 0
    links: tuple[Link, ...] = ()
    origins: Sequence[int] = field(default_factory=lambda: array("L"))
    bold: bool = False  # the whole block is set in bold
    gap: int = 0  # how far it is set apart from the block before: blank lines in plain text, ``RULE`` after a drawn line


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as read. ``published_from`` is a value of ``ingest.models.DateOrigin``, or empty where no date was found."""

    blocks: tuple[Block, ...]
    title: str = ""
    url: str = ""
    author: str = ""
    publisher: str = ""
    language: str = "en"
    published: dt.datetime | None = None  # aware; midnight in the site's zone where only a day is told
    published_from: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One story of a document, as ``ingest.split`` cuts it.

    ``text`` is the story's blocks joined by blank lines, the title first where it stands in the text; ``body_start`` is
    the offset of the first character after the title. ``origins`` is as in ``Block``, over ``text`` (joining
    characters have the offset of the character before them).
    """

    key: str  # what tells it from the other parts, stable over versions of the document
    title: str
    text: str
    body_start: int
    section: str = ""  # value of Article.Section
    url: str = ""
    author: str = ""
    outlets: tuple[str, ...] = ()
    published: dt.datetime | None = None  # None: the document's own date holds
    published_from: str = ""
    origins: Sequence[int] = field(default_factory=lambda: array("L"))
