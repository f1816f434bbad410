"""What list pages ask of a query string."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


def page_of(paginator: Paginator[Any], request: HttpRequest) -> Page[Any]:
    """The page asked for; the first or last where the number is none or out of reach."""
    return paginator.get_page(request.GET.get("page"))


def text_of(request: HttpRequest, name: str, most: int = 100) -> str:
    """A parameter as plain text, cut where it is longer than any sensible one; PostgreSQL takes no NUL."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:most]


SUFFIXES = {"k": 3, "m": 6, "b": 9, "bn": 9, "t": 12}


def money_of(text: str) -> Decimal | None:
    """“1B”, “$2.5m”, “250,000” as a number; none where it is no amount."""
    text = text.strip().lower().lstrip("$€£>≥ ").replace(",", "").replace(" ", "")
    number = text.rstrip("kmbnt")
    suffix = text[len(number) :]
    try:
        value = Decimal(number)
    except InvalidOperation:
        return None
    if suffix and suffix not in SUFFIXES or not value.is_finite() or value < 0 or value.adjusted() > 15:
        return None
    return value.scaleb(SUFFIXES.get(suffix, 0))
