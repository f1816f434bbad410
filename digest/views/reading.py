"""What was read: stories, articles and the sources they came from."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from digest import contests, storypage
from digest.evidence import with_evidence
from digest.queries import page_of
from digest.shown import still_public
from digest.storypage import light
from digest.texts import EXCERPT, excerpt, opening
from digest.views.caching import public_page
from digest.views.sources import has_public_address
from entities.models import Claim, Entity, Evidence, Mention
from ingest.models import Article, Source

PER_PAGE = 30
SHOWN_CLAIMS = 40
OTHERS = 8


@public_page
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """Who tells it, what they say, and where they differ."""
    row = get_object_or_404(storypage.public_stories(), pk=pk)
    told = storypage.told(row)
    deals: dict[int | None, list[Claim]] = {}
    for claim in told.claims:
        deals.setdefault(claim.deal_id, []).append(claim)
    public = {claim.pk for claim in (*told.claims, *told.background)}
    places = [(item, still_public(item.why, public)) for item in row.appearances.select_related("edition").order_by("edition__day")]
    context = {
        "story": row,
        "telling": told,
        "voices": [(article.publisher_name, article, opening(article.opening, 40)) for article in told.articles],  # type: ignore[attr-defined]
        "publishers": told.publishers,
        "claims": told.claims[:SHOWN_CLAIMS],
        "background": told.background[:SHOWN_CLAIMS],
        "contests": [(of[0].deal, point) for of in deals.values() for point in contests.contested(of)],
        "appearances": places,
    }
    return render(request, "story.html", context)


@public_page
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """The opening of an article, a link to all of it, and what the index took from it. Former versions stay, and say so."""
    told = light(Article.objects.filter(published__lte=timezone.now())).select_related("superseded_by")
    row = get_object_or_404(told.defer("superseded_by__text", "superseded_by__search"), pk=pk)
    own = Evidence.objects.filter(article=row)
    claims = with_evidence(
        Claim.objects.filter(standing__in=[Claim.Standing.PUBLISHED, Claim.Standing.CONFIRMED], pk__in=own.values("claim"))
    )
    sentences: dict[int, list[Evidence]] = {}
    for evidence in own:
        sentences.setdefault(evidence.claim_id, []).append(evidence)
    ordered = sorted(claims, key=lambda claim: min(evidence.start for evidence in sentences[claim.pk]))
    told_first = excerpt(row.opening, EXCERPT, row.body_start)  # type: ignore[attr-defined]
    # Anchors of sentences, each where its sentence stands first on the page.
    not_yet = {start: f"s{start}" for start in {evidence.start for evidence in own} - {sentence.start for sentence in told_first}}
    others = Article.objects.public().filter(document=row.document_id).exclude(pk=row.pk).order_by("position")
    context = {
        "article": row,
        "publisher": row.publisher_name,
        "source": row.document.source,
        "excerpt": told_first,
        "claims": [(claim, [(evidence, not_yet.pop(evidence.start, "")) for evidence in sentences[claim.pk]]) for claim in ordered],
        "entities": _named(row),
        "story": row.stories.annotate(n=Count("articles")).first(),
        "others": others.defer("text", "search")[:OTHERS],
    }
    return render(request, "article.html", context)


def _named(row: Article) -> list[tuple[Entity, int]]:
    """Public entities that the article names, those named most first."""
    public = Entity.objects.public()
    mentions = Mention.objects.filter(article=row).select_related("entity__merged_into").order_by("-count", "start")
    counted: dict[Entity, int] = {}
    for mention in mentions:
        counted[mention.entity.canonical] = counted.get(mention.entity.canonical, 0) + mention.count
    shown = set(public.filter(pk__in=[entity.pk for entity in counted]).values_list("pk", flat=True))
    return [(entity, count) for entity, count in counted.items() if entity.pk in shown]


@public_page
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """How a source does, and what it gave. Where on this machine a mailbox or folder lies is nobody's business."""
    row = get_object_or_404(Source.objects.select_related("publisher"), slug=slug)
    articles = light(Article.objects.public().filter(document__source=row)).order_by("-published", "document", "position")
    page = page_of(Paginator(articles, PER_PAGE), request)
    claims = Claim.objects.public().filter(evidence__article__document__source=row, evidence__article__superseded_by__isnull=True)
    context: dict[str, Any] = {
        "source": row,
        "is_public_address": has_public_address(row),
        "problem": row.last_error.splitlines()[0] if row.error_count and row.last_error else "",
        "page": page,
        "articles": [(article, opening(article.opening, 28)) for article in page.object_list],
        "documents": row.documents.filter(superseded_by__isnull=True).count(),
        "claims": claims.distinct().count(),
        "span": articles.order_by("published").values_list("day", flat=True).first(),
    }
    return render(request, "source.html", context)
