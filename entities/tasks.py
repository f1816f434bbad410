"""Indexing as tasks; without a broker they run in the calling process."""

from __future__ import annotations

from celery import shared_task

from entities import indexing
from entities.signals import indexing_finished
from ingest import work
from ingest.models import Article, Work
from ingest.tasks import in_words


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


@shared_task
def extract_for(work_id: int) -> None:
    """Extracts articles again for an editor, who is told which failed and why. Delivered once more, it goes on where it was."""
    titles = dict(Article.objects.filter(pk__in=work.left(work_id)).values_list("pk", "title"))
    for article_id in work.left(work_id):
        work.alive(work_id)
        told = ""
        try:
            indexing.index_all([article_id])  # which logs what fails
        except ExceptionGroup as error:
            told = in_words(error)
        work.over(work_id, article_id, titles.get(article_id, f"article {article_id}"), told)
    indexing_finished.send(sender=extract_for)


def send_extracting(asked: Work) -> None:
    extract_for.delay(asked.pk)
