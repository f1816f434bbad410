"""Parts of the editors' pages: words in their paragraph, numbers, and what changed."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from entities import queue
from entities.models import Claim, Entity, Evidence, Mention, Qualifier

#: Characters of a paragraph that are shown on either side of the words.
CONTEXT = 600

_UNTOLD = frozenset({"pgh_id", "pgh_obj_id", "pgh_created_at", "pgh_label", "pgh_context_id", "id", "fingerprint", "deal_id", "when_first"})
_SIGNS = {Qualifier.ABOUT: "~", Qualifier.AT_LEAST: "≥", Qualifier.AT_MOST: "≤"}


def in_paragraph(row: Evidence) -> SafeString:
    """The words of evidence, marked, in the paragraph of the article that has them."""
    return _marked(row.article.text, row.start, row.end)


def said_of(entity: Entity) -> list[tuple[Mention, SafeString]]:
    """The newest articles that name an entity, each with the paragraph that does so first."""
    return [(row, _marked(row.article.text, *_named(row))) for row in queue.said_of(entity)]


def _named(row: Mention) -> tuple[int, int]:
    """Where a mention ends: with the longest spelling of its entity that stands there, else with the word."""
    text = row.article.text
    spellings = [alias.name for alias in row.entity.aliases.all() if text.startswith(alias.name, row.start)]
    if spellings:
        return row.start, row.start + max(map(len, spellings))
    end = row.start
    while end < len(text) and not text[end].isspace():
        end += 1
    return row.start, end


def _marked(text: str, start: int, end: int) -> SafeString:
    """The paragraph around a place, with the place marked; a very long one is cut on both sides."""
    first = text.rfind("\n\n", 0, start) + 2 if "\n\n" in text[:start] else 0
    last = text.find("\n\n", end)
    last = len(text) if last < 0 else last
    before, after = text[first:start], text[end:last]
    before = f"… {before[-CONTEXT:].partition(' ')[2]}" if len(before) > CONTEXT else before
    after = f"{after[:CONTEXT].rpartition(' ')[0]} …" if len(after) > CONTEXT else after
    return format_html('<p dir="auto">{}<mark>{}</mark>{}</p>', before, text[start:end], after)


def amount_of(claim: Claim) -> str:
    """``~60,000,000,000 USD``; empty where there is none."""
    if claim.amount_value is None:
        return ""
    high = f"–{claim.amount_high.normalize():,f}" if claim.amount_high is not None else ""
    per = f" per {claim.amount_per}" if claim.amount_per else ""
    return f"{_sign(claim.amount_qualifier)}{claim.amount_value.normalize():,f}{high} {claim.amount_currency}{per}"


def quantity_of(claim: Claim) -> str:
    if claim.quantity_value is None:
        return ""
    high = f"–{claim.quantity_high.normalize():,f}" if claim.quantity_high is not None else ""
    return f"{_sign(claim.quantity_qualifier)}{claim.quantity_value.normalize():,f}{high} {claim.quantity_unit}".strip()


def history_table(row: Claim | Entity) -> SafeString:
    """Every change that the database saw, newest first: when, by whom, which fields."""
    events = list(row.events.select_related("pgh_context").order_by("pgh_id"))  # type: ignore[union-attr]
    contexts = [event.pgh_context.metadata if event.pgh_context else {} for event in events]
    users = User.objects.in_bulk({context["user"] for context in contexts if context.get("user")})
    lines: list[tuple[str, str, str, str]] = []
    before: dict[str, Any] = {}
    for event, context in zip(events, contexts, strict=True):
        after = {field.attname: getattr(event, field.attname) for field in event._meta.concrete_fields if field.attname not in _UNTOLD}
        what = "; ".join(
            f"{name}: {_shown(before[name])} → {_shown(value)}" for name, value in after.items() if before and before[name] != value
        )
        who = users.get(context.get("user"))
        if what or not before:
            lines.append((f"{event.pgh_created_at:%Y-%m-%d %H:%M}", str(who or "the machine"), what or "found", context.get("reason", "")))
        before = after
    body = format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", reversed(lines))
    return format_html("<table><thead><tr><th>when</th><th>who</th><th>what</th><th>why</th></tr></thead><tbody>{}</tbody></table>", body)


def _sign(qualifier: str) -> str:
    return _SIGNS.get(Qualifier(qualifier), "") if qualifier else ""


def _shown(value: Any) -> str:
    return "–" if value is None or value == "" else str(value)
