"""Amounts of money in a text."""

from __future__ import annotations

import re
from decimal import Decimal

from entities.extraction import numbers
from entities.extraction.currencies import LARGE_SUFFIXES, PREFIXES, SUFFIXES
from entities.extraction.types import Amount, Span

_PREFIX = "|".join(sorted((re.escape(p) for p in PREFIXES), key=len, reverse=True))
_LONG = r"lakh\s+crores?|trillion|billion|million|thousand|crores?|lakhs?|trn|mln|bln|mio|tn|bn|mn|mm"
# A letter stands close to its number, or is a capital; "$2/m input" has its own rule.
_SCALE = rf"(?:[\s\u00a0-]?(?:{_LONG})(?![a-z])|[kmbt](?![\w])|\s(?:[KMBT]|Bn|Tn)(?![\w]))"
_DASH = r"\s?[-–—−]\s?"

_PREFIXED = re.compile(
    rf"(?:(?P<between>\bbetween\s+)|(?P<from>\bfrom\s+))?(?P<before>{numbers.BEFORE})?"
    rf"(?<![\w])(?P<prefix>{_PREFIX})\s?(?P<low>{numbers.DIGITS})(?P<lowscale>{_SCALE})?"
    rf"(?:(?P<join>{_DASH}|\s+(?:to|and|or)\s+)(?:(?P<prefix2>{_PREFIX})\s?)?"
    rf"(?P<high>{numbers.DIGITS})(?P<highscale>{_SCALE})?(?![\w%]|\.\d))?"
    rf"(?P<after>{numbers.AFTER})?",
    re.IGNORECASE,
)
_SUFFIX = "|".join(f"(?:{s})" for s, _ in SUFFIXES)
_LARGE = "|".join(f"(?:{s})" for s, _ in LARGE_SUFFIXES)
# Nouns that end a rate: "per million input tokens", "per session hour".
_HEAD = (
    r"(?:m?tok(?:en)?s?|hours?|hr|minutes?|seconds?|days?|weeks?|months?|mo|years?|yr|quarter|annum|users?|"
    r"seats?|licen[sc]e|agents?|employee|worker|person|head|"
    r"member|household|shares?|(?:kilo|mega|giga)?watts?|[kmg]?wh?|kg|kilogram|pound|ton|tonne|barrel|mile|km|"
    r"unit|piece|images?|videos?|song|pages?|requests?|quer(?:y|ies)|"
    r"calls?|messages?|tasks?|runs?|search(?:es)?|characters?|words?|credits?|gpus?|chips?|node|server|rack|"
    r"wafer|[gt]b|game|ticket|developer|customer|subscriber|"
    r"student|teacher|patient|violation|work|book|article|transaction|order|conversation|resolution|session|"
    r"ride|trip|vehicle|robot|device|job|input|output)"
)
_SCALED = r"(?:(?:one\s+|1\s?)?(?:million|thousand|billion|[mk](?![a-z]))\s+(?:for\s+)?)"
_RATES = (
    re.compile(
        rf"(?:\s?/\s?|\s+per\s+|\s+for\s+(?:each|every)\s+)(?P<scaled>{_SCALED})?(?P<unit>(?:(?:input|output|cached|"
        rf"session|active|[a-z]+)[\s-]){{0,2}}?{_HEAD}(?:\s+(?:input|output|tokens|hour)\b)?(?:(?:\s?/\s?|"
        rf"\s+per\s+){_HEAD}\b)*)(?![\w-])",
        re.IGNORECASE,
    ),
    re.compile(r"(?:\s?/\s?|\s+per\s+)(?P<scaled>(?:million|thousand|1M|1K)\s+)?(?P<unit>[A-Za-z][\w-]*)"),
    re.compile(
        r"(?:\s+an?\s+|-an?-)(?P<scaled>)(?P<unit>(?:hour|day|week|month|year|share|seat|user|token|minute|second|"
        r"ticket|head|quarter|piece|barrel|unit|watt|ton|kilogram|kg|mile|page|image|song|licen[sc]e|person|"
        r"pound)\b)",
        re.IGNORECASE,
    ),
)
_STOPPED = re.compile(r"\b(?:and|or|on|for|in|to|with|from|as|at|of|by|through|the|is|are|was)\b", re.IGNORECASE)
_ADVERB = re.compile(r"\s+(?P<adverb>each|apiece|monthly|annually|yearly)\b", re.IGNORECASE)
_ADVERBS = {"monthly": "month", "annually": "year", "yearly": "year", "each": "piece", "apiece": "piece"}
_COUNTED = re.compile(r"\b(share|unit|seat|ticket|cop(?:y|ies)|licen[sc]e|chip|GPU)s?\s+(?:at|for)\s+(?:\w+\s+)?\S*$")


def _suffix_pattern() -> re.Pattern[str]:
    number = (
        rf"(?P<low>{numbers.DIGITS})(?P<lowscale>{_SCALE})?(?P<plus>\+)?(?:(?P<join>{_DASH}|"
        rf"\s+to\s+)(?P<high>{numbers.DIGITS})(?P<highscale>{_SCALE})?)?"
    )
    worded = (
        rf"(?P<words>half\s+an?|a\s+half|an?\s+quarter\s+of\s+an?|an?|{numbers.WORDS})\b"
        rf"(?:[\s-](?P<hundred>hundred))?(?P<wordscale>[\s-](?:{_LONG}))?"
    )
    return re.compile(
        rf"(?P<before>{numbers.BEFORE})?(?<![\w.,$€£¥₹])(?:{number}|{worded})[\s\u00a0-]?"
        rf"(?:(?P<currency>{_SUFFIX})|(?P<large>{_LARGE})|(?P<cents>(?:US\s+)?cents?|¢))(?![\w])(?P<after>{numbers.AFTER})?",
        re.IGNORECASE,
    )


_SUFFIXED_RE = _suffix_pattern()
_HALF = re.compile(
    rf"(?P<before>{numbers.BEFORE})?\b(?P<words>half\s+a)\s+(?P<wordscale>billion|million|"
    rf"trillion)(?=\s+in\s+(?:\w+\s+){{0,2}}(?:funding|revenue|cash|capital|sales|equity|debt|investment|"
    rf"financing)\b)",
    re.IGNORECASE,
)


def find_figures(text: str) -> list[tuple[Span, Amount]]:
    """Every amount of money, in the order of the text; spans do not overlap and hold the words that say how exact it is."""
    found: list[tuple[Span, Amount]] = []
    for match in _PREFIXED.finditer(text):
        found += _prefixed(text, match)
    taken = [span for span, _ in found]
    for pattern in (_SUFFIXED_RE, _HALF):
        for match in pattern.finditer(text):
            pair = _suffixed(text, match)
            if pair and not any(pair[0].start < t.end and t.start < pair[0].end for t in taken):
                found.append(pair)
                taken.append(pair[0])
    found.sort(key=lambda pair: pair[0].start)
    return found


def _currency(text: str, prefix: str) -> str:
    code = PREFIXES.get(prefix) or PREFIXES.get(prefix.upper()) or PREFIXES.get(prefix.capitalize(), "USD")
    if prefix == "¥" and re.search(r"\b(?:yuan|RMB|renminbi|CNY)\b", text):
        return "CNY"
    return code


def _scale_of(word: str | None) -> Decimal:
    return numbers.scale(re.sub(r"s$", "", word.strip(" -\u00a0").casefold())) if word else Decimal(1)


def _prefixed(text: str, match: re.Match[str]) -> list[tuple[Span, Amount]]:
    g = match.groupdict()
    prefix = g["prefix"]
    if prefix[-1].isalpha() and not (prefix.isupper() or prefix in ("Rs", "Fr")):
        return []  # "cad 5", "sek 3": codes are written in capitals
    currency = _currency(text, prefix)
    low = numbers.digits(g["low"])
    lowscale = g["lowscale"]
    end = match.end()
    start = match.start("before") if g["before"] else match.start("prefix")
    following = text[match.end("lowscale") if lowscale else match.end("low") :]
    if g["high"] is None:
        if re.match(r"\w", following) and not lowscale:
            return []  # "$5x", "$1st": no amount
        rate_end, per = _rate(text, end)
        return [
            (
                Span(start, rate_end if per else end),
                Amount(numbers.plain(low * _scale_of(lowscale)), currency, numbers.qualifier(g), per=per),
            )
        ]
    # Two numbers: a range, or two amounts that stand side by side.
    high = numbers.digits(g["high"])
    join = g["join"].strip()
    dashed = join in "-–—−"
    ranged = dashed or (join == "and" and g["between"] is not None) or (join == "to" and g["from"] is None)
    if (
        not ranged
        or (not g["prefix2"] and not dashed and not g["highscale"] and not g["between"] and join != "to")
        or (g["prefix2"] and _currency(text, g["prefix2"]) != currency)
    ):
        return _apart(text, match, currency)
    if (
        not g["prefix2"]
        and not g["highscale"]
        and not dashed
        and re.match(r"\s?(?:percent|%|years?|months?|days?|people)", text[match.end("high") :])
    ):
        return _apart(text, match, currency)
    factor_high = _scale_of(g["highscale"])
    factor_low = _scale_of(lowscale) if lowscale else (factor_high if low < high else Decimal(1))
    if lowscale and not g["highscale"] and not g["prefix2"]:
        factor_high = factor_low
    low, high = low * factor_low, high * factor_high
    if high <= low:
        return _apart(text, match, currency)
    rate_end, per = _rate(text, end)
    begin = match.start("between") if g["between"] else start
    return [(Span(begin, rate_end if per else end), Amount(numbers.plain(low), currency, "range", numbers.plain(high), per))]


def _apart(text: str, match: re.Match[str], currency: str) -> list[tuple[Span, Amount]]:
    """The two numbers of a match as amounts of their own; the second only if it bears a sign of money."""
    g = match.groupdict()
    start = match.start("before") if g["before"] else match.start("prefix")
    end = match.end("lowscale") if g["lowscale"] else match.end("low")
    low_factor = _scale_of(g["lowscale"])
    inherits = not g["lowscale"] and g["highscale"] and g["join"].strip() == "to" and numbers.digits(g["low"]) < numbers.digits(g["high"])
    if inherits:
        low_factor = _scale_of(g["highscale"])
    before = {k: v for k, v in g.items() if not k.startswith("after")}
    rate_end, per = _rate(text, end)
    pairs = [
        (
            Span(start, rate_end if per else end),
            Amount(numbers.plain(numbers.digits(g["low"]) * low_factor), currency, numbers.qualifier(before), per=per),
        )
    ]
    second = match.start("prefix2") if g["prefix2"] else match.start("high")
    if g["prefix2"] or g["highscale"]:
        after = {k: v for k, v in g.items() if k.startswith("after")}
        code = _currency(text, g["prefix2"]) if g["prefix2"] else currency
        rate_end, per = _rate(text, match.end())
        value = numbers.plain(numbers.digits(g["high"]) * _scale_of(g["highscale"]))
        pairs.append((Span(second, rate_end if per else match.end()), Amount(value, code, numbers.qualifier(after), per=per)))
    return pairs


def _suffixed(text: str, match: re.Match[str]) -> tuple[Span, Amount] | None:
    g = match.groupdict()
    currency = _suffix_currency(g)
    if currency is None:
        return None
    factor = _scale_of(g.get("lowscale"))
    if g.get("words"):
        if g["words"].casefold() in ("a", "an") and not g.get("wordscale") and not g.get("hundred"):
            return None  # "a dollar" is no figure, "a billion dollars" is one
        value = numbers.words(g["words"]) * _scale_of(g.get("wordscale")) * (100 if g.get("hundred") else 1)
        if re.search(r"-(?:dollar|euro)$", match.group(0)) and g["words"].casefold() in ("a", "an"):
            return None  # "a billion-dollar bet"
        low, high = value, None
    else:
        low = numbers.digits(g["low"])
        high = numbers.digits(g["high"]) if g.get("high") else None
        if high is not None:
            factor_high = _scale_of(g["highscale"])
            factor = factor if g["lowscale"] else factor_high
            high *= factor_high
        low *= factor
    if g.get("large") and low < 1000:
        return None
    if g.get("cents"):
        low, high = low / 100, high / 100 if high is not None else None
    start = match.start("before") if g["before"] else (match.start("words") if g.get("words") else match.start("low"))
    rate_end, per = _rate(text, match.end())
    end = rate_end if per else match.end()
    if high is not None and high > low:
        return Span(start, end), Amount(numbers.plain(low), currency, "range", numbers.plain(high), per)
    how = "at_least" if g.get("plus") else numbers.qualifier(g)
    return Span(start, end), Amount(numbers.plain(low), currency, how, per=per)


def _suffix_currency(g: dict[str, str | None]) -> str | None:
    if g.get("cents"):
        return "USD"
    for word, table in ((g.get("currency"), SUFFIXES), (g.get("large"), LARGE_SUFFIXES)):
        if word:
            return next((code for pattern, code in table if re.fullmatch(pattern, word, re.IGNORECASE)), None)
    return "USD" if "words" in g and "currency" not in g else None


def _rate(text: str, end: int) -> tuple[int, str]:
    """End and unit of the rate that follows an amount ("per session hour", "/month"), or (end, "")."""
    for pattern in _RATES:
        match = pattern.match(text, end)
        if match and not _STOPPED.search(match["unit"]):
            scaled = re.sub(r"\bm\b", "million", re.sub(r"\bfor\b", "", (match["scaled"] or "").casefold()))
            return match.end(), " ".join([*scaled.split(), *match["unit"].split()])
    if adverb := _ADVERB.match(text, end):
        word = adverb["adverb"].casefold()
        noun = _COUNTED.search(text[max(0, end - 40) : end]) if word in ("each", "apiece") else None
        return adverb.end(), noun[1] if noun else _ADVERBS[word]
    return end, ""
