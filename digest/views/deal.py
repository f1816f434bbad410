"""Deals: the table of them with their life lines, and one from its first report on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from digest import contests, evidence, exports, phrases, tables
from digest.schemas import absolute
from digest.tables import Column
from digest.views.caching import public_page
from entities import deals as deals_
from entities import timelines
from entities.models import Claim, ClaimKind, Deal

PER_PAGE = 40
COLUMNS = (
    Column("Told", "told", "last_told", downward=True),
    Column("Stands", "status", "sureness"),
    Column("Deal"),
    Column("What", "family", "family"),
    Column("Amount", "amount", "dollars", downward=True, css="amount"),
)
KINDS = {kind: ClaimKind(kind).label for kind in deals_.FAMILIES}
FIELDS = (
    *("deal", "deal_url", "family", "parties", "text", "status", "reported", "claim_url"),
    *(*exports.AMOUNT, "amount_status", "amount_reported", "amount_claim_url", "amount_contested"),
    *("first_told", "last_told", "claims", "publishers"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A deal as the table shows it: the claim that says how it stands, its steps, the claim that names its sum, and whether publishers
    differ on it.
    """

    deal: Deal
    claim: Claim
    steps: tuple[deals_.Step, ...]
    sum: Claim | None
    contested: bool
    told: tuple[Claim, ...]

    @property
    def same_status(self) -> bool:
        """Whether the sum is told with the status of the deal as a whole."""
        return self.sum is not None and (self.sum.status, self.sum.reported) == (self.claim.status, self.claim.reported)


@public_page
def deals(request: HttpRequest) -> HttpResponseBase:
    """All deals that public claims bear out, the newest told first; also as CSV and JSON."""
    filters = tables.Filters(request)
    sort = tables.sort_of(request, COLUMNS, "-told")
    rows: QuerySet[Any] = filtered(public_deals(), filters).annotate(sureness=tables.sureness())
    rows = rows.order_by(sort.by(), "-last_told", "key")
    if exports.asked(request):
        return exports.answer(request, "deals", FIELDS, exports.in_chunks(rows.iterator(exports.CHUNK), exported))
    leaf = tables.leaf(request, rows, PER_PAGE)
    context = tables.frame(request, COLUMNS, sort, filters, leaf) | {
        "rows": summaries(list(leaf.page.object_list)),
        "families": Deal.Family.choices,
        "kinds": KINDS.items(),
        "statuses": tables.STATUSES.items(),
    }
    return render(request, "deals.html", context)


def _became(pk: int) -> QuerySet[Deal]:
    """The deal that has a claim of one that is no more; a merge of its parties makes such."""
    events = Claim.pgh_event_model.objects.filter(deal_id=pk)  # type: ignore[attr-defined]  # pghistory's
    claims = Claim.objects.filter(pk__in=events.values("pgh_obj_id"))
    return Deal.objects.filter(Q(claims__in=claims) | Q(claims__former_selves__in=claims)).order_by("-last_told", "key")[:1]


def filtered(rows: QuerySet[Deal], filters: tables.Filters) -> QuerySet[Deal]:
    """The deals that all filters of the address leave. Days and kinds are those of any of their claims."""
    if family := filters.choice("family", dict(Deal.Family.choices)):
        rows = rows.filter(family=family)
    if kind := filters.choice("kind", KINDS):
        rows = rows.filter(Exists(Claim.objects.public().filter(deal=OuterRef("pk"), kind=kind)))
    if status := filters.choice("status", tables.STATUSES):
        rows = rows.filter(reported=True) if status == "reported" else rows.filter(status=status, reported=False)
    if (least := filters.money("min", "at least {}")) is not None:
        rows = rows.filter(dollars__gte=least)
    if (most := filters.money("max", "at most {}")) is not None:
        rows = rows.filter(dollars_low__lte=most)
    if start := filters.day("from", "told since {}"):
        rows = rows.filter(last_told__gte=start)
    if end := filters.day("to", "told till {}"):
        rows = rows.filter(first_told__lte=end)
    if party := filters.entity("with", "with {}"):
        rows = rows.filter(Exists(Deal.parties.through.objects.filter(deal=OuterRef("pk"), entity=party)))
    return rows


def public_deals() -> QuerySet[Deal]:
    """Deals with at least one public claim. Claims of a deal are said by a current article and not withheld (see ``entities.deals``),
    so only what is told in the future is left out.
    """
    return Deal.objects.filter(first_told__lte=timezone.localdate())


def summaries(rows: list[Deal]) -> list[Row]:
    """Deals as the table shows them, in two queries whatever their number."""
    told: dict[int, list[Claim]] = {row.pk: [] for row in rows}
    for claim in timelines.with_evidence(Claim.objects.public().filter(deal__in=rows)):
        assert claim.deal_id is not None
        told[claim.deal_id].append(claim)
    found = []
    for row in rows:
        if not told[row.pk]:  # taken out of the public between the two queries
            continue
        line = deals_.life_line(told[row.pk])
        standing = deals_.standing_step(told[row.pk])
        found.append(
            Row(row, standing, line.steps, deals_.sum_of(row.status, row.reported, told[row.pk]), line.contested, tuple(told[row.pk]))
        )
    return found


def exported(rows: list[Deal]) -> Iterator[dict[str, object]]:
    """Deals by the names of ``FIELDS``."""
    for row in summaries(rows):
        ends = {end.pk: end.name for claim in row.told for end in (claim.subject, claim.object) if end}
        whose = exports.standing_of(row.sum)
        yield {
            "deal": row.deal.pk,
            "deal_url": absolute(row.deal.get_absolute_url()),
            "family": row.deal.family,
            "parties": sorted(ends.values()),
            "text": phrases.headline(row.claim),
            **exports.standing_of(row.claim),
            **exports.amount_of(row.sum),
            **{f"amount_{name}": value for name, value in whose.items()},
            "amount_contested": row.contested,
            "first_told": row.deal.first_told,
            "last_told": row.deal.last_told,
            "claims": len(row.told),
            "publishers": sorted({name for claim in row.told for name in evidence.publishers(claim)}),
        }


@public_page
def deal(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One deal: its life line, its parties, and all that is claimed of it, side by side."""
    row = Deal.objects.prefetch_related("parties").filter(pk=pk).first()
    if row is None:
        return redirect(get_object_or_404(_became(pk)), permanent=True)
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
