"""What a story is about, among all that its articles say: what several publishers tell of the same parties, else what stands at the top."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Hashable, Iterable

from django.db.models import F
from django.db.models.functions import Coalesce

from entities.models import Claim, Mention
from entities.money import in_dollars
from ingest.models import Article

#: Publisher, claim, and whether it stands at the top of the article.
Saying = tuple[str, Claim, bool]


def subject_of(claim: Claim) -> Hashable:
    """The same for claims about the same parties, whatever the amount, the status or even the kind; of one party alone, the kind counts."""
    if claim.subject_id and claim.object_id:
        return frozenset((claim.subject_id, claim.object_id))
    return (claim.kind, claim.subject_id or claim.object_id)


def gist(claim: Claim) -> Hashable:
    """The same for claims that say the same thing, in other words: one more of them is nothing new."""
    parties = frozenset((claim.subject_id, claim.object_id))
    amounts = (claim.amount_value, claim.amount_high, claim.quantity_value)
    return (claim.kind, parties, claim.status, claim.reported, *amounts, claim.detail.casefold())


def once(claims: Iterable[Claim]) -> list[Claim]:
    """Of claims, best first, those that neither tell another's deal in the same kind nor the same sum between the same two again."""
    kept: list[Claim] = []
    seen: set[Hashable] = set()
    for claim in claims:
        parties = frozenset((claim.subject_id, claim.object_id))
        kind = "" if claim.subject_id and claim.object_id else claim.kind  # a contract to one may be a partnership to another
        keys: set[Hashable] = {(kind, parties, claim.status, claim.amount_value, claim.amount_currency)}
        if claim.deal_id:
            keys.add((claim.deal_id, claim.kind))
        if not keys & seen:
            kept.append(claim)
        seen |= keys
    return kept


def voices(sayings: Iterable[Saying]) -> dict[Hashable, int]:
    """How many publishers say anything on each subject."""
    publishers: dict[Hashable, set[str]] = defaultdict(set)
    for publisher, claim, _ in sayings:
        publishers[subject_of(claim)].add(publisher)
    return {subject: len(names) for subject, names in publishers.items()}


def central(sayings: Collection[Saying]) -> list[Claim]:
    """The claims that a story is about: on what at least two publishers tell; else those at the top of an article; else all."""
    told = voices(sayings)
    every = {claim.pk: claim for _, claim, _ in sayings}
    shared = {pk: claim for pk, claim in every.items() if told[subject_of(claim)] > 1}
    at_top = {claim.pk: claim for _, claim, top in sayings if top}
    return sorted((shared or at_top or every).values(), key=lambda claim: claim.fingerprint)


def named_in_titles(articles: Iterable[Article]) -> dict[int, set[int]]:
    """By article, whom its title names, if it stands in the text; one query."""
    named: dict[int, set[int]] = defaultdict(set)
    mentions = Mention.objects.filter(article__in=[article.pk for article in articles], start__lt=F("article__body_start"))
    for article_id, entity_id in mentions.order_by().values_list("article", Coalesce("entity__merged_into", "entity")):
        named[article_id].add(entity_id)
    return named


def ordered(sayings: Collection[Saying], named: Container[int] = ()) -> list[Claim]:
    """All claims of a story: first about those that its title names (``named``), then on what most publishers tell, then those at the
    top, then by money.
    """
    told = voices(sayings)
    at_top = {claim.pk for _, claim, top in sayings if top}
    every = {claim.pk: claim for _, claim, _ in sayings}

    def place(claim: Claim) -> tuple[int, int, bool, float, int, str]:
        in_title = (claim.subject_id in named) + (claim.object_id in named)
        money = float(in_dollars(claim) or 0)
        return (-in_title, -told[subject_of(claim)], claim.pk not in at_top, -money, -claim.publisher_count, claim.fingerprint)

    return sorted(every.values(), key=place)
