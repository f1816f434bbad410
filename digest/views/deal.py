"""Deals with their life lines, and every dollar figure."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from digest import contests, evidence, phrases
from digest.queries import money_of, page_of, text_of
from digest.views.caching import public_page
from entities import deals as deals_
from entities import timelines
from entities.models import Claim, Deal, Figure, Status

PER_PAGE = 40
FIGURES_PER_PAGE = 100
SORTS = {"size": "size", "date": "date"}
#: Deals of status: the five of a claim, and hearsay.
STATUSES = [*Status.choices, ("reported", "reported")]


@dataclass(frozen=True, slots=True)
class Row:
    """A deal as a list shows it: the claim that says how it stands, its steps, and whether publishers differ."""

    deal: Deal
    claim: Claim
    steps: tuple[deals_.Step, ...]
    amount: str
    contested: bool


@public_page
def deals(request: HttpRequest) -> HttpResponse:
    """All deals that public claims bear out, the newest told first."""
    family, status, least = text_of(request, "family"), text_of(request, "status"), text_of(request, "min", 40)
    minimum = money_of(least) if least else None
    rows = public_deals()
    if family in Deal.Family.values:
        rows = rows.filter(family=family)
    if status == "reported":
        rows = rows.filter(reported=True)
    elif status in Status.values:
        rows = rows.filter(status=status, reported=False)
    if minimum is not None:
        rows = rows.filter(Exists(Claim.objects.public().filter(deal=OuterRef("pk"), amount_value__gte=minimum, amount_currency="USD")))
    largest = request.GET.get("sort") == "size"
    if largest:
        rows = (
            rows.annotate(largest=Max("claims__amount_value", filter=Q(claims__amount_currency="USD")))
            .filter(largest__isnull=False)
            .order_by("-largest", "key")
        )
    page = page_of(Paginator(rows, PER_PAGE), request)
    context = {
        "page": page,
        "rows": summaries(list(page.object_list)),
        "families": Deal.Family.choices,
        "family": family,
        "statuses": STATUSES,
        "status": status,
        "least": least,
        "bad_minimum": bool(least) and minimum is None,
        "largest": largest,
    }
    return render(request, "deals.html", context)


def public_deals() -> QuerySet[Deal]:
    """Deals with at least one public claim."""
    return Deal.objects.filter(Exists(Claim.objects.public().filter(deal=OuterRef("pk"))))


def summaries(rows: list[Deal]) -> list[Row]:
    """Deals as a list shows them, in three queries whatever their number."""
    told: dict[int, list[Claim]] = {row.pk: [] for row in rows}
    for claim in timelines.with_evidence(Claim.objects.public().filter(deal__in=rows)):
        assert claim.deal_id is not None
        told[claim.deal_id].append(claim)
    found = []
    for row in rows:
        claim = deals_.standing_step(told[row.pk])
        line = deals_.life_line(told[row.pk])
        amount = phrases.amount(claim) or next(
            (phrases.amount(each.claim) for each in line.amounts if each.claim.status == claim.status), ""
        )
        found.append(Row(row, claim, line.steps, amount, line.contested))
    return found


@public_page
def deal(request: HttpRequest, pk: int) -> HttpResponse:
    """One deal: its life line, its parties, and all that is claimed of it, side by side."""
    row = get_object_or_404(Deal.objects.prefetch_related("parties"), pk=pk)
    claims = list(timelines.with_evidence(Claim.objects.public().filter(deal=row)))
    if not claims:
        raise Http404
    line = deals_.life_line(claims)
    parties = list(row.parties.all())
    context = {
        "deal": row,
        "title": " – ".join(party.name for party in parties),
        "parties": parties,
        "chain": "/".join(party.slug for party in parties) if len(parties) == 2 else "",
        "now": deals_.standing_step(claims),
        "steps": [(step, max(step.claims, key=lambda claim: (claim.publisher_count, -claim.pk))) for step in line.steps],
        "points": contests.contested(claims),
        "claims": sorted(claims, key=lambda claim: (claim.first_told, claim.pk)),
        "publishers": sorted({name for claim in claims for name in evidence.publishers(claim)}),
    }
    return render(request, "deal.html", context)


@public_page
def figures(request: HttpRequest) -> HttpResponse:
    """Every amount of money that current articles state, with its sentence, and the claim that uses it if one does."""
    currency, least = text_of(request, "currency", 3).upper(), text_of(request, "min", 40)
    minimum = money_of(least) if least else None
    sort = SORTS.get(request.GET.get("sort", ""), "size")
    rows = timelines.figures(currency=currency or None, minimum=minimum, order=sort)
    page = page_of(Paginator(rows, FIGURES_PER_PAGE), request)
    currencies = list(Figure.objects.values_list("currency", flat=True).distinct().order_by("currency"))
    used = timelines.claims_of_figures(list(page.object_list))
    context = {
        "page": page,
        "rows": [_figure_row(figure, used.get(figure.pk)) for figure in page.object_list],
        "currencies": currencies,
        "currency": currency,
        "least": least,
        "bad_minimum": bool(least) and minimum is None,
        "sort": sort,
    }
    return render(request, "figures.html", context)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """An amount within its sentence, who states it, and the claim that uses it."""

    figure: Figure
    before: str
    after: str
    publisher: str
    claim: Claim | None


def _figure_row(figure: Figure, claim: Claim | None) -> FigureRow:
    text = figure.article.text
    before, after = text[figure.sentence_start : figure.start], text[figure.end : figure.sentence_end]
    return FigureRow(figure, before, after, figure.article.publisher_name, claim)
