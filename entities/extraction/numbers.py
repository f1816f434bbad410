"""Numbers as newsletters write them, and the words around them that say how exact they are."""

from __future__ import annotations

import re
from decimal import Decimal

#: Digits with thousands commas and a decimal point, as a group without name.
DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"

SCALES = {
    "hundred": Decimal(100),
    "thousand": Decimal(10) ** 3,
    "k": Decimal(10) ** 3,
    "lakh": Decimal(10) ** 5,
    "million": Decimal(10) ** 6,
    "mln": Decimal(10) ** 6,
    "mil": Decimal(10) ** 6,
    "mio": Decimal(10) ** 6,
    "mn": Decimal(10) ** 6,
    "mm": Decimal(10) ** 6,
    "m": Decimal(10) ** 6,
    "crore": Decimal(10) ** 7,
    "billion": Decimal(10) ** 9,
    "bln": Decimal(10) ** 9,
    "bn": Decimal(10) ** 9,
    "b": Decimal(10) ** 9,
    "lakh crore": Decimal(10) ** 12,
    "trillion": Decimal(10) ** 12,
    "trn": Decimal(10) ** 12,
    "tn": Decimal(10) ** 12,
    "t": Decimal(10) ** 12,
}

ONES = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
FRACTIONS = {
    "half": Decimal("0.5"),
    "half a": Decimal("0.5"),
    "a half": Decimal("0.5"),
    "a quarter": Decimal("0.25"),
    "a quarter of a": Decimal("0.25"),
}

_UNITS = "|".join(w for w, n in ONES.items() if 0 < n < 10 and len(w) > 2)
_TEENS = "|".join(w for w, n in ONES.items() if 10 <= n < 20)
_TENS = "|".join(w for w, n in ONES.items() if n >= 20)
#: "eight", "twenty-five", "two and a half"; without "a".
WORDS = rf"(?:(?:{_TENS})(?:[-\s](?:{_UNITS}))?|{_TEENS}|{_UNITS})(?:\s+and\s+a\s+half)?"

_QUALIFIERS = {
    "at_least": (
        r"(?:well\s+|slightly\s+|just\s+|a\s+little\s+)?over|(?:well\s+|slightly\s+|just\s+|way\s+)?more\s+than|(?:well\s+|just\s+)?above|at\s+least|no\s+less\s+than|"
        r"not\s+less\s+than|greater\s+than|upwards?\s+of|(?:just\s+|well\s+)?north\s+of|in\s+excess\s+of|beyond|a\s+minimum\s+of|as\s+little\s+as|"
        r"exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|(?:has\s+)?cross(?:es|ed|ing)?|topp(?:ed|ing)|starts?\s+(?:at|from)|starting\s+(?:at|from)|started\s+at|past|>=?|≥"
    ),
    "at_most": (
        r"(?:just\s+|well\s+)?under|(?:just\s+|well\s+)?below|(?:just\s+|slightly\s+|a\s+little\s+|far\s+)?less\s+than|(?:just\s+)?shy\s+of|fewer\s+than|up\s+to|at\s+most|"
        r"no\s+more\s+than|not\s+more\s+than|as\s+much\s+as|as\s+many\s+as|as\s+high\s+as|as\s+low\s+as|a\s+maximum\s+of|capped\s+at|within|<=?|≤"
    ),
    "about": (
        r"about|around|roughly|approximately|approx\.?|circa|some|nearly|almost|close\s+to|near(?:ing|s|ed)?|approach(?:es|ed|ing)?|"
        r"an\s+estimated|estimated(?:\s+at)?|an\s+approximate|somewhere\s+around|in\s+the\s+region\s+of|on\s+the\s+order\s+of|~|≈|∼|c\."
    ),
}  # fmt: skip
_AFTER = {
    "at_least": r"\+|-?\s?plus\b|\s+or\s+(?:more|higher|above)\b|\s+and\s+up\b",
    "at_most": r"\s+or\s+(?:less|fewer|lower|under)\b",
    "about": r"\s+or\s+so\b|\s+or\s+thereabouts\b|-?ish\b",
}

#: What may stand directly before a number.
BEFORE = (
    r"(?:(?<![\w$€£¥])(?:"
    + "|".join(rf"(?P<{name}>{words})" for name, words in _QUALIFIERS.items())
    + r")(?:(?<=[~≈∼<>≥≤=])\s?|\s+)(?:(?:about|around|roughly|nearly|an?\s+estimated|the|~)\s*(?![a-z]))?)"
)
#: What may stand directly after an amount.
AFTER = r"(?:" + "|".join(rf"(?P<after_{name}>{words})" for name, words in _AFTER.items()) + r")"


def qualifier(groups: dict[str, str | None], default: str = "exact") -> str:
    """The qualifier that the named groups of BEFORE and AFTER caught."""
    for name in ("at_least", "at_most", "about"):
        if groups.get(name) or groups.get(f"after_{name}"):
            return name
    return default


def digits(number: str) -> Decimal:
    return Decimal(number.replace(",", ""))


def words(number: str) -> Decimal:
    """Value of number words such as "twenty-five", "half a", "two and a half". Raises ValueError for anything else."""
    plain = re.sub(r" an$", " a", re.sub(r"\s+", " ", number.strip().casefold()))
    if plain in FRACTIONS:
        return FRACTIONS[plain]
    if plain in ("dozen", "a dozen"):
        return Decimal(12)
    half = Decimal(0)
    if plain.endswith(" and a half"):
        plain, half = plain.removesuffix(" and a half"), Decimal("0.5")
    total = 0
    for word in re.split(r"[-\s]", plain):
        if word not in ONES:
            raise ValueError(f"not a number word: {number!r}")
        total += ONES[word]
    return Decimal(total) + half


def scale(word: str | None) -> Decimal:
    """Factor of a scale word or letter; 1 for none."""
    if not word:
        return Decimal(1)
    return SCALES[re.sub(r"[\s.-]+", " ", word.casefold()).strip()]


def plain(value: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent, so that equal values print alike."""
    value = value.normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() and value.adjusted() < 26 else value
