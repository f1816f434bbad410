"""What an editor changed, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce

from digest import phrases
from entities.decisions import STANDING_ACTIONS, about_claims, about_entities, courses, ever_about, taken_back
from entities.models import Claim, ClaimKind, Correction, Entity

NAMES = {"when": "date of the event", "detail": "detail", "object": "object", "subject": "subject", "reported": "hearsay"}
STANDINGS = {"established": "established", "rejected": "rejected: no entity", "candidate": "left open again"}
Shown = dict[int | None, tuple[str, str]]  # headline and address by claim
HIDDEN = [Claim.Standing.REJECTED, Claim.Standing.QUEUED]


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
    by: int | None = None  # who decided: told on a claim's own page alone
    recorded: dt.datetime | None = None  # when the database wrote it
    act: UUID | None = None  # the act of the history that it belongs to


def decisions() -> QuerySet[Any, tuple[dt.datetime, str, int]]:
    """Every decision of an editor, newest first: when, what about (claim, taken back, entity), its event. For ``lines``."""
    rows = about_entities().order_by().annotate(moment=F("pgh_created_at"), about=Value("entity")).values_list("moment", "about", "pk")
    return _about_claims_rows(about_claims(), taken_back()).union(rows, all=True).order_by("-moment", "-about", "-pk")


def of_claim(claim: Claim) -> list[Decision]:
    """The decisions about a claim, those taken back as well, newest first."""
    return lines(list(_about_claims_rows(*ever_about(claim)).order_by("-moment", "-about", "-pk")))


def _about_claims_rows(made: QuerySet[Any], back: QuerySet[Any]) -> QuerySet[Any, tuple[dt.datetime, str, int]]:
    rows: QuerySet[Any, tuple[dt.datetime, str, int]] = (
        made.order_by().annotate(moment=F("at"), about=Value("claim")).values_list("moment", "about", "pk")
    )
    gone = back.order_by().annotate(moment=F("pgh_created_at"), about=Value("taken back")).values_list("moment", "about", "pk")
    return rows.union(gone, all=True)


def lines(chosen: Collection[tuple[dt.datetime, str, int]]) -> list[Decision]:
    """Decisions in words, in the order given."""
    entities = _about_entities([pk for _, about, pk in chosen if about == "entity"])
    claims = _about_claims([pk for _, about, pk in chosen if about != "entity"])
    found = ((about, pk, (entities if about == "entity" else claims).get(pk)) for _, about, pk in chosen)
    kept = [(line, f"{about.replace(' ', '-')}-{pk}") for about, pk, line in found if line is not None]
    return [line if line.key else replace(line, key=key) for line, key in kept]


def _about_claims(ids: list[int]) -> dict[int, Decision]:
    if not ids:
        return {}
    course = courses(ids)
    rows = {event.pk: event for events in course.values() for event in events if event.pk in set(ids)}
    claims = _shown_claims(pk for events in course.values() for event in events for pk in (event.claim_id, event.origin))
    changed = told({pk: _set_anew(row, course[row.pgh_obj_id]) for pk, row in rows.items()})
    tell = {True: _taken_back, False: _made}
    return {pk: tell[row.pgh_label == "delete"](row, course[row.pgh_obj_id], claims, tuple(changed[pk])) for pk, row in rows.items()}


def _made(row: Any, course: list[Any], claims: Shown, changes: tuple[Change, ...]) -> Decision:
    what, url = claims.get(_held_by(course, row.at) if _action(row) == "split_claim" else row.claim_id, ("", ""))
    label, stands = (
        "split off" if _action(row) == "split_claim" else row.get_decision_display(),
        "as corrected" if row.changes else "as read",
    )
    if row.decision == Correction.Decision.REJECT:
        stands = "not shown"
    if _action(row) == "same_claim":
        label, changes, stands = f"the same as {_quoted(claims, _held_by(course, row.at))}", (), "told there"
    key = f"claim-{row.pgh_obj_id}" if row.pk == course[0].pk else f"claim-{row.pgh_obj_id}-{row.pk}"
    return Decision(row.at, label, what, url, changes, stands, row.reason, row.link, key, row.by_id, row.pgh_created_at, row.pgh_context_id)


def _taken_back(row: Any, course: list[Any], claims: Shown, changes: tuple[Change, ...]) -> Decision:
    was_split = any(_action(event) == "split_claim" for event in course)
    what, url = claims.get(row.claim_id if was_split else row.origin, ("", ""))
    label, stands, said = "taken back", "as read", row.pgh_context.metadata
    if any(_action(event) == "same_claim" for event in course):
        label, changes, stands = f"no longer the same as {_quoted(claims, row.claim_id)}", (), "stands for itself"
    act = {"by": said.get("user"), "recorded": row.pgh_created_at, "act": row.pgh_context_id}
    return Decision(row.pgh_created_at, label, what, url, changes, stands, said.get("reason", ""), **act)


def _action(event: Any) -> str:
    return str(event.pgh_context.metadata.get("action", "")) if event.pgh_context else ""


def _held_by(course: Iterable[Any], at: dt.datetime) -> int | None:
    """The claim that a decision of a moment lay on after it."""
    return next((event.claim_id for event in reversed([each for each in course if each.at == at]) if event.claim_id), None)


def _set_anew(row: Any, course: Iterable[Any]) -> list[tuple[str, Any, Any]]:
    """The fields set otherwise than by the decision before, or by the machine; undone where the decision was taken back."""
    if row.pgh_label == "delete":
        fields = [(name, value, row.before.get(name)) for name, value in row.changes.items()]
    else:
        earlier = [event.changes for event in course if event.pk < row.pk]
        before = {**row.before, **(earlier[-1] if earlier else {})}
        fields = [(name, before.get(name), value) for name, value in row.changes.items()]
    return [each for each in fields if each[1] != each[2]]


def _shown_claims(ids: Iterable[int | None]) -> Shown:
    """Headline and address of those of the claims that readers may see, or that lead to one."""
    leads_to = Claim.objects.public().filter(pk=Coalesce(OuterRef("same_as"), OuterRef("pk")))
    claims = Claim.objects.with_ends().exclude(standing__in=HIDDEN).filter(Exists(leads_to), pk__in={pk for pk in ids if pk})
    return {claim.pk: (phrases.headline(claim), claim.get_absolute_url()) for claim in claims}


def _quoted(claims: Shown, pk: int | None) -> str:
    return f"“{claims[pk][0]}”" if pk in claims else "another claim"


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


def _name(entities: dict[int, Entity], pk: int) -> str:
    return entities[pk].name if pk in entities else "another"


def told(fields: Mapping[int, Collection[tuple[str, Any, Any]]]) -> dict[int, list[Change]]:
    """By any id, fields with their values before and after, in words."""
    keys = {value for rows in fields.values() for name, *values in rows if name in ("subject", "object") for value in values} - {None, ""}
    names = dict(Entity.objects.filter(key__in=keys).values_list("key", "name")) if keys else {}
    return {pk: [_change(*row, names) for row in rows] for pk, rows in fields.items()}


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
    if field == "status":
        return phrases.mark_of(value, reported=False).word
    if field == "kind":
        return str(ClaimKind(value).label)
    if field == "reported":
        return "yes" if value else "no"
    return phrases.when_words(value) if field == "when" else str(value)
