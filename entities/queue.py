"""What waits for an editor: claims by priority, contradictions, names that may be entities, sources that fail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Max, OrderBy, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from rapidfuzz import fuzz, process

from entities import contests, timelines
from entities.extraction.types import Refusal
from entities.models import Alias, Claim, Entity, Evidence, Mention, Status
from entities.names import norm
from entities.priority import IN_QUEUE, PRIORITY
from ingest.models import Source, Work
from ingest.numbers import row_number

#: Names with a lower score than this look like the candidate's by chance.
NEAR = 60.0


def claims() -> QuerySet[Claim]:
    """Claims that need a look, with their ``priority``, in the order of the index ``claim_queue``."""
    return Claim.objects.filter(IN_QUEUE).annotate(priority=PRIORITY).order_by(OrderBy(PRIORITY, descending=True), "pk")


def after(place: str) -> Claim | None:
    """The first claim of the queue, or the next after a place in it, as ``place_of`` gives them; None at the end."""
    rows = claims().select_related("subject", "object", "deal")
    priority, _, pk = place.partition(",")
    try:
        value, last = float(priority), row_number(pk)
    except ValueError:
        return rows.first()
    if last is None:
        return rows.first()
    return rows.filter(**{"priority__lte": value}).exclude(**{"priority": value, "pk__lte": last}).first()


def place_of(claim: Claim) -> str:
    """Where a claim stands in the queue, to go on from there even when it has left it."""
    priority = getattr(claim, "priority", None)
    if priority is None:
        priority = Claim.objects.filter(pk=claim.pk).values_list(PRIORITY, flat=True).get()
    return f"{float(priority)!r},{claim.pk}"


def evidence_of(claim: Claim) -> list[Evidence]:
    """A claim's evidence with its articles' texts and publishers, that of current articles first, then as it was told."""
    rows = Evidence.objects.filter(claim=claim)
    rows = rows.select_related("article__voice", "article__document__publisher", "article__document__source__publisher")
    rows = rows.defer("search", "article__search", "article__document__raw").order_by("article__published", "article_id", "start")
    return sorted(rows, key=lambda row: row.article.superseded_by_id is not None)


def look_alikes(claim: Claim, limit: int = 6) -> list[Claim]:
    """Claims that may be the same one told otherwise: of its kind, with its parties or one of them; those that share most first."""
    ends = [end for end in (claim.subject_id, claim.object_id) if end is not None]
    near = Claim.objects.filter(Q(subject__in=ends) | Q(object__in=ends), kind=claim.kind, publisher_count__gt=0)
    near = near.exclude(pk=claim.pk).exclude(standing=Claim.Standing.REJECTED).order_by("-last_told", "-pk").with_ends()

    def shared(other: Claim) -> tuple[int, int, int]:
        parties = len(set(ends) & {other.subject_id, other.object_id})
        number = (other.amount_value, other.quantity_value) == (claim.amount_value, claim.quantity_value)
        return -parties, -number, -(other.status == claim.status)

    return sorted(near[:60], key=shared)[:limit]


def why(row: Evidence) -> str:
    """What today's extraction makes of the sentence of an evidence, and why; reads the article anew, which takes a moment."""
    from entities.explanation import explained, lines
    from entities.indexing import extracted

    refusals: list[Refusal] = []
    read = extracted(row.article, refusals).claims
    told = [each for each in explained(read, refusals) if each.sentence.start < row.end and row.start < each.sentence.end]
    return "\n\n".join("\n".join(lines(row.article.text, each)) for each in told)


# Contradictions


DENIED = "One says it is done, another that it is denied"
WORDS = {"amount": "The sums differ", "quantity": "The numbers differ"}
KINDS_DIFFER = "The kinds differ"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Claims about one thing that cannot all be right: ``what`` they differ in, and the claims, surest first."""

    what: str
    claims: tuple[Claim, ...]


def contradictions(limit: int = 50) -> list[Contradiction]:
    """Numbers that publishers tell differently, as ``contests`` has the rule, and deals that one calls denied and another done, or a
    purchase and another a merger.

    What an editor has confirmed on all sides is settled. First what is denied, then by the largest sum, then the newest, then what is
    called otherwise; six queries.
    """
    shown = [Claim.Standing.PUBLISHED, Claim.Standing.CONFIRMED]
    public = Claim.objects.filter(publisher_count__gt=0, standing__in=shown)
    denied = Claim.objects.filter(deal=OuterRef("deal"), status=Status.DENIED, publisher_count__gt=0)
    denied = denied.exclude(standing=Claim.Standing.REJECTED)
    done = public.filter(deal__isnull=False, status=Status.ACTUAL, reported=False).filter(Exists(denied))
    both = list(dict.fromkeys(done.order_by("-last_told", "deal").values_list("deal", flat=True)[:limit]))
    kinds = (
        public.filter(deal__isnull=False).order_by().values("deal").annotate(kinds=Count("kind", distinct=True), newest=Max("last_told"))
    )
    of_kinds = list(kinds.filter(kinds__gt=1).order_by("-newest", "deal").values_list("deal", flat=True)[:limit])
    of_deals = _several(public.filter(deal__isnull=False), ("deal", "kind", "status"), limit)
    of_figures = _several(public.filter(deal__isnull=True, kind__in=contests.KINDS), ("subject", "object", "kind", "status"), limit)
    deals = {row["deal"] for row in of_deals} | {*both, *of_kinds}
    figures = Q(deal__isnull=True, kind__in={row["kind"] for row in of_figures}, subject__in={row["subject"] for row in of_figures})
    told: dict[Hashable, list[Claim]] = defaultdict(list)
    of_deal: dict[int, list[Claim]] = defaultdict(list)
    for claim in timelines.with_evidence(public.filter(Q(deal__in=deals) | figures)).order_by("-confidence", "pk"):
        about = (claim.deal_id,) if claim.deal_id else (claim.subject_id, claim.object_id)
        told[*about, claim.kind, claim.status].append(claim)
        if claim.deal_id:
            of_deal[claim.deal_id].append(claim)
    found = []
    for deal in both:
        sides = [claim for claim in of_deal[deal] if claim.status in (Status.ACTUAL, Status.DENIED)]
        found += _open(DENIED, contests.denials(sides), sides)
    for row in sorted([*of_deals, *of_figures], key=lambda row: (row["largest"] or 0, row["newest"]), reverse=True):
        same = told[tuple(row[name] for name in ("deal", "subject", "object", "kind", "status") if name in row)]
        differing = [contest for contest in contests.contests(same) if contest.what in WORDS]
        for contest in differing:
            found += _open(WORDS[contest.what], [contest], [claim for claim in same if contest.has(claim)])
    for deal in of_kinds:
        called = [contest for contest in contests.contests(of_deal[deal]) if contest.what == "kind"]
        found += _open(KINDS_DIFFER, called, [claim for claim in of_deal[deal] if any(contest.has(claim) for contest in called)])
    return found[:limit]


def _several(claims: QuerySet[Claim], about: tuple[str, ...], limit: int) -> list[dict[str, Any]]:
    """What claims say more than one number of, and an editor has not confirmed all of; one query."""
    rows = (
        claims.order_by()
        .values(*about)
        .annotate(
            numbers=Count(Coalesce("amount_value", "quantity_value"), distinct=True),
            undecided=Count("pk", filter=Q(standing=Claim.Standing.PUBLISHED)),
            largest=Max("amount_value"),
            newest=Max("last_told"),
        )
    )
    return list(rows.filter(numbers__gt=1, undecided__gt=0).order_by(F("largest").desc(nulls_last=True), "-newest", *about)[:limit])


def _open(what: str, differing: Collection[contests.Contest], sides: list[Claim]) -> list[Contradiction]:
    """Nothing where publishers agree, or an editor has confirmed every side."""
    is_open = differing and any(claim.standing == Claim.Standing.PUBLISHED for claim in sides)
    return [Contradiction(what, tuple(sides))] if is_open else []


# Names


@dataclass(frozen=True, slots=True)
class Near:
    """A known entity whose name is like a candidate's, with the spelling that is nearest, and its score from 0 to 100."""

    entity: Entity
    spelling: str
    score: int


def candidates() -> QuerySet[Entity]:
    """Names that may be entities, with ``mention_count`` and ``claim_count``: most articles first."""
    rows = Entity.objects.canonical().filter(standing=Entity.Standing.CANDIDATE)
    articles = Count("mentions__article", filter=Q(mentions__article__superseded_by__isnull=True), distinct=True)
    return rows.annotate(mention_count=articles).order_by("-mention_count", "pk")


def candidate_after(place: str) -> Entity | None:
    """The first candidate, or the next after a place ``mentions,id``; None at the end."""
    rows = candidates()
    count, pk = (row_number(part) for part in (*place.split(",", 1), "")[:2])
    if count is not None and pk is not None:
        rows = rows.filter(**{"mention_count__lte": count}).exclude(**{"mention_count": count, "pk__lte": pk})
    return rows.first()


def nearest(entity: Entity, limit: int = 5) -> list[Near]:
    """Known entities with the names most like this one's, best first; of the same score, those of its own kind. Two queries."""
    known = Alias.objects.filter(blocked=False, entity__standing=Entity.Standing.ESTABLISHED, entity__merged_into__isnull=True).exclude(
        entity=entity
    )
    spellings = list(known.order_by("pk").values_list("norm", "name", "entity", "entity__kind"))
    own, norms = norm(entity.name, entity.kind), [row[0] for row in spellings]
    scored = process.extract(own, norms, scorer=fuzz.WRatio, processor=None, score_cutoff=NEAR, limit=limit * 12)
    best: dict[int, tuple[float, bool, str]] = {}
    for _, score, place in scored:
        _, name, pk, kind = spellings[place]
        best[pk] = max(best.get(pk, (0.0, False, "")), (score, kind == entity.kind, name))
    order = sorted(best, key=lambda pk: (-best[pk][0], not best[pk][1], pk))[:limit]
    rows = Entity.objects.in_bulk(order)
    return [Near(rows[pk], best[pk][2], round(best[pk][0])) for pk in order]


def said_of(entity: Entity, limit: int = 4) -> list[Mention]:
    """The newest articles that name an entity, with their texts."""
    rows = Mention.objects.filter(entity=entity, article__superseded_by__isnull=True)
    rows = rows.select_related("entity", "article__document__publisher", "article__document__source__publisher")
    rows = rows.prefetch_related("entity__aliases").defer("article__search", "article__document__raw")
    return list(rows.order_by("-article__published", "pk")[:limit])


# Sources


def failing_sources() -> QuerySet[Source]:
    """Active sources that cannot be read, longest failing first, then those read with faults, then those never read."""
    bad = Q(error_count__gt=0) | ~Q(last_error="") | Q(last_checked__isnull=True)
    rows = Source.objects.filter(bad, active=True).exclude(location="")
    return rows.select_related("publisher").order_by("-error_count", F("last_success").asc(nulls_first=True), "name")


def counts() -> dict[str, int]:
    """How much waits, by part of the queue, and what runs; four queries."""
    return {
        "claims": Claim.objects.filter(IN_QUEUE).count(),
        "names": Entity.objects.canonical().filter(standing=Entity.Standing.CANDIDATE).count(),
        "sources": failing_sources().count(),
        "running": Work.objects.filter(ended=None).count(),
    }
