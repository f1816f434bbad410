"""Articles with their mentions and claims, as the index writes them, for tests of what is built on them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from digest.models import EditionItem
from entities.models import Claim, Entity, Mention
from ingest.models import Article
from tests import factories

DAY = dt.date(2026, 4, 22)
EVE = DAY - dt.timedelta(days=1)


def tell(
    title: str, body: str = "", *, by: str = "Harbor Wire", day: dt.date = DAY, names: tuple[Entity, ...] = (), **fields: Any
) -> Article:
    """An article whose title stands at the head of its text, with a mention of each entity that the text names."""
    text = f"{title}\n\n{body}" if body else title
    row = factories.article(text, title=title, by=by, day=day, body_start=min(len(title) + 2, len(text)), **fields)
    for name in names:
        if (start := text.find(name.name)) >= 0:
            Mention.objects.create(article=row, entity=name, count=text.count(name.name), start=start)
    return row


def say(kind: str, subject: Entity | None, object_: Entity | None, *articles: Article, sentence: str = "", **fields: Any) -> Claim:
    """A claim that these articles make, each with ``sentence`` or with its title."""
    days = [article.day for article in articles]
    publishers = {article.document.source_id for article in articles}
    claim = factories.claim(
        kind, subject, object_, said_by=(), told=min(days), last_told=max(days), **{"publisher_count": len(publishers), **fields}
    )
    for article in articles:
        factories.evidence(claim, article, sentence or article.title)
    return claim


def placed(section: str, day: dt.date = DAY) -> list[str]:
    """What stands in a section of an edition: articles by their titles, claims in words."""
    rows = (
        EditionItem.objects.filter(edition__day=day, section=section)
        .select_related("story", "claim__subject", "claim__object")
        .order_by("position")
    )
    articles = Article.objects.in_bulk([row.why["article"] for row in rows if row.story_id])
    return [articles[row.why["article"]].title if row.story_id else str(row.claim) for row in rows]
