"""Tells, among headings that all look alike, the title of a new story from a part of the one before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest import headlines
from ingest.readers.shapes import words

from .lines import Line


class StoryTest:
    """Tells, among headings that all look alike, a new story's title from a part of the story before."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.title = -1
        self.inner = -1  # the last heading within the story
        self.told: set[str] = set()  # names in the story up to here
        self.subjects: set[str] = set()  # names of its title that its first paragraphs take up

    def begin(self, i: int) -> None:
        self.title = self.inner = i
        self.told = headlines.names_in(self.lines[i].text)
        following = " ".join(line.text for line in self.lines[i + 1 : i + 4])
        self.subjects = self.told & headlines.names_in(following)

    def pass_over(self, i: int) -> None:
        if self.lines[i].is_heading or headlines.is_generic(self.lines[i].text):
            self.inner = i
        self.told |= headlines.names_in(self.lines[i].text)

    def is_new_story(self, i: int) -> bool:
        """Weighs what stands before the heading, its own words, and the paragraph below it."""
        line, text = self.lines[i], self.lines[i].text
        if headlines.is_generic(text) or re.match(r"\W*\d{1,2}[.)]\s", text) or i - 1 == self.title or i + 1 >= len(self.lines):
            return False
        lede = self.lines[i + 1]
        if lede.is_heading and not headlines.is_generic(lede.text):
            return False
        count = len(words(text))
        named, below = headlines.names_in(text), headlines.names_in(lede.text)
        # The first word of a sentence is no name for its capital letter.
        told = headlines.names_in(re.sub(r"(?:^|[.!?]\s+)\S+", " ", lede.text)) | {name for name in named if not name.isalpha()}
        weight = line.edge
        if self.inner > self.title >= 0 and headlines.is_closing(self.lines[self.inner].text):
            weight += 2
        weight += (count >= 7) - (count <= 3)
        weight += headlines.has_news_verb(text) and bool(named & told)
        weight += bool((named & below) - self.told)
        weight += len(words(lede.text)) >= 25 and bool(told)
        weight -= bool(self.subjects & (named | below))
        return weight >= 2
