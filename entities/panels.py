"""Parts of the editors' pages: words in their paragraph, numbers, and what changed."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from entities.models import Claim, Entity, Evidence, Qualifier

_UNTOLD = frozenset({"pgh_id", "pgh_obj_id", "pgh_created_at", "pgh_label", "pgh_context_id", "id", "fingerprint", "deal_id", "when_first"})
_SIGNS = {Qualifier.ABOUT: "~", Qualifier.AT_LEAST: "≥", Qualifier.AT_MOST: "≤"}


def in_paragraph(row: Evidence) -> SafeString:
    """The words of evidence, marked, in the paragraph of the article that has them."""
    text = row.article.text
    start = text.rfind("\n\n", 0, row.start) + 2 if "\n\n" in text[: row.start] else 0
    end = text.find("\n\n", row.end)
    end = len(text) if end < 0 else end
    return format_html('<p dir="auto">{}<mark>{}</mark>{}</p>', text[start : row.start], text[row.start : row.end], text[row.end : end])


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
