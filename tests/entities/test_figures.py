"""Amounts of money: value, currency, how exact, and rate."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entities.extraction.figures import find_figures


def one(text: str) -> tuple[str, str, str, str | None, str, str]:
    figures = find_figures(text)
    assert len(figures) == 1, figures
    span, a = figures[0]
    high = None if a.high is None else f"{a.high:f}"
    return f"{a.value:f}", a.currency, a.qualifier, high, a.per, text[span.start : span.end]


@pytest.mark.parametrize(
    ("text", "value", "currency", "qualifier"),
    [
        ("It raised $1.03B in March.", "1030000000", "USD", "exact"),
        ("It raised $1.03 billion in March.", "1030000000", "USD", "exact"),
        ("The fund put in US$2bn.", "2000000000", "USD", "exact"),
        ("A grant of €890m went out.", "890000000", "EUR", "exact"),
        ("A grant of 890 million euro went out.", "890000000", "EUR", "exact"),
        ("A grant of 890 million euros went out.", "890000000", "EUR", "exact"),
        ("The plant costs £1.2 billion.", "1200000000", "GBP", "exact"),
        ("The plant costs ¥100 billion.", "100000000000", "JPY", "exact"),
        ("A 100 billion yen plant.", "100000000000", "JPY", "exact"),
        ("The plant costs ¥20 billion, the yuan has fallen.", "20000000000", "CNY", "exact"),
        ("The state pays Rs 500 crore.", "5000000000", "INR", "exact"),
        ("The state pays ₹2 lakh crore.", "2000000000000", "INR", "exact"),
        ("It asked for a billion dollars.", "1000000000", "USD", "exact"),
        ("It asked for half a billion dollars.", "500000000", "USD", "exact"),
        ("It closed half a billion in new funding.", "500000000", "USD", "exact"),
        ("It asked for two and a half billion dollars.", "2500000000", "USD", "exact"),
        ("It was bought for ~$60 billion.", "60000000000", "USD", "about"),
        ("It pledged over $15 billion.", "15000000000", "USD", "at_least"),
        ("It pledged more than $15 billion.", "15000000000", "USD", "at_least"),
        ("It pledged at least $15 billion.", "15000000000", "USD", "at_least"),
        ("It pledged $100M+ to schools.", "100000000", "USD", "at_least"),
        ("It pledged $4 billion or more.", "4000000000", "USD", "at_least"),
        ("Sales exceeded $15 billion.", "15000000000", "USD", "at_least"),
        ("Sales crossed $20 billion.", "20000000000", "USD", "at_least"),
        ("Robots start at $250 there.", "250", "USD", "at_least"),
        ("Robots cost under $20,000 there.", "20000", "USD", "at_most"),
        ("It could pay up to $40 billion.", "40000000000", "USD", "at_most"),
        ("It pays less than $120 billion.", "120000000000", "USD", "at_most"),
        ("It pays just under $200 million.", "200000000", "USD", "at_most"),
        ("It pays nearly $200 million.", "200000000", "USD", "about"),
        ("It pays almost $200 million.", "200000000", "USD", "about"),
        ("It pays around $200 million.", "200000000", "USD", "about"),
        ("It pays about $200 million.", "200000000", "USD", "about"),
        ("It pays roughly $200 million.", "200000000", "USD", "about"),
        ("Income will approach $10 billion.", "10000000000", "USD", "about"),
        ("A seed of $35 mn was agreed.", "35000000", "USD", "exact"),
        ("It is worth $1 trillion.", "1000000000000", "USD", "exact"),
        ("It is worth 60 billion USD.", "60000000000", "USD", "exact"),
        ("It is worth USD 60 billion.", "60000000000", "USD", "exact"),
        ("It is worth S$3 million.", "3000000", "SGD", "exact"),
        ("It is worth A$3 million.", "3000000", "AUD", "exact"),
        ("It is worth C$3 million.", "3000000", "CAD", "exact"),
        ("It is worth HK$3 million.", "3000000", "HKD", "exact"),
        ("It is worth CHF 3 million.", "3000000", "CHF", "exact"),
        ("It is worth RMB 3 million.", "3000000", "CNY", "exact"),
        ("It is worth 3 million yuan.", "3000000", "CNY", "exact"),
        ("It is worth 3 trillion won.", "3000000000000", "KRW", "exact"),
        ("It is worth 3 million rupees.", "3000000", "INR", "exact"),
        ("Each answer costs 50 cents.", "0.5", "USD", "exact"),
        ("A $1.5-billion fund.", "1500000000", "USD", "exact"),
        ("A 2-billion-dollar fund.", "2000000000", "USD", "exact"),
        ("A ten million dollar fund.", "10000000", "USD", "exact"),
        ("A fund of 5 million pounds.", "5000000", "GBP", "exact"),
        ("Budgets of <$100 suffice.", "100", "USD", "at_most"),
        ("Stripe Buys It for Over $7B", "7000000000", "USD", "at_least"),
    ],
)
def test_amount_in_a_sentence(text: str, value: str, currency: str, qualifier: str) -> None:
    assert one(text)[:3] == (value, currency, qualifier)


@pytest.mark.parametrize(
    ("text", "low", "high", "currency", "per"),
    [
        ("Capex of $115–135 billion is planned.", "115000000000", "135000000000", "USD", ""),
        ("Rounds of $300-400M are common.", "300000000", "400000000", "USD", ""),
        ("Between $2 and $3 billion was spent.", "2000000000", "3000000000", "USD", ""),
        ("Launch falls to $200–500/kg.", "200", "500", "USD", "kg"),
        ("Base of $175-205k a year.", "175000", "205000", "USD", "year"),
        ("Some $5M to $10M is needed.", "5000000", "10000000", "USD", ""),
        ("Some $2 to $3 billion is needed.", "2000000000", "3000000000", "USD", ""),
        ("Some $2bn–$3bn is needed.", "2000000000", "3000000000", "USD", ""),
        ("Some 2-3 billion euros is needed.", "2000000000", "3000000000", "EUR", ""),
    ],
)
def test_range(text: str, low: str, high: str, currency: str, per: str) -> None:
    found = one(text)
    assert (found[0], found[3], found[1], found[4], found[2]) == (low, high, currency, per, "range")


@pytest.mark.parametrize(
    ("text", "value", "per"),
    [
        ("It costs $0.08 per session hour on top.", "0.08", "session hour"),
        ("Under $0.50 per million input tokens, they say.", "0.5", "million input tokens"),
        ("The plan is $40/month for all.", "40", "month"),
        ("The plan is $40 a month for all.", "40", "month"),
        ("The plan is $40 per user per month for all.", "40", "user per month"),
        ("It is $5/MTok input for now.", "5", "MTok input"),
        ("It is $0.25/m input for now.", "0.25", "million input"),
        ("It is $1.25/million for input for now.", "1.25", "million input"),
        ("It is ~$51 per watt today.", "51", "watt"),
        ("Ten shares at $0.01 each.", "0.01", "share"),
        ("It costs $20 monthly.", "20", "month"),
        ("It is $2 per floogle now.", "2", "floogle"),
    ],
)
def test_rate(text: str, value: str, per: str) -> None:
    found = one(text)
    assert (found[0], found[4]) == (value, per)


def test_span_holds_the_qualifier() -> None:
    assert one("It was sold for about $200 billion last week.")[5] == "about $200 billion"
    assert one("It was sold for ~$60 billion last week.")[5] == "~$60 billion"


@pytest.mark.parametrize(
    "text",
    [
        "Tens of billions are poured in.",
        "A billion-dollar bet on chips.",
        "Tencent and Accenture met in 2026.",
        "Version 4.5 has 100 million users and 70 billion parameters.",
        "They won 3 prizes and lost ten pounds.",
        "A dollar for your thoughts.",
        "Ticker $NVDA fell.",
        "",
    ],
)
def test_no_amount(text: str) -> None:
    assert find_figures(text) == []


def test_two_amounts_side_by_side() -> None:
    values = [f"{a.value:f}" for _, a in find_figures("Prices fell from $50 to $5, and sales grew from $2 billion to $3 billion.")]
    assert values == ["50", "5", "2000000000", "3000000000"]
    values = [f"{a.value:f}" for _, a in find_figures("It raised $5 million and $12 million more, then €3m.")]
    assert values == ["5000000", "12000000", "3000000"]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("$€£¥~<>0123456789.,-– +kmbKMB/aefhilnorstuper\n"), max_size=60))
def test_any_text_gives_spans_within_bounds(text: str) -> None:
    last = 0
    for span, amount in find_figures(text):
        assert last <= span.start < span.end <= len(text)
        last = span.end
        assert isinstance(amount.value, Decimal) and amount.value >= 0
        assert len(amount.currency) == 3
        assert (amount.qualifier == "range") == (amount.high is not None)


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("It raised 200 million Danish kroner.", 200_000_000, "DKK"),
        ("The fund put in 300 million Norwegian kroner.", 300_000_000, "NOK"),
        ("The state gave 2.2 billion tenge.", 2_200_000_000, "KZT"),
        ("They took 40 million rand.", 40_000_000, "ZAR"),
        ("It costs QAR 90 million.", 90_000_000, "QAR"),
        ("It cost 3.1 billion crowns.", 3_100_000_000, "CZK"),
    ],
)
def test_money_of_smaller_currencies(text: str, value: int, currency: str) -> None:
    ((_, amount),) = find_figures(text)
    assert (int(amount.value), amount.currency) == (value, currency)


def test_crowns_without_a_large_number_are_no_money() -> None:
    assert find_figures("The king wore 5 crowns.") == []
