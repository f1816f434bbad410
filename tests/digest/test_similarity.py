"""Which articles tell the same story, from plain data alone."""

from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import given
from hypothesis import strategies as st

from digest.similarity import Told, group, tell_the_same, title_words

DAY = dt.date(2026, 4, 22)


def told(id_: int, title: str, *, day: dt.date = DAY, **fields: object) -> Told:
    values = {"order": (day.isoformat(), f"{id_:06}"), "document": id_, "title": title_words(title), **fields}
    return Told(id=id_, day=day, **values)  # type: ignore[arg-type]


def ids(groups: list[list[Told]]) -> list[list[int]]:
    return [[one.id for one in group_] for group_ in groups]


def test_title_words_leave_out_small_words_and_plurals() -> None:
    assert title_words("The labs of Orrery get new GPUs at Glasswing's site") == {"lab", "orrery", "gpu", "glasswing", "site"}


def test_group_joins_a_shared_fresh_claim_under_different_titles() -> None:
    one = told(1, "Rocket maker takes an option", claims={7: 1.0})
    other = told(2, "Editor could be sold this year", claims={7: 1.0})
    assert ids(group([one, other])) == [[1, 2]]


def test_group_keeps_apart_a_claim_told_in_passing_only() -> None:
    one = told(1, "Rocket maker takes an option", claims={7: 0.5})
    other = told(2, "Editor could be sold this year", claims={7: 0.5})
    assert ids(group([one, other])) == [[1], [2]]


def test_group_joins_same_parties_and_a_deal_told_with_other_terms() -> None:
    one = told(1, "Northwind takes an option on Cartographer", principals=frozenset({1, 2}), deals=frozenset({5}), claims={7: 1.0})
    other = told(2, "Cartographer may go for 58 billion", principals=frozenset({1, 2}), deals=frozenset({5}), claims={8: 1.0})
    assert ids(group([one, other])) == [[1, 2]]


def test_group_keeps_apart_two_stories_about_one_company() -> None:
    one = told(1, "Orrery hires a chief scientist", principals=frozenset({1, 2}))
    other = told(2, "Orrery raises nine billion", principals=frozenset({1, 3}))
    assert ids(group([one, other])) == [[1], [2]]


def test_group_never_joins_two_stories_of_one_document_directly() -> None:
    one = told(1, "Meridian releases Ember", claims={7: 1.0}, document=9)
    other = told(2, "Meridian releases Ember", claims={7: 1.0}, document=9)
    assert not tell_the_same(one, other)


def test_group_keeps_apart_what_lies_more_than_three_days_apart() -> None:
    one = told(1, "Meridian releases Ember", claims={7: 1.0})
    other = told(2, "Meridian releases Ember", claims={7: 1.0}, day=DAY + dt.timedelta(days=4))
    assert ids(group([one, other])) == [[1], [2]]


def test_group_follows_a_story_from_day_to_day() -> None:
    days = [told(n, "Meridian releases Ember", claims={7: 1.0}, day=DAY + dt.timedelta(days=2 * n)) for n in range(4)]
    assert ids(group(days)) == [[0, 1, 2, 3]]


def test_commentary_joins_one_story_and_holds_no_two_together() -> None:
    one = told(1, "Meridian releases Ember", claims={7: 1.0})
    other = told(2, "Haldane wins an order", claims={8: 1.0})
    comment = told(3, "What both mean", claims={7: 1.0, 8: 1.0}, bridges=False)
    assert ids(group([one, other, comment])) == [[1, 3], [2]]


@given(st.permutations(range(6)))
def test_group_gives_the_same_in_any_order(order: list[int]) -> None:
    articles = [
        told(
            n,
            title,
            claims={n % 2: 1.0} if n < 4 else {},
            principals=frozenset({n % 3}),
            day=DAY + dt.timedelta(days=n % 3),
            bridges=n != 3,
        )
        for n, title in enumerate(itertools.islice(itertools.cycle(["Ember arrives", "Grove arrives", "Orders rise"]), 6))
    ]
    assert ids(group([articles[n] for n in order])) == ids(group(articles))
