"""Editions: the digest of a day, built from rows. The same rows give the same edition, however often it is built."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from digest import ranking, stories, watch
from digest.models import Edition, EditionItem, Story
from entities.models import Claim, Indexing
from ingest.models import Article

log = logging.getLogger(__name__)

#: Whatever changes on a day can change the editions of as many days after it: what is worth watching looks that far back.
AFTERMATH = watch.LOOK_BACK
#: What another process was writing while an edition was built may bear an earlier time than it; so much earlier at most.
OVERLAP = dt.timedelta(minutes=1)
STORIES = (EditionItem.Section.TOP, EditionItem.Section.QUICK)
_LOCK = 7402_1931  # of PostgreSQL's advisory locks: one builder at a time


@transaction.atomic
def build_edition(day: dt.date) -> Edition | None:
    """Build the edition of a day, and again those that share a story with it that this changes. None where the day has no article."""
    _one_at_a_time()
    for other in sorted({day} | stories.regroup({day})):
        _build(other)
    return Edition.objects.filter(day=day).first()


@transaction.atomic
def refresh(days: Collection[dt.date] = ()) -> list[dt.date]:
    """Rebuild every edition older than what it is made of, and those of ``days``. Returns the days built.

    All or nothing: a run that is killed leaves the old editions, and the next one finds the same work.
    """
    _one_at_a_time()
    stale = stale_days() | set(days)
    if not stale:
        return []
    changed = stale | stories.regroup(stale)
    first = min(changed)
    later = Edition.objects.filter(day__gt=first).values_list("day", flat=True)
    changed |= {day for day in later if any(dt.timedelta(0) < day - one <= AFTERMATH for one in changed)}
    for day in sorted(changed):
        _build(day)
    log.info("editions=%d from=%s to=%s", len(changed), first, max(changed))
    return sorted(changed)


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def stale_days() -> set[dt.date]:
    """Days whose edition is missing, older than an article, a claim or an indexing that it is made of, or laid out before stories had
    their points.
    """
    now = timezone.now()
    built = dict(Edition.objects.values_list("day", "built"))
    articles = Article.objects.public().order_by()
    told = dict(articles.values_list("day").annotate(newest=Max("stored")))
    due = dict(articles.values_list("day").annotate(newest=Max("published")))
    indexed = dict(Indexing.objects.filter(article__in=articles).order_by().values_list("article__day").annotate(newest=Max("indexed")))
    event = Claim.pgh_event_model  # type: ignore[attr-defined]  # added by pghistory.track
    changed = dict(
        event.objects.filter(pgh_obj__evidence__article__day__isnull=False)
        .order_by()
        .values_list("pgh_obj__evidence__article__day")
        .annotate(newest=Max("pgh_created_at"))
    )
    stale = {day for day in told if day not in built}
    for newest in (told, due, indexed, changed):
        stale |= {day for day, moment in newest.items() if day in built and built[day] - OVERLAP < moment <= now}
    stale |= set(built) - set(told)  # its articles are gone
    stale |= set(EditionItem.objects.filter(section__in=STORIES).exclude(why__has_key="points").values_list("edition__day", flat=True))
    retired = Article.objects.filter(superseded_by__isnull=False, stories__isnull=False)
    return stale | set(retired.values_list("day", flat=True))


def _build(day: dt.date) -> None:
    """Write the edition of a day from the stories as they stand; rows that are right already are left alone."""
    if not Article.objects.public().on(day).exists():
        Edition.objects.filter(day=day).delete()
        return
    edition, _ = Edition.objects.update_or_create(day=day, defaults={"built": timezone.now()})
    top, quick = ranking.stories(day)
    placed: dict[EditionItem.Section, list[tuple[Any, dict[str, object]]]] = {
        EditionItem.Section.TOP: list(top),
        EditionItem.Section.QUICK: list(quick),
        EditionItem.Section.MONEY: list(ranking.money(day)),
        EditionItem.Section.WATCH: list(watch.worth_watching(day)),
    }
    wanted = [
        _item(edition, section, position, what, why) for section, items in placed.items() for position, (what, why) in enumerate(items)
    ]
    standing = edition.items.all()
    if sorted(map(_content, wanted)) != sorted(map(_content, standing)):
        standing.delete()
        EditionItem.objects.bulk_create(wanted)


def _item(edition: Edition, section: EditionItem.Section, position: int, what: Story | Claim, why: dict[str, object]) -> EditionItem:
    place = {"story": what} if isinstance(what, Story) else {"claim": what}
    return EditionItem(edition=edition, section=section, position=position, why=why, **place)


def _content(item: EditionItem) -> tuple[str, int, int, int, str]:
    return (item.section, item.position, item.story_id or 0, item.claim_id or 0, json.dumps(item.why, sort_keys=True))
