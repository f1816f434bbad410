"""What an editor changed, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Value

from digest import phrases
from entities.decisions import STANDING_ACTIONS, about_entities, taken_back
from entities.models import Claim, Correction, Entity

NAMES = {"when": "date of the event", "detail": "detail", "object": "object", "subject": "subject", "reported": "hearsay"}
STANDINGS = {"established": "established", "rejected": "rejected: no entity", "candidate": "left open again"}


@dataclass(frozen=True, slots=True)
class Change:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A line of the page of corrections. Without ``changes``, ``stands`` says how it stands; ``what`` is empty where it is not shown."""

    at: dt.datetime
    label: str
    what: str
    url: str
    changes: tuple[Change, ...]
    stands: str
    reason: str
    link: str = ""  # what bears it out, if the editor gave that
    key: str = ""  # its own among all decisions, and lasting


def decisions() -> QuerySet[Any, tuple[dt.datetime, str, int]]:
    """Every decision of an editor, newest first: when, what about (a key of ``_WORDS``), and the id of its row. For ``lines``."""
    about_claims = Correction.objects.order_by().annotate(moment=F("at"), about=Value("claim")).values_list("moment", "about", "pk")
    rows = about_entities().order_by().annotate(moment=F("pgh_created_at"), about=Value("entity")).values_list("moment", "about", "pk")
    back = taken_back().order_by().annotate(moment=F("pgh_created_at"), about=Value("taken back")).values_list("moment", "about", "pk")
    return about_claims.union(rows, back, all=True).order_by("-moment", "-about", "-pk")


def lines(chosen: Collection[tuple[dt.datetime, str, int]]) -> list[Decision]:
    """Decisions in words, in the order given. Who decided is not told."""
    found = {name: words([pk for _, about, pk in chosen if about == name]) for name, words in _WORDS.items()}
    kept = [(line, f"{about.replace(' ', '-')}-{pk}") for _, about, pk in chosen if (line := found[about].get(pk)) is not None]
    return [replace(line, key=key) for line, key in kept]


def _about_claims(ids: list[int]) -> dict[int, Decision]:
    rows = list(Correction.objects.filter(pk__in=ids))
    claims, changed = _shown_claims(rows), told(rows)
    found = {}
    for row in rows:
        what, url = claims.get(row.claim_id or 0, ("", ""))
        stands = "not shown" if row.decision == Correction.Decision.REJECT else "as read"
        found[row.pk] = Decision(row.at, row.get_decision_display(), what, url, tuple(changed[row.pk]), stands, row.reason, row.link)
    return found


def _taken_back(ids: list[int]) -> dict[int, Decision]:
    if not ids:
        return {}
    rows = list(taken_back().filter(pk__in=ids).select_related("pgh_context"))
    claims, changed = _shown_claims(rows), told(rows)
    found = {}
    for row in rows:
        what, url = claims.get(row.claim_id or 0, ("", ""))
        changes = tuple(Change(change.field, change.after, change.before) for change in changed[row.pk])
        reason = row.pgh_context.metadata.get("reason", "")
        found[row.pk] = Decision(row.pgh_created_at, "taken back", what, url, changes, "as read", reason)
    return found


def _shown_claims(rows: Iterable[Any]) -> dict[int, tuple[str, str]]:
    """Headline and address of those claims of the rows that readers may see."""
    claims = Claim.objects.public().with_ends().filter(pk__in={row.claim_id for row in rows if row.claim_id})
    return {claim.pk: (phrases.headline(claim), claim.get_absolute_url()) for claim in claims}


def _about_entities(ids: list[int]) -> dict[int, Decision]:
    if not ids:
        return {}
    rows = list(about_entities().filter(pk__in=ids).select_related("pgh_context"))
    wanted = {pk for row in rows for pk in (row.pgh_obj_id, row.merged_into_id, row.merged_before)}
    entities = Entity.objects.in_bulk(wanted - {None})
    found = {}
    for row in rows:
        labels, changes, stands = [], [], ""
        if row.name != row.name_before:
            labels.append("renamed")
            changes.append(Change("name", row.name_before, row.name))
        if row.merged_into_id and not row.merged_before:
            labels.append("merged")
            stands = f"part of {_name(entities, row.merged_into_id)}"
        if row.merged_before and not row.merged_into_id:
            labels.append("merge undone")
            changes.append(Change("part of", _name(entities, row.merged_before), "stands for itself"))
        if row.standing != row.standing_before and row.pgh_context.metadata["action"] in STANDING_ACTIONS:
            labels.append(STANDINGS[row.standing])
            stands = stands or Entity.Standing(row.standing).label
        entity = entities.get(row.pgh_obj_id)
        shown = entity is not None and entity.standing != Entity.Standing.REJECTED
        url = entity.get_absolute_url() if entity is not None and shown else ""
        reason = row.pgh_context.metadata.get("reason", "")
        found[row.pk] = Decision(row.pgh_created_at, ", ".join(labels), row.name, url, tuple(changes), stands, reason)
    return found


_WORDS = {"claim": _about_claims, "entity": _about_entities, "taken back": _taken_back}


def _name(entities: dict[int, Entity], pk: int) -> str:
    return entities[pk].name if pk in entities else "another"


def told(rows: Iterable[Any]) -> dict[int, list[Change]]:
    """By correction (or event of one) each field that an editor changed, before and after; empty where it was only judged."""
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
