"""Two at once: what an editor saw of a claim, and what has changed since.

A page that edits a claim carries a signed note of what it showed. When it comes back, the note's stamp is compared with the claim as it
stands, within the transaction that writes; and where they differ, the note tells which fields are not as they were.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from django.core import signing
from django.db.models import Field, QuerySet
from django.forms import model_to_dict

from entities.decisions import Decisions
from entities.models import Claim, Entity, Evidence
from ingest.numbers import row_number
from ingest.seen import Difference

_SALT = "entities.conflicts"

#: The columns that editors set, as the form of a claim has them.
COLUMNS = (
    *("standing", "kind", "subject", "object", "detail", "status", "reported", "when"),
    *("amount_value", "amount_high", "amount_currency", "amount_qualifier", "amount_per"),
    *("quantity_value", "quantity_high", "quantity_unit", "quantity_qualifier"),
)

_FIELDS: dict[str, Field[Any, Any]] = {each.name: each for each in Claim._meta.concrete_fields}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page showed of a claim: its columns as a form has them, and where its first evidence stands."""

    claim: int
    stamp: str
    columns: dict[str, str]
    said: str = ""
    places: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def note(self) -> str:
        """To be put into a form."""
        return signing.dumps(asdict(self), salt=_SALT, compress=True)


def seen(claim: Claim, rows: Iterable[Evidence] | None = None) -> Seen:
    """What there is to see of a claim; ``rows`` is its evidence, where that is at hand."""
    rows = list(claim.evidence.order_by("article__published", "article", "start") if rows is None else rows)
    mark = stamp(claim, rows, Decisions(row.statement for row in rows))
    return Seen(claim.pk, mark, columns(claim), str(claim), [(row.article_id, row.start, row.end) for row in rows[:5]])


def read(note: str) -> Seen | None:
    """A note that comes back; None if there is none, or none of ours."""
    try:
        return Seen(**signing.loads(note, salt=_SALT))
    except (signing.BadSignature, TypeError):
        return None


def stamp(claim: Claim, rows: Iterable[Evidence], decided: Decisions) -> str:
    """The same as long as a claim says the same, stands the same, rests on the same readings, and has the same decisions."""
    lie = {row.pk: row for each in rows if (row := decided.of(each.statement, each.text)) is not None}
    parts = [
        columns(claim),
        claim.same_as_id,
        sorted({row.statement for row in rows}),
        sorted([row.statement, row.sentence, row.decision, row.at.isoformat()] for row in lie.values()),
    ]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def columns(claim: Claim) -> dict[str, str]:
    """A claim's columns as they stand in its form."""
    values = model_to_dict(claim, COLUMNS)
    return {name: _text(values[name]) for name in COLUMNS}


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)


def given(data: Mapping[str, Any]) -> dict[str, str]:
    """What a form was given, in the same words as ``columns``."""
    return {name: _text(getattr(data[name], "pk", data[name])) for name in COLUMNS if name in data}


def sent(post: Mapping[str, str]) -> dict[str, str]:
    """What a form of a claim was sent with, valid or not, in the same words as ``columns``."""
    found = {name: post[name].strip() for name in COLUMNS if name in post and name != "reported"}
    for name in ("amount_value", "amount_high", "quantity_value", "quantity_high"):
        with suppress(InvalidOperation):
            found[name] = _text(Decimal(found[name])) if found.get(name) else ""
    if "kind" in post:  # a box that is not ticked is not sent
        found["reported"] = "True" if "reported" in post else ""
    return found if "kind" in post else {}


def differences(before: Seen, now: Claim | None, given: Mapping[str, str] | None = None) -> list[Difference]:
    """Fields in which a claim, or what an editor gave for it, is not as it was seen; without a claim, only the latter."""
    stands = columns(now) if now else before.columns
    wanted = {**before.columns, **(given or {})}
    names = [name for name in COLUMNS if len({before.columns[name], stands[name], wanted[name]}) > 1]
    ids = {side[name] for side in (before.columns, stands, wanted) for name in ("subject", "object")} - {""}
    parties = {
        str(pk): name
        for pk, name in Entity.objects.filter(pk__in=[pk for pk in ids if row_number(pk) is not None]).values_list("pk", "name")
    }

    def words(name: str, value: str) -> str:
        if name in ("subject", "object"):
            return parties.get(value, value)
        if name == "reported":
            return "yes" if value else "no"
        choices: dict[Any, Any] = dict(_FIELDS[name].flatchoices)
        return str(choices.get(value, value))

    return [
        Difference(
            str(_FIELDS[name].verbose_name),
            words(name, before.columns[name]),
            words(name, stands[name]),
            words(name, wanted[name]) if wanted[name] != before.columns[name] else "",
        )
        for name in names
    ]


def read_now(before: Seen) -> QuerySet[Claim]:
    """What the sentences say now that made a claim which is gone, or has lost them."""
    claims = Claim.objects.with_ends().exclude(pk=before.claim)
    found = claims.none()
    for article, start, end in before.places:
        found = found | claims.filter(evidence__article=article, evidence__start__lt=end, evidence__end__gt=start)
    return found.distinct()
