"""What templates say about articles and the days they were told on."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils import timezone

from ingest.models import Article

register = template.Library()


@register.filter
def iso_day(value: str) -> str:
    """“2026-04-21” as “21 April”."""
    day = dt.date.fromisoformat(value)
    return f"{day.day} {day:%B}"


@register.filter
def local_day(value: dt.datetime) -> dt.date:
    """The day of a moment in the site's time zone."""
    return timezone.localtime(value).date()


@register.inclusion_tag("_date.html")
def told_on(article: Article) -> dict[str, object]:
    """The day of an article, and whether it is only the day on which it was received."""
    return {"article": article}
