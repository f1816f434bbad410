"""A round-up: titles that link to what they tell of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ingest import headlines
from ingest.readers.shapes import words

from .leads import lead_end
from .lines import SKIP, TEXT, UNKNOWN_LEVEL, Cut, Line, is_deep, own_link


@dataclass(frozen=True, slots=True)
class Linked:
    """A title that links to what it names, and where it stands in its line."""

    start: int
    end: int
    url: str
    whole: bool  # nothing else stands in the line


def linked_title(line: Line) -> Linked | None:
    """The title in a line that is, or begins with, a link to what it names."""
    block = line.block
    if not block.links or block.kind in ("link", "quote"):
        return None
    link = block.links[0]
    head, name, tail = block.text[: link.start], block.text[link.start : link.end], block.text[link.end :]
    count = len(words(name))
    if any(c.isalpha() for c in head) or not any(c.isalpha() for c in name) or name.rstrip().endswith(("→", "»", ":")):
        return None
    rest = tail.strip(" *_")
    if block.kind == "heading":
        letters = sum(c.isalnum() for c in block.text)
        covered = sum(c.isalnum() for c in name)
        return Linked(0, len(block.text), link.url, whole=True) if count >= 2 and covered >= 0.6 * letters else None
    if not any(c.isalnum() for c in rest):
        return Linked(link.start, link.end, link.url, whole=True) if count >= 4 else None
    if count >= 2 and re.match(r"[-–—:|.,(!?·]", rest):
        return Linked(link.start, link.end, link.url, whole=False)
    return None


def by_links(lines: Sequence[Line], title: str, is_issue: bool) -> list[Cut] | None:
    """A round-up: titles that link to what they tell of, with a summary behind or below."""
    found = [linked_title(line) for line in lines]
    in_references = _under_references(lines)
    outer = [i for i, hit in enumerate(found) if hit and not in_references[i] and lines[i].level != 0 and not is_deep(lines[i])]
    headings = sum(1 for i in outer if lines[i].is_heading)
    telling = sum(1 for i in outer if _tells(lines, i, found))
    prose = sum(1 for i, line in enumerate(lines) if line.block.kind == "paragraph" and not found[i] and len(words(line.text)) > 12)
    plain_headings = sum(1 for i, line in enumerate(lines) if line.is_heading and not found[i] and not headlines.is_promo(line.text))
    enough = telling >= 3 and (3 * telling >= prose or is_issue)
    if headings >= 3 and headings >= plain_headings / 2:
        enough = True
    if not enough:
        return None
    return _Roundup(lines, found, in_references).cuts()


def _tells(lines: Sequence[Line], i: int, found: Sequence[Linked | None]) -> bool:
    """A linked title counts where a summary goes with it, and it is long enough for a headline."""
    hit = found[i]
    if hit is None or len(words(lines[i].text[hit.start : hit.end])) < 4:
        return False
    if not hit.whole:
        return len(words(lines[i].text)) >= 10
    return (
        i + 1 < len(lines)
        and found[i + 1] is None
        and lines[i + 1].block.kind in ("paragraph", "quote")
        and len(words(lines[i + 1].text)) >= 5
    )


def _under_references(lines: Sequence[Line]) -> list[bool]:
    result, inside = [], False
    for line in lines:
        if line.is_heading:
            inside = bool(headlines.REFERENCES.fullmatch(headlines.bare(line.text))) or (inside and line.level > 2)
        result.append(inside)
    return result


class _Roundup:
    def __init__(self, lines: Sequence[Line], found: Sequence[Linked | None], in_references: Sequence[bool]) -> None:
        self.lines = lines
        self.found = found
        self.in_references = in_references
        self.section = ""
        self.owner = ""  # "story": items below belong to it; "section": they may be stories; "related": they belong to the story
        self.story_level = 0
        self.section_level = 0
        self.as_stories = False  # the list below the section is one of headlines

    def cuts(self) -> list[Cut]:
        return [self._cut(i) for i in range(len(self.lines))]

    def _cut(self, i: int) -> Cut:
        line, hit = self.lines[i], self.found[i]
        if line.is_heading:
            return self._heading(i, line, hit)
        if self.in_references[i]:
            return TEXT
        if _labels_list(self.lines, i):
            return self._label(i, line)
        if line.block.kind == "item":
            if self.owner == "section" and not is_deep(line):
                return self._item(i, line)
            return TEXT
        if hit and self.owner != "related" and (hit.whole or len(words(line.text[hit.start : hit.end])) >= 3):
            if hit.whole:
                if i + 1 >= len(self.lines) or self.lines[i + 1].is_heading:
                    return TEXT
                self.owner, self.story_level = "story", UNKNOWN_LEVEL
            return Cut("story", hit.start, hit.end, hit.url, self.section)
        return TEXT

    def _heading(self, i: int, line: Line, hit: Linked | None) -> Cut:
        if headlines.is_promo(line.text):
            self.owner = ""
            return SKIP
        if hit:
            self.owner, self.story_level = "story", line.level
            return Cut("story", hit.start, hit.end, hit.url, self.section)
        if self.owner in ("story", "related") and (headlines.is_generic(line.text) or line.level > self.story_level):
            return TEXT
        if self.owner == "section" and line.level > self.section_level and headlines.is_generic(line.text) and not self._lists(i):
            return TEXT
        name = headlines.section_of(line.text)
        if name == "commentary":
            self.owner = ""
            return Cut("ending", 0, len(line.text))
        if name or line.level <= 3:
            self.section = name or ""
        self.section_level = line.level
        self._open(i)
        return Cut("section", 0, len(line.text), section=self.section)

    def _label(self, i: int, line: Line) -> Cut:
        name = line.text.strip(" :")
        if headlines.is_promo(name):
            self.owner = ""
            return SKIP
        if headlines.RELATED.fullmatch(name) or self.owner == "story":
            self.owner = "related"
            return TEXT
        if self.owner == "" and self.lines[i + 1].block.kind != "item":
            return TEXT
        self._open(i)
        return Cut("section", 0, len(line.text), section=self.section)

    def _lists(self, i: int) -> bool:
        """True where titles that are links stand right below."""
        return i + 1 < len(self.lines) and self.found[i + 1] is not None

    def _open(self, i: int) -> None:
        self.owner = "section"
        items = []
        for j in range(i + 1, len(self.lines)):
            if self.lines[j].block.kind == "item":
                if not is_deep(self.lines[j]):
                    items.append(j)
            elif self.lines[j].is_heading or items:
                break
        lengths = [len(words(self.lines[j].text[hit.start : hit.end])) if (hit := self._hit(j)) else 0 for j in items]
        self.as_stories = bool(lengths) and median(lengths) >= 4

    def _hit(self, i: int) -> Linked | None:
        """The linked title of an item, which in a list may be the beginning of its sentence."""
        block = self.lines[i].block
        if self.found[i] is None and block.links and block.links[0].start <= 2 and len(words(block.text[: block.links[0].end])) >= 4:
            return Linked(block.links[0].start, block.links[0].end, block.links[0].url, whole=False)
        return self.found[i]

    def _item(self, i: int, line: Line) -> Cut:
        hit = self._hit(i)
        if hit and self.as_stories:
            return Cut("story", hit.start, hit.end, hit.url, self.section)
        if self.section == "quick" and (end := lead_end(line.text)):
            return Cut("story", 0, end, own_link(line, end), "quick")
        return TEXT


def _labels_list(lines: Sequence[Line], i: int) -> bool:
    """True for “Recent funding:”, a short line that names the list or the paragraphs below."""
    line = lines[i]
    if (
        line.block.kind != "paragraph"
        or line.block.links
        or not line.text.endswith(":")
        or len(words(line.text)) > 7
        or i + 1 >= len(lines)
    ):
        return False
    name = line.text.strip(" :")
    return lines[i + 1].block.kind == "item" or headlines.is_promo(name) or bool(headlines.RELATED.fullmatch(name))
