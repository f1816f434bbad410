"""Stories: articles from several sources about one thing, grouped again from rows whenever one of them changes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Coalesce

from digest.models import Story
from digest.similarity import NEAR, Told, group, title_words
from entities.models import Claim, Evidence, Mention
from ingest import copies
from ingest.models import Article

LEAD = 500  # characters of the body within which an article says what it is about
FRESH = NEAR  # a claim first told longer before an article is background in it


def told(articles: Iterable[Article]) -> list[Told]:
    """What decides the story of each article, in three queries. The articles want ``copies.compared()`` as ``compared``."""
    by_id = {article.pk: article for article in articles}
    claims: dict[int, dict[int, float]] = defaultdict(dict)
    deals: dict[int, set[int]] = defaultdict(set)
    said = Evidence.objects.filter(
        article__in=by_id, claim__in=Claim.objects.filter(standing__in=[Claim.Standing.PUBLISHED, Claim.Standing.CONFIRMED])
    )
    for article_id, claim_id, deal_id, first_told, start in said.values_list(
        "article", "claim", "claim__deal", "claim__first_told", "start"
    ):
        article = by_id[article_id]
        if first_told is None or first_told < article.day - FRESH:
            continue
        weight = 1.0 if start < article.body_start + LEAD else 0.5
        claims[article_id][claim_id] = max(weight, claims[article_id].get(claim_id, 0.0))
        if deal_id is not None:
            deals[article_id].add(deal_id)
    named: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    mentions = Mention.objects.filter(article__in=by_id).annotate(stands_for=Coalesce("entity__merged_into", "entity"))
    for article_id, entity_id, count, start in mentions.values_list("article", "stands_for", "count", "start"):
        named[article_id].append((start, count, entity_id))
    return [
        Told(
            id=article.pk,
            order=order(article),
            day=article.day,
            document=article.document_id,
            title=title_words(article.title),
            principals=_principals(article, named[article.pk]),
            claims=claims[article.pk],
            deals=frozenset(deals[article.pk]),
            text=copies.shingles(article.compared),  # type: ignore[attr-defined]
            bridges=article.section != Article.Section.COMMENTARY,
        )
        for article in by_id.values()
    ]


def _principals(article: Article, named: list[tuple[int, int, int]]) -> frozenset[int]:
    """Who the title names; where the title does not stand in the text or names no one, the two named most."""
    in_title = frozenset(entity for start, _, entity in named if start < article.body_start)
    return in_title or frozenset(entity for start, count, entity in sorted(named, key=lambda row: (-row[1], row[0]))[:2])


def order(article: Article) -> tuple[str, ...]:
    """Puts articles in the order of their telling, by nothing that hangs on when they were stored."""
    document = article.document
    return (article.published.isoformat(), document.source.slug, document.uri, f"{article.position:06}", article.key)


def _story_key(first: Article) -> str:
    document = first.document
    return hashlib.sha256(f"{document.source.slug}\n{document.uri}\n{first.key}".encode()).hexdigest()


def regroup(days: Collection[dt.date]) -> set[dt.date]:
    """Bring the stories that touch these days in line with the rows. Returns the days of every story that this changed."""
    if not days:
        return set()
    first, last = low, high = min(days), max(days)
    while True:
        articles = {article.pk: article for article in _articles(low - NEAR, high + NEAR)}
        groups = [[articles[one.id] for one in group_] for group_ in group(told(articles.values()))]
        stories = list(
            Story.objects.filter(first_day__lte=high + NEAR, last_day__gte=low - NEAR).prefetch_related(Prefetch("articles", _light()))
        )
        touched_groups, touched_stories = _touched(groups, stories, first, last)
        reach = {article.day for group_ in touched_groups for article in group_} | {
            article.day for story in touched_stories for article in story.articles.all()
        }
        if not reach or (min(reach) >= low and max(reach) <= high):
            return _write(touched_groups, touched_stories)
        low, high = min(low, *reach), max(high, *reach)  # a story that runs up to the edge may go on beyond it


def _light() -> QuerySet[Article]:
    return Article.objects.select_related("document__source").defer("text", "search", "document__raw")


def _articles(first: dt.date, last: dt.date) -> QuerySet[Article]:
    told = _light().filter(pk__in=Article.objects.public().filter(day__range=(first, last)).values("pk"))
    return told.annotate(compared=copies.compared())


def _touched(groups: list[list[Article]], stories: list[Story], first: dt.date, last: dt.date) -> tuple[list[list[Article]], list[Story]]:
    """The groups and stories with an article in these days, and whatever hangs together with them, now or before."""
    parts = [{article.pk for article in group_} for group_ in groups]
    members = [{article.pk for article in story.articles.all()} for story in stories]
    ids = {
        article.pk
        for group_ in [*groups, *(list(story.articles.all()) for story in stories)]
        for article in group_
        if first <= article.day <= last
    }
    while more := {pk for part in [*parts, *members] if part & ids for pk in part} - ids:
        ids |= more
    empty = [story for story, member in zip(stories, members, strict=True) if not member]
    return (
        [group_ for group_, part in zip(groups, parts, strict=True) if part & ids],
        [story for story, member in zip(stories, members, strict=True) if member & ids] + empty,
    )


def _write(groups: list[list[Article]], stories: list[Story]) -> set[dt.date]:
    """Make these stories those of the groups; a story keeps its row, and so its address, as long as any of it stays together."""
    by_key = {_story_key(group_[0]): group_ for group_ in groups}
    before = {story.pk: {article.pk for article in story.articles.all()} for story in stories}
    rows = {story.key: story for story in stories if story.key in by_key}
    free = {story.pk: story for story in stories if story.key not in by_key}
    for key, group_ in by_key.items():
        ids = {article.pk for article in group_}
        heirs = [pk for pk in free if before[pk] & ids]
        if key not in rows and heirs:
            rows[key] = free.pop(max(heirs, key=lambda pk: (len(before[pk] & ids), -pk)))
    changed = {article.day for story in free.values() for article in story.articles.all()}
    for story in free.values():
        story.delete()
    for key, group_ in by_key.items():
        changed |= _write_one(rows.get(key), key, group_)
    return changed


def _write_one(story: Story | None, key: str, group_: list[Article]) -> set[dt.date]:
    days = Counter(article.day for article in group_)
    fullest = max(days, key=lambda day: (days[day], day))
    lead = lead_of([article for article in group_ if article.day == fullest])
    fields = {"key": key, "title": lead.title, "lead": lead, "first_day": min(days), "last_day": max(days)}
    if story is None:
        Story.objects.create(**fields).articles.set(group_)
        return set(days)
    had = list(story.articles.all())
    if {article.pk for article in had} == {article.pk for article in group_} and all(
        getattr(story, name) == value for name, value in fields.items()
    ):
        return set()
    for name, value in fields.items():
        setattr(story, name, value)
    story.save()
    story.articles.set(group_)
    return {*days, *(article.day for article in had)}


def lead_of(articles: list[Article]) -> Article:
    """Whose title stands for others of its day: in English, a top story, then a quick hit, then commentary; the first told."""
    english = [article for article in articles if article.language == "en"]
    places = {Article.Section.TOP: 0, Article.Section.NONE: 1, Article.Section.QUICK: 2, Article.Section.COMMENTARY: 3}
    return min(english or articles, key=lambda article: (places[Article.Section(article.section)], order(article)))
