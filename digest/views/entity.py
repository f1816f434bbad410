"""Entities: the list, and one with its timeline."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Left, Upper
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from digest import charts, contests, phrases
from digest.queries import page_of, text_of
from digest.views.caching import public_page
from entities import deals, timelines
from entities.models import Claim, ClaimKind, Entity, EntityKind, Evidence, FormerAddress, Status

K = ClaimKind
#: Chips of an entity's timeline: what a reader would call a group of kinds.
GROUPS: dict[str, tuple[str, tuple[ClaimKind, ...]]] = {
    "deals": ("Deals", (K.ACQUISITION, K.MERGER, K.INVESTMENT, K.STAKE, K.CONTRACT, K.PARTNERSHIP, K.LISTING, K.LAWSUIT)),
    "money": ("Money", (K.FUNDING, K.VALUATION, K.REVENUE, K.SPENDING, K.GRANT, K.PRICE, K.INVESTMENT, K.LISTING)),
    "people": ("People", (K.HIRE, K.DEPARTURE, K.FOUNDING, K.LAYOFF)),
    "releases": ("Releases", (K.RELEASE, K.BENCHMARK, K.SPEC, K.PRICE, K.ADOPTION)),
}
PER_PAGE = 50
LIST_PER_PAGE = 120
COMPANIONS = 5
CHARTED = 400  # claims with money that the chart looks at, the largest


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    count: int | None
    name: str
    value: str
    current: bool


@dataclass(frozen=True, slots=True)
class Entry:
    claim: Claim
    life: Sequence[deals.Step]
    contest: list[contests.Point]


@dataclass(frozen=True, slots=True)
class Month:
    words: str
    entries: list[Entry]


@public_page
def entity(request: HttpRequest, slug: str) -> HttpResponse:
    """One entity with its timeline. Former and merged addresses lead to today's; what is no entity is not found."""
    row = Entity.objects.filter(slug=slug).select_related("merged_into", "maker").first()
    if row is None:
        former = FormerAddress.objects.filter(slug=slug).select_related("entity__merged_into").first()
        if former is None:
            return not_found(request, [slug])
        return redirect(former.entity.canonical, permanent=True)
    if row.merged_into is not None:
        return redirect(row.canonical, permanent=True)
    if row.standing == Entity.Standing.REJECTED:
        return not_found(request, [slug])

    group, only, with_slug = text_of(request, "kinds"), text_of(request, "only"), text_of(request, "with", 120)
    as_of = _day(request.GET.get("as-of", ""))
    companion = Entity.objects.canonical().filter(slug=with_slug).first() if with_slug else None
    told = timelines.timeline(
        row, kinds=GROUPS[group][1] if group in GROUPS else None, only_actual=only == "actual", with_=companion, as_of=as_of
    )
    page = page_of(Paginator(told, PER_PAGE), request)
    everything = Claim.objects.public().about(row)
    chips = _chips(everything, row, group, only, companion)
    moved = everything.filter(amount_value__isnull=False, amount_per="").exclude(kind=K.VALUATION).order_by("-amount_value", "pk")
    money = moved.with_ends()[:CHARTED]
    charted = sorted(money, key=lambda claim: (charts.day_of(claim) or dt.date.min, claim.pk), reverse=True)
    aliases = [name for name in row.aliases.values_list("name", flat=True) if name != row.name]
    context = {
        "entity": row,
        "aliases": aliases[:8],
        "more_aliases": max(0, len(aliases) - 8),
        "products": Entity.objects.public().filter(maker=row)[:12],
        "publishers": _publisher_count(row),
        "claim_count": chips[0].count,
        "largest": next(iter(money), None),
        "chart": charts.money_chart(charted) if len(charted) > 1 else None,
        "narrow_chart": charts.money_chart(charted, width=360) if len(charted) > 1 else None,
        "charted": charted,
        "chips": chips,
        "filtered": bool(group in GROUPS or only == "actual" or companion or as_of),
        "as_of": as_of,
        "today": timezone.localdate(),
        "page": page,
        "months": _months(page.object_list, page),
        "noindex": row.standing == Entity.Standing.CANDIDATE or bool(request.GET),
    }
    return render(request, "entity.html", context)


def _publisher_count(row: Entity) -> int:
    """How many publishers tell of it in public claims, in articles as they stand today. Joins alone: with subqueries in one another
    PostgreSQL may take the evidence of all claims for each claim.
    """
    said = Evidence.objects.filter(
        Q(claim__subject=row) | Q(claim__object=row),
        claim__standing__in=[Claim.Standing.PUBLISHED, Claim.Standing.CONFIRMED],
        article__superseded_by__isnull=True,
        article__published__lte=timezone.now(),
    )
    publishers = said.values_list(Coalesce("article__document__publisher", "article__document__source__publisher"))
    return publishers.order_by().distinct().count()


def _chips(claims: QuerySet[Claim], row: Entity, group: str, only: str, companion: Entity | None) -> list[Chip]:
    """Filters with how many claims each leaves of the whole."""
    counts = list(claims.values_list("kind", "status", "reported").annotate(n=Count("pk")).order_by())
    kinds: dict[str, int] = {}
    for kind, _, _, n in counts:
        kinds[kind] = kinds.get(kind, 0) + n
    chips = [Chip("All", sum(kinds.values()), "kinds", "", not group)]
    for slug, (label, members) in GROUPS.items():
        if n := sum(kinds.get(member, 0) for member in members):
            chips.append(Chip(label, n, "kinds", slug, group == slug))
    actual = sum(n for _, status, reported, n in counts if status == Status.ACTUAL and not reported)
    chips.append(Chip("Only actual", actual, "only", "" if only == "actual" else "actual", only == "actual"))
    near = timelines.shared(row)
    for other, n in near[:COMPANIONS] + [pair for pair in near[COMPANIONS:] if companion and pair[0] == companion]:
        current = companion == other
        chips.append(Chip(f"With {other.name}", n, "with", "" if current else other.slug, current))
    return chips


def _months(claims: Iterable[Claim], page: Page[Claim]) -> list[Month]:
    """Entries under the month that they stand in, each deal's life line under its newest step on the page."""
    claims = list(claims)
    of_deal: dict[int, list[Claim]] = {}
    for claim in timelines.with_evidence(Claim.objects.public().filter(deal__in={claim.deal_id for claim in claims if claim.deal_id})):
        assert claim.deal_id is not None
        of_deal.setdefault(claim.deal_id, []).append(claim)
    shown: set[int] = set()
    months: list[Month] = []
    for claim in claims:
        steps: Sequence[deals.Step] = ()
        contest: list[contests.Point] = []
        if claim.deal_id and claim.deal_id not in shown:
            shown.add(claim.deal_id)
            steps = deals.life_line(of_deal.get(claim.deal_id, [])).steps
            contest = contests.contested(of_deal.get(claim.deal_id, []))
        day = charts.day_of(claim)
        words = f"{day:%B %Y}" if day else "Without a date"
        if day != claim.first_told and (len(claim.when) == 4 or "Q" in claim.when):
            words = phrases.when_words(claim.when)  # of “2022” no month is told
        if not months or months[-1].words != words:
            months.append(Month(words, []))
        months[-1].entries.append(Entry(claim, steps if len(steps) > 1 else (), contest))
    return months


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def suggestions(slug: str, most: int = 6) -> QuerySet[Entity]:
    """Public entities whose name begins like a slug, or holds its longest word."""
    words = [word for word in slug.split("-") if len(word) > 2] or [slug]
    longest = max(words, key=len)
    return (
        Entity.objects.public()
        .filter(Q(slug__startswith=slug[:3]) | Q(slug__contains=longest) | Q(aliases__norm__contains=longest))
        .distinct()[:most]
    )


def not_found(request: HttpRequest, slugs: Sequence[str]) -> HttpResponse:
    """404 with entities of like names, for an address that a reader typed."""
    near = [(slug, list(suggestions(slug))) for slug in slugs]
    return render(request, "entity_not_found.html", {"near": near}, status=404)


@public_page
def entities(request: HttpRequest) -> HttpResponse:
    """Public entities by kind and letter, with a search among their names."""
    kind, letter, text = text_of(request, "kind"), text_of(request, "letter", 1).upper(), text_of(request, "name")
    order = "claims" if request.GET.get("order") == "claims" else "name"
    public = Entity.objects.public()
    kinds = dict(public.values_list("kind").annotate(n=Count("pk")).order_by())
    rows = public.filter(kind=kind) if kind in EntityKind.values else public
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(pk__in=Entity.objects.filter(aliases__name__icontains=text).values("pk")))
    letters: dict[str, int] = {}
    for first, n in rows.annotate(first=Upper(Left("name", 1))).values_list("first").annotate(n=Count("pk")).order_by():
        key = first if first in string.ascii_uppercase else "#"
        letters[key] = letters.get(key, 0) + n
    if letter:
        starts = Q(name__istartswith=letter)
        rows = rows.exclude(name__iregex=r"^[a-z]") if letter == "#" else rows.filter(starts)
    rows = rows.annotate(claim_count=_count("subject") + _count("object")).order_by(
        *(["-claim_count", "name", "pk"] if order == "claims" else ["name", "pk"])
    )
    page = page_of(Paginator(rows, LIST_PER_PAGE), request)
    context = {
        "page": page,
        "total": sum(kinds.values()),
        "kinds": [(value, plural(label), kinds.get(value, 0)) for value, label in EntityKind.choices if kinds.get(value)],
        "kind": kind,
        "letters": [(key, letters.get(key, 0)) for key in [*string.ascii_uppercase, "#"]],
        "letter": letter,
        "name": text,
        "order": order,
    }
    return render(request, "entities.html", context)


def plural(noun: str) -> str:
    return {"person": "people", "company": "companies"}.get(noun, f"{noun}s")


def _count(end: str) -> Coalesce:
    """Public claims that have the entity at one end."""
    claims = Claim.objects.public().filter(**{end: OuterRef("pk")}).order_by().values(end).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(claims, output_field=IntegerField()), Value(0))
