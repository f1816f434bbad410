"""What stands against a claim that only the reader sees: the rest of its sentence."""

from __future__ import annotations

from decimal import Decimal

import pytest

from entities.extraction.atoms import Atom
from entities.extraction.context import Context, Ref
from entities.extraction.guards import Taken, reason_against
from entities.extraction.parsed import Candidate, Parsed
from entities.extraction.pipeline import extract
from entities.extraction.reference import is_compared
from entities.extraction.status import Standing
from entities.extraction.types import Amount, Quantity

A, B, C = Ref(0, "C"), Ref(1, "C"), Ref(2, "C")
MODEL, OTHER = Ref(3, "M"), Ref(4, "M")
SCORE = Quantity(Decimal("52"), "score")
SUM = Amount(Decimal(5_000_000), "USD")


def claim(kind: str, subject: Ref | None, object_: Ref | None, number: Amount | Quantity | None = None) -> Candidate:
    amount = number if isinstance(number, Amount) else None
    quantity = number if isinstance(number, Quantity) else None
    return Candidate(kind, subject, object_, 0, Standing(), "reader", 0.9, amount, quantity)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(claim("benchmark", MODEL, None, SCORE), claim("benchmark", OTHER, None, SCORE), id="a score is one model's"),
        pytest.param(claim("valuation", A, None, SUM), claim("funding", A, None, SUM), id="what somebody is worth was not raised"),
        pytest.param(claim("release", A, MODEL), claim("release", B, MODEL), id="one maker"),
        pytest.param(claim("departure", Ref(5, "P"), A), claim("departure", Ref(5, "P"), B), id="one employer is left"),
        pytest.param(claim("contract", A, B), claim("partnership", B, A), id="a contract needs no partnership beside it"),
        pytest.param(claim("benchmark", MODEL, B, SCORE), claim("benchmark", MODEL, B), id="the score is given"),
        pytest.param(claim("funding", A.carried(), None, SUM), claim("valuation", B.carried(), None), id="“it” is one"),
    ],
)
def test_what_a_sentence_has_said_is_not_said_otherwise(first: Candidate, second: Candidate) -> None:
    taken = Taken()
    assert not taken.reason_against(second)
    taken.take(first)
    assert taken.reason_against(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(claim("investment", A, B, SUM), claim("funding", B, None, SUM), id="what is invested is raised"),
        pytest.param(claim("partnership", A, B), claim("partnership", A, C), id="several partners"),
        pytest.param(claim("release", A.carried(), MODEL), claim("partnership", B, C), id="another does something too"),
        pytest.param(claim("release", None, MODEL), claim("release", A, MODEL), id="the maker is told after all"),
        pytest.param(claim("benchmark", MODEL, B, SCORE), claim("benchmark", MODEL, C), id="another benchmark"),
    ],
)
def test_what_goes_with_what_is_said_is_taken(first: Candidate, second: Candidate) -> None:
    taken = Taken()
    taken.take(first)
    assert not taken.reason_against(second)


def sentence(words: str, *names: str) -> list[Atom]:
    """The words as atoms, the names of them as companies numbered in this order."""
    return [
        Atom(i, i + 1, word, "name", entity=names.index(word), entity_kind="company") if word in names else Atom(i, i + 1, word, "word")
        for i, word in enumerate(words.split())
    ]


def test_who_is_joined_is_no_partner() -> None:
    atoms = sentence("Amazon partnered with OpenAI , joining SoftBank and Nvidia", "Amazon", "OpenAI", "SoftBank", "Nvidia")
    parsed = Parsed("", atoms, [], [], Context())
    assert reason_against(claim("partnership", Ref(0, "C"), Ref(2, "C")), parsed)
    assert reason_against(claim("partnership", Ref(0, "C"), Ref(3, "C")), parsed)
    assert not reason_against(claim("partnership", Ref(0, "C"), Ref(1, "C")), parsed)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CoreWeave's deal with Meta is worth $14.2 billion.", "valuation"),  # the deal is worth it, not CoreWeave
        ("Amazon raised nearly $50 billion through bond sales.", "revenue"),
        ("While GPT-5 grew, OpenAI bought 10 million Cerebras shares at $5 each.", "price"),
    ],
)
def test_number_of_something_else_is_not_measured(text: str, kind: str) -> None:
    assert kind not in {claim.kind for claim in extract(text, least=0.0).claims if claim.rule != "reader"}


def test_what_is_only_compared_is_not_gone_on_about() -> None:
    atoms = sentence("Mixtral is stronger than Llama or Qwen", "Mixtral", "Llama", "Qwen")
    assert [atom.text for k, atom in enumerate(atoms) if atom.kind == "name" and is_compared(atoms, k)] == ["Llama", "Qwen"]


def test_headline_of_what_is_to_come_is_no_fact() -> None:
    statuses = {claim.status for claim in extract("Helsing set for a $18 billion valuation", least=0.0).claims if claim.kind == "valuation"}
    assert statuses == {"planned"}


def test_what_one_company_makes_is_not_released_by_another() -> None:
    text = "Monday was meant to be Anthropic's day. OpenAI had been quiet for weeks. It released Claude Opus 4.6 in the morning."
    assert ("release", "OpenAI") not in {(claim.kind, claim.subject) for claim in extract(text, least=0.0).claims}


def test_what_anyone_may_try_is_not_taken_up() -> None:
    text = "You can try Llama 4 on Groq, Fireworks AI and Poe."
    assert "adoption" not in {claim.kind for claim in extract(text, least=0.0).claims if claim.rule == "reader"}


def test_founder_of_one_company_founded_no_other_of_the_sentence() -> None:
    text = "Omar Haddad, co-founder and CTO of Weaviate, was introduced to the people of Qdrant."
    assert {claim.object for claim in extract(text, least=0.0).claims if claim.kind == "founding"} <= {"Weaviate"}


def test_start_up_of_somebody_need_not_be_founded_by_him() -> None:
    atoms = sentence("Cirrus , the start-up of Nakamura , closed a round", "Cirrus", "Nakamura")
    assert reason_against(claim("founding", Ref(1, "P"), Ref(0, "C")), Parsed("", atoms, [], [], Context()))


def test_person_invests_his_own_money() -> None:
    found = extract("Helion raised $90 million from investors including Shopify's Tobi Lütke.", least=0.0).claims
    assert {claim.subject for claim in found if claim.kind == "investment"} == {"Tobi Lütke"}


def test_listing_whose_price_is_told_is_still_to_come() -> None:
    statuses = {c.status for c in extract("Groq has raised its IPO price to bring in $2 billion.", least=0.0).claims if c.kind == "listing"}
    assert statuses == {"planned"}


def test_price_joined_to_another_is_one_of_the_same_thing() -> None:
    text = "Llama 5 is out. It will be priced at $2 per million input tokens and $8 per million output tokens."
    prices = {(c.subject, c.amount.value, c.status) for c in extract(text, least=0.0).claims if c.kind == "price" and c.amount}
    assert prices == {("Llama 5", Decimal(2), "planned"), ("Llama 5", Decimal(8), "planned")}


def test_supplier_is_not_the_one_who_pays() -> None:
    atoms = sentence("Cursor and its suppliers , Foo and Bar , met", "Cursor", "Foo", "Bar")
    parsed = Parsed("", atoms, [], [], Context())
    assert reason_against(claim("contract", Ref(2, "C"), Ref(0, "C")), parsed)
    assert not reason_against(claim("contract", Ref(0, "C"), Ref(2, "C")), parsed)


def test_maker_of_what_is_leased_is_not_the_one_who_is_paid() -> None:
    said = extract("Northwind has signed a contract with Lumen for capacity at Harbor One, the site that Ostrava Silicon built.").claims
    assert ("contract", "Northwind", "Lumen") in {(c.kind, c.subject, c.object) for c in said}
    assert not any("Ostrava Silicon" in (c.subject, c.object) for c in said if c.kind in ("contract", "partnership"))


def test_what_is_bought_over_years_is_no_investment() -> None:
    text = "Anthropic commits more than $100 billion to AWS over ten years and gets up to 5 gigawatts."
    assert {c.kind for c in extract(text, least=0.0).claims if c.object == "AWS"} == {"contract"}
