"""Lists of the API in pages by cursor, and how it tells what is wrong with a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from digest import cursors, schemas
from digest.asked import Paging

Out = TypeVar("Out", bound=Schema)


class Page(Schema, Generic[Out]):
    """Rows of a list."""

    count: int | None = Field(description="Rows of the whole list; told on its first page only")
    next: str | None = Field(description="Address of the page after; none on the last")
    items: list[Out]


class Problem(Schema):
    """What is wrong with a request, in a sentence."""

    detail: str


PROBLEMS = {404: Problem, 422: Problem}


def paged(
    request: HttpRequest, rows: QuerySet[Any], order: tuple[str, ...], asked: Paging, shape: Callable[[list[Any]], list[Out]]
) -> dict[str, Any]:
    """The rows after the cursor, in an order as ``cursors.part`` wants it."""
    part = cursors.part(rows, order, limit=asked.limit, cursor=asked.cursor)
    then = request.GET.copy()
    then["cursor"] = part.cursor
    return {
        "count": None if asked.cursor else rows.order_by().count(),
        "next": schemas.absolute(f"{request.path}?{then.urlencode()}") if part.cursor else None,
        "items": shape(part.rows),
    }


def each(shape: Callable[[Any], Out]) -> Callable[[list[Any]], list[Out]]:
    return lambda rows: [shape(row) for row in rows]
