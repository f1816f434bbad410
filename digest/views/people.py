"""People who come and go: hires, departures and foundings as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from digest import details, evidence, exports, phrases, tables
from digest.patterns import ROLE
from digest.tables import Column
from digest.views.caching import public_page
from entities import timelines
from entities.models import Claim, ClaimKind, Entity

K = ClaimKind
PER_PAGE = 40
MOVES: dict[str, str] = {K.HIRE: "hires", K.DEPARTURE: "departures", K.FOUNDING: "foundings"}
COLUMNS = (
    Column("When", "when", "event", downward=True),
    Column("Stands", "status", "sureness"),
    Column("Who", "person", "person"),
    Column("Company", "company", "company"),
    Column("What is said"),
    Column("Role", "role", "detail"),
)
FIELDS = (
    *("kind", "person", "person_url", "company", "company_url", "role", "text", *exports.STANDING),
    *("when", "first_told", "last_told", "publishers"),
)


@dataclass(frozen=True, slots=True)
class Move:
    """Who came to, left or founded what. ``person`` of a founding may be a company; either end may be missing."""

    claim: Claim
    person: Entity | None
    company: Entity | None
    role: str


@public_page
def people(request: HttpRequest) -> HttpResponseBase:
    """Who moved where: hires, departures and foundings, newest first; also as CSV and JSON."""
    filters = tables.Filters(request)
    sort = tables.sort_of(request, COLUMNS, "-when")
    rows = filtered(moves(), filters).order_by(sort.by(), "-event", "-first_told", "-pk")
    if exports.asked(request):
        return exports.answer(request, "people", FIELDS, exports.in_chunks(rows.iterator(exports.CHUNK), _exported_moves))
    leaf = tables.leaf(request, rows, PER_PAGE)
    context = tables.frame(request, COLUMNS, sort, filters, leaf) | {
        "rows": [_move(claim) for claim in leaf.page.object_list],
        "kinds": MOVES.items(),
        "statuses": tables.STATUSES.items(),
    }
    return render(request, "people.html", context)


def moves() -> QuerySet[Any]:
    """Public hires, departures and foundings, with ``event``, their place in time, and the names of both ends."""
    hired = When(kind=K.HIRE, then=F("object__name")), When(kind=K.HIRE, then=F("subject__name"))
    claims = timelines.newest_first(timelines.with_evidence(Claim.objects.public().filter(kind__in=MOVES)))
    return claims.annotate(
        person=Case(hired[0], default=F("subject__name")),
        company=Case(hired[1], default=F("object__name")),
        sureness=tables.sureness(),
    )


def filtered(rows: QuerySet[Any], filters: tables.Filters) -> QuerySet[Any]:
    if entity := filters.entity("with", "with {}"):
        rows = rows.filter(Q(subject=entity) | Q(object=entity))
    if kind := filters.choice("kind", MOVES, "{} alone"):
        rows = rows.filter(kind=kind)
    if status := filters.choice("status", tables.STATUSES):
        rows = rows.filter(reported=True) if status == "reported" else rows.filter(status=status, reported=False)
    if year := filters.year("year", "in {}"):
        rows = rows.filter(event__year=year)
    return rows


def _move(claim: Claim) -> Move:
    person, company = (claim.object, claim.subject) if claim.kind == K.HIRE else (claim.subject, claim.object)
    role = details.bare(claim.detail)
    return Move(claim, person, company, role if ROLE.match(role) else "")


def _exported_moves(claims: Iterable[Claim]) -> Iterator[dict[str, object]]:
    """Moves by the names of ``FIELDS``."""
    for claim in claims:
        move = _move(claim)
        yield {
            "kind": claim.kind,
            **exports.entity_of("person", move.person),
            **exports.entity_of("company", move.company),
            "role": claim.detail or None,
            "text": phrases.headline(claim),
            **exports.standing_of(claim),
            "when": claim.when or None,
            "first_told": claim.first_told,
            "last_told": claim.last_told,
            "publishers": evidence.publishers(claim),
        }
