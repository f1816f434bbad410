"""From the corpus to what the network learns from. What needs the train group's libraries is run by ``manage.py train`` alone."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from entities.corpus import Passage, read
from entities.extraction import lexicon
from entities.extraction.windows import KINDS
from entities.training.examples import LABELS, NO_LABEL, Example, examples
from entities.training.render import Pool, in_title_case, render, swapped

PASSAGE = """## round-01 | funding round-up | 2026-03-12
names: Thrushcombe=company; Marta Velde, Velde=person; Ostend Growth=company
# Thrushcombe lands $40M to teach forklifts to see
  funding: Thrushcombe; amount "$40M"
Ostend Growth led the round in May 2026.
  investment: Ostend Growth > Thrushcombe; when "May 2026"
Velde, who founded it in 2022, stays. Nobody else does.
  founding: Marta Velde > Thrushcombe; when "2022"
"""


@pytest.fixture
def passage(tmp_path: Path) -> Passage:
    (tmp_path / "part.txt").write_text(PASSAGE, "utf-8")
    return next(read(tmp_path / "part.txt"))


def told(passage: Passage, swap: dict[str, str]) -> Example:
    (found,) = examples(passage, render(passage, swap), lexicon.load())
    return found


def test_names_stand_where_the_rendered_text_has_them(passage: Passage) -> None:
    rendered = render(passage, {"Thrushcombe": "A Longer Name Ltd", "Velde": "Io"})
    assert [rendered.text[a:b] for a, b, _ in rendered.names] == ["A Longer Name Ltd", "Ostend Growth", "Io"]
    assert [rendered.text[a:b] for quotes in rendered.quotes for a, b in quotes.values()] == ["$40M", "May 2026", "2022"]
    assert rendered.text.startswith("A Longer Name Ltd lands $40M to teach forklifts to see\n\nOstend Growth led")


def test_a_swapped_name_is_another_of_its_kind_with_as_many_spellings(passage: Passage) -> None:
    pool = Pool([passage], lexicon.load())
    companies = {entry.name for entry in lexicon.load().entries if entry.kind == "company"}
    for seed in range(30):
        swap = swapped(passage, pool, random.Random(seed), 1.0)
        assert set(swap) <= {"Thrushcombe", "Ostend Growth"}  # no other person has two spellings
        assert set(swap.values()) <= companies
        assert len(set(swap.values())) == len(swap)


def test_title_case_changes_no_offset(passage: Passage) -> None:
    rendered = render(passage, {})
    shown = in_title_case(rendered, passage, random.Random(1), 1.0)
    assert shown.text.casefold() == rendered.text.casefold()
    assert shown.text.startswith("Thrushcombe Lands $40M to Teach Forklifts to")
    assert shown.text[60:] == rendered.text[60:]


def test_pieces_are_labelled_with_the_names_they_belong_to(passage: Passage) -> None:
    example = told(passage, {})
    text = render(passage, {}).text
    labelled = [(text[a:b], LABELS[label]) for (a, b), label in zip(example.window.offsets, example.pieces, strict=True) if label > 0]
    assert "".join(piece for piece, label in labelled if label.endswith("person")) == "Velde"
    assert labelled[0][1] == "B-company"
    assert {label for _, label in labelled} <= {f"{place}-{kind}" for place in "BI" for kind in KINDS}
    assert example.pieces[0] == NO_LABEL


def test_pairs_are_labelled_with_the_claims_between_them(passage: Passage) -> None:
    example = told(passage, {})
    found = {
        (label.mark.kind, scene.nodes[scene.pairs[label.pair][0]].kind, scene.nodes[scene.pairs[label.pair][1]].kind)
        for scene, labels in zip(example.scenes, example.labels, strict=True)
        for label in labels
    }
    assert found == {
        ("funding", "company", "sentence"),
        ("funding", "company", "money"),
        ("investment", "company", "company"),
        ("investment", "company", "date"),
        ("founding", "person", "company"),
        ("founding", "person", "date"),
    }


def test_training_without_its_libraries_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    for name in ("entities.training.export", "entities.training.fit", "entities.training.network"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(CommandError, match="uv sync --group train"):
        call_command("train", out=tmp_path / "model")
    assert not (tmp_path / "model").exists()
