"""Which claim an editor is shown first.

    priority = doubt × prominence × money

- doubt: 1 − confidence, of the surest of its evidence;
- prominence: how many publishers tell it, which lifts a story in the day's edition, and one for each party, on whose page it stands;
- money: 1, and one more for each power of ten that the amount lies above a million dollars: 4 for a billion. Rates of exchange are rough
  powers of ten, as they only order the queue; a sum “per month” or “per user” counts as none.

It is made of the claim's own columns alone, so that an index of the database keeps the queue in order (``claim_queue``).
"""

from __future__ import annotations

from django.db.models import Case, F, FloatField, Q, Value, When
from django.db.models.functions import Cast, Greatest, Ln

#: The formula in one line, as the page of the queue tells it.
FORMULA = "(1 − confidence) × (publishers + parties) × (1 + powers of ten above a million dollars)"

#: Claims in the queue: told by a current article, and decided by no one.
IN_QUEUE = Q(standing__in=["published", "queued"], publisher_count__gt=0)

#: About a million dollars in each currency that is worth much less; in any other, a million.
MILLION = {"CNY": 1e7, "HKD": 1e7, "SEK": 1e7, "NOK": 1e7, "DKK": 1e7, "TWD": 1e7, "INR": 1e8, "JPY": 1e8, "KRW": 1e9}
_LN_10 = 2.302585092994046


def _party(name: str) -> Case:
    return Case(When(**{f"{name}__isnull": False}, then=Value(1)), default=Value(0))


_millions = Cast(F("amount_value"), FloatField()) / Case(
    *(When(amount_currency=currency, then=Value(million)) for currency, million in MILLION.items()),
    default=Value(1e6),
    output_field=FloatField(),
)
_money = Case(
    When(amount_per="", amount_value__gt=1e6, then=Value(1.0) + Greatest(Ln(_millions) / Value(_LN_10), Value(0.0))),
    default=Value(1.0),
    output_field=FloatField(),
)

PRIORITY = (Value(1.0) - F("confidence")) * Cast(F("publisher_count") + _party("subject") + _party("object"), FloatField()) * _money
