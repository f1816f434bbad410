"""From scores of pairs to claims."""

from __future__ import annotations

import numpy as np
import pytest

from entities.extraction.learned import Seen
from entities.extraction.pairs import Node
from entities.extraction.recogniser import Scored

KINDS = ("acquisition", "investment", "merger", "funding", "revenue", "release")
STATUSES = ("actual", "planned", "optional", "speculative", "denied")
A, B = Node("company", 0, ((1, 1),), True, 0), Node("company", 1, ((3, 3),), True, 10)
MODEL = Node("model", 2, ((5, 5),), True, 20)
SUM, OTHER_SUM = Node("money", 30, ((6, 6),), True, 30), Node("money", 40, ((7, 7),), True, 40)
SENTENCE = Node("sentence", -1, ((0, 0),), True)

Told = tuple[str, int | None, int | None, int | None]


def scored(first: Node, second: Node, **kinds: float) -> Scored:
    values = np.array([kinds.get(kind, 0.0) for kind in KINDS], np.float32)
    return Scored(first, second, values, np.array([1, 0, 0, 0, 0], np.float32), 0.0)


def claims(*pairs: Scored) -> set[Told]:
    return {found[:4] for found in Seen(pairs, KINDS, STATUSES).claims()}


def test_a_pair_of_names_makes_a_claim_with_the_number_that_both_ends_share() -> None:
    assert claims(
        scored(A, B, acquisition=0.9),
        scored(A, SUM, acquisition=0.8),
        scored(SUM, B, acquisition=0.7),
        scored(A, OTHER_SUM, acquisition=0.1),
    ) == {("acquisition", 0, 1, 30)}


def test_a_number_that_is_the_others_is_left_out() -> None:
    assert claims(scored(A, B, investment=0.9), scored(A, SUM, investment=0.9), scored(SUM, B, investment=0.05)) == {
        ("investment", 0, 1, None)
    }


def test_a_kind_that_needs_a_number_has_a_claim_for_each() -> None:
    assert claims(scored(A, SENTENCE, revenue=0.9), scored(A, SUM, revenue=0.9), scored(A, OTHER_SUM, revenue=0.8)) == {
        ("revenue", 0, None, 30),
        ("revenue", 0, None, 40),
    }
    assert claims(scored(A, SENTENCE, revenue=0.9)) == set()


def test_a_symmetric_kind_is_claimed_once() -> None:
    assert claims(scored(A, B, merger=0.9), scored(B, A, merger=0.8)) == {("merger", 0, 1, None)}


def test_a_fuller_claim_takes_the_place_of_one_without_its_other_end() -> None:
    assert claims(scored(A, MODEL, release=0.9), scored(A, SENTENCE, release=0.8), scored(SENTENCE, MODEL, release=0.8)) == {
        ("release", 0, 2, None)
    }
    assert claims(scored(SENTENCE, MODEL, release=0.8)) == {("release", None, 2, None)}


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [(MODEL, A, "acquisition"), (A, B, "release"), (SENTENCE, B, "acquisition"), (MODEL, SENTENCE, "investment"), (A, B, "funding")],
)
def test_ends_that_the_kind_cannot_have_make_none(first: Node, second: Node, kind: str) -> None:
    assert claims(scored(first, second, **{kind: 0.99})) == set()
