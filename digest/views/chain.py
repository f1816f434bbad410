"""Chains: several entities in a row, what joins each to the next, in order of time; and the ways from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify

from digest import chainpage, linemap, paths
from digest.meant import Meant, meant
from digest.moved import Moved, today
from digest.queries import page_of, text_of
from digest.schemas import absolute
from digest.views.caching import public_page
from digest.views.entity import not_found, suggestions
from entities import timelines
from entities.models import Claim, Entity

FEWEST, MOST = 2, 6
PER_PAGE = 40


@public_page
def chain(request: HttpRequest, slugs: str) -> HttpResponse:
    """The chain of the entities named in the address. Former and merged names lead to today's address."""
    rows = _rows(request, slugs)
    if isinstance(rows, HttpResponse):
        return rows
    page = chainpage.page_of_chain(rows)
    asked = text_of(request, "link", 20)
    chosen = asked if asked in page.filters() else ""
    shown = page_of(Paginator(page.of(chosen), PER_PAGE), request)
    timelines.quote([entry.claim for entry in shown.object_list])
    names = [row.name for row in rows]
    context = {
        "chain": page,
        "chosen": chosen,
        "unknown_link": asked if asked and not chosen else "",
        "page": shown,
        "deals": chainpage.deals_of(page.links),
        "publisher_count": page.publisher_count(),
        "wide": linemap.across(names, page.links),
        "narrow": linemap.down(names, page.links),
        "address": absolute(address(rows)),
        "can_grow": len(rows) < MOST,
        "noindex": bool(request.GET),
    }
    return render(request, "chain.html", context)


@public_page
def chain_json(request: HttpRequest, slugs: str) -> HttpResponse:
    """The same as plain data, with the same filter and pages."""
    rows = _rows(request, slugs)
    if isinstance(rows, HttpResponse):
        return rows
    page = chainpage.page_of_chain(rows)
    asked = text_of(request, "link", 20)
    chosen = asked if asked in page.filters() else ""
    shown = page_of(Paginator(page.of(chosen), PER_PAGE), request)
    timelines.quote([entry.claim for entry in shown.object_list])
    return JsonResponse(chainpage.as_json(page, shown, chosen), json_dumps_params={"ensure_ascii": False, "indent": 1})


def _rows(request: HttpRequest, slugs: str) -> list[Entity] | HttpResponse:
    """The entities of an address, or what is answered where they make no chain. Raises ``Moved``."""
    asked = [slug for slug in slugs.replace("\x00", "").split("/") if slug]
    if not FEWEST <= len(asked) <= MOST:
        return _no_chain(request, "size")
    found = today(asked)
    unknown = [slug for slug in asked if slug not in found]
    if unknown:
        return not_found(request, unknown)
    rows = list(dict.fromkeys(found[slug] for slug in asked))
    if len(rows) < len(asked) and (len(set(asked)) < len(asked) or len(rows) < FEWEST):  # else two of them are one by now
        return _no_chain(request, "twice")
    path = "/".join(row.slug for row in rows)
    if path != slugs:
        raise Moved({"slugs": path})
    return rows


def _no_chain(request: HttpRequest, problem: str) -> HttpResponse:
    return render(request, "chains.html", {"from": "", "to": "", "problem": problem, "examples": paths.examples()}, status=404)


def address(rows: Sequence[Entity]) -> str:
    return reverse("chain", args=["/".join(row.slug for row in rows)])


@public_page
def chains(request: HttpRequest) -> HttpResponse:
    """Finds chains: two names in, the best ways between them out. ``chain`` and ``add`` put one more at the end of a chain."""
    if grown := text_of(request, "chain", 1000).strip("/"):
        return _grown(request, grown, text_of(request, "add"))
    start, goal = text_of(request, "from"), text_of(request, "to")
    context: dict[str, Any] = {"from": start, "to": goal, "problem": ""}
    if start and goal:
        context |= _found(meant(start), meant(goal))
    else:
        context |= {"problem": "half" if start or goal else "", "examples": paths.examples()}
    return render(request, "chains.html", context)


def _found(first: Meant, last: Meant) -> dict[str, Any]:
    """What the finder tells of two names."""
    told: dict[str, Any] = {"first": first, "last": last, "ends": (("from", first), ("to", last))}
    if first.row is None or last.row is None:
        unknown = [(end, list(suggestions(slugify(end.text) or end.text))) for end in (first, last) if end.row is None]
        return told | {"problem": "unknown", "unknown": unknown}
    if first.row == last.row:
        return told | {"problem": "twice"}
    ways, search = paths.find(first.row, last.row)
    if not ways:
        return told | {"problem": "none", "nearest": paths.nearest(search, first.row, last.row)}
    return told | {"ways": [_shown(way) for way in ways], "most": paths.MOST_LINKS}


def _shown(way: paths.Way) -> tuple[str, list[tuple[Entity, str, int]], list[tuple[Claim, str, int]]]:
    """Its address; each entity after the first, and each link's claim, with the link's line and the number of its hue."""
    lines = [(linemap.line_of(claim), number % linemap.HUES + 1) for number, claim in enumerate(way.claims)]
    stations = [(row, *line) for row, line in zip(way.entities[1:], lines, strict=True)]
    return address(way.entities), stations, [(claim, *line) for claim, line in zip(way.claims, lines, strict=True)]


def _grown(request: HttpRequest, slugs: str, name: str) -> HttpResponse:
    """The chain with one entity more at its end."""
    if found := meant(name).row:
        return redirect("chain", f"{slugs}/{found.slug}")
    context = {"from": "", "to": "", "problem": "add", "added": name, "grown": slugs, "near": list(suggestions(slugify(name) or name))}
    return render(request, "chains.html", context)
