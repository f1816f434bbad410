"""Which entity stands for which, merges followed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from entities.fingerprint import Statement
from entities.models import Entity


class Canon:
    """Entities by key, merges followed."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.by_key: dict[str, Entity] = {}
        wanted = set(keys) - {""}
        rows = {entity.pk: entity for entity in Entity.objects.filter(key__in=wanted)}
        missing = {entity.merged_into_id for entity in rows.values()} - rows.keys() - {None}
        while missing:
            rows |= Entity.objects.in_bulk(missing)
            missing = {entity.merged_into_id for entity in rows.values()} - rows.keys() - {None}
        for entity in rows.values():
            last = entity
            while last.merged_into_id is not None:
                last = rows[last.merged_into_id]
            self.by_key[entity.key] = last
        if unknown := wanted - self.by_key.keys():
            raise ValueError(f"No entity has the key {', '.join(sorted(unknown))}.")

    def laid_over(self, statement: Statement) -> Statement:
        """The statement about the entities that stand for those it names."""
        return replace(statement, subject=self._key(statement.subject), object=self._key(statement.object))

    def ids(self) -> dict[str, int]:
        return {entity.key: entity.pk for entity in self.by_key.values()}

    def _key(self, key: str) -> str:
        return self.by_key[key].key if key else ""
