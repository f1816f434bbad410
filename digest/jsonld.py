"""What pages say to search engines in the words of schema.org. No more than the page says: the status is in the sentence and beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from digest import phrases
from digest.chainpage import ChainPage
from digest.changes import Decision
from digest.front import Front
from digest.models import Edition
from digest.review import Review
from digest.schemas import absolute
from digest.storypage import Telling
from entities.models import Claim, Deal, Entity, EntityKind, Evidence
from ingest.models import Article

Node = dict[str, Any]
TYPES = {
    EntityKind.COMPANY: "Organization",
    EntityKind.ORGANIZATION: "Organization",
    EntityKind.PERSON: "Person",
    EntityKind.MODEL: "SoftwareApplication",
    EntityKind.PRODUCT: "Product",
    EntityKind.BENCHMARK: "Dataset",
    EntityKind.PLACE: "Place",
}
#: Who made it, in the words of the types that know such a thing.
MAKERS = {"SoftwareApplication": "creator", "Product": "manufacturer", "Dataset": "creator"}
PARTS = 20  # of a collection that are listed
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def script(node: Node) -> SafeString:
    """The node as a script element of data; no text within can end it."""
    text = json.dumps({"@context": "https://schema.org", **node}, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # escaped in the line above


def entity(row: Entity, aliases: Iterable[str] = ()) -> Node:
    address = absolute(row.get_absolute_url())
    kind = TYPES[EntityKind(row.kind)]
    node: Node = {
        "@type": kind,
        "@id": f"{address}#entity",
        "name": row.name,
        "mainEntityOfPage": address,
        "image": f"{address}picture.png",
    }
    if row.description:
        node["description"] = row.description
    if row.homepage:
        node["sameAs"] = row.homepage
    if names := list(aliases):
        node["alternateName"] = names
    if row.kind == EntityKind.MODEL:
        node["applicationCategory"] = "AI model"
    if row.maker and kind in MAKERS:
        node[MAKERS[kind]] = _named(row.maker)
    return node


def _named(row: Entity) -> Node:
    return {"@type": TYPES[EntityKind(row.kind)], "@id": f"{absolute(row.get_absolute_url())}#entity", "name": row.name}


def article(row: Article) -> Node:
    """The article at its publisher's; the day on which we received it is not told as its date."""
    node: Node = {
        "@type": "NewsArticle",
        "headline": row.title,
        "inLanguage": row.language,
        "mainEntityOfPage": absolute(row.get_absolute_url()),
    }
    node["publisher"] = {"@type": "Organization", "name": row.publisher_name}
    if row.url:
        node["url"] = row.url
    if row.author:
        node["author"] = {"@type": "Person", "name": row.author}
    if not row.date_is_a_guess:
        node["datePublished"] = row.published.isoformat()
    return node


def claim(row: Claim, said: Iterable[Evidence], decisions: Iterable[Decision] = ()) -> Node:
    """The claim with each article that makes it, and the words; ``creativeWorkStatus`` is its mark, ``correction`` what editors decided."""
    address = absolute(row.get_absolute_url())
    appearances = [{**article(one.article), "text": one.text} for one in said]
    node: Node = {
        "@type": "Claim",
        "@id": address,
        "url": address,
        "name": phrases.headline(row),
        "text": phrases.headline(row),
        "creativeWorkStatus": phrases.mark(row).word,
        "about": [_named(end) for end in (row.subject, row.object) if end],
        "appearance": appearances,
        "claimInterpreter": {"@type": "Organization", "name": settings.SITE_NAME, "url": absolute("/")},
    }
    if corrected := [_correction(decision) for decision in decisions]:
        node["correction"] = corrected
    if appearances:
        node["firstAppearance"] = {
            key: appearances[0][key] for key in ("@type", "headline", "url", "datePublished") if key in appearances[0]
        }
    return node


def _correction(row: Decision) -> Node:
    changed = "; ".join(f"{change.field}: {change.before} → {change.after}" for change in row.changes)
    text = f"{row.label} by an editor" + (f" ({changed})" if changed else "") + (f": {row.reason}" if row.reason else "")
    node = {"@type": "CorrectionComment", "text": text, "datePublished": row.at.isoformat()}
    if row.link:
        node["isBasedOn"] = row.link
    return {**node, "url": f"{absolute(reverse('corrections'))}#{row.key}"}


def story(told: Telling) -> Node:
    """The articles that tell it, as their publishers have them."""
    path = told.story.get_absolute_url()
    return _collection(path, told.story.title, map(article, told.articles[:PARTS]))


def deal(row: Deal, now: Claim, claims: Iterable[Claim]) -> Node:
    """How it stands, and the claims that say so."""
    parts = [_statement(claim) for claim in claims][:PARTS]
    node = _collection(row.get_absolute_url(), phrases.headline(now), parts)
    return {**node, "creativeWorkStatus": phrases.mark(now).word, "about": [_named(party) for party in row.parties.all()]}


def chain(page: ChainPage) -> Node:
    """For each link the claim that speaks for it."""
    speakers = [_statement(claim) for link in page.links for claim in link.speakers]
    node = _collection(reverse("chain", args=[page.path]), page.title, speakers)
    return {**node, "about": [_named(row) for row in page.rows]}


def table(path: str, name: str, description: str) -> Node:
    """A table with the files that it may be had as."""
    files = [("CSV", "text/csv"), ("JSON", "application/json")]
    return {
        "@type": "Dataset",
        "@id": absolute(path),
        "url": absolute(path),
        "name": f"{settings.SITE_NAME}: {name}",
        "description": description,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": settings.SITE_NAME, "url": absolute("/")},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": type_, "name": what, "contentUrl": absolute(f"{path}?format={what.lower()}")}
            for what, type_ in files
        ],
    }


def _collection(path: str, name: str, parts: Iterable[Node]) -> Node:
    return {"@type": "CollectionPage", "@id": absolute(path), "url": absolute(path), "name": name, "hasPart": list(parts)}


def _statement(row: Claim) -> Node:
    """A claim in one line; its own page tells who says it."""
    address = absolute(row.get_absolute_url())
    return {"@type": "Claim", "@id": address, "name": phrases.headline(row), "creativeWorkStatus": phrases.mark(row).word}


def edition(row: Edition, front: Front) -> Node:
    """The day's stories in their order, the lead first."""
    day = f"{row.day:%A}, {row.day.day} {row.day:%B %Y}"
    return _ranked(
        row.get_absolute_url(), day, ((place.story.get_absolute_url(), place.article.title) for place in [*front.top, *front.quick])
    )


def period(told: Review) -> Node:
    """The stories of a week or month in their order."""
    named = f"{told.period.name}, {told.period.span}" if told.period.kind == "week" else told.period.name
    return _ranked(told.period.url, named, ((one.story.get_absolute_url(), one.title) for one in told.stories))


def _ranked(path: str, name: str, rows: Iterable[tuple[str, str]]) -> Node:
    """A list of addresses and their names, the weightiest first."""
    places = [{"@type": "ListItem", "position": number, "url": absolute(url), "name": title} for number, (url, title) in enumerate(rows, 1)]
    return {
        "@type": "ItemList",
        "@id": absolute(path),
        "name": f"{settings.SITE_NAME}, {name}",
        "itemListOrder": "https://schema.org/ItemListOrderDescending",
        "numberOfItems": len(places),
        "itemListElement": places,
    }
