from __future__ import annotations

import datetime as dt

import pytest

from digest import turns
from entities.models import Claim
from tests import factories
from tests.digest.telling import DAY, EVE, say, tell

pytestmark = pytest.mark.django_db
EARLIER = DAY - dt.timedelta(days=20)
WEEK = (DAY - dt.timedelta(days=2), DAY + dt.timedelta(days=4))


def within(first: dt.date = WEEK[0], last: dt.date = WEEK[1]) -> list[tuple[str, str, str]]:
    return [(str(turn.after), str(turn.before.status), str(turn.after.status)) for turn in turns.within(first, last)]


def deal(*steps: tuple[str, dt.date, bool]) -> list[Claim]:
    north, cart = factories.entity("Northwind"), factories.entity("Cartographer")
    claims = [
        say("acquisition", north, cart, tell(f"Step {n}", day=day), status=status, reported=reported, detail=f"step {n}")
        for n, (status, day, reported) in enumerate(steps)
    ]
    factories.deal(claims)
    return claims


def test_turn_is_a_deal_nearer_to_done_than_before_the_span() -> None:
    deal(("optional", EARLIER, False), ("planned", EVE, False), ("actual", DAY, False))
    assert within() == [("acquisition: Northwind → Cartographer", "optional", "actual")]
    assert within(DAY + dt.timedelta(days=1), WEEK[1]) == []
    assert within(WEEK[0], EVE) == [("acquisition: Northwind → Cartographer", "optional", "planned")]


def test_turn_may_lie_within_the_span() -> None:
    deal(("planned", EVE, True), ("denied", DAY, False))
    assert within() == [("acquisition: Northwind → Cartographer", "planned", "denied")]


def test_hearsay_that_is_confirmed_turns() -> None:
    deal(("actual", EVE, True), ("actual", DAY, False))
    assert within() == [("acquisition: Northwind → Cartographer", "actual", "actual")]


def test_what_is_told_again_or_planned_anew_does_not_turn() -> None:
    deal(("actual", EARLIER, False), ("planned", DAY, False))
    assert within() == []


def test_turn_of_what_is_no_deal_is_of_the_same_kind_and_ends() -> None:
    glasswing, grove = factories.entity("Glasswing"), factories.entity("Grove-4", "model")
    say("release", glasswing, grove, tell("Soon", day=EARLIER), status="planned")
    say("release", glasswing, factories.entity("Other", "model"), tell("Another"), status="actual")
    say("price", glasswing, grove, tell("A price"), status="actual")
    assert within() == []
    say("release", glasswing, grove, tell("Now"), status="actual")
    assert within() == [("release: Glasswing → Grove-4", "planned", "actual")]


def test_rejected_claims_do_not_turn() -> None:
    _, after = deal(("optional", EARLIER, False), ("actual", DAY, False))
    Claim.objects.filter(pk=after.pk).update(standing="rejected")
    assert within() == []
