"""A small world for the pages' tests: a merger, a contract, an option with its rumour before it, and a partnership."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from entities.models import Claim, Deal, Entity
from tests import factories

APRIL = dt.date(2026, 4, 20)


@dataclass(frozen=True, slots=True)
class World:
    spacex: Entity
    xai: Entity
    cursor: Entity
    merger: Claim
    contract: Claim
    rumour: Claim
    option: Claim
    cheaper: Claim
    fee: Claim
    option_deal: Deal


def world() -> World:
    spacex, xai, cursor = (factories.entity(name) for name in ("SpaceX", "xAI", "Cursor"))
    merger = factories.claim(
        "merger",
        spacex,
        xai,
        when="2026-02",
        told=dt.date(2026, 2, 14),
        said_by=("Harbor Wire", "Deal Desk"),
        sentence="The two firms merged.",
    )
    factories.deal([merger])
    contract = factories.claim("contract", cursor, xai, told=APRIL, detail="compute", sentence="The editor rents machines of xAI.")
    rumour = factories.claim(
        "acquisition", spacex, cursor, status="speculative", reported=True, told=dt.date(2026, 4, 19), said_by=("Deal Desk",)
    )
    option = factories.claim(
        "acquisition",
        spacex,
        cursor,
        amount="60000000000",
        amount_qualifier="about",
        status="optional",
        when="2026",
        told=dt.date(2026, 4, 21),
        said_by=("Harbor Wire", "The Ledger"),
        sentence="It has the right to buy the editor for around $60 billion within the year.",
    )
    cheaper = factories.claim(
        "acquisition", spacex, cursor, amount="58000000000", status="optional", told=dt.date(2026, 4, 21), said_by=("Model Notes",)
    )
    fee = factories.claim(
        "partnership", spacex, cursor, amount="10000000000", status="optional", told=dt.date(2026, 4, 21), detail="if it does not buy"
    )
    factories.deal([fee], Deal.Family.ALLIANCE)
    return World(
        spacex, xai, cursor, merger, contract, rumour, option, cheaper, fee, factories.deal([rumour, cheaper, option], Deal.Family.CONTROL)
    )
