"""What the API gives: plain shapes of the rows, with status and hearsay beside every statement. Amounts are decimals as strings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.conf import settings
from ninja import Field, Schema

from digest import evidence, phrases
from digest.modelrows import ModelRow
from digest.texts import prose
from entities.deals import Step
from entities.models import Claim, Deal, Entity, Evidence, Figure
from ingest.models import Article

EXCERPT = 320  # characters of an article; the rest is at the publisher's


def absolute(path: str) -> str:
    base: str = settings.SITE_URL
    return base.rstrip("/") + path


def decimal(value: Decimal | None) -> str | None:
    """Without exponent or trailing zeros: “60000000000”, “0.08”."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class EntityRef(Schema):
    slug: str
    name: str
    kind: str

    @classmethod
    def of(cls, row: Entity | None) -> EntityRef | None:
        return cls(slug=row.slug, name=row.name, kind=row.kind) if row else None


class AmountOut(Schema):
    """Money: ``value`` and ``high`` are decimals as strings, ``currency`` is ISO 4217."""

    value: str
    high: str | None
    currency: str
    qualifier: str
    per: str | None


class QuantityOut(Schema):
    value: str
    high: str | None
    unit: str
    qualifier: str


class ClaimOut(Schema):
    """One statement. ``text`` is its sentence in the words of its status; ``when`` the event's own date, ``first_told`` that of telling."""

    id: int
    url: str
    text: str
    kind: str
    subject: EntityRef | None
    object: EntityRef | None
    amount: AmountOut | None
    quantity: QuantityOut | None
    detail: str | None
    status: str = Field(description="actual, planned, optional, speculative or denied")
    reported: bool = Field(description="The text hedges it as hearsay")
    mark: str = Field(description="The word that stands beside the sentence on the site")
    when: str | None = Field(description="YYYY, YYYY-Qn, YYYY-MM or YYYY-MM-DD")
    first_told: dt.date | None
    last_told: dt.date | None
    publishers: list[str]
    confidence: float
    confirmed: bool = Field(description="By an editor")
    deal: int | None

    @classmethod
    def fields_of(cls, row: Claim) -> dict[str, Any]:
        return {
            "id": row.pk,
            "url": absolute(row.get_absolute_url()),
            "text": phrases.headline(row),
            "kind": row.kind,
            "subject": EntityRef.of(row.subject),
            "object": EntityRef.of(row.object),
            "amount": _amount(row.amount_value, row.amount_high, row.amount_currency, row.amount_qualifier, row.amount_per),
            "quantity": _quantity(row),
            "detail": row.detail or None,
            "status": row.status,
            "reported": row.reported,
            "mark": phrases.mark(row).word,
            "when": row.when or None,
            "first_told": row.first_told,
            "last_told": row.last_told,
            "publishers": evidence.publishers(row),
            "confidence": row.confidence,
            "confirmed": row.standing == Claim.Standing.CONFIRMED,
            "deal": row.deal_id,
        }

    @classmethod
    def of(cls, row: Claim) -> ClaimOut:
        return cls.model_validate(cls.fields_of(row))


class EvidenceOut(Schema):
    """The words that say it, at ``start`` to ``end`` of the article's text as it was read."""

    text: str
    start: int
    end: int
    attribution: list[str]
    confidence: float
    extractor: str
    article: int
    article_url: str
    original: str | None
    publisher: str
    published: dt.datetime
    published_from: str
    current: bool = Field(description="False where the original has changed since")

    @classmethod
    def of(cls, row: Evidence) -> EvidenceOut:
        article = row.article
        return cls(
            text=row.text,
            start=row.start,
            end=row.end,
            attribution=row.attribution,
            confidence=row.confidence,
            extractor=row.extractor,
            article=article.pk,
            article_url=absolute(article.get_absolute_url()),
            original=article.url or None,
            publisher=article.publisher_name,
            published=article.published,
            published_from=article.published_from,
            current=article.superseded_by_id is None,
        )


class ClaimDetail(ClaimOut):
    evidence: list[EvidenceOut]

    @classmethod
    def of(cls, row: Claim) -> ClaimDetail:
        return cls.model_validate(cls.fields_of(row) | {"evidence": [EvidenceOut.of(one) for one in row.evidence.all()]})


class EntityOut(Schema):
    slug: str
    name: str
    kind: str
    url: str
    description: str | None
    first_told: dt.date | None

    @classmethod
    def fields_of(cls, row: Entity) -> dict[str, Any]:
        return {
            "slug": row.slug,
            "name": row.name,
            "kind": row.kind,
            "url": absolute(row.get_absolute_url()),
            "description": row.description or None,
            "first_told": row.first_told,
        }

    @classmethod
    def of(cls, row: Entity) -> EntityOut:
        return cls.model_validate(cls.fields_of(row))


class EntityDetail(EntityOut):
    candidate: bool = Field(description="Not yet borne out by a second publisher or an editor")
    aliases: list[str]
    maker: EntityRef | None
    homepage: str | None

    @classmethod
    def of(cls, row: Entity) -> EntityDetail:
        return cls.model_validate(
            cls.fields_of(row)
            | {
                "candidate": row.standing == Entity.Standing.CANDIDATE,
                "aliases": [alias.name for alias in row.aliases.all() if alias.name != row.name],
                "maker": EntityRef.of(row.maker),
                "homepage": row.homepage or None,
            }
        )


class StepOut(Schema):
    status: str
    reported: bool
    told: dt.date
    claim: int

    @classmethod
    def of(cls, step: Step) -> StepOut:
        return cls(status=step.status, reported=step.reported, told=step.told, claim=step.claim.pk)


class DealOut(Schema):
    """A transaction as it stands: ``text`` is the sentence of the claim that says so."""

    id: int
    url: str
    text: str
    family: str
    status: str
    reported: bool
    parties: list[EntityRef]
    first_told: dt.date
    last_told: dt.date
    steps: list[StepOut]
    contested: bool = Field(description="Publishers differ on the sum")

    @classmethod
    def fields_of(cls, row: Deal, now: Claim, steps: tuple[Step, ...], contested: bool) -> dict[str, Any]:
        return {
            "id": row.pk,
            "url": absolute(row.get_absolute_url()),
            "text": phrases.headline(now),
            "family": row.family,
            "status": now.status,
            "reported": now.reported,
            "parties": [EntityRef.of(party) for party in row.parties.all()],
            "first_told": row.first_told,
            "last_told": row.last_told,
            "steps": [StepOut.of(step) for step in steps],
            "contested": contested,
        }


class DealDetail(DealOut):
    claims: list[ClaimOut]


class FigureOut(Schema):
    text: str
    amount: AmountOut
    sentence: str
    article: int
    article_url: str
    publisher: str
    day: dt.date
    claim: int | None = Field(description="The claim that uses it, if one does")
    status: str | None = Field(description="That claim's")
    reported: bool | None = Field(description="That claim's")

    @classmethod
    def of(cls, row: Figure, claim: Claim | None) -> FigureOut:
        amount = _amount(row.value, row.high, row.currency, row.qualifier, row.per)
        assert amount is not None
        return cls(
            text=row.text,
            amount=amount,
            sentence=row.article.text[row.sentence_start : row.sentence_end],
            article=row.article_id,
            article_url=absolute(row.article.get_absolute_url()),
            publisher=row.article.publisher_name,
            day=row.article.day,
            claim=claim.pk if claim else None,
            status=claim.status if claim else None,
            reported=claim.reported if claim else None,
        )


class ModelOut(EntityRef):
    """A model: who made or released it, the claim of its release, and those that give its sizes, prices and scores."""

    url: str
    maker: EntityRef | None
    release: ClaimOut | None
    numbers: list[ClaimOut]

    @classmethod
    def of_row(cls, row: ModelRow) -> ModelOut:
        return cls(
            slug=row.model.slug,
            name=row.model.name,
            kind=row.model.kind,
            url=absolute(row.model.get_absolute_url()),
            maker=EntityRef.of(row.maker),
            release=ClaimOut.of(row.release) if row.release else None,
            numbers=[ClaimOut.of(cell.claim) for cell in row.numbers],
        )


class ArticleOut(Schema):
    """An article without its text: an excerpt, and where the original stands."""

    id: int
    url: str
    title: str
    excerpt: str
    original: str | None
    publisher: str
    author: str | None
    outlets: list[str]
    section: str | None
    language: str
    published: dt.datetime
    published_from: str
    day: dt.date

    @classmethod
    def of(cls, row: Article) -> ArticleOut:
        body = prose(row.text[row.body_start :])
        excerpt = body if len(body) <= EXCERPT else body[:EXCERPT].rsplit(" ", 1)[0] + "…"
        return cls(
            id=row.pk,
            url=absolute(row.get_absolute_url()),
            title=row.title,
            excerpt=excerpt,
            original=row.url or None,
            publisher=row.publisher_name,
            author=row.author or None,
            outlets=row.outlets,
            section=row.section or None,
            language=row.language,
            published=row.published,
            published_from=row.published_from,
            day=row.day,
        )


def _amount(value: Decimal | None, high: Decimal | None, currency: str, qualifier: str, per: str) -> AmountOut | None:
    told = decimal(value)
    if told is None:
        return None
    return AmountOut(value=told, high=decimal(high), currency=currency, qualifier=qualifier or "exact", per=per or None)


def _quantity(row: Claim) -> QuantityOut | None:
    told = decimal(row.quantity_value)
    if told is None:
        return None
    return QuantityOut(value=told, high=decimal(row.quantity_high), unit=row.quantity_unit, qualifier=row.quantity_qualifier or "exact")
