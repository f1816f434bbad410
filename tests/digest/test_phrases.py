"""The sentence of a claim, over everything a claim can be."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

import pytest

from digest import phrases
from entities.models import Claim, ClaimKind, Entity, EntityKind, Status

SUBJECT = Entity(pk=1, kind=EntityKind.COMPANY, name="Northwind", slug="northwind")
OBJECT = Entity(pk=2, kind=EntityKind.COMPANY, name="Lumen Labs", slug="lumen-labs")

#: What must be read in a sentence of each status, before the verb.
HEDGES = {
    Status.PLANNED: ("plans to ", "is to ", "agreed to ", "is reportedly to "),
    Status.OPTIONAL: (" may ",),
    Status.SPECULATIVE: (" could ",),
    Status.DENIED: ("denied that ",),
}


def make_claim(
    kind: str = ClaimKind.ACQUISITION, *, subject: bool = True, object: bool = True, amount: str = "", quantity: str = "", **fields: object
) -> Claim:  # noqa: A002
    claim = Claim(kind=kind, **fields)
    claim.subject = SUBJECT if subject else None
    claim.object = OBJECT if object else None
    if amount:
        claim.amount_value, claim.amount_currency = Decimal(amount), "USD"
        claim.amount_qualifier = claim.amount_qualifier or "exact"
    if quantity:
        claim.quantity_value = Decimal(quantity)
    return claim


ENDS = ((True, True), (True, False), (False, True))
SHAPES = list(
    itertools.product(
        ENDS,
        ("", "60000000000"),
        ("", "4.2"),
        (
            "",
            "seed",
            "agreed terms",
            "annual loss",
            "a settlement",
            "S-1 filing",
            "interim chief executive",
            "the work so far",
            "sales",
            "GPUs",
        ),
    )
)


@pytest.mark.parametrize("kind", ClaimKind.values)
def test_headline_of_every_shape_is_whole_and_hedged(kind: str) -> None:
    for (subject, object_), amount, quantity, detail in SHAPES:
        said = {}
        for status, reported in itertools.product(Status.values, (False, True)):
            claim = make_claim(
                kind,
                subject=subject,
                object=object_,
                amount=amount,
                quantity=quantity,
                quantity_unit="%",
                detail=detail,
                status=status,
                reported=reported,
            )
            said[status, reported] = sentence = phrases.headline(claim)
            assert not set("{}[]|_") & set(sentence), sentence
            assert "  " not in sentence and sentence == sentence.strip(), sentence
            assert ("Northwind" in sentence) == subject and ("Lumen Labs" in sentence) == object_, sentence
            if amount:
                assert sentence.count("$60 billion") == 1, sentence
            if quantity:
                assert sentence.count("4.2 %") == 1, sentence
            if reported:
                assert "reportedly " in sentence, sentence
            if status != Status.ACTUAL:
                assert any(hedge in sentence for hedge in HEDGES[Status(status)]), sentence
        actual = said[Status.ACTUAL, False]
        assert not any(hedge in actual for hedges in HEDGES.values() for hedge in hedges), actual
        assert "reportedly" not in actual
        assert len(set(said.values())) == len(said), "two statuses read alike"
        for key, sentence in said.items():
            assert key == (Status.ACTUAL, False) or not sentence.startswith(actual), sentence


@pytest.mark.parametrize("kind", ClaimKind.values)
def test_headline_without_amount_keeps_its_hedge(kind: str) -> None:
    for (subject, object_), (status, reported) in itertools.product(ENDS, itertools.product(Status.values, (False, True))):
        short = phrases.headline(
            make_claim(kind, subject=subject, object=object_, amount="5", status=status, reported=reported), with_amount=False
        )
        if status != Status.ACTUAL:
            assert any(hedge in short for hedge in HEDGES[Status(status)]), short
        if reported:
            assert "reportedly " in short, short


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Northwind acquires Lumen Labs"),
        (
            {"status": "optional", "amount": "60000000000", "amount_qualifier": "about"},
            "Northwind may acquire Lumen Labs for about $60 billion",
        ),
        ({"status": "planned"}, "Northwind plans to acquire Lumen Labs"),
        ({"status": "planned", "detail": "agreed in principle"}, "Northwind agreed to acquire Lumen Labs (agreed in principle)"),
        ({"status": "speculative", "reported": True}, "Northwind reportedly could acquire Lumen Labs"),
        ({"status": "denied"}, "It is denied that Northwind acquires Lumen Labs"),
        ({"reported": True}, "Northwind reportedly acquires Lumen Labs"),
        ({"subject": False, "status": "planned"}, "Lumen Labs is to be acquired"),
        (
            {"kind": "valuation", "object": False, "amount": "1750000000000", "status": "planned"},
            "Northwind is to be valued at $1.75 trillion",
        ),
        (
            {"kind": "valuation", "object": False, "amount": "1300000000", "reported": True},
            "Northwind is reportedly valued at $1.3 billion",
        ),
        ({"kind": "funding", "object": False, "amount": "105000000", "detail": "seed"}, "Northwind raises $105 million in a seed round"),
        ({"kind": "funding", "object": False, "status": "planned", "reported": True}, "Northwind reportedly plans to raise money"),
        ({"kind": "stake", "quantity": "4.2", "quantity_unit": "%"}, "Northwind holds 4.2 % of Lumen Labs"),
        ({"kind": "hire", "detail": "interim CEO"}, "Northwind hires Lumen Labs as interim CEO"),
        ({"kind": "hire", "detail": "to lead a new laboratory"}, "Northwind hires Lumen Labs (to lead a new laboratory)"),
        ({"kind": "departure", "subject": False, "detail": "three researchers"}, "Lumen Labs sees a departure (three researchers)"),
        ({"kind": "departure", "status": "planned"}, "Northwind is to leave Lumen Labs"),
        ({"kind": "revenue", "object": False, "amount": "5000000", "detail": "annual loss"}, "Northwind loses $5 million (annual loss)"),
        ({"kind": "revenue", "object": False, "amount": "5000000", "detail": "run rate"}, "Northwind posts a run rate of $5 million"),
        ({"kind": "spending", "object": False, "amount": "5", "detail": "’s capex guidance"}, "Northwind spends $5 (capex guidance)"),
        ({"kind": "listing", "object": False}, "Northwind moves to go public"),
        ({"kind": "listing", "object": False, "detail": "confidential filing"}, "Northwind files to go public (confidential filing)"),
        ({"kind": "listing", "object": False, "status": "planned"}, "Northwind plans to go public"),
        ({"kind": "lawsuit", "subject": False, "detail": "song lyrics"}, "Lumen Labs faces a lawsuit (song lyrics)"),
        (
            {"kind": "lawsuit", "amount": "1500000000", "detail": "settlement"},
            "Lumen Labs settles a lawsuit with Northwind for $1.5 billion",
        ),
        ({"kind": "regulation", "amount": "2000000", "status": "optional"}, "Northwind may set a fine of $2 million for Lumen Labs"),
        ({"kind": "benchmark", "quantity": "58.4", "quantity_unit": "score"}, "Northwind scores 58.4 on Lumen Labs"),
        (
            {"kind": "spec", "object": False, "quantity": "754000000000", "quantity_unit": "parameters", "detail": "parameters"},
            "Northwind has 754 billion parameters",
        ),
        (
            {"kind": "spec", "object": False, "quantity": "17000000000", "quantity_unit": "parameters", "detail": "17 billion"},
            "Northwind has 17 billion parameters",
        ),
        ({"kind": "price", "object": False, "amount": "0.08", "amount_per": "session hour"}, "Northwind costs $0.08 per session hour"),
        (
            {"kind": "release", "subject": False, "status": "denied", "reported": True},
            "It is reportedly denied that Lumen Labs is released",
        ),
    ],
)
def test_headline_words(fields: dict[str, object], sentence: str) -> None:
    assert phrases.headline(make_claim(**fields)) == sentence  # type: ignore[arg-type]


def test_headline_without_amount_leaves_it_to_its_column() -> None:
    claim = make_claim(amount="60000000000", status="optional")
    assert phrases.headline(claim, with_amount=False) == "Northwind may acquire Lumen Labs"


@pytest.mark.parametrize("kind", ClaimKind.values)
def test_headline_without_amount_never_tells_it(kind: str) -> None:
    for (subject, object_), quantity, detail, status in itertools.product(
        ENDS, ("", "4.2"), ("", "another $5 billion", "$5B", "annual revenue", "fine of $5 billion in May"), Status.values
    ):
        claim = make_claim(
            kind, subject=subject, object=object_, amount="5000000000", quantity=quantity, quantity_unit="%", detail=detail, status=status
        )
        short, full = phrases.headline(claim, with_amount=False), phrases.headline(claim)
        assert "$" not in short and "5 billion" not in short, short
        assert full.count("$5") == 1, full


@pytest.mark.parametrize(
    ("fields", "full", "short"),
    [
        (
            {"kind": "valuation", "object": False, "amount": "15000000000", "amount_qualifier": "at_least", "detail": "valued"},
            "Northwind is valued at $15 billion or more",
            "Northwind is valued",
        ),
        (
            {"kind": "valuation", "object": False, "amount": "75000000000", "status": "planned", "reported": True},
            "Northwind is reportedly to be valued at $75 billion",
            "Northwind is reportedly to be valued",
        ),
        (
            {"kind": "partnership", "status": "optional", "amount": "10000000000", "detail": "the collaborative work"},
            "Northwind may pay Lumen Labs $10 billion for the collaborative work",
            "Northwind may pay Lumen Labs for the collaborative work",
        ),
        (
            {"kind": "contract", "status": "optional", "amount": "10000000000", "detail": "if it does not buy"},
            "Northwind may pay Lumen Labs $10 billion (if it does not buy)",
            "Northwind may pay Lumen Labs (if it does not buy)",
        ),
        ({"kind": "contract", "status": "optional"}, "Northwind may order from Lumen Labs", "Northwind may order from Lumen Labs"),
        (
            {"kind": "contract", "amount": "21000000000", "detail": "another $21 billion"},
            "Northwind orders from Lumen Labs for $21 billion",
            "Northwind orders from Lumen Labs",
        ),
        (
            {"kind": "contract", "status": "planned", "detail": "cloud TPUs"},
            "Northwind plans to order cloud TPUs from Lumen Labs",
            "Northwind plans to order cloud TPUs from Lumen Labs",
        ),
        (
            {"kind": "revenue", "object": False, "amount": "2000000000", "detail": "annual recurring revenue"},
            "Northwind posts $2 billion in annual recurring revenue",
            "Northwind posts annual recurring revenue",
        ),
        (
            {"kind": "revenue", "object": False, "amount": "142000000000", "detail": "’s overall run rate"},
            "Northwind posts an overall run rate of $142 billion",
            "Northwind posts an overall run rate",
        ),
        (
            {"kind": "revenue", "object": False, "amount": "8000000000", "detail": "made profit"},
            "Northwind makes a profit of $8 billion",
            "Northwind makes a profit",
        ),
        (
            {"kind": "price", "object": False, "amount": "20", "amount_per": "month"},
            "Northwind costs $20 per month",
            "Northwind is priced",
        ),
        ({"kind": "listing", "object": False, "detail": "its IPO"}, "Northwind moves to go public", "Northwind moves to go public"),
        (
            {"kind": "spending", "object": False, "amount": "5", "detail": "AI infrastructure", "status": "planned"},
            "Northwind plans to spend $5 on AI infrastructure",
            "Northwind plans to spend on AI infrastructure",
        ),
        ({"kind": "spending", "object": False, "amount": "5", "detail": "spending"}, "Northwind spends $5", "Northwind spends money"),
        (
            {"kind": "regulation", "amount": "2000000"},
            "Northwind sets a fine of $2 million for Lumen Labs",
            "Northwind sets a fine for Lumen Labs",
        ),
        (
            {"kind": "layoff", "object": False, "quantity": "700", "quantity_unit": "jobs"},
            "Northwind cuts 700 jobs",
            "Northwind cuts 700 jobs",
        ),
    ],
)
def test_headline_details_are_told_once(fields: dict[str, object], full: str, short: str) -> None:
    claim = make_claim(**fields)  # type: ignore[arg-type]
    assert (phrases.headline(claim), phrases.headline(claim, with_amount=False)) == (full, short)


@pytest.mark.parametrize(
    ("arguments", "short", "long"),
    [
        (("60000000000", "USD", "about"), "~$60B", "about $60 billion"),
        (("15000000000", "USD", "at_least"), ">$15B", "at least $15 billion"),
        (("20000", "USD", "at_most"), "≤$20,000", "up to $20,000"),
        (("115000000000", "USD", "range", "135000000000"), "$115–135B", "$115–135 billion"),
        (("900000000", "USD", "range", "1200000000"), "$900M–1.2B", "$900 million–1.2 billion"),
        (("0.08", "USD", "exact", None, "session hour"), "$0.08 per session hour", "$0.08 per session hour"),
        (("0.8", "USD", "exact", None, "million tokens"), "$0.80 per million tokens", "$0.80 per million tokens"),
        (("1.5", "USD", "range", "2"), "$1.50–2", "$1.50–2"),
        (("0.000010", "USD"), "$0.00001", "$0.00001"),
        (("890000000", "EUR"), "€890M", "€890 million"),
        (("1030000000.000000", "USD"), "$1.03B", "$1.03 billion"),
        (("2000000000000", "USD"), "$2T", "$2 trillion"),
        (("5000000", "CHF"), "CHF 5M", "CHF 5 million"),
        (("2500", "USD", ""), "$2,500", "$2,500"),
    ],
)
def test_money_words(arguments: tuple[str | None, ...], short: str, long: str) -> None:
    value, currency, *rest = arguments
    qualifier = rest[0] if rest else "exact"
    high = Decimal(rest[1]) if len(rest) > 1 and rest[1] else None
    per = rest[2] if len(rest) > 2 and rest[2] else ""
    assert value and currency and qualifier is not None
    assert phrases.compact_money(Decimal(value), currency, qualifier, high, per) == short
    assert phrases.long_money(Decimal(value), currency, qualifier, high, per) == long


@pytest.mark.parametrize(
    ("value", "unit", "qualifier", "words"),
    [
        ("754000000000", "parameters", "", "754 billion parameters"),
        ("58.400000", "score", "exact", "58.4"),
        ("21", "%", "exact", "21 %"),
        ("100000", "GPUs", "at_least", "at least 100,000 GPUs"),
        ("10", "x", "exact", "10×"),
        ("400", "MW", "about", "about 400 MW"),
    ],
)
def test_quantity_words(value: str, unit: str, qualifier: str, words: str) -> None:
    assert phrases.quantity(make_claim("spec", quantity=value, quantity_unit=unit, quantity_qualifier=qualifier)) == words


@pytest.mark.parametrize(
    ("when", "words"), [("2026", "2026"), ("2026-Q1", "Q1 2026"), ("2026-02", "Feb 2026"), ("2026-03-20", "20 Mar 2026")]
)
def test_when_words(when: str, words: str) -> None:
    assert phrases.when_words(when) == words


@pytest.mark.parametrize(
    ("when", "first", "last", "guessed", "words"),
    [
        ("", "2026-04-22", "2026-04-22", False, "day it was told"),
        ("", "2026-04-22", "2026-04-22", True, "day it was received; no date given"),
        ("", "2026-04-22", "2026-05-01", False, "told till 1 May"),
        ("2026-04-22", "2026-04-22", "2026-04-22", False, "told the same day"),
        ("2026-Q1", "2026-03-09", "2026-03-09", False, "told 9 Mar"),
        ("2025-12", "2026-03-09", "2026-03-09", False, "told 9 Mar 2026"),
        ("2026", "2026-04-22", "2026-04-24", False, "told 22–24 Apr"),
        ("2026-02", "2026-02-14", "2026-04-22", False, "told 14 Feb – 22 Apr"),
    ],
)
def test_told_words(when: str, first: str, last: str, guessed: bool, words: str) -> None:
    claim = make_claim(when=when, first_told=dt.date.fromisoformat(first), last_told=dt.date.fromisoformat(last))
    assert phrases.told_words(claim, guessed=guessed) == words


@pytest.mark.parametrize(
    ("status", "reported", "slug", "word"),
    [
        ("actual", False, "actual", "actual"),
        ("planned", False, "planned", "planned"),
        ("optional", False, "optional", "option"),
        ("speculative", False, "speculative", "speculative"),
        ("denied", False, "denied", "denied"),
        ("actual", True, "reported", "reported"),
        ("planned", True, "reported", "reported, planned"),
        ("denied", True, "denied", "reported, denied"),
    ],
)
def test_mark_has_a_shape_and_a_word(status: str, reported: bool, slug: str, word: str) -> None:
    mark = phrases.mark(make_claim(status=status, reported=reported))
    assert (mark.slug, mark.word) == (slug, word)
    assert mark.filled == (status == "actual" and not reported)
    assert mark.sign == phrases.SIGNS[slug]
