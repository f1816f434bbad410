"""One small function a model: sensible fields, any of which a test may set."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from decimal import Decimal
from importlib import import_module
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from entities import deals, money, statements
from entities.models import Claim, Deal, Entity, Evidence, Figure
from ingest.models import Article, DateOrigin, Document, Publisher, Source

_numbers = itertools.count(1)


def analyse() -> None:
    """Tells the planner what is there, as autovacuum does on a site that runs: else it may take tables that a test fills for empty."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def publisher(name: str = "Harbor Wire", **fields: Any) -> Publisher:
    return Publisher.objects.get_or_create(slug=slugify(name), defaults={"name": name, **fields})[0]


def source(name: str = "Harbor Wire", **fields: Any) -> Source:
    values = {
        "name": name,
        "kind": Source.Kind.FEED,
        "location": f"https://{slugify(name)}.example/feed",
        "publisher": publisher(name),
        **fields,
    }
    return Source.objects.get_or_create(slug=slugify(name), defaults=values)[0]


def document(**fields: Any) -> Document:
    number = next(_numbers)
    raw = fields.pop("raw", f"document {number}".encode())
    values = {
        "source": fields.pop("source", None) or source(),
        "uri": f"entry-{number}",
        "format": Document.Format.TEXT,
        "raw": raw,
        "content_hash": hashlib.sha256(raw).hexdigest(),
        "published": timezone.now(),
        "published_from": DateOrigin.FEED,
        **fields,
    }
    return Document.objects.create(**values)


def article(text: str = "Northwind acquires Lumen Labs.", *, day: dt.date | None = None, **fields: Any) -> Article:
    """An article of a new document; ``by`` names its publisher, ``day`` is noon of that day in UTC."""
    by = fields.pop("by", "Harbor Wire")
    published = dt.datetime.combine(day, dt.time(12), dt.UTC) if day else timezone.now()
    number = next(_numbers)
    values = {
        "document": fields.pop("document", None) or document(source=source(by), published=published),
        "position": 0,
        "key": f"story-{number}",
        "title": f"Story {number}",
        "text": text,
        "text_hash": hashlib.sha256(text.encode()).hexdigest(),
        "published": published,
        "published_from": DateOrigin.FEED,
        "day": timezone.localdate(published),
        "url": f"https://example.com/{number}",
        **fields,
    }
    return Article.objects.create(**values)


def entity(name: str = "Northwind", kind: str = "company", **fields: Any) -> Entity:
    values = {
        "slug": slugify(name)[:120] or f"entity-{next(_numbers)}",
        "standing": Entity.Standing.ESTABLISHED,
        "first_told": dt.date(2026, 2, 12),
        **fields,
    }
    return Entity.objects.get_or_create(key=f"{kind}:{slugify(name) or name}", defaults={"name": name, "kind": kind, **values})[0]


def evidence(claim: Claim, article: Article, text: str = "", **fields: Any) -> Evidence:
    """Evidence at the place of ``text`` in the article; its whole text where none is given."""
    text = text or article.text
    start = article.text.index(text)
    values = {
        "start": start,
        "end": start + len(text),
        "text": text,
        "extractor": "test",
        "statement": claim.fingerprint,
        "read": statements.to_json(statements.of_claim(claim)),
        **fields,
    }
    return Evidence.objects.create(claim=claim, article=article, **values)


def claim(
    kind: str = "acquisition",
    subject: Entity | None = None,
    object: Entity | None = None,  # noqa: A002
    *,
    amount: Decimal | int | str | None = None,
    quantity: Decimal | int | str | None = None,
    said_by: tuple[str, ...] = ("Harbor Wire",),
    told: dt.date | None = None,
    sentence: str = "",
    **fields: Any,
) -> Claim:
    """A claim with one article of evidence by each publisher in ``said_by``."""
    told = told or timezone.localdate()
    number = next(_numbers)
    values: dict[str, Any] = {
        "fingerprint": hashlib.sha256(f"claim {number}".encode()).hexdigest(),
        "first_told": told,
        "last_told": told,
        "publisher_count": len(set(said_by)),
        **fields,
    }
    if amount is not None:
        values = {"amount_currency": "USD", "amount_qualifier": "exact", **values, "amount_value": Decimal(amount)}
    if quantity is not None:
        values = {"quantity_qualifier": "exact", **values, "quantity_value": Decimal(quantity)}
    if when := values.get("when"):
        first = (
            {4: f"{when}-01-01", 7: f"{when}-01", 10: when}[len(when)] if "Q" not in when else f"{when[:4]}-{int(when[-1]) * 3 - 2:02}-01"
        )
        values.setdefault("when_first", dt.date.fromisoformat(first))
    row = Claim.objects.create(kind=kind, subject=subject, object=object, **values)
    words = sentence or f"Sentence {number} says so."
    for name in said_by:
        evidence(row, article(f"Before it. {words} After it.", day=told, by=name), words)
    return row


def deal(claims: list[Claim], family: str = Deal.Family.CONTROL, **fields: Any) -> Deal:
    """A deal of claims, in the order given; its status is that of the last."""
    told = [claim.first_told for claim in claims if claim.first_told]
    values = {
        "key": f"deal-{next(_numbers)}",
        "family": family,
        "status": claims[-1].status,
        "reported": claims[-1].reported,
        "first_told": min(told),
        "last_told": max(told),
        **fields,
    }
    if (told_sum := deals.sum_of(values["status"], values["reported"], claims)) is not None:
        values = {"dollars": money.in_dollars(told_sum, high=True), "dollars_low": money.in_dollars(told_sum), **values}
    row = Deal.objects.create(**values)
    row.parties.set({end for claim in claims for end in (claim.subject, claim.object) if end})
    Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(deal=row)
    for claim in claims:
        claim.deal = row
    return row


def figure(article: Article, text: str, value: Decimal | int | str, **fields: Any) -> Figure:
    start = article.text.index(text)
    values = {
        "start": start,
        "end": start + len(text),
        "text": text,
        "value": Decimal(value),
        "currency": "USD",
        "qualifier": "exact",
        "sentence_start": 0,
        "sentence_end": len(article.text),
        **fields,
    }
    return Figure.objects.create(article=article, **values)


def roles() -> QuerySet[Group]:
    """The roles that a migration made; made again where a test that commits has flushed them."""
    if not Group.objects.exists():
        import_module("digest.migrations.0003_roles").make_roles(apps, None)
    return Group.objects.order_by("name")


def staff(name: str, role: str = "Editor", **fields: Any) -> User:
    """Somebody of the desk in a role."""
    user = User.objects.create_user(name, is_staff=True, **fields)
    user.groups.add(roles().get(name=role))
    return user
