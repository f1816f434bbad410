"""Addresses of before: what an entity that was renamed or merged was called leads to what it is called today, for good."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.urls import reverse

from entities.models import Entity, FormerAddress


class Moved(Exception):  # noqa: N818  # nothing went wrong
    """What was asked for has another address today: ``where`` are parts of the path, ``asked`` parameters, that differ."""

    def __init__(self, where: dict[str, str] | None = None, asked: dict[str, str] | None = None) -> None:
        self.where, self.asked = where or {}, asked or {}

    def answer(self, request: HttpRequest) -> HttpResponsePermanentRedirect:
        """The same address with what has changed in it."""
        match = request.resolver_match
        assert match is not None  # a view has raised it
        query = request.GET.copy()
        for name, value in self.asked.items():
            query[name] = value
        path = reverse(match.view_name, kwargs={**match.kwargs, **self.where})
        return HttpResponsePermanentRedirect(f"{path}?{query.urlencode()}" if query else path)


def today(slugs: Iterable[str]) -> dict[str, Entity]:
    """By the slug that was asked for, today's entity; none for slugs that no entity has or had. One query, or two."""
    slugs = list(slugs)
    rows = {row.slug: row.canonical for row in Entity.objects.filter(slug__in=slugs).select_related("merged_into", "maker")}
    if former := [slug for slug in slugs if slug not in rows]:
        for address in FormerAddress.objects.filter(slug__in=former).select_related("entity__merged_into", "entity__maker"):
            rows[address.slug] = address.entity.canonical
    return {slug: row for slug, row in rows.items() if row.standing != Entity.Standing.REJECTED}


def entity_at(slug: str) -> Entity:
    """The public entity of an address whose part ``slug`` this is. Raises ``Moved`` or ``Http404``."""
    row = today([slug]).get(slug)
    if row is None:
        raise Http404("no such entity")
    if row.slug != slug:
        raise Moved({"slug": row.slug})
    return row


def chain_at(slugs: str) -> list[Entity]:
    """The entities of an address whose part ``slugs`` has theirs, each once. Raises ``Moved`` or ``Http404``."""
    asked = [slug for slug in slugs.replace("\x00", "").split("/") if slug]
    found = today(asked)
    if found.keys() < set(asked):
        raise Http404("no such entity")
    rows = list(dict.fromkeys(found[slug] for slug in asked))
    path = "/".join(row.slug for row in rows)
    if len(rows) > 1 and path != slugs:
        raise Moved({"slugs": path})
    return rows
