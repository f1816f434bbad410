"""Cuts a document as read into its stories."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from ingest import headlines, outlets
from ingest.blocks import Block, Part, Reading
from ingest.cuts import cuts_of, single_cuts
from ingest.cuts.leads import clause_end
from ingest.cuts.lines import Cut, Line, lines_of
from ingest.dates import at_midnight, date_line, meta_line
from ingest.readers.shapes import SENTENCE_END, words

JOINT = "\n\n"
MAX_TITLE = 500
#: Lines of details at the head of a document, which are its metadata and no text.
HEAD_FIELD = re.compile(
    r"(?:date|published|updated|author|by|duration|link|url|source url|original|tags?|categor(?:y|ies)|reading time"
    r"|read time|length|guests?|hosts?|issue|edition|from|to|subject|permalink)\s*:\s*\S.*",
    re.IGNORECASE,
)
HEAD_LINES = 8
#: Numbers that count the stories of an issue are no part of their titles.
NUMBER = re.compile(r"^\d{1,2}[.)]\s+(?=\S)")
#: A subtitle, which says what else is in the issue.
TEASER = re.compile(r"\W*(?:plus|also|and more|inside|in today['’]?s)\b", re.IGNORECASE)
SINGLE_KEY = "whole"


def split(reading: Reading) -> tuple[Part, ...]:
    """The stories of a document, in its order: one for a post, several for a newsletter's issue or a blog's page.

    What frames the stories of an issue, as introductions, groups and outlooks do, makes parts of the section “commentary”;
    boilerplate is left out. A document that holds nothing but boilerplate gives no part.
    """
    blocks, title = _without_head(reading)
    blocks, has_masthead = _without_masthead(blocks)
    lines = lines_of(blocks)
    if not lines:
        return _headline(reading)
    is_issue = has_masthead or headlines.is_digest_title(title) or headlines.names_a_day(title)
    cuts = cuts_of(lines, title, is_issue=is_issue)
    if cuts is None:
        return _single(lines, reading)
    drafts = _gathered(lines, cuts, reading)
    parts = [part for draft in drafts if (part := draft.part())]
    if sum(part.section != "commentary" for part in parts) < 2:
        return _single(lines, reading)
    return _keyed(parts)


# --- the head of a document -------------------------------------------------------------------------------------------


def _without_head(reading: Reading) -> tuple[list[Block], str]:
    """Blocks without title and details of the document as a whole, and the title where it is an issue's own."""
    blocks = list(reading.blocks)
    title = reading.title
    first = next((i for i, block in enumerate(blocks[:3]) if _same(block.text, title)), None)
    if first is None:
        return [b for i, b in enumerate(blocks) if not _is_detail(b, i)], title
    head = blocks[first]
    told = head.level == 1 and sum(b.kind == "heading" and b.level == 1 for b in blocks) == 1
    if (
        told
        or headlines.is_digest_title(head.text)
        or headlines.names_a_day(head.text)
        or (headlines.lists_subjects(head.text) and not head.links)
    ):
        del blocks[first]
        return [b for i, b in enumerate(blocks) if not _is_detail(b, i)], title
    # A title found in the text may be the first story's.
    return [b for i, b in enumerate(blocks) if not _is_detail(b, i)], "" if _is_one_of_many(head, blocks) else title


def _without_masthead(blocks: list[Block]) -> tuple[list[Block], bool]:
    """Blocks without the newsletter's name over the day of the issue, and whether they stood there."""
    if len(blocks) > 3 and blocks[2].kind == "heading" and date_line(blocks[1].text) and not SENTENCE_END.search(blocks[0].text):
        return (blocks[2:], True) if len(words(blocks[0].text)) <= 6 else (blocks, False)
    return blocks, False


def _is_one_of_many(head: Block, blocks: Sequence[Block]) -> bool:
    return head.level == 0 or sum(block.kind == "heading" and block.level == head.level for block in blocks) > 2


def _is_detail(block: Block, i: int) -> bool:
    return i < HEAD_LINES and block.kind != "item" and len(block.text) < 300 and bool(HEAD_FIELD.fullmatch(block.text))


def _same(text: str, title: str) -> bool:
    return bool(title) and _folded(text) == _folded(title)


def _folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


# --- gathering --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Draft:
    """A part under construction."""

    title: str = ""
    section: str = ""
    url: str = ""
    day: dt.date | None = None
    skip: int = 0  # of the first line: characters before the title
    title_end: int = 0  # in the text; 0 where the title is none of its lines
    lines: list[Line] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    heads: int = 0  # of the lines: how many are headings of the part itself

    def part(self) -> Part | None:
        """The part; None where nothing is left but its heading."""
        blocks = [line.block for line in self.lines]
        bare = self.heads and len(blocks) <= self.heads and self.title_end >= len(blocks[0].text) - self.skip
        if not blocks or (bare and not self.url):  # a headline alone tells something only where it leads somewhere
            return None
        if self.skip:
            blocks[0] = _cut(blocks[0], self.skip, len(blocks[0].text))
        named = list(self.named)
        for block in blocks:
            named += outlets.in_brackets(block.text)
        if len(blocks[-1].text) > 60 and len(blocks) > self.heads or len(blocks) == 1:
            found, end = outlets.at_end(blocks[-1].text)
            if found and len(words(blocks[-1].text[:end])) >= 8:
                named += found
                blocks[-1] = _cut(blocks[-1], 0, end)
        text, origins = _joined(blocks)
        start = _after(text, self.title_end)
        return Part(
            key="",
            title=self.title[:MAX_TITLE],
            text=text,
            body_start=start if start < len(text) else 0 if self.title_end == 0 else len(text),
            section=self.section,
            url=self.url,
            outlets=tuple(dict.fromkeys(named)),
            published=at_midnight(self.day) if self.day else None,
            published_from="date line" if self.day else "",
            origins=origins,
        )


def _gathered(lines: Sequence[Line], cuts: Sequence[Cut], reading: Reading) -> list[Draft]:
    """A draft for each story, section with text of its own, introduction and ending."""
    drafts: list[Draft] = []
    current: Draft | None = None
    opened: list[tuple[Line, Cut]] = []  # headings of sections whose text is still to come
    skipping = False
    skipped: Line | None = None  # the heading of what is skipped, with what stands deeper than it
    for i, (line, cut) in enumerate(zip(lines, cuts, strict=True)):
        if cut.role == "drop" or (skipping and skipped and cut.role != "ending" and _is_below(line, skipped)):
            continue
        if cut.role == "skip":
            skipping, current, opened = True, None, []
            skipped = line if line.is_heading else None
            continue
        if cut.role in ("story", "section") and i > 2 and _is_advertised(lines, i):
            continue
        if cut.role == "section":
            opened = [*opened, (line, cut)] if not _has_text(current) or current is None else [(line, cut)]
            skipping, current = False, None
            continue
        if cut.role in ("story", "ending"):
            skipping, opened = headlines.is_promo(line.text[cut.start : cut.end]), []
            current = None if skipping else _begun(line, cut)
            if current:
                drafts.append(current)
            continue
        if skipping:
            continue
        if current is None:
            current = _framing(reading, lines, cuts, i, opened)
            drafts.append(current)
            opened = []
        _add(current, line)
    return drafts


def _is_advertised(lines: Sequence[Line], i: int) -> bool:
    """True for the heading right below a sponsor's label: that of the advertisement, though it looks like a story's."""
    return lines[i].is_heading and lines[i - 1].is_heading and headlines.is_sponsor(lines[i - 1].text)


def _is_below(line: Line, heading: Line) -> bool:
    return line.level > heading.level if line.is_heading else True


def _has_text(draft: Draft | None) -> bool:
    return draft is not None and len(draft.lines) > draft.heads


def _begun(line: Line, cut: Cut) -> Draft:
    raw = line.text[cut.start : cut.end]
    title = _title_of(line.block, cut) if not cut.derived else raw.strip()
    draft = Draft(title, "commentary" if cut.role == "ending" else cut.section, cut.url, cut.day, lines=[line])
    if not cut.derived:
        draft.skip = cut.start if not any(c.isalnum() for c in line.text[: cut.start]) else 0
        draft.title_end = cut.end - draft.skip
        draft.heads = 1
    return draft


def _title_of(block: Block, cut: Cut) -> str:
    """A title without the links in brackets at its end (“(X, HF)”) and without stray marks."""
    text = block.text[cut.start : cut.end]
    match = re.search(r"\s*\(([^()]*)\)\s*$", text)
    if match and match.group(1):
        inside = [link for link in block.links if cut.start + match.start() <= link.start and link.end <= cut.start + match.end()]
        linked = sum(sum(c.isalnum() for c in block.text[link.start : link.end]) for link in inside)
        if linked and linked >= 0.9 * sum(c.isalnum() for c in match.group(1)):
            text = text[: match.start()]
    return NUMBER.sub("", text.strip(" :*_|"))


def _framing(reading: Reading, lines: Sequence[Line], cuts: Sequence[Cut], i: int, opened: Sequence[tuple[Line, Cut]]) -> Draft:
    """The part for text that stands under no story's title: a section's own, or the introduction."""
    if not opened:
        return Draft(reading.title or _opening(lines[i].text), "commentary")
    named = [(line, cut) for line, cut in opened if headlines.section_of(line.text) is None] or list(opened)
    line, cut = named[0]
    items = paragraphs = 0
    leads_on = False
    for j in range(i, len(lines)):
        if cuts[j].role in ("section", "ending", "skip"):
            break
        if cuts[j].role == "story":
            leads_on = True
            break
        items += lines[j].block.kind == "item"
        paragraphs += lines[j].block.kind != "item"
    if (leads_on and items < 2) or (not items and TEASER.match(line.text)):
        return Draft(headlines.bare(line.text) or line.text, "commentary", lines=[line], heads=1, title_end=len(line.text))
    if headlines.section_of(line.text) is not None and paragraphs:
        # “Quick bites” heads one story whose own words must name it.
        return Draft(lines[i].text[: clause_end(lines[i].text)], cut.section, _only_link(lines[i]))
    title = _title_of(line.block, replace(cut, start=0, end=len(line.text)))
    return Draft(title, cut.section, lines=[line], heads=1, title_end=len(line.text))


def _only_link(line: Line) -> str:
    return line.block.links[0].url if line.block.links else ""


def _opening(text: str) -> str:
    return text[: clause_end(text)] or text[:80]


def _add(draft: Draft, line: Line) -> None:
    """A line of text to a draft; dates, sources and addresses are told by the part, not by its text."""
    if named := outlets.from_line(line.text):
        draft.named += named
        return
    at_head = len(draft.lines) == draft.heads
    if line.block.kind == "link" and not draft.url and line.block.links and (draft.heads or draft.lines):
        draft.url = line.block.links[0].url
        return
    if at_head and draft.heads and (day := date_line(line.text) or meta_line(line.text)):
        draft.day = draft.day or day
        return
    if at_head and draft.heads and _same(line.text, draft.lines[0].text):
        return
    draft.lines.append(line)


# --- a document that is one story -------------------------------------------------------------------------------------


def _single(lines: Sequence[Line], reading: Reading) -> tuple[Part, ...]:
    cuts = single_cuts(lines)
    head = next((block for block in reading.blocks[:4] if _same(block.text, reading.title)), None)
    title = reading.title or _opening(lines[0].text)
    draft = Draft(title, url=reading.url)
    if head is not None:
        draft.lines, draft.heads, draft.title_end = [Line(head)], 1, len(head.text)
    skipping = False
    for i, (line, cut) in enumerate(zip(lines, cuts, strict=True)):
        if line.is_heading or cut.role == "skip":
            skipping = cut.role == "skip"
        if skipping or line.block is head or (i < HEAD_LINES and (date_line(line.text) or _same(line.text, title))):
            continue
        _add(draft, line)
    if len(draft.lines) == draft.heads and draft.heads:
        draft.heads = 0  # a headline alone is a story too
    part = draft.part()
    if part is None:
        return ()
    return (replace(part, key=SINGLE_KEY, url=reading.url, author=reading.author),)


def _headline(reading: Reading) -> tuple[Part, ...]:
    """A document of which nothing but its title tells something, as feeds without text have them."""
    head = next((block for block in reading.blocks if _same(block.text, reading.title)), None)
    if head is None:
        return ()
    text, origins = _joined([head])
    return (Part(SINGLE_KEY, reading.title, text, len(text), url=reading.url, author=reading.author, origins=origins),)


# --- text, origins and keys -------------------------------------------------------------------------------------------


def _cut(block: Block, start: int, end: int) -> Block:
    while start < end and block.text[start] == " ":
        start += 1
    while end > start and block.text[end - 1] == " ":
        end -= 1
    links = tuple(
        replace(link, start=max(link.start, start) - start, end=min(link.end, end) - start)
        for link in block.links
        if link.start < end and link.end > start
    )
    return replace(
        block, text=block.text[start:end], links=links, origins=block.origins[start:end] if len(block.origins) else block.origins
    )


def _joined(blocks: Sequence[Block]) -> tuple[str, array[int]]:
    text = JOINT.join(block.text for block in blocks)
    origins = array("L")
    if any(len(block.origins) != len(block.text) for block in blocks):
        return text, origins
    for block in blocks:
        if origins:
            origins.extend([origins[-1]] * len(JOINT))
        origins.extend(block.origins)
    return text, origins


def _after(text: str, end: int) -> int:
    """The first character of the body behind a title that ends at ``end``."""
    if not end:
        return 0
    while end < len(text) and not (text[end].isalnum() or text[end] in "\"'“‘([$€£#@*"):
        end += 1
    return end


def _keyed(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Parts with keys: by their own address, else by their title, so that a story keeps its key when its text is edited."""
    seen: Counter[str] = Counter()
    result = []
    for part in parts:
        key = _key(part)
        seen[key] += 1
        result.append(replace(part, key=key if seen[key] == 1 else f"{key}#{seen[key]}"))
    return tuple(result)


def _key(part: Part) -> str:
    if part.url:
        address = urlsplit(part.url)
        name = f"{address.netloc}{address.path}".rstrip("/").lower()
        if "=" in address.query and not address.path.strip("/"):
            name += f"?{address.query}"
        base = f"url:{name}"
    else:
        base = f"{part.section or 'story'}:{_folded(part.title)}" if part.section == "commentary" else f"title:{_folded(part.title)}"
    return base if len(base) <= 150 else f"{base[:120]}~{hashlib.sha256(base.encode()).hexdigest()[:16]}"
