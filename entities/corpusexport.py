"""What editors decided, as passages of the corpus: the sentence that was misread, with the claim as they left it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from entities.models import Claim, Correction, Entity, Evidence, Figure, Status


def passages() -> Iterator[str]:
    """One passage for each decision about a statement whose words still stand, oldest first; a rejected one has no claim under its line."""
    decisions = Correction.objects.select_related("claim__subject", "claim__object").order_by("at", "pk")
    for correction in decisions:
        evidence = (
            Evidence.objects.select_related("article", "claim__subject", "claim__object").filter(statement=correction.statement).first()
        )
        if evidence is not None:
            yield _passage(correction, evidence)


def _passage(correction: Correction, evidence: Evidence) -> str:
    text = " ".join(evidence.text.split())
    claim = evidence.claim
    names = {entity: found for entity in _ends(claim) if (found := _spellings(entity, text))}
    lines = [f"## correction-{correction.statement[:12]} | long-form | {evidence.article.day:%Y-%m-%d}"]
    if names:
        lines.append("names: " + "; ".join(f"{', '.join(found)}={entity.kind}" for entity, found in names.items()))
    lines.append(text)
    if correction.decision != Correction.Decision.REJECT and all(entity in names for entity in _ends(claim)):
        lines.append("  " + _mark(claim, evidence, names, text))
    return "\n".join(lines) + "\n"


def _ends(claim: Claim) -> list[Entity]:
    return [end for end in (claim.subject, claim.object) if end is not None]


def _spellings(entity: Entity, text: str) -> list[str]:
    """The spellings of an entity that stand in the text as whole words, the longest first."""
    known = {entity.name, *entity.aliases.values_list("name", flat=True)}
    plain = [name for name in known if not set(name) & set(",;=")]
    return sorted((name for name in plain if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)), key=lambda name: (-len(name), name))


def _mark(claim: Claim, evidence: Evidence, names: dict[Entity, list[str]], text: str) -> str:
    subject = names[claim.subject][0] if claim.subject else ""
    ends = f"{subject} > {names[claim.object][0]}" if claim.object else subject
    fields = [f"{claim.kind}: {ends}"]
    figures = Figure.objects.filter(article=evidence.article, start__gte=evidence.start, end__lte=evidence.end)
    figure = figures.filter(value=claim.amount_value).first() if claim.amount_value is not None else None
    if figure is not None and (words := " ".join(figure.text.split())) in text:
        fields.append(f'amount "{words}"')
    if claim.status != Status.ACTUAL:
        fields.append(claim.status)
    if claim.reported:
        fields.append("reported")
    return "; ".join(fields)
