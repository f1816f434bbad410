"""What led over several days, and the money of those days, from the rows of their editions."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import log2
from typing import Any

from django.urls import reverse

from digest import calendar, periods, salience, turns
from digest.models import Edition, EditionItem, Story
from digest.periods import Period
from digest.shown import Said, said, still_public
from entities.models import Claim
from entities.money import in_dollars
from ingest.models import Article

STORIES = {"week": 14, "month": 20}
MONEY, TURNS = 12, 10


@dataclass(frozen=True, slots=True)
class Leading:
    """A story of several days: its title and reason on the day that it weighed most, and the days on which it stood among the top."""

    story: Story
    title: str
    why: dict[str, Any]
    summary: list[Said]
    days: list[dt.date]


@dataclass(frozen=True, slots=True)
class DayLine:
    day: calendar.Day
    lead: str  # its leading title; empty where nothing led

    @property
    def url(self) -> str:
        return reverse("edition", args=[self.day.date.year, self.day.date.month, self.day.date.day])


@dataclass(frozen=True, slots=True)
class Review:
    """The edition of a week or a month."""

    period: Period
    stories: list[Leading]
    money: list[Claim]
    turns: list[turns.Turn]
    days: list[DayLine]
    articles: int
    editions: int


@dataclass(frozen=True, slots=True)
class Brief:
    """What led in a week or month, without its money and changes; ``changed``: when an edition of its days was last built."""

    period: Period
    stories: list[Leading]
    changed: dt.datetime


def articles_in(items: Iterable[EditionItem]) -> set[int]:
    return {item.why["article"] for item in items if item.story_id}


def claims_in(items: Iterable[EditionItem]) -> set[int]:
    """Claims that the reasons of stories name, and those that stand for themselves."""
    found: set[int | None] = set()
    for item in items:
        found |= {item.claim_id, item.why.get("claim"), *(pk for one in item.why.get("summary", ()) for pk in one["claims"])}
    return {pk for pk in found if pk is not None}


def leading(items: Iterable[EditionItem], articles: Mapping[int, Article], claims: Mapping[int, Claim], most: int) -> list[Leading]:
    """The stories among these items that weigh most, by their best day and the number of days. The items want their story and edition."""
    by_story: dict[int, list[EditionItem]] = defaultdict(list)
    for item in items:
        if item.story_id and item.why["article"] in articles:
            by_story[item.story_id].append(item)
    ranked = sorted((sorted(held, key=_weight) for held in by_story.values()), key=lambda held: (-_together(held), _weight(held[-1])))
    return [_leading(held, articles, claims) for held in ranked[:most]]


def _weight(item: EditionItem) -> tuple[float, dt.date]:
    return (item.why.get("score", 0.0), item.edition.day)


def _together(held: list[EditionItem]) -> float:
    return float(_weight(held[-1])[0]) + log2(len(held))


def _leading(held: list[EditionItem], articles: Mapping[int, Article], claims: Mapping[int, Claim]) -> Leading:
    best = held[-1]
    assert best.story is not None  # by ``leading``
    why = still_public(best.why, claims)
    days = sorted(item.edition.day for item in held)
    return Leading(best.story, articles[best.why["article"]].title, why, said(best.why, claims), days)


def assemble(period: Period, today: dt.date) -> Review | None:
    """The edition of a period as far as it has come, in a fixed number of queries; None where no day of it has one."""
    last = min(period.last, today)
    days = list(Edition.objects.filter(day__range=(period.first, last)).values_list("day", flat=True))
    if not days:
        return None
    sections = [EditionItem.Section.TOP, EditionItem.Section.MONEY]
    rows = EditionItem.objects.filter(edition__day__range=(period.first, last), section__in=sections).select_related("edition", "story")
    items = list(rows.order_by("edition__day", "section", "position"))
    claims = {claim.pk: claim for claim in Claim.objects.public().with_ends().filter(pk__in=claims_in(items))}
    articles = {
        article.pk: article for article in Article.objects.public().filter(pk__in=articles_in(items)).only("title", "day", "language")
    }
    leads = {item.edition.day: articles[item.why["article"]].title for item in items if _leads(item) and item.why["article"] in articles}
    counts = calendar.articles_by_day(period.first, last)
    return Review(
        period=period,
        stories=leading(items, articles, claims, STORIES[period.kind]),
        money=_money(items, claims),
        turns=turns.within(period.first, last)[:TURNS],
        days=[DayLine(day, leads.get(day.date, "")) for day in calendar.days(period.first, period.last, counts)],
        articles=sum(counts.values()),
        editions=len(days),
    )


def briefs(kind: str, today: dt.date, most: int) -> list[Brief]:
    """The latest weeks or months, newest first, in four queries whatever their number."""
    told = periods.changed(kind, today)[:most]
    if not told:
        return []
    span = (told[-1][0].first, today)
    rows = EditionItem.objects.filter(edition__day__range=span, section=EditionItem.Section.TOP).select_related("edition", "story")
    items = list(rows.order_by("edition__day", "position"))
    claims = {claim.pk: claim for claim in Claim.objects.public().filter(pk__in=claims_in(items))}
    articles = {article.pk: article for article in Article.objects.public().filter(pk__in=articles_in(items)).only("title")}
    held: dict[dt.date, list[EditionItem]] = defaultdict(list)
    for item in items:
        held[periods.OF[kind](item.edition.day).first].append(item)
    return [Brief(period, leading(held[period.first], articles, claims, STORIES[kind]), changed) for period, changed in told]


def _leads(item: EditionItem) -> bool:
    return item.section == EditionItem.Section.TOP and item.position == 0


def _money(items: Collection[EditionItem], claims: Mapping[int, Claim]) -> list[Claim]:
    """The figures of the days' editions, largest first, one line a deal."""
    told = {item.claim_id for item in items if item.claim_id in claims and item.section == EditionItem.Section.MONEY}
    ranked = sorted((claims[pk] for pk in told if pk), key=lambda claim: (-(in_dollars(claim) or 0), claim.fingerprint))
    return salience.once(ranked)[:MONEY]
