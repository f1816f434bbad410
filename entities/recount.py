"""What a claim's row sums up of its evidence, and an entity's row of the articles that name it.

Only current articles count; of a superseded one the evidence stays, but tells nothing any more. All of it hangs on the
rows alone, never on the order in which they came. Rows that already say it are not written, so history stays silent.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Min
from django.db.models.functions import Coalesce

from entities import statements, told
from entities.canon import Canon
from entities.decisions import Decisions, sentence_mark
from entities.fingerprint import Statement
from entities.models import Claim, Correction, Entity, Evidence, Mention

#: Whose words an article brings (see ``ingest.copies``); unknown publishers are counted together, as one.
PUBLISHER = Coalesce("article__voice", "article__document__publisher", "article__document__source__publisher", 0)

_UNTOLD = {"first_told": None, "last_told": None, "publisher_count": 0}
_STANDING = {
    Correction.Decision.REJECT: Claim.Standing.REJECTED,
    Correction.Decision.CONFIRM: Claim.Standing.CONFIRMED,
    Correction.Decision.EDIT: Claim.Standing.CONFIRMED,
}


@dataclass(frozen=True, slots=True)
class _Said:
    """One evidence, with decisions laid over it but merges not followed."""

    says: Statement
    day: dt.date
    publisher: int
    counts: bool
    confidence: float
    decided: frozenset[str]  # the fields that an editor set
    words: str
    read: Mapping[str, Any]


def recount(claim_ids: Collection[int]) -> list[Claim]:
    """Brings claims into line with their evidence; those left without any, and without a decision, are deleted. Gives the rest."""
    claims = Claim.objects.in_bulk(claim_ids)
    said, decisions = _said(claim_ids)
    doubted = _doubted(evidence for pk, evidence in said.items() if pk not in decisions)
    canon = Canon(key for evidence in said.values() for each in evidence for key in (each.says.subject, each.says.object))
    rejected_ends = {entity.pk for entity in canon.by_key.values() if entity.standing == Entity.Standing.REJECTED}
    idle: list[int] = []
    remaining: list[Claim] = []
    summed: list[dict[str, Any]] = []
    for claim in sorted(claims.values(), key=lambda claim: claim.pk):
        evidence = said.get(claim.pk, [])
        if not evidence and claim.pk not in decisions and claim.same_as_id is None:
            idle.append(claim.pk)
            continue
        evidence = [replace(each, says=canon.laid_over(each.says)) for each in evidence]
        values: dict[str, Any] = _summed(evidence, canon.ids()) if evidence else dict(_UNTOLD)
        decision = decisions.get(claim.pk)
        confidence = values.get("confidence", claim.confidence)
        if decision is not None:
            values["standing"] = _STANDING[Correction.Decision(decision)]
        elif {values.get("subject_id", claim.subject_id), values.get("object_id", claim.object_id)} & rejected_ends:
            values["standing"] = Claim.Standing.REJECTED
        elif confidence < settings.CONFIDENCE_PUBLISHED or any(_place(each) in doubted for each in evidence if each.counts):
            values["standing"] = Claim.Standing.QUEUED
        else:
            values["standing"] = Claim.Standing.PUBLISHED
        remaining.append(claim)
        summed.append(values)
    write(Claim, zip(remaining, summed, strict=True))
    Claim.objects.filter(pk__in=idle).delete()
    return remaining


def recount_entities(entity_ids: Collection[int]) -> None:
    """First day told of entities, and whether candidates stand: named by two publishers, or by an editor's word."""
    mentions = Mention.objects.filter(entity__in=entity_ids, article__superseded_by__isnull=True).annotate(publisher=PUBLISHER)
    counted = mentions.order_by().values("entity").annotate(day=Min("article__day"), publishers=Count("publisher", distinct=True))
    named = {row["entity"]: (row["day"], row["publishers"]) for row in counted}
    found: list[tuple[Entity, dict[str, Any]]] = []
    for entity in Entity.objects.filter(pk__in=entity_ids).order_by("pk"):
        day, publishers = named.get(entity.pk, (None, 0))
        values: dict[str, Any] = {"first_told": day}
        if entity.origin == Entity.Origin.TEXT and entity.standing != Entity.Standing.REJECTED:
            values["standing"] = Entity.Standing.ESTABLISHED if publishers >= 2 else Entity.Standing.CANDIDATE
        found.append((entity, values))
    write(Entity, found)


def write(model: type[Claim] | type[Entity], rows: Iterable[tuple[Any, dict[str, Any]]]) -> None:
    """Sets the fields of rows, and saves those rows that differed."""
    changed: list[Any] = []
    names: set[str] = set()
    for row, values in rows:
        differing = [name for name, value in values.items() if getattr(row, name) != value]
        for name in differing:
            setattr(row, name, values[name])
        if differing:
            changed.append(row)
            names.update(name.removesuffix("_id") for name in differing)
    if changed:
        model._default_manager.bulk_update(changed, sorted(names))


def _said(claim_ids: Collection[int]) -> tuple[dict[int, list[_Said]], dict[int, str]]:
    """The evidence of each claim, first told first; and the newest decision about each, or about a statement of its evidence."""
    rows = (
        Evidence.objects.filter(claim__in=claim_ids)
        .annotate(publisher=PUBLISHER, superseded=F("article__superseded_by"), day=F("article__day"))
        .order_by("article__published", "article", "start", "end", "statement")
        .values_list("claim", "statement", "read", "text", "day", "publisher", "superseded", "confidence")
    )
    found = list(rows)
    decided = Decisions((row[1] for row in found), claims=claim_ids)
    said: dict[int, list[_Said]] = defaultdict(list)
    about: dict[int, set[int]] = defaultdict(set)
    for correction in decided.rows:
        about[correction.pk] |= {correction.claim_id} & set(claim_ids) if correction.claim_id else set()
    for claim, statement, read, words, day, publisher, superseded, confidence in found:
        lies = decided.of(statement, words)
        changes = lies.changes if lies else {}
        says = statements.laid_over(statements.from_json(read), changes)
        said[claim].append(_Said(says, day, publisher, superseded is None, confidence, frozenset(changes), words, read))
        if lies:
            about[lies.pk].add(claim)
    return said, {claim: correction.decision for correction in decided.rows for claim in about[correction.pk]}


def _doubted(undecided: Iterable[list[_Said]]) -> set[tuple[str, ...]]:
    """Sentences, with kind and parties, of which an editor rejected a statement that they make no longer: what they say now waits.

    A rejection judges one reading. Another reading of the same words may be right, and is for an editor to see.
    """
    places = {_place(each) for evidence in undecided for each in evidence if each.counts}
    if not places:
        return set()
    rejected = Correction.objects.filter(decision=Correction.Decision.REJECT, sentences__overlap=sorted({place[0] for place in places}))
    gone = {row.statement: row for row in rejected}
    if gone:
        made = Evidence.objects.filter(statement__in=gone, article__superseded_by__isnull=True).values_list("statement", flat=True)
        gone = {statement: row for statement, row in gone.items() if statement not in set(made)}
    return places & {(mark, *_ends(row.before)) for row in gone.values() for mark in row.sentences}


def _place(said: _Said) -> tuple[str, ...]:
    return (sentence_mark(said.words), *_ends(said.read))


def _ends(read: Mapping[str, Any]) -> tuple[str, str, str]:
    return read["kind"], read["subject"], read["object"]


def _summed(evidence: list[_Said], entity_ids: dict[str, int]) -> dict[str, Any]:
    counted = [each for each in evidence if each.counts]
    telling = counted or evidence
    base = next((each for each in telling if each.decided), telling[0]).says
    when = _when(telling)
    says = replace(base, detail=_detail(telling), when=when)
    if says.amount is not None:
        amounts = [each.says.amount for each in _decided_first(telling, "amount") if each.says.amount is not None]
        qualifier = statements.most_careful(amount.qualifier for amount in amounts)
        says = replace(says, amount=replace(says.amount, qualifier=qualifier))
    if says.quantity is not None:
        quantities = [each.says.quantity for each in _decided_first(telling, "quantity") if each.says.quantity is not None]
        qualifier = statements.most_careful(quantity.qualifier for quantity in quantities)
        says = replace(says, quantity=replace(says.quantity, qualifier=qualifier))
    return {
        **statements.columns(says, entity_ids),
        "when_first": told.first_day(when) if when else None,
        "confidence": max(each.confidence for each in telling),
        "first_told": min((each.day for each in counted), default=None),
        "last_told": max((each.day for each in counted), default=None),
        "publisher_count": len({each.publisher for each in counted}),
    }


def _decided_first(evidence: list[_Said], field: str) -> list[_Said]:
    """The evidence of which an editor set the field, else all of it."""
    return [each for each in evidence if field in each.decided] or evidence


def _detail(evidence: list[_Said]) -> str:
    """The editor's, else that of the first to tell one."""
    return next((each.says.detail for each in _decided_first(evidence, "detail") if each.says.detail), "")


def _when(evidence: list[_Said]) -> str:
    """The editor's date, else the most precise one told; of several, that of most publishers, then of the first to tell."""
    dated = [each for each in _decided_first(evidence, "when") if each.says.when]
    publishers: dict[str, set[int]] = defaultdict(set)
    for each in dated:
        publishers[each.says.when].add(each.publisher)
    order = list(publishers)  # first told first, which max keeps
    return max(order, key=lambda when: (told.precision(when), len(publishers[when])), default="")
