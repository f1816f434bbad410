"""Names from a spaCy pipeline that the settings name."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from entities.extraction.pipeline import extract, version
from entities.extraction.spacynames import PipelineError

TEXT = "Last week Thrushcombe quietly bought Hobbin. Later, people in Ostend said so."


def saved(folder: Path, *patterns: tuple[str, str]) -> str:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": label, "pattern": name} for name, label in patterns])  # type: ignore[attr-defined]
    nlp.to_disk(folder / "en_test_names")
    return str(folder / "en_test_names")


def test_its_labels_become_our_kinds(tmp_path: Path) -> None:
    name = saved(tmp_path, ("Thrushcombe", "ORG"), ("Hobbin", "ORG"), ("Last week", "DATE"))
    said = extract(TEXT, spacy_pipeline=name)
    assert {(e.name, e.kind) for e in said.entities} >= {("Thrushcombe", "company"), ("Hobbin", "company")}
    assert "Last week" not in {e.name for e in said.entities}
    assert [(c.kind, c.subject, c.object) for c in said.claims] == [("acquisition", "Thrushcombe", "Hobbin")]


def test_it_is_part_of_the_version_so_that_articles_are_read_again(tmp_path: Path) -> None:
    assert version(saved(tmp_path, ("Hobbin", "ORG"))) == f"{version()}-en_test_names"


def test_a_pipeline_that_is_not_there_is_told_with_what_to_do() -> None:
    with pytest.raises(PipelineError, match="python -m spacy download en_core_nothing"):
        extract(TEXT, spacy_pipeline="en_core_nothing")


def test_a_pipeline_without_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="no entities of a label that is known"):
        extract(TEXT, spacy_pipeline=saved(tmp_path, ("Hobbin", "GADGET")))
