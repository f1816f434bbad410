"""Confidence is measured on the corpus as it stands, and the table tells how far it may be believed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings

from entities.calibration import calibrate, fingerprint, reliability, weights
from entities.corpus import Passage, is_kept, read_folder
from entities.extraction import confidence
from entities.extraction.confidence import FILE, READER, Opinions, worth
from entities.extraction.types import ClaimSpan, Span

PASSAGE = """## tally-{number} | press release | 2026-03-12
names: Nvidia=company; Stripe=company
Nvidia acquired Stripe.
  {mark}

"""


def held(*, rule: float, reader: float) -> ClaimSpan:
    return ClaimSpan("acquisition", "Nvidia", "Stripe", Span(0, 1), opinions=Opinions("unheard of", rule, reader))


def passages(tmp_path: Path, *marks: str) -> list[Passage]:
    (tmp_path / "part.txt").write_text("".join(PASSAGE.format(number=i, mark=mark) for i, mark in enumerate(marks)), "utf-8")
    return read_folder(tmp_path)


def test_rules_are_counted_on_what_is_not_kept_for_testing(tmp_path: Path) -> None:
    found = passages(tmp_path, *["acquisition: Nvidia > Stripe"] * 6, *["investment: Nvidia > Stripe"] * 6)
    calibrate(found, tmp_path / "confidence.json")
    right, made = json.loads((tmp_path / "confidence.json").read_text("utf-8"))["rules"]["acquire"]
    trained = [passage for passage in found if not is_kept(passage)]
    assert made == len(trained) < 12
    assert right == sum(passage.marks[0].kind == "acquisition" for passage in trained)


def test_a_rule_is_worth_what_was_given_moved_to_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confidence, "measured", lambda: {"rules": {"often wrong": (0, 60), "often right": (60, 60)}})
    assert worth("never seen", 0.8) == pytest.approx(0.8)
    assert worth("often wrong", 0.8) < 0.1
    assert worth("often right", 0.5) > 0.9


def test_confidence_grows_with_what_rule_and_reader_hold() -> None:
    sure, unsure = (confidence.confidence(Opinions("acquire", 0.9, reader)) for reader in (0.95, 0.05))
    assert sure > unsure
    assert confidence.confidence(Opinions(READER, 0.0, 0.9)) > confidence.confidence(Opinions(READER, 0.0, 0.4))


def test_weights_tell_whom_the_corpus_bears_out() -> None:
    judged = [(held(rule=0.8, reader=reader), reader > 0.5) for reader in (0.1, 0.2, 0.8, 0.9) for _ in range(20)]
    _, of_rule, of_reader = weights(judged)["both"]
    assert of_reader > 2 * abs(of_rule)


def test_reliability_tells_what_is_said_and_what_is_right() -> None:
    lines = reliability([(0.93, True), (0.97, True), (0.95, False)]).splitlines()
    assert len(lines) == 2
    assert lines[1].split()[1:] == ["3", "0.95", "0.67"]


def test_confidence_of_the_project_was_measured_on_the_corpus_as_it_stands() -> None:
    told = json.loads(FILE.read_text("utf-8"))
    found = fingerprint(read_folder(settings.BASE_DIR / "fixtures" / "corpus"))
    assert told["corpus"] == found, "the corpus has changed: run manage.py corpus calibrate and commit patterns/confidence.json"
    assert len(told["rules"]) > 50
