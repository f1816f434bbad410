"""The line map of a chain: stations in a row, neighbours joined by lines, others by arcs. Plain numbers for an SVG.

There are two drawings, as text in an SVG shrinks with it: one across for wide windows, one down for narrow ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from digest import phrases
from entities.models import Claim, ClaimKind, Status

HUES = 8
RISE = 66.0  # of an arc over the line, for each station more that it spans
#: What a link's line looks like, by its surest status.
LINES = {Status.ACTUAL: "solid", Status.PLANNED: "dashed", Status.OPTIONAL: "dotted", Status.SPECULATIVE: "dotted", Status.DENIED: "denied"}
SUREST = [Status.ACTUAL, Status.PLANNED, Status.OPTIONAL, Status.SPECULATIVE, Status.DENIED]
#: Which claim speaks for a link: what changes who owns whom before what changes hands before the rest.
WEIGHT = [
    ClaimKind.ACQUISITION,
    ClaimKind.MERGER,
    ClaimKind.INVESTMENT,
    ClaimKind.STAKE,
    ClaimKind.CONTRACT,
    ClaimKind.LAWSUIT,
    ClaimKind.REGULATION,
    ClaimKind.PARTNERSHIP,
]


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
        return _line(min(self.claims, key=_doubt))

    @property
    def captions(self) -> list[str]:
        """One line for what is surest, one for the weightiest thing that is not."""
        surest = min(self.claims, key=lambda claim: (_doubt(claim), _weight(claim), -(claim.amount_value or 0), claim.pk))
        said = [surest]
        open_ = [claim for claim in self.claims if _doubt(claim) > _doubt(surest)]
        if open_:
            weightiest = min(open_, key=lambda claim: (_weight(claim), -(claim.amount_value or 0), _doubt(claim), claim.pk))
            if _weight(weightiest) <= _weight(surest) or weightiest.amount_value:
                said.append(weightiest)
        return [_caption(claim) for claim in said]

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
class Track:
    link: Link
    path: str
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
    return SUREST.index(Status(claim.status)) * 2 + claim.reported if claim.status != Status.ACTUAL or not claim.reported else SUREST.index(Status.SPECULATIVE) * 2


def _weight(claim: Claim) -> int:
    return WEIGHT.index(ClaimKind(claim.kind)) if claim.kind in WEIGHT else len(WEIGHT)


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
    arcs = [link for link in links if link.other - link.one > 1]
    spans = {span: rank for rank, span in enumerate(sorted({link.other - link.one for link in arcs}), 1)}
    base = 46.0 + RISE * len(spans) if spans else 54.0
    letters = max(8, int(gap / 9.5))
    stations = [Station(side + gap * place, base, _wrapped(name, letters, 2), name) for place, name in enumerate(names)]
    tracks = []
    for link in links:
        left, right = stations[link.one].x, stations[link.other].x
        if link.other - link.one == 1:
            tracks.append(Track(link, f"M{left:.0f} {base:.0f} H{right:.0f}", (left + right) / 2, base - 14 * len(_short(link, gap)), _short(link, gap)))
        else:
            top = base - RISE * spans[link.other - link.one]
            pull = base - (base - top) * 4 / 3  # a cubic whose handles stand at this height has its top at three quarters of it
            bend = (right - left) * 0.16
            path = f"M{left:.0f} {base:.0f} C{left + bend:.0f} {pull:.0f} {right - bend:.0f} {pull:.0f} {right:.0f} {base:.0f}"
            tracks.append(Track(link, path, (left + right) / 2, top - 8 - 15 * (len(_short(link, right - left)) - 1), _short(link, right - left)))
    lines = max(len(station.lines) for station in stations)
    return Map(width, int(base + 26 + 20 * lines), stations, tracks)


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
        if link.other - link.one == 1:
            tracks.append(Track(link, f"M{line:.0f} {high:.0f} V{low:.0f}", line + 20, (high + low) / 2 + 8, _stacked(link, 30 if arcs else 44), "start"))
        else:
            reach = min(118.0, 62.0 + 22 * (link.other - link.one))
            path = f"M{line:.0f} {high:.0f} C{line - reach:.0f} {high:.0f} {line - reach:.0f} {low:.0f} {line:.0f} {low:.0f}"
            tracks.append(Track(link, path, 0, 0, []))
    return Map(width, int(top + gap * (len(names) - 1) + 40), stations, tracks)


def _short(link: Link, room: float) -> list[str]:
    letters = int(room / 6.6)
    return [_cut(caption, letters) for caption in link.captions]


def _stacked(link: Link, letters: int) -> list[str]:
    return [_cut(caption, letters) for caption in link.captions]


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
