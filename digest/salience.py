"""What a story is about, among all that its articles say: what several publishers tell of the same parties, else what stands at the top."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable

from digest.money import in_dollars
from entities.models import Claim

#: Publisher, claim, and whether it stands at the top of the article.
Saying = tuple[str, Claim, bool]


def subject_of(claim: Claim) -> Hashable:
    """The same for claims about the same parties, whatever the amount, the status or even the kind; of one party alone, the kind counts."""
    if claim.subject_id and claim.object_id:
        return frozenset((claim.subject_id, claim.object_id))
    return (claim.kind, claim.subject_id or claim.object_id)


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


def ordered(sayings: Collection[Saying]) -> list[Claim]:
    """All claims of a story: first on what most publishers tell, then those at the top, then by money."""
    told = voices(sayings)
    at_top = {claim.pk for _, claim, top in sayings if top}
    every = {claim.pk: claim for _, claim, _ in sayings}

    def place(claim: Claim) -> tuple[int, bool, float, int, str]:
        return (-told[subject_of(claim)], claim.pk not in at_top, -float(in_dollars(claim) or 0), -claim.publisher_count, claim.fingerprint)

    return sorted(every.values(), key=place)
