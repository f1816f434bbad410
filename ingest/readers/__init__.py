"""Reads documents: ``read(raw, format=…)`` gives the blocks and metadata of a text, whatever its format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ingest.blocks import Block, Reading
from ingest.dates import at_midnight, date_line, from_fields, from_head, from_title
from ingest.language import detect

from .characters import decode, slice_of
from .entry import read_entry
from .errors import UnreadableError
from .html import read_html
from .mail import read_mail
from .markdown import reading_of
from .shapes import SENTENCE_END, words
from .text import read_text

__all__ = ["UnreadableError", "decode", "read", "slice_of"]

MAX_BYTES = 20_000_000


def read(raw: bytes, *, format: str, name: str = "", url: str = "") -> Reading:
    """The document in ``raw``; ``format`` is a value of ``ingest.models.Document.Format``.

    ``name`` is its file name, ``url`` its address, where known. Raises UnreadableError, with what to do about it, for bytes
    that are no document of that format, and for one that has no text.
    """
    if format not in READERS:
        raise UnreadableError(f"There is no format “{format}”. Give one of {', '.join(sorted(READERS))}.")
    if len(raw) > MAX_BYTES:
        raise UnreadableError(f"The document is larger than {MAX_BYTES // 1_000_000} MB. Split it first.")
    reading = READERS[format](raw, name=name, url=url)
    if not any(char.isalnum() for block in reading.blocks for char in block.text):
        raise UnreadableError("The document holds no text.")
    return _completed(reading)


def _read_markdown(raw: bytes, *, name: str = "", url: str = "") -> Reading:
    reading, fields = reading_of(decode(raw), url=url)
    published = from_fields(fields)
    return replace(reading, published=published, published_from="front matter" if published else "")


READERS: dict[str, Callable[..., Reading]] = {
    "text": read_text,
    "markdown": _read_markdown,
    "html": read_html,
    "mail": read_mail,
    "entry": read_entry,
}


def _completed(reading: Reading) -> Reading:
    """Title, date and language found in the text, where the metadata did not tell them."""
    title = reading.title or _title_in(reading.blocks)
    published, origin = reading.published, reading.published_from
    if published is None and (day := from_head(reading.blocks) or from_title(title)):
        published, origin = at_midnight(day), "date line"
    return replace(reading, title=title[:500], published=published, published_from=origin, language=_language(reading))


def _title_in(blocks: tuple[Block, ...]) -> str:
    """The first heading, if it stands near the beginning; else the first line that is not too long to be a title."""
    near = [block for block in blocks[:6] if date_line(block.text) is None]
    second = blocks[1].text if len(blocks) > 2 else ""
    if date_line(second) and len(blocks[0].text) <= 500 and not SENTENCE_END.search(blocks[0].text):
        # A title with the day below it, be it ever so long; or the name of the publication, and behind the day the title.
        return blocks[2].text if blocks[2].kind == "heading" and len(words(blocks[0].text)) <= 4 else blocks[0].text
    for block in near[:4]:
        if block.kind == "heading":
            return block.text
    return next((block.text for block in near[:1] if len(block.text) <= 100), "")


def _language(reading: Reading) -> str:
    """The language that the text is in: pages are often labelled with that of their software."""
    text = "\n".join([reading.title, *(block.text for block in reading.blocks if block.kind != "link")])
    found = detect(text[:30_000])
    return reading.language if found == "und" and len(reading.language) == 2 else found
