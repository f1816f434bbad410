"""Markdown as newsletters and blogs write it, lenient where converters have broken it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ingest.blocks import RULE, Block, BlockKind, Reading

from .characters import decode
from .frontmatter import authors, split_front_matter
from .inline import Inline
from .judging import judged
from .shapes import URL_LINE

LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|$)")
FENCE = re.compile(r"\s*(`{3,}|~{3,})")
HEADING = re.compile(r"\s{0,3}(#{1,6})(?:\s+|(?=[^\s#!\d]))")
RULE_LINE = re.compile(r"\s*(?:(?:[-*_]\s*){3,}|<hr\s*/?>)\s*$", re.IGNORECASE)
SETEXT = re.compile(r"\s{0,3}(=+|-{2,})\s*$")
ITEM = re.compile(r"(\s*)((?:[-*+•]|\d{1,3}[.)])(?:[ \t]+(?:[-*+•](?=[ \t])))*)(?:[ \t]+|$)(?!\s*$)")
QUOTE = re.compile(r"\s{0,3}((?:>\s?)+)")
CALLOUT = re.compile(r"\[![A-Za-z]+\][+-]?\s*")
TABLE_ROW = re.compile(r"\s*\|.*")
TABLE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-*:?\s*)*$|\s*\|[\s|:-]*\|?\s*$")
DEFINITION = re.compile(r"\s{0,3}\[([^\]]+)\]:\s*<?(\S+?)>?(?:\s+[\"'(].*)?\s*$")
DROPPED_HTML = re.compile(r"<(script|style|iframe|svg|noscript)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE)
BOLD_LINE = re.compile(r"(?:\*\*|__)(?=\S)[^*_]{3,200}(?<=\S)(?:\*\*|__):?$")
BREAK_TAG = re.compile(r"<br\s*/?>$")

Segments = list[tuple[str, int]]


@dataclass(slots=True)
class Piece:
    """A block before its inline marks are read."""

    kind: BlockKind
    segments: Segments = field(default_factory=list)
    level: int = 0
    gap: int = 0


def read_markdown(raw: bytes, *, name: str = "", url: str = "") -> Reading:
    """Blocks of a Markdown text, with origins, and what its front matter says. Dates are for the caller to read."""
    return reading_of(decode(raw), url=url)[0]


def reading_of(source: str, *, url: str = "") -> tuple[Reading, dict[str, str]]:
    """The reading, and the fields of the front matter."""
    fields, start = split_front_matter(source)
    reading = Reading(
        blocks=blocks_of(source, start),
        title=_first(fields, "title", "headline", "structured_data.headline"),
        url=_address(fields) or url,
        author=authors(_first(fields, "author", "authors", "author.name", "byline", "structured_data.author")),
        publisher=_first(
            fields, "publisher", "publisher.name", "site", "site_name", "publication", "source_name", "newsletter", "feed_title"
        ),
        language=_first(fields, "lang", "language", "locale")[:2].lower(),
    )
    return reading, fields


def _first(fields: dict[str, str], *names: str) -> str:
    return next((fields[name] for name in names if fields.get(name)), "")


def _address(fields: dict[str, str]) -> str:
    for name in ("url", "link", "canonical_url", "canonical", "source_url", "original_url", "permalink", "redirect"):
        if URL_LINE.fullmatch(fields.get(name, "")):
            return fields[name]
    return ""


def blocks_of(source: str, start: int = 0) -> tuple[Block, ...]:
    # Dropped parts are blanked, not cut, so that offsets stay.
    source = DROPPED_HTML.sub(lambda match: re.sub(r"[^\r\n]", " ", match.group()), source) if "<" in source else source
    lines, references = _lines(source, start)
    blocks: list[Block] = []
    for piece in _pieces(lines):
        block = Inline(piece.segments, references).read().block(piece.kind, level=piece.level, gap=piece.gap)
        if block is None:
            continue
        blocks.append(block)
    return tuple(_with_headings(blocks))


def _lines(source: str, start: int) -> tuple[Segments, dict[str, str]]:
    """Lines with their offsets, and the addresses that are defined apart; fenced code is left out."""
    lines: Segments = []
    references: dict[str, str] = {}
    fence = ""
    for match in LINE.finditer(source, start):
        text = match.group(1)
        mark = FENCE.match(text)
        if fence:
            if mark and mark.group(1).startswith(fence) and not text.strip(" \t`~"):
                fence = ""
            continue
        if mark and "`" not in text[mark.end() :]:
            fence = mark.group(1)
            lines.append(("", match.start()))
            continue
        definition = DEFINITION.match(text)
        if definition and not definition.group(1).startswith("^"):
            references[definition.group(1).strip().lower()] = definition.group(2)
            continue
        lines.append((text, match.start()))
    return lines, references


class _Builder:
    """Gathers lines into pieces."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.open: Piece | None = None
        self.gap = 0
        self.indents: list[int] = []

    def begin(self, kind: BlockKind, text: str, start: int, level: int = 0) -> None:
        self.open = Piece(kind, [(text, start)], level, self.gap)
        self.pieces.append(self.open)
        self.gap = 0
        if kind != "item":
            self.indents = []

    def close(self) -> None:
        self.open = None

    def item_level(self, indent: int) -> int:
        while self.indents and self.indents[-1] > indent:
            self.indents.pop()
        if not self.indents or self.indents[-1] < indent:
            self.indents.append(indent)
        return len(self.indents)


def _pieces(lines: Segments) -> list[Piece]:
    build = _Builder()
    for i, (line, start) in enumerate(lines):
        following = lines[i + 1][0] if i + 1 < len(lines) else ""
        _take(build, line, start, following)
    return build.pieces


def _take(build: _Builder, line: str, start: int, following: str) -> None:
    text = line.strip()
    indent = len(line[: len(line) - len(line.lstrip())].expandtabs(4))
    if not text:
        build.close()
        build.gap = max(build.gap, min(build.gap + 1, 3)) if build.gap < RULE else build.gap
        return
    setext = SETEXT.match(line)
    if setext and build.open and build.open.kind == "paragraph" and len(build.open.segments) == 1:
        build.open.kind, build.open.level = "heading", 1 if "=" in text else 2
        build.close()
        return
    if RULE_LINE.match(line):
        build.close()
        build.gap = RULE
        return
    if heading := HEADING.match(line):
        build.begin("heading", _heading_text(line[heading.end() :]), start + heading.end(), len(heading.group(1)))
        build.close()
        return
    if TABLE_ROW.match(line):
        _take_row(build, line, start)
        return
    if quote := QUOTE.match(line):
        _take_quote(build, line, start, quote)
        return
    if item := ITEM.match(line):
        build.begin("item", line[item.end() :], start + item.end(), 0)
        assert build.open is not None
        build.open.level = build.item_level(indent)
    elif build.open and build.open.kind != "quote":
        build.open.segments.append((text, start + line.index(text[0])))
    elif indent >= 2 and build.indents and build.pieces and build.pieces[-1].kind == "item":
        build.begin("item", text, start + line.index(text[0]), len(build.indents))
    else:
        build.begin("paragraph", text, start + line.index(text[0]))
    if build.open and build.open.kind == "paragraph" and len(build.open.segments) == 1 and BOLD_LINE.match(text):
        build.close()  # a line in bold heads the one below, with or without a blank line between them
    elif (line.endswith(("  ", "\\")) or BREAK_TAG.search(text[-8:])) and following.strip() and build.open:
        # A line that is broken by hand stands on its own; its mark is no text.
        last, offset = build.open.segments[-1]
        build.open.segments[-1] = (BREAK_TAG.sub("", last.rstrip()).rstrip("\\"), offset)
        if build.open.kind == "paragraph":
            build.close()


def _heading_text(text: str) -> str:
    """A heading without the marks that may close it."""
    text = text.rstrip()
    bare = text.rstrip("#")
    return bare if bare != text and (not bare or bare[-1].isspace()) else text


def _take_row(build: _Builder, line: str, start: int) -> None:
    build.close()
    if TABLE_RULE.match(line):
        return
    begin = len(line) - len(line.lstrip(" \t|"))
    content = line[begin:].rstrip(" \t|")
    if not content:
        return
    cell = content.lstrip(" *\\")
    if heading := HEADING.match(cell):
        inside = _heading_text(cell[heading.end() :])
        build.begin("heading", inside, start + line.index(inside), len(heading.group(1)))
    else:
        build.begin("item", content, start + begin, 1)
    build.close()


def _take_quote(build: _Builder, line: str, start: int, quote: re.Match[str]) -> None:
    content = line[quote.end() :]
    offset = start + quote.end()
    if callout := CALLOUT.match(content):
        offset += callout.end()
        content = content[callout.end() :]
    if not content.strip():
        build.close()
    elif build.open and build.open.kind == "quote":
        build.open.segments.append((content, offset))
    else:
        build.begin("quote", content, offset)


def _with_headings(blocks: list[Block]) -> list[Block]:
    """Bold or short lines that stand for headings become such, of level 0, and lone addresses links."""
    result = []
    for i, block in enumerate(blocks):
        if block.kind == "paragraph":
            before = blocks[i - 1].text if i else ""
            after = blocks[i + 1].text if i + 1 < len(blocks) else ""
            block = judged(block, before, after)
        elif block.kind == "heading" and not any(c.isalnum() for c in block.text):
            block = replace(block, kind="paragraph", level=0)
        result.append(block)
    return result
