"""Old addresses of what was merged or renamed, in every place where an address names an entity."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from digest.meant import meant
from entities import actions
from entities.models import Deal, Entity
from tests.digest.rows import world
from tests.entities.hand import tell, usd

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("ed")


@pytest.fixture
def merged(editor: User) -> Entity:
    """SpaceX, into which Space Exploration (once called Rockets) was merged."""
    rows = world()
    tell("Rockets lists.", "listing", "Rockets")
    rockets = actions.rename_entity(entity=Entity.objects.get(name="Rockets"), name="Space Exploration", by=editor)
    merged = actions.merge_entities(source=rockets, target=rows.spacex, by=editor)
    return actions.establish_entity(entity=merged, by=editor)


@pytest.mark.parametrize("old", ["space-exploration", "rockets"])
def test_every_address_leads_on_for_good_and_keeps_what_was_asked(client: Client, merged: Entity, old: str) -> None:
    addresses = [
        "/entity/{}/",
        "/entity/{}/?status=actual&min=5",
        "/entity/{}/feed.atom",
        "/entity/{}/feed.json",
        "/entity/{}/picture.png",
        "/embed/entity/{}/",
        "/chain/{}/cursor/?link=own",
        "/chain/{}/cursor/feed.atom",
        "/chain/{}/cursor/feed.json",
        "/chain/{}/cursor/chain.json",
        "/entity/cursor/?with={}&status=optional",
        "/deals/?with={}",
        "/api/v1/entities/{}",
        "/api/v1/entities/{}/timeline?with=cursor",
        "/api/v1/chain/{}/cursor",
    ]
    for address in addresses:
        response = client.get(address.format(old))
        assert (response.status_code, response["Location"]) == (301, address.format("spacex")), address
        assert client.get(response["Location"]).status_code == 200, address


def test_chain_over_what_is_one_today_is_the_shorter_one(client: Client, merged: Entity) -> None:
    for tail in ("", "feed.atom", "chain.json"):
        response = client.get(f"/chain/space-exploration/spacex/cursor/{tail}")
        assert (response.status_code, response["Location"]) == (301, f"/chain/spacex/cursor/{tail}")
    assert client.get("/chain/space-exploration/spacex/").status_code == 404
    assert client.get("/chain/spacex/spacex/cursor/").status_code == 404


def test_names_of_what_was_merged_are_understood(client: Client, merged: Entity, django_assert_max_num_queries: Any) -> None:
    for name in ("Space Exploration", "Rockets", "rockets"):
        assert meant(name).row == merged
    with django_assert_max_num_queries(12):
        html = client.get("/deals/?with=Space+Exploration").content.decode()
    assert "with SpaceX" in html and "is called" not in html
    actions.reject_entity(entity=merged, by=User.objects.get())
    assert client.get("/entity/rockets/").status_code == 404
    assert client.get("/api/v1/entities/rockets").status_code == 404


def test_address_of_a_deal_that_a_merge_joined_leads_to_the_joint_one(client: Client, editor: User) -> None:
    tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen", amount=usd(5))
    claim = tell("Northwind buys Lumen Labs.", "acquisition", "Northwind", "Lumen Labs", by="Deal Desk", amount=usd(5))
    same = tell("Northwind invests in Lumen Labs.", "investment", "Northwind", "Lumen Labs", by="Deal Desk")
    assert claim.deal and same.deal
    source = Entity.objects.get(name="Lumen Labs")
    actions.merge_entities(source=source, target=Entity.objects.get(name="Lumen"), by=editor)
    for old, family in ((claim.deal, "control"), (same.deal, "capital")):
        response = client.get(f"/deal/{old.pk}/")
        assert (response.status_code, response["Location"]) == (301, Deal.objects.get(family=family).get_absolute_url())
    actions.unmerge(source=source, by=editor)
    for old in (claim.deal, same.deal):
        assert client.get(f"/deal/{old.pk}/").status_code == 200
    assert client.get("/deal/999999/").status_code == 404
