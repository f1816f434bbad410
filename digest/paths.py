"""Ways through the index: the shortest chain of claims from one entity to another, and chains worth showing."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q

from entities.models import Claim, Entity
from entities.names import norm

LONGEST = 6  # entities in a chain


def joined(pks: Iterable[int] | None = None) -> dict[tuple[int, int], int]:
    """Pairs of entities that public claims join, with the number of claims; only those with an end in ``pks`` if given."""
    claims = Claim.objects.public().filter(subject__isnull=False, object__isnull=False)
    if pks is not None:
        pks = list(pks)
        claims = claims.filter(Q(subject__in=pks) | Q(object__in=pks))
    pairs: dict[tuple[int, int], int] = {}
    for one, other, n in claims.values_list("subject", "object").annotate(n=Count("pk")).order_by():
        key = (min(one, other), max(one, other))
        pairs[key] = pairs.get(key, 0) + n
    return pairs


def shortest(start: Entity, goal: Entity, longest: int = LONGEST) -> list[Entity]:
    """The fewest entities that lead from one to the other, each joined to the next by a public claim; among equals the one
    whose links have the most claims. Empty where there is none of at most ``longest`` entities. One query a step.
    """
    came_from: dict[int, int | None] = {start.pk: None}
    frontier = [start.pk]
    for _ in range(longest - 1):
        reached: dict[int, tuple[int, int]] = {}
        for (one, other), n in joined(frontier).items():
            for here, there in ((one, other), (other, one)):
                if here in frontier and there not in came_from:
                    reached[there] = max(reached.get(there, (0, 0)), (n, -here))
        for there, (_, here) in reached.items():
            came_from[there] = -here
        if goal.pk in came_from:
            return _walk(came_from, goal.pk)
        frontier = list(Entity.objects.public().filter(pk__in=reached).values_list("pk", flat=True))  # nothing leads through what is not public
        if not frontier:
            break
    return []


def _walk(came_from: dict[int, int | None], end: int) -> list[Entity]:
    way: list[int] = []
    step: int | None = end
    while step is not None:
        way.append(step)
        step = came_from[step]
    rows = Entity.objects.in_bulk(way)
    return [rows[pk] for pk in reversed(way)]


def named(text: str) -> list[Entity]:
    """Entities that a reader may mean: by slug, else by name or alias, those with most mentions first."""
    text = text.strip()
    if not text:
        return []
    found = list(Entity.objects.public().filter(slug=text.lower())) or list(
        Entity.objects.public().filter(Q(name__iexact=text) | Q(aliases__norm=norm(text))).annotate(n=Count("mentions", distinct=True)).order_by("-n", "pk")
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
    chains, seen = [], set[int]()
    for (one, other), _ in pairs:
        for first, middle in ((one, other), (other, one)):
            last = next((pk for pk in neighbours[middle] if pk != first and pk in public), None)
            if last and middle not in seen and {first, middle} <= set(public) and len(chains) < most:
                seen.add(middle)
                chains.append([public[first], public[middle], public[last]])
                break
    return chains
