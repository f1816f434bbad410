"""Extractions in the shape of gold files (docs/claims.md): what ``extract`` writes and ``evaluate`` compares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from entities.explanation import explained, lines
from entities.extraction.pipeline import extract
from entities.extraction.repeats import Placed, said_once
from entities.extraction.types import Amount, ClaimSpan, Extraction, FigureSpan, NamedEntity, Quantity, Refusal, Span
from ingest.blocks import Part
from ingest.models import Article
from ingest.readers import decode, read
from ingest.split import split

FORMATS = {".txt": "text", ".md": "markdown", ".html": "html", ".htm": "html", ".eml": "mail"}


class UnsupportedFileError(ValueError):
    """The file's suffix is none that can be read; the message names those that can."""


@dataclass(frozen=True, slots=True)
class Told:
    """One story of a document with what it says. ``source`` is the decoded original where evidence can be cut from it verbatim."""

    part: Part
    extraction: Extraction
    source: str
    refusals: tuple[Refusal, ...] = ()

    def evidence(self, claim: ClaimSpan) -> str:
        """The claim's words as the original has them, markup included; as read, where the original is no text."""
        start, end = claim.evidence.start, claim.evidence.end
        origins = self.part.origins
        if self.source and len(origins) == len(self.part.text):
            return self.source[origins[start] : origins[end - 1] + 1]
        return self.part.text[start:end]


def read_file(path: Path) -> list[Told]:
    """Reads, splits and extracts one file. Raises ``UnsupportedFileError`` and ``ingest.readers.UnreadableError``."""
    file_format = FORMATS.get(path.suffix.lower())
    if file_format is None:
        raise UnsupportedFileError(f"{path}: cannot read “{path.suffix}” files; give one of {' '.join(FORMATS)}")
    raw = path.read_bytes()
    reading = read(raw, format=file_format, name=path.name)
    source = decode(raw) if file_format in {"text", "markdown"} else ""
    told = []
    for part in split(reading):
        moment = part.published or reading.published
        refusals: list[Refusal] = []
        published = moment.date() if moment else None
        said = extract(part.text, title=part.title, published=published, spacy_pipeline=settings.SPACY_PIPELINE, refusals=refusals)
        told.append(Told(part, said, source, tuple(refusals)))
    return told


def explanation(told: Sequence[Told]) -> Iterator[str]:
    """Why each story makes the claims that it makes, and none where it might, line by line."""
    for story in told:
        yield f"# {story.part.title}"
        for sentence in explained(story.extraction.claims, list(story.refusals)):
            yield from lines(story.part.text, sentence)
        yield ""


def gold_file(name: str, told: Sequence[Told]) -> dict[str, Any]:
    """All stories of a document as one gold file; the same entity, figure or claim of several stories stands once.

    Claims that would wait for an editor (``CONFIDENCE_PUBLISHED``) are left out, as on the public pages.
    """
    stories = [t for t in told if t.part.section != Article.Section.COMMENTARY]
    entities: dict[tuple[str, str], dict[str, Any]] = {}
    figures: dict[tuple[str, Decimal, str], dict[str, Any]] = {}
    for story in told:
        for entity in story.extraction.entities:
            _join_entity(entities, entity)
        for figure in story.extraction.figures:
            figures.setdefault((figure.text, figure.amount.value, figure.amount.currency), _figure(figure))
    return {
        "id": name,
        "title": told[0].extraction.title if told else "",
        "articles": [{"title": t.part.title, "published": _day(t.part.published)} for t in stories],
        "entities": list(entities.values()),
        "figures": list(figures.values()),
        "claims": list(_claims(told)),
    }


def _claims(told: Sequence[Told]) -> Iterator[dict[str, Any]]:
    """The claims of all stories that would be public; what a story only says again is left out, as within one story."""
    placed: list[Placed] = []
    by_place: dict[int, tuple[Told, ClaimSpan]] = {}
    offset = 0
    for story in told:
        for claim in story.extraction.claims:
            if claim.confidence >= settings.CONFIDENCE_PUBLISHED:
                apart = replace(claim, evidence=Span(claim.evidence.start + offset, claim.evidence.end + offset))
                placed.append(Placed(apart, False, len(placed)))
                by_place[id(apart)] = (story, claim)
        offset += len(story.part.text) + 1
    for kept in said_once(placed):
        story, claim = by_place[id(kept)]
        yield _claim(claim, story.evidence(claim))


def _join_entity(entities: dict[tuple[str, str], dict[str, Any]], entity: NamedEntity) -> None:
    known = entities.setdefault(
        (entity.key or entity.name.casefold(), entity.kind), {"name": entity.name, "kind": entity.kind, "aliases": []}
    )
    known["aliases"] += [alias for alias in (entity.name, *entity.aliases) if alias != known["name"] and alias not in known["aliases"]]


def _day(moment: dt.datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _amount(amount: Amount) -> dict[str, Any]:
    row: dict[str, Any] = {"value": _number(amount.value), "currency": amount.currency, "qualifier": amount.qualifier}
    if amount.high is not None:
        row["high"] = _number(amount.high)
    if amount.per:
        row["per"] = amount.per
    return row


def _quantity(quantity: Quantity) -> dict[str, Any]:
    row: dict[str, Any] = {"value": _number(quantity.value), "unit": quantity.unit, "qualifier": quantity.qualifier}
    if quantity.high is not None:
        row["high"] = _number(quantity.high)
    return row


def _figure(figure: FigureSpan) -> dict[str, Any]:
    return {"text": figure.text, **_amount(figure.amount)}


def _claim(claim: ClaimSpan, evidence: str) -> dict[str, Any]:
    return {
        "kind": claim.kind,
        "subject": claim.subject,
        "object": claim.object,
        "amount": _amount(claim.amount) if claim.amount else None,
        "quantity": _quantity(claim.quantity) if claim.quantity else None,
        "detail": claim.detail or None,
        "status": claim.status,
        "reported": claim.reported,
        "when": claim.when or None,
        "evidence": evidence,
        "confidence": claim.confidence,
        "rule": claim.rule,
    }
