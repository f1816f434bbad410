"""What the head of a page tells other sites: how a link to it is shown there, and what it is in the words of schema.org."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.defaultfilters import date
from django.urls import reverse
from django.utils.html import escape

from digest import embeds, jsonld, phrases
from digest.chainpage import ChainPage
from digest.changes import Decision
from digest.front import Front
from digest.models import Edition
from digest.review import Review
from digest.schemas import absolute
from digest.storypage import Telling
from entities.models import Claim, Deal, Entity, Evidence
from ingest.models import Article

register = template.Library()


@register.inclusion_tag("_share.html")
def share_edition(row: Edition, front: Front) -> dict[str, Any]:
    leads = "; ".join(place.article.title for place in front.top[:3])
    picture = absolute(f"{row.get_absolute_url()}picture.png")
    title = date(row.day, "l, j F Y")
    return _shared(title, leads or "A quiet day.", row.get_absolute_url(), "article", jsonld.edition(row, front), picture)


@register.inclusion_tag("_share.html")
def share_period(told: Review) -> dict[str, Any]:
    leads = "; ".join(one.title for one in told.stories[:3]) or f"A quiet {told.period.kind}."
    where = told.period.url
    return _shared(told.period.name, f"{told.period.span}: {leads}", where, "article", jsonld.period(told), absolute(f"{where}picture.png"))


@register.inclusion_tag("_share.html")
def share_entity(row: Entity, aliases: Iterable[str] = ()) -> dict[str, Any]:
    told = row.description or f"What is told of {row.name}, each claim with the sentence that makes it."
    picture = absolute(f"{row.get_absolute_url()}picture.png")
    kind = "profile" if row.kind == "person" else "website"
    return {**_shared(row.name, told, row.get_absolute_url(), kind, jsonld.entity(row, aliases), picture), "embedded": True}


@register.inclusion_tag("_share.html")
def share_claim(row: Claim, said: Iterable[Evidence], decisions: Iterable[Decision] = ()) -> dict[str, Any]:
    said = list(said)
    told = f"{phrases.mark(row).word}. “{said[0].text}”" if said else phrases.mark(row).word
    picture = absolute(f"{row.get_absolute_url()}picture.png") if any(one.article.superseded_by_id is None for one in said) else ""
    return _shared(phrases.headline(row), told, row.get_absolute_url(), "article", jsonld.claim(row, said, decisions), picture)


@register.inclusion_tag("_share.html")
def share_article(row: Article, excerpt: str) -> dict[str, Any]:
    return _shared(row.title, excerpt, row.get_absolute_url(), "article", jsonld.article(row), "")


@register.inclusion_tag("_share.html")
def share_story(told: Telling) -> dict[str, Any]:
    where = told.story.get_absolute_url()
    by = f"Told by {', '.join(told.publishers)}."
    return _shared(told.story.title, by, where, "article", jsonld.story(told), absolute(f"{where}picture.png"))


@register.inclusion_tag("_share.html")
def share_deal(row: Deal, now: Claim, claims: Iterable[Claim]) -> dict[str, Any]:
    where = row.get_absolute_url()
    told = f"{phrases.mark(now).word}. The deal from the first report on, each step with the sentence that says it."
    return _shared(phrases.headline(now), told, where, "article", jsonld.deal(row, now, claims), absolute(f"{where}picture.png"))


@register.inclusion_tag("_share.html")
def share_chain(page: ChainPage) -> dict[str, Any]:
    where = reverse("chain", args=[page.path])
    told = "; ".join(page.words) or "They share nothing here."
    return _shared(page.title, told, where, "article", jsonld.chain(page), absolute(f"{where}picture.png"))


@register.inclusion_tag("_share.html")
def share_table(path: str, name: str, description: str) -> dict[str, Any]:
    return _shared(name, description, path, "website", jsonld.table(path, name, description), "")


@register.simple_tag
def embed_snippet(row: Entity) -> str:
    """HTML to copy, as text."""
    return escape(embeds.snippet(row))


def _shared(title: str, description: str, path: str, kind: str, node: jsonld.Node, picture: str) -> dict[str, Any]:
    return {
        "title": title,
        "description": description,
        "address": absolute(path),
        "kind": kind,
        "data": jsonld.script(node),
        "picture": picture,
        "embedded": False,
        "oembed": absolute(reverse("oembed", query={"url": absolute(path)})),
    }
