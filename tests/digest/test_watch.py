"""Worth watching: what an edition says is due, open, overdue or told differently."""

from __future__ import annotations

import datetime as dt

import pytest

from digest import editions
from digest.models import EditionItem
from tests import factories
from tests.digest.telling import DAY, EVE, placed, say, tell

pytestmark = pytest.mark.django_db


def test_worth_watching_tells_what_is_due_overdue_and_open() -> None:
    glasswing, grove = factories.entity("Glasswing"), factories.entity("Grove-4", "model")
    north, cart, orrery = factories.entity("Northwind"), factories.entity("Cartographer"), factories.entity("Orrery")
    early = tell("Earlier", day=DAY - dt.timedelta(days=20))
    say("release", glasswing, grove, early, status="planned", when="2026-04-13")
    say("acquisition", north, cart, early, status="optional")
    say("listing", orrery, None, early, status="planned", reported=True, when="2026")
    tell("Today")
    editions.build_edition(DAY)
    states = {
        str(item.claim): (item.why["state"], item.why["days"]) for item in EditionItem.objects.filter(section="watch", edition__day=DAY)
    }
    assert states == {
        "release: Glasswing → Grove-4": ("overdue", 9),
        "acquisition: Northwind → Cartographer": ("open", None),
        "listing: Orrery": ("due", 253),
    }


def states(day: dt.date = DAY) -> list[tuple[str, str]]:
    rows = EditionItem.objects.filter(section="watch", edition__day=day).select_related("claim__subject", "claim__object")
    return [(row.why["state"], str(row.claim)) for row in rows.order_by("position")]


def test_worth_watching_puts_the_next_date_first_then_what_is_open_then_what_did_not_come() -> None:
    early = tell("Earlier", day=DAY - dt.timedelta(days=20))
    makers = [factories.entity(name) for name in ("Glasswing", "Northwind", "Orrery", "Haldane")]
    say("release", makers[0], None, early, status="planned", when="2026-04-13", amount=10**12)
    say("acquisition", makers[1], makers[2], early, status="optional", amount=10**12)
    say("listing", makers[2], None, early, status="planned", when="2026", amount=10**12)
    say("listing", makers[3], None, early, status="planned", when="2026-05")
    tell("Today")
    editions.build_edition(DAY)
    assert states() == [
        ("due", "listing: Haldane"),
        ("due", "listing: Orrery"),
        ("open", "acquisition: Northwind → Orrery"),
        ("overdue", "release: Glasswing"),
    ]


def test_worth_watching_tells_what_publishers_tell_differently() -> None:
    north, cart = factories.entity("Northwind"), factories.entity("Cartographer")
    one, two, three = (tell(f"Told by {name}", by=name, day=EVE) for name in ("Harbor Wire", "Orbit Daily", "Deal Desk"))
    sixty = say("acquisition", north, cart, one, two, amount=60 * 10**9)
    fifty = say("acquisition", north, cart, three, amount=55 * 10**9)
    factories.deal([sixty, fifty])
    tell("Today")
    editions.build_edition(EVE)
    editions.build_edition(DAY)
    assert states() == [("contested", "acquisition: Northwind → Cartographer")]
    item = EditionItem.objects.get(section="watch", edition__day=DAY)
    assert item.claim == sixty
    assert item.why["words"] == "the amount is $60B at 2 publishers and $55B at Deal Desk"


def test_worth_watching_tells_what_some_say_and_others_deny() -> None:
    glasswing, grove = factories.entity("Glasswing"), factories.entity("Grove-4", "model")
    say("release", glasswing, grove, tell("It is out", by="Harbor Wire"))
    say("release", glasswing, grove, tell("It is not", by="Deal Desk"), status="denied")
    say("release", glasswing, None, tell("Another", by="Deal Desk"), status="denied")
    editions.build_edition(DAY)
    item = EditionItem.objects.get(section="watch")
    assert item.why["words"] == "the claim itself is said at Harbor Wire and denied at Deal Desk"


def test_contradiction_is_none_before_the_second_is_told() -> None:
    north, cart = factories.entity("Northwind"), factories.entity("Cartographer")
    sixty = say("acquisition", north, cart, tell("Sixty", by="Harbor Wire", day=EVE), amount=60 * 10**9)
    fifty = say("acquisition", north, cart, tell("Fifty-five", by="Deal Desk"), amount=55 * 10**9)
    factories.deal([sixty, fifty])
    editions.refresh()
    assert states(EVE) == []
    assert states(DAY) == [("contested", "acquisition: Northwind → Cartographer")]


def test_worth_watching_drops_what_was_done_or_denied_by_the_day() -> None:
    glasswing, grove = factories.entity("Glasswing"), factories.entity("Grove-4", "model")
    say("release", glasswing, grove, tell("Soon", day=EVE), status="planned", when="2026-05")
    editions.build_edition(EVE)
    say("release", glasswing, grove, tell("Now"), status="actual")
    editions.build_edition(DAY)
    assert placed("watch", EVE) == ["release: Glasswing → Grove-4"]
    assert placed("watch", DAY) == []


def test_worth_watching_keeps_an_option_though_the_purchase_is_denied() -> None:
    glasswing, grove = factories.entity("Glasswing"), factories.entity("Grove")
    option = say("acquisition", glasswing, grove, tell("May buy", day=EVE), status="optional")
    denied = say("acquisition", glasswing, grove, tell("Has not bought", by="Deal Desk"), status="denied")
    factories.deal([option, denied])
    editions.build_edition(DAY)
    assert placed("watch", DAY) == ["acquisition: Glasswing → Grove"]
