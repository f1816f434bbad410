"""Chains: several entities in a row, what joins each to the next, in order of time; and the way from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from digest import evidence, linemap, paths
from digest.queries import text_of
from digest.views.caching import public_page
from digest.views.entity import not_found
from entities import timelines
from entities.models import Claim, Entity, FormerAddress

FEWEST, MOST = 2, 6


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim on the chain's timeline, with the link that it belongs to, or whose own it is and on whom it bears."""

    claim: Claim
    link: linemap.Link | None
    own: str = ""
    bears_on: str = ""


@public_page
def chain(request: HttpRequest, slugs: str) -> HttpResponse:
    """The chain of the entities named in the address. Former and merged names lead to today's address."""
    asked = [slug for slug in slugs.replace("\x00", "").split("/") if slug]
    found = _entities(asked)
    unknown = [slug for slug in asked if slug not in found]
    if unknown:
        return not_found(request, unknown)
    rows = [found[slug] for slug in asked]
    if not FEWEST <= len(rows) <= MOST or len({row.pk for row in rows}) < len(rows):
        return render(
            request,
            "chains.html",
            {"from": "", "to": "", "problem": "size" if not FEWEST <= len(rows) <= MOST else "twice", "examples": paths.examples()},
            status=404,
        )
    if [row.slug for row in rows] != asked or slugs != "/".join(asked):
        return redirect(address(rows), permanent=True)

    told = timelines.chain(rows)
    places = {row.pk: place for place, row in enumerate(rows)}
    links = [
        linemap.Link(
            places[joined.one.pk],
            places[joined.other.pk],
            f"{joined.one.name} – {joined.other.name}",
            number % linemap.HUES + 1,
            joined.claims,
        )
        for number, joined in enumerate(link for link in told.links if link.claims)
    ]
    entries = [Entry(claim, link) for link in links for claim in link.claims]
    joining = {entry.claim.pk for entry in entries}
    entries += [
        Entry(claim, None, own.entity.name, own.bears_on.name) for own in told.own for claim in own.claims if claim.pk not in joining
    ]
    chosen = request.GET.get("link", "")
    shown = [entry for entry in entries if not chosen or (entry.link and entry.link.slug == chosen) or (chosen == "own" and entry.own)]
    names = [row.name for row in rows]
    context = {
        "rows": rows,
        "title": " → ".join(names),
        "links": links,
        "gaps": told.gaps,
        "entries": sorted(shown, key=lambda entry: timelines.time_key(entry.claim)),
        "own_count": sum(1 for entry in entries if entry.own),
        "chosen": chosen,
        "claim_count": len(entries),
        "publisher_count": len({name for entry in entries for name in evidence.publishers(entry.claim)}),
        "wide": linemap.across(names, links),
        "narrow": linemap.down(names, links),
        "can_grow": len(rows) < MOST,
        "noindex": bool(request.GET),
    }
    return render(request, "chain.html", context)


def _entities(slugs: Sequence[str]) -> dict[str, Entity]:
    """By the slug that was asked for, today's entity."""
    rows = {
        row.slug: row.canonical
        for row in Entity.objects.filter(slug__in=slugs).exclude(standing=Entity.Standing.REJECTED).select_related("merged_into")
    }
    for former in FormerAddress.objects.filter(slug__in=[slug for slug in slugs if slug not in rows]).select_related("entity__merged_into"):
        rows[former.slug] = former.entity.canonical
    return rows


def address(rows: Sequence[Entity]) -> str:
    return reverse("chain", args=["/".join(row.slug for row in rows)])


@public_page
def chains(request: HttpRequest) -> HttpResponse:
    """Finds a chain: two names in, the shortest way between them out. ``chain`` and ``add`` put one more at the end of a chain."""
    if grown := text_of(request, "chain", 1000).strip("/"):
        return _grown(request, grown, text_of(request, "add"))
    start, goal = text_of(request, "from"), text_of(request, "to")
    context: dict[str, Any] = {"from": start, "to": goal, "problem": "", "examples": []}
    if start and goal:
        first, last = paths.named(start), paths.named(goal)
        context |= {"first": first, "last": last}
        if not first or not last:
            context["problem"] = "unknown"
        elif first[0] == last[0]:
            context["problem"] = "twice"
        else:
            way = timelines.find_chain(first[0], last[0])
            if way:
                return redirect(address(way))
            context["problem"] = "none"
    context["examples"] = paths.examples()
    return render(request, "chains.html", context)


def _grown(request: HttpRequest, slugs: str, name: str) -> HttpResponse:
    """The chain with one entity more at its end."""
    found = paths.named(name)
    if found:
        return redirect("chain", f"{slugs.strip('/')}/{found[0].slug}")
    return render(
        request,
        "chains.html",
        {"from": "", "to": "", "problem": "add", "added": name, "grown": slugs.strip("/"), "examples": paths.examples()},
    )
