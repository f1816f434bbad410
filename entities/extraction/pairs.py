"""What may be said of each other in a sentence: its names and numbers, the names before it that it may go back to, and their pairs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from entities.extraction.windows import KINDS, Window

NODE_KINDS = (*KINDS, "money", "quantity", "number", "date", "sentence")
NUMBERS = frozenset({"money", "quantity", "number"})
MOST_HERE = 16  # nodes of one sentence; what stands behind them is left to the grammar
MOST_BEFORE = 6  # entities of the lines before that a sentence may go back to, the nearest
DISTANCES = (1, 2, 3, 5)  # nodes between two, in steps
RELATIONS = 7 * (len(DISTANCES) + 1)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name or number at ``text[start:end]``. ``ref`` tells which entity, or which number; mentions of one entity share it."""

    start: int
    end: int
    kind: str
    ref: int

    @property
    def is_name(self) -> bool:
        return self.kind in KINDS


@dataclass(frozen=True, slots=True)
class Node:
    """What a claim may be about. ``pieces`` are the first and last piece of each of its mentions in the window."""

    kind: str
    ref: int
    pieces: tuple[tuple[int, int], ...]
    here: bool
    start: int = -1  # of the first mention, in the text

    @property
    def extent(self) -> tuple[int, int]:
        """The first piece of its first mention and the last of its last."""
        return self.pieces[0][0], self.pieces[-1][1]


@dataclass(slots=True)
class Scene:
    """A sentence with its nodes, the last of them the sentence itself; ``pairs`` are (first, second, relation) by index of the nodes."""

    sentence: int
    marker: int
    nodes: list[Node]
    pairs: list[tuple[int, int, int]] = field(default_factory=list)


def scenes(window: Window, mentions: Sequence[Mention]) -> Iterator[Scene]:
    """A scene for each sentence that the window reads for its own sake. ``mentions`` are sorted by their start."""
    before: dict[int, Node] = {}
    for n, line in enumerate(window.lines):
        end = window.lines[n + 1].at if n + 1 < len(window.lines) else len(window.ids) - 1
        here = _nodes(window, line.at + 1, end, mentions)
        if not line.is_context:
            refs = {node.ref for node in here}
            earlier = [node for ref, node in reversed(before.items()) if ref not in refs][:MOST_BEFORE]
            nodes = [*here, *earlier, Node("sentence", -1, ((line.at, line.at),), True)]
            scene = Scene(line.sentence, line.at, nodes)
            scene.pairs = list(_pairs(nodes))
            yield scene
        for node in here:
            if node.kind in KINDS:
                before.pop(node.ref, None)
                before[node.ref] = Node(node.kind, node.ref, node.pieces, False, node.start)


def _nodes(window: Window, first: int, end: int, mentions: Sequence[Mention]) -> list[Node]:
    """The entities and numbers of a line that stands at pieces ``first`` to ``end``."""
    if first >= end:
        return []
    offsets = window.offsets[first:end]
    openings = [offset[0] for offset in offsets]
    found: dict[tuple[bool, int], list[tuple[Mention, int, int]]] = {}
    place = max(0, bisect_right(mentions, openings[0], key=_start) - 1)
    while place < len(mentions) and mentions[place].start < offsets[-1][1]:
        mention = mentions[place]
        place += 1
        if mention.end <= openings[0]:
            continue
        a = max(0, bisect_right(openings, mention.start) - 1)
        b = max(a, bisect_right(openings, mention.end - 1) - 1)
        found.setdefault((mention.is_name, mention.ref), []).append((mention, first + a, first + b))
    nodes = [
        Node(found_there[0][0].kind, ref, tuple((a, b) for _, a, b in found_there), True, found_there[0][0].start)
        for (_, ref), found_there in found.items()
    ]
    return nodes[:MOST_HERE]


def _start(mention: Mention) -> int:
    return mention.start


def _pairs(nodes: Sequence[Node]) -> Iterator[tuple[int, int, int]]:
    for i, a in enumerate(nodes):
        for j, b in enumerate(nodes):
            if i != j and _may_pair(a, b):
                yield i, j, _relation(i, j, a, b)


def _may_pair(a: Node, b: Node) -> bool:
    if a.kind == "date" or a.kind == "sentence" and b.kind not in KINDS:
        return False
    if a.kind in NUMBERS:
        return b.kind in KINDS and b.here
    return a.here or b.here


def _relation(i: int, j: int, a: Node, b: Node) -> int:
    if a.kind == "sentence":
        told = 0 if b.here else 1
    elif b.kind == "sentence":
        told = 2 if a.here else 3
    elif not (a.here and b.here):
        told = 4
    else:
        told = 5 if i < j else 6
    return told * (len(DISTANCES) + 1) + sum(abs(i - j) > distance for distance in DISTANCES)
