"""The grammar of claims, sentence by sentence: kind, ends, number, status and hearsay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest

from entities.extraction.pipeline import extract
from entities.extraction.types import ClaimSpan

Told = tuple[str, str | None, str | None, str]


def told(text: str, *, title: str = "", published: dt.date | None = None) -> Iterator[ClaimSpan]:
    extraction = extract(text, title=title, published=published)
    for claim in extraction.claims:
        assert 0 <= claim.evidence.start < claim.evidence.end <= len(text)
        yield claim


def brief(text: str, **context: str) -> set[Told]:
    return {(claim.kind, claim.subject, claim.object, "reported " * claim.reported + claim.status) for claim in told(text, **context)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nvidia acquired SchedMD last week.", ("acquisition", "Nvidia", "SchedMD", "actual")),
        ("SpaceX merged with xAI in February 2026.", ("merger", "SpaceX", "xAI", "actual")),
        ("Amazon invested $8 billion in Anthropic.", ("investment", "Amazon", "Anthropic", "actual")),
        ("Anthropic raised $30 billion in a Series G round.", ("funding", "Anthropic", None, "actual")),
        ("Anthropic was valued at $350 billion.", ("valuation", "Anthropic", None, "actual")),
        ("Microsoft holds a 27% stake in OpenAI.", ("stake", "Microsoft", "OpenAI", "actual")),
        ("Meta signed a $14 billion cloud deal with CoreWeave.", ("contract", "Meta", "CoreWeave", "actual")),
        ("OpenAI partnered with Stripe.", ("partnership", "OpenAI", "Stripe", "actual")),
        ("Anthropic's annual revenue reached $9 billion.", ("revenue", "Anthropic", None, "actual")),
        ("Microsoft spent $80 billion on data centers last year.", ("spending", "Microsoft", None, "actual")),
        ("Google donated $20 million to university research.", ("grant", "Google", None, "actual")),
        ("CoreWeave went public in March 2025.", ("listing", "CoreWeave", None, "actual")),
        ("Claude Opus 4.6 costs $5 per million input tokens.", ("price", "Claude Opus 4.6", None, "actual")),
        ("Mistral released Mistral Large 3 today.", ("release", "Mistral", "Mistral Large 3", "actual")),
        ("GLM-5.1 scored 58.4 on SWE-Bench Pro.", ("benchmark", "GLM-5.1", "SWE-Bench Pro", "actual")),
        ("GLM-5.1 has 754 billion parameters.", ("spec", "GLM-5.1", None, "actual")),
        ("xAI runs a 500-megawatt data center in Memphis.", ("capacity", "xAI", None, "actual")),
        ("ChatGPT passed 900 million weekly users.", ("audience", "ChatGPT", None, "actual")),
        ("Spotify uses Gemini to sort its podcasts.", ("adoption", "Spotify", "Gemini", "actual")),
        ("OpenAI hired Peter Steinberger.", ("hire", "OpenAI", "Peter Steinberger", "actual")),
        ("Jimmy Ba left xAI in February.", ("departure", "Jimmy Ba", "xAI", "actual")),
        ("Ilya Sutskever co-founded Safe Superintelligence.", ("founding", "Ilya Sutskever", "Safe Superintelligence", "actual")),
        ("Salesforce laid off 4,000 employees.", ("layoff", "Salesforce", None, "actual")),
        ("The New York Times sued OpenAI over its articles.", ("lawsuit", "The New York Times", "OpenAI", "actual")),
        ("The European Commission fined Meta €200 million.", ("regulation", "European Commission", "Meta", "actual")),
    ],
)
def test_claim_of_each_kind(text: str, expected: Told) -> None:
    found = brief(text)
    assert any(
        kind == expected[0] and status == expected[3] and _same(subject, expected[1]) and _same(object_, expected[2])
        for kind, subject, object_, status in found
    ), found


def _same(found: str | None, expected: str | None) -> bool:
    return found == expected or found is not None and expected is not None and found.removeprefix("The ") == expected.removeprefix("The ")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("SpaceX will acquire Cursor.", "planned"),
        ("SpaceX agreed to acquire Cursor.", "planned"),
        ("SpaceX plans to acquire Cursor.", "planned"),
        ("SpaceX is set to acquire Cursor.", "planned"),
        ("SpaceX holds an option to acquire Cursor.", "optional"),
        ("SpaceX has the right to buy Cursor.", "optional"),
        ("SpaceX may acquire Cursor.", "speculative"),
        ("SpaceX could buy Cursor.", "speculative"),
        ("SpaceX is in talks to acquire Cursor.", "speculative"),
        ("SpaceX is considering buying Cursor.", "speculative"),
        ("SpaceX is expected to acquire Cursor.", "speculative"),
        ("SpaceX denied that it had acquired Cursor.", "denied"),
        ("SpaceX did not acquire Cursor.", "denied"),
        ("SpaceX declined to acquire Cursor.", "denied"),
        ("SpaceX walked away from its acquisition of Cursor.", "denied"),
        ("SpaceX reportedly acquired Cursor.", "reported actual"),
        ("SpaceX has acquired Cursor, according to people familiar with the matter.", "reported actual"),
        ("SpaceX reportedly plans to acquire Cursor.", "reported planned"),
        ("Sources say SpaceX agreed to buy Cursor.", "reported planned"),
        ("A potential acquisition of Cursor by SpaceX has been on the table for weeks.", "speculative"),
    ],
)
def test_status_of_an_acquisition_by_its_hedge(text: str, status: str) -> None:
    assert ("acquisition", "SpaceX", "Cursor", status) in brief(text)
    assert ("acquisition", "SpaceX", "Cursor", "actual") not in brief(text)


@pytest.mark.parametrize(
    "text",
    [
        "Will SpaceX acquire Cursor?",
        "It is unclear whether SpaceX will acquire Cursor.",
        "If SpaceX doesn't buy Cursor, rivals will be glad.",
        "Cursor is the SpaceX of code editors.",
        "SpaceX is hiring a head of acquisitions.",
    ],
)
def test_no_acquisition_from_what_nobody_says(text: str) -> None:
    assert not [claim for claim in told(text) if claim.kind in {"acquisition", "merger"}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cursor was acquired by SpaceX.", ("acquisition", "SpaceX", "Cursor", "actual")),
        ("The acquisition of Cursor by SpaceX closed on Monday.", ("acquisition", "SpaceX", "Cursor", "actual")),
        ("SpaceX completed its acquisition of Cursor.", ("acquisition", "SpaceX", "Cursor", "actual")),
        ("SpaceX's acquisition of Cursor closed.", ("acquisition", "SpaceX", "Cursor", "actual")),
        ("Cursor, which SpaceX acquired in June, is growing.", ("acquisition", "SpaceX", "Cursor", "actual")),
        ("The SpaceX-xAI merger is done.", ("merger", "SpaceX", "xAI", "actual")),
        ("Elon Musk merged SpaceX with xAI.", ("merger", "SpaceX", "xAI", "actual")),
    ],
)
def test_direction_whatever_the_construction(text: str, expected: Told) -> None:
    assert expected in brief(text)


def test_coordinated_investors_give_a_claim_each_and_no_amount_to_either() -> None:
    claims = [claim for claim in told("Nvidia and Amazon invested $40 billion in OpenAI.") if claim.kind == "investment"]
    assert {claim.subject for claim in claims} == {"Nvidia", "Amazon"}
    assert all(claim.amount is None for claim in claims)


def test_fee_that_hangs_on_a_condition_is_an_option() -> None:
    claims = list(told("If SpaceX does not buy Cursor, it will pay $10 billion for the collaboration."))
    fee = next(claim for claim in claims if claim.amount is not None and claim.amount.value == Decimal(10_000_000_000))
    assert (fee.kind, fee.subject, fee.object, fee.status) == ("partnership", "SpaceX", "Cursor", "optional")
    assert not [claim for claim in claims if claim.kind == "acquisition"]


def test_pronoun_takes_the_subject_of_the_sentence_before() -> None:
    claims = list(told("Anthropic launched Managed Agents on Wednesday. It costs $0.08 per session hour."))
    price = next(claim for claim in claims if claim.kind == "price")
    assert price.subject == "Managed Agents"
    assert price.amount is not None and price.amount.per == "session hour"


def test_heading_and_body_make_one_claim() -> None:
    text = "Stripe Buys Lightmeter\n\nStripe agreed to acquire Lightmeter, a startup from Austin, for $90 million."
    claims = [claim for claim in told(text) if claim.kind == "acquisition"]
    assert [(claim.status, claim.amount is not None) for claim in claims] == [("planned", True)]


def test_hedge_governs_its_own_clause_only() -> None:
    found = brief("OpenAI released GPT-5.4, which reportedly scored 57.7 on SWE-Bench Pro.")
    assert ("release", "OpenAI", "GPT-5.4", "actual") in found
    assert ("benchmark", "GPT-5.4", "SWE-Bench Pro", "reported actual") in found


def test_date_of_the_event_is_told_by_the_text() -> None:
    claim = next(claim for claim in told("SpaceX merged with xAI on February 2, 2026.") if claim.kind == "merger")
    assert claim.when == "2026-02-02"


def test_extraction_twice_gives_the_same() -> None:
    text = "Nvidia and Amazon invested in OpenAI. Meta, it said, may buy Figure for $4 billion."
    assert extract(text) == extract(text)


def test_event_that_is_only_judged_possible_is_speculation() -> None:
    found = brief("One analyst called a merger of SpaceX and Tesla possible.")
    assert ("merger", "SpaceX", "Tesla", "speculative") in found


def test_let_go_and_laid_off_people_are_counted() -> None:
    claim = next(
        claim for claim in told("General Motors is laying off more than 600 people in its IT department.") if claim.kind == "layoff"
    )
    assert (claim.subject, claim.quantity and claim.quantity.value) == ("General Motors", Decimal(600))


def test_scores_beside_names_are_those_of_the_named_benchmark() -> None:
    text = "GLM-5.1 scores 61.5 on SWE-Bench Pro, ahead of GPT-5.4 (60.1) and Gemini 3.1 Pro (59.8)."
    scores = {claim.subject: claim.quantity and claim.quantity.value for claim in told(text) if claim.kind == "benchmark"}
    assert scores == {"GLM-5.1": Decimal("61.5"), "GPT-5.4": Decimal("60.1"), "Gemini 3.1 Pro": Decimal("59.8")}


def test_valuation_after_the_second_name_is_not_the_first_ones() -> None:
    claims = [claim for claim in told("SpaceX is valued at $1 trillion and xAI at $250 billion.") if claim.kind == "valuation"]
    assert {(claim.subject, claim.amount and claim.amount.value) for claim in claims} == {
        ("SpaceX", Decimal(10**12)),
        ("xAI", Decimal(250 * 10**9)),
    }


def test_what_nobody_does_makes_no_claim() -> None:
    assert not list(told("Nobody is buying Mistral AI."))


def test_gerund_that_is_only_spoken_of_makes_no_claim() -> None:
    assert not list(told("Everybody has a favourite. AOL buying Time Warner is the usual one."))


def test_content_of_a_report_is_hearsay() -> None:
    found = brief("A report that Cursor has already been bought is going round again.")
    assert found == {("acquisition", None, "Cursor", "reported actual")}
