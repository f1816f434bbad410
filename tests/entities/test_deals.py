from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest

from entities import timelines
from entities.deals import life_line
from entities.models import Claim, Deal, Evidence
from tests.entities.hand import many, tell, usd

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def bought(status: str, told: str, *, by: str = "Harbor Wire", **fields: Any) -> Claim:
    return tell(f"Northwind, {status}: Lumen.", "acquisition", "Northwind", "Lumen", status=status, day=day(told), by=by, **fields)


def lines() -> list[tuple[str, str, bool, dt.date, dt.date]]:
    return sorted(Deal.objects.values_list("key", "status", "reported", "first_told", "last_told"))


def test_deal_gathers_what_is_told_of_it_in_either_direction() -> None:
    bought("planned", "04-01", reported=True)
    tell("Lumen merges with Northwind.", "merger", "Lumen", "Northwind", day=day("04-20"))
    deal = Deal.objects.get()
    assert (deal.key, deal.family, deal.status, deal.reported) == ("control:company:lumen+company:northwind:1", "control", "actual", False)
    assert {party.name for party in deal.parties.all()} == {"Lumen", "Northwind"}
    assert deal.claims.count() == 2


def test_deals_of_two_families_are_two() -> None:
    bought("optional", "04-01")
    tell("Northwind and Lumen partner.", "partnership", "Northwind", "Lumen")
    assert sorted(Deal.objects.values_list("family", flat=True)) == ["alliance", "control"]


@pytest.mark.parametrize(("later", "deals"), [("05-01", 1), ("05-02", 2)])
def test_silence_of_more_than_120_days_begins_another_deal(later: str, deals: int) -> None:
    bought("speculative", "01-01")
    bought("actual", later)
    assert Deal.objects.count() == deals
    assert sorted(Deal.objects.values_list("key", flat=True))[-1].endswith(f":{deals}")


def raised(status: str, told: str, amount: int, **fields: Any) -> Claim:
    return tell(f"Lumen, {status}: {amount}.", "funding", "Lumen", status=status, day=day(told), amount=usd(amount), **fields)


def test_what_was_done_long_before_it_is_told_again_is_no_part_of_what_is_talked_of_now() -> None:
    raised("speculative", "04-21", 2_000)
    raised("actual", "04-22", 2_300, when="2025-11")
    assert lines() == [
        ("capital:company:lumen:1", "actual", False, day("04-22"), day("04-22")),
        ("capital:company:lumen:2", "speculative", False, day("04-21"), day("04-21")),
    ]


@pytest.mark.parametrize(("talk", "deals"), [("03-31", 1), ("04-01", 2)])
def test_talk_of_money_a_month_after_a_round_is_of_another(talk: str, deals: int) -> None:
    raised("planned", "02-20", 100)
    raised("actual", "03-01", 100)
    raised("speculative", talk, 900)
    assert Deal.objects.count() == deals


def test_denied_purchase_leaves_the_option_open_that_is_told_near_it() -> None:
    option = bought("optional", "04-22")
    bought("denied", "04-23")
    assert Deal.objects.get().status == "optional"
    bought("actual", "05-20")
    assert Deal.objects.get().status == "actual"
    assert option.deal_id is not None


def test_denial_long_after_an_option_ends_it() -> None:
    bought("optional", "04-01")
    bought("denied", "04-16")
    assert Deal.objects.get().status == "denied"


def test_listing_with_a_day_to_come_is_planned_though_it_was_filed_for() -> None:
    tell("Lumen has filed to go public.", "listing", "Lumen", day=day("05-22"))
    tell("Lumen will list in June.", "listing", "Lumen", status="planned", when="2026-06", day=day("05-22"))
    assert Deal.objects.get().status == "planned"
    tell("Lumen has listed.", "listing", "Lumen", when="2026-06-12", day=day("06-12"))
    assert Deal.objects.get().status == "actual"


def test_purchase_that_is_agreed_may_be_spoken_of_as_planned_for_long() -> None:
    bought("actual", "03-01")
    bought("planned", "05-20")
    assert Deal.objects.count() == 1


def test_claim_told_in_between_joins_two_deals() -> None:
    bought("speculative", "01-01")
    bought("actual", "07-01")
    assert Deal.objects.count() == 2
    bought("planned", "04-01")
    assert Deal.objects.count() == 1
    assert Deal.objects.get().claims.count() == 3


def test_deals_do_not_hang_on_the_order_of_articles() -> None:
    told = [("speculative", "01-01"), ("planned", "03-01"), ("actual", "09-01"), ("denied", "09-01")]
    results = []
    for order in itertools.permutations(told):
        for status, when in order:
            bought(status, when)
        results.append(lines())
        Evidence.objects.all().delete()
        Claim.objects.all().delete()
        Deal.objects.all().delete()
    assert all(result == results[0] for result in results)
    assert [line[1] for line in results[0]] == ["planned", "denied"]


@pytest.mark.parametrize(
    ("steps", "status", "reported"),
    [
        ([("planned", "04-01", True), ("optional", "04-02", False)], "optional", False),
        ([("speculative", "04-02", False), ("optional", "04-02", False)], "optional", False),
        ([("actual", "04-02", False), ("speculative", "04-05", False)], "actual", False),
        ([("actual", "04-02", True), ("planned", "04-05", False)], "planned", False),
        ([("actual", "04-02", True)], "actual", True),
        ([("actual", "04-02", False), ("denied", "04-03", False)], "denied", False),
    ],
)
def test_deal_stands_as_its_newest_settled_step(steps: list[tuple[str, str, bool]], status: str, reported: bool) -> None:
    for step, told, hearsay in steps:
        bought(step, told, reported=hearsay)
    deal = Deal.objects.get()
    assert (deal.status, deal.reported) == (status, reported)


@pytest.mark.parametrize(
    ("kind", "other", "deal"),
    [("funding", None, True), ("listing", None, True), ("contract", None, False), ("lawsuit", None, False), ("valuation", None, False)],
)
def test_claim_of_one_party_is_a_deal_only_where_one_party_makes_it(kind: str, other: str | None, deal: bool) -> None:
    tell("Lumen does.", kind, "Lumen", other, amount=usd(5))
    assert Deal.objects.exists() is deal


def test_unsure_claims_are_in_no_deal() -> None:
    bought("actual", "04-01", confidence=0.2)
    assert not Deal.objects.exists()
    assert Claim.objects.get().deal is None


def test_other_kinds_are_in_no_deal() -> None:
    tell("Lumen has 5 users.", "audience", "Lumen", quantity=many(5, "users"))
    assert not Deal.objects.exists()


def test_life_line_tells_each_step_with_its_words(django_assert_num_queries: Any) -> None:
    bought("planned", "04-01", reported=True)
    bought("planned", "04-02", reported=True, by="Deal Desk")
    bought("optional", "04-22", amount=usd(60))
    deal = Deal.objects.get()
    with django_assert_num_queries(2):
        line = life_line(timelines.with_evidence(deal.claims.all()))
        assert [(step.status, step.reported, step.told) for step in line.steps] == [
            ("planned", True, day("04-01")),
            ("optional", False, day("04-22")),
        ]
        assert [row.text for row in line.steps[0].quotes] == ["Northwind, planned: Lumen."] * 2
        assert line.steps[1].claim.amount_value == 60
    assert not line.contested


def test_life_line_sets_sums_side_by_side_where_publishers_differ() -> None:
    bought("planned", "04-01", amount=usd(50))
    bought("actual", "04-02", amount=usd(60, "about"), by="Deal Desk")
    bought("planned", "04-03", amount=usd(60), by="Ledger")
    line = life_line(timelines.with_evidence(Deal.objects.get().claims.all()))
    assert [(int(each.claim.amount_value or 0), each.publishers) for each in line.amounts] == [
        (60, ("Deal Desk", "Ledger")),
        (50, ("Harbor Wire",)),
    ]
    assert line.contested


def test_sums_that_one_publisher_tells_both_are_not_contested() -> None:
    for sum_ in (14, 21):
        tell(f"Northwind orders for {sum_} from Lumen.", "contract", "Northwind", "Lumen", amount=usd(sum_))
    line = life_line(timelines.with_evidence(Deal.objects.get().claims.all()))
    assert len(line.amounts) == 2
    assert not line.contested


def test_second_telling_writes_no_deal_anew() -> None:
    bought("actual", "04-01")
    before = Deal.objects.values().get()
    bought("actual", "04-01", by="Deal Desk")
    assert Deal.objects.values().get() == before
