"""An entity's timeline for the pages of others: in a frame, and by oEmbed (https://oembed.com) for programs that make the frame."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse

from digest.csp import embeddable
from digest.embeds import HEIGHT, WIDTH, snippet
from digest.moved import entity_at, today
from digest.schemas import absolute
from digest.views.caching import public_page
from entities import timelines
from entities.models import Entity

SHOWN = 12


@public_page
@embeddable
def entity(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest of an entity's timeline, with a link to all of it."""
    row = entity_at(slug)
    claims = list(timelines.timeline(row)[: SHOWN + 1])
    return render(request, "embed.html", {"entity": row, "claims": claims[:SHOWN], "more": len(claims) > SHOWN})


@public_page
def oembed(request: HttpRequest) -> HttpResponse:
    """The frame for the address of an entity's page. As oEmbed has it: 404 for other addresses, 501 for other formats than JSON."""
    if request.GET.get("format", "json") != "json":
        return JsonResponse({"detail": "Only JSON is given."}, status=501)
    try:
        row = _entity_of(request.GET.get("url", ""), {urlsplit(settings.SITE_URL).netloc, request.get_host()})
    except Http404 as error:
        return JsonResponse({"detail": f"url: {error}; give that of an entity's page here."}, status=404)
    width, height = _at_most(request, "maxwidth", WIDTH), _at_most(request, "maxheight", HEIGHT)
    return JsonResponse(
        {
            "version": "1.0",
            "type": "rich",
            "provider_name": settings.SITE_NAME,
            "provider_url": absolute("/"),
            "title": f"{row.name}: timeline",
            "html": snippet(row, width, height),
            "width": width,
            "height": height,
            "thumbnail_url": absolute(reverse("entity-picture", args=[row.slug])),
            "thumbnail_width": 1200,
            "thumbnail_height": 630,
        }
    )


def _entity_of(url: str, hosts: set[str]) -> Entity:
    """The entity of an address of this site; ``Http404`` where it is none, or none of an entity."""
    try:
        asked = urlsplit(url)
        found = resolve(asked.path) if asked.netloc in hosts else None
    except (ValueError, Resolver404) as error:
        raise Http404("no address of an entity") from error
    if found is None or found.url_name not in ("entity", "embed-entity"):
        raise Http404("no address of an entity")
    row = today([found.kwargs["slug"]]).get(found.kwargs["slug"])
    if row is None:
        raise Http404("no such entity")
    return row


def _at_most(request: HttpRequest, name: str, usual: int) -> int:
    asked = request.GET.get(name, "")
    return min(usual, int(asked[:9]) or usual) if asked.isascii() and asked.isdigit() else usual
