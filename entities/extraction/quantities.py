"""Numbers that are not money, with what they count or measure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from entities.extraction import numbers
from entities.extraction.cues import cue
from entities.extraction.types import Quantity, Span

_ROWS = [
    json.loads(line) for line in (Path(__file__).resolve().parent / "patterns" / "units.jsonl").read_text("utf-8").splitlines() if line
]
#: Units of measure to the pattern of all their spellings.
MEASURES: dict[str, str] = {row["unit"]: row["written"] for row in _ROWS if row["class"] == "measure"}
#: What is counted, where the text names it by one of several words.
COUNTS: dict[str, str] = {row["unit"]: row["written"] for row in _ROWS if row["class"] == "count"}
#: Plural nouns that a number may count with up to two words between ("600 state AI bills").
NOUNS: list[str] = [word for row in _ROWS if row["class"] == "noun" for word in row["words"]]

_MODIFIERS = (
    r"(?:weekly|daily|monthly|annual|active|paying|paid|registered|concurrent|global|worldwide|enterprise|total|"
    r"active|activated|output|input|full-time|unique|free)"
)
_FREQUENT = re.compile(r"\b(weekly|daily|monthly|paying|paid|output|input)\b", re.IGNORECASE)
_PERIOD = r"(?:(?:\s+(?:a|an|per|each|every)\s+|\s?/\s?)(?:second|minute|hour|day|week|month|year|sec|min)\b)"
_SCALE = r"(?:[\s\u00a0-]?(?:trillion|billion|million|thousand|crore|lakh|mn|bn)(?![a-z])|[KkMBbT](?![\w]))"
_SCALE_CAP = r"(?:[\s\u00a0-]?(?:trillion|billion|million|thousand|hundred|dozen|crore|lakh|mn|bn)(?![a-z])|[KkMBTm](?![\w]))"

_COUNT = "|".join(f"(?P<c{i}>{pattern})" for i, pattern in enumerate(COUNTS.values()))
_MEASURE = "|".join(f"(?P<m{i}>{pattern})" for i, pattern in sorted(enumerate(MEASURES.values()), key=lambda p: -len(p[1])))
_NOUN = "|".join(sorted(set(NOUNS), key=len, reverse=True))
_COUNT_UNITS = list(COUNTS)
_MEASURE_UNITS = list(MEASURES)

_LEFT = r"(?<![\w.,$€£¥₹#/:@^])(?<![\w]-)(?<![$€£¥]\s)"
_DIGIT = (
    rf"(?P<low>{numbers.DIGITS})(?P<lowscale>{_SCALE_CAP})?(?P<plus>\+)?(?:(?P<join>\s?[-–—]\s?|\s+to\s+|"
    rf"\s+and\s+|\s+or\s+)(?P<high>{numbers.DIGITS})(?P<highscale>{_SCALE_CAP})?"
    rf"(?P<highplus>\+)?)?"
)
_WORD = (
    rf"(?P<words>half\s+an?|a\s+half(?=[\s-](?:m|b|tr)illion\b)|an?\s+quarter(?=\s+of\b)|an?(?=[\s-](?:million|billion|trillion|thousand|hundred|"
    rf"dozen|half|quarter)\b)|{numbers.WORDS})\b(?P<wordscale>(?:[\s-](?:hundred|thousand|million|billion|"
    rf"trillion|dozen)\b)*)"
)
_NUMBER = rf"(?P<before>{numbers.BEFORE})?{_LEFT}(?:{_DIGIT}|{_WORD})"

_UNIT = re.compile(
    rf"{_NUMBER}(?:"
    rf"[\s\u00a0-]?(?P<measure>{_MEASURE})(?![\w])"
    rf"|(?P<often>[\s\u00a0-](?:{_MODIFIERS}[\s-]){{0,3}}(?:[A-Z][\w.-]*\s+){{0,2}})(?P<count>{_COUNT})(?![\w])"
    rf"|\s?(?P<times>[x×])(?![\w])|-?\s?(?P<timesword>times)\b(?!\s+(?:a|per)\b)"
    rf"|(?P<plain>(?:[\s\u00a0-](?:{_MODIFIERS}[\s-]){{0,3}}(?:[A-Za-z][\w'’.+-]*\s+){{0,2}}?)(?P<noun>{_NOUN})(?![\w]))"
    rf")(?P<period>{_PERIOD})?",
    re.IGNORECASE,
)
_SHARED = re.compile(
    rf"(?P<before>{numbers.BEFORE})?{_LEFT}(?P<low>{numbers.DIGITS})(?P<lowscale>{_SCALE_CAP})\s+of\s+(?:its|the|"
    rf"their)\s+(?={numbers.DIGITS}\s?(?:trillion|billion|million|[BMKT])?[\s-](?:total\s+)?(?P<unit>param|token|"
    rf"user|GPU)\w*)",
    re.IGNORECASE,
)
_SIZE = re.compile(
    r"(?<![\w.$€£¥-])(?:(?P<experts>\d{1,3})x)?(?P<low>\d{1,4}(?:\.\d+)?)"
    r"(?P<letter>[BTM])(?:[-\s]?A(?P<active>\d{1,3}(?:\.\d+)?)B)?(?P<plus>\+)?(?![\w%])(?!\s+(?:in|from|for|of|"
    r"at|per|people|users|a\s|revenue|valuation|downloads|views)\b)(?P<model>[\s-](?:parameters?|params?|"
    r"models?|LLMs?|dense|MoE|version|variant|checkpoint|instruct|base)\b)?"
)
_CONTEXT = re.compile(
    rf"(?P<before>{numbers.BEFORE})?{_LEFT}(?P<low>{numbers.DIGITS})(?P<lowscale>{_SCALE})[\s-]"
    rf"(?P<unit>(?:tokens?[\s-])?context(?:[\s-](?:window|length))?s?|context\s+window)\b"
    rf"|context(?:\s+(?:window|length))?s?\s+(?:size\s+)?(?:of|to|is|was|at|from|reaches|hits|stretching\s+to|"
    rf"extended\s+to)\s+(?P<before2>{numbers.BEFORE.replace('?P<', '?P<x')})?"
    rf"(?P<low2>{numbers.DIGITS})(?P<scale2>{_SCALE})(?!\s+tokens?)",
    re.IGNORECASE,
)
_RESOLUTION = re.compile(
    rf"{_LEFT}(?P<low>[1248]|16)(?P<unit>K)(?=[\s-](?:resolution|video|images?|output|footage|upscaling|display|"
    rf"quality|clips?|cinematic)\b)"
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_NOT_NUMBERED = re.compile(
    r"(?:(?:version|chapter|section|article|figure|table|page|series|step|phase|part|tier|level|class|no\.?|"
    r"number|room|route|week|day|january|february|march|april|may|june|july|august|september|october|november|"
    r"december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?|[A-Z][a-z]+-)\s?$",
    re.IGNORECASE,
)
_ORDINARY_PLURAL = re.compile(
    rf"(?P<before>{numbers.BEFORE})?{_LEFT}(?P<low>\d{{1,3}}(?:,\d{{3}})+|\d+)(?P<lowscale>{_SCALE_CAP})?(?P<plus>\+)?\s"
    r"(?:(?:new|more|different|additional|other|major|key|open|early|Chinese|U\.?S\.?|European|top|AI)\s)?"
    rf"(?P<noun>[a-z]{{3,}}s)(?![\w-])(?P<period>{_PERIOD})?"
)
#: Words in -s that are no plurals.
_NO_PLURALS = cue("no_plural")


def find_quantities(text: str, taken: Iterable[Span] = ()) -> list[tuple[Span, Quantity]]:
    """Every number with a unit outside the spans ``taken`` (money, dates), in the order of the text, without overlaps.

    Units are those of MEASURES and COUNTS, "×" for multiples, else the counted noun itself with how often it is counted
    ("weekly users", "queries a day"); the last word, or the first before "a" or "per", is the head.
    """
    occupied = _Occupied(taken)
    found: list[tuple[Span, Quantity]] = []

    def keep(start: int, end: int, quantity: Quantity | None) -> None:
        if quantity is not None and start < end and occupied.free(start, end):
            occupied.add(start, end)
            found.append((Span(start, end), quantity))

    for match in _CONTEXT.finditer(text):
        low, scale = (match["low"], match["lowscale"]) if match["low"] else (match["low2"], match["scale2"])
        first = next(name for name in ("before", "low", "before2", "low2") if match[name])
        start = match.start(first)
        groups = match.groupdict() if match["low"] else {k[1:]: v for k, v in match.groupdict().items() if k.startswith("x")}
        keep(start, match.end(), Quantity(numbers.plain(numbers.digits(low) * _factor(scale)), "tokens", numbers.qualifier(groups)))
    for match in _SHARED.finditer(text):
        unit = {"param": "parameters", "token": "tokens", "user": "users", "gpu": "GPUs"}[match["unit"].casefold()]
        keep(
            _begin(match),
            match.end("lowscale"),
            Quantity(numbers.plain(numbers.digits(match["low"]) * _factor(match["lowscale"])), unit, numbers.qualifier(match.groupdict())),
        )
    for match in _RESOLUTION.finditer(text):
        keep(match.start(), match.end(), Quantity(Decimal(match["low"]), "K"))
    for match in _UNIT.finditer(text):
        keep(_begin(match), match.end(), _quantity(text, match))
    for match in _SIZE.finditer(text):
        if match["letter"] == "B" or match["model"]:
            value = numbers.digits(match["low"]) * _factor(match["letter"]) * int(match["experts"] or 1)
            keep(match.start(), match.end(), Quantity(numbers.plain(value), "parameters", "at_least" if match["plus"] else "exact"))
    for match in _ORDINARY_PLURAL.finditer(text):
        if match["noun"] not in _NO_PLURALS and not match["noun"].endswith("ss") and not _unfit(text, match):
            unit = match["noun"] + _per(match["period"])
            how = "at_least" if match["plus"] else numbers.qualifier(match.groupdict())
            keep(_begin(match), match.end(), Quantity(numbers.plain(numbers.digits(match["low"]) * _factor(match["lowscale"])), unit, how))
    found.sort(key=lambda pair: pair[0].start)
    return found


class _Occupied:
    """Spans already given out, by character, so that asking costs the length of the span."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._taken: set[int] = set()
        for span in spans:
            self.add(span.start, span.end)

    def free(self, start: int, end: int) -> bool:
        return self._taken.isdisjoint(range(start, end))

    def add(self, start: int, end: int) -> None:
        self._taken.update(range(start, end))


def _factor(word: str | None) -> Decimal:
    if not word or not word.strip(" -\u00a0"):
        return Decimal(1)
    result = Decimal(1)
    for part in re.split(r"[\s\u00a0-]+", word.strip(" -\u00a0").casefold()):
        result *= Decimal(12) if part == "dozen" else numbers.scale(part)
    return result


def _begin(match: re.Match[str]) -> int:
    groups = match.groupdict()
    for name in ("before", "low", "words"):
        if groups.get(name):
            return match.start(name)
    return match.start()


def _per(period: str | None) -> str:
    return " " + " ".join(period.replace("/", " per ").split()) if period else ""


def _unfit(text: str, match: re.Match[str]) -> bool:
    """True for numbers that are a year, a numbered thing or part of a name or a longer number."""
    start = match.start("low")
    if _YEAR.match(match["low"]) and not match.groupdict().get("lowscale"):
        return True
    return bool(
        _NOT_NUMBERED.search(text[max(0, start - 12) : start])
        or re.search(r"[A-Z][a-z]+\s$|\b[A-Z]{2,}[\s-]$", text[max(0, start - 16) : start])
        and not match.groupdict().get("lowscale")
    )


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    g = match.groupdict()
    unit = _unit(g)
    if g["words"]:
        if unit in ("×", "%") and g["words"].casefold() in ("a", "an"):
            return None
        value = numbers.words(g["words"]) * _factor(g["wordscale"])
        if g["words"].casefold() == "one" and not g["wordscale"] and unit not in MEASURES:
            return None  # "one user" tells no number
        return Quantity(numbers.plain(value), unit, numbers.qualifier(g))
    if g["low"] is None or (unit not in MEASURES and unit != "×" and not g["lowscale"] and not g["high"] and _unfit(text, match)):
        return None
    if unit in ("minutes", "hours", "days", "weeks", "months", "years") and _YEAR.match(g["low"]):
        return None
    low = numbers.digits(g["low"])
    plus = g["plus"] or g["highplus"]
    if g["high"] is None:
        return Quantity(numbers.plain(low * _factor(g["lowscale"])), unit, "at_least" if plus else numbers.qualifier(g))
    high = numbers.digits(g["high"]) * _factor(g["highscale"])
    if g["join"].strip() in ("and", "or") and "between" not in text[max(0, match.start() - 10) : match.start("low")].casefold():
        return Quantity(numbers.plain(high), unit)
    low *= _factor(g["lowscale"]) if g["lowscale"] else (_factor(g["highscale"]) if low <= numbers.digits(g["high"]) else Decimal(1))
    if _YEAR.match(g["low"]) and _YEAR.match(g["high"]):
        return None
    if high <= low:
        return Quantity(numbers.plain(high), unit)
    return Quantity(numbers.plain(low), unit, "range", numbers.plain(high))


def _unit(g: dict[str, str | None]) -> str:
    if g["times"] or g["timesword"]:
        return "×"
    if g["measure"]:
        return next(u for i, u in enumerate(_MEASURE_UNITS) if g[f"m{i}"])
    if g["count"]:
        unit = next(u for i, u in enumerate(_COUNT_UNITS) if g[f"c{i}"])
        phrase = "" if unit in ("parameters", "tokens") else (g["often"] or "")
    else:
        unit = g["noun"] or ""
        unit = unit.casefold() if unit[1:].islower() else unit
        phrase = g["plain"] or ""
    often = _FREQUENT.search(phrase)
    return (f"{often[1].casefold()} " if often else "") + unit + _per(g["period"])
