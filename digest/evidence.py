"""Evidence as readers meet it: who says a claim, the words to show first, and the paragraph that they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import QuerySet

from entities.models import Claim, Evidence
from entities.timelines import with_evidence as with_evidence

PARAGRAPH = "\n\n"
CONTEXT = 420  # characters shown on either side of the words at most; the rest is at the publisher's


@dataclass(frozen=True, slots=True)
class Context:
    """The words and what stands around them in their paragraph; ``cut_before`` and ``cut_after`` tell that more follows there."""

    before: str
    words: str
    after: str
    cut_before: bool = False
    cut_after: bool = False


def in_context() -> QuerySet[Evidence]:
    """Evidence with its publishers and its articles' texts, as a claim's own page needs it; told first first."""
    rows = Evidence.objects.select_related("article__voice", "article__document__publisher", "article__document__source__publisher")
    return rows.defer("search", "article__search", "article__document__raw").order_by("article__published", "article_id", "start")


def publishers(claim: Claim) -> list[str]:
    """Names of those who say it in words of their own, in the order in which they did."""
    return list(dict.fromkeys(row.article.teller for row in claim.evidence.all() if row.article.superseded_by_id is None))


def who(claim: Claim) -> str:
    """“Harbor Wire”, “Harbor Wire and Deal Desk”, “Harbor Wire and 4 others”."""
    names = publishers(claim)
    if not names:
        return ""
    if len(names) <= 2:
        return " and ".join(names)
    return f"{names[0]} and {len(names) - 1} others"


def day_is_a_guess(claim: Claim) -> bool:
    """Whether no article of the day on which it was first told gives a date, so that this is only the day they were received."""
    first = [row.article for row in claim.evidence.all() if row.article.superseded_by_id is None and row.article.day == claim.first_told]
    return bool(first) and all(article.date_is_a_guess for article in first)


def best(claim: Claim) -> Evidence | None:
    """The surest evidence of a current article; among equals the first told."""
    evidence = sorted(
        claim.evidence.all(), key=lambda row: (row.article.superseded_by_id is not None, -row.confidence, row.article.published, row.pk)
    )
    return evidence[0] if evidence else None


def context(row: Evidence) -> Context:
    """The paragraph around the words, or those beside it where they are all of it; cut at a word where it is long."""
    text = row.article.text
    start = text.rfind(PARAGRAPH, 0, row.start)
    start = 0 if start < 0 else start + len(PARAGRAPH)
    end = text.find(PARAGRAPH, row.end)
    end = len(text) if end < 0 else end
    if not text[start : row.start].strip() and not text[row.end : end].strip():
        # The words are all of their paragraph, as an item of a list is: the ones beside it are the context.
        earlier = text.rfind(PARAGRAPH, 0, max(0, start - len(PARAGRAPH)))
        later = text.find(PARAGRAPH, end + len(PARAGRAPH))
        start = 0 if earlier < 0 else earlier + len(PARAGRAPH)
        end = len(text) if later < 0 else later
    before, after = text[start : row.start], text[row.end : end]
    cut_before, cut_after = len(before) > CONTEXT, len(after) > CONTEXT
    if cut_before:
        before = re.sub(r"^\S*\s", "", before[-CONTEXT:])
    if cut_after:
        after = re.sub(r"\s\S*$", "", after[:CONTEXT])
    return Context(before, row.text, after, cut_before, cut_after)
