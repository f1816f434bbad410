"""Why a sentence makes the claims it makes, and none where it might."""

from __future__ import annotations

from entities.explanation import explained, lines
from entities.extraction.pipeline import extract
from entities.extraction.types import Refusal


def told(text: str) -> list[str]:
    refusals: list[Refusal] = []
    extraction = extract(text, refusals=refusals)
    return [line for sentence in explained(extraction.claims, refusals) for line in lines(text, sentence)]


def test_claim_is_told_with_its_rule() -> None:
    _, line = told("Nvidia acquired SchedMD for $2 billion.")
    assert line.startswith("  acquisition: Nvidia → SchedMD · exact 2,000,000,000 USD · actual   by rule “acquire”, confidence 0.")


def test_sentence_with_a_trigger_and_no_claim_is_told_with_the_reason() -> None:
    assert "  no acquisition: “acquire” (rule “acquire”), it is only asked or supposed" in told("Will SpaceX acquire Cursor?")
    assert "  no acquisition: “buying” (rule “acquire”), whoever does it is no named entity" in told("Researchers are buying Cursor.")


def test_extraction_is_the_same_with_and_without_reasons() -> None:
    text = "Nvidia acquired SchedMD. Will SpaceX buy Cursor? Nobody is buying Mistral AI."
    assert extract(text) == extract(text, refusals=[])
