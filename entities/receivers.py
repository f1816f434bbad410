"""What the floor below announces becomes a task."""

from __future__ import annotations

import logging
from typing import Any

from django.dispatch import receiver
from kombu.exceptions import OperationalError as BrokerError

from entities import tasks
from ingest.signals import article_retired, article_stored, run_finished

logger = logging.getLogger(__name__)


@receiver(article_stored, dispatch_uid="entities.index_article")
def index_stored_article(*, article_id: int, **kwargs: Any) -> None:
    try:
        tasks.index_article.delay(article_id)
    except BrokerError as error:
        # The end of the run meets the same broker and says what to do.
        logger.warning("article=%s status=waits: the broker cannot be reached: %s", article_id, error)
    except Exception:
        # The article is stored all the same. It waits for the end of the run, where a second failure is raised.
        logger.exception("article=%s status=failed", article_id)


@receiver(article_retired, dispatch_uid="entities.recount_article")
def recount_retired_article(*, article_id: int, **kwargs: Any) -> None:
    try:
        tasks.recount_article.delay(article_id)
    except BrokerError:
        # Counted here and now: no later run would know that it is still to be done.
        tasks.recount_article(article_id)


@receiver(run_finished, dispatch_uid="entities.index_pending")
def index_what_is_left(**kwargs: Any) -> None:
    tasks.index_pending.delay()
