"""Which language a text is in: by its script, then by the small words that no sentence does without."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from ingest.vocabulary import lines_of


def _languages_by_word() -> dict[str, list[str]]:
    """Of each small word, the languages that have it."""
    found: dict[str, list[str]] = {}
    for line in lines_of("stop-words"):
        language, _, words = line.partition(": ")
        for word in words.split():
            found.setdefault(word, []).append(language)
    return found


WORDS_OF = _languages_by_word()
LATIN_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
SAMPLE = 20_000  # characters; more says nothing new
FEW = 4  # so many of a language's small words are proof enough against English
SCRIPTS = {
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "GREEK": "el",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "THAI": "th",
    "HANGUL": "ko",
    "BENGALI": "bn",
}


def detect(text: str) -> str:
    """ISO 639-1 code of the text's language, or “und” where the text has no words or they tell nothing.

    English is assumed of a short text in Latin letters unless its words say otherwise: headlines have few small words.
    """
    sample = text[:SAMPLE]
    scripts = Counter(script for char in sample if char.isalpha() and (script := _script(char)))
    letters = sum(scripts.values())
    if not letters:
        return "und"
    east = scripts["CJK"] + scripts["KANA"] + scripts["HANGUL"]
    if 3 * east > scripts["LATIN"]:  # one such letter says as much as three Latin ones
        return _eastern(scripts, east)
    script = scripts.most_common(1)[0][0]
    if script == "CYRILLIC" and any(c in "іїєґІЇЄҐ" for c in sample):
        return "uk"
    if script != "LATIN":
        return SCRIPTS.get(script, "und")
    return _latin(sample)


def _eastern(scripts: Counter[str], east: int) -> str:
    if scripts["HANGUL"] > east / 3:
        return "ko"
    return "ja" if scripts["KANA"] > east / 20 else "zh"


def _latin(sample: str) -> str:
    found = [word.lower().replace("’", "'") for word in LATIN_WORD.findall(sample)]
    hits: Counter[str] = Counter()
    for word in found:
        for part in (word, *(word.split("'") if "'" in word else ())):
            hits.update(WORDS_OF.get(part, ()))
    if not hits:
        return "en" if len(found) < 40 else "und"
    best, most = max(hits.items(), key=lambda pair: (pair[1], pair[0] == "en"))
    if best == "en" or most <= hits["en"]:
        return "en"
    # Words such as “in”, “a” and “is” belong to several; English must be clearly beaten.
    enough = most >= FEW or (most >= 2 and hits["en"] == 0 and _has_marks(sample))
    return best if enough and most > 1.3 * hits["en"] else "en"


def _has_marks(sample: str) -> bool:
    """True if letters stand there that English does not use."""
    return any(char.isalpha() and ord(char) > 0x7F for char in sample)


def _script(char: str) -> str:
    if char < "\u0250":
        return "LATIN"
    if "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf":
        return "CJK"
    if "\u3040" <= char <= "\u30ff":
        return "KANA"
    if "\uac00" <= char <= "\ud7a3":
        return "HANGUL"
    return unicodedata.name(char, "").split(" ", 1)[0]
