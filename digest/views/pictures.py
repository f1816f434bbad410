"""The pictures of an edition, an entity and a claim, at ``picture.png`` below the address of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from digest import evidence, periods, phrases, pictures, profile, review
from digest.models import Edition, EditionItem
from digest.moved import entity_at
from digest.periods import Period
from digest.pictures import Card, Line
from digest.views.caching import followed
from entities import profiles
from entities.models import Claim

HOUR = 60 * 60
LEADS = 4


def _picture(card: Callable[..., Card]) -> Callable[..., Any]:
    """A view that draws the card. Networks fetch a picture once; who asks again within the hour gets it from a cache."""

    def view(request: HttpRequest, **where: Any) -> HttpResponse:
        return HttpResponse(pictures.draw(card(**where)), content_type="image/png")

    return require_safe(conditional_page(cache_control(public=True, max_age=HOUR)(followed(view))))


@_picture
def edition(year: int, month: int, day: int) -> Card:
    try:
        date = dt.date(year, month, day)
    except ValueError as error:
        raise Http404("no such day") from error
    row = get_object_or_404(Edition, day=date, day__lte=timezone.localdate())
    leads = row.items.filter(section=EditionItem.Section.TOP, story__isnull=False).order_by("position")
    titles = list(leads.values_list("story__title", flat=True)[:LEADS])
    return Card(f"{date:%A}", f"{date.day} {date:%B %Y}", tuple(map(Line, titles)) or (Line("A quiet day: nothing that was read leads."),))


@_picture
def week(year: int, number: int) -> Card:
    return _period(periods.week, year, number)


@_picture
def month(year: int, number: int) -> Card:
    return _period(periods.month, year, number)


def _period(of: Callable[[int, int], Period], year: int, number: int) -> Card:
    try:
        period = of(year, number)
    except ValueError as error:
        raise Http404("no such week or month") from error
    told = review.assemble(period, timezone.localdate())
    if told is None:
        raise Http404("no edition in that time")
    leads = tuple(Line(one.title) for one in told.stories[:LEADS])
    return Card(period.span, period.name, leads or (Line(f"A quiet {period.kind}: nothing that was read leads."),))


@_picture
def entity(slug: str) -> Card:
    row = entity_at(slug)
    told = profiles.told(row)
    head = profile.profile(row, told, None)
    numbers = [Line(one.label, one.number, phrases.mark(one.claim) if one.claim else None) for one in head.numbers]
    count = Line(
        f"claim{'' if len(told) == 1 else 's'} by {head.seen.publishers} publisher{'' if head.seen.publishers == 1 else 's'}",
        f"{len(told):,}",
    )
    # A name in letters that the fonts lack is told by its address.
    return Card(row.get_kind_display(), row.name if pictures.legible(row.name) else row.slug, (*numbers, count))


@_picture
def claim(pk: int) -> Card:
    row = get_object_or_404(evidence.with_evidence(Claim.objects.public()), pk=pk)
    return Card(
        row.get_kind_display(), phrases.headline(row), (Line(f"{evidence.who(row)} · {phrases.date_words(row)}", mark=phrases.mark(row)),)
    )
