"""The identity of a statement: what makes two sentences say the same (docs/adr/0005-identity-of-a-claim.md)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from entities.extraction.types import Amount, Quantity
from entities.models import SYMMETRIC_KINDS

STEP = Decimal("0.000001")  # what the database keeps of a number
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_EMPTY_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "its",
        "of",
        "on",
        "or",
        "over",
        "the",
        "their",
        "this",
        "to",
        "up",
        "with",
    ]
)

#: Kinds that need no second end; in all others a missing end leaves it to the detail to tell who or what.
_ONE_ENDED = frozenset(["funding", "valuation", "revenue", "listing", "price", "spec", "audience", "layoff", "spending", "capacity"])
#: One-ended kinds of which a company has many at a time, told apart by their detail where no number does it.
_TOLD_BY_DETAIL = frozenset({"funding", "spending", "revenue", "spec", "capacity", "audience", "price"})

#: What a sum measures, by the words that name it; the first that matches.
_METRICS = (
    ("loss", frozenset({"loss", "losses", "losing", "lost", "burn", "burned", "deficit"})),
    ("profit", frozenset({"profit", "profits", "income", "earnings", "ebitda", "margin"})),
    ("run rate", frozenset({"rate", "arr", "annualized", "annualised", "recurring"})),
    ("capex", frozenset({"capex", "capital"})),
    ("training", frozenset({"training", "train"})),
)
_SAME_UNITS = {
    "percent": "%",
    "per cent": "%",
    "megawatt": "mw",
    "gigawatt": "gw",
    "kilowatt": "kw",
    "employee": "people",
    "worker": "people",
    "job": "people",
    "staff": "people",
    "person": "people",
}
_SCALED_UNITS = {"gw": ("mw", Decimal(1000)), "kw": ("mw", Decimal("0.001"))}


@dataclass(frozen=True, slots=True)
class Statement:
    """What a claim says, free of any row. ``subject`` and ``object`` are keys of entities, empty where there is none."""

    kind: str
    subject: str = ""
    object: str = ""
    amount: Amount | None = None
    quantity: Quantity | None = None
    detail: str = ""
    status: str = "actual"
    reported: bool = False
    when: str = ""

    @property
    def stands(self) -> bool:
        """Whether it can be a claim: about someone, and not about one entity and itself."""
        return bool(self.subject or self.object) and self.subject != self.object


def fingerprint(statement: Statement) -> str:
    """SHA-256 over what tells the statement from others, as 64 hexadecimal digits."""
    one, other = statement.subject, statement.object
    if statement.kind in SYMMETRIC_KINDS:
        one, other = sorted((one, other))
    parts = (
        statement.kind,
        one,
        other,
        *_amount_parts(statement.amount),
        *_quantity_parts(statement.quantity),
        distinguishing_detail(statement),
        statement.status,
        "reported" if statement.reported else "",
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def distinguishing_detail(statement: Statement) -> str:
    """The part of the detail that belongs to the identity, normalised; mostly empty, as each outlet words its details anew."""
    if statement.kind in {"revenue", "spending"} and statement.amount is not None:
        return metric(statement.detail)
    if statement.kind == "release":  # a feature of a standing product is a release of its own
        return words(statement.detail)
    if statement.amount is not None or statement.quantity is not None:
        return ""
    if statement.kind in _ONE_ENDED:
        return words(statement.detail) if statement.kind in _TOLD_BY_DETAIL else ""
    return "" if statement.subject and statement.object else words(statement.detail)


def metric(detail: str) -> str:
    """What a sum measures: ``loss``, ``profit``, ``run rate`` …; empty for plain revenue or spending."""
    found = set(_WORD.findall(_plain(detail)))
    return next((name for name, names in _METRICS if found & names), "")


def words(detail: str) -> str:
    """The words of a detail that carry meaning, sorted, each once."""
    return " ".join(sorted(set(_WORD.findall(_plain(detail))) - _EMPTY_WORDS))


def number(value: Decimal) -> str:
    """A number as it is compared: as the database keeps it, without exponent or idle zeros."""
    text = format(value.quantize(STEP), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit(text: str) -> tuple[str, Decimal]:
    """A unit as it is compared, and the factor that brings a number to it (``GW`` → ``mw``, 1000)."""
    plain = " ".join(_plain(text).split())
    if len(plain) > 3 and plain.endswith("s") and not plain.endswith("ss"):
        plain = plain[:-1]
    plain = _SAME_UNITS.get(plain, plain)
    return _SCALED_UNITS.get(plain, (plain, Decimal(1)))


def _amount_parts(amount: Amount | None) -> tuple[str, ...]:
    if amount is None:
        return "", "", "", ""
    return number(amount.value), "" if amount.high is None else number(amount.high), amount.currency, words(amount.per)


def _quantity_parts(quantity: Quantity | None) -> tuple[str, ...]:
    if quantity is None:
        return "", "", ""
    name, factor = unit(quantity.unit)
    return number(quantity.value * factor), "" if quantity.high is None else number(quantity.high * factor), name


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("-", " ")
