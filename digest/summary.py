"""What a story says in at most three sentences: those of its articles that claim most, whole, each with its place in its article."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass, field

MOST = 3
WORDS = 90  # in all; one long sentence may stand alone
LONG = 28  # words beyond which a sentence counts for less
WORTH = 0.2  # a further sentence must add so much
REPEATED = 0.1  # of its weight is left of what was said already
FURTHER = 0.25  # of its weight counts what a sentence claims beside its weightiest claim: a list of names is no news
BEGINNING = 0.3  # what the first sentence below the title is worth, whatever it claims

_WHOLE = re.compile(r"[.!?…][\"”’')\]]*$")
#: What begins a sentence that cannot be understood without the one before it.
_LEANS = re.compile(
    r"(?:It|Its|He|His|She|Her|They|Their|That|This|These|Those|Both|Neither|Each|One|Another|But|And|So|Yet|However|Also|Then|Instead|"
    r"There|Here|Such|(?:Of|From|In|For) (?:that|this|these|them|it)|"
    r"The (?:two|three|company|companies|firm|firms|start-up|startup|deal|sum|price|round|model|group|pair|maker|move|order|purchase|"
    r"partners|other|former|latter|money|new|same|\w+ maker))\b"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may stand in a summary. ``end`` is where it ends in the text; ``first``: only the title stands before it."""

    article: int
    start: int
    end: int
    text: str
    claims: tuple[int, ...] = ()
    first: bool = False
    weight: float = 1.0

    @property
    def is_whole(self) -> bool:
        return bool(_WHOLE.search(self.text)) and not self.text[:1].islower()

    def leans(self, lead: int) -> bool:
        """Whether it wants the one before it; the first one of the article whose title heads the story has that title."""
        return bool(_LEANS.match(self.text)) and not (self.first and self.article == lead)

    def follows(self, other: Sentence) -> bool:
        return self.article == other.article and 0 <= self.start - other.end <= 2


@dataclass(slots=True)
class _Chosen:
    runs: list[list[Sentence]] = field(default_factory=list)
    said: set[Hashable] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)

    @property
    def sentences(self) -> list[Sentence]:
        return [sentence for run in self.runs for sentence in run]

    def in_order(self, *, first_stays: bool) -> list[Sentence]:
        """As they follow on each other in their articles, the article chosen from first before others."""
        articles = list(dict.fromkeys(run[0].article for run in self.runs))
        head, rest = (self.runs[:1], self.runs[1:]) if first_stays else ([], self.runs)
        rest = sorted(rest, key=lambda run: (articles.index(run[0].article), run[0].start))
        return [sentence for run in [*head, *rest] for sentence in run]

    def add(self, run: list[Sentence], gist: Callable[[int], Hashable]) -> None:
        standing = next((held for held in self.runs if run[0].follows(held[-1])), None)
        if standing is None:
            self.runs.append(run)
        else:
            standing.extend(run)
        self.said |= {gist(claim) for sentence in run for claim in sentence.claims}
        self.texts |= {sentence.text for sentence in run}


def summarize(
    sentences: Collection[Sentence],
    *,
    lead: int,
    weights: dict[int, float],
    gist: Callable[[int], Hashable],
    new: Collection[int] = (),
    most: int = MOST,
) -> list[Sentence]:
    """The sentences to show, in order. ``weights`` are of claims, ``gist`` is the same for claims that say the same of one thing.

    Where ``new`` names claims, a sentence that makes one of them comes first. A sentence that leans on the one before it is taken with it
    or not at all. Nothing is shortened: what makes a sentence doubtful stays in it.
    """
    able = sorted((one for one in sentences if one.is_whole), key=lambda one: (one.article != lead, one.article, one.start))
    chosen = _Chosen()
    while len(chosen.sentences) < most:
        options: list[tuple[float, int, list[Sentence]]] = []
        for one in able:
            run = _with_what_it_leans_on(one, able, chosen, lead)
            if run is None or not _fits(run, chosen, most):
                continue
            if not chosen.runs and new and not any(claim in new for sentence in run for claim in sentence.claims):
                continue
            gain = sum(_gain(sentence, chosen.said, weights, gist, lead) for sentence in run) / len(run)
            options.append((-gain, len(options), run))
        if not options or (best := min(options, key=lambda option: option[:2]))[0] > -WORTH:
            break
        chosen.add(best[2], gist)
    return chosen.in_order(first_stays=bool(new))


def _with_what_it_leans_on(one: Sentence, able: Iterable[Sentence], chosen: _Chosen, lead: int) -> list[Sentence] | None:
    if one.text in chosen.texts:
        return None
    if not one.leans(lead) or any(one.follows(run[-1]) for run in chosen.runs):
        return [one]
    before = next((other for other in able if one.follows(other) and other.text not in chosen.texts), None)
    return [before, one] if before is not None and not before.leans(lead) else None


def _fits(run: list[Sentence], chosen: _Chosen, most: int) -> bool:
    sentences = chosen.sentences + run
    words = sum(len(sentence.text.split()) for sentence in sentences)
    return len(sentences) <= most and (words <= WORDS or len(sentences) == 1)


def _gain(sentence: Sentence, said: Collection[Hashable], weights: dict[int, float], gist: Callable[[int], Hashable], lead: int) -> float:
    best: dict[Hashable, float] = {}
    for claim in sentence.claims:
        about = gist(claim)
        best[about] = max(best.get(about, 0.0), weights.get(claim, 0.0) * (REPEATED if about in said else 1.0))
    most = max(best.values(), default=0.0)
    if sentence.first and sentence.article == lead:
        most = max(most, BEGINNING)
    rest = sum(best.values()) - max(best.values(), default=0.0)
    fresh = sum(about not in said for about in best) / len(best) if best else 1.0
    length = len(sentence.text.split())
    return sentence.weight * (most + FURTHER * rest) * (0.5 + 0.5 * fresh) / (1 + max(0, length - LONG) / LONG)
