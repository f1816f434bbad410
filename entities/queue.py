"""What waits for an editor: claims by priority, contradictions, names that may be entities, sources that fail."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Max, OrderBy, OuterRef, Q, QuerySet
from rapidfuzz import fuzz, process

from entities import timelines
from entities.extraction.types import Refusal
from entities.models import Alias, Claim, Entity, Evidence, Mention, Status
from entities.names import norm
from entities.priority import IN_QUEUE, PRIORITY
from ingest.models import Source

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
        value, last = float(priority), int(pk)
    except ValueError:
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
    rows = rows.defer("article__search", "article__document__raw").order_by("article__published", "article_id", "start")
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


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Claims about one deal that cannot all be right: ``what`` they differ in, and the claims, surest first."""

    what: str
    claims: tuple[Claim, ...]


def contradictions(limit: int = 50) -> list[Contradiction]:
    """Deals of which publishers tell different sums of one kind and status, or that one calls denied and another done.

    Those of which an editor has confirmed all sides are settled. By the largest sum, then the newest; five queries.
    """
    shown = [Claim.Standing.PUBLISHED, Claim.Standing.CONFIRMED]
    public = Claim.objects.filter(publisher_count__gt=0, standing__in=shown, deal__isnull=False)
    is_open = Q(standing=Claim.Standing.PUBLISHED)
    by_sum = public.filter(amount_value__isnull=False).order_by().values("deal", "kind", "status", "amount_currency")
    by_sum = by_sum.annotate(
        sums=Count("amount_value", distinct=True),
        undecided=Count("pk", filter=is_open),
        largest=Max("amount_value"),
        newest=Max("last_told"),
    )
    differing = list(by_sum.filter(sums__gt=1, undecided__gt=0).order_by("-largest", "-newest", "deal")[:limit])
    denied = Claim.objects.filter(deal=OuterRef("deal"), kind=OuterRef("kind"), status=Status.DENIED, publisher_count__gt=0)
    denied = denied.exclude(standing=Claim.Standing.REJECTED)
    done = public.filter(status=Status.ACTUAL, reported=False).annotate(is_denied=Exists(denied)).filter(is_denied=True)
    both = list(done.order_by("-last_told", "deal").values_list("deal", "kind").distinct()[:limit])
    deals = {row["deal"] for row in differing} | {deal for deal, _ in both}
    of_deal: dict[int | None, list[Claim]] = defaultdict(list)
    for claim in timelines.with_evidence(public.filter(deal__in=deals)).order_by("-confidence", "pk"):
        of_deal[claim.deal_id].append(claim)
    found: list[Contradiction] = []
    for deal, kind in both:
        sides = [claim for claim in of_deal[deal] if claim.kind == kind and claim.status in (Status.ACTUAL, Status.DENIED)]
        _add(found, "One says it is done, another that it is denied", sides)
    for row in differing:
        same = [claim for claim in of_deal[row["deal"]] if (claim.kind, claim.status) == (row["kind"], row["status"])]
        _add(found, "The sums differ", [claim for claim in same if claim.amount_currency == row["amount_currency"]])
    return found[:limit]


def _add(found: list[Contradiction], what: str, sides: list[Claim]) -> None:
    """One publisher's two sums are two steps, not a contradiction; nor is what an editor has confirmed on every side."""
    publishers = {row.article.teller for claim in sides for row in claim.evidence.all()}
    if len(publishers) > 1 and any(claim.standing == Claim.Standing.PUBLISHED for claim in sides):
        found.append(Contradiction(what, tuple(sides)))


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
    count, _, pk = place.partition(",")
    if count.isdigit() and pk.isdigit():
        rows = rows.filter(**{"mention_count__lte": int(count)}).exclude(**{"mention_count": int(count), "pk__lte": int(pk)})
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
    """How much waits, by part of the queue; three queries."""
    return {
        "claims": Claim.objects.filter(IN_QUEUE).count(),
        "names": Entity.objects.canonical().filter(standing=Entity.Standing.CANDIDATE).count(),
        "sources": failing_sources().count(),
    }
