"""A blog’s page: posts under lines that are dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ingest.dates import date_line
from ingest.readers.shapes import words

from .lines import DROP, TEXT, Cut, Line, story
from .weighing import StoryTest


def by_dates(lines: Sequence[Line], title: str, is_issue: bool) -> list[Cut] | None:
    """A blog's page: lines that are dates, with the titles of posts below (or above) them."""
    days = [date_line(line.text) for line in lines]
    places = [i for i, day in enumerate(days) if day]
    below = [i for i in places if i + 1 < len(lines) and _can_head(lines, i + 1)]
    above = [i for i in places if i and i + 1 < len(lines) and lines[i - 1].is_heading and not _can_head(lines, i + 1)]
    if len(set(days)) < 3 or max(len(below), len(above)) < 2:
        return None
    if len(above) > len(below):
        titles = {i - 1: days[i] for i in above}
        return [_dated_title(line, titles.get(i), days[i], i in titles) for i, line in enumerate(lines)]
    return _posts_below_dates(lines, days, set(below))


def _can_head(lines: Sequence[Line], i: int) -> bool:
    """True for a heading, or for a short line that stands where a post's title must."""
    line = lines[i]
    return line.is_heading or (line.block.kind == "paragraph" and len(words(line.text)) <= 16 and not line.text.endswith((".", ":")))


def _dated_title(line: Line, day: dt.date | None, own: dt.date | None, is_title: bool) -> Cut:
    if is_title:
        return story(line, day=day)
    return DROP if own else TEXT


def _posts_below_dates(lines: Sequence[Line], days: Sequence[dt.date | None], below: set[int]) -> list[Cut]:
    cuts: list[Cut] = []
    day: dt.date | None = None
    test = StoryTest(lines)
    for i, line in enumerate(lines):
        if days[i]:
            day = days[i]
            cuts.append(DROP)
        elif i - 1 in below or line.is_heading and test.is_new_story(i):
            test.begin(i)
            cuts.append(story(line, day=day))
        else:
            test.pass_over(i)
            cuts.append(TEXT)
    return cuts
