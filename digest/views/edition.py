"""The day's digest, and the calendar of days."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from digest import calendar, front, periods
from digest.models import Edition
from digest.views.caching import public_page
from ingest.models import Article, DateOrigin

THIN = 5  # with fewer stories, a page tells also what led in the week before
QUIET, BUSY = 2, 5  # a day with so few articles is quiet, one with so many busy
NEAR = dt.timedelta(days=45)  # a busy day further off is not near


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The latest edition with an article that tells its own date, so that one thing read late makes no thin front page; where none has
    one, the latest of all; before anything was read, how to begin.
    """
    editions = Edition.objects.filter(day__lte=timezone.localdate())
    dated = Article.objects.public().filter(day=OuterRef("day")).exclude(published_from=DateOrigin.RECEIVED)
    latest = editions.filter(Exists(dated)).first() or editions.first()
    if latest is None:
        return render(request, "empty.html")
    return _page(request, latest)


@public_page
def edition(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    try:
        date = dt.date(year, month, day)
    except ValueError as error:
        raise Http404("no such day") from error
    return _page(request, get_object_or_404(Edition, day=date, day__lte=timezone.localdate()))


def _page(request: HttpRequest, row: Edition) -> HttpResponse:
    day, today = row.day, timezone.localdate()
    counts = calendar.articles_by_day(day.replace(day=1) - NEAR, min(day.replace(day=28) + NEAR, today))
    told = front.assemble(row, thin=THIN)
    quiet = told.articles <= QUIET or not told.top
    context = {
        "edition": row,
        "front": told,
        **_around(day, today),
        "week": periods.week_of(day),
        "month": calendar.month(day.year, day.month, counts),
        "weekdays": calendar.WEEKDAYS,
        "quiet": quiet,
        "busy": calendar.nearest_busy(day, counts, BUSY) if quiet else None,
        "due": next((item for item in told.watch if item.why["state"] == "due"), None) if quiet else None,
    }
    return render(request, "edition.html", context)


def _around(day: dt.date, today: dt.date) -> dict[str, Edition | None]:
    """The editions before and after a day, in one query."""
    others = Edition.objects.filter(day__lte=today).order_by()
    last, first = others.filter(day__lt=day).order_by("-day"), others.filter(day__gt=day).order_by("day")
    found = {(one.day > day): one for one in others.filter(Q(pk=Subquery(last.values("pk")[:1])) | Q(pk=Subquery(first.values("pk")[:1])))}
    return {"before": found.get(False), "after": found.get(True)}


@public_page
def archive(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """All days of a year, the latest by default, month by month."""
    days = Edition.objects.filter(day__lte=timezone.localdate())
    years = [first.year for first in days.dates("day", "year", order="DESC")]
    if not years and year is None:
        return render(request, "empty.html")
    shown = years[0] if year is None else year
    if shown not in years:
        raise Http404("no edition in that year")
    counts = calendar.articles_by_day(dt.date(shown, 1, 1), dt.date(shown, 12, 31))
    numbers = sorted({day.month for day in counts}, reverse=True)
    context = {
        "year": shown,
        "years": years,
        "months": [calendar.month(shown, number, counts, max(counts.values())) for number in numbers],
        "weekdays": calendar.WEEKDAYS,
        "articles": sum(counts.values()),
        "editions": len(counts),
    }
    return render(request, "archive.html", context)
