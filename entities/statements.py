"""Statements as JSON, as rows, and with an editor's changes laid over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from entities.extraction.types import Amount, Quantity
from entities.fingerprint import STEP, Statement
from entities.models import Claim, Qualifier

#: The fields that an editor may change, as they stand in ``Correction.changes`` and ``Evidence.read``.
FIELDS = ("kind", "subject", "object", "amount", "quantity", "detail", "status", "reported", "when")

#: Numbers from here on do not fit the database's columns; nothing that an article can truly say does.
TOO_LARGE = Decimal(10) ** 18

#: From the boldest to the most careful way to put the same number.
_CARE = (Qualifier.EXACT, Qualifier.ABOUT, Qualifier.AT_LEAST, Qualifier.AT_MOST, Qualifier.RANGE)


def to_json(statement: Statement) -> dict[str, Any]:
    """Each field by name; numbers as strings, entities by key, null for no amount or quantity."""
    return {name: value_to_json(getattr(statement, name)) for name in FIELDS}


def value_to_json(value: Any) -> Any:
    """One field's value as JSON."""
    if isinstance(value, Amount):
        return {
            "value": str(value.value),
            "currency": value.currency,
            "qualifier": value.qualifier,
            "high": None if value.high is None else str(value.high),
            "per": value.per,
        }
    if isinstance(value, Quantity):
        return {
            "value": str(value.value),
            "unit": value.unit,
            "qualifier": value.qualifier,
            "high": None if value.high is None else str(value.high),
        }
    return value


def from_json(fields: Mapping[str, Any]) -> Statement:
    """The opposite of ``to_json``."""
    return laid_over(Statement(kind=fields["kind"]), fields)


def laid_over(statement: Statement, changes: Mapping[str, Any]) -> Statement:
    """The statement with fields of the JSON form set anew; raises ``ValueError`` for a field that is none."""
    if unknown := set(changes) - set(FIELDS):
        raise ValueError(f"A claim has no {', '.join(sorted(unknown))}; its fields are {', '.join(FIELDS)}.")
    values = dict(changes)
    if (amount := values.get("amount")) is not None:
        values["amount"] = Amount(**{**amount, "value": Decimal(amount["value"]), "high": _decimal(amount.get("high"))})
    if (quantity := values.get("quantity")) is not None:
        values["quantity"] = Quantity(**{**quantity, "value": Decimal(quantity["value"]), "high": _decimal(quantity.get("high"))})
    return replace(statement, **values)


def of_claim(claim: Claim) -> Statement:
    """What a claim's row says."""
    amount = quantity = None
    if claim.amount_value is not None:
        amount = Amount(claim.amount_value, claim.amount_currency, claim.amount_qualifier, claim.amount_high, claim.amount_per)
    if claim.quantity_value is not None:
        quantity = Quantity(claim.quantity_value, claim.quantity_unit, claim.quantity_qualifier, claim.quantity_high)
    return Statement(
        kind=claim.kind,
        subject=claim.subject.key if claim.subject else "",
        object=claim.object.key if claim.object else "",
        amount=amount,
        quantity=quantity,
        detail=claim.detail,
        status=claim.status,
        reported=claim.reported,
        when=claim.when,
    )


def columns(statement: Statement, entity_ids: Mapping[str, int]) -> dict[str, Any]:
    """The columns of ``Claim`` that say the statement; ``entity_ids`` has the id of each key."""
    amount, quantity = statement.amount, statement.quantity
    return {
        "kind": statement.kind,
        "subject_id": entity_ids[statement.subject] if statement.subject else None,
        "object_id": entity_ids[statement.object] if statement.object else None,
        "amount_value": _stored(amount.value) if amount else None,
        "amount_high": _stored(amount.high) if amount else None,
        "amount_currency": amount.currency if amount else "",
        "amount_qualifier": amount.qualifier if amount else "",
        "amount_per": amount.per if amount else "",
        "quantity_value": _stored(quantity.value) if quantity else None,
        "quantity_high": _stored(quantity.high) if quantity else None,
        "quantity_unit": quantity.unit if quantity else "",
        "quantity_qualifier": quantity.qualifier if quantity else "",
        "detail": statement.detail,
        "status": statement.status,
        "reported": statement.reported,
        "when": statement.when,
    }


def most_careful(qualifiers: Iterable[str]) -> str:
    """How a number is shown that several articles put differently: “at least” and “at most” together make “about”."""
    told = set(qualifiers)
    if {Qualifier.AT_LEAST, Qualifier.AT_MOST} <= told:
        return Qualifier.ABOUT
    return max(told, key=lambda qualifier: _CARE.index(Qualifier(qualifier)))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _stored(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(STEP)
