"""What templates say about claims: sentences, marks, amounts, dates, evidence. The words are those of ``digest.phrases``."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import QueryDict

from digest import evidence as evidence_
from digest import phrases
from entities.models import Claim, Deal, Evidence, Figure

register = template.Library()


@register.filter
def headline(claim: Claim) -> str:
    """The whole sentence, money included: for headings, titles, feeds and links that stand alone."""
    return phrases.headline(claim)


@register.filter
def sentence(claim: Claim) -> str:
    """The sentence without the money, for a line that shows it in its own column."""
    return phrases.headline(claim, with_amount=False)


@register.filter
def amount(claim: Claim) -> str:
    return phrases.amount(claim)


@register.filter
def long_amount(claim: Claim) -> str:
    return phrases.long_amount(claim)


@register.filter
def exact_amount(claim: Claim) -> str:
    """“60,000,000,000 USD”, with the upper end of a range."""
    if claim.amount_value is None:
        return ""
    high = f" – {phrases.plain_number(claim.amount_high)}" if claim.amount_high is not None else ""
    return f"{phrases.plain_number(claim.amount_value)}{high} {claim.amount_currency}"


@register.filter
def quantity(claim: Claim) -> str:
    return phrases.quantity(claim)


@register.filter
def figure_amount(figure: Figure) -> str:
    return phrases.compact_money(figure.value, figure.currency, figure.qualifier, figure.high, figure.per)


@register.filter
def mark(told: Claim | Deal) -> phrases.Mark:
    """The mark of a claim, or of a deal's newest step."""
    return phrases.mark_of(told.status, told.reported)


@register.filter
def day(value: dt.date | None) -> str:
    """“20 Mar 2026”; of a moment, its day in the site's time zone is to be passed."""
    return phrases.day_words(value) if value else ""


@register.filter
def when_words(value: str) -> str:
    return phrases.when_words(value)


@register.filter
def date_words(claim: Claim) -> str:
    return phrases.date_words(claim)


@register.filter
def in_time(claim: Claim) -> str:
    return phrases.in_time(claim)


@register.filter
def told_words(claim: Claim) -> str:
    """Wants the evidence prefetched."""
    return phrases.told_words(claim, guessed=evidence_.day_is_a_guess(claim))


@register.filter
def machine_date(claim: Claim) -> str:
    """The date for ``<time datetime>``; HTML knows no quarters, so those give their year."""
    if claim.when:
        return claim.when.partition("-Q")[0]
    return claim.first_told.isoformat() if claim.first_told else ""


@register.filter
def who(claim: Claim) -> str:
    """“Harbor Wire”, “Harbor Wire and 4 others”. Wants the evidence prefetched with its publishers."""
    return evidence_.who(claim)


@register.filter
def quote(claim: Claim) -> Evidence | None:
    """The evidence to show first. Wants the evidence prefetched."""
    return evidence_.best(claim)


@register.inclusion_tag("_status.html")
def status(told: Claim | Deal) -> dict[str, Any]:
    """A mark with its word."""
    return {"mark": phrases.mark_of(told.status, told.reported)}


@register.inclusion_tag("_claim_line.html")
def claim_line(claim: Claim) -> dict[str, Any]:
    """Mark · sentence · amount · who says it, as a list item of ``<ul class="claims">``."""
    return {"claim": claim, "mark": phrases.mark(claim)}


@register.inclusion_tag("_quick_claim.html")
def quick_claim(claim: Claim) -> dict[str, Any]:
    """Mark · sentence with its money, under the title of a quick hit."""
    return {"claim": claim, "mark": phrases.mark(claim)}


@register.inclusion_tag("_timeline_entry.html")
def timeline_entry(
    claim: Claim,
    *,
    life: Any = None,
    contest: Any = None,
    claims: int = 1,
    link: Any = None,
    own: str = "",
    bears_on: str = "",
    quoted: bool = True,
) -> dict[str, Any]:
    """A claim on a timeline, as a list item of ``<ol class="tl">``.

    ``life`` are the steps of its deal, ``contest`` what publishers tell differently of it, ``claims`` how many of the deal are folded into
    it; ``link`` the chain's link that it belongs to;
    ``own`` names whose own claim it is where it is no link's, ``bears_on`` on whom it bears.
    """
    return {
        "claim": claim,
        "mark": phrases.mark(claim),
        "life": life,
        "contest": contest,
        "claims": claims,
        "link": link,
        "own": own,
        "bears_on": bears_on,
        "quoted": quoted,
    }


@register.inclusion_tag("_evidence.html")
def evidence(row: Evidence) -> dict[str, Any]:
    """The words in their paragraph, with who said it and when."""
    return {"row": row, "publisher": row.article.publisher_name, "context": evidence_.context(row)}


@register.simple_tag(takes_context=True)
def query_with(context: dict[str, Any], **changes: Any) -> str:
    """The page's query string with some parameters changed, or left out where they are empty; a changed list begins at its first page."""
    query: QueryDict = context["request"].GET.copy()
    if "page" not in changes:
        query.pop("page", None)
    for name, value in changes.items():
        name = name.replace("_", "-").strip("-")
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return "?" + urlencode(list(query.items())) if query else context["request"].path
