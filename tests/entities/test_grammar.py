"""The grammar's data: every line is one that the engine understands, and one that is not says where it stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from entities.extraction import grammar as grammars
from entities.extraction import hedges as hedging
from entities.extraction import words as classes
from entities.extraction.context import LETTERS
from entities.extraction.details import DETAILS
from entities.extraction.grammar import FRAMES, KINDS, MEASURES, GrammarError, grammar
from entities.extraction.needs import NEEDS
from entities.extraction.rows import rows, unique_rows
from entities.models import ClaimKind, EntityKind

FRAME = {
    "id": "buy",
    "kind": "acquisition",
    "verbs": ["buy"],
    "subject": "C<subj",
    "object": "C<obj",
    "needs": ["object"],
    "confidence": 0.8,
}
MEASURE = {"id": "sales", "kind": "revenue", "nouns": ["sales"], "number": "money", "owner": "CM"}
HEDGE = {"place": "modal", "status": "planned", "words": ["will"]}


def write(path: Path, *lines: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def test_every_line_of_the_data_loads() -> None:
    loaded = grammar()
    frames = {frame.id for with_word in (*loaded.verbs.values(), *loaded.nouns.values()) for frame in with_word}
    measures = {measure.id for measure in (*loaded.measures.values(), *loaded.units.values())}
    assert frames == {row.text("id") for row in unique_rows(FRAMES)}
    assert measures == {row.text("id") for row in unique_rows(MEASURES)}
    assert set(hedging.hedges()) == hedging.PLACES


def test_kinds_are_those_of_the_model_and_each_has_a_rule() -> None:
    assert set(ClaimKind.values) == KINDS
    assert set(EntityKind.values) == set(LETTERS)
    assert {row.text("kind") for path in (FRAMES, MEASURES) for row in rows(path)} == KINDS


def test_needs_and_details_are_all_used() -> None:
    frames = list(rows(FRAMES))
    assert {name for row in frames for need in row.strings("needs") for name in need.split("|")} == set(NEEDS)
    assert {row.text("detail") for row in frames} == DETAILS | {""}


def test_forms_tell_verbs_of_frames_hedges_and_clauses() -> None:
    verb_tag = grammar().verb_tag
    assert [verb_tag(form) for form in ("acquires", "bought", "denies", "including")] == ["VBZ", "VBD", "VBZ", "VBG"]
    assert verb_tag("startup") == ""


def test_grammar_has_the_measures_that_the_engine_asks_for() -> None:
    assert {grammar().measures[noun].kind for noun in ("price", "valuation")} == {"price", "valuation"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "takeover"}, "“takeover” is no kind"),
        ({"subject": "CX<subj"}, "“CX” in “subject” are no letters of kinds"),
        ({"subject": "C<subject"}, "“subject” in “subject” is no place"),
        ({"subject": "C"}, "must be like CO<subj,of"),
        ({"amount": "obj,nowhere"}, "“nowhere” in “amount” is no place"),
        ({"needs": ["object|luck"]}, "“luck” is no need"),
        ({"detail": "colour"}, "“colour” is no detail"),
        ({"status": "certain"}, "“certain” is no status"),
        ({"voice": "middle"}, "“middle” is no voice"),
        ({"without": ["board meeting"]}, "“board meeting” in “without” never matches"),
        ({"verbs": "buy"}, "“verbs” must be a list of words"),
        ({"nouns": ["purchase"]}, "either verbs or nouns"),
        ({"pair": "C<subj,with"}, "either a pair or a subject or object"),
        ({"confidence": 80}, "“confidence” must be a number from 0 to 1"),
        ({"id": ""}, "“id” is missing"),
        ({"colour": "red"}, "“colour” is no key"),
    ],
)
def test_frame_that_the_engine_does_not_know(change: dict[str, Any], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grammars, "FRAMES", write(tmp_path / "frames.jsonl", {**FRAME, "id": "first"}, {**FRAME, **change}))
    with pytest.raises(GrammarError, match="frames.jsonl, line 2: ") as error:
        grammar.__wrapped__()
    assert reason in str(error.value)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "turnover"}, "“turnover” is no kind"),
        ({"owner": "X"}, "“X” in “owner” are no letters of kinds"),
        ({"number": "cash"}, "“cash” is no number"),
        ({"units": ["users"]}, "either nouns or units"),
        ({"owners": "C"}, "“owners” is no key"),
    ],
)
def test_measure_that_the_engine_does_not_know(
    change: dict[str, Any], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grammars, "MEASURES", write(tmp_path / "measures.jsonl", {**MEASURE, **change}))
    with pytest.raises(GrammarError, match="measures.jsonl, line 1: ") as error:
        grammar.__wrapped__()
    assert reason in str(error.value)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"place": "verbs"}, "“verbs” is no place"),
        ({"status": "perhaps"}, "“perhaps” is no status"),
        ({"status": "denied"}, "“will” has another status as modal in a line before"),
        ({"word": "will"}, "“word” is no key"),
    ],
)
def test_hedge_that_the_engine_does_not_know(change: dict[str, Any], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hedging, "FILE", write(tmp_path / "hedges.jsonl", HEDGE, {**HEDGE, **change}))
    with pytest.raises(GrammarError, match="hedges.jsonl, line 2: ") as error:
        hedging.hedges.__wrapped__()
    assert reason in str(error.value)


def test_id_that_two_lines_have(tmp_path: Path) -> None:
    with pytest.raises(GrammarError, match="frames.jsonl, line 2: the id “buy” is taken"):
        list(unique_rows(write(tmp_path / "frames.jsonl", FRAME, FRAME)))


@pytest.mark.parametrize("line", ["{", "[]", '"words"'])
def test_line_that_is_no_object(line: str, tmp_path: Path) -> None:
    path = tmp_path / "frames.jsonl"
    path.write_text(f"\n{line}\n", "utf-8")
    with pytest.raises(GrammarError, match="frames.jsonl, line 2: "):
        list(rows(path))


def test_word_classes_say_why_and_are_all_used() -> None:
    data = json.loads(classes.FILE.read_text("utf-8"))
    code = "".join(path.read_text("utf-8") for path in Path(classes.__file__).parent.glob("*.py"))
    for name, kept in data.items():
        assert kept["why"].endswith((".", "”."))
        assert len(set(kept["words"])) == len(kept["words"]) > 0
        assert f'words("{name}")' in code, name


def test_word_class_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        classes.words("no such class")
