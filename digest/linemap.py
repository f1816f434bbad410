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
        return _line(self.speakers[0])

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
        return [_caption(claim) for claim in self.speakers]

    @property
    def words(self) -> str:
        return f"{self.name}: {'; '.join(self.captions)}"


@dataclass(frozen=True, slots=True)
class Station:
    x: float
    y: float
    lines: tuple[str, ...]
    title: str


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


def _line(claim: Claim) -> str:
    if claim.reported and claim.status != Status.DENIED:
        return "dotted"
    return LINES[Status(claim.status)]


def _caption(claim: Claim) -> str:
    mark = phrases.mark(claim)
    kind = claim.get_kind_display()
    said = kind if mark.filled else f"{mark.word}: {kind}"
    return " · ".join(part for part in (f"{mark.sign} {said}", phrases.amount(claim), phrases.date_words(claim)) if part)


def across(names: Sequence[str], links: Sequence[Link]) -> Map:
    """For wide windows."""
    width, side = 1000, 100.0
    gap = (width - 2 * side) / (len(names) - 1)
    levels = _levels(links, side, gap)
    rise = RISE if max(levels.values(), default=0) <= 3 else RISE * 0.8
    base = 56.0 + rise * max(levels.values()) if levels else 62.0
    letters = max(8, int(gap / 9.5))
    stations = [Station(side + gap * place, base, _wrapped(name, letters, 2), name) for place, name in enumerate(names)]
    tracks = []
    for link in links:
        left, right = stations[link.one].x, stations[link.other].x
        captions = _cut_to(link, (right - left) / 6.6)
        if link.other - link.one == 1:
            strands = [Strand(f"M{left:.0f} {base - APART * nth:.0f} H{right:.0f}", line) for nth, line in enumerate(_lines(link))]
            tracks.append(Track(link, strands, (left + right) / 2, base + 1 - APART * len(strands) - LEADING * len(captions), captions))
            continue
        top = base - rise * levels[link.slug]
        strands = []
        for nth, line in enumerate(_lines(link)):
            pull = base - (base - top + APART * nth) * 4 / 3  # a cubic whose handles stand so high has its top at three quarters of it
            bend = (right - left) * 0.16
            strands.append(
                Strand(f"M{left:.0f} {base:.0f} C{left + bend:.0f} {pull:.0f} {right - bend:.0f} {pull:.0f} {right:.0f} {base:.0f}", line)
            )
        tracks.append(Track(link, strands, (left + right) / 2, top + 1 - APART * len(strands) - LEADING * (len(captions) - 1), captions))
    lines = max(len(station.lines) for station in stations)
    return Map(width, int(base + 26 + 20 * lines), stations, tracks)


def _levels(links: Sequence[Link], side: float, gap: float) -> dict[str, int]:
    """How high each arc rises: longer ones over shorter ones, and none so high as another whose caption would lie over its own."""
    levels: dict[str, int] = {}
    taken: list[tuple[int, float, float]] = []
    spans = sorted({link.other - link.one for link in links} - {1})
    for link in sorted(links, key=lambda link: (link.other - link.one, link.one)):
        if link.other - link.one == 1:
            continue
        middle = side + gap * (link.one + link.other) / 2
        half = max(len(caption) for caption in _cut_to(link, gap * (link.other - link.one) / 6.6)) * 3.5
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
        for nth, stroke in enumerate(_lines(link)):
            if link.other - link.one == 1:
                strands.append(Strand(f"M{line + APART * nth:.0f} {high:.0f} V{low:.0f}", stroke))
            else:
                reach = min(112.0, 62.0 + 22 * (link.other - link.one)) + APART * nth
                strands.append(
                    Strand(
                        f"M{line:.0f} {high:.0f} C{line - reach:.0f} {high:.0f} {line - reach:.0f} {low:.0f} {line:.0f} {low:.0f}", stroke
                    )
                )
        captions = _cut_to(link, 32 if arcs else 46) if link.other - link.one == 1 else []
        tracks.append(Track(link, strands, line + 24, (high + low) / 2 + 12 - 7 * len(captions), captions, "start"))
    return Map(width, int(top + gap * (len(names) - 1) + 40), stations, tracks)


def _lines(link: Link) -> list[str]:
    return [_line(claim) for claim in link.speakers]


def _cut_to(link: Link, letters: float) -> list[str]:
    return [_cut(caption, int(letters)) for caption in link.captions]


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
