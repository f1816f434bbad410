"""Pages of a list that stay true while rows arrive: the next page begins after the last row told, not after a number of rows.

django-ninja's own cursor counts the rows that share the first key of the order, here a whole day of claims: one more told on
that day would shift them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet


class WrongCursorError(ValueError):
    """Not one that this list gave."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a list, and the cursor of those after them; empty after the last."""

    rows: list[Any]
    cursor: str


def part(rows: QuerySet[Any], order: tuple[str, ...], *, limit: int, cursor: str = "") -> Part:
    """At most ``limit`` rows after the cursor. ``order`` names fields or annotations that are never null, together unlike any other
    row's; raises ``WrongCursorError``. A cursor is signed for its order: what comes back is what was given.
    """
    signer = signing.Signer(salt=f"cursor {' '.join(order)}")
    if cursor:
        try:
            rows = rows.filter(_after(order, signer.unsign_object(cursor)))
        except signing.BadSignature as error:
            raise WrongCursorError("The cursor is none that this list gave.") from error
    found = list(rows.order_by(*order)[: limit + 1])
    more = len(found) > limit
    return Part(found[:limit], signer.sign_object([_value(found[limit - 1], name) for name in order]) if more else "")


def _after(order: tuple[str, ...], values: list[Any]) -> Q:
    """(a, b) > (x, y), said so that an index on “a” can serve it: a >= x and (a > x or (a = x and b > y))."""
    (name, beyond), value = _direction(order[0]), values[0]
    if len(order) == 1:
        return Q(**{f"{name}__{beyond}": value})
    return Q(**{f"{name}__{beyond}e": value}) & (Q(**{f"{name}__{beyond}": value}) | Q(**{name: value}) & _after(order[1:], values[1:]))


def _direction(name: str) -> tuple[str, str]:
    return (name[1:], "lt") if name.startswith("-") else (name, "gt")


def _value(row: Any, name: str) -> Any:
    value = reduce(getattr, _direction(name)[0].split("__"), row)
    return value if isinstance(value, int) else str(value)
