"""From a rendered passage to what the network learns from: windows, the label of each piece, and the labels of pairs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from entities.corpus import Mark, Passage
from entities.extraction.lexicon import Lexicon
from entities.extraction.names import find_names
from entities.extraction.pairs import NUMBERS, Mention, Node, Scene, scenes
from entities.extraction.reading import find_numbers, mentions, settled, tags
from entities.extraction.repeats import SYMMETRIC
from entities.extraction.sentences import Sentence, sentences
from entities.extraction.types import NamedEntity, Span
from entities.extraction.windows import KINDS, Window, pieces, windows
from entities.training.render import Rendered

NO_LABEL = -100  # of pieces that another window, or nobody, answers for
LABELS = ("O", *(f"{place}-{kind}" for kind in KINDS for place in "BI"))
#: Entities that rules take for names and that are none have references from here on.
STRANGERS = 10_000


@dataclass(frozen=True, slots=True)
class Label:
    """What holds of a pair: the kinds of claims, each with its status and whether it is hearsay."""

    pair: int
    mark: Mark


@dataclass(slots=True)
class Example:
    window: Window
    pieces: list[int]
    scenes: list[Scene]
    labels: list[list[Label]]


def examples(passage: Passage, rendered: Rendered, lexicon: Lexicon) -> Iterator[Example]:
    """The windows of a passage with what is marked in them. What the rules find without the model is told to it, right or wrong."""
    text = rendered.text
    lines = sentences(text)
    numbers = find_numbers(text, dt.date.fromisoformat(passage.published) if passage.published else None)
    names = find_names(text, [Span(s.start, s.end) for s in lines], lexicon, [Span(s.start, s.end) for s in lines if s.is_heading])
    told = settled(text, names, numbers)
    marked = _marked_entities(passage, rendered)
    found = settled(text, [*marked, *_strangers(names, rendered)], numbers)
    here = [
        mention
        if mention.kind not in KINDS or mention.ref < len(marked)
        else Mention(mention.start, mention.end, mention.kind, mention.ref + STRANGERS)
        for mention in mentions(text, found)
    ]
    at = [_sentence_of(mark, passage, rendered, lines) for mark in passage.marks]
    for window in windows(pieces(text, lines, tags(told, names)), lines):
        acts = list(scenes(window, here))
        yield Example(
            window,
            _piece_labels(window, rendered, passage),
            acts,
            [
                list(
                    _labels(
                        scene,
                        [(mark, quotes) for mark, quotes, s in zip(passage.marks, rendered.quotes, at, strict=True) if s == scene.sentence],
                        here,
                    )
                )
                for scene in acts
            ],
        )


def _marked_entities(passage: Passage, rendered: Rendered) -> list[NamedEntity]:
    return [
        NamedEntity(name.spellings[0], name.kind, name.spellings[1:], "", tuple(Span(a, b) for a, b, n in rendered.names if n == i))
        for i, name in enumerate(passage.names)
    ]


def _strangers(names: Sequence[NamedEntity], rendered: Rendered) -> list[NamedEntity]:
    """What the rules take for names where none is marked: the network is to learn that nothing is said of them."""
    found = []
    for entity in names:
        spans = tuple(s for s in entity.mentions if all(s.end <= a or s.start >= b for a, b, _ in rendered.names))
        if spans:
            found.append(NamedEntity(entity.name, entity.kind, (), "", spans))
    return found


def _sentence_of(mark: Mark, passage: Passage, rendered: Rendered, lines: Sequence[Sentence]) -> int:
    """The sentence of the mark's line that holds most of what the claim names."""
    start, end = rendered.lines[mark.line]
    places = [a for a, _, n in rendered.names if n in {mark.subject, mark.object} and start <= a < end]
    places += [a for a, _ in rendered.quotes[passage.marks.index(mark)].values()]
    within = [i for i, line in enumerate(lines) if line.start < end and line.end > start]
    return max(within, key=lambda i: (sum(lines[i].start <= place < lines[i].end for place in places), -i), default=-1)


def _piece_labels(window: Window, rendered: Rendered, passage: Passage) -> list[int]:
    labels = [NO_LABEL] * len(window.ids)
    for n, line in enumerate(window.lines):
        end = window.lines[n + 1].at if n + 1 < len(window.lines) else len(window.ids) - 1
        for i in range(line.at + 1, end) if not line.is_context else ():
            a, b = window.offsets[i]
            name = next(((start, n) for start, stop, n in rendered.names if start < b and a < stop), None)
            labels[i] = 0 if name is None else 1 + 2 * KINDS.index(passage.names[name[1]].kind) + (a > name[0])
    return labels


def _labels(scene: Scene, marks: Sequence[tuple[Mark, dict[str, tuple[int, int]]]], here: Sequence[Mention]) -> Iterator[Label]:
    for mark, quotes in marks:
        for is_end in _ends(scene, mark, quotes, here):
            for k, (i, j, _) in enumerate(scene.pairs):
                if is_end(scene.nodes[i], scene.nodes[j]):
                    yield Label(k, mark)


def _ends(scene: Scene, mark: Mark, quotes: dict[str, tuple[int, int]], here: Sequence[Mention]) -> Iterator[Callable[[Node, Node], bool]]:
    """The pairs that a claim makes: of its ends, or its one end and the sentence; of each end and its number; of its end and its date."""

    def is_entity(node: Node, ref: int | None) -> bool:
        return node.kind in KINDS and ref is not None and node.ref == ref

    def is_sentence(node: Node) -> bool:
        return node.kind == "sentence"

    subject, object_ = mark.subject, mark.object
    symmetric = mark.kind in SYMMETRIC
    if subject is not None and object_ is not None:
        yield lambda a, b: is_entity(a, subject) and is_entity(b, object_) or symmetric and is_entity(a, object_) and is_entity(b, subject)
    elif subject is not None:
        yield lambda a, b: is_entity(a, subject) and is_sentence(b)
    else:
        yield lambda a, b: is_sentence(a) and is_entity(b, object_)
    for field in ("amount", "quantity", "when"):
        refs = _refs(quotes.get(field), here, frozenset({"date"}) if field == "when" else NUMBERS)
        if refs:
            yield partial(_has_number, subject, refs)
        if refs and field != "when":
            yield partial(_is_number_of, object_, refs)


def _has_number(entity: int | None, refs: set[int], a: Node, b: Node) -> bool:
    return a.kind in KINDS and a.ref == entity and b.kind not in KINDS and b.kind != "sentence" and b.ref in refs


def _is_number_of(entity: int | None, refs: set[int], a: Node, b: Node) -> bool:
    return a.kind in NUMBERS and a.ref in refs and b.kind in KINDS and b.ref == entity


def _refs(span: tuple[int, int] | None, here: Sequence[Mention], kinds: frozenset[str]) -> set[int]:
    """The numbers that share words with the quoted ones; the first of them, as a range is one number."""
    if span is None:
        return set()
    found = [mention for mention in here if mention.kind in kinds and mention.start < span[1] and span[0] < mention.end]
    taken = [mention for mention in found if mention.kind != "number"] or found
    return {taken[0].ref} if taken else set()
