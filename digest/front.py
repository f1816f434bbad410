"""An edition as its page shows it: places filled with articles, claims and reasons, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Substr

from digest import phrases, review, salience
from digest.evidence import with_evidence
from digest.models import Edition, EditionItem, Story
from digest.shown import Said, said, still_public
from digest.stories import FRESH, LEAD
from digest.texts import OPENING, opening
from entities.models import Claim, Evidence
from ingest.models import Article

LEAD_CLAIMS, STORY_CLAIMS = 5, 3
WEEK = dt.timedelta(days=7)
ALSO = 6  # leading stories of the days before, on a thin front page


@dataclass(slots=True)
class Place:
    """A story in its place: the article whose title it bears that day, what it says, the claims to show, and why it stands there."""

    story: Story
    article: Article
    why: dict[str, Any]
    standfirst: str
    claims: list[Claim] = field(default_factory=list)
    summary: list[Said] = field(default_factory=list)
    more: int = 0  # claims not shown


@dataclass(slots=True)
class Front:
    top: list[Place]
    quick: list[Place]
    money: list[EditionItem]
    watch: list[EditionItem]
    articles: int
    stories: int
    publishers: int
    claims: int
    new_claims: int
    also: list[review.Leading]


def assemble(edition: Edition, *, thin: int = 0) -> Front:
    """What the page of an edition shows. One with fewer than ``thin`` stories tells in ``also`` what led within the week before it."""
    day = edition.day
    every = list(_items(edition, thin))
    items = [item for item in every if item.edition_id == edition.pk]
    stories = sum(item.story_id is not None for item in items)
    week = [item for item in every if item.edition_id != edition.pk] if stories < thin else []
    claims_of = _claims_of_articles(day)
    claims = {
        claim.pk: claim for claim in with_evidence(Claim.objects.public().filter(pk__in=_needed(items, claims_of) | review.claims_in(week)))
    }
    found = {article.pk: article for article in _articles(day, review.articles_in(week))}
    articles = {pk: article for pk, article in found.items() if article.day == day}
    told = _today(day, articles)
    named = salience.named_in_titles(articles.values())
    top: list[Place] = []
    quick: list[Place] = []
    for item in items:
        if item.story is None or item.why["article"] not in articles:
            continue
        article = articles[item.why["article"]]
        place = Place(item.story, article, still_public(item.why, claims), opening(article.opening, 45 if item.position == 0 else 32))  # type: ignore[attr-defined]
        (top if item.section == EditionItem.Section.TOP else quick).append(place)
        sayings = [
            (articles[one].teller, claims[pk], top_of_it)
            for one in told[item.story.pk]
            for pk, top_of_it in claims_of[one].items()
            if pk in claims and _is_fresh(claims[pk], day)
        ]
        first = set(item.why.get("first", ()))
        fresh = sorted(salience.ordered(sayings, named[article.pk]), key=lambda claim: bool(first) and claim.pk not in first)
        place.summary = said(item.why, claims)
        shown = (LEAD_CLAIMS if item.position == 0 else STORY_CLAIMS) if item.section == EditionItem.Section.TOP else 1
        lines = {phrases.headline(claim): claim for claim in reversed(fresh)}
        place.claims = [claim for claim in fresh if lines[phrases.headline(claim)] is claim][:shown]
        place.more = max(0, len(fresh) - len(place.claims))
    rail: dict[str, list[EditionItem]] = defaultdict(list)
    for item in items:
        if item.claim_id in claims:
            item.claim = claims[item.claim_id]
            rail[item.section].append(item)
    told_today = {pk for pks in claims_of.values() for pk in pks}
    shown_stories = {place.story.pk for place in (*top, *quick)}
    return Front(
        top=top,
        quick=quick,
        money=rail[EditionItem.Section.MONEY],
        watch=rail[EditionItem.Section.WATCH],
        articles=len(articles),
        stories=len(top) + len(quick),
        publishers=len({article.publisher_name for article in articles.values()}),
        claims=len(told_today),
        new_claims=sum(1 for claim in claims.values() if claim.pk in told_today and claim.first_told == day),
        also=[one for one in review.leading(week, found, claims, ALSO + len(shown_stories)) if one.story.pk not in shown_stories][:ALSO],
    )


def _items(edition: Edition, thin: int) -> QuerySet[EditionItem]:
    """Those of the edition and, for one that may be thin, the top stories of the week before it."""
    wanted = Q(edition=edition)
    if thin:
        days = (edition.day - WEEK, edition.day - dt.timedelta(days=1))
        wanted |= Q(edition__day__range=days, section=EditionItem.Section.TOP)
    return EditionItem.objects.filter(wanted).select_related("story", "edition").order_by("section", "position")


def _is_fresh(claim: Claim, day: dt.date) -> bool:
    return claim.first_told is not None and claim.first_told >= day - FRESH


def _needed(items: list[EditionItem], claims_of: dict[int, dict[int, bool]]) -> set[int]:
    return {item.claim_id for item in items if item.claim_id} | {pk for pks in claims_of.values() for pk in pks}


def _articles(day: dt.date, others: Collection[int]) -> list[Article]:
    found = Article.objects.public().filter(Q(day=day) | Q(pk__in=others))
    found = found.select_related("voice", "document__publisher", "document__source__publisher")
    return list(found.annotate(opening=Substr("text", F("body_start") + 1, OPENING)).defer("text", "search", "document__raw"))


def _claims_of_articles(day: dt.date) -> dict[int, dict[int, bool]]:
    """Public claims by the article of the day that makes them, and whether it does so at its top."""
    told: dict[int, dict[int, bool]] = defaultdict(dict)
    rows = Evidence.objects.filter(article__in=Article.objects.public().on(day), claim__in=Claim.objects.public())
    for article_id, claim_id, start, body in rows.order_by("article", "start").values_list(
        "article", "claim", "start", "article__body_start"
    ):
        told[article_id].setdefault(claim_id, start < body + LEAD)
    return told


def _today(day: dt.date, articles: dict[int, Article]) -> dict[int, list[int]]:
    """Articles of the day by story."""
    told: dict[int, list[int]] = defaultdict(list)
    for story_id, article_id in Story.articles.through.objects.filter(article__in=articles).values_list("story", "article"):
        told[story_id].append(article_id)
    return told
