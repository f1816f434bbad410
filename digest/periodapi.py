"""The API's weeks and months: the editions of several days, at the names that ISO 8601 has for them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field

from digest import periods, review
from digest.apipages import PROBLEMS, Page, each, paged
from digest.asked import Paging
from digest.editionschemas import EditionOut
from digest.periods import Period
from digest.review import Leading, Review
from digest.schemas import ClaimOut, absolute
from digest.views.caching import public_page
from entities import timelines
from entities.models import Claim

router = Router(tags=["index"])
router.add_decorator(public_page, mode="view")
Week = Annotated[str, Field(pattern=r"^[0-9]{4}-W[0-9]{2}$", description="By ISO 8601, e.g. 2026-W17")]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$", description="E.g. 2026-04")]


class PeriodOut(Schema):
    id: str = Field(description="By ISO 8601: 2026-W17 or 2026-04")
    name: str
    url: str
    first: dt.date
    last: dt.date
    over: bool = Field(description="False while days of it are to come: what is told may change")

    @classmethod
    def fields_of(cls, period: Period) -> dict[str, Any]:
        over = period.last < timezone.localdate()
        told = {"id": period.iso, "name": period.name, "url": absolute(period.url), "first": period.first, "last": period.last}
        return {**told, "over": over}

    @classmethod
    def of(cls, period: Period) -> PeriodOut:
        return cls.model_validate(cls.fields_of(period))


class LeadingOut(Schema):
    """A story by the title of the day on which it weighed most; ``days`` are those on which it stood among the top."""

    title: str
    url: str
    days: list[dt.date]

    @classmethod
    def of(cls, one: Leading) -> LeadingOut:
        return cls(title=one.title, url=absolute(one.story.get_absolute_url()), days=one.days)


class TurnOut(Schema):
    """How a thing stood before, and how it stands at the end of the period."""

    before: ClaimOut
    after: ClaimOut


class DayOut(EditionOut):
    articles: int
    lead: str | None = Field(description="Title of the story that led")


class PeriodDetail(PeriodOut):
    """Its stories, those that weighed most first; the largest sums first told in it; what changed its status; the days with an edition."""

    articles: int
    stories: list[LeadingOut]
    money: list[ClaimOut]
    turns: list[TurnOut]
    days: list[DayOut]


@router.get("/weeks", response={200: Page[PeriodOut]} | PROBLEMS, summary="Weeks that have an edition, newest first")
def weeks(request: HttpRequest, asked: Query[Paging]) -> dict[str, Any]:
    return _listed(request, "week", asked)


@router.get("/weeks/{id}", response={200: PeriodDetail} | PROBLEMS, summary="The edition of a week")
def week(request: HttpRequest, id: Week) -> PeriodDetail:  # noqa: A002  # as the address has it
    return _detail(id)


@router.get("/months", response={200: Page[PeriodOut]} | PROBLEMS, summary="Months that have an edition, newest first")
def months(request: HttpRequest, asked: Query[Paging]) -> dict[str, Any]:
    return _listed(request, "month", asked)


@router.get("/months/{id}", response={200: PeriodDetail} | PROBLEMS, summary="The edition of a month")
def month(request: HttpRequest, id: Month) -> PeriodDetail:  # noqa: A002  # as the address has it
    return _detail(id)


def _listed(request: HttpRequest, kind: str, asked: Paging) -> dict[str, Any]:
    rows = periods.listed(kind, timezone.localdate())
    return paged(request, rows, ("-first",), asked, each(lambda row: PeriodOut.of(periods.OF[kind](row.first))))


def _detail(iso: str) -> PeriodDetail:
    try:
        told = review.assemble(periods.parse(iso), timezone.localdate())
    except ValueError as error:
        raise HttpError(404, f"There is no {iso} in the calendar.") from error
    if told is None:
        raise HttpError(404, f"There is no edition of {iso}.")
    return PeriodDetail.model_validate(PeriodOut.fields_of(told.period) | _told(told))


def _told(told: Review) -> dict[str, Any]:
    """One query more, for who says what."""
    wanted = {claim.pk for claim in told.money} | {claim.pk for turn in told.turns for claim in (turn.before, turn.after)}
    rows = timelines.with_evidence(Claim.objects.public().filter(pk__in=wanted))
    claims = {row.pk: ClaimOut.of(row) for row in rows}
    turns = [(turn.before.pk, turn.after.pk) for turn in told.turns]
    return {
        "articles": told.articles,
        "stories": [LeadingOut.of(one) for one in told.stories],
        "money": [claims[claim.pk] for claim in told.money if claim.pk in claims],
        "turns": [TurnOut(before=claims[one], after=claims[other]) for one, other in turns if {one, other} <= claims.keys()],
        "days": [
            DayOut(day=line.day.date, url=absolute(line.url), articles=line.day.articles, lead=line.lead or None)
            for line in told.days
            if line.day.articles
        ],
    }
