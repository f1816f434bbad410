"""Model versions that no list can hold: a family's name followed by numbers, sizes and tiers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from entities.extraction.lexicon import Family, Lexicon

#: Tiers that any family may have.
TIERS = [
    "mini",
    "Mini",
    "nano",
    "Nano",
    "micro",
    "Micro",
    "pro",
    "Pro",
    "max",
    "Max",
    "turbo",
    "Turbo",
    "ultra",
    "Ultra",
    "flash",
    "Flash",
    "lite",
    "Lite",
    "plus",
    "Plus",
    "small",
    "Small",
    "medium",
    "Medium",
    "large",
    "Large",
    "base",
    "Base",
    "instruct",
    "Instruct",
    "chat",
    "Chat",
    "coder",
    "Coder",
    "code",
    "Code",
    "thinking",
    "Thinking",
    "reasoning",
    "Reasoning",
    "preview",
    "Preview",
    "vision",
    "Vision",
    "audio",
    "Audio",
    "omni",
    "Omni",
    "image",
    "Image",
    "video",
    "Video",
    "Next",
    "Super",
    "Air",
    "Fast",
    "fast",
    "Heavy",
    "Instant",
    "Edge",
    "Embedding",
    "VL",
    "MoE",
    "exp",
    "Exp",
    "beta",
    "Beta",
    "it",
    "distill",
    "Distill",
    "dev",
    "math",
    "Math",
    "MT",
    "OCR",
    "TTS",
    "ASR",
    "GGUF",
    "FP8",
    "AWQ",
]
#: Tiers that may follow behind a space although they are not capitalised.
SPACED = frozenset({"mini", "nano", "pro", "turbo", "preview", "high", "medium"})

_SIZE = r"(?:\d{1,3}x)?[AEae]?\d{1,4}(?:\.\d+)?[BbMTm](?:-[AE]\d+(?:\.\d+)?[BM])?"
_NUMBER = r"v?\d{1,3}(?:\.\d{1,3}){0,2}(?:[a-z]{1,2}(?![a-z]))?"
_LETTERED = r"[A-Z]{1,3}\d{1,3}(?:\.\d+)?[a-z]?"
_DATE = r"\d{4}-\d\d-\d\d|\d{8}|\d{6}|\d{4}|\d\d-\d\d"
_BEFORE = r"(?<![\w.@/#])(?<![A-Za-z]-)"
_AFTER = r"(?![A-Za-z0-9]|\.\d|-bit)"
#: Refuses a number behind a name that is a count: "Claude 3 million users".
COUNTED = (
    r"(?!\s+(?:million|billion|trillion|thousand|hundred|percent|per\s?cent|times|x\b|users|people|developers|"
    r"months?|years?|days?|weeks?|hours?|minutes?|points?|"
    r"of\s+(?:the|its|our|\d)|out\s+of|more|new|different|other|in\s+\d)|%|,\d{3}|\s?[–—]\s?\d|(?:st|nd|rd|th)\b)"
)


#: Hyphens and spaces that must not break a line, to plain ones; offsets stay.
_PLAIN = str.maketrans({"\u2010": "-", "\u2011": "-", "\u00a0": " ", "\u202f": " "})


@dataclass(frozen=True, slots=True)
class Version:
    """``text[start:end]`` names the version ``name``, which says more than the words where a list leaves out the head ("3.5 and 3.6")."""

    start: int
    end: int
    name: str
    family: Family


@dataclass(frozen=True)
class _Grammar:
    heads: dict[str, Family]
    pattern: re.Pattern[str]


@cache
def _tail(family: Family) -> re.Pattern[str]:
    """What follows a head of the family; compiled when the family is first met, as few texts name many."""
    return re.compile(_tail_form(family))


def _tail_form(family: Family) -> str:
    """Pattern of what follows a head of the family, each piece with the sign that joins it."""
    own = [t for t in family.tiers if t]
    capital = sorted(
        {*own, *(t for t in TIERS if t[0].isupper())} | {t for t in own if t in SPACED} | (SPACED & {*TIERS}), key=len, reverse=True
    )
    every = sorted({*own, *TIERS, *(t.lower() for t in own)}, key=len, reverse=True)
    spaced = "|".join(re.escape(t) for t in capital)
    hyphened = "|".join(re.escape(t) for t in every)
    number = rf"(?:{_SIZE}|{_NUMBER}|{_LETTERED}){_AFTER}"
    first = {
        "hyphen": rf"-(?:{number})",
        "hyphendot": rf"-\d\.\d{_AFTER}",
        "glued": rf"\d(?:\.\d)?{_AFTER}",
        "dotted": rf"\s\d\.\d{_AFTER}",
        "letter": rf"\s[vV]\d(?:\.\d)?{_AFTER}",
        "nospaceint": rf"(?:-?(?:{number})|\s(?:\d+\.\d+|{_LETTERED}|{_SIZE}|v\d){_AFTER})",
        "tieronly": rf"[\s-](?:{'|'.join(re.escape(t) for t in own) or 'x^'}){_AFTER}",
    }.get(family.form, rf"(?:[-\s]?(?:{number})|-(?:{_DATE}){_AFTER}|[\s-](?:{spaced}){_AFTER}|-(?:{hyphened}){_AFTER})")
    if family.form == "bare":
        return rf"(?:-(?:{hyphened}){_AFTER}|\s(?:{'|'.join(re.escape(t) for t in own if t.islower())}){_AFTER})*{_AFTER}"
    more = (
        rf"(?:[-\s](?:{_SIZE}|{_LETTERED}){_AFTER}|[\s-]\d{{1,2}}(?:\.\d{{1,2}}){{0,2}}[a-z]?{_AFTER}|"
        rf"-(?:{_DATE}){_AFTER}|[\s-](?:{spaced}){_AFTER}|-(?:{hyphened}){_AFTER}|"
        rf"-[A-Z][A-Za-z]{{1,11}}(?:\d[\w.]*)?{_AFTER})"
    )
    return rf"{first}{COUNTED}(?:{more}{COUNTED})*\+?"


@lru_cache(maxsize=4)
def _grammar(families: tuple[Family, ...]) -> _Grammar:
    heads: dict[str, Family] = {}
    for family in families:
        for head in family.heads:
            heads.setdefault(head, family)
            heads.setdefault(head.lower(), family)
    ordered = sorted(heads, key=len, reverse=True)
    # Longest head first; heads in lower case only with a hyphen or digit close behind.
    written = [
        re.escape(h) + ("" if h in heads[h].heads or heads[h].form == "bare" else r"(?=-?[\dA-Za-z]*-?\d)(?=[-\d])") for h in ordered
    ]
    pattern = re.compile(_BEFORE + "(?:" + "|".join(written) + ")")
    return _Grammar(heads, pattern)


_AND = r"(?:\s?,\s?(?:and\s|or\s)?|\s(?:and|or|&)\s|/)"
# "Claude Sonnet 3.5, 3.6 and 3.7", "Apertus-8B and 70B": the stem of the first, and what may be listed behind it.
_LISTS = (
    (
        re.compile(r"(.*?[A-Za-z][\s-]?)\d+\.\d+$", re.DOTALL),
        re.compile(
            _AND
            + (
                r"(?P<number>\d{1,2}\.\d{1,2})(?![\d%$BMKx]|\.\d|\s?(?:%|percent|million|billion|trillion|times|"
                r"points))"
            )
        ),
    ),
    (
        re.compile(r"(.*?[\s-])\d+(?:\.\d+)?[Bb]$", re.DOTALL),
        re.compile(
            _AND
            + (
                r"(?P<number>\d{1,4}(?:\.\d+)?[Bb])(?![\w-])(?!\s(?:tokens|users|parameters|in\s|"
                r"of\s))"
            )
        ),
    ),
)


def find_versions(text: str, lexicon: Lexicon) -> Iterator[Version]:
    """Versions in the order of the text, without overlaps."""
    grammar = _grammar(lexicon.families)
    text = text.translate(_PLAIN)
    position = 0
    while head := grammar.pattern.search(text, position):
        position = head.end()
        family, tail = _longest(text, head, grammar)
        if family is None or not _is_version(text[start_of_tail(family, text, head.start()) : tail], family):
            continue
        yield Version(head.start(), tail, re.sub(r"\s+", " ", text[head.start() : tail]), family)
        position = tail
        for stem_form, list_form in _LISTS:
            stem = stem_form.match(text[head.start() : tail])
            while stem and (item := list_form.match(text, position)):
                yield Version(item.start("number"), item.end(), re.sub(r"\s+", " ", f"{stem[1]}{item['number']}"), family)
                position = item.end()


def start_of_tail(family: Family, text: str, start: int) -> int:
    """Offset behind the longest head of the family that stands at ``start``."""
    return start + max((len(h) for h in family.heads if text[start : start + len(h)].casefold() == h.casefold()), default=0)


def _is_version(tail: str, family: Family) -> bool:
    """A number makes a version; tiers alone only where they are the family's own ("Gemini Flash", not "Claude Base")."""
    return (
        family.form == "bare" or any(c.isdigit() for c in tail) or all(piece in family.tiers for piece in re.split(r"[\s-]", tail) if piece)
    )


def _longest(text: str, head: re.Match[str], grammar: _Grammar) -> tuple[Family | None, int]:
    """The family whose tail follows a head, trying shorter heads that stand at the same place too."""
    start = head.start()
    for length in range(len(head.group()), 0, -1):
        family = grammar.heads.get(text[start : start + length])
        if (
            family is not None
            and (tail := _tail(family).match(text, start + length))
            and (tail.end() > start + length or family.form == "bare")
        ):
            return family, tail.end()
    return None, start


def family_of(name: str, lexicon: Lexicon) -> Family | None:
    """The family to which a version's name belongs, or None."""
    for version in find_versions(name, lexicon):
        if version.start == 0:
            return version.family
    return None
