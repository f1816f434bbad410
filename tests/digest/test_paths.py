"""The search for ways between two entities: against one that tries every way, and by cases."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from digest import paths
from entities.models import Claim, Deal, Entity, Evidence
from entities.money import in_dollars
from tests import factories

SURE = {"actual": 1.0, "planned": 0.5, "optional": 0.25, "speculative": 0.125}
Said = tuple[int, int, str, bool, int | None, str, str, int]


def joined(one: Entity, other: Entity, kind: str = "partnership", **fields: Any) -> Claim:
    """A claim of a deal of its own."""
    claim = factories.claim(kind, one, other, **{"said_by": ("Harbor Wire",), **fields})
    factories.deal([claim])
    return claim


def names(ways: list[paths.Way]) -> list[str]:
    return [" ".join(row.name for row in way.entities) for way in ways]


def found(start: Entity, goal: Entity) -> list[str]:
    return names(paths.find(start, goal)[0])


def weight(claim: Claim) -> float:
    """The formula of the module's docstring, by hand."""
    sure = 0.125 if claim.reported else SURE[claim.status]
    money = 1 + math.log10(1 + float(in_dollars(claim) or 0) / 1e6) / 3
    return sure * money * (1 + math.log2(max(1, claim.publisher_count)) / 2)


def by_trying_all(start: int, goal: int, claims: list[Claim]) -> list[tuple[int, float]]:
    """Number of links and score of the five best ways, by trying every order of every choice of entities."""
    links: dict[frozenset[int | None], float] = {}
    partners: dict[int | None, set[int | None]] = defaultdict(set)
    for claim in claims:
        pair = frozenset((claim.subject_id, claim.object_id))
        partners[claim.subject_id].add(claim.object_id)
        partners[claim.object_id].add(claim.subject_id)
        if claim.deal is not None and claim.deal.status != "denied" and claim.status != "denied":
            links[pair] = max(links.get(pair, 0.0), weight(claim))
    others = sorted(pk for pk in partners if pk is not None and pk not in (start, goal))
    ways = []
    for between in range(min(paths.MOST_LINKS, len(others) + 1)):
        for middle in itertools.permutations(others, between):
            pairs = [frozenset(pair) for pair in itertools.pairwise((start, *middle, goal))]
            if all(pair in links for pair in pairs):
                score = math.prod(links[pair] for pair in pairs) / math.prod(math.sqrt(len(partners[pk])) for pk in middle)
                ways.append((between + 1, -score))
    return [(length, -score) for length, score in sorted(ways)[: paths.MOST_WAYS]]


said = st.tuples(
    st.integers(0, 6),
    st.integers(0, 6),
    st.sampled_from([*SURE, "denied"]),
    st.booleans(),
    st.sampled_from([None, 1, 10**6, 3 * 10**9]),
    st.sampled_from(["USD", "EUR", "XXX"]),
    st.sampled_from(["", "hour"]),
    st.integers(0, 9),
)


@pytest.mark.django_db
class TestAgainstTryingAll:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
    @given(st.lists(said.filter(lambda said: said[0] != said[1]), min_size=1, max_size=14))
    def test_search_finds_the_best_ways_in_their_order(self, graph: list[Said]) -> None:
        Claim.objects.all().delete()
        Deal.objects.all().delete()
        rows = [factories.entity(f"Firm {number}") for number in range(7)]
        claims = [
            joined(
                rows[one],
                rows[other],
                status=status,
                reported=reported,
                amount=amount,
                said_by=(),
                publisher_count=publishers,
                **({"amount_currency": currency, "amount_per": per} if amount else {}),
            )
            for one, other, status, reported, amount, currency, per, publishers in graph
        ]
        best = paths.Search(rows[0].pk, rows[1].pk).best()
        wanted = by_trying_all(rows[0].pk, rows[1].pk, claims)
        assert [len(way) - 1 for _, way in best] == [links for links, _ in wanted]
        assert [score for score, _ in best] == pytest.approx([score for _, score in wanted])
        assert len({way for _, way in best}) == len(best)
        joints = {frozenset((claim.subject_id, claim.object_id)) for claim in claims}
        for _, way in best:
            assert (way[0], way[-1]) == (rows[0].pk, rows[1].pk)
            assert len(set(way)) == len(way)
            assert all(frozenset(pair) in joints for pair in itertools.pairwise(way))


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
class TestFind:
    @pytest.fixture
    def firms(self) -> list[Entity]:
        return [factories.entity(name) for name in "ABCDEFGH"]

    def test_shorter_goes_before_weightier(self, firms: list[Entity]) -> None:
        a, b, c, d, *_ = firms
        joined(a, b, status="speculative")
        for one, other in ((a, c), (c, b), (c, d), (d, b)):
            joined(one, other, amount=10**11, publisher_count=9)
        assert found(a, b) == ["A B", "A C B", "A C D B"]

    @pytest.mark.parametrize(
        "better", [{"amount": 10**9}, {"publisher_count": 3}, {"amount": 2, "amount_currency": "USD"}], ids=["amount", "publishers", "any"]
    )
    def test_weightier_goes_first_among_equals(self, firms: list[Entity], better: dict[str, Any]) -> None:
        a, b, c, d, *_ = firms
        joined(a, c), joined(c, b)
        joined(a, d, **better), joined(d, b)
        assert found(a, b) == ["A D B", "A C B"]

    @pytest.mark.parametrize(
        "hedged", [{"status": "planned"}, {"status": "optional"}, {"status": "speculative"}, {"reported": True}, {"amount_per": "hour"}]
    )
    def test_actual_goes_before_hedged(self, firms: list[Entity], hedged: dict[str, Any]) -> None:
        a, b, c, d, *_ = firms
        joined(a, c, amount=10**9, **hedged), joined(c, b)
        joined(a, d, amount=10**9), joined(d, b)
        assert found(a, b) == ["A D B", "A C B"]

    def test_hub_counts_less(self, firms: list[Entity]) -> None:
        a, b, hub, small, *others = firms
        joined(a, hub), joined(hub, b), joined(a, small), joined(small, b)
        assert found(a, b) == ["A C B", "A D B"]
        for other in others:
            joined(hub, other)
        ways, _ = paths.find(a, b)
        assert names(ways)[:2] == ["A D B", "A C B"]
        assert [way.score for way in ways[:2]] == [pytest.approx(1 / math.sqrt(2)), pytest.approx(1 / math.sqrt(6))]

    def test_best_claim_speaks_for_a_link(self, firms: list[Entity]) -> None:
        a, b, *_ = firms
        joined(a, b, status="speculative", publisher_count=2)
        actual = joined(b, a, amount=5)
        (way,), _ = paths.find(a, b)
        assert way.claims == [actual]

    def test_denied_deals_join_nobody(self, firms: list[Entity]) -> None:
        a, b, *_ = firms
        plan, denial = (factories.claim("acquisition", a, b, status=status) for status in ("planned", "denied"))
        deal = factories.deal([plan])
        assert found(a, b) == ["A B"]
        factories.deal([plan, denial])
        deal.delete()
        assert found(a, b) == []

    def test_claims_that_are_no_deal_join_nobody(self, firms: list[Entity]) -> None:
        factories.claim("adoption", firms[0], firms[1])
        assert found(firms[0], firms[1]) == []

    def test_candidates_and_merged_entities_are_passed_by(self, firms: list[Entity]) -> None:
        a, b, c, *_ = firms
        joined(a, c), joined(c, b)
        assert found(a, b) == ["A C B"]
        Entity.objects.filter(pk=c.pk).update(standing=Entity.Standing.CANDIDATE)
        assert found(a, b) == []

    def test_way_that_no_public_claim_bears_out_is_left_out(self, firms: list[Entity]) -> None:
        claim = joined(firms[0], firms[1])
        assert found(firms[0], firms[1]) == ["A B"]
        Evidence.objects.filter(claim=claim).delete()
        assert found(firms[0], firms[1]) == []

    def test_five_links_are_the_most(self, firms: list[Entity]) -> None:
        for one, other in itertools.pairwise(firms):
            joined(one, other)
        assert found(firms[0], firms[5]) == ["A B C D E F"]
        assert found(firms[5], firms[0]) == ["F E D C B A"]
        assert found(firms[0], firms[6]) == []

    def test_five_ways_are_the_most(self, firms: list[Entity]) -> None:
        a, b, *others = firms
        for number, other in enumerate(others):
            joined(a, other, publisher_count=number + 1), joined(other, b)
        assert found(a, b) == ["A H B", "A G B", "A F B", "A E B", "A D B"]

    def test_longer_ways_are_left_where_a_crowd_would_be_asked(self, firms: list[Entity], monkeypatch: pytest.MonkeyPatch) -> None:
        a, b, c, d, e, *_ = firms
        for one, other in ((a, b), (a, c), (a, d), (a, e), (c, e), (d, b), (e, b)):
            joined(one, other)
        assert found(a, b)[-1] == "A C E B"
        monkeypatch.setattr(paths, "CROWD", 1)
        assert found(a, b) == ["A B", "A D B", "A E B"]

    def test_query_budget(self, firms: list[Entity], django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        for one, other in itertools.combinations(firms[:7], 2):
            if (one, other) != (firms[0], firms[1]):
                joined(one, other)
        with django_assert_max_num_queries(7):
            assert len(found(firms[0], firms[1])) == 5
        with django_assert_max_num_queries(2):
            assert found(firms[0], firms[7]) == []
