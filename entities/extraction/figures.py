"""Amounts of money in a text."""

from __future__ import annotations

import re
from decimal import Decimal

from entities.extraction import numbers
from entities.extraction.types import Amount, Span

#: Signs and codes before the number.
PREFIXES = {
    "US$": "USD", "$": "USD", "USD": "USD", "U.S.$": "USD", "€": "EUR", "EUR": "EUR", "£": "GBP", "GBP": "GBP", "¥": "JPY", "JP¥": "JPY", "JPY": "JPY",
    "CN¥": "CNY", "RMB": "CNY", "CNY": "CNY", "￥": "CNY", "₩": "KRW", "KRW": "KRW", "₹": "INR", "INR": "INR", "Rs": "INR", "Rs.": "INR", "S$": "SGD", "SGD": "SGD",
    "A$": "AUD", "AU$": "AUD", "AUD": "AUD", "C$": "CAD", "CA$": "CAD", "CAD": "CAD", "HK$": "HKD", "HKD": "HKD", "NT$": "TWD", "TWD": "TWD",
    "NZ$": "NZD", "NZD": "NZD", "R$": "BRL", "BRL": "BRL", "CHF": "CHF", "Fr.": "CHF", "₪": "ILS", "ILS": "ILS", "NIS": "ILS", "SEK": "SEK", "NOK": "NOK", "DKK": "DKK",
    "AED": "AED", "SAR": "SAR", "₽": "RUB", "RUB": "RUB", "₺": "TRY", "₫": "VND", "PLN": "PLN", "MXN": "MXN", "ZAR": "ZAR", "MX$": "MXN",
}  # fmt: skip

#: Words and codes after the number; the first that fits wins.
SUFFIXES = (
    (r"US\s+dollars?|U\.S\.\s+dollars?|American\s+dollars?|USD|US\$", "USD"),
    (r"Canadian\s+dollars?|CAD", "CAD"),
    (r"Australian\s+dollars?|AUD", "AUD"),
    (r"Singapore\s+dollars?|SGD", "SGD"),
    (r"Hong\s+Kong\s+dollars?|HKD", "HKD"),
    (r"(?:New\s+)?Taiwan(?:ese)?\s+dollars?|TWD", "TWD"),
    (r"New\s+Zealand\s+dollars?|NZD", "NZD"),
    (r"dollars?|bucks", "USD"),
    (r"euros?|EUR|€", "EUR"),
    (r"pounds?\s+sterling|British\s+pounds?|quid|GBP|£", "GBP"),
    (r"Japanese\s+yen|yen|JPY", "JPY"),
    (r"Chinese\s+yuan|yuan|renminbi|RMB|CNY", "CNY"),
    (r"(?:South\s+)?Korean\s+won|KRW", "KRW"),
    (r"(?:Indian\s+)?rupees?|INR", "INR"),
    (r"Swiss\s+francs?|CHF", "CHF"),
    (r"(?:new\s+|Israeli\s+)?shekels?|NIS|ILS", "ILS"),
    (r"(?:Swedish\s+)?kronor|SEK", "SEK"),
    (r"(?:Norwegian|Danish)\s+kroner|NOK", "NOK"),
    (r"(?:UAE\s+)?dirhams?|AED", "AED"),
    (r"(?:Saudi\s+)?riyals?|SAR", "SAR"),
    (r"(?:Brazilian\s+)?reais|BRL", "BRL"),
    (r"(?:Russian\s+)?rubles?|RUB", "RUB"),
)
#: Words that are currencies only behind a large number: "2 million pounds", "500 billion won".
LARGE_SUFFIXES = ((r"pounds?(?!\s+of\b)", "GBP"), (r"won", "KRW"), (r"francs?", "CHF"), (r"pesos?", "MXN"), (r"krona", "SEK"))

_PREFIX = "|".join(sorted((re.escape(p) for p in PREFIXES), key=len, reverse=True))
_LONG = r"lakh\s+crores?|trillion|billion|million|thousand|crores?|lakhs?|trn|mln|bln|mio|tn|bn|mn|mm"
# A letter stands close to its number, or is a capital; "$2/m input" has its own rule.
_SCALE = rf"(?:[\s\u00a0-]?(?:{_LONG})(?![a-z])|[kmbt](?![\w])|\s(?:[KMBT]|Bn|Tn)(?![\w]))"
_DASH = r"\s?[-–—−]\s?"

_PREFIXED = re.compile(
    rf"(?:(?P<between>\bbetween\s+)|(?P<from>\bfrom\s+))?(?P<before>{numbers.BEFORE})?"
    rf"(?<![\w])(?P<prefix>{_PREFIX})\s?(?P<low>{numbers.DIGITS})(?P<lowscale>{_SCALE})?"
    rf"(?:(?P<join>{_DASH}|\s+(?:to|and|or)\s+)(?:(?P<prefix2>{_PREFIX})\s?)?(?P<high>{numbers.DIGITS})(?P<highscale>{_SCALE})?(?![\w%]|\.\d))?"
    rf"(?P<after>{numbers.AFTER})?",
    re.IGNORECASE,
)
_SUFFIX = "|".join(f"(?:{s})" for s, _ in SUFFIXES)
_LARGE = "|".join(f"(?:{s})" for s, _ in LARGE_SUFFIXES)
_SUFFIXED = re.compile(
    rf"(?P<before>{numbers.BEFORE})?(?<![\w.,$€£¥])"
    rf"(?:(?P<low>{numbers.DIGITS})(?P<lowscale>{_SCALE})?(?:(?P<join>{_DASH}|\s+to\s+)(?P<high>{numbers.DIGITS})(?P<highscale>{_SCALE})?)?"
    rf"|(?P<words>half\s+an?|an?\s+quarter(?:\s+of\s+an?)?|an?|{numbers.WORDS})(?P<wordscale>[\s-](?:hundred\s+)?(?:{_LONG}))?)"
    rf"(?P<after1>{numbers.AFTER})?[\s\u00a0-]?"
    rf"(?:(?P<currency>{_SUFFIX})|(?P<large>{_LARGE})|(?P<cents>(?:US\s+)?cents?|¢))(?![\w])(?P<after>{numbers.AFTER})?".replace("?P<after1>", "?:").replace("(?P<after_", "(?P<after_"),
    re.IGNORECASE,
) if False else None

# Nouns that end a rate: "per million input tokens", "per session hour".
_HEADS = frozenset(
    "token tokens mtok hour hours hr minute minutes second seconds day week month months mo year years yr quarter annum user users seat seats license agent "
    "employee worker person head member household share shares watt watts kilowatt megawatt gigawatt kwh mwh kw mw gw kg kilogram pound ton tonne barrel mile km unit piece "
    "image images video videos song page pages request requests query queries call calls message messages task tasks run search searches character characters word words credit "
    "gpu gpus chip chips node server rack wafer gb tb megabyte gigabyte game ticket developer customer subscriber student teacher patient violation work book article song clip "
    "generation transaction order conversation resolution session launch flight ride trip vehicle car robot home device app api acre square job".split()
)
_STOP = frozenset("and or on for in to with from as at of by through after before if when while which who that than until is are was were now but plus on via".split())
_RATE = re.compile(
    r"(?:\s?/\s?|\s+per\s+|\s+for\s+(?:each|every)\s+|\s+an?\s+(?=(?:hour|day|week|month|year|share|seat|user|token|minute|second|ticket|head|quarter|piece|barrel|unit|watt|ton|kilogram|kg|mile|page|image|song|pop|license|person|pound)s?\b))"
    r"(?P<unit>(?:one\s+)?(?:1\s?)?[A-Za-z][\w-]*(?:(?:\s|/)[A-Za-z][\w-]*){0,4})",
)
_ADVERB = re.compile(r"\s+(?P<adverb>each|apiece|monthly|annually|yearly|a-month|a-year)\b|-(?P<hyphened>an?-(?:month|year|share|seat|user))\b", re.IGNORECASE)
_ADVERBS = {"monthly": "month", "annually": "year", "yearly": "year", "each": "piece", "apiece": "piece", "a-month": "month", "a-year": "year"}


def _suffix_pattern() -> re.Pattern[str]:
    number = rf"(?P<low>{numbers.DIGITS})(?P<lowscale>{_SCALE})?(?P<plus>\+)?(?:(?P<join>{_DASH}|\s+to\s+)(?P<high>{numbers.DIGITS})(?P<highscale>{_SCALE})?)?"
    worded = rf"(?P<words>half\s+an?|an?\s+quarter\s+of\s+an?|an?|{numbers.WORDS})(?:[\s-](?P<hundred>hundred))?(?P<wordscale>[\s-](?:{_LONG}))?"
    return re.compile(
        rf"(?P<before>{numbers.BEFORE})?(?<![\w.,$€£¥₹])(?:{number}|{worded})[\s\u00a0-]?"
        rf"(?:(?P<currency>{_SUFFIX})|(?P<large>{_LARGE})|(?P<cents>(?:US\s+)?cents?|¢))(?![\w])(?P<after>{numbers.AFTER})?",
        re.IGNORECASE,
    )


_SUFFIXED_RE = _suffix_pattern()
_HALF = re.compile(
    rf"(?P<before>{numbers.BEFORE})?\b(?P<words>half\s+a)\s+(?P<wordscale>billion|million|trillion)(?=\s+in\s+(?:\w+\s+){{0,2}}(?:funding|revenue|cash|capital|sales|equity|debt|investment|financing)\b)",
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
        return [(Span(start, rate_end if per else end), Amount(numbers.plain(low * _scale_of(lowscale)), currency, numbers.qualifier(g), per=per))]
    # Two numbers: a range, or two amounts that stand side by side.
    high = numbers.digits(g["high"])
    join = g["join"].strip()
    dashed = join in "-–—−"
    ranged = dashed or (join == "and" and g["between"] is not None) or (join == "to" and g["from"] is None)
    if not ranged or (not g["prefix2"] and not dashed and not g["highscale"] and not g["between"] and join != "to") or (g["prefix2"] and _currency(text, g["prefix2"]) != currency):
        return _apart(text, match, currency)
    if not g["prefix2"] and not g["highscale"] and not dashed and re.match(r"\s?(?:percent|%|years?|months?|days?|people)", text[match.end("high") :]):
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
    pairs = [(Span(start, rate_end if per else end), Amount(numbers.plain(numbers.digits(g["low"]) * low_factor), currency, numbers.qualifier(before), per=per))]
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
    match = _RATE.match(text, end)
    if not match:
        adverb = _ADVERB.match(text, end)
        if not adverb:
            return end, ""
        word = (adverb["adverb"] or adverb["hyphened"]).casefold()
        if word in ("each", "apiece") and (noun := re.search(r"\b(share|unit|seat|ticket|copy|license|chip|GPU)s?\s+(?:at|for)\s+\S*$", text[max(0, end - 40) : end])):
            return adverb.end(), noun[1]
        return adverb.end(), _ADVERBS.get(word, re.sub(r"^an?-", "", word))
    words = re.split(r"(\s|/)", match["unit"])
    slash = match.group(0).lstrip().startswith("/")
    if slash and words[0] in ("M", "m", "1M"):
        words[0] = "million"
    kept: list[str] = []
    raw = 0
    for index in range(0, len(words), 2):
        word = words[index]
        joiner = words[index - 1] if index else ""
        low = word.casefold()
        if index and low in _STOP and not (low == "for" and words[0] == "million" and index == 2):
            if low == "per" and kept:
                pass
            else:
                break
        raw += len(joiner) + len(match["unit"][raw + len(joiner) :].split()[0].split("/")[0]) if index else len(re.match(r"[^\s/]+", match["unit"]).group(0))  # type: ignore[union-attr]
        if low != "for":
            kept.append(word)
        if low in _HEADS and not _continues(words, index, slash):
            break
        if slash and words[0] not in ("million", "1M", "MTok", "Mtok") and low not in ("million",):
            break
    else:
        if kept and not slash and kept[-1].casefold() not in _HEADS:
            kept = kept[:1] if kept[0].casefold() not in ("million", "thousand", "billion") else kept[:2]
            raw = len(" ".join(kept))
    unit = " ".join(kept)
    return match.start("unit") + raw, unit


def _continues(words: list[str], index: int, slash: bool) -> bool:
    """True where the rate goes on behind a noun: "per user per month", "/MTok input", "per session hour"."""
    if index + 2 >= len(words):
        return False
    following = words[index + 2].casefold()
    if following == "per" or words[index + 1] == "/":
        return True
    if words[index].casefold() == "mtok":
        return following in ("input", "output")
    return not slash and following in _HEADS
