"""Whom a reader means by what was typed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from digest.fields import spellings
from digest.search import STANDS
from entities.models import Deal, Entity, FormerAddress
from entities.names import norm

MOST = 6


@dataclass(frozen=True, slots=True)
class Meant:
    """Public entities that a text names: the one that it is taken for first, then others of the same name."""

    text: str
    rows: list[Entity]

    @property
    def row(self) -> Entity | None:
        return self.rows[0] if self.rows else None

    @property
    def others(self) -> list[Entity]:
        return self.rows[1:]


def meant(text: str) -> Meant:
    """By slug, today's or a former one, by name or by alias; a slug goes before a name, and who has more deals before who has fewer.
    One query.
    """
    text = text.strip()
    if not text:
        return Meant(text, [])
    slug = text.casefold().strip("/")
    named = Q(slug=slug) | Q(name__iexact=text)
    for elsewhere in (
        spellings().filter(norm=norm(text)).values(stands=STANDS),
        FormerAddress.objects.filter(slug=slug).values(stands=STANDS),
        Entity.objects.filter(slug=slug, merged_into__isnull=False).values(stands=Coalesce("merged_into__merged_into", "merged_into")),
    ):
        named |= Q(pk__in=elsewhere)
    parties = Deal.objects.filter(parties=OuterRef("pk")).order_by().values("parties").annotate(n=Count("pk")).values("n")
    found = Entity.objects.public().filter(named).annotate(n=Coalesce(Subquery(parties, output_field=IntegerField()), 0))
    rows = sorted(found.order_by("-n", "name", "pk")[:MOST], key=lambda row: row.slug != slug)
    return Meant(text, rows)
