"""Words that tell what a name beside them is, kept as data in ``patterns/cues.jsonl``, and what an ordinary word is."""

from __future__ import annotations

import json
import re
import warnings
from functools import lru_cache
from pathlib import Path

from textblob.en import parser

FILE = Path(__file__).resolve().parent / "patterns" / "cues.jsonl"
LEXICON = Path(__file__).resolve().parent.parent / "lexicon"

_PINYIN = re.compile(
    r"(?:(?:[bpmfdtnlgkhjqxryw]|[zcs]h?)?(?:i?a(?:ng?|i|o)?|i?ong|e(?:ng?|i|r)?|i(?:ng?|u|e)?|o(?:u)?|u(?:an?g?|ai|n|i|o|e|a)?|üe?)){1,2}"
)


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    rows = [json.loads(line) for line in FILE.read_text("utf-8").splitlines() if line]
    return {row["cue"]: frozenset(row["words"]) for row in rows}


@lru_cache(maxsize=64)
def cue(name: str) -> frozenset[str]:
    """The words of one cue, as written. Raises KeyError for a cue that the file does not hold."""
    return _table()[name]


@lru_cache(maxsize=1)
def _tags() -> dict[str, str]:
    """Parts of speech of English words, as textblob's tagger has them; names are tagged NNP."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # textblob leaves its word list open until it is collected
        return dict(parser.lexicon)


@lru_cache(maxsize=50_000)
def is_ordinary(word: str) -> bool:
    """True for a word of the language, in any case; a name that is no such word gives False."""
    lower = word.casefold().replace("’", "'")
    if lower in cue("common"):
        return True
    for form in (lower, *(lower.removesuffix(end) for end in ("s", "es", "ed", "d", "ing") if len(lower) > len(end) + 2)):
        tag = _tags().get(form)
        if tag is not None and not tag.startswith("NNP"):
            return True
    if "-" in lower:
        return all(part == "" or part.isdigit() or is_ordinary(part) for part in lower.split("-"))
    return False


@lru_cache(maxsize=2)
def _listed(name: str) -> frozenset[str]:
    return frozenset((LEXICON / f"{name}.txt").read_text("utf-8").split())


def is_given_name(word: str) -> bool:
    """True for given names of many languages, also those that are words too ("Grace", "Will")."""
    return word in _listed("given_names")


def is_toponym(word: str) -> bool:
    """True for words of the names of countries, regions and larger cities."""
    return word in _listed("toponyms")


@lru_cache(maxsize=5_000)
def is_chinese(first: str, second: str) -> bool:
    """True for a Chinese name in pinyin, surname first or last: "Zhang Wei", "Weijun Li"."""
    surnames = cue("chinese_surname")
    other = second if first in surnames else first if second in surnames else ""
    return bool(other) and other[1:].islower() and len(other) < 10 and bool(_PINYIN.fullmatch(other.casefold()))


@lru_cache(maxsize=5_000)
def part_of_speech(word: str) -> str:
    """The commonest tag of a word in the Penn set, as textblob has it; empty for a word that it does not know."""
    return _tags().get(word) or _tags().get(word.casefold(), "")


@lru_cache(maxsize=20_000)
def is_third_person(word: str) -> bool:
    """True for a verb in the third person of the present ("Raises", "posts"), in any case; also where the form is a plural too."""
    lower = word.casefold()
    if lower in cue("company_verb"):
        return lower.endswith("s")
    stems = (lower.removesuffix(end) for end in ("es", "s") if lower.endswith(end) and len(lower) > len(end) + 2)
    return part_of_speech(lower) == "VBZ" or any(part_of_speech(stem) in ("VB", "VBP") for stem in stems)


@lru_cache(maxsize=5_000)
def is_function_word(word: str) -> bool:
    """True for pronouns, articles, auxiliaries and question words, which stand in titles but in no name."""
    return word.casefold() in cue("pronoun") or _tags().get(word.casefold()) in {"PRP", "PRP$", "DT", "MD", "WP", "WRB", "WDT", "EX", "CC"}


def is_capital(word: str) -> bool:
    """True for words written as names: with a capital anywhere, as in "Foo", "iFoo", "xFOO"."""
    return any(c.isupper() for c in word)


def is_camel(word: str) -> bool:
    """True for words that no ordinary sentence start makes: "LittleLearner", "vLLM", "OpenPipe", "e5Bench"; not for acronyms."""
    letters = [c for c in word if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    return (
        0 < upper < len(letters)
        and any(c.isupper() for c in word[1:])
        and "-" not in word
        and not (word[:-1].isupper() and word.endswith("s"))
    )
