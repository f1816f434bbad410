"""Entities: the list, and one with its timeline."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Left, Upper
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from digest import profile, tables, timeline
from digest.moved import entity_at
from digest.queries import page_of, text_of
from digest.views.caching import public_page
from entities import profiles
from entities.models import Claim, ClaimKind, Entity, EntityKind, Status
from entities.profiles import Told

LIST_PER_PAGE = 120
COMPANIONS = 5


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    count: int
    url: str
    current: bool


@public_page
def entity(request: HttpRequest, slug: str) -> HttpResponse:
    """One entity with its timeline. Former and merged addresses lead to today's; what is no entity is not found."""
    try:
        row = entity_at(slug)
    except Http404:
        return not_found(request, [slug])
    filters = tables.Filters(request)
    asked = timeline.asked(request, filters)
    told = profiles.told(row, asked.as_of)
    left = profiles.rows(timeline.claims(row, asked)) if asked.narrows else told
    leaf = timeline.leaf(request, filters, timeline.places(left, unfolded=asked.unfolded))
    head = profile.profile(row, told, asked.as_of)
    context = {
        "entity": row,
        "head": head,
        "told": len(told),
        "left": len(left),
        "asked": asked,
        "filters": filters,
        "chips": _chips(request, told, asked, head),
        "choices": _choices(told),
        "today": timezone.localdate(),
        "today_url": tables.address(request, **{"as_of": "", "as-of": ""}),
        "leaf": leaf,
        "months": timeline.months(leaf.places, told, asked.as_of),
        "noindex": row.standing == Entity.Standing.CANDIDATE or bool(request.GET),
    }
    return render(request, "entity.html", context)


def _chips(request: HttpRequest, told: Sequence[Told], asked: timeline.Asked, head: profile.Profile) -> list[Chip]:
    """The filters nearest at hand, with how many claims each leaves of the whole."""
    chips = [Chip("All", len(told), tables.address(request, kinds="", kind=""), not (asked.group or asked.kind))]
    kinds = Counter(row.kind for row in told)
    for slug, (label, members) in timeline.GROUPS.items():
        if n := sum(kinds[member] for member in members):
            chips.append(Chip(label, n, tables.address(request, kinds=slug, kind=""), asked.group == slug))
    actual = asked.status == Status.ACTUAL
    chips.append(
        Chip(
            "Only actual",
            sum(row.is_plain_fact for row in told),
            tables.address(request, status="" if actual else "actual", only=""),
            actual,
        )
    )
    for other, near in head.companions[:COMPANIONS]:
        current = asked.companion == other
        chips.append(Chip(f"With {other.name}", near.claims, tables.address(request, **{"with": "" if current else other.slug}), current))
    return chips


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form of filters offers: values that leave something, each with its words and its number of claims."""

    kinds: list[tuple[str, str, int]]
    statuses: list[tuple[str, str, int]]
    years: list[tuple[int, int]]


def _choices(told: Sequence[Told]) -> Choices:
    kinds, years = Counter(row.kind for row in told), Counter(row.event.year for row in told)
    statuses = Counter("reported" if row.reported else row.status for row in told)
    return Choices(
        kinds=[(kind, label, kinds[kind]) for kind, label in ClaimKind.choices if kinds[kind]],
        statuses=[(status, label, statuses[status]) for status, label in tables.STATUSES.items() if statuses[status]],
        years=sorted(years.items(), reverse=True),
    )


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
