"""Fits the network to the corpus: the same seed, corpus and settings give the same model."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

import torch

from entities.corpus import Passage
from entities.extraction.lexicon import Lexicon
from entities.training.examples import NO_LABEL, Example, examples
from entities.training.network import CLAIM_KINDS, STATUSES, Network, batch
from entities.training.render import Pool, in_title_case, render, swapped
from entities.training.settings import Settings


def fit(passages: Sequence[Passage], kept: Sequence[Passage], lexicon: Lexicon, settings: Settings, say: Callable[[str], None]) -> Network:
    """The network after all passes over ``passages``; ``kept`` are only measured on, at the end of every fourth pass."""
    torch.manual_seed(settings.seed)
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # it guards against nothing here, and costs half of the speed
    torch.set_num_threads(2)
    rng = random.Random(settings.seed)
    network = Network()
    pool = Pool(passages, lexicon)
    slow = [p for p in network.encoder.bert.parameters() if p.requires_grad]
    of_encoder = {id(p) for p in network.encoder.bert.parameters()}
    fast = [p for p in network.parameters() if id(p) not in of_encoder]
    optimizer = torch.optim.AdamW(
        [{"params": slow, "lr": settings.encoder_rate}, {"params": fast, "lr": settings.head_rate}], weight_decay=0.01, fused=True
    )
    steps = 0
    read: list[Example] = []
    measured = [e for p in kept for e in examples(p, render(p, {}), lexicon)]
    for turn in range(settings.passes):
        started, total = time.monotonic(), dict[str, float]()
        if turn % settings.shared == 0:
            read = list(_read(passages, pool, lexicon, settings, rng))
        batches = list(_batches(read, settings, rng))
        all_steps = len(batches) * settings.passes
        network.train()
        for items in batches:
            for group, rate in zip(optimizer.param_groups, (settings.encoder_rate, settings.head_rate), strict=True):
                group["lr"] = rate * min(
                    1.0, (steps + 1) / (settings.warm_up * all_steps), max(0.0, 1 - steps / all_steps) / (1 - settings.warm_up)
                )
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss, parts = network.loss(batch(items, [rng.random() < settings.untold for _ in items], settings.blank))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            steps += 1
            for name, value in parts.items():
                total[name] = total.get(name, 0.0) + value / len(batches)
        told = " ".join(f"{name} {value:.3f}" for name, value in total.items())
        say(f"pass {turn + 1} of {settings.passes}: {told} ({time.monotonic() - started:.0f} s)")
        if measured and (turn % 4 == 3 or turn + 1 == settings.passes):
            say(measure(network, measured))
    return network


def _read(passages: Sequence[Passage], pool: Pool, lexicon: Lexicon, settings: Settings, rng: random.Random) -> Iterator[Example]:
    for passage in passages:
        swap = swapped(passage, pool, rng, settings.swapped_names) if rng.random() < settings.swaps else {}
        yield from examples(passage, in_title_case(render(passage, swap), passage, rng, settings.titled), lexicon)


def _batches(items: Iterable[Example], settings: Settings, rng: random.Random) -> Iterator[list[Example]]:
    """Windows of about the same length side by side, in random order."""
    found = sorted(items, key=lambda e: (len(e.window.ids) // 16, rng.random()))
    batches = [found[i : i + settings.windows] for i in range(0, len(found), settings.windows)]
    rng.shuffle(batches)
    yield from batches


def measure(network: Network, items: Sequence[Example]) -> str:
    """F1 of the pieces' labels, and of the pairs' kinds with all names given; how often the status of a marked pair is right."""
    network.eval()
    name_counts, pair_counts, right, seen = [0, 0, 0], [0, 0, 0], 0, 0
    with torch.no_grad():
        for i in range(0, len(items), 16):
            b = batch(items[i : i + 16], [False] * len(items[i : i + 16]))
            hidden, names = network.encoder(b.ids, b.shapes, b.tags, b.mask)
            found, gold = names.argmax(-1), b.pieces
            there = gold != NO_LABEL
            name_counts[0] += int(((found > 0) & there).sum())
            name_counts[1] += int(((gold > 0) & there).sum())
            name_counts[2] += int(((gold > 0) & (found == gold)).sum())
            if not len(b.pairs):
                continue
            out = network.pairs(hidden, b)
            kinds = out[:, : len(CLAIM_KINDS)] > 0
            pair_counts[0] += int(kinds.sum())
            pair_counts[1] += int(b.kinds.sum())
            pair_counts[2] += int((kinds & (b.kinds > 0)).sum())
            status = out[b.status_pair][:, len(CLAIM_KINDS) : len(CLAIM_KINDS) + len(STATUSES)].argmax(-1)
            right += int((status == b.status).sum())
            seen += len(b.status)
    told = f"names F1 {_f1(name_counts):.3f} by pieces, pairs F1 {_f1(pair_counts):.3f} with all names given"
    return f"kept: {told}, status {right / max(1, seen):.3f}"


def _f1(counts: Sequence[int]) -> float:
    found, gold, hit = counts
    return 2 * hit / max(1, found + gold)
