from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from digest import suggestions
from entities.models import Alias, Entity
from tests import factories

pytestmark = pytest.mark.django_db


def alias(name: str, entity: Entity, **fields: Any) -> Alias:
    return Alias.objects.create(entity=entity, name=name, norm=name.casefold(), **fields)


@pytest.fixture
def names() -> None:
    north, norway, harbor = (factories.entity(name) for name in ("Northwind", "Norway Labs", "Harbor"))
    for entity in (north, norway, harbor):
        alias(entity.name, entity)
    alias("Nor", harbor)
    alias("Space Movers", north)
    alias("Northern Lie", harbor, blocked=True)
    alias("Old Sail", factories.entity("Old Sail", merged_into=harbor))
    alias("Northgate", factories.entity("Northgate", standing=Entity.Standing.CANDIDATE))
    factories.claim("funding", north, amount=1)


def labels(text: str) -> list[str]:
    return [item.label for item in suggestions.of(text)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("north", ["Northwind"]),
        ("NORTH", ["Northwind"]),
        ("nor", ["Harbor", "Northwind", "Norway Labs"]),  # so called, then by claims
        ("space m", ["Northwind"]),
        ("old s", ["Harbor", "status:", "source:"]),  # a name of one merged into it
        ("northern", []),  # blocked
        ("northg", []),  # not public
        ("wind", []),  # the beginning counts
        ("%", []),
        ("_orth", []),
        ("", []),
        ("ki", ["kind:"]),
        ("option st", ["status:"]),
        ("option -st", ["status:"]),
        ("kind:ac", ["kind:acquisition"]),
        ("status:re", ["status:reported"]),
        ("entity:nor", ["Harbor", "Northwind", "Norway Labs"]),
        ('entity:"space m', ["Northwind"]),
        ("amount:1", []),
    ],
)
def test_suggestions_complete_what_is_typed(names: None, typed: str, expected: list[str]) -> None:
    assert labels(typed) == expected


def test_entity_leads_to_its_page_and_a_field_into_the_query(client: Client, names: None) -> None:
    (found,) = client.get("/suggest/", {"q": "north"}).json()["items"]
    assert found == {"label": "Northwind", "hint": "company", "url": "/entity/northwind/"}
    (found,) = client.get("/suggest/", {"q": "option -entity:north"}).json()["items"]
    assert found == {"label": "Northwind", "hint": "company", "fill": "option -entity:northwind "}
    (found,) = client.get("/suggest/", {"q": "option kind:ac"}).json()["items"]
    assert found == {"label": "kind:acquisition", "hint": "field", "fill": "option kind:acquisition "}


def test_suggestions_may_be_kept_for_a_minute_and_need_few_queries(client: Client, names: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        response = client.get("/suggest/", {"q": "nor"})
    assert response["Cache-Control"] == "public, max-age=60"
    assert client.get("/suggest/", {"q": "nor"}, headers={"if-none-match": response["ETag"]}).status_code == 304
    with django_assert_num_queries(0):
        client.get("/suggest/", {"q": "kind:"})
    assert client.post("/suggest/", {"q": "nor"}).status_code == 405


@pytest.fixture
def hundred_thousand_aliases() -> None:
    """A hundred each of a thousand entities, their first two letters of every sort; five begin as none else does."""
    fields = {"kind": "company", "standing": Entity.Standing.ESTABLISHED, "first_told": dt.date(2026, 2, 12)}
    Entity.objects.bulk_create(Entity(name=f"Firm {n}", key=f"company:f{n}", slug=f"firm-{n}", **fields) for n in range(1000))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE entities_alias DISABLE TRIGGER USER")  # no history of them, which takes minutes; undone with the rest
        cursor.execute(
            """
            INSERT INTO entities_alias (entity_id, name, norm, origin, blocked)
            SELECT entity.id, spelt.name, spelt.name, 'text', false
            FROM entities_entity AS entity, generate_series(1, 100) AS n, LATERAL (
                SELECT CASE WHEN n = 1 AND entity.slug LIKE 'firm-99_' AND entity.slug < 'firm-995' THEN 'zzyzx ' || entity.id
                       ELSE chr(97 + (entity.id + n)::int % 26) || chr(97 + n % 26) || ' firm ' || n END AS name
            ) AS spelt
            """
        )
        cursor.execute("ANALYZE entities_alias")
        cursor.execute("ANALYZE entities_entity")


def test_hundred_thousand_aliases_are_searched_by_an_index(
    client: Client, hundred_thousand_aliases: None, django_assert_max_num_queries: Any
) -> None:
    plan = suggestions.nearest("zzyz").explain()
    assert "Seq Scan on entities_alias" not in plan
    assert "Index" in plan and "entities_alias_norm" in plan
    began = time.perf_counter()
    with django_assert_max_num_queries(3):
        assert len(client.get("/suggest/", {"q": "zzyz"}).json()["items"]) == 5
        assert time.perf_counter() - began < 0.5  # some 10 ms where nothing else runs
    began = time.perf_counter()
    assert len(client.get("/suggest/", {"q": "a"}).json()["items"]) == suggestions.MOST
    assert time.perf_counter() - began < 2  # thousands begin so; some 60 ms
