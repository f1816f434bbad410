"""The committed model: made from the corpus as it stands, small enough, and no worse on the kept quarter than docs/extraction.md says."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from django.conf import settings

from entities.calibration import fingerprint
from entities.corpus import Passage, is_kept, read_folder
from entities.corpusscore import score
from entities.extraction.confidence import READER
from entities.extraction.pipeline import extract
from entities.extraction.recogniser import FOLDER
from entities.extraction.scoring import Score
from entities.training.settings import Settings

LARGEST = 30 * 2**20


#: On one worker, so that what takes long is done once.
pytestmark = pytest.mark.xdist_group("reader")


@pytest.fixture(scope="module")
def passages() -> list[Passage]:
    return read_folder(settings.BASE_DIR / "fixtures" / "corpus")


@pytest.fixture(scope="module")
def kept(passages: list[Passage]) -> Score:
    """Every eighth passage of the kept quarter: what a test can take the time for."""
    return score([passage for passage in passages if is_kept(passage)][::8])


def test_the_model_is_the_one_that_corpus_and_settings_make(passages: list[Passage]) -> None:
    told = json.loads((FOLDER / "meta.json").read_text("utf-8"))
    assert told["corpus"] == fingerprint(passages), "the corpus has changed: run manage.py train and corpus calibrate"
    assert told["settings"] == asdict(Settings()), "the settings have changed: run manage.py train and corpus calibrate"


def test_the_model_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= LARGEST


@pytest.mark.parametrize(
    ("measure", "precision", "recall"), [("entities", 0.88, 0.78), ("claims core", 0.74, 0.17), ("claims strict", 0.70, 0.16)]
)
def test_the_kept_quarter_scores_no_worse_than_told(kept: Score, measure: str, precision: float, recall: float) -> None:
    found_precision, found_recall, *_ = kept.row(measure)
    assert found_precision >= precision
    assert found_recall >= recall


def test_a_name_that_stands_once_is_read_from_its_sentence() -> None:
    said = extract("Last month Wexcombe raised $12 million from two pension funds in Ghent, and nobody asked what for.")
    assert ("Wexcombe", "company") in {(e.name, e.kind) for e in said.entities}


def test_parties_of_a_list_with_its_verb_left_out_are_not_each_others() -> None:
    text = "Khosla Ventures put in $120 million and Lux Capital $80 million, founder Mateo Villanueva told me."
    claims = extract(text, least=settings.CONFIDENCE_PUBLISHED).claims
    assert not {(claim.subject, claim.object) for claim in claims} & {
        ("Khosla Ventures", "Lux Capital"),
        ("Mateo Villanueva", "Lux Capital"),
    }
    assert ("funding", "Lux Capital") not in {(claim.kind, claim.subject) for claim in claims}


@pytest.mark.parametrize(
    "text", ["An ex-DeepMind engineer founded Stripe.", "Start-up Stripe, founded by former OpenAI engineers, raised $5 million."]
)
def test_where_somebody_worked_is_no_party(text: str) -> None:
    assert not any({claim.subject, claim.object} & {"DeepMind", "OpenAI"} for claim in extract(text).claims if claim.rule == READER)


def test_the_house_of_who_speaks_is_no_party() -> None:
    text = "One analyst at Ferrous Research even called a combination of Cursor, xAI and Tesla possible."
    assert not any("Ferrous Research" in {claim.subject, claim.object} for claim in extract(text).claims if claim.rule == READER)


def test_the_same_text_gives_the_same_result() -> None:
    text = "Wexcombe bought Hobbin for $3 million. It will reportedly sell the lab to Thrushcombe. Nobody minds.\n\n" * 5
    assert extract(text) == extract(text)


def test_a_loss_is_not_read_as_revenue() -> None:
    said = extract("Northwind, which is Lumen under another name, lost $6.4 billion by itself.")
    assert [(claim.kind, claim.subject, claim.detail) for claim in said.claims] == [("revenue", "Northwind", "lost")]
