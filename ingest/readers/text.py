"""Plain text: blank lines or none between paragraphs, wrapped or not, with bullets, bare addresses and unmarked headings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.blocks import RULE, Block, BlockKind, Reading

from .characters import SPACES, Ink, decode
from .shapes import BULLET, LONE_BULLET, NUMBER, RULE_LINE, URL, URL_LINE, looks_like_heading

LINE = re.compile(r"([^\r\n\u2028\u2029\x0b\x0c]*)(\r\n|[\r\n\u2028\u2029\x0b\x0c]|$)")
STRIPPED = "".join(SPACES) + "\ufeff\u200b"
MAX_WRAP = 110  # columns at which mail programs and editors break lines, at most
FULL_LINES = 3  # so many lines must be full before a text counts as wrapped


@dataclass(slots=True)
class Line:
    """A line with the offset of its first character that is no space."""

    text: str
    start: int
    indent: int
    blanks: int  # empty lines before it
    ruled: bool  # a drawn line stands before it


def read_text(raw: bytes, *, name: str = "", url: str = "") -> Reading:
    """Blocks of a plain text, with origins. Title and dates are for the caller to find in them."""
    return Reading(blocks=blocks_of(decode(raw)), url=url)


def blocks_of(source: str) -> tuple[Block, ...]:
    lines = _lines(source)
    width = _wrap_width(lines)
    return _blocks(_joined(lines, width))


def _lines(source: str) -> list[Line]:
    lines: list[Line] = []
    blanks, ruled = 0, False
    for match in LINE.finditer(source):
        full = match.group(1)
        text = full.strip(STRIPPED)
        if not text:
            blanks += 1
            continue
        if len(text) > 2 and RULE_LINE.fullmatch(text):
            ruled = True
            continue
        indent = len(full) - len(full.lstrip(STRIPPED))
        lines.append(Line(text, match.start(1) + indent, indent, blanks, ruled))
        blanks, ruled = 0, False
    return lines


def _wrap_width(lines: list[Line]) -> int:
    """The column at which the text was broken into lines; 0 if it was not."""
    lengths = sorted(line.indent + len(line.text) for line in lines if not URL_LINE.fullmatch(line.text))
    # A line or two may be longer, as those with an address in them are.
    width = lengths[-1 - len(lengths) // 25] if lengths else 0
    if not 40 <= width <= MAX_WRAP or lengths[-1] > 3 * MAX_WRAP:
        return 0
    return width if sum(_full(a, b, width) for a, b in zip(lines, lines[1:], strict=False)) >= FULL_LINES else 0


def _full(line: Line, following: Line, width: int) -> bool:
    """True if the next line's first word did not fit behind this one: the break is none of the writer's."""
    if following.blanks or following.ruled or BULLET.match(following.text) or len(line.text) < width // 2:
        return False
    fits_not = line.indent + len(line.text) + 1 + len(following.text.split(None, 1)[0]) > width
    return fits_not or following.text[0].islower()


def _joined(lines: list[Line], width: int) -> list[list[Line]]:
    """Lines that make one block each."""
    groups: list[list[Line]] = []
    for line in lines:
        previous = groups[-1][-1] if groups else None
        lone = previous is not None and len(groups[-1]) == 1 and bool(LONE_BULLET.fullmatch(previous.text)) and line.blanks <= 1
        if previous is not None and (lone or (width and _full(previous, line, width))):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _blocks(groups: list[list[Line]]) -> tuple[Block, ...]:
    flat = [" ".join(line.text for line in group) for group in groups]
    blocks = []
    for i, group in enumerate(groups):
        before, after = flat[i - 1] if i else "", flat[i + 1] if i + 1 < len(flat) else ""
        kind, level, skip = _kind(flat[i], group, before, after)
        ink = Ink()
        for line in group:
            if ink.chars:
                ink.put(" ", line.start - 1)
            cut = min(skip, len(line.text))
            skip = max(0, skip - len(line.text) - 1)
            ink.add_unescaped(line.text[cut:], line.start + cut)
        _mark_links(ink)
        block = ink.block(kind, level=level, gap=RULE if group[0].ruled else group[0].blanks)
        if block is not None:
            blocks.append(block)
    return tuple(blocks)


def _kind(text: str, group: list[Line], before: str, after: str) -> tuple[BlockKind, int, int]:
    """Kind and level of a block, and how many of its first characters are a mark and no text."""
    if URL_LINE.fullmatch(text):
        return "link", 0, 0
    if text.startswith(">"):
        return "quote", 0, len(text) - len(text.lstrip("> "))
    marked = BULLET.match(text)
    if marked and (marked["mark"].isalpha() is False):
        numbered = bool(NUMBER.fullmatch(marked["mark"]))
        in_list = group[0].indent > 0 or NUMBER.match(before) or NUMBER.match(after)
        if numbered and not in_list and looks_like_heading(text, before, after):
            return "heading", 0, 0
        dash = marked["mark"] in "–—"
        if not (dash and group[0].indent == 0 and not BULLET.match(before) and not BULLET.match(after)):
            return "item", 1 + (group[0].indent > 4), marked.end()
    if text.startswith("#") and (heading := re.match(r"(#{1,6})\s+(?=\S)", text)):
        return "heading", len(heading[1]), heading.end()
    bullet_after = bool(after and (BULLET.match(after) or LONE_BULLET.match(after)))
    if looks_like_heading(text, before, _substance(after) if bullet_after else after):
        return "heading", 0, 0
    return "paragraph", 0, 0


def _substance(text: str) -> str:
    marked = BULLET.match(text)
    return text[marked.end() :] if marked else text


def _mark_links(ink: Ink) -> None:
    for match in URL.finditer("".join(ink.chars)):
        url = match.group().rstrip(".,;:!?)’'*>")
        if len(url) > 8:
            ink.links.append((match.start(), match.start() + len(url), url if "://" in url else f"https://{url}"))
