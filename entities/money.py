"""Sums of different currencies, put in order. Rates are rough and fixed: they order lists, and are never shown.

The database keeps sums in rough dollars, to sort by (``Figure.dollars``, ``Deal.dollars``): who changes a rate is told by
``makemigrations --check``, and has the deals' refreshed by ``manage.py reextract``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Case, DecimalField, ExpressionWrapper, F, Value, When
from django.db.models.functions import Coalesce

if TYPE_CHECKING:  # the models keep columns that are made by these rates
    from entities.models import Claim

#: Dollars for one unit, rounded. A currency that is not here counts as one dollar for a hundred units.
ROUGH_RATES = {
    "USD": Decimal(1),
    "EUR": Decimal("1.1"),
    "GBP": Decimal("1.3"),
    "CHF": Decimal("1.15"),
    "CAD": Decimal("0.73"),
    "AUD": Decimal("0.66"),
    "NZD": Decimal("0.6"),
    "SGD": Decimal("0.75"),
    "CNY": Decimal("0.14"),
    "HKD": Decimal("0.13"),
    "TWD": Decimal("0.03"),
    "JPY": Decimal("0.007"),
    "KRW": Decimal("0.0007"),
    "INR": Decimal("0.012"),
    "AED": Decimal("0.27"),
    "SAR": Decimal("0.27"),
    "ILS": Decimal("0.27"),
    "BRL": Decimal("0.18"),
    "SEK": Decimal("0.1"),
    "NOK": Decimal("0.1"),
    "DKK": Decimal("0.15"),
    "PLN": Decimal("0.25"),
}
UNKNOWN = Decimal("0.01")


def rough(value: Decimal | int, currency: str) -> Decimal:
    """About how many dollars so much of a currency is, to six places as the database keeps it."""
    return (value * ROUGH_RATES.get(currency, UNKNOWN)).quantize(Decimal("0.000001"))


def in_dollars(claim: Claim, *, high: bool = False) -> Decimal | None:
    """About how many dollars a claim's amount is, with ``high`` the upper end of a range; None where it has none or only a rate."""
    if claim.amount_value is None or claim.amount_per:
        return None
    return rough(claim.amount_high if high and claim.amount_high is not None else claim.amount_value, claim.amount_currency)


def dollars(value: str, currency: str, per: str, *, high: str = "") -> Case:
    """About how many dollars a sum is, to put sums in order: null where there is none, or only a rate (“per month”).
    ``high`` names the field of a range's upper end, to take that.
    """
    rates = [When(**{currency: code}, then=Value(rate)) for code, rate in ROUGH_RATES.items()]
    rate = Case(*rates, default=Value(UNKNOWN), output_field=DecimalField(max_digits=30, decimal_places=6))
    sum_ = Coalesce(F(high), F(value)) if high else F(value)
    number = DecimalField(max_digits=40, decimal_places=6)
    return Case(When(**{per: ""}, then=ExpressionWrapper(sum_ * rate, output_field=number)), default=None, output_field=number)
