"""Dates that a text gives, as the claim field ``when`` writes them."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from entities.extraction.types import Span

_MONTHS = (
    {name.casefold(): i for i, name in enumerate(calendar.month_name) if name}
    | {name.casefold(): i for i, name in enumerate(calendar.month_abbr) if name}
    | {"sept": 9}
)
_MONTH = (
    r"(?P<month{n}>January|February|March|April|May|June|July|August|September|October|November|December|Jan|"
    r"Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?"
)
_DAY = r"(?P<day{n}>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_TO_DAY = r"(?:\s?[-–—]\s?(?:\d{1,2})(?:st|nd|rd|th)?|\s+(?:and|to)\s+\d{1,2}(?:st|nd|rd|th)?)?(?!\d)"
_YEAR = r"(?P<year{n}>(?:19|20)\d\d)(?![\d-]|\.\d)"
_PART = (
    r"(?:(?:early|mid|late)[-\s]|(?:the\s+)?(?:start|beginning|middle|end)\s+of\s+|(?:by|until|before|since|"
    r"through)\s+(?:the\s+)?(?:end|middle|start)\s+of\s+)"
)
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"

_PATTERNS = [
    r"(?<![\w/.-])(?P<isoyear>(?:19|20)\d\d)-(?P<isomonth>0[1-9]|1[0-2])-(?P<isoday>0[1-9]|[12]\d|3[01])(?![\w/-])",
    rf"{_WEEKDAY}{_MONTH.format(n=1)}\s+{_DAY.format(n=1)}{_TO_DAY}(?:,?\s+{_YEAR.format(n=1)})?",
    rf"{_WEEKDAY}(?:the\s+)?{_DAY.format(n=2)}{_TO_DAY}\s+(?:of\s+)?{_MONTH.format(n=2)}(?:,?\s+{_YEAR.format(n=2)})?",
    rf"(?:{_PART})?{_MONTH.format(n=3)},?\s+(?:of\s+)?{_YEAR.format(n=3)}",
    r"(?<![\w-])Q(?P<quarter1>[1-4])(?:\s+(?:of\s+)?(?:FY|fiscal\s+)?|[-’'/])(?P<year4>(?:19|20)\d\d|\d\d(?=\b))(?![\w-])",
    r"(?<![\w-])(?P<year5>(?:19|20)\d\d)[-\s]?Q(?P<quarter2>[1-4])(?!\w)",
    rf"(?P<ordinal1>first|second|third|fourth|1st|2nd|3rd|4th)[-\s]quarter(?:\s+(?:of\s+)?(?:fiscal\s+)?{_YEAR.format(n=6)})?",
    r"(?<![\w-])Q(?P<quarter3>[1-4])(?=\s+(?:earnings|revenue|results|profit|sales|guidance)\b|[.,;)])",
    rf"(?<![\w-])H[12]\s+(?:of\s+)?{_YEAR.format(n=7)}|(?:first|second)\s+half\s+of\s+{_YEAR.format(n=8)}",
    (
        rf"(?:in|during|since|by|until|before|after|of|for|from|through|throughout|late|early|mid|end|"
        rf"fiscal(?:\s+year)?|FY|year|calendar|summer|spring|fall|autumn|winter|to|late-|early-|mid-|(?:second|"
        rf"first)\s+half\s+of|and|or)(?:\s+|(?<=-)|(?<=FY)){_YEAR.format(n=9)}(?![-\s]?Q[1-4])(?!\s?[-–]?(?:GPUs?|"
        rf"people|users|words|tokens|sessions))"
    ),
    (
        rf"(?:in|during|since|by|until|before|last|this|next|late|early|mid-?|through|by\s+(?:the\s+)?end\s+of|"
        rf"end\s+of|start\s+of)\s*(?:late\s+|early\s+|mid-?)?{_MONTH.format(n=4)}"
        rf"(?!\s+\d)"
    ),
    rf"(?<=\(){_YEAR.format(n=10)}(?=\))",
]
_DATE = re.compile("|".join(f"(?:{p})" for p in _PATTERNS), re.IGNORECASE)
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
#: "may" and "march" are months only with a capital, and "May" only where a verb cannot stand.
_CAPITAL = re.compile(r"(?<![A-Za-z])(?:may|march|mar|jun|jan|sep|dec|oct|sept)(?![A-Za-z])")


def find_dates(text: str, published: dt.date | None = None) -> list[tuple[Span, str]]:
    """Dates as ``YYYY``, ``YYYY-Qn``, ``YYYY-MM`` or ``YYYY-MM-DD``, in the order of the text; a range takes its first day.

    A month or quarter without its year takes the year of ``published``; where that is not known, it is left out. A span of a
    bare year or month holds the preposition before it.
    """
    found = []
    for match in _DATE.finditer(text):
        if _CAPITAL.search(match.group()) or (match.start() and text[match.start()].isalnum() and text[match.start() - 1].isalnum()):
            continue
        when = _when(match, text, published)
        if when:
            found.append((Span(match.start(), match.end()), when))
    return found


def _when(match: re.Match[str], text: str, published: dt.date | None) -> str:
    g = match.groupdict()

    def pick(name: str) -> str | None:
        return next((v for k, v in g.items() if re.fullmatch(rf"{name}\d+", k) and v), None)

    if g["isoyear"]:
        return _day(int(g["isoyear"]), int(g["isomonth"]), int(g["isoday"]))
    written = pick("year")
    year = None if written is None else int(written) if len(written) == 4 else 2000 + int(written)
    quarter = pick("quarter")
    ordinal = pick("ordinal")
    if quarter or ordinal:
        number = int(quarter) if quarter else _ORDINALS[(ordinal or "").casefold()]
        if year is None and published is not None:
            year = published.year if number <= (published.month - 1) // 3 + 1 or _ahead(match, text) else published.year - 1
        return f"{year}-Q{number}" if year else ""
    name = pick("month")
    if name is None:
        return str(year) if year else ""
    month = _MONTHS[name.casefold().rstrip(".")]
    day = pick("day")
    if year is None:
        if published is None:
            return ""
        year = _nearest_year(month, published, match, text)
    return _day(year, month, int(day)) if day else f"{year}-{month:02}"


def _ahead(match: re.Match[str], text: str) -> bool:
    return bool(
        re.search(
            r"\b(?:will|by|next|until|plans?|expects?|expected|due|later|upcoming|through)\b",
            text[max(0, match.start() - 60) : match.end()],
            re.IGNORECASE,
        )
    )


def _nearest_year(month: int, published: dt.date, match: re.Match[str], text: str) -> int:
    """The year of ``published``, but the one before for a month that lies far ahead where nothing speaks of the future."""
    ahead = _ahead(match, text)
    if month - published.month > 2 and not ahead:
        return published.year - 1
    if published.month - month > 8 and ahead:
        return published.year + 1
    return published.year


def _day(year: int, month: int, day: int) -> str:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return f"{year}-{month:02}"
