"""What may be asked of the API: pages of lists, and the filters of each."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, Field

from digest.queries import money_of
from entities.models import ClaimKind, Deal, EntityKind, Status


def _without_nul(text: str) -> str:
    """PostgreSQL takes no NUL in a text."""
    if "\x00" in text:
        raise ValueError("no text")
    return text


Text = Annotated[str, AfterValidator(_without_nul)]


def _money(text: object) -> Decimal:
    value = money_of(str(text))
    if value is None:
        raise ValueError(f"“{text}” is no amount; write 250000, 500M or 1.5B")
    return value


Money = Annotated[Decimal, BeforeValidator(_money, json_schema_input_type=str)]


def _day(text: object) -> dt.date:
    """Pydantic takes seconds since 1970 as well."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(text), re.ASCII):
        raise ValueError(f"“{text}” is no date; write 2026-04-22")
    return dt.date.fromisoformat(str(text))


Day = Annotated[dt.date, BeforeValidator(_day)]
Name = Annotated[Text, Field(max_length=120)]
Standing = Literal["actual", "planned", "optional", "speculative", "denied", "reported"]
#: As databases number their rows.
Id = Annotated[int, Field(ge=0, lt=2**63)]


class Paging(Schema):
    limit: int = Field(50, ge=1, le=200, description="Rows of a page")
    cursor: Text = Field(
        "", max_length=1000, description="From “next” of the page before; opaque, and good for this order of this list only"
    )


class EntityFilter(Paging):
    kind: EntityKind | None = None
    name: Text | None = Field(None, max_length=100, description="Part of a name or alias")


class TimelineFilter(Paging):
    kind: list[ClaimKind] = []
    status: Standing | None = Field(None, description="A status told outright, or “reported” for hearsay of any")
    only_actual: bool = False
    min: Money | None = Field(None, description="Least amount in rough dollars, e.g. 1B")
    max: Money | None = Field(None, description="Greatest amount in rough dollars, e.g. 5B")
    year: int | None = Field(None, ge=1900, le=2100, description="Of the event")
    with_: Text | None = Field(None, alias="with", description="Slug of the other entity")
    as_of: Day | None = Field(None, description="As known at the end of that day")


class WayFilter(Schema):
    from_: Text = Field(alias="from", description="Slug of the entity at one end")
    to: Text = Field(description="Slug of the entity at the other end")


class ClaimFilter(Paging):
    kind: list[ClaimKind] = []
    status: list[Status] = []
    reported: bool | None = None
    entity: Text | None = Field(None, description="Slug of an entity at either end")
    with_: Text | None = Field(None, alias="with", description="Slug of the entity at the other end")
    currency: Text | None = Field(None, pattern="^[A-Za-z]{3}$")
    min: Money | None = Field(None, description="Least amount, e.g. 1B")
    max: Money | None = Field(None, description="Greatest amount, e.g. 5B")
    from_: Day | None = Field(None, alias="from", description="Told on that day or later")
    to: Day | None = Field(None, description="First told on that day or earlier")
    publisher: Text | None = Field(None, description="Slug of a publisher that says it")
    q: Text | None = Field(None, max_length=200, description="As in the site’s search: words, and operators such as amount:>1B")


class DealFilter(Paging):
    """As on the page of deals, which reads them."""

    family: Deal.Family | None = None
    kind: ClaimKind | None = None
    status: Standing | None = Field(None, description="A status told outright, or “reported” for hearsay of any")
    min: Money | None = Field(None, description="Least amount in rough dollars, e.g. 1B")
    max: Money | None = Field(None, description="Greatest amount in rough dollars, e.g. 5B")
    from_: Day | None = Field(None, alias="from", description="Told on that day or later")
    to: Day | None = Field(None, description="First told on that day or earlier")
    with_: Name | None = Field(None, alias="with", description="A party, by slug or name")


class FigureFilter(Paging):
    """As on the page of figures, which reads them."""

    currency: str | None = Field(None, pattern="^[A-Z]{3}$")
    min: Money | None = Field(None, description="Least amount in rough dollars, e.g. 1B")
    max: Money | None = Field(None, description="Greatest amount in rough dollars, e.g. 5B")
    from_: Day | None = Field(None, alias="from", description="Told on that day or later")
    to: Day | None = Field(None, description="Told on that day or earlier")
    with_: Name | None = Field(None, alias="with", description="An entity that the article names, by slug or name")
    used: Literal["yes", "no"] | None = Field(None, description="Whether a claim uses it")
    order: Literal["size", "date"] = "size"


class ModelFilter(Paging):
    """As on the page of models, which reads them."""

    maker: Name | None = Field(None, description="Slug or name")
    name: Name | None = Field(None, description="Part of a name or alias")
    kind: Literal["release", "spec", "price", "benchmark"] | None = Field(None, description="What is told of it")
    year: int | None = Field(None, ge=1900, le=2100, description="Of its release")
    benchmark: Name | None = Field(None, description="One that it has a score on, by slug or name")


class ArticleFilter(Paging):
    day: Day | None = None
    entity: Text | None = Field(None, description="Slug of an entity that it names")
    q: Text | None = Field(None, max_length=200, description="Words of its title or text")
