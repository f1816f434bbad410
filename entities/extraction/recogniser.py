"""The trained reader: what it takes for names, and which claims it sees between the names and numbers of a sentence.

Its model is made by ``manage.py train`` from the corpus; the encoder runs in onnxruntime, the small heads on it in numpy.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import threadpoolctl

from entities.extraction.pairs import NODE_KINDS, Mention, Node, Scene, scenes
from entities.extraction.sentences import Sentence
from entities.extraction.windows import KINDS, Tagged, Window, pieces, windows

FOLDER = Path(__file__).parent / "model"
Array = npt.NDArray[np.float32]
HalfArray = npt.NDArray[np.float16]
WINDOWS_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Opinion:
    """A name as the model sees it at ``text[start:end]``, with how probable it holds that."""

    start: int
    end: int
    kind: str
    probability: float


@dataclass(frozen=True, slots=True)
class Scored:
    """What the model says of a pair: for each kind of claim how probable it is, for each status, and of hearsay."""

    first: Node
    second: Node
    kinds: Array
    statuses: Array
    reported: float


@dataclass(slots=True)
class Reading:
    """A text as the encoder has read it: windows, and for each the hidden states and the probabilities of the labels.

    Half precision, as a megabyte of text has hundreds of thousands of pieces.
    """

    windows: list[Window]
    hidden: list[HalfArray]
    labels: list[HalfArray]


@cache
def meta(folder: Path = FOLDER) -> dict[str, Any]:
    """What the model of a folder was made from, and what its figures stand for."""
    told: dict[str, Any] = json.loads((folder / "meta.json").read_text("utf-8"))
    return told


def mark(folder: Path = FOLDER) -> str:
    """Eight digits that change with the corpus and with the settings that a model was made with."""
    return hashlib.sha256(json.dumps(meta(folder), sort_keys=True).encode()).hexdigest()[:8]


class Recogniser:
    """The model of a folder. Raises OSError if it is not there."""

    def __init__(self, folder: Path = FOLDER) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # a worker is one process a core
        options.log_severity_level = 3
        threadpoolctl.threadpool_limits(1, user_api="blas")  # of numpy
        self.session = onnxruntime.InferenceSession(str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"])
        with np.load(folder / "heads.npz") as stored:
            self.heads: dict[str, Array] = {name: stored[name].astype(np.float32) for name in stored.files}
        self.kinds: tuple[str, ...] = tuple(meta(folder)["kinds"])
        self.statuses: tuple[str, ...] = tuple(meta(folder)["statuses"])

    def read(self, text: str, sentences: Sequence[Sentence], tagged: Sequence[Tagged]) -> Reading:
        """The text through the encoder. ``tagged`` is what the rules found, sorted and free of overlaps."""
        found = list(windows(pieces(text, sentences, tagged), sentences))
        hidden: list[HalfArray] = [np.empty(0, np.float16)] * len(found)
        labels = list(hidden)
        order = sorted(range(len(found)), key=lambda i: len(found[i].ids))
        for start in range(0, len(order), WINDOWS_AT_ONCE):
            chosen = order[start : start + WINDOWS_AT_ONCE]
            states, logits = self._encode([found[i] for i in chosen])
            for row, i in enumerate(chosen):
                n = len(found[i].ids)
                hidden[i], labels[i] = states[row, :n].astype(np.float16), _softmax(logits[row, :n]).astype(np.float16)
        return Reading(found, hidden, labels)

    def _encode(self, found: Sequence[Window]) -> tuple[Array, Array]:
        width = max(len(window.ids) for window in found)
        inputs = {name: np.zeros((len(found), width), np.int64) for name in ("ids", "shapes", "tags", "mask")}
        for row, window in enumerate(found):
            n = len(window.ids)
            inputs["ids"][row, :n] = window.ids
            inputs["shapes"][row, :n] = window.shapes
            inputs["tags"][row, :n] = window.tags
            inputs["mask"][row, :n] = 1
        hidden, names = self.session.run(["hidden", "names"], inputs)
        return hidden, names

    def scores(self, reading: Reading, mentions: Sequence[Mention]) -> Iterator[tuple[int, list[Scored]]]:
        """For each sentence of the text, by its index, what the model says of the pairs in it. ``mentions`` are sorted by their start."""
        for window, half in zip(reading.windows, reading.hidden, strict=True):
            hidden = half.astype(np.float32)
            gaps: Array | None = None
            for scene in scenes(window, mentions):
                if scene.pairs:
                    gaps = self._gaps(hidden) if gaps is None else gaps
                    yield scene.sentence, self._score(scene, hidden, gaps)

    def _gaps(self, hidden: Array) -> Array:
        """What stands in the window, summed from its start, so that the mean of any stretch is a difference: (pieces + 1, size)."""
        told = np.cumsum(hidden @ self.heads["gap.weight"].T, axis=0, dtype=np.float32)
        return np.concatenate([np.zeros((1, told.shape[1]), np.float32), told])

    def _score(self, scene: Scene, hidden: Array, gaps: Array) -> list[Scored]:
        h = self.heads
        nodes = self._nodes(scene.nodes, hidden)
        i, j, relation = np.array(scene.pairs).T
        first, second = nodes @ h["first.weight"].T + h["first.bias"], nodes @ h["second.weight"].T
        product = (nodes @ h["first_by.weight"].T)[i] * (nodes @ h["second_by.weight"].T)[j]
        pair = first[i] + second[j] + hidden[scene.marker] @ h["place.weight"].T + h["relation.weight"][relation] + product
        opening, closing = np.array([node.extent for node in scene.nodes]).T
        stop = np.maximum(opening[i], opening[j])
        start = np.minimum(np.minimum(closing[i], closing[j]), stop)
        length = np.maximum(stop - start, 1)
        pair += (gaps[start + length] - gaps[start]) / length[:, None]
        pair = np.maximum(pair, 0)
        pair = np.maximum(pair + pair @ h["between.weight"].T + h["between.bias"], 0)
        out = pair @ h["out.weight"].T + h["out.bias"]
        n = len(self.kinds)
        kinds, statuses, reported = _sigmoid(out[:, :n]), _softmax(out[:, n:-1]), _sigmoid(out[:, -1])
        return [
            Scored(scene.nodes[a], scene.nodes[b], kinds[k], statuses[k], float(reported[k])) for k, (a, b, _) in enumerate(scene.pairs)
        ]

    def _nodes(self, nodes: Sequence[Node], hidden: Array) -> Array:
        """A vector for each node, the mean of its mentions'."""
        places = np.array([piece for node in nodes for piece in node.pieces])
        counts = np.array([len(node.pieces) for node in nodes])
        ends = np.concatenate([hidden[places[:, 0]], hidden[places[:, 1]]], axis=1) @ self.heads["node.weight"].T
        means = np.add.reduceat(ends, np.cumsum(counts) - counts, axis=0) / counts[:, None] + self.heads["node.bias"]
        kinds = self.heads["kind.weight"][[NODE_KINDS.index(node.kind) for node in nodes]]
        told: Array = np.maximum(means + kinds, 0).astype(np.float32)
        return told


def opinions(reading: Reading, sentences: Sequence[Sentence]) -> list[Opinion]:
    """The names that the model sees, whole words each, in the order of the text."""
    found: list[Opinion] = []
    for window, labels in zip(reading.windows, reading.labels, strict=True):
        best = labels.argmax(axis=1)
        for n, line in enumerate(window.lines):
            end = window.lines[n + 1].at if n + 1 < len(window.lines) else len(window.ids) - 1
            if not line.is_context:
                found += _names_of(window, labels, best, line.at + 1, end, sentences[line.sentence])
    return found


def _names_of(
    window: Window, labels: HalfArray, best: npt.NDArray[np.int64], first: int, end: int, sentence: Sentence
) -> Iterator[Opinion]:
    starts = [start for start, _ in sentence.tokens]
    i = first
    while i < end:
        if not best[i]:
            i += 1
            continue
        kind = (int(best[i]) - 1) // 2
        last = i + 1
        while last < end and best[last] == 2 + 2 * kind:
            last += 1
        a, b = window.offsets[i][0], window.offsets[last - 1][1]
        opening = starts[max(0, bisect_left(starts, a + 1) - 1)]
        closing = max(b, sentence.tokens[max(0, bisect_left(starts, b) - 1)][1])
        probability = float(labels[i:last, 1 + 2 * kind : 3 + 2 * kind].sum(axis=1).mean())
        yield Opinion(opening, closing, KINDS[kind], probability)
        i = last


def _softmax(values: Array) -> Array:
    shifted = np.exp(values - values.max(axis=-1, keepdims=True))
    told: Array = (shifted / shifted.sum(axis=-1, keepdims=True)).astype(np.float32)
    return told


def _sigmoid(values: Array) -> Array:
    told: Array = (1 / (1 + np.exp(-np.clip(values, -30, 30)))).astype(np.float32)
    return told


@cache
def recogniser() -> Recogniser:
    return Recogniser()
