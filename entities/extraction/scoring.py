"""Scores extractions against gold files, by the measures of docs/claims.md.

Entities match by name or alias and kind; figures by value (within half a percent) and currency; claims by kind and ends
(*core*), and by amount and quantity as well (*strict*). Micro-averaged over documents.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
SYMMETRIC = {"merger", "partnership"}
SUFFIX = re.compile(r"[\s,]+(inc|corp|corporation|ltd|llc|plc|co|company|gmbh|ag|sa|labs?|group|holdings)\.?$")
HEADS = ("entities", "entity names", "figures", "claims core", "claims strict")


def _norm(name: str | None) -> str:
    folded = re.sub(r"[’']s$", "", (name or "").strip().casefold()).replace("’", "'")
    return re.sub(r"[^\w.+]+", " ", re.sub(r"^the\s+", "", folded)).strip(" .")


def _bare(name: str | None) -> str:
    return _norm(SUFFIX.sub("", (name or "").strip().casefold()))


class _Names:
    """A surface name to the gold entity that bears it, else to its own normal form."""

    def __init__(self, entities: Iterable[Row]) -> None:
        self.ids: dict[str, int] = {}
        listed = list(entities)
        for key in (_bare, _norm):  # an exact form wins over one without its suffix
            for i, entity in enumerate(listed):
                for name in (entity["name"], *entity.get("aliases", [])):
                    if key(name):
                        self.ids[key(name)] = i

    def __call__(self, name: str | None) -> int | str | None:
        if not name:
            return None
        return self.ids.get(_norm(name), self.ids.get(_bare(name), _norm(name)))


@dataclass(slots=True)
class Score:
    """Counts of what gold has, what was predicted and what of it hits, by measure and by claim kind."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    matched: int = 0
    status_right: int = 0
    hedged: int = 0
    overclaimed: int = 0
    predicted: int = 0
    ungrounded: int = 0
    documents: int = 0

    def add(self, gold: Row, found: Row, text: str | None) -> None:
        """Counts one document; ``text`` is its original, in which each evidence must stand word for word."""
        self.documents += 1
        names = _Names(gold["entities"])
        known = {(names(e["name"]), e["kind"]) for e in gold["entities"]}
        mine = {(names(e["name"]), e["kind"]) for e in found.get("entities", [])}
        self._count("entities", len(known), len(mine), len(known & mine))
        bare, mine_bare = {n for n, _ in known}, {n for n, _ in mine}
        self._count("entity names", len(bare), len(mine_bare), len(bare & mine_bare))
        gold_figures, figures = _distinct(gold.get("figures", [])), _distinct(found.get("figures", []))
        self._count("figures", len(gold_figures), len(figures), len(_pairs(gold_figures, figures, _same_amount)))
        self._add_claims(gold["claims"], found.get("claims", []), names)
        if text is not None:
            flat = re.sub(r"\s+", " ", text)
            for claim in found.get("claims", []):
                self.predicted += 1
                self.ungrounded += re.sub(r"\s+", " ", claim.get("evidence") or "\0").strip() not in flat

    def _add_claims(self, gold: Sequence[Row], found: Sequence[Row], names: _Names) -> None:
        exact, loose = _matched(gold, found, names)
        self._count("claims strict", len(gold), len(found), len(exact))
        self._count("claims core", len(gold), len(found), len(loose))
        hit = {a for a, _ in loose}
        for i, claim in enumerate(gold):
            self.kinds[claim["kind"], "gold"] += 1
            self.kinds[claim["kind"], "hit"] += i in hit
        for claim in found:
            self.kinds[claim["kind"], "found"] += 1
        for a, b in loose:
            self.matched += 1
            self.status_right += _standing(gold[a]) == _standing(found[b])
            if not _plain(gold[a]):
                self.hedged += 1
                self.overclaimed += _plain(found[b])

    def _count(self, measure: str, gold: int, found: int, hit: int) -> None:
        self.counts[measure, "gold"] += gold
        self.counts[measure, "found"] += found
        self.counts[measure, "hit"] += hit

    def row(self, measure: str, counts: Counter[tuple[str, str]] | None = None) -> tuple[float, float, float, int, int]:
        """Precision, recall, F1, gold and found."""
        counts = self.counts if counts is None else counts
        gold, found, hit = counts[measure, "gold"], counts[measure, "found"], counts[measure, "hit"]
        precision, recall = hit / found if found else 0.0, hit / gold if gold else 0.0
        return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0, gold, found

    def table(self) -> str:
        lines = [f"{'':16}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}{'found':>7}   ({self.documents} documents)"]
        told = [measure for measure in HEADS if self.counts[measure, "gold"] or self.counts[measure, "found"]]
        lines += [self._line(measure, self.counts) for measure in told]
        lines.append(
            f"status right {self.status_right / max(1, self.matched):.3f} of core matches · "
            f"overclaimed {self.overclaimed / max(1, self.hedged):.3f} of {self.hedged} hedged · ungrounded {self.ungrounded}"
        )
        kinds = sorted({kind for kind, _ in self.kinds}, key=lambda kind: (-self.kinds[kind, "gold"], kind))
        return "\n".join([*lines, "", "by kind (core):", *("  " + self._line(kind, self.kinds, 14) for kind in kinds)])

    def _line(self, measure: str, counts: Counter[tuple[str, str]], width: int = 16) -> str:
        precision, recall, f1, gold, found = self.row(measure, counts)
        return f"{measure:{width}}{precision:7.3f}{recall:7.3f}{f1:7.3f}{gold:7}{found:7}"


def matches(gold: Row, found: Row) -> set[int]:
    """Indices of the found claims whose kind and ends are those of a gold claim, one to one."""
    _, loose = _matched(gold["claims"], found["claims"], _Names(gold["entities"]))
    return {j for _, j in loose}


def _matched(gold: Sequence[Row], found: Sequence[Row], names: _Names) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Pairs that agree in kind, ends and numbers, and those with the pairs that agree in kind and ends alone."""

    def core(a: Row, b: Row) -> bool:
        return a["kind"] == b["kind"] and _ends(a, names) == _ends(b, names)

    def strict(a: Row, b: Row) -> bool:
        return core(a, b) and _same_amount(a.get("amount"), b.get("amount")) and _same_quantity(a.get("quantity"), b.get("quantity"))

    exact = _pairs(gold, found, strict)
    left = [i for i in range(len(gold)) if i not in {a for a, _ in exact}]
    right = [j for j in range(len(found)) if j not in {b for _, b in exact}]
    return exact, exact + [(left[a], right[b]) for a, b in _pairs([gold[i] for i in left], [found[j] for j in right], core)]


def _distinct(figures: Iterable[Row]) -> list[Row]:
    return list({(float(f["value"]), f.get("currency") or "USD"): f for f in figures if f.get("value") is not None}.values())


def _pairs(gold: Sequence[Row], found: Sequence[Row], same: Callable[[Row, Row], bool]) -> list[tuple[int, int]]:
    """Greedy one-to-one matching, as index pairs."""
    free, pairs = list(range(len(found))), []
    for i, row in enumerate(gold):
        for j in free:
            if same(row, found[j]):
                free.remove(j)
                pairs.append((i, j))
                break
    return pairs


def _close(a: object, b: object) -> bool:
    if a is None or b is None:
        return a is None and b is None
    one, other = float(str(a)), float(str(b))
    return abs(one - other) <= 0.005 * max(abs(one), abs(other), 1e-9)


def _same_amount(a: Row | None, b: Row | None) -> bool:
    if not a or not b:
        return not a and not b
    return _close(a.get("value"), b.get("value")) and (a.get("currency") or "USD") == (b.get("currency") or "USD")


def _same_quantity(a: Row | None, b: Row | None) -> bool:
    if not a or not b:
        return not a and not b
    return _close(a.get("value"), b.get("value"))


def _ends(claim: Row, names: _Names) -> tuple[int | str | None, ...]:
    pair = (names(claim.get("subject")), names(claim.get("object")))
    return tuple(sorted(pair, key=str)) if claim["kind"] in SYMMETRIC else pair


def _standing(claim: Row) -> tuple[str, bool]:
    return claim.get("status") or "actual", bool(claim.get("reported"))


def _plain(claim: Row) -> bool:
    return _standing(claim) == ("actual", False)
