"""What a story is about, from unsaved claims."""

from __future__ import annotations

from digest import salience
from entities.models import Claim


def claim(pk: int, kind: str = "acquisition", subject: int | None = 1, object_: int | None = 2, amount: int | None = None) -> Claim:
    return Claim(
        pk=pk,
        kind=kind,
        subject_id=subject,
        object_id=object_,
        amount_value=amount,
        amount_currency="USD" if amount else "",
        fingerprint=str(pk),
    )


def test_claims_of_the_same_parties_have_one_subject_whatever_their_kind() -> None:
    assert salience.subject_of(claim(1)) == salience.subject_of(claim(2, "partnership", 2, 1))
    assert salience.subject_of(claim(1, "funding", 1, None)) != salience.subject_of(claim(2, "revenue", 1, None))


def test_central_is_what_two_publishers_tell_of() -> None:
    sixty, fifty, aside = claim(1, amount=60), claim(2, amount=58), claim(3, "valuation", 5, None, amount=900)
    assert salience.central([("A", sixty, False), ("B", fifty, False), ("A", aside, True)]) == [sixty, fifty]


def test_central_is_what_stands_at_the_top_where_one_publisher_tells_alone() -> None:
    top, below = claim(1), claim(2, "valuation", 5, None, amount=900)
    assert salience.central([("A", top, True), ("A", below, False)]) == [top]
    assert salience.central([("A", below, False)]) == [below]
    assert salience.central([]) == []


def test_ordered_puts_the_shared_first_then_the_top_then_the_money() -> None:
    shared, top, rich, poor = (
        claim(1),
        claim(2, "funding", 3, None),
        claim(3, "funding", 4, None, amount=9),
        claim(4, "funding", 6, None, amount=1),
    )
    said = [("A", poor, False), ("A", rich, False), ("A", top, True), ("A", shared, False), ("B", shared, False)]
    assert salience.ordered(said) == [shared, top, rich, poor]


def test_ordered_tells_first_of_whom_the_title_names() -> None:
    aside, one_end, both = claim(1, "valuation", 5, None, amount=900), claim(2, "funding", 1, None, amount=30), claim(3)
    sayings = [("A", aside, True), ("B", aside, True), ("A", one_end, False), ("A", both, False)]
    assert salience.ordered(sayings, {1, 2}) == [both, one_end, aside]
    assert salience.ordered(sayings) == [aside, one_end, both]
