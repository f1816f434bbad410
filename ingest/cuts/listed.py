"""Issues without headings: insights, paragraph after paragraph, and lists of items."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median, pstdev

from ingest import headlines
from ingest.outlets import from_line
from ingest.readers.shapes import words
from ingest.vocabulary import word_set

from .leads import clause_end, lead_end
from .lines import DROP, TEXT, Cut, Line, is_deep, own_link
from .linked import linked_title

CONNECTIVES = word_set("connectives")


def by_paragraphs(lines: Sequence[Line], title: str, is_issue: bool) -> list[Cut] | None:
    """A list of insights: paragraphs alike in length, none of which goes on with the one before."""
    lead = 0
    while lead < len(lines) and lead < 3 and len(words(lines[lead].text)) < 22:
        lead += 1
    end = len(lines)
    while end > lead + 4 and end > len(lines) - 3 and len(words(lines[end - 1].text)) < 18:
        end -= 1
    body = lines[lead:end]
    if bulletin := _bulletin(lines, is_issue):
        return bulletin
    counts = [len(words(line.text)) for line in body]
    if len(body) < 4 or any(line.block.kind not in ("paragraph", "item") for line in body) or min(counts) < 18 or max(counts) > 130:
        return None
    titled = bool(title) or any(line.is_heading for line in lines[:lead])
    head = " ".join([title, *(line.text for line in lines[:lead])])
    if titled and not (is_issue or headlines.is_digest_title(head)):
        return None
    starts = [words(line.text)[0].lower() for line in body]
    going_on = sum(1 for word in starts[1:] if word in CONNECTIVES) / len(body)
    if going_on > 0.15 or pstdev(counts) > 0.35 * (sum(counts) / len(counts)):
        return None
    insights = [
        Cut("story", 0, lead_end(line.text) or clause_end(line.text), own_link(line, len(line.text)), derived=True) for line in body
    ]
    return [TEXT] * lead + insights + [DROP] * (len(lines) - end)


def _bulletin(lines: Sequence[Line], is_issue: bool) -> list[Cut] | None:
    """An issue that is one list, each item of which tells something else."""
    items = [line.block.kind == "item" and line.block.level <= 1 for line in lines]
    told = [line for line, item in zip(lines, items, strict=True) if item]
    if not is_issue or len(told) < 3 or len(lines) - len(told) > 3 or any(line.is_heading for line in lines):
        return None
    if median([len(words(line.text)) for line in told]) < 10:
        return None
    return [brief(lines, i) if item else TEXT for i, item in enumerate(items)]


def brief(lines: Sequence[Line], i: int) -> Cut:
    """An item or paragraph among quick hits, which is a story of its own."""
    line = lines[i]
    if is_deep(line) or line.block.kind in ("quote", "link") or from_line(line.text):
        return TEXT
    hit = linked_title(line)
    if hit and len(words(line.text[hit.start : hit.end])) >= 3:
        return Cut("story", hit.start, hit.end, hit.url, "quick")
    if end := lead_end(line.text):
        return Cut("story", 0, end, own_link(line, end), "quick")
    if line.block.kind == "item" or len(words(line.text)) >= 10:
        return Cut("story", 0, clause_end(line.text), own_link(line, len(line.text)), "quick", derived=True)
    return TEXT
