"""What the API gives of chains."""

from __future__ import annotations

from ninja import Schema

from digest.paths import Way
from digest.schemas import ClaimOut, EntityRef, absolute


class LinkOut(Schema):
    one: EntityRef
    other: EntityRef
    neighbours: bool
    claims: list[ClaimOut]


class OwnOut(Schema):
    entity: EntityRef
    bears_on: EntityRef
    claims: list[ClaimOut]


class ChainOut(Schema):
    """What joins the entities, each list in order of time; neighbours that share nothing have a link without claims."""

    url: str
    entities: list[EntityRef]
    links: list[LinkOut]
    own: list[OwnOut]


class WayOut(Schema):
    """Entities in a row, and for each link the claim that weighs most in it."""

    url: str
    entities: list[EntityRef]
    claims: list[ClaimOut]

    @classmethod
    def of_row(cls, way: Way) -> WayOut:
        entities = [EntityRef(slug=row.slug, name=row.name, kind=row.kind) for row in way.entities]
        url = absolute(f"/chain/{'/'.join(row.slug for row in way.entities)}/")
        return cls(url=url, entities=entities, claims=[ClaimOut.of(claim) for claim in way.claims])
