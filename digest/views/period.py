"""The editions of weeks and months."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from digest import calendar, periods, review
from digest.models import Edition
from digest.periods import Period
from digest.views.caching import public_page


@public_page
def week(request: HttpRequest, year: int, number: int) -> HttpResponse:
    return _page(request, periods.week, year, number)


@public_page
def month(request: HttpRequest, year: int, number: int) -> HttpResponse:
    return _page(request, periods.month, year, number)


def _page(request: HttpRequest, of: Callable[[int, int], Period], year: int, number: int) -> HttpResponse:
    try:
        period = of(year, number)
    except ValueError as error:
        raise Http404("no such week or month") from error
    today = timezone.localdate()
    told = review.assemble(period, today)
    if told is None:
        raise Http404("no edition in that time")
    around = {
        "before": Edition.objects.filter(day__lt=period.first).first(),
        "after": Edition.objects.filter(day__gt=period.last, day__lte=today).last(),
    }
    context = {
        "period": period,
        "review": told,
        "is_open": period.last >= today,
        "other": periods.month_of(period.first) if period.kind == "week" else None,
        "month": _grid(told) if period.kind == "month" else None,
        "weekdays": calendar.WEEKDAYS,
        **{name: periods.OF[period.kind](row.day) if row else None for name, row in around.items()},
    }
    return render(request, "period.html", context)


def _grid(told: review.Review) -> calendar.Month:
    counts = {line.day.date: line.day.articles for line in told.days}
    return calendar.month(told.period.first.year, told.period.first.month, counts)
