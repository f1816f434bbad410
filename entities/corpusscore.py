"""The corpus against extraction: each passage as a gold file, what extraction makes of it, and how far they agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings

from entities.corpus import Mark, Passage
from entities.extraction.figures import find_figures
from entities.extraction.pipeline import extract
from entities.extraction.quantities import find_quantities
from entities.extraction.scoring import Score, matches
from entities.extraction.types import ClaimSpan, Extraction

BARE = {str(digit) for digit in range(10)}


def text_of(passage: Passage) -> str:
    """The passage as a reader gives it: sentences of a paragraph on one line, headings and items on lines of their own."""
    blocks: list[tuple[int, str, str]] = []
    for line in passage.lines:
        if blocks and line.kind == "sentence" and blocks[-1][:2] == (line.paragraph, "sentence"):
            blocks[-1] = (*blocks[-1][:2], f"{blocks[-1][2]} {line.text}")
        else:
            blocks.append((line.paragraph, line.kind, line.text))
    return "\n\n".join(text for _, _, text in blocks)


def title_of(passage: Passage) -> str:
    return passage.lines[0].text if passage.lines and passage.lines[0].kind == "heading" else ""


def said_in(passage: Passage, least: float | None = None) -> Extraction:
    """What extraction makes of the passage; claims less sure than what is published, or than ``least``, are left out."""
    least = settings.CONFIDENCE_PUBLISHED if least is None else least
    published = dt.date.fromisoformat(passage.published) if passage.published else None
    return extract(text_of(passage), title=title_of(passage), published=published, spacy_pipeline=settings.SPACY_PIPELINE, least=least)


def gold_of(passage: Passage) -> dict[str, Any]:
    """The passage in the shape of a gold file, but for figures, which the corpus does not mark one by one.

    A statement that stands in several lines with nothing new stands once.
    """
    claims: dict[tuple[Any, ...], dict[str, Any]] = {}
    for mark in passage.marks:
        claim = _claim(passage, mark)
        number = (claim["amount"] or claim["quantity"] or {}).get("value")
        claims.setdefault((claim["kind"], claim["subject"], claim["object"], number, claim["status"], claim["reported"]), claim)
    return {
        "id": passage.id,
        "entities": [{"name": n.spellings[0], "kind": n.kind, "aliases": list(n.spellings[1:])} for n in passage.names],
        "claims": list(claims.values()),
    }


def _claim(passage: Passage, mark: Mark) -> dict[str, Any]:
    def name(index: int | None) -> str | None:
        return passage.names[index].spellings[0] if index is not None else None

    return {
        "kind": mark.kind,
        "subject": name(mark.subject),
        "object": name(mark.object),
        "amount": _amount(mark.fields.get("amount", "")),
        "quantity": _quantity(mark.fields.get("quantity", "")),
        "status": mark.status,
        "reported": mark.reported,
        "evidence": passage.lines[mark.line].text,
    }


def _amount(words: str) -> dict[str, Any] | None:
    found = find_figures(words)
    return {"value": found[0][1].value, "currency": found[0][1].currency} if found else None


def _quantity(words: str) -> dict[str, Any] | None:
    """The number of the quoted words, with its unit; a bare number is a score."""
    found = find_quantities(words, [])
    if found:
        return {"value": found[0][1].value, "unit": found[0][1].unit}
    number = next((part for part in words.replace(",", "").split() if part[:1] in BARE), "")
    digits = number.rstrip("%.;:")
    return {"value": Decimal(digits), "unit": "score"} if digits.replace(".", "", 1).isdigit() else None


def score(passages: Iterable[Passage]) -> Score:
    """Extraction of each passage against its marks."""
    total = Score()
    for passage in passages:
        total.add(gold_of(passage), _found(said_in(passage)), None)
    return total


def _found(said: Extraction) -> dict[str, Any]:
    return {
        "entities": [{"name": e.name, "kind": e.kind} for e in said.entities],
        "claims": [_row(claim) for claim in said.claims],
    }


def _row(claim: ClaimSpan) -> dict[str, Any]:
    return {
        "kind": claim.kind,
        "subject": claim.subject,
        "object": claim.object,
        "amount": {"value": claim.amount.value, "currency": claim.amount.currency} if claim.amount else None,
        "quantity": {"value": claim.quantity.value, "unit": claim.quantity.unit} if claim.quantity else None,
        "status": claim.status,
        "reported": claim.reported,
        "rule": claim.rule,
    }


def judged(passages: Iterable[Passage]) -> Iterator[tuple[ClaimSpan, bool]]:
    """Each claim that extraction makes of the passages, sure or not, and whether its kind and ends are marked there."""
    for passage in passages:
        said = said_in(passage, least=0.0)
        right = matches(gold_of(passage), _found(said))
        for i, claim in enumerate(said.claims):
            yield claim, i in right
