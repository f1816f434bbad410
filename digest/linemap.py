"""The line map of a chain: stations in a row, neighbours joined by lines, others by arcs. Plain numbers for an SVG.

There are two drawings, as text in an SVG shrinks with it: one across for wide windows, one down for narrow ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from digest import phrases
from entities.models import Claim, ClaimKind, Status

HUES = 8
RISE = 66.0  # of an arc over the line, for each station more that it spans
APART = 9.0  # two strands of one link
LEADING = 17.0  # of captions: 1.3 times their size
NAME_LEADING = 20.0
LETTER = 7.0  # of a caption, on average with room to spare
CLEAR = 12.0  # between a line and the caption on it
#: What a link's line looks like, by its surest status.
LINES = {Status.ACTUAL: "solid", Status.PLANNED: "dashed", Status.OPTIONAL: "dotted", Status.SPECULATIVE: "dotted", Status.DENIED: "denied"}
SUREST = [Status.ACTUAL, Status.PLANNED, Status.OPTIONAL, Status.SPECULATIVE, Status.DENIED]
#: Which claim speaks for a link, the least first: who owns whom, then what changes hands, then the rest.
WEIGHT = {
    ClaimKind.ACQUISITION: 0,
    ClaimKind.MERGER: 0,
    ClaimKind.INVESTMENT: 1,
    ClaimKind.STAKE: 1,
    ClaimKind.CONTRACT: 2,
    ClaimKind.LAWSUIT: 3,
    ClaimKind.REGULATION: 3,
    ClaimKind.PARTNERSHIP: 4,
}


@dataclass(frozen=True, slots=True)
class Link:
    """What joins two stations: ``one`` and ``other`` are their places in the chain, ``hue`` the number of its colour."""

    one: int
    other: int
    name: str
    hue: int
    claims: Sequence[Claim]

    @property
    def slug(self) -> str:
        """What a query string calls it: the stations' places, from 1."""
        return f"{self.one + 1}-{self.other + 1}"

    @property
    def count(self) -> int:
        return len(self.claims)

    @property
    def line(self) -> str:
        """“solid”, “dashed”, “dotted” or “denied”, by the surest claim; hearsay is dotted whatever is heard."""
        return line_of(self.speakers[0])

    @property
    def speakers(self) -> list[Claim]:
        """The claim that speaks for the link, and with it the weightiest of the less sure ones, if it weighs as much or names money."""
        surest = min(self.claims, key=lambda claim: (_doubt(claim), *_rank(claim)))
        less_sure = [claim for claim in self.claims if _doubt(claim) > _doubt(surest)]
        if not less_sure:
            return [surest]
        weightiest = min(less_sure, key=_rank)
        return [surest, weightiest] if _weight(weightiest) <= _weight(surest) or weightiest.amount_value else [surest]

    @property
    def captions(self) -> list[str]:
        return [" · ".join(_caption(claim)) for claim in self.speakers]

    @property
    def words(self) -> str:
        return f"{self.name}: {'; '.join(self.captions)}"


@dataclass(frozen=True, slots=True)
class Station:
    x: float
    y: float
    lines: tuple[str, ...]
    title: str

    @property
    def rows(self) -> list[tuple[str, float]]:
        """Each line of the name with how far below the first it stands."""
        return [(line, NAME_LEADING * nth) for nth, line in enumerate(self.lines)]


@dataclass(frozen=True, slots=True)
class Strand:
    path: str
    line: str


@dataclass(frozen=True, slots=True)
class Track:
    """A link as drawn: a strand for each claim that speaks for it, so that an option shows beside what is done."""

    link: Link
    strands: list[Strand]
    x: float
    y: float
    captions: list[str]
    anchor: str = "middle"

    @property
    def rows(self) -> list[tuple[str, float]]:
        """Each line of the captions with the place of its baseline."""
        return [(caption, round(self.y + LEADING * nth)) for nth, caption in enumerate(self.captions)]


@dataclass(frozen=True, slots=True)
class Map:
    width: int
    height: int
    stations: list[Station]
    tracks: list[Track]


def _doubt(claim: Claim) -> int:
    return (
        SUREST.index(Status(claim.status)) * 2 + claim.reported
        if claim.status != Status.ACTUAL or not claim.reported
        else SUREST.index(Status.SPECULATIVE) * 2
    )


def _weight(claim: Claim) -> int:
    return WEIGHT.get(ClaimKind(claim.kind), 5)


def _rank(claim: Claim) -> tuple[int, int, Decimal, int]:
    """What weighs most first, then what most publishers say, then the largest sum."""
    return _weight(claim), -claim.publisher_count, -(claim.amount_value or Decimal(0)), claim.pk


def line_of(claim: Claim) -> str:
    """What a claim's line looks like; hearsay is dotted whatever is heard."""
    if claim.reported and claim.status != Status.DENIED:
        return "dotted"
    return LINES[Status(claim.status)]


def _caption(claim: Claim) -> list[str]:
    """Mark and kind, amount, date: parts that a line may break between."""
    mark = phrases.mark(claim)
    kind = claim.get_kind_display()
    said = kind if mark.filled else f"{mark.word}: {kind}"
    return [part for part in (f"{mark.sign} {said}", phrases.amount(claim), phrases.date_words(claim)) if part]


def across(names: Sequence[str], links: Sequence[Link]) -> Map:
    """For wide windows. Arcs rise so high that the captions of what they span fit under them."""
    width, side = 1000, 100.0
    gap = (width - 2 * side) / (len(names) - 1)
    captions = {link.slug: _lines_of(link, (gap * (link.other - link.one) - 16) / LETTER) for link in links}

    def height(link: Link) -> float:
        """Of a link's further strands and its captions."""
        return APART * (len(link.speakers) - 1) + CLEAR + LEADING * len(captions[link.slug])

    levels = _levels(links, side, gap, captions)
    under = max((height(link) for link in links if link.other - link.one == 1), default=0.0)
    lowest = max(RISE, (under + CLEAR) / 0.75)  # an arc is three quarters as high over the middles of the first and last link it spans
    step = max((height(link) + CLEAR for link in links if link.other - link.one > 1), default=0.0)
    tops = {link.slug: lowest + step * (levels[link.slug] - 1) if link.slug in levels else 0.0 for link in links}
    base = 24.0 + max((tops[link.slug] + height(link) for link in links), default=0.0)
    letters = max(8, int(gap / 9.5))
    stations = [Station(side + gap * place, base, _wrapped(name, letters, 2), name) for place, name in enumerate(names)]
    tracks = []
    for link in links:
        left, right, top = stations[link.one].x, stations[link.other].x, base - tops[link.slug]
        strands = []
        for nth, line in enumerate(_strokes(link)):
            if link.other - link.one == 1:
                strands.append(Strand(f"M{left:.0f} {base - APART * nth:.0f} H{right:.0f}", line))
                continue
            pull = base - (base - top + APART * nth) * 4 / 3  # a cubic whose handles stand so high has its top at three quarters of it
            bend = (right - left) * 0.16
            strands.append(
                Strand(f"M{left:.0f} {base:.0f} C{left + bend:.0f} {pull:.0f} {right - bend:.0f} {pull:.0f} {right:.0f} {base:.0f}", line)
            )
        first = top - height(link) + LEADING
        tracks.append(Track(link, strands, (left + right) / 2, first, captions[link.slug]))
    lines = max(len(station.lines) for station in stations)
    return Map(width, int(base + 26 + NAME_LEADING * lines), stations, tracks)


def _levels(links: Sequence[Link], side: float, gap: float, captions: dict[str, list[str]]) -> dict[str, int]:
    """How high each arc rises: longer ones over shorter ones, and none so high as another whose caption would lie over its own."""
    levels: dict[str, int] = {}
    taken: list[tuple[int, float, float]] = []
    spans = sorted({link.other - link.one for link in links} - {1})
    for link in sorted(links, key=lambda link: (link.other - link.one, link.one)):
        if link.other - link.one == 1:
            continue
        middle = side + gap * (link.one + link.other) / 2
        half = max(len(line) for line in captions[link.slug]) * LETTER / 2
        level = spans.index(link.other - link.one) + 1
        while any(at == level and middle - half < right and left < middle + half for at, left, right in taken):
            level += 1
        taken.append((level, middle - half, middle + half))
        levels[link.slug] = level
    return levels


def down(names: Sequence[str], links: Sequence[Link]) -> Map:
    """For narrow windows: stations one under the other, arcs to the left."""
    width, gap, top, line = 360, 108.0, 22.0, 122.0
    arcs = [link for link in links if link.other - link.one > 1]
    if not arcs:
        line = 20.0
    stations = [Station(line, top + gap * place, _wrapped(name, 22 if arcs else 34, 2), name) for place, name in enumerate(names)]
    tracks = []
    for link in links:
        high, low = stations[link.one].y, stations[link.other].y
        strands = []
        for nth, stroke in enumerate(_strokes(link)):
            if link.other - link.one == 1:
                strands.append(Strand(f"M{line + APART * nth:.0f} {high:.0f} V{low:.0f}", stroke))
            else:
                reach = min(112.0, 62.0 + 22 * (link.other - link.one)) + APART * nth
                strands.append(
                    Strand(
                        f"M{line:.0f} {high:.0f} C{line - reach:.0f} {high:.0f} {line - reach:.0f} {low:.0f} {line:.0f} {low:.0f}", stroke
                    )
                )
        captions = _lines_of(link, 29 if arcs else 44) if link.other - link.one == 1 else []
        tracks.append(Track(link, strands, line + 24, (high + low) / 2 + 6 - LEADING * (len(captions) - 1) / 2, captions, "start"))
    return Map(width, int(top + gap * (len(names) - 1) + 40), stations, tracks)


def _strokes(link: Link) -> list[str]:
    return [line_of(claim) for claim in link.speakers]


def _lines_of(link: Link, letters: float) -> list[str]:
    """The captions of a link, broken between their parts where they are longer; a part that is too long by itself is cut."""
    most = max(int(letters), 12)
    lines: list[str] = []
    for claim in link.speakers:
        first, *rest = _caption(claim)
        if len(first) > most and ": " in first:
            first, _, kind = first.partition(": ")
            rest = [kind, *rest]
        lines.append(_cut(first, most))
        for part in rest:
            if len(lines[-1]) + 3 + len(part) <= most:
                lines[-1] += f" · {part}"
            else:
                lines.append(_cut(part, most))
    return lines


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip(" ·") + "…"


def _wrapped(name: str, letters: int, most: int) -> tuple[str, ...]:
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    return tuple(_cut(line, letters) for line in lines)
