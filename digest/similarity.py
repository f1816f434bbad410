"""When two articles tell the same story: plain functions over plain data, so that the rule can be read and tested alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from ingest.copies import SAMPLE, Shingles, is_copy

#: Articles further apart than this never join directly; a story that goes on joins day by day.
NEAR = dt.timedelta(days=3)
#: Two articles of this likeness or more tell the same story.
ALIKE = 0.58

_WORD = re.compile(r"[^\W_]+(?:[.\-][^\W_]+)*")
# fmt: off
_STOP = frozenset({
    "a", "about", "after", "again", "all", "an", "and", "another", "are", "as", "at", "be", "but", "by", "can", "could", "for", "from",
    "get", "gets", "has", "have", "how", "in", "into", "is", "it", "its", "just", "may", "might", "more", "new", "no", "not", "now",
    "of", "on", "or", "our", "out", "over", "s", "said", "says", "so", "than", "that", "the", "their", "them", "then", "there", "they",
    "this", "to", "today", "under", "up", "us", "was", "we", "what", "when", "which", "who", "why", "will", "with", "would", "you",
    "your",
})
# fmt: on


@dataclass(frozen=True, slots=True)
class Told:
    """What of an article decides its story.

    ``order`` puts articles in the same order wherever they are stored. ``claims`` and ``deals`` are the fresh ones only, a claim with
    how much the article is about it, 0 to 1. ``text`` finds copies (see ``ingest.copies``). ``bridges`` is
    false for what may join a story but not hold two together.
    """

    id: int
    order: tuple[str, ...]
    day: dt.date
    document: int
    title: frozenset[str] = frozenset()
    principals: frozenset[int] = frozenset()
    claims: Mapping[int, float] = field(default_factory=dict)
    deals: frozenset[int] = frozenset()
    text: Shingles = frozenset()
    bridges: bool = True


def title_words(title: str) -> frozenset[str]:
    """The words of a title that tell what it is about, without the plural's s."""
    words = (word.casefold() for word in _WORD.findall(title))
    return frozenset(
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word for word in words if word not in _STOP
    )


def _jaccard(one: frozenset[Any], other: frozenset[Any]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def likeness(one: Told, other: Told) -> float:
    """0 to 1.75, of shared fresh claims, whom the two are about, the words of their titles, and a deal told with other terms; one more
    for copies of one text, whatever their titles.
    """
    shared = min(1.0, sum(one.claims[claim] * other.claims[claim] for claim in one.claims.keys() & other.claims.keys()))
    deal = bool(one.deals & other.deals)
    likeness = 0.6 * shared + 0.4 * _jaccard(one.principals, other.principals) + 0.5 * _jaccard(one.title, other.title) + 0.25 * deal
    return likeness + is_copy(one.text, other.text)


def tell_the_same(one: Told, other: Told) -> bool:
    return one.document != other.document and abs(one.day - other.day) <= NEAR and likeness(one, other) >= ALIKE


def group(articles: Iterable[Told]) -> list[list[Told]]:
    """Articles that tell one thing, each group and the groups in order. The order in which they are given makes no difference."""
    ordered = sorted(articles, key=lambda told: told.order)
    parent = {told.id: told.id for told in ordered}

    def root(id_: int) -> int:
        while parent[id_] != id_:
            parent[id_] = parent[parent[id_]]
            id_ = parent[id_]
        return id_

    by_id = {told.id: told for told in ordered}
    pairs = [(by_id[a], by_id[b]) for a, b in _candidates(ordered)]
    for one, other in pairs:
        if one.bridges and other.bridges and tell_the_same(one, other):
            parent[root(one.id)] = root(other.id)
    # What does not bridge goes to the one article that it is most like, and draws nothing with it.
    best: dict[int, tuple[float, tuple[str, ...], int]] = {}
    for one, other in pairs:
        if one.bridges == other.bridges or not tell_the_same(one, other):
            continue
        leaf, stem = (other, one) if one.bridges else (one, other)
        choice = (-likeness(leaf, stem), stem.order, stem.id)
        best[leaf.id] = min(best.get(leaf.id, choice), choice)
    for leaf_id, (_, _, stem_id) in best.items():
        parent[leaf_id] = root(stem_id)
    groups: dict[int, list[Told]] = {}
    for told in ordered:
        groups.setdefault(root(told.id), []).append(told)
    return sorted(groups.values(), key=lambda group: group[0].order)


def _candidates(ordered: list[Told]) -> list[tuple[int, int]]:
    """Pairs near in time with anything in common, each once, in order."""
    holders: dict[object, list[Told]] = {}
    for told in ordered:
        for thing in (
            *(("e", e) for e in told.principals),
            *(("c", c) for c in told.claims),
            *(("d", d) for d in told.deals),
            *(("w", w) for w in told.title),
            *(("t", t) for t in sorted(told.text)[:SAMPLE]),
        ):
            holders.setdefault(thing, []).append(told)
    place = {told.id: index for index, told in enumerate(ordered)}
    pairs = {
        (one.id, other.id) if place[one.id] < place[other.id] else (other.id, one.id)
        for held in holders.values()
        for one, other in combinations(held, 2)
        if abs(one.day - other.day) <= NEAR
    }
    return sorted(pairs, key=lambda pair: (place[pair[0]], place[pair[1]]))
