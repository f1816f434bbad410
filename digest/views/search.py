"""Search over claims, entities and articles."""

from __future__ import annotations

from typing import cast

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from digest import search as searching
from digest.evidence import with_evidence
from digest.queries import page_of
from digest.views.caching import public_page
from entities.models import Claim
from ingest.models import Article

PER_PAGE = 40
FEW = 10
KINDS = ("claims", "entities", "articles")
START, STOP = "\ue000", "\ue001"  # marks around found words; no text holds them


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """All that is found, a few of each; with ``in=claims``, ``entities`` or ``articles`` all of one, in pages."""
    text = request.GET.get("q", "").strip()
    query = searching.parse(text)
    only = request.GET.get("in", "")
    only = only if only in KINDS else ""
    found = {"claims": searching.claims(query), "entities": searching.entities(query), "articles": searching.articles(query)}
    counts = {name: rows.count() for name, rows in found.items()}
    shown = {name: page_of(Paginator(rows, PER_PAGE if only else FEW), request) for name, rows in found.items() if not only or name == only}
    context = {
        "text": text,
        "parsed": query,
        "operators": searching.OPERATORS,
        "tabs": [(name, counts[name]) for name in KINDS],
        "total": sum(counts.values()),
        "only": only,
        "page": shown.get(only),
        "claims": list(with_evidence(cast(QuerySet[Claim], shown["claims"].object_list))) if "claims" in shown else [],
        "entities": list(shown["entities"].object_list) if "entities" in shown else [],
        "articles": _with_words(cast(QuerySet[Article], shown["articles"].object_list), query.words) if "articles" in shown else [],
    }
    return render(request, "search.html", context)


def _with_words(rows: QuerySet[Article], words: str) -> list[tuple[Article, str, list[tuple[str, bool]]]]:
    """Each article with its publisher and the passages that hold the words, as pieces of text and whether they are marked."""
    asked = SearchQuery(words, search_type="websearch", config="english")
    body = Substr("text", F("body_start") + 1)
    passages = SearchHeadline(body, asked, config="english", start_sel=START, stop_sel=STOP, max_words=32, min_words=16, max_fragments=1)
    light = rows.select_related("document__publisher", "document__source__publisher").defer("text", "search", "document__raw")
    return [(article, article.publisher_name, pieces(article.passage)) for article in light.annotate(passage=passages)]


def pieces(passage: str) -> list[tuple[str, bool]]:
    """A passage cut at its marks: text, and whether it was found."""
    cut = []
    for part in passage.split(START):
        found, stop, rest = part.partition(STOP)
        cut += [(found, True), (rest, False)] if stop else [(part, False)]
    return [piece for piece in cut if piece[0]]
