"""Corrections as passages of the corpus."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from entities import actions, corpusexport
from entities.corpus import Passage, read
from entities.models import Claim
from tests.entities.hand import TEXT

pytestmark = pytest.mark.django_db


def exported(tmp_path: Path) -> list[Passage]:
    path = tmp_path / "corrections.txt"
    path.write_text("\n".join(corpusexport.passages()), "utf-8")
    return list(read(path))


def test_edited_claim_becomes_a_passage_as_the_editor_left_it(tmp_path: Path, claim: Claim, editor: User) -> None:
    actions.correct_claim(claim=claim, changes={"status": "optional", "reported": True}, by=editor)
    (passage,) = exported(tmp_path)
    assert [line.text for line in passage.lines] == [TEXT]
    (mark,) = passage.marks
    ends = [passage.names[end].spellings[0] for end in (mark.subject, mark.object) if end is not None]
    assert (mark.kind, ends, mark.status, mark.reported) == ("acquisition", ["Northwind", "Lumen"], "optional", True)


def test_rejected_claim_becomes_a_line_without_claims(tmp_path: Path, claim: Claim, editor: User) -> None:
    actions.reject_claim(claim=claim, by=editor)
    (passage,) = exported(tmp_path)
    assert [line.text for line in passage.lines] == [TEXT]
    assert not passage.marks


def test_nothing_decided_gives_nothing(tmp_path: Path, claim: Claim) -> None:
    assert exported(tmp_path) == []
