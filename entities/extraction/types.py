"""What extraction gives: plain frozen data, with offsets into the text that it was given."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from entities.extraction.confidence import Opinions


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]``; 0 <= start < end <= len(text)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Amount:
    """Money. ``currency`` is ISO 4217; ``qualifier`` is exact, about, at_least, at_most or range (then ``high`` is set)."""

    value: Decimal
    currency: str
    qualifier: str = "exact"
    high: Decimal | None = None
    per: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that is not money, with its unit in the text's own words (``parameters``, ``%``, ``MW`` …)."""

    value: Decimal
    unit: str
    qualifier: str = "exact"
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FigureSpan:
    """An amount of money where the text states it, and the sentence around it."""

    span: Span
    text: str
    amount: Amount
    sentence: Span


@dataclass(frozen=True, slots=True)
class QuantitySpan:
    span: Span
    text: str
    quantity: Quantity
    sentence: Span


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity as one text names it. ``name`` is its fullest spelling there, ``aliases`` the others.

    ``key`` is the lexicon's key of it (``company:spacex``), empty for a name that the lexicon does not know.
    """

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    key: str = ""
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimSpan:
    """A claim as one text makes it.

    ``subject`` and ``object`` are names of entities in ``Extraction.entities``; ``rule`` says what made it.
    """

    kind: str
    subject: str | None
    object: str | None
    evidence: Span
    status: str = "actual"
    reported: bool = False
    amount: Amount | None = None
    quantity: Quantity | None = None
    detail: str = ""
    when: str = ""
    attribution: tuple[str, ...] = ()
    confidence: float = 1.0
    rule: str = ""
    subject_kind: str = ""  # kind of the entity, as one name may be a company and its product in one text
    object_kind: str = ""
    opinions: Opinions | None = None  # what confidence was weighed from; None for a claim that nobody weighed


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a frame whose verb or noun stands in a sentence made no claim of it; ``word`` is that verb or noun as the text has it."""

    rule: str
    kind: str
    word: str
    sentence: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one text says. Order is that of the text."""

    version: str
    title: str
    published: dt.date | None
    entities: tuple[NamedEntity, ...] = ()
    figures: tuple[FigureSpan, ...] = ()
    quantities: tuple[QuantitySpan, ...] = ()
    claims: tuple[ClaimSpan, ...] = ()
