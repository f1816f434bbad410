"""Extractions made by hand, so that the index is tested apart from the machine that reads."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from entities.extraction.types import Amount, ClaimSpan, Extraction, FigureSpan, NamedEntity, Quantity, Span
from entities.indexing import store_extraction
from entities.models import Claim
from entities.resolution import Directory
from ingest.models import Article
from tests import factories

VERSION = "hand-1"
DAY = dt.date(2026, 4, 20)
TEXT = "Northwind may buy Lumen."


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def named(name: str, text: str = "", kind: str = "company", *, aliases: tuple[str, ...] = (), key: str = "") -> NamedEntity:
    """An entity with a mention wherever its name or an alias stands in the text."""
    mentions = tuple(span(text, word) for word in (name, *aliases) if word in text)
    return NamedEntity(name=name, kind=kind, aliases=aliases, key=key, mentions=mentions)


def usd(value: int | str, qualifier: str = "exact", high: int | None = None, per: str = "") -> Amount:
    return Amount(Decimal(value), "USD", qualifier, None if high is None else Decimal(high), per)


def many(value: int | str, unit: str, qualifier: str = "exact") -> Quantity:
    return Quantity(Decimal(value), unit, qualifier)


def says(text: str, kind: str, subject: str | None, object: str | None = None, *, words: str = "", **fields: Any) -> ClaimSpan:  # noqa: A002
    """A claim whose evidence is ``words``, or the whole text."""
    return ClaimSpan(kind=kind, subject=subject, object=object, evidence=span(text, words or text), rule="by hand", **fields)


def extraction(
    text: str,
    *claims: ClaimSpan,
    entities: tuple[NamedEntity, ...] | None = None,
    figures: tuple[FigureSpan, ...] = (),
    version: str = VERSION,
) -> Extraction:
    """What ``text`` says; entities are those of the claims, companies all, unless given."""
    if entities is None:
        names = dict.fromkeys(name for claim in claims for name in (claim.subject, claim.object) if name)
        entities = tuple(named(name, text) for name in names)
    return Extraction(version=version, title="", published=None, entities=entities, claims=claims, figures=figures)


def figure(text: str, words: str, value: int) -> FigureSpan:
    return FigureSpan(span(text, words), words, usd(value), Span(0, len(text)))


def article(text: str, *claims: ClaimSpan, by: str = "Harbor Wire", day: dt.date = DAY, **fields: Any) -> Article:
    """An article stored and indexed with these claims."""
    made = factories.article(text, by=by, day=day)
    store_extraction(made, extraction(text, *claims, **fields))
    return made


def tell(
    text: str, kind: str, subject: str | None, object: str | None = None, *, by: str = "Harbor Wire", day: dt.date = DAY, **fields: Any
) -> Claim:  # noqa: A002
    """The claim of a new article that says this one thing in its whole text."""
    made = article(text, says(text, kind, subject, object, **fields), by=by, day=day)
    return Claim.objects.get(evidence__article=made)


def machine(monkeypatch: pytest.MonkeyPatch, by_text: dict[str, Extraction], version: str = VERSION) -> None:
    """Replaces the machine that reads: each text gives what is set down for it, and any other fails."""

    def pipeline(text: str, **kwargs: Any) -> Extraction:
        return by_text[text]

    monkeypatch.setattr("entities.extraction.pipeline.extract", pipeline)
    monkeypatch.setattr("entities.extraction.pipeline.version", lambda spacy_pipeline="": version)
    monkeypatch.setattr("entities.indexing.directory", Directory)


class Listed:
    """An entry of a lexicon."""

    def __init__(self, key: str, name: str, aliases: tuple[str, ...] = (), maker: str = "") -> None:
        self.key, self.name, self.aliases, self.maker = key, name, aliases, maker
        self.kind = key.partition(":")[0]
        self.description = f"{name} of the lexicon"
        self.homepage = ""


def directory(*entries: Listed) -> Directory:
    return Directory(entries)


def fresh(claim: Claim) -> Claim:
    return Claim.objects.with_ends().get(pk=claim.pk)
