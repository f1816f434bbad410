"""What runs on workers: editions are brought in line with the rows."""

from __future__ import annotations

import datetime as dt

from celery import shared_task

from digest import editions


@shared_task
def build_edition(day: str) -> None:
    """Build the edition of a day, given as YYYY-MM-DD."""
    editions.build_edition(dt.date.fromisoformat(day))


@shared_task
def refresh_editions(days: list[str] | None = None) -> None:
    """Rebuild every edition that is older than what it is made of, and those of ``days``."""
    editions.refresh({dt.date.fromisoformat(day) for day in days or []})
