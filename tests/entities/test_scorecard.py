"""How often editors agreed with the machine."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from entities import actions
from entities.models import Claim, Evidence
from entities.scorecard import Row, scorecard, wilson
from tests import factories


def told(kind: str, name: str, *, by_version: str = "1") -> Claim:
    claim = factories.claim(kind, factories.entity(name), None, amount="5000000")
    Evidence.objects.filter(claim=claim).update(extractor=by_version)
    return claim


@pytest.mark.django_db
def test_decisions_are_counted_by_version_and_kind(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    by = User.objects.create_user("ada")
    actions.confirm_claim(claim=told("funding", "Foo"), by=by)
    actions.confirm_claim(claim=told("funding", "Bar"), by=by)
    actions.reject_claim(claim=told("funding", "Baz"), by=by)
    actions.correct_claim(claim=told("spending", "Qux", by_version="2"), changes={"detail": "chips"}, by=by)
    told("revenue", "Undecided")
    with django_assert_num_queries(1):
        found = scorecard()
    assert found == [
        Row("1", "", 2, 0, 1),
        Row("1", "funding", 2, 0, 1),
        Row("2", "", 0, 1, 0),
        Row("2", "spending", 0, 1, 0),
    ]


@pytest.mark.django_db
def test_decision_taken_back_counts_no_more() -> None:
    by = User.objects.create_user("ada")
    claim = told("funding", "Foo")
    actions.confirm_claim(claim=claim, by=by)
    actions.restore_claim(claim=claim, by=by)
    assert scorecard() == []


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 1, 0.2065, 1.0), (500, 1000, 0.4691, 0.5309)],
)
def test_interval_is_wilsons(right: int, of: int, low: float, high: float) -> None:
    assert wilson(right, of) == pytest.approx((low, high), abs=0.0005)


@pytest.mark.parametrize(("right", "of"), [(0, 0), (3, 2), (-1, 5)])
def test_share_of_nothing_is_an_error(right: int, of: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(right, of)
