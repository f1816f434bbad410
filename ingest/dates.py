"""Publication dates: how they are written, and where in a document they stand."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from django.utils import timezone

from ingest.blocks import Block

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+(?:the\s+)?)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_CLOCK = r"(?:,?\s*(?:at\s+|[·|–—-]\s*)?\d{1,2}(?::\d\d)?(?::\d\d)?\s*(?:[ap]\.?m\.?)?(?:\s*(?:[A-Z]{2,4}|UTC[+-]\d+))?)?"
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}\b",
        rf"\b{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}\b",
        r"(?<![\d/-])(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?![\d-])",
    )
)
YEAR = re.compile(r"(?:19|20)\d\d")
ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d\d:?\d\d|[+-]\d\d)?)?", re.IGNORECASE
)
IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)/(\d{1,2}|[a-z]{3,9})/(\d{1,2})(?:/|$|-|\?)", re.IGNORECASE)
#: What may stand beside the date in a line that tells no more than when, and by whom.
_LABEL = (
    r"(?:(?:date|published|posted|updated|last updated|publication date|sent|issue date|released?)(?:\s+(?:on|at|date))?\s*[:\-–—]?\s*)?"
)
LABELLED = re.compile(rf"\W*{_LABEL}(?:on\s+)?", re.IGNORECASE)
META_SEPARATOR = re.compile(r"\s[·•|]\s|\s[—–]\s")
#: Fields of front matter, the surest first. “Updated” is when it changed, not when it appeared.
FIELDS = ("date", "published", "published_at", "publish_date", "published_date", "publication_date", "pubdate", "date_published",
          "datepublished", "created", "created_at", "sent", "issue_date")  # fmt: skip
EARLIEST = 1990


def at_midnight(day: dt.date) -> dt.datetime:
    """The first moment of a day in the site's time zone."""
    return dt.datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())


def find_day(text: str) -> tuple[dt.date, int, int] | None:
    """The first full date (day, month, year) in a text, and where it stands."""
    if not YEAR.search(text):
        return None
    found: tuple[dt.date, int, int] | None = None
    for form in FORMS:
        for match in form.finditer(text):
            day = _day(match["year"], match["month"], match["day"])
            if day and (found is None or match.start() < found[1]):
                found = (day, match.start(), match.end())
            if day:
                break
    return found


def _day(year: str, month: str, day: str) -> dt.date | None:
    number = int(month) if month.isdigit() else MONTHS.get(month.lower(), 0)
    try:
        result = dt.date(int(year), number, int(day))
    except ValueError:
        return None
    return result if result.year >= EARLIEST else None


def parse_moment(value: str) -> dt.datetime | None:
    """The moment told by a metadata field: ISO 8601, RFC 5322 or written out; aware, midnight where only a day is told."""
    value = value.strip()
    if iso := ISO.match(value):
        return _from_iso(iso)
    if re.match(r"(?:[A-Za-z]{3},\s*)?\d{1,2}\s+[A-Za-z]{3}[a-z]*\s+\d{2,4}\s+\d", value):
        try:
            moment = parsedate_to_datetime(value)
            aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
            aware.astimezone(dt.UTC)  # an offset may lead out of the calendar
            return aware if aware.year >= EARLIEST else None
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
    found = find_day(value[:200])
    return at_midnight(found[0]) if found else None


def _from_iso(iso: re.Match[str]) -> dt.datetime | None:
    day = _day(iso[1], iso[2], iso[3])
    if day is None:
        return None
    if iso[4] is None:
        return at_midnight(day)
    try:
        clock = dt.time(int(iso[4]), int(iso[5]), int(iso[6] or 0), int((iso[7] or "0")[:6].ljust(6, "0")))
    except ValueError:
        return at_midnight(day)
    zone: dt.tzinfo = timezone.get_default_timezone()
    if iso[8]:
        try:
            zone = _zone(iso[8])
        except ValueError:
            zone = dt.UTC
    moment = dt.datetime.combine(day, clock, tzinfo=zone)
    return moment


def _zone(text: str) -> dt.timezone:
    if text.upper() in ("Z", "UTC"):
        return dt.UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "").ljust(4, "0")
    return dt.timezone(sign * dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def from_fields(fields: Mapping[str, str]) -> dt.datetime | None:
    """The date that front matter tells."""
    for name in FIELDS:
        if (value := fields.get(name, "")) and (moment := parse_moment(value)):
            return moment
    return None


def from_address(url: str) -> dt.date | None:
    """The day that stands in the path of an address, as many sites build them."""
    match = IN_ADDRESS.search(url)
    if not match:
        return None
    return _day(match[1], match[2] if match[2].isdigit() else match[2].lower(), match[3])


def date_line(text: str) -> dt.date | None:
    """The day of a line that says nothing but the day (with weekday, label and hour, if it likes); None for any other line."""
    if len(text) > 80:
        return None
    found = find_day(text)
    if not found:
        return None
    day, start, end = found
    if not LABELLED.fullmatch(text[:start]):
        return None
    rest = text[end:]
    return day if not any(c.isalnum() for c in re.sub(_CLOCK, "", rest, count=1, flags=re.IGNORECASE)) else None


def meta_line(text: str) -> dt.date | None:
    """The day in a line of details below a title: “tech · 2026-05-15 · 3 min”, “By Jane Doe | May 15, 2026”."""
    if len(text) > 400:
        return None
    found = find_day(text)
    if not found:
        return None
    day, start, end = found
    before = text[:start].strip()
    head = META_SEPARATOR.split(text)
    if any((piece_day := find_day(piece)) and date_line(piece) and piece_day[0] == day for piece in head[:4]) and len(head) > 1:
        return day
    byline = re.fullmatch(r"(?:by|posted by|written by|author:?)\s+[\w.’' -]{2,60}[,|·•–—-]?\s*(?:on|at)?", before, re.IGNORECASE)
    return day if byline and len(text) - end < 40 else None


def from_head(blocks: tuple[Block, ...], *, within: int = 8) -> dt.date | None:
    """The day told at the head of a document, by a date line or by details below the title."""
    for i, block in enumerate(blocks[:within]):
        if len(block.text) > 400:
            continue
        day = date_line(block.text) or (meta_line(block.text) if i < 5 else None)
        if day:
            return day
    return None


def from_title(title: str) -> dt.date | None:
    """The day that a title names, as a daily's title does."""
    found = find_day(title)
    return found[0] if found else None
