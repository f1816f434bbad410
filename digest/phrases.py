"""What a claim says, in words: its sentence, its mark, its amounts and dates.

A claim that is not a plain fact never reads like one: the status and the hearsay are in the verb ("may acquire",
"plans to acquire", "reportedly acquires"), so that they survive wherever the sentence is copied to.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from digest import details
from digest.patterns import AGREED, ANY_KIND, CLOSER, NOT_WILLED, PATTERNS, ROLE, ROUND
from entities.models import Claim, ClaimKind, Qualifier, Status


@dataclass(frozen=True, slots=True)
class Mark:
    """One of the six marks of a status: ``slug`` is its CSS class, ``sign`` its shape as a character, ``filled`` only for plain facts."""

    slug: str
    word: str
    sign: str
    filled: bool = False


SIGNS = {"actual": "●", "planned": "◐", "optional": "◇", "speculative": "◌", "reported": "◌", "denied": "⊘"}


def mark_of(status: str, reported: bool) -> Mark:
    """The mark of a status; hearsay takes the dotted ring whatever is heard, except that a denial stays struck."""
    word = Status(status).label
    if not reported:
        return Mark(status, word, SIGNS[status], filled=status == Status.ACTUAL)
    if status == Status.ACTUAL:
        return Mark("reported", "reported", SIGNS["reported"])
    slug = "denied" if status == Status.DENIED else "reported"
    return Mark(slug, f"reported, {word}", SIGNS[slug])


def mark(claim: Claim) -> Mark:
    return mark_of(claim.status, claim.reported)


# --- money and other numbers -------------------------------------------------------------------------------------------------

SYMBOLS = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "CNY": "CN¥",
    "INR": "₹",
    "KRW": "₩",
    "CAD": "C$",
    "AUD": "A$",
    "HKD": "HK$",
    "SGD": "S$",
    "TWD": "NT$",
    "NZD": "NZ$",
    "BRL": "R$",
    "ILS": "₪",
    "TRY": "₺",
}
LONG_SCALES = ((Decimal(10) ** 12, " trillion"), (Decimal(10) ** 9, " billion"), (Decimal(10) ** 6, " million"))
SHORT_SCALES = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"))
LONG_QUALIFIERS = {Qualifier.ABOUT: "about ", Qualifier.AT_LEAST: "at least ", Qualifier.AT_MOST: "up to "}
SHORT_QUALIFIERS = {Qualifier.ABOUT: "~", Qualifier.AT_LEAST: ">", Qualifier.AT_MOST: "≤"}


def plain_number(value: Decimal) -> str:
    """“1,030,000”, “58.4”, “0.00001”: grouped in threes, without trailing zeros or an exponent."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scaled(value: Decimal, scales: tuple[tuple[Decimal, str], ...]) -> tuple[str, str]:
    for size, word in scales:
        if abs(value) >= size:
            scaled = value / size
            # Four figures after the point are enough for any headline; what is finer is told on the claim's own page.
            return plain_number(
                scaled.quantize(Decimal("0.0001")) if scaled != scaled.to_integral_value() else scaled.quantize(Decimal(1))
            ), word
    return plain_number(value), ""


def _span(value: Decimal, high: Decimal | None, scales: tuple[tuple[Decimal, str], ...]) -> str:
    low_text, low_word = _scaled(value, scales)
    if high is None:
        return low_text + low_word
    high_text, high_word = _scaled(high, scales)
    return f"{low_text}{low_word if low_word != high_word else ''}–{high_text}{high_word}"


def _money(value: Decimal, currency: str, qualifier: str, high: Decimal | None, per: str, *, short: bool) -> str:
    symbol = SYMBOLS.get(currency, f"{currency} ")
    text = symbol + _span(value, high, SHORT_SCALES if short else LONG_SCALES)
    if text[-1].isdigit():
        text = re.sub(r"(\.\d)(?=–|$)", r"\g<1>0", text)  # cents: $0.80
    if high is None:
        text = (SHORT_QUALIFIERS if short else LONG_QUALIFIERS).get(Qualifier(qualifier or "exact"), "") + text
    return f"{text} per {per}" if per else text


def compact_money(value: Decimal, currency: str, qualifier: str = "exact", high: Decimal | None = None, per: str = "") -> str:
    """“~$60B”, “>$15B”, “≤$20,000”, “$115–135B”, “€890M”, “$0.08 per session hour”."""
    return _money(value, currency, qualifier, high, per, short=True)


def long_money(value: Decimal, currency: str, qualifier: str = "exact", high: Decimal | None = None, per: str = "") -> str:
    """“about $60 billion”, “at least $15 billion”, “up to $20,000”, “$115–135 billion”."""
    return _money(value, currency, qualifier, high, per, short=False)


def amount(claim: Claim) -> str:
    """The claim's money, short; empty where it names none."""
    if claim.amount_value is None:
        return ""
    return compact_money(claim.amount_value, claim.amount_currency, claim.amount_qualifier, claim.amount_high, claim.amount_per)


def long_amount(claim: Claim) -> str:
    """The claim's money as in a sentence; empty where it names none."""
    if claim.amount_value is None:
        return ""
    return long_money(claim.amount_value, claim.amount_currency, claim.amount_qualifier, claim.amount_high, claim.amount_per)


def quantity(claim: Claim) -> str:
    """“754 billion parameters”, “58.4”, “21 %”, “at least 100,000 GPUs”; empty where it names none."""
    if claim.quantity_value is None:
        return ""
    number = _span(claim.quantity_value, claim.quantity_high, LONG_SCALES)
    unit = claim.quantity_unit
    if unit.lower() in ("x", "×", "times"):
        number += "×"
    elif unit.lower() not in ("", "score"):
        number += f" {unit}"
    if claim.quantity_high is None:
        number = LONG_QUALIFIERS.get(Qualifier(claim.quantity_qualifier or "exact"), "") + number
    return number


# --- dates -------------------------------------------------------------------------------------------------------------------


def day_words(day: dt.date, *, year: bool = True) -> str:
    """“20 Mar 2026”."""
    return f"{day.day} {day:%b}" + (f" {day.year}" if year else "")


def when_words(when: str) -> str:
    """“2026” → 2026, “2026-Q1” → Q1 2026, “2026-02” → Feb 2026, “2026-03-20” → 20 Mar 2026."""
    parts = when.split("-")
    if len(parts) == 1:
        return when
    if parts[1].startswith("Q"):
        return f"{parts[1]} {parts[0]}"
    if len(parts) == 2:
        return f"{dt.date(int(parts[0]), int(parts[1]), 1):%b} {parts[0]}"
    return day_words(dt.date.fromisoformat(when))


def date_words(claim: Claim) -> str:
    """The event's own date with its precision, else the day on which it was first told."""
    if claim.when:
        return when_words(claim.when)
    return day_words(claim.first_told) if claim.first_told else ""


def in_time(claim: Claim) -> str:
    """“in Feb 2026”, “on 20 Mar 2026”, “later in 2026” for what is to come; empty where it has no date or that of its telling."""
    told = claim.first_told
    if not claim.when or (told and claim.when == told.isoformat()):
        return ""
    if len(claim.when) == 10:
        return f"on {when_words(claim.when)}"
    to_come = claim.status in (Status.PLANNED, Status.OPTIONAL, Status.SPECULATIVE)
    return f"{'later ' if to_come and told and claim.when == str(told.year) else ''}in {when_words(claim.when)}"


def told_words(claim: Claim, *, guessed: bool = False) -> str:
    """What stands below the date: “told the same day”, “told 9 Mar”, “told 14 Feb – 22 Apr”, “told 22–24 Apr”; the year only where
    it is not that of the event. Where the event has no date of its own, that the date is the day of telling; where the articles
    have none either (``guessed``), that it is only the day on which they were received.
    """
    first, last = claim.first_told, claim.last_told
    if first is None or last is None:
        return ""
    if not claim.when:
        day = "day it was received; no date given" if guessed else "day it was told"
        return day if first == last else f"{'received' if guessed else 'told'} till {day_words(last, year=first.year != last.year)}"
    if first == last:
        return (
            "told the same day" if claim.when == first.isoformat() else f"told {day_words(first, year=claim.when[:4] != str(first.year))}"
        )
    year = claim.when[:4] != str(last.year)
    if (first.year, first.month) == (last.year, last.month):
        return f"told {first.day}–{day_words(last, year=year)}"
    return f"told {day_words(first, year=first.year != last.year)} – {day_words(last, year=year)}"


# --- the sentence ------------------------------------------------------------------------------------------------------------


def headline(claim: Claim, *, with_amount: bool = True) -> str:
    """What the claim says as one plain sentence, in the words of its status, without a full stop.

    ``with_amount=False`` leaves the money out, for lines that show it in a column of its own.
    """
    subject, verb, infinitive, rest = _fill(claim, with_amount)
    said = _said(claim, subject, verb, infinitive)
    extras = _extras(claim, with_amount, said + rest)
    return said + rest + extras


def _said(claim: Claim, subject: str, verb: str, infinitive: str) -> str:
    reportedly = "reportedly " if claim.reported else ""
    if claim.status == Status.DENIED:
        return f"It is {reportedly}denied that {subject} {verb}"
    if claim.status == Status.OPTIONAL:
        return f"{subject} {reportedly}may {infinitive}"
    if claim.status == Status.SPECULATIVE:
        return f"{subject} {reportedly}could {infinitive}"
    if claim.status == Status.PLANNED:
        if AGREED.search(claim.detail) and claim.kind not in NOT_WILLED:
            return f"{subject} {reportedly}agreed to {infinitive}"
        willed = claim.kind not in NOT_WILLED and claim.subject is not None and not infinitive.startswith("be ")
        return f"{subject} {reportedly}plans to {infinitive}" if willed else f"{subject} is {reportedly}to {infinitive}"
    if claim.reported and verb.startswith("is"):
        return f"{subject} is reportedly{verb.removeprefix('is')}"
    return f"{subject} {reportedly}{verb}"


def _patterns(claim: Claim) -> tuple[str, ...]:
    closer = next((each.patterns for each in CLOSER if each.fits(claim)), ())
    return closer + PATTERNS[claim.kind] + ANY_KIND


def _fill(claim: Claim, with_amount: bool) -> tuple[str, str, str, str]:
    """Grammatical subject, verb, infinitive, and the rest of the sentence."""
    places = _places(claim, with_amount)
    for pattern in _patterns(claim):
        bare = re.sub(r"\[[^\]]*\]", "", pattern)
        if not all(places[place] for place in re.findall(r"\{(\w+)\}", bare)):
            continue

        def part(match: re.Match[str]) -> str:
            return match[1] if all(places[place] for place in re.findall(r"\{(\w+)\}", match[1])) else ""

        first, _, verb_and_rest = re.sub(r"\[([^\]]*)\]", part, pattern).partition(" ")
        verbs, _, rest = verb_and_rest.partition(" ")
        verb, infinitive = verbs.replace("_", " ").split("|")
        return _filled(first, places), verb, infinitive, f" {_filled(rest, places)}" if rest else ""
    raise AssertionError(f"claim {claim.pk} has neither subject nor object")  # the constraint claim_has_an_end forbids it


def _places(claim: Claim, with_amount: bool) -> dict[str, str]:
    subject, object_ = claim.subject.name if claim.subject else "", claim.object.name if claim.object else ""
    detail = details.without_sums(claim.detail, f"{_told_amount(claim)} {amount(claim)} {quantity(claim)}")
    if claim.kind in (ClaimKind.CONTRACT, ClaimKind.PARTNERSHIP) and claim.status == Status.OPTIONAL:
        # What is paid for is a thing, not a condition: “the work so far”, but not “if it does not buy”.
        detail = detail if details.ARTICLE.match(detail) and details.beyond(detail, claim.kind, f"{subject} {object_}") else ""
    else:
        detail = details.bare(detail)
    return {
        "S": subject,
        "O": object_,
        "A": _told_amount(claim) if with_amount else "",
        "Q": quantity(claim),
        "D": detail,
        "a": "an" if detail[:1].lower() in "aeiou" else "a",
        "kind": claim.get_kind_display(),
    }


def _told_amount(claim: Claim) -> str:
    """The money as its sentence takes it: “valued at $15 billion or more”, not “at at least”."""
    told = long_amount(claim)
    if claim.kind == ClaimKind.VALUATION and told.startswith("at least "):
        return f"{told.removeprefix('at least ')} or more"
    return told


def _filled(text: str, places: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: places[match[1]], text)


def _extras(claim: Claim, with_amount: bool, sentence: str) -> str:
    """What the sentence has not taken up: as a phrase where the detail's form is known, else in parentheses, as the text's own words."""
    phrase, left = "", []
    money, number = _told_amount(claim), quantity(claim)
    if money and with_amount and money not in sentence:
        left.append(money)
    if number and number not in sentence:
        left.append(number)
    if claim.subject and claim.subject.name not in sentence:
        left.append(claim.subject.name)
    if claim.object and claim.object.name not in sentence:
        left.append(claim.object.name)
    detail = details.bare(claim.detail)
    if claim.kind == ClaimKind.FUNDING and ROUND.match(detail):
        phrase = f" in a {detail}" + ("" if detail.lower().endswith("round") else " round")
    elif (
        claim.kind in (ClaimKind.HIRE, ClaimKind.DEPARTURE)
        and claim.subject
        and claim.object
        and ROLE.match(detail)
        and len(detail.split()) <= 7
    ):
        phrase = f" as {detail}"
    elif new := details.beyond(claim.detail, claim.kind, f"{sentence} {money} {amount(claim)} {number} {claim.quantity_unit}"):
        left.append(new)
    return phrase + (f" ({', '.join(left)})" if left else "")
