"""Bytes to characters, and characters to clean text that remembers where each of them stood in the source."""

from __future__ import annotations

import codecs
import html
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.blocks import Block, BlockKind, Link

from .errors import UnreadableError

# The longer marks first: the mark of UTF-32-LE begins with that of UTF-16-LE.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Zero-width and directional marks, soft hyphens, control characters: no reader sees them.
INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffc\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
#: A zero-width joiner that does not hold an emoji together, and the variation selector at the head of a text.
SPACES = frozenset(
    " \t\n\r\x0b\x0c\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def decode(raw: bytes, charset: str = "") -> str:
    """The text of ``raw``: by its byte-order mark, as UTF-8, in the charset named, else as Windows-1252.

    Raises UnreadableError for what is no text at all.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return _checked(raw.decode(encoding, errors="replace"))
    if raw[:4000].count(0) > len(raw[:4000]) // 5:
        # Half of the bytes of English in UTF-16 are zero; which half tells the order.
        encoding = "utf-16-le" if raw[1:4000:2].count(0) >= raw[0:4000:2].count(0) else "utf-16-be"
        return _checked(raw.decode(encoding, errors="replace"))
    for encoding in ("utf-8", charset):
        try:
            if encoding:
                return _checked(raw.decode(encoding))
        except (UnicodeDecodeError, LookupError):
            continue
    try:
        return _checked(raw.decode("cp1252"))
    except UnicodeDecodeError:
        return _checked(raw.decode("latin-1"))


def _checked(text: str) -> str:
    sample = text[:20000]
    odd = sum(1 for c in sample if (c < " " and c not in "\t\n\r\x0b\x0c\x1b") or c == "\ufffd" or "\x7f" <= c <= "\x9f")
    if odd > 4 and odd > len(sample) // 20:
        raise UnreadableError("This is no text but binary data. Give a .txt, .md, .html, .eml, .mbox or .xml file.")
    return text


@dataclass(slots=True)
class Ink:
    """Text under construction: characters with their origins, and the spans that are links or bold."""

    chars: list[str] = field(default_factory=list)
    origins: array[int] = field(default_factory=lambda: array("L"))
    links: list[tuple[int, int, str]] = field(default_factory=list)
    bold: list[tuple[int, int]] = field(default_factory=list)

    def add(self, text: str, start: int) -> None:
        """Text that stands in the source, from offset ``start``."""
        self.chars.extend(text)
        self.origins.extend(range(start, start + len(text)))

    def put(self, text: str, origin: int) -> None:
        """Text that does not stand so in the source; its characters share one origin."""
        self.chars.extend(text)
        self.origins.extend([origin] * len(text))

    def add_unescaped(self, text: str, start: int) -> None:
        """As ``add``, with HTML entities turned into the characters they mean."""
        at = 0
        for match in ENTITY.finditer(text):
            self.add(text[at : match.start()], start + at)
            meant = html.unescape(match.group())
            if meant == match.group():
                self.add(meant, start + match.start())
            else:
                self.put(meant, start + match.start())
            at = match.end()
        self.add(text[at:], start + at)

    def __len__(self) -> int:
        return len(self.chars)

    def block(self, kind: BlockKind, *, level: int = 0, gap: int = 0, traced: bool = True) -> Block | None:
        """The block, with runs of white space squeezed to one space and invisible characters dropped; None if nothing is left.

        ``traced`` is False where the source is no text, so that origins mean nothing.
        """
        text: list[str] = []
        origins = array("L")
        places: list[int] = []  # of each old character: its place in the new text
        waiting: int | None = None
        for char, origin in zip(self.chars, self.origins, strict=True):
            if char in SPACES:
                places.append(len(text) + (waiting is not None))
                if waiting is None:
                    waiting = origin
                continue
            if INVISIBLE.match(char):
                places.append(len(text))
                continue
            if waiting is not None and text:
                text.append(" ")
                origins.append(waiting)
            waiting = None
            places.append(len(text))
            text.append(char)
            origins.append(origin)
        places.append(len(text))
        joined = "".join(text)
        if not joined.strip():
            return None
        links = []
        for start, end, url in self.links:
            left, right = _trimmed(joined, places[start], places[end])
            if url and left < right:
                links.append(Link(url, left, right))
        return Block(
            kind,
            joined,
            level=level,
            links=tuple(links),
            origins=origins if traced else array("L"),
            bold=self._wholly_bold(),
            gap=gap,
        )

    def _wholly_bold(self) -> bool:
        if not self.bold:
            return False
        plain = [char.isalnum() for char in self.chars]
        if not any(plain):
            return False
        # A link within a bold line is often set outside the marks; its words do not count, unless they are all there is.
        spans = self.bold + ([(a, b) for a, b, _ in self.links] if any(any(plain[a:b]) for a, b in self.bold) else [])
        for start, end in spans:
            plain[start:end] = [False] * (end - start)
        return not any(plain)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    return start, end


def slice_of(source: str, origins: Sequence[int], start: int, end: int) -> str:
    """The words of the source that lie behind ``text[start:end]`` of a block or part with these origins."""
    return source[origins[start] : origins[end - 1] + 1] if start < end else ""
