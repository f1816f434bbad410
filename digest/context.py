"""What every page's frame needs; no database."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

#: Label, address, and the other addresses under it.
SECTIONS = (
    ("Today", "home", {"edition"}),
    ("Archive", "archive", {"archive-year", "story", "article", "source"}),
    ("Entities", "entities", {"entity"}),
    ("Chains", "chains", {"chain"}),
    ("Deals", "deals", {"deal"}),
    ("Figures", "figures", set[str]()),
    ("Models", "models", set[str]()),
    ("People", "people", set[str]()),
)


@dataclass(frozen=True, slots=True)
class NavLink:
    label: str
    url: str
    current: str  # value of aria-current: "page" for the page itself, "true" for one under it, empty for another


def site(request: HttpRequest) -> dict[str, object]:
    here = request.resolver_match.url_name if request.resolver_match else None
    nav = [NavLink(label, reverse(name), "page" if here == name else "true" if here in under else "") for label, name, under in SECTIONS]
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL.rstrip("/"),
        "nav": nav,
    }
