"""Any text gives a result whose offsets lie in it, and the same text the same result."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from entities.extraction.pipeline import extract
from entities.extraction.types import Extraction, Span

WORDS = (
    "Nvidia SpaceX Cursor OpenAI Claude Opus 4.6 SWE-Bench Pro Musk acquired may reportedly will raised invested in and , . ? ( ) "
    "— : - ’s 's $5 billion $40M ~$60 billion 754-billion-parameter 70B 21% stake 2026 April 22, if not said that which the "
    "company its it \n \n\n • # talks to by with for of at"
)


def check(text: str, said: Extraction) -> None:
    def fits(span: Span) -> bool:
        return 0 <= span.start < span.end <= len(text)

    for entity in said.entities:
        assert entity.mentions
        assert all(fits(span) for span in entity.mentions)
    names = {entity.name for entity in said.entities}
    for claim in said.claims:
        assert fits(claim.evidence)
        assert text[claim.evidence.start : claim.evidence.end].strip() == text[claim.evidence.start : claim.evidence.end]
        assert {claim.subject, claim.object} - {None} <= names
        assert 0 < claim.confidence < 1
    for figure in said.figures:
        assert fits(figure.span)
        assert text[figure.span.start : figure.span.end] == figure.text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gives_a_result(text: str) -> None:
    check(text, extract(text))


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(WORDS.split(" ")), max_size=60).map(" ".join))
def test_any_order_of_telling_words_gives_a_result(text: str) -> None:
    said = extract(text, title=text[:40])
    check(text, said)
    assert extract(text, title=text[:40]) == said
