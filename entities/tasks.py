"""Indexing as tasks; without a broker they run in the calling process."""

from __future__ import annotations

from celery import shared_task

from entities import indexing
from entities.signals import indexing_finished


@shared_task
def index_article(article_id: int, again: bool = False) -> None:
    indexing.index_article(article_id, again=again)


@shared_task
def reindex_articles(article_ids: list[int]) -> None:
    """Indexes articles again that a decision about entities touches."""
    indexing.index_all(article_ids)


@shared_task
def recount_article(article_id: int) -> None:
    indexing.recount_article(article_id)


@shared_task
def index_pending() -> None:
    """Sees to every article that waits, then says so, even where some failed."""
    try:
        indexing.index_pending()
    finally:
        indexing_finished.send(sender=index_pending)
