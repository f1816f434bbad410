"""What an editor changed, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from digest import phrases
from entities.models import Correction, Entity

NAMES = {"when": "date of the event", "detail": "detail", "object": "object", "subject": "subject", "reported": "hearsay"}


@dataclass(frozen=True, slots=True)
class Change:
    field: str
    before: str
    after: str


def told(rows: Iterable[Correction]) -> dict[int, list[Change]]:
    """By correction each field that an editor changed, as it was and as it is; empty for what was only rejected or confirmed."""
    rows = list(rows)
    keys = {fields.get(name) for row in rows for fields in (row.before, row.changes) for name in ("subject", "object")} - {None, ""}
    names = dict(Entity.objects.filter(key__in=keys).values_list("key", "name"))
    return {row.pk: [_change(field, row.before.get(field), after, names) for field, after in row.changes.items()] for row in rows}


def _change(field: str, before: Any, after: Any, names: dict[str, str]) -> Change:
    return Change(NAMES.get(field, field), words(field, before, names), words(field, after, names))


def words(field: str, value: Any, names: dict[str, str]) -> str:
    """A field's value, as ``entities.statements`` keeps it, for a reader."""
    if value in (None, ""):
        return "none"
    if field in ("subject", "object"):
        return names.get(value, str(value).partition(":")[2])
    if field == "amount":
        high = Decimal(value["high"]) if value.get("high") else None
        qualifier, per = value.get("qualifier") or "exact", value.get("per") or ""
        return phrases.compact_money(Decimal(value["value"]), value["currency"], qualifier, high, per)
    if field == "quantity":
        return f"{phrases.plain_number(Decimal(value['value']))} {value.get('unit', '')}".strip()
    if field == "reported":
        return "yes" if value else "no"
    return phrases.when_words(value) if field == "when" else str(value)
