"""What pages, feeds and API ask of the index. Each function makes a bounded number of queries, whatever it finds.

Only public claims are told. Their evidence comes along, that of current articles alone, with publisher and without the
articles' texts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import (
    Case,
    Count,
    DateField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Cast, Coalesce, Greatest, Least
from django.utils import timezone

from entities import asof
from entities.models import Alias, Claim, Entity, Evidence, Figure, Mention, Status
from entities.names import is_part_of, norm
from entities.told import SPANS, event_day

#: Claims of their own that are told together with the others of a chain, at most, and the articles that are looked through for them.
MOST_OWN = 200


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day of the site."""
    return dt.datetime.combine(day, dt.time.max, timezone.get_current_timezone())


def current_evidence(at: dt.datetime | None = None) -> QuerySet[Evidence]:
    """What counts: the evidence of current articles, as told by a moment."""
    return Evidence.objects.filter(article__superseded_by__isnull=True, article__published__lte=at or timezone.now())


def _quotes(at: dt.datetime | None) -> Prefetch[str, QuerySet[Evidence], str]:
    rows = (
        current_evidence(at)
        .select_related("article__voice", "article__document__publisher", "article__document__source__publisher")
        .defer("search", "article__text", "article__search", "article__document__raw")
        .order_by("article__published", "article_id", "start")  # “article” would order as articles do, newest first
    )
    return Prefetch("evidence", queryset=rows)


def with_evidence(claims: QuerySet[Claim], at: dt.datetime | None = None) -> QuerySet[Claim]:
    """Claims with their ends, deal and counted evidence (as told by a moment), those told first first; two queries."""
    return claims.select_related("subject", "object", "deal").prefetch_related(_quotes(at))


def quote(claims: Sequence[Claim], at: dt.datetime | None = None) -> None:
    """Fetches the counted evidence of claims that came without; one query, or none where they have it."""
    prefetch_related_objects(claims, _quotes(at))


def newest_first(claims: QuerySet[Claim], when: str = "when", first: str = "when_first") -> QuerySet[Claim]:
    """By the event's place in time (see ``told.event_day``), which becomes ``event``; PostgreSQL's LEAST and GREATEST pass over what is
    null. ``when`` and ``first`` name the fields of the event's own date and of its first day.
    """
    span = Case(
        When(**{f"{when}__regex": r"^\d{4}$"}, then=Value(dt.timedelta(days=SPANS[1]))),
        When(**{f"{when}__contains": "Q"}, then=Value(dt.timedelta(days=SPANS[2]))),
        When(**{f"{when}__regex": r"^\d{4}-\d{2}$"}, then=Value(dt.timedelta(days=SPANS[3]))),
        default=Value(dt.timedelta(0)),
        output_field=DurationField(),
    )
    last = Cast(ExpressionWrapper(F(first) + span, output_field=DateTimeField()), DateField())
    event = Least(Greatest(first, "first_told"), last, output_field=DateField())
    return claims.annotate(event=event).order_by("-event", "-first_told", "-pk")


def timeline(
    entity: Entity,
    *,
    kinds: Iterable[str] | None = None,
    only_actual: bool = False,
    with_: Entity | None = None,
    as_of: dt.date | None = None,
) -> QuerySet[Claim]:
    """Public claims about an entity, newest first; as they were told by the end of a day, if one is given (see ``asof.as_known``)."""
    at = asof.moment(as_of)
    claims = Claim.objects.public(at)
    claims = claims.between(entity, with_) if with_ else claims.about(entity)
    if kinds is not None:
        claims = claims.filter(kind__in=list(kinds))
    if only_actual:
        claims = claims.filter(status=Status.ACTUAL, reported=False)
    return newest_first(asof.known(with_evidence(claims, at), at), "known_when", "known_first")


@dataclass(frozen=True, slots=True)
class Link:
    """Two entities of a chain and the claims that join them, in order of time."""

    one: Entity
    other: Entity
    neighbours: bool
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """An entity's own claims that bear on its neighbour in the chain, in order of time."""

    entity: Entity
    bears_on: Entity
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """Entities in a row. ``links`` has the neighbours first, then every other pair that shares a claim."""

    entities: tuple[Entity, ...]
    links: tuple[Link, ...]
    own: tuple[Own, ...]

    @property
    def gaps(self) -> tuple[tuple[Entity, Entity], ...]:
        """Neighbours that share nothing."""
        return tuple((link.one, link.other) for link in self.links if link.neighbours and not link.claims)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All that joins any two, in order of time."""
        return tuple(sorted((claim for link in self.links for claim in link.claims), key=time_key))


def chain(entities: Sequence[Entity], *, as_of: dt.date | None = None, quoted: bool = True) -> Chain:
    """What joins the entities of a chain; six queries. Unless ``quoted``, what joins them comes without its evidence, which one page of
    thousands may fetch for itself (see ``quote``); five queries then.
    """
    at = asof.moment(as_of)
    ids = [entity.pk for entity in entities]
    public = Claim.objects.public(at)
    among = public.filter(subject__in=ids, object__in=ids)
    joining = sorted(with_evidence(among, at) if quoted else among.with_ends(), key=time_key)
    by_pair: dict[frozenset[int | None], list[Claim]] = defaultdict(list)
    for claim in joining:
        by_pair[frozenset((claim.subject_id, claim.object_id))].append(claim)
    pairs = sorted(
        ((place, other) for place in range(len(ids)) for other in range(place + 1, len(ids))), key=lambda pair: (pair[1] - pair[0], pair)
    )
    links = [
        Link(entities[one], entities[other], other == one + 1, tuple(by_pair[frozenset((ids[one], ids[other]))])) for one, other in pairs
    ]
    return Chain(
        entities=tuple(entities),
        links=tuple(link for link in links if link.claims or link.neighbours),
        own=tuple(_own(entities, by_pair, public, at)),
    )


def _own(
    entities: Sequence[Entity], by_pair: dict[frozenset[int | None], list[Claim]], public: QuerySet[Claim], at: dt.datetime | None
) -> list[Own]:
    """Each entity's claims that bear on the next, and the last one's on the one before it.

    A claim bears on the other if its own words name it, or if it is told in an article that joins the two. The ``MOST_OWN`` told last
    are looked at, in as many articles that name two of them.
    """
    if len(entities) < 2:
        return []
    towards = [(one, entities[place + 1]) for place, one in enumerate(entities[:-1])] + [(entities[-1], entities[-2])]
    joining = [claim.pk for told in by_pair.values() for claim in told]
    articles: dict[int, set[int]] = defaultdict(set)
    for claim_id, article_id in current_evidence(at).filter(claim__in=joining).order_by().values_list("claim", "article"):
        articles[claim_id].add(article_id)
    ids = [entity.pk for entity in entities]
    about = public.filter(Q(subject__in=ids) | Q(object__in=ids)).exclude(subject__in=ids, object__in=ids)
    naming = Mention.objects.filter(entity__in=ids).values("article").annotate(n=Count("entity")).filter(n__gt=1)
    said_there = Evidence.objects.filter(article__in=naming.order_by("-article").values("article")[:MOST_OWN]).order_by().values("claim")
    newest = about.filter(pk__in=said_there).order_by("-last_told", "-pk")[:MOST_OWN]
    candidates = sorted(with_evidence(newest, at), key=time_key)
    spellings = _spellings(entities)
    found = []
    for entity, other in towards:
        told_in = {article for claim in by_pair[frozenset((entity.pk, other.pk))] for article in articles[claim.pk]}
        claims = [
            claim
            for claim in candidates
            if entity.pk in (claim.subject_id, claim.object_id)
            and any(row.article_id in told_in or spellings[other.pk].search(row.text) for row in claim.evidence.all())
        ]
        if claims:
            found.append(Own(entity, other, tuple(claims)))
    return found


def _spellings(entities: Sequence[Entity]) -> dict[int, re.Pattern[str]]:
    """For each entity a pattern of the names that mean it in any text: whole words, as written."""
    names: dict[int, set[str]] = {entity.pk: {entity.name} for entity in entities}
    kept = {entity.pk: norm(entity.name, entity.kind) for entity in entities}
    for alias in Alias.objects.filter(entity__in=names):
        if alias.origin != Entity.Origin.TEXT or not is_part_of(alias.norm, kept[alias.entity_id]):
            names[alias.entity_id].add(alias.name)
    return {
        pk: re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(name) for name in sorted(told, key=lambda name: (-len(name), name)))})(?!\w)")
        for pk, told in names.items()
    }


def shared(entity: Entity) -> list[tuple[Entity, int]]:
    """Public entities that share public claims with this one, with how many; most first. Three queries."""
    counts: dict[int, int] = defaultdict(int)
    for end, other in (("subject", "object"), ("object", "subject")):
        rows = Claim.objects.public().filter(**{end: entity}, **{f"{other}__isnull": False}).order_by().values_list(other)
        for pk, n in rows.annotate(n=Count("pk")):
            counts[pk] += n
    found = Entity.objects.public().filter(pk__in=counts)
    return sorted(((other, counts[other.pk]) for other in found), key=lambda pair: (-pair[1], pair[0].name, pair[0].pk))


def figures(
    *, entity: Entity | None = None, currency: str | None = None, minimum: Decimal | int | None = None, order: str = "size"
) -> QuerySet[Figure]:
    """Amounts of money that current articles state, with article and publisher; by ``size``, or by ``date``, newest first."""
    rows = Figure.objects.filter(article__superseded_by__isnull=True, article__published__lte=timezone.now())
    if entity is not None:
        rows = rows.filter(article__mentions__entity=entity)
    if currency:
        rows = rows.filter(currency=currency)
    if minimum is not None:
        rows = rows.filter(Q(value__gte=minimum) | Q(high__gte=minimum))
    rows = rows.select_related("article__document__publisher", "article__document__source__publisher")
    rows = rows.defer("article__search", "article__document__raw")
    size = (Coalesce(F("high"), F("value")).desc(), F("article__published").desc())
    date = (F("article__published").desc(), Coalesce(F("high"), F("value")).desc())
    return rows.order_by(*(date if order == "date" else size), "article", "start")


def claims_of_figures(rows: Collection[Figure]) -> dict[int, Claim]:
    """For each figure that a public claim uses, that claim, by the figure's id: one with the same sum, told in the words around it."""
    figures = {row.pk: row for row in rows}
    around = Evidence.objects.filter(
        article__figures__in=list(figures),
        claim__amount_value=F("article__figures__value"),
        claim__amount_currency=F("article__figures__currency"),
        start__lte=F("article__figures__start"),
        end__gte=F("article__figures__end"),
    )
    said = around.filter(claim__in=Claim.objects.public()).annotate(figure=F("article__figures")).defer("search", "read")
    found: dict[int, Claim] = {}
    for row in said.select_related("claim__subject", "claim__object", "claim__deal").order_by("claim"):
        if row.claim.amount_high == figures[row.figure].high:
            found.setdefault(row.figure, row.claim)
    return found


def time_key(claim: Claim) -> tuple[dt.date, dt.date, int]:
    """Order of time: the event's place in it, then the day it was first told."""
    return event_day(claim.when, claim.first_told) or dt.date.max, claim.first_told or dt.date.max, claim.pk
