"""An issue whose stories stand under headings, or one story whose parts do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest import headlines
from ingest.readers.shapes import words

from .lines import SKIP, TEXT, Cut, Line, story
from .linked import linked_title
from .listed import brief
from .weighing import StoryTest


def by_headings(lines: Sequence[Line], title: str, is_issue: bool) -> list[Cut] | None:
    """An issue whose stories stand under headings."""
    heads = [i for i, line in enumerate(lines) if line.is_heading]
    plain = [i for i in heads if not _is_special(lines[i].text)]
    if len(heads) < 2 or not plain:
        return None
    level = _story_level(lines, plain)
    stories = [i for i in plain if lines[i].level == level]
    strict = _needs_weighing(lines, level)
    if strict:
        stories = _weighed(lines, stories)
    if not _is_several(lines, title, stories, strict, is_issue):
        return None
    return _headed(lines, set(stories), level)


def _is_special(text: str) -> bool:
    return headlines.is_generic(text) or headlines.is_promo(text) or headlines.section_of(text) is not None


def _story_level(lines: Sequence[Line], plain: Sequence[int]) -> int:
    """The level on which stories stand: the highest with two headings, or the one below where that one only groups."""
    counts = Counter(lines[i].level for i in plain)
    levels = [level for level in sorted(counts) if counts[level] >= 2] or sorted(counts)
    for level, deeper in zip(levels, levels[1:], strict=False):
        here = [i for i in plain if lines[i].level == level]
        groups = sum(1 for i in here if _opens_group(lines, i))
        below = [i for i in plain if lines[i].level == deeper]
        if groups * 2 < len(here) or not _tell_more(lines, below, here):
            return level
    return levels[-1]


def _tell_more(lines: Sequence[Line], below: Sequence[int], here: Sequence[int]) -> bool:
    """True if the deeper headings say what happened more often than those above them."""
    deep = sum(1 for i in below if headlines.has_news_verb(lines[i].text)) / len(below)
    high = sum(1 for i in here if headlines.has_news_verb(lines[i].text)) / len(here)
    return deep >= 0.4 and deep > high


def _opens_group(lines: Sequence[Line], i: int) -> bool:
    """True for a heading with another, deeper one right below it, or after one short paragraph."""
    for line in lines[i + 1 : i + 3]:
        if line.is_heading:
            return line.level > lines[i].level
        if line.block.kind != "paragraph" or len(words(line.text)) > 40:
            return False
    return False


def _needs_weighing(lines: Sequence[Line], level: int) -> bool:
    """True where headings of parts stand on the same level as titles, so that level alone does not tell them apart."""
    return (
        sum(
            1
            for line in lines
            if line.is_heading and line.level == level and headlines.is_generic(line.text) and not headlines.is_outro(line.text)
        )
        >= 2
    )


def _weighed(lines: Sequence[Line], heads: Sequence[int]) -> list[int]:
    test = StoryTest(lines)
    candidates = set(heads)
    result: list[int] = []
    for i in range(len(lines)):
        if i in candidates and (not result or test.is_new_story(i)):
            result.append(i)
            test.begin(i)
        else:
            test.pass_over(i)
    return result


def _is_several(lines: Sequence[Line], title: str, stories: Sequence[int], strict: bool, is_issue: bool) -> bool:
    """Whether the headings are of several stories or of one story's parts."""
    if len(stories) < 2:
        return False
    if not title and not strict and len(stories) >= 3 and stories[0] == 0 and lines[0].block.level:
        return True  # a post has a title of its own; these headings have none above them
    sections = [" ".join(line.text for line in lines[a:b]) for a, b in zip(stories, [*stories[1:], len(lines)], strict=True)]
    whole = _cohesion(title, sections)
    telling = sum(1 for i in stories if headlines.is_headline(lines[i].text)) / len(stories)
    if any(line.is_heading and headlines.section_of(line.text) in ("top", "quick") for line in lines) and whole < 0.9:
        return True
    if is_issue and whole < 0.8:
        return True
    if len(stories) >= 3 and whole < 0.6:
        groups = sum(
            1 for i, line in enumerate(lines[:-1]) if line.is_heading and line.level < lines[i + 1].level and lines[i + 1].is_heading
        )
        if groups >= 2 and len(stories) >= 2 * groups:
            return True  # headings that gather others, as departments do
        if headlines.lists_subjects(title) or telling >= 0.6:
            return True
        edges = sum(1 for i in stories[1:] if lines[i].edge >= 2)
        return strict and (edges >= 1 or telling >= 0.4)
    return strict and len(stories) == 2 and telling == 1 and whole < 0.6


def _cohesion(title: str, sections: Sequence[str]) -> float:
    """The greatest share of sections in which one name of the title stands: near 1 for a story, low for a digest."""
    names = {name for name in headlines.names_in(title) if len(name) >= 3 and not headlines.is_digest_title(name)}
    if not names or not sections:
        return 0.0
    told = [headlines.names_in(section) for section in sections]
    return max(sum(name in have for have in told) for name in names) / len(sections)


def _headed(lines: Sequence[Line], stories: set[int], level: int) -> list[Cut]:
    cuts: list[Cut] = []
    section = ""
    in_story = False
    for i, line in enumerate(lines):
        if not line.is_heading:
            stands_alone = section == "quick" and not in_story
            cuts.append(brief(lines, i) if stands_alone else SKIP if _labels_promo(lines, i) else TEXT)
            continue
        name = headlines.section_of(line.text)
        if headlines.is_promo(line.text):
            cuts.append(SKIP)
        elif i in stories:
            hit = linked_title(line)
            grouping = _is_topic(lines, i)
            in_story = not grouping
            cuts.append(
                Cut("section", 0, len(line.text), section=section) if grouping else story(line, url=hit.url if hit else "", section=section)
            )
        elif name == "commentary" and (line.level <= level or not in_story):
            in_story = False
            section = ""
            cuts.append(Cut("ending", 0, len(line.text)))
        elif name and (line.level <= level or not in_story) and not (in_story and headlines.is_generic(line.text)):
            section, in_story = name, False
            cuts.append(Cut("section", 0, len(line.text), section=section))
        elif line.level < level and not headlines.is_generic(line.text):
            section, in_story = "", False
            cuts.append(Cut("section", 0, len(line.text)))
        else:
            cuts.append(TEXT)
    return cuts


def _labels_promo(lines: Sequence[Line], i: int) -> bool:
    return lines[i].text.endswith(":") and len(words(lines[i].text)) <= 6 and headlines.is_promo(lines[i].text)


def _is_topic(lines: Sequence[Line], i: int) -> bool:
    """True for a heading that gathers the stories below it: it names a field, and one paragraph without facts follows."""
    body = []
    for line in lines[i + 1 :]:
        if line.is_heading:
            break
        body.append(line)
    if not body:
        return i + 1 < len(lines) and lines[i + 1].is_heading and len(words(lines[i].text)) <= 4
    if len(body) > 1 or i + 2 >= len(lines) or body[0].block.kind != "paragraph" or headlines.has_news_verb(lines[i].text):
        return False
    if headlines.TOPICS.match(headlines.bare(lines[i].text)):
        return True
    tells = body[0].block.links or re.search(r"\d", body[0].text) or headlines.names_in(re.sub(r"(?:^|[.!?]\s+)\S+", " ", body[0].text))
    return not tells and not headlines.names_in(lines[i].text) & headlines.names_in(body[0].text)
