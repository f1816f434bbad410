"""What waits for an editor, in which order, and what the database does to find it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from entities import actions, queue
from entities.models import Claim, Entity
from tests import factories
from tests.entities.hand import article, named, says, tell, usd

pytestmark = pytest.mark.django_db


def order() -> list[Claim]:
    return list(queue.claims())


def test_priority_is_doubt_times_prominence_times_money() -> None:
    north, rook = factories.entity("Northwind"), factories.entity("Rook")

    def one(**fields: Any) -> float:
        row = factories.claim("funding", north, **{"confidence": 0.5, **fields})
        return float(queue.place_of(row).partition(",")[0])

    assert one() == pytest.approx(0.5 * 2 * 1)
    assert one(confidence=0.8) == pytest.approx(0.2 * 2 * 1)
    assert one(object=rook) == pytest.approx(0.5 * 3 * 1)
    assert one(said_by=("A", "B", "C")) == pytest.approx(0.5 * 4 * 1)
    assert one(amount=10**9) == pytest.approx(0.5 * 2 * 4)
    assert one(amount=10**5) == pytest.approx(0.5 * 2 * 1)
    assert one(amount=10**9, amount_currency="JPY") == pytest.approx(0.5 * 2 * 2)
    assert one(amount=10**9, amount_per="month") == pytest.approx(0.5 * 2 * 1)


def test_queue_has_what_no_one_decided_and_someone_tells_most_urgent_first() -> None:
    north = factories.entity("Northwind")
    sure = factories.claim("listing", north, confidence=0.9)
    doubtful = factories.claim("layoff", north, confidence=0.2, standing="queued")
    factories.claim("price", north, confidence=0.1, standing="confirmed")
    factories.claim("grant", north, confidence=0.1, standing="rejected")
    factories.claim("spec", north, confidence=0.1, said_by=())
    assert order() == [doubtful, sure]


def test_next_goes_on_behind_a_place_even_when_the_claim_has_left_the_queue() -> None:
    north = factories.entity("Northwind")
    rows = [factories.claim("listing", north, confidence=confidence) for confidence in (0.3, 0.3, 0.5, 0.7)]
    assert queue.after("") == rows[0]
    place = queue.place_of(rows[0])
    Claim.objects.filter(pk=rows[0].pk).update(standing="confirmed")
    seen = []
    while (row := queue.after(place)) is not None:
        seen.append(row)
        place = queue.place_of(row)
    assert seen == rows[1:]
    assert queue.after("nonsense") == rows[1]


def test_next_claim_is_found_by_the_index() -> None:
    from django.db import connection

    north = factories.entity("Northwind")
    row = factories.claim("listing", north, confidence=0.3)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    place = queue.place_of(row)
    value = float(place.partition(",")[0])
    plan = queue.claims().filter(**{"priority__lte": value}).exclude(**{"priority": value, "pk__lte": row.pk})[:1].explain()
    assert "Index Scan using claim_queue" in plan
    assert "Sort" not in plan
    assert "Index Cond" in plan


def test_look_alikes_are_of_the_kind_and_those_that_share_most_come_first() -> None:
    north, lumen, rook = (factories.entity(name) for name in ("Northwind", "Lumen", "Rook"))
    claim = factories.claim("acquisition", north, lumen, amount=5)
    one = factories.claim("acquisition", north, rook)
    both = factories.claim("acquisition", lumen, north, amount=6)
    factories.claim("acquisition", north, lumen, amount=5, standing="rejected")
    factories.claim("partnership", north, lumen)
    assert queue.look_alikes(claim) == [both, one]


# Contradictions


def test_contradictions_are_sums_on_which_publishers_differ(django_assert_num_queries: Any) -> None:
    cheap = tell("Northwind buys Lumen for 5.", "acquisition", "Northwind", "Lumen", amount=usd(5_000_000))
    dear = tell("Northwind buys Lumen for 7.", "acquisition", "Northwind", "Lumen", amount=usd(7_000_000), by="Deal Desk")
    tell("Rook buys Quill for 5.", "acquisition", "Rook", "Quill", amount=usd(5))
    tell("Rook buys Quill for 6.", "acquisition", "Rook", "Quill", amount=usd(6))  # one publisher, two steps
    with django_assert_num_queries(6):
        (found,) = queue.contradictions()
    assert found.what == "The sums differ"
    assert set(found.claims) == {cheap, dear}


def test_contradictions_are_figures_outside_of_deals_too_but_none_that_both_can_be_right() -> None:
    told = {by: tell(f"Northwind is worth {sum_}.", "valuation", "Northwind", amount=usd(sum_), by=by) for by, sum_ in
            (("Harbor Wire", 50_000_000), ("Deal Desk", 60_000_000))}  # fmt: skip
    tell("Rook is worth 60.", "valuation", "Rook", amount=usd(60_000_000))
    tell("Rook is worth 60.2.", "valuation", "Rook", amount=usd(60_200_000), by="Deal Desk")
    (found,) = queue.contradictions()
    assert set(found.claims) == set(told.values())


def test_contradictions_are_deals_done_here_and_denied_there(editor: User) -> None:
    done = tell("Northwind bought Lumen.", "acquisition", "Northwind", "Lumen")
    denied = tell("Lumen was not bought.", "acquisition", "Northwind", "Lumen", status="denied", by="Deal Desk")
    (found,) = queue.contradictions()
    assert found.what == "One says it is done, another that it is denied"
    assert set(found.claims) == {done, denied}
    actions.confirm_claim(claim=done, by=editor)
    assert queue.contradictions()
    actions.reject_claim(claim=denied, by=editor)
    assert queue.contradictions() == []


def test_contradictions_are_deals_that_are_called_otherwise_or_denied_as_such() -> None:
    bought = tell("Northwind bought Lumen.", "acquisition", "Northwind", "Lumen")
    merged = tell("Northwind merged with Lumen.", "merger", "Northwind", "Lumen", by="Deal Desk")
    (found,) = queue.contradictions()
    assert (found.what, set(found.claims)) == ("The kinds differ", {bought, merged})
    denied = tell("No merger of Northwind and Lumen.", "merger", "Northwind", "Lumen", status="denied", by="The Ledger")
    first, second = queue.contradictions()
    assert (first.what, set(first.claims)) == (queue.DENIED, {bought, merged, denied})
    assert set(second.claims) >= {bought, merged}


def test_contradiction_whose_sides_an_editor_confirmed_is_settled(editor: User) -> None:
    for sum_, by in ((5_000_000, "Harbor Wire"), (7_000_000, "Deal Desk")):
        claim = tell(f"Northwind buys Lumen for {sum_}.", "acquisition", "Northwind", "Lumen", amount=usd(sum_), by=by)
        actions.confirm_claim(claim=claim, by=editor)
    assert queue.contradictions() == []


# Names


def test_candidate_comes_with_the_names_most_like_it_and_their_scores(django_assert_num_queries: Any) -> None:
    for name in ("Northwind Robotics", "Quill"):
        for by in ("Harbor Wire", "Deal Desk"):
            tell(f"{name} will list.", "listing", name, by=by)
    tell("Northwynd Robotics will list.", "listing", "Northwynd Robotics")
    candidate = Entity.objects.get(name="Northwynd Robotics")
    assert list(queue.candidates()) == [candidate]
    with django_assert_num_queries(2):
        (near,) = queue.nearest(candidate)
    assert (near.entity.name, near.spelling) == ("Northwind Robotics", "Northwind Robotics")
    assert 85 <= near.score < 100


def test_candidates_come_by_the_articles_that_name_them() -> None:
    text = "Rook and Quill."
    article(text, says(text, "partnership", "Rook", "Quill"))
    article("Quill again.", entities=(named("Quill", "Quill again."),))
    quill, rook = Entity.objects.get(name="Quill"), Entity.objects.get(name="Rook")
    assert queue.candidate_after("") == quill
    assert queue.candidate_after(f"2,{quill.pk}") == rook
    assert queue.candidate_after(f"1,{rook.pk}") is None


# Sources


def test_sources_that_fail_come_worst_first() -> None:
    now = timezone.now()
    well = factories.source("Well")
    bad, worse, partly, off = (factories.source(name) for name in ("Bad", "Worse", "Partly", "Off"))
    for source, fields in (
        (well, {"last_checked": now}),
        (bad, {"error_count": 2, "last_error": "404", "last_checked": now}),
        (worse, {"error_count": 5, "last_error": "timed out", "last_checked": now}),
        (partly, {"last_error": "one entry has no text", "last_checked": now, "last_success": now - dt.timedelta(days=1)}),
        (off, {"error_count": 9, "active": False}),
    ):
        type(source).objects.filter(pk=source.pk).update(location=f"http://{source.slug}.example/", **fields)
    assert [source.name for source in queue.failing_sources()] == ["Worse", "Bad", "Partly"]


def test_why_tells_the_rule_of_the_sentence_and_no_other() -> None:
    made = factories.article("Nvidia acquired SchedMD. Rook bought Quill last year.")
    from entities.indexing import index_article

    index_article(made.pk)
    row = next(row for row in made.evidence.all() if "Nvidia" in row.text)
    told = queue.why(row)
    assert "by rule “acquire”" in told
    assert "Rook" not in told
