"""How far a statement holds: a hedge counts where it governs the verb, and nowhere else."""

from __future__ import annotations

import pytest

from entities.extraction.hedges import careful
from entities.extraction.pipeline import extract
from entities.extraction.status import Standing


def standing_of(text: str, kind: str) -> str:
    """Status of the one claim of a kind that readers or editors would see, after "reported" if it is hearsay; else empty."""
    claims = [claim for claim in extract(text).claims if claim.kind == kind]
    told = {("reported " if claim.reported else "") + claim.status for claim in claims}
    assert len(told) < 2, told
    return told.pop() if told else ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Microsoft acquired Anthropic.", "actual"),
        ("Microsoft will acquire Anthropic.", "planned"),
        ("Microsoft may acquire Anthropic.", "speculative"),
        ("Microsoft did not acquire Anthropic.", "denied"),
        ("Microsoft could have acquired Anthropic.", "denied"),
        ("Microsoft plans to acquire Anthropic.", "planned"),
        ("Microsoft is said to have acquired Anthropic.", "reported actual"),
        ("Microsoft has an option to acquire Anthropic.", "optional"),
        ("Microsoft reportedly acquired Anthropic.", "reported actual"),
        ("Sources say Microsoft acquired Anthropic.", "reported actual"),
        ("According to people familiar with the matter, Microsoft acquired Anthropic.", "reported actual"),
        ("Microsoft has acquired Anthropic, people who worked on the deal say.", "reported actual"),
        ("Microsoft has acquired Anthropic, two former colleagues said.", "reported actual"),
        ("Microsoft has acquired Anthropic, its chief executive said.", "actual"),
        ("Microsoft to acquire Anthropic", "planned"),
    ],
)
def test_hedge_of_the_verb_and_of_what_it_hangs_on(text: str, expected: str) -> None:
    assert standing_of(text, "acquisition") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Microsoft acquired Anthropic, and OpenAI may raise $5 billion.",
        "Microsoft acquired Anthropic, which plans to hire engineers.",
        "Although OpenAI may object, Microsoft acquired Anthropic.",
    ],
)
def test_hedge_of_another_clause_does_not_reach_the_verb(text: str) -> None:
    assert standing_of(text, "acquisition") == "actual"


def test_most_careful_of_several_hedges_wins() -> None:
    assert standing_of("Microsoft plans to seek an option to acquire Anthropic.", "acquisition") == "optional"
    assert careful("planned", "denied", "actual") == "denied"


def test_condition_makes_its_consequence_optional() -> None:
    assert standing_of("If talks succeed, Microsoft will acquire Anthropic.", "acquisition") == "optional"
    assert standing_of("Microsoft will acquire Anthropic if talks succeed.", "acquisition") == "optional"


@pytest.mark.parametrize("text", ["If Microsoft acquires Anthropic, rivals worry.", "Did Microsoft acquire Anthropic?"])
def test_what_is_only_asked_or_supposed_is_no_claim(text: str) -> None:
    assert standing_of(text, "acquisition") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The planned acquisition of Anthropic by Microsoft worries rivals.", "planned"),
        ("The potential acquisition of Anthropic by Microsoft worries rivals.", "speculative"),
        ("The rumored acquisition of Anthropic by Microsoft worries rivals.", "reported actual"),
        ("The acquisition of Anthropic by Microsoft collapsed.", "denied"),
        ("Microsoft denied the acquisition of Anthropic.", "denied"),
        ("Microsoft announced the acquisition of Anthropic.", "actual"),
    ],
)
def test_status_of_an_event_noun(text: str, expected: str) -> None:
    assert standing_of(text, "acquisition") == expected


def test_standing_takes_up_hedges() -> None:
    found = Standing().hedged("planned").hedged("reported").hedged("actual")
    assert found == Standing("planned", reported=True)
    assert Standing(question=True).under(found) == Standing("planned", reported=True, question=True)
