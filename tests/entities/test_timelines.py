from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from entities import timelines
from entities.indexing import store_extraction
from entities.models import Claim, Entity
from tests import factories
from tests.entities.hand import Listed, article, directory, extraction, figure, many, named, says, usd

pytestmark = pytest.mark.django_db

COMPANIES = ("Northwind", "Lumen", "Quill", "Rook", "Crow")
KNOWN = directory(*(Listed(f"company:{name.lower()}", name) for name in COMPANIES), Listed("model:orion", "Orion", maker="company:lumen"))


def told(text: str, *claims: Any, on: str = "2026-04-20", by: str = "Harbor Wire") -> None:
    """An article whose names the lexicon knows."""
    ends = [(claim.subject, claim.subject_kind) for claim in claims] + [(claim.object, claim.object_kind) for claim in claims]
    names = dict.fromkeys((name, kind or "company") for name, kind in ends if name)
    entities = tuple(named(name, text, kind, key=f"{kind}:{name.lower()}") for name, kind in names)
    made = factories.article(text, day=dt.date.fromisoformat(on), by=by)
    store_extraction(made, extraction(text, *claims, entities=entities), KNOWN)


def entity(name: str) -> Entity:
    return Entity.objects.get(name=name)


def kinds(claims: Any) -> list[str]:
    return [claim.kind for claim in claims]


@pytest.fixture
def northwind() -> Entity:
    """Bought Lumen in February as told in April; partners with Quill; may buy Quill."""
    text = "In February Northwind bought Lumen. Northwind partners with Quill."
    told(text, says(text, "acquisition", "Northwind", "Lumen", when="2026-02"), says(text, "partnership", "Northwind", "Quill"))
    text = "Northwind has an option on Quill."
    told(text, says(text, "acquisition", "Northwind", "Quill", status="optional", amount=usd(60)), on="2026-04-22", by="Deal Desk")
    return entity("Northwind")


def test_timeline_is_in_order_of_the_events(northwind: Entity) -> None:
    found = list(timelines.timeline(northwind))
    assert [(claim.kind, str(claim.object)) for claim in found] == [  # newest first
        ("acquisition", "Quill"),
        ("partnership", "Quill"),
        ("acquisition", "Lumen"),
    ]
    assert found[0].evidence.all()[0].text == "Northwind has an option on Quill."


def test_timeline_by_kind_status_and_company(northwind: Entity) -> None:
    assert kinds(timelines.timeline(northwind, kinds=["partnership"])) == ["partnership"]
    assert kinds(timelines.timeline(northwind, only_actual=True)) == ["partnership", "acquisition"]
    assert kinds(timelines.timeline(northwind, with_=entity("Quill"))) == ["acquisition", "partnership"]


def test_timeline_as_of_a_day_knows_nothing_later(northwind: Entity) -> None:
    text = "Northwind partners with Quill, again."
    told(text, says(text, "partnership", "Northwind", "Quill"), on="2026-04-23")
    found = timelines.timeline(northwind, as_of=dt.date(2026, 4, 21))
    assert kinds(found) == ["partnership", "acquisition"]
    assert [row.article.day for row in found[0].evidence.all()] == [dt.date(2026, 4, 20)]
    assert kinds(timelines.timeline(northwind, as_of=dt.date(2026, 4, 19))) == []


def test_timeline_hides_rejected_queued_and_future_claims(northwind: Entity) -> None:
    Claim.objects.filter(kind="partnership").update(standing=Claim.Standing.REJECTED)
    text = "Northwind may list."
    told(text, says(text, "listing", "Northwind", confidence=0.1))
    tomorrow = timezone.localdate() + dt.timedelta(days=2)
    text = "Northwind raises money."
    told(text, says(text, "funding", "Northwind"), on=tomorrow.isoformat())
    assert kinds(timelines.timeline(northwind)) == ["acquisition", "acquisition"]


def test_timeline_takes_two_queries(northwind: Entity, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        for claim in timelines.timeline(northwind):
            assert str(claim)
            assert [row.article.publisher.name for row in claim.evidence.all() if row.article.publisher]


def test_chain_shows_links_in_order_of_time_and_gaps(northwind: Entity) -> None:
    text = "Rook opens."
    told(text, says(text, "listing", "Rook"))
    chain = timelines.chain([northwind, entity("Lumen"), entity("Quill"), entity("Rook")])
    joined = [(link.one.name, link.other.name, link.neighbours, kinds(link.claims)) for link in chain.links]
    assert joined == [
        ("Northwind", "Lumen", True, ["acquisition"]),
        ("Lumen", "Quill", True, []),
        ("Quill", "Rook", True, []),
        ("Northwind", "Quill", False, ["partnership", "acquisition"]),
    ]
    assert [(one.name, other.name) for one, other in chain.gaps] == [("Lumen", "Quill"), ("Quill", "Rook")]
    assert [(claim.kind, claim.status) for claim in chain.claims] == [
        ("acquisition", "actual"),
        ("partnership", "actual"),
        ("acquisition", "optional"),
    ]


def test_chain_shows_own_claims_that_bear_on_the_next(northwind: Entity) -> None:
    text = "Lumen has 5 users, good for Northwind. Lumen has 9 plants."
    words = "Lumen has 5 users, good for Northwind."
    told(
        text,
        says(text, "audience", "Lumen", quantity=many(5, "users"), words=words),
        says(text, "capacity", "Lumen", quantity=many(9, "plants"), words="Lumen has 9 plants."),
        says(text, "listing", "Northwind", status="speculative", words=words),
    )
    text = "Northwind bought Lumen and raised 7."
    told(text, says(text, "acquisition", "Northwind", "Lumen"), says(text, "funding", "Northwind", amount=usd(7)), by="Ledger")
    chain = timelines.chain([northwind, entity("Lumen")])
    assert {(own.entity.name, own.bears_on.name): kinds(own.claims) for own in chain.own} == {
        ("Northwind", "Lumen"): ["partnership", "listing", "funding"],
        ("Lumen", "Northwind"): ["audience"],
    }


def test_chain_takes_a_fixed_number_of_queries(northwind: Entity, django_assert_num_queries: Any) -> None:
    row = [northwind, entity("Lumen"), entity("Quill")]
    for number in range(5):
        text = f"Northwind orders {number} from Lumen and is worth {number}."
        bought = says(text, "contract", "Northwind", "Lumen", amount=usd(number + 1))
        told(text, bought, says(text, "valuation", "Northwind", amount=usd(number + 1)), by=f"Wire {number}")
        with django_assert_num_queries(6):
            assert len(timelines.chain(row).claims) == 4 + number
        with django_assert_num_queries(6):
            claims = timelines.chain(row, quoted=False).claims
            timelines.quote(claims)
            assert [claim.evidence.all()[0].claim_id for claim in claims] == [claim.pk for claim in claims]


def test_shared_counts_claims_with_each_other_entity(northwind: Entity, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        assert [(other.name, count) for other, count in timelines.shared(northwind)] == [("Quill", 2), ("Lumen", 1)]
    assert [(other.name, count) for other, count in timelines.shared(entity("Quill"))] == [("Northwind", 2)]


def test_figures_largest_first_and_newest_first(django_assert_num_queries: Any) -> None:
    text = "Lumen pays $5 and $9."
    told_figures = (figure(text, "$5", 5), figure(text, "$9", 9))
    article(text, says(text, "funding", "Lumen", amount=usd(9)), figures=told_figures)
    text = "Lumen pays $7."
    article(text, figures=(figure(text, "$7", 7),), day=dt.date(2026, 4, 21))
    old = article("Lumen paid $99.", figures=(figure("Lumen paid $99.", "$99", 99),))
    factories.Article.objects.filter(pk=old.pk).update(superseded_by=factories.article())
    with django_assert_num_queries(1):
        rows = list(timelines.figures())
        assert [row.text for row in rows] == ["$9", "$7", "$5"]
        assert {row.article.publisher.name for row in rows if row.article.publisher} == {"Harbor Wire"}
    assert [row.text for row in timelines.figures(order="date")] == ["$7", "$9", "$5"]
    assert [row.text for row in timelines.figures(minimum=7, currency="USD")] == ["$9", "$7"]
    assert not timelines.figures(currency="EUR").exists()
    assert [row.text for row in timelines.figures(entity=entity("Lumen"))] == ["$9", "$5"]
    with django_assert_num_queries(1):
        used = timelines.claims_of_figures(rows)
        assert {row.text: used[row.pk].kind for row in rows if row.pk in used} == {"$9": "funding"}
