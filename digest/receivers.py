"""What the digest does when the floors below announce something.

Nothing is noted down for each article: which editions are stale can be read from the rows, so what a killed run
left undone is done by the next.
"""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from digest import tasks
from entities.signals import index_corrected, indexing_finished
from ingest.models import Article


@receiver(indexing_finished, dispatch_uid="refresh stale editions")
def refresh_stale_editions(**_: Any) -> None:
    tasks.refresh_editions.delay()


@receiver(index_corrected, dispatch_uid="refresh corrected editions")
def refresh_corrected_editions(article_ids: list[int], **_: Any) -> None:
    days = Article.objects.filter(pk__in=article_ids).values_list("day", flat=True).distinct()
    tasks.refresh_editions.delay(sorted(day.isoformat() for day in days))
