"""What of an edition's kept reasons may still be shown: an editor may have rejected a claim a moment ago."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from digest import phrases
from entities.models import Claim


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a summary with its own address; ``marks`` are of what it claims that is no plain fact, ``by`` tells whose it is."""

    text: str
    url: str
    marks: tuple[phrases.Mark, ...]
    by: str


def still_public(why: dict[str, Any], claims: Container[int]) -> dict[str, Any]:
    """The reason, without an amount whose claim is among these no longer: an editor may have rejected it a moment ago."""
    return why if why["claim"] in claims else {**why, "amount": ""}


def said(why: dict[str, Any], claims: Mapping[int, Claim]) -> list[Said]:
    """The summary, without sentences whose claims are among these no longer. Who says them is told where it is more than one."""
    kept = []
    for sentence in why.get("summary", ()):
        made = [claims[pk] for pk in sentence["claims"] if pk in claims]
        if made or not sentence["claims"]:
            marks = tuple(dict.fromkeys(phrases.mark(claim) for claim in made if not claim.is_plain_fact))
            kept.append((sentence, marks))
    several = len({sentence["by"] for sentence, _ in kept}) > 1
    return [
        Said(
            one["text"],
            f"{reverse('article', args=[one['article']])}#s{one['start']}",
            marks,
            one["by"] if several and (place + 1 == len(kept) or kept[place + 1][0]["by"] != one["by"]) else "",
        )
        for place, (one, marks) in enumerate(kept)
    ]
