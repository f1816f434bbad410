"""Why an extraction says what it says: for each claim what made it, and for each sentence that might make one why it did not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from entities.extraction.types import Amount, ClaimSpan, Quantity, Refusal, Span


@dataclass(frozen=True, slots=True)
class Explained:
    """A sentence that makes claims, or that holds a word which might have made one."""

    sentence: Span
    claims: tuple[ClaimSpan, ...]
    refusals: tuple[Refusal, ...]


def explained(claims: tuple[ClaimSpan, ...], refusals: list[Refusal]) -> list[Explained]:
    """Sentences in the order of the text; a refusal of a kind that another rule claimed in the same sentence is left out."""
    spans = {(claim.evidence.start, claim.evidence.end) for claim in claims} | {(r.sentence.start, r.sentence.end) for r in refusals}
    found = []
    for start, end in sorted(spans):
        told = tuple(claim for claim in claims if (claim.evidence.start, claim.evidence.end) == (start, end))
        kinds = {claim.kind for claim in told}
        refused = dict.fromkeys(r for r in refusals if (r.sentence.start, r.sentence.end) == (start, end) and r.kind not in kinds)
        found.append(Explained(Span(start, end), told, tuple(refused)))
    return found


def lines(text: str, told: Explained) -> Iterator[str]:
    """The explanation of a sentence, line by line."""
    yield " ".join(text[told.sentence.start : told.sentence.end].split())
    for claim in told.claims:
        yield f"  {_statement(claim)}   by rule “{claim.rule}”, confidence {claim.confidence}"
    for refusal in told.refusals:
        yield f"  no {refusal.kind}: “{refusal.word}” (rule “{refusal.rule}”), {refusal.reason}"


def _statement(claim: ClaimSpan) -> str:
    ends = " → ".join(end for end in (claim.subject, claim.object) if end)
    number = claim.amount or claim.quantity
    parts = [f"{claim.kind}: {ends}", _number(number) if number else "", claim.when, "reported " * claim.reported + claim.status]
    return " · ".join(part for part in parts if part)


def _number(number: Amount | Quantity) -> str:
    unit = number.currency if isinstance(number, Amount) else number.unit
    return f"{number.qualifier} {number.value:,f} {unit}"
