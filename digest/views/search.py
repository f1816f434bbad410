"""Search over entities, claims and articles, and what the search field suggests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.db.models.functions import Left, Substr
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import cached_property

from digest import highlights, phrases, suggestions
from digest import search as searching
from digest.evidence import best, with_evidence
from digest.fields import FIELDS
from digest.highlights import Piece
from digest.queries import page_of
from digest.views.caching import public_page
from entities.models import Claim, Entity, Evidence
from ingest.models import Article

PER_PAGE = 40
FEW = 10
MOST = 1000  # of each sort are counted and shown in pages
CARDS = 3
KINDS = ("claims", "entities", "articles")


class Bounded(Paginator):  # type: ignore[type-arg]  # generic in the stubs only
    """Pages of at most ``MOST`` rows, counted no further and without putting them in order."""

    @cached_property
    def count(self) -> int:
        return cast(QuerySet[Any], self.object_list).order_by().values("pk")[:MOST].count()


@dataclass(frozen=True, slots=True)
class FoundClaim:
    claim: Claim
    sentence: list[Piece]
    quote: list[Piece]
    row: Evidence | None


@dataclass(frozen=True, slots=True)
class FoundEntity:
    entity: Entity
    is_asked: bool
    name: list[Piece]
    description: list[Piece]


@dataclass(frozen=True, slots=True)
class FoundArticle:
    article: Article
    publisher: str
    title: list[Piece]
    passage: list[Piece]


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """All that is found, a few of each; with ``in=claims``, ``entities`` or ``articles`` all of one, in pages."""
    text = searching.cleaned(request.GET.get("q", ""))
    query = searching.parse(text)
    only = request.GET.get("in", "")
    only = only if only in KINDS else ""
    rows = {"claims": searching.claims(query), "entities": searching.entities(query), "articles": searching.articles(query)}
    lists = {name: Bounded(found, PER_PAGE if only else FEW) for name, found in rows.items()}
    counts = {name: lists[name].count for name in KINDS}
    shown = {name: page_of(lists[name], request) for name in KINDS if name == only or not only}
    context = {
        "text": text[: searching.LONGEST],
        "parsed": query,
        "fields": FIELDS,
        "tabs": [(name, counts[name], counts[name] == MOST) for name in KINDS],
        "total": sum(counts.values()),
        "only": only,
        "page": shown.get(only),
        **_found(shown, query.words),
    }
    return render(request, "search.html", context)


def _found(shown: Mapping[str, Page[Any]], words: str) -> dict[str, list[Any]]:
    """The rows of each page with the words marked in them; one query marks all."""
    claims = list(with_evidence(cast(QuerySet[Claim], shown["claims"].object_list))) if "claims" in shown else []
    entities = list(shown["entities"].object_list) if "entities" in shown else []
    articles = _with_passages(cast(QuerySet[Article], shown["articles"].object_list), words) if "articles" in shown else []
    quotes = [best(claim) for claim in claims]
    texts = [phrases.headline(claim, with_amount=False) for claim in claims]
    texts += [row.text if row else "" for row in quotes]
    texts += [entity.name for entity in entities] + [entity.description for entity in entities]
    texts += [article.title for article in articles]
    marks: Iterator[list[Piece]] = iter(highlights.marked(texts, words))
    sentences, said = [next(marks) for _ in claims], [highlights.passage(next(marks)) for _ in claims]
    names, descriptions = [next(marks) for _ in entities], [next(marks) for _ in entities]
    asked = [entity.nearness == 0 and place < CARDS for place, entity in enumerate(entities)]
    return {
        "claims": [FoundClaim(*found) for found in zip(claims, sentences, said, quotes, strict=True)],
        "entities": [FoundEntity(*found) for found in zip(entities, asked, names, descriptions, strict=True)],
        "articles": [FoundArticle(row, row.publisher_name, next(marks), highlights.pieces(row.passage)) for row in articles],
    }


def _with_passages(rows: QuerySet[Article], words: str) -> list[Any]:
    """Articles with their publishers and as ``passage`` what holds the words, or the beginning where none were asked for."""
    body = Substr("text", F("body_start") + 1)
    asked = SearchQuery(words, search_type="websearch", config="english")
    held = SearchHeadline(
        body, asked, config="english", start_sel=highlights.START, stop_sel=highlights.STOP, max_words=32, min_words=16, max_fragments=1
    )
    light = rows.select_related("document__publisher", "document__source__publisher").defer("text", "search", "document__raw")
    return list(light.annotate(passage=held if words else Left(body, highlights.LONG // 2)))


@public_page
def suggest(request: HttpRequest) -> HttpResponse:
    """What a query that is being typed may become, as JSON. What readers type is kept nowhere."""
    text = searching.cleaned(request.GET.get("q", ""))[: searching.LONGEST]
    return JsonResponse({"q": text, "items": [item.as_json() for item in suggestions.of(text)]})
