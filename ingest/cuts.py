"""Decides what each block of a document is to its stories: a story's title, a section, text, an ending, or nothing.

Every strategy below reads one shape of document and gives one ``Cut`` a line. ``cuts_of`` chooses the shape by cues in the
blocks alone, so that the same issue is cut alike whether it came as mail, page, Markdown or text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, pstdev
from typing import Literal

from ingest import headlines
from ingest.blocks import RULE, Block
from ingest.boilerplate import is_boilerplate
from ingest.dates import date_line
from ingest.outlets import from_line
from ingest.readers.shapes import words

Role = Literal["story", "section", "text", "ending", "skip", "drop"]

UNKNOWN_LEVEL = 7  # headings without a level stand below all others
#: Words with which a paragraph goes on with what was said; an insight that stands alone begins otherwise.
CONNECTIVES = frozenset(
    "but and or so yet still however meanwhile moreover furthermore also then this that these those it its they their he she his her we our i "
    "such both either neither there here nor though although otherwise instead indeed thus therefore hence similarly likewise".split()
)


@dataclass(frozen=True, slots=True)
class Line:
    """A block with what stood between it and the one before."""

    block: Block
    edge: int = 0  # 3: a date, hashtags, a source or an address stood before it; 2: a rule; 1: more blank lines than usual

    @property
    def text(self) -> str:
        return self.block.text

    @property
    def is_heading(self) -> bool:
        return self.block.kind == "heading"

    @property
    def level(self) -> int:
        return self.block.level or UNKNOWN_LEVEL


@dataclass(frozen=True, slots=True)
class Cut:
    """What a line is. ``title`` is ``text[start:end]`` of the line for a story; ``section`` as in ``Part``.

    "skip" begins what is no news, up to the next story or section.
    """

    role: Role
    start: int = 0
    end: int = 0
    url: str = ""
    section: str = ""
    day: dt.date | None = None
    derived: bool = False  # the title was taken from the text, and stays part of it


TEXT = Cut("text")
DROP = Cut("drop")
SKIP = Cut("skip")


def story(line: Line, *, url: str = "", section: str = "", day: dt.date | None = None) -> Cut:
    return Cut("story", 0, len(line.text), url, section, day)


@dataclass(frozen=True, slots=True)
class Linked:
    """A title that links to what it names, and where it stands in its line."""

    start: int
    end: int
    url: str
    whole: bool  # nothing else stands in the line


# --- which shape ------------------------------------------------------------------------------------------------------


def cuts_of(lines: Sequence[Line], title: str) -> list[Cut] | None:
    """A cut for each line; None for a document that is one story."""
    strategies: tuple[Callable[[Sequence[Line], str], list[Cut] | None], ...] = (by_dates, by_links, by_headings, by_paragraphs)
    for strategy in strategies:
        if cuts := strategy(lines, title):
            return cuts
    return None


def single_cuts(lines: Sequence[Line]) -> list[Cut]:
    """For one story: all is text, but for headings of what is no news, and what stands below them."""
    return [SKIP if line.is_heading and headlines.is_promo(line.text) else TEXT for line in lines]


def lines_of(blocks: Sequence[Block]) -> list[Line]:
    """Lines without boilerplate, which leaves an edge behind."""
    gaps = [block.gap for block in blocks if 0 < block.gap < RULE]
    usual = median(gaps) if gaps else 0
    rare = sum(1 for gap in gaps if gap >= max(3, 2 * usual)) <= max(2, len(gaps) // 8)
    lines: list[Line] = []
    edge = 0
    for block in blocks:
        own = 2 if block.gap >= RULE else 1 if rare and block.gap >= max(3, 2 * usual) else 0
        if is_boilerplate(block):
            edge = 3 if lines else 0
            continue
        lines.append(Line(block, max(edge, own)))
        edge = 3 if block.kind == "link" or from_line(block.text) or date_line(block.text) else 0
    return lines


# --- posts under dates ------------------------------------------------------------------------------------------------


def by_dates(lines: Sequence[Line], title: str) -> list[Cut] | None:
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
    test = _StoryTest(lines)
    for i, line in enumerate(lines):
        if days[i]:
            day = days[i]
            cuts.append(DROP)
        elif i - 1 in below:
            test.begin(i)
            cuts.append(story(line, day=day))
        elif line.is_heading and test.is_new_story(i):
            test.begin(i)
            cuts.append(story(line, day=day))
        else:
            test.pass_over(i)
            cuts.append(TEXT)
    return cuts


# --- a heading among headings -----------------------------------------------------------------------------------------


class _StoryTest:
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


# --- titles that are links --------------------------------------------------------------------------------------------


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


def by_links(lines: Sequence[Line], title: str) -> list[Cut] | None:
    """A round-up: titles that link to what they tell of, with a summary behind or below."""
    found = [linked_title(line) for line in lines]
    in_references = _under_references(lines)
    outer = [i for i, hit in enumerate(found) if hit and not in_references[i] and lines[i].level != 0 and not _is_deep(lines[i])]
    headings = sum(1 for i in outer if lines[i].is_heading)
    telling = sum(1 for i in outer if _tells(lines, i, found))
    prose = sum(1 for i, line in enumerate(lines) if line.block.kind == "paragraph" and not found[i] and len(words(line.text)) > 12)
    plain_headings = sum(1 for i, line in enumerate(lines) if line.is_heading and not found[i] and not headlines.is_promo(line.text))
    enough = telling >= 3 and (3 * telling >= prose or headlines.is_digest_title(title))
    if headings >= 3 and headings >= plain_headings / 2:
        enough = True
    if not enough:
        return None
    return _Roundup(lines, found, in_references).cuts()


def _is_deep(line: Line) -> bool:
    return line.block.kind == "item" and line.block.level > 1


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
            if self.owner == "section" and not _is_deep(line):
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
        if self.owner == "" and not self.lines[i + 1].block.kind == "item":
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
                if not _is_deep(self.lines[j]):
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
            return Cut("story", 0, end, _own_link(line, end), "quick")
        return TEXT


def _labels_list(lines: Sequence[Line], i: int) -> bool:
    """True for “Recent funding:”, a short line that names the list or the paragraphs below."""
    line = lines[i]
    return (
        line.block.kind == "paragraph" and line.text.endswith(":") and len(words(line.text)) <= 7 and i + 1 < len(lines) and not line.block.links
        and (lines[i + 1].block.kind == "item" or headlines.is_promo(line.text) or bool(headlines.RELATED.fullmatch(line.text.strip(" :"))))
    )  # fmt: skip


# --- headings ---------------------------------------------------------------------------------------------------------


def by_headings(lines: Sequence[Line], title: str) -> list[Cut] | None:
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
    if not _is_several(lines, title, stories, strict):
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
        telling = sum(1 for i in below if headlines.is_headline(lines[i].text)) / len(below)
        if groups * 2 < len(here) or (
            telling < 0.4 and telling <= sum(1 for i in here if headlines.is_headline(lines[i].text)) / len(here)
        ):
            return level
    return levels[-1]


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
    test = _StoryTest(lines)
    candidates = set(heads)
    result: list[int] = []
    for i in range(len(lines)):
        if i in candidates and (not result or test.is_new_story(i)):
            result.append(i)
            test.begin(i)
        else:
            test.pass_over(i)
    return result


def _is_several(lines: Sequence[Line], title: str, stories: Sequence[int], strict: bool) -> bool:
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
    if headlines.is_digest_title(title) and whole < 0.8:
        return True
    if len(stories) >= 3 and whole < 0.6:
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
            brief = section == "quick" and not in_story
            cuts.append(_brief(lines, i) if brief else SKIP if _labels_promo(lines, i) else TEXT)
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
    """True for a heading that gathers the stories below it: it names a field, and one paragraph without facts leads on to the next heading."""
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


def _brief(lines: Sequence[Line], i: int) -> Cut:
    """An item or paragraph among quick hits, which is a story of its own."""
    line = lines[i]
    if _is_deep(line) or line.block.kind in ("quote", "link") or from_line(line.text):
        return TEXT
    hit = linked_title(line)
    if hit and len(words(line.text[hit.start : hit.end])) >= 3:
        return Cut("story", hit.start, hit.end, hit.url, "quick")
    if end := lead_end(line.text):
        return Cut("story", 0, end, _own_link(line, end), "quick")
    if line.block.kind == "item" or len(words(line.text)) >= 15:
        return Cut("story", 0, clause_end(line.text), _own_link(line, len(line.text)), "quick", derived=True)
    return TEXT


def _own_link(line: Line, end: int) -> str:
    """The address behind a lead, else the only one in the line."""
    for link in line.block.links:
        if link.start < end:
            return link.url
    return line.block.links[0].url if len(line.block.links) == 1 else ""


# --- paragraphs that stand alone ---------------------------------------------------------------------------------------


def by_paragraphs(lines: Sequence[Line], title: str) -> list[Cut] | None:
    """A list of insights: paragraphs alike in length, none of which goes on with the one before."""
    lead = 0
    while lead < len(lines) and lead < 3 and len(words(lines[lead].text)) < 22:
        lead += 1
    body = lines[lead:]
    counts = [len(words(line.text)) for line in body]
    if len(body) < 4 or any(line.block.kind not in ("paragraph", "item") for line in body) or min(counts) < 18 or max(counts) > 130:
        return None
    head = " ".join([title, *(line.text for line in lines[:lead])])
    if title and not headlines.is_digest_title(head) and len(words(title)) < 22:
        return None
    starts = [words(line.text)[0].lower() for line in body]
    going_on = sum(1 for word in starts[1:] if word in CONNECTIVES) / len(body)
    if going_on > 0.15 or pstdev(counts) > 0.35 * (sum(counts) / len(counts)):
        return None
    return [TEXT] * lead + [
        Cut("story", 0, lead_end(line.text) or clause_end(line.text), _own_link(line, len(line.text)), derived=True) for line in body
    ]


def lead_end(text: str) -> int:
    """Where the lead of “Firm launches thing: It does…” ends; 0 for a text without one."""
    match = re.match(
        r"(?P<lead>[^:.!?–—]{8,160}?(?:[^:.!?]\.\w[^:.!?–—]{0,100})*(?:\.(?=\d)[^:.!?–—]{0,100})*)\s*(?::|[–—]|\.(?=\s+[A-Z]))\s+(?=\S)",
        text,
    )
    if not match or text[match.end("lead")] not in ":–—" and len(text) < 60:
        return 0
    lead = match["lead"]
    mark = text[match.end("lead") :].lstrip()[:1]
    limit = 16 if mark == ":" else 12
    return match.end("lead") if mark in ":–—" and 3 <= len(words(lead)) <= limit else 0


def clause_end(text: str) -> int:
    """Where a clause of a text's beginning ends, as a title: eleven to sixteen words, so that it tells enough."""
    stops = [m.end() for m in re.finditer(r"[^\W_](?:[\w'’.&/+$%-]*\w)?[\"”’%+]?", text[:400])]
    for match in re.finditer(
        r"[,;:.!?](?=[\s\"”])|\s[–—(]|\s(?=(?:by|while|which|that|but|because|as|after|where|whose|when|with)\s)", text[:400]
    ):
        count = sum(1 for stop in stops if stop <= match.start())
        if 11 <= count <= 16:
            return match.start()
    return stops[min(len(stops), 14) - 1] if stops else len(text)
