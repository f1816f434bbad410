"""Parts of the editors' pages: words in their paragraph, numbers, and what changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from entities import queue
from entities.models import Claim, Entity, Evidence, Mention, Qualifier
from ingest.versions import Moment, Version, moments

#: Characters of a paragraph that are shown on either side of the words.
CONTEXT = 600

#: Changes that a row's own page shows.
NEWEST = 8

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
    return f"{sign(claim.amount_qualifier)}{claim.amount_value.normalize():,f}{high} {claim.amount_currency}{per}"


def quantity_of(claim: Claim) -> str:
    if claim.quantity_value is None:
        return ""
    high = f"–{claim.quantity_high.normalize():,f}" if claim.quantity_high is not None else ""
    return f"{sign(claim.quantity_qualifier)}{claim.quantity_value.normalize():,f}{high} {claim.quantity_unit}".strip()


def newest_changes(histories: Iterable[Iterable[Version]], address: str) -> SafeString:
    """The newest changes of a row: when, by whom, what and why; and where all of them stand."""
    lines = [
        (f"{timezone.localtime(moment.at):%-d %b %Y, %H:%M}", moment.who, _what(moment), moment.why)
        for moment in moments(*histories)[:NEWEST]
    ]
    body = format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", lines)
    head = mark_safe("<thead><tr><th>when</th><th>who</th><th>what</th><th>why</th></tr></thead>")  # nobody's words
    return format_html('<table class="newest">{}<tbody>{}</tbody></table><p><a href="{}">The whole history</a></p>', head, body, address)


def _what(moment: Moment) -> str:
    """What a moment changed, in one cell."""
    told = []
    for version in moment.versions:
        changes = [f"{change.label}: {change.before or '–'} → {change.after or '–'}" for change in version.changes if not version.is_first]
        come = "came" if version.is_first else "went" if version.is_last else ""
        if changes or come:
            told.append(
                " ".join(
                    filter(None, [version.of or ("found" if version.is_first else ""), come if version.of else "", "; ".join(changes)])
                )
            )
    return " · ".join(told) or "only what the machine counts by"


def sign(qualifier: str) -> str:
    return _SIGNS.get(Qualifier(qualifier), "") if qualifier else ""
