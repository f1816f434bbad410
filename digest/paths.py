"""The chain finder: whom a reader means, and chains to begin with."""

from __future__ import annotations

from django.db.models import Count, Q

from entities.models import Claim, Entity
from entities.names import norm


def joined() -> dict[tuple[int, int], int]:
    """Pairs of entities that public claims join, with the number of claims."""
    claims = Claim.objects.public().filter(subject__isnull=False, object__isnull=False)
    pairs: dict[tuple[int, int], int] = {}
    for one, other, n in claims.values_list("subject", "object").annotate(n=Count("pk")).order_by():
        key = (min(one, other), max(one, other))
        pairs[key] = pairs.get(key, 0) + n
    return pairs


def named(text: str) -> list[Entity]:
    """Entities that a reader may mean: by slug, else by name or alias, those with most mentions first."""
    text = text.strip()
    if not text:
        return []
    found = list(Entity.objects.public().filter(slug=text.lower())) or list(
        Entity.objects.public()
        .filter(Q(name__iexact=text) | Q(aliases__norm=norm(text)))
        .annotate(n=Count("mentions", distinct=True))
        .order_by("-n", "pk")
    )
    return found or list(Entity.objects.public().filter(name__icontains=text).order_by("name")[:8])


def examples(most: int = 6) -> list[list[Entity]]:
    """Chains of three around entities that much is told of, no two around the same one."""
    pairs = sorted(joined().items(), key=lambda item: (-item[1], item[0]))[:400]
    neighbours: dict[int, list[int]] = {}
    for (one, other), _ in pairs:
        neighbours.setdefault(one, []).append(other)
        neighbours.setdefault(other, []).append(one)
    public = Entity.objects.public().in_bulk(neighbours)
    chains: list[list[Entity]] = []
    seen: set[int] = set()
    for (one, other), _ in pairs:
        for first, middle in ((one, other), (other, one)):
            last = next((pk for pk in neighbours[middle] if pk != first and pk in public), None)
            if last and middle not in seen and {first, middle} <= set(public) and len(chains) < most:
                seen.add(middle)
                chains.append([public[first], public[middle], public[last]])
                break
    return chains
