"""``manage.py reextract [--article ID…] [--all]``"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from kombu.exceptions import OperationalError as BrokerError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from entities import indexing
from entities.models import Claim, Entity
from entities.signals import indexing_finished
from ingest.models import Article

#: Places of one error that are told.
FIRST = 3


class Command(BaseCommand):
    help = "Extracts articles again and brings the index into line; what editors decided holds. Without options: those of another version."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--article", type=int, nargs="+", metavar="ID", help="only these articles")
        which.add_argument("--all", action="store_true", help="every article, also those that today's version has done")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["article"]:
            articles = Article.objects.filter(pk__in=options["article"])
            if missing := set(options["article"]) - set(articles.values_list("pk", flat=True)):
                raise CommandError(f"There is no article {', '.join(map(str, sorted(missing)))}.")
        else:
            articles = Article.objects.all() if options["all"] else Article.objects.filter(pk__in=indexing.waiting())
        ids = list(articles.order_by("published", "pk").values_list("pk", flat=True))
        began = time.monotonic()
        failed: list[Exception] = []
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            bar = progress.add_task("reextract", total=len(ids))
            try:
                indexing.index_all(ids, done=lambda article_id: progress.advance(bar))
            except ExceptionGroup as group:
                failed = list(group.exceptions)
        unheard = _announced()
        self.stdout.write(
            f"reextract version={indexing.version()} status={'failed' if failed else 'ok'} articles={len(ids)} failed={len(failed)} "
            f"claims={Claim.objects.public().count()} entities={Entity.objects.public().count()} seconds={time.monotonic() - began:.1f}"
        )
        if failed:
            raise CommandError("\n".join([*folded(failed), *unheard]))
        if unheard:
            raise CommandError(unheard[0])


def _announced() -> list[str]:
    """Says that indexing is finished; what to tell where the broker that should carry it on is gone."""
    try:
        indexing_finished.send(sender=Command)
    except BrokerError as error:
        return [
            f"The broker of CELERY_BROKER_URL cannot be reached ({error}). The index is done, the editions are not: "
            "start the broker, or unset CELERY_BROKER_URL to work without one; the same command again does the rest."
        ]
    return []


def folded(errors: Iterable[Exception]) -> list[str]:
    """A line for each different error: itself, how often it came, and where first."""
    where: dict[str, list[str]] = defaultdict(list)
    for error in errors:
        where[repr(error)].append("; ".join(getattr(error, "__notes__", [])))
    return [
        f"{error}: {places[0]}"
        if len(places) == 1
        else f"{error}, {len(places)} times: {', '.join(places[:FIRST])}{' …' if len(places) > FIRST else ''}"
        for error, places in where.items()
    ]
