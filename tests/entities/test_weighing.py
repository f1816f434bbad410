"""Grammar and reader, weighed: the reader here says what the test has it say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from entities.extraction import pipeline, recogniser
from entities.extraction.confidence import READER
from entities.extraction.pairs import Mention, scenes
from entities.extraction.pipeline import extract
from entities.extraction.recogniser import Reading, Scored
from entities.extraction.sentences import Sentence
from entities.extraction.types import ClaimSpan, Refusal
from entities.extraction.windows import Tagged, pieces, windows

STATUSES = ("actual", "planned", "optional", "speculative", "denied")


class Scripted:
    """A reader that gives the first name and the second, in this order, one kind of claim; it sees no names of its own."""

    statuses = STATUSES

    def __init__(self, kind: str, probability: float, status: str = "actual", reported: float = 0.0) -> None:
        self.kinds = (kind,)
        self.probability, self.status, self.reported = probability, status, reported

    def read(self, text: str, sentences: Sequence[Sentence], tagged: Sequence[Tagged]) -> Reading:
        return Reading(list(windows(pieces(text, sentences, tagged), sentences)), [], [])

    def scores(self, reading: Reading, mentions: Sequence[Mention]) -> Iterator[tuple[int, list[Scored]]]:
        shares = np.array([float(status == self.status) for status in STATUSES], np.float32)
        for window in reading.windows:
            for scene in scenes(window, mentions):
                names = [node for node in scene.nodes if node.kind == "company"]
                told = [
                    Scored(a, b, np.array([self.probability if (a, b) == tuple(names[:2]) else 0.0], np.float32), shares, self.reported)
                    for a, b in ((scene.nodes[i], scene.nodes[j]) for i, j, _ in scene.pairs)
                ]
                yield scene.sentence, told


def said(monkeypatch: pytest.MonkeyPatch, reader: Scripted, text: str, refusals: list[Refusal] | None = None) -> tuple[ClaimSpan, ...]:
    monkeypatch.setattr(pipeline, "recogniser", lambda: reader)
    monkeypatch.setattr(pipeline, "opinions", lambda reading, lines: [])
    return extract(text, refusals=refusals).claims


def test_what_both_hold_is_surer_than_what_the_reader_doubts(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Nvidia acquired Stripe."
    (sure,) = said(monkeypatch, Scripted("acquisition", 0.98), text)
    doubted = said(monkeypatch, Scripted("acquisition", 0.02), text)
    assert sure.rule == "acquire"
    assert all(claim.confidence < sure.confidence - 0.2 for claim in doubted)


def test_what_only_the_reader_sees_is_claimed_under_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    (claim,) = said(monkeypatch, Scripted("acquisition", 0.98), "From today Nvidia has Stripe all to itself.")
    assert (claim.kind, claim.subject, claim.object, claim.rule) == ("acquisition", "Nvidia", "Stripe", READER)


def test_what_the_reader_holds_unlikely_is_not_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(monkeypatch, Scripted("acquisition", 0.1), "From today Nvidia has Stripe all to itself.") == ()


@pytest.mark.parametrize("text", ["Has Nvidia got Stripe all to itself?", "Suppose Nvidia had Stripe all to itself."])
def test_a_question_claims_nothing_whatever_the_reader_sees(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    assert said(monkeypatch, Scripted("acquisition", 0.98), text) == ()


def test_a_hedge_that_the_reader_sees_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Nvidia acquired Stripe."
    (claim,) = said(monkeypatch, Scripted("acquisition", 0.98, status="speculative", reported=0.9), text)
    assert (claim.status, claim.reported) == ("speculative", True)


def test_a_hedge_that_the_grammar_sees_is_not_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    (claim,) = said(monkeypatch, Scripted("acquisition", 0.98), "Nvidia will reportedly acquire Stripe.")
    assert (claim.status, claim.reported) == ("planned", True)
    (claim,) = said(monkeypatch, Scripted("merger", 0.98), "By May Nvidia might be one with Stripe.")
    assert claim.status == "speculative"


def test_an_explanation_tells_that_the_reader_doubted_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entities.extraction.weighing.confidence", lambda told: 0.1)
    refusals: list[Refusal] = []
    assert said(monkeypatch, Scripted("acquisition", 0.02), "Nvidia acquired Stripe.", refusals) == ()
    assert any(refusal.kind == "acquisition" and "too unsure" in refusal.reason for refusal in refusals)


def test_the_reader_is_loaded_once() -> None:
    assert recogniser.recogniser() is recogniser.recogniser()
