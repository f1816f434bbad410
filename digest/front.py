"""An edition as its page shows it: places filled with articles, claims and reasons, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.db.models.functions import Substr
from django.urls import reverse

from digest import phrases, salience
from digest.evidence import with_evidence
from digest.models import Edition, EditionItem, Story
from digest.stories import FRESH, LEAD
from digest.texts import OPENING, opening
from entities.models import Claim, Evidence
from ingest.models import Article

LEAD_CLAIMS, STORY_CLAIMS = 5, 3


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a summary with its own address; ``marks`` are of what it claims that is no plain fact, ``by`` tells whose it is."""

    text: str
    url: str
    marks: tuple[phrases.Mark, ...]
    by: str


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


def assemble(edition: Edition) -> Front:
    day = edition.day
    items = list(edition.items.select_related("story").order_by("section", "position"))
    claims_of = _claims_of_articles(day)
    claims = {claim.pk: claim for claim in with_evidence(Claim.objects.public().filter(pk__in=_needed(items, claims_of)))}
    articles = {article.pk: article for article in _articles(day)}
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
            (articles[one].publisher_name, claims[pk], top_of_it)
            for one in told[item.story.pk]
            for pk, top_of_it in claims_of[one].items()
            if pk in claims and _is_fresh(claims[pk], day)
        ]
        first = set(item.why.get("first", ()))
        fresh = sorted(salience.ordered(sayings, named[article.pk]), key=lambda claim: bool(first) and claim.pk not in first)
        place.summary = said(item.why, claims)
        shown = (LEAD_CLAIMS if item.position == 0 else STORY_CLAIMS) if item.section == EditionItem.Section.TOP else 1
        place.claims, place.more = fresh[:shown], max(0, len(fresh) - shown)
    rail: dict[str, list[EditionItem]] = defaultdict(list)
    for item in items:
        if item.claim_id in claims:
            item.claim = claims[item.claim_id]
            rail[item.section].append(item)
    every = {pk for pks in claims_of.values() for pk in pks}
    return Front(
        top=top,
        quick=quick,
        money=rail[EditionItem.Section.MONEY],
        watch=rail[EditionItem.Section.WATCH],
        articles=len(articles),
        stories=len(top) + len(quick),
        publishers=len({article.publisher_name for article in articles.values()}),
        claims=len(every),
        new_claims=sum(1 for claim in claims.values() if claim.pk in every and claim.first_told == day),
    )


def still_public(why: dict[str, Any], claims: Container[int]) -> dict[str, Any]:
    """The reason, without an amount whose claim is among these no longer: an editor may have rejected it a moment ago."""
    return why if why["claim"] in claims else {**why, "amount": ""}


def said(why: dict[str, Any], claims: Mapping[int, Claim]) -> list[Said]:
    """The summary, without sentences whose claims are among these no longer. Who says them is told where it is more than one."""
    kept = []
    for sentence in why.get("summary", ()):
        made = [claims[pk] for pk in sentence["claims"] if pk in claims]
        if made or not sentence["claims"]:
            marks = tuple(dict.fromkeys(phrases.mark(claim) for claim in made if not claim.is_plain_fact))
            kept.append((sentence, marks))
    several = len({sentence["by"] for sentence, _ in kept}) > 1
    return [
        Said(
            one["text"],
            f"{reverse('article', args=[one['article']])}#s{one['start']}",
            marks,
            one["by"] if several and (place + 1 == len(kept) or kept[place + 1][0]["by"] != one["by"]) else "",
        )
        for place, (one, marks) in enumerate(kept)
    ]


def _is_fresh(claim: Claim, day: dt.date) -> bool:
    return claim.first_told is not None and claim.first_told >= day - FRESH


def _needed(items: list[EditionItem], claims_of: dict[int, dict[int, bool]]) -> set[int]:
    return {item.claim_id for item in items if item.claim_id} | {pk for pks in claims_of.values() for pk in pks}


def _articles(day: dt.date) -> list[Article]:
    found = Article.objects.public().on(day).select_related("document__publisher", "document__source__publisher")
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
