"""What kind of thing a name names, judged by its own words and by the words around it."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from entities.extraction.cues import cue, is_camel, is_ordinary

_WORD = re.compile(r"[^\W_](?:[\w’'&.-]*[\w])?")
_APPOSITION = re.compile(
    r",?\s(?:is\s|was\s|—\s|–\s)?(?:an?|the|its|our|their)\s(?:[\w’'.-]+\s){0,5}?(?P<noun>[\w-]+)(?=\s*(?:[.,;:)—–]|that\b|which\b|for\b|with\b|built\b|to\b|from\b|by\b|founded\b|backed\b|led\b|called\b|in\b|of\b|$))"
)
_MONEY = re.compile(
    r"\s\|\s[$€£¥]\d|\s\((?:led\s|over\s)?[$€£¥]\d|\s(?:has\s|just\s|also\s|recently\s|reportedly\s|quietly\s)*(?:raises?|raised|secures?|secured|lands?|landed|nabs?|bags?|closes?|closed|gets?|is\sraising|announces?|announced|picks\sup|snags?)\s(?:an?\s|over\s|about\s|more\sthan\s|another\s)*[$€£¥]\d"
)
_OFFICER = re.compile(
    r"(?:’s|'s)?\s(?:co-?founders?|founders?|CEO|CTO|CFO|COO|chief\s|president|chairman|chair\b|executives?|employees|engineers|researchers|investors|shares|stock|spokes\w+|board)\b"
)
_VALUATION = re.compile(
    r"(?:’s|'s)\s(?:valuation|revenue|IPO|stock|shares|market\scap|workforce|headquarters|annual|funding|Series\s[A-K]\b|seed)"
)
_OF_OFFICER = re.compile(
    r"(?:CEO|CTO|CFO|COO|founder|co-?founder|president|chairman|chair|head|director|partner|principal|chief\s\w+(?:\sofficer)?|VP|engineer|researcher|scientist|analyst|strategist|economist|professor)s?\s(?:of|at)\s(?:the\s)?$",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"(?:acquir(?:e|es|ed|ing)|bought|buy|buys|buying|invest(?:s|ed|ing|ments?)?\sin|backed|stakes?\sin|led\sby|backed\sby|funding\sfrom|investors?\s(?:include|including|like)|merge[ds]?\swith|partner(?:s|ed|ing|ship)?\swith|startups?|compan(?:y|ies)|firms?|rivals?|competitors?|joined|joins|joining|left|leaves|leaving|works?\sat|worked\sat|based|contract\swith|deal\swith|collaborat\w+\swith|participation\sfrom|alongside|clients\slike|customers\s(?:like|include|including))\s(?:the\s|its\s|AI\s|also\s|such\sas\s|like\s)*$",
    re.IGNORECASE,
)

_ADVERBS = frozenset(["just", "also", "has", "now", "recently", "reportedly", "quietly", "officially", "already", "still", "today"])
_KINDS = ("company", "organization", "model", "benchmark", "product", "person")


@lru_cache(maxsize=20_000)
def by_own_words(name: str) -> tuple[str, int]:
    """Kind and strength (0–4) that the name's own words give: "Foo Labs", "University of Foo", "FooBench", "Foo-7B"."""
    words = name.split()
    last = words[-1]
    if re.search(r"(?:[Bb]ench|Eval|QA|Arena)(?:[-+\d.]|$)", last) and len(last) > 5 and last not in ("Arena",):
        return "benchmark", 4
    if len(words) > 1 and last in cue("benchmark_suffix"):
        return "benchmark", 3
    if re.search(r"^[A-Z][A-Za-z]+\d+(?:\.\d+)?B$", name):
        return "model", 4
    if (
        re.search(r"(?:^|[-\s])\d+(?:\.\d+)?[BM](?:$|-)", name)
        or re.search(r"-\d+(?:\.\d+)?[bB](?:-|$)", name)
        or re.search(r"(?:(?<!L)LM|GPT|VLM|former)(?:[-\d.]|$)", last)
        and len(last) > 3
        and not is_ordinary(last)
    ):
        return "model", 4
    if len(words) > 2 and words[0] in cue("organization_of") and words[1] in ("of", "for", "on"):
        return "organization", 4
    if any(w in ("University", "Ministry", "Foundation", "Committee", "Laboratory") for w in words) and len(words) > 1:
        return "organization", 4
    if (
        len(words) > 1
        and last in cue("company_suffix")
        and last not in ("Research", "Data", "Cloud", "Space", "Health", "Power", "Bank", "Energy", "Security", "Intelligence")
    ):
        return "company", 4 if last not in ("AI", "Software", "Devices", "Network", "Fund", "Studio", "Software") else 3
    if len(words) > 1 and last in cue("organization_suffix"):
        return "organization", 3
    if (
        len(words) > 1
        and words[0] in cue("first_name")
        and all(re.fullmatch(r"[A-ZÀ-Þ][\w’'.-]*|de|van|von|der|la|bin|al", w) and not (w.isupper() and len(w) > 2) for w in words[1:])
        and len(words) < 5
        and last not in cue("product_suffix")
    ):
        return "person", 3
    if re.search(r"\.(?:ai|io|com|dev|app|AI)$", name):
        return "company", 3
    if len(words) > 1 and last in cue("company_suffix"):
        return "company", 2
    if len(words) > 1 and last in cue("product_suffix"):
        return "product", 2
    if (
        len(words) == 1
        and re.search(r"(?:GPT|Agent|Code|Coder|Chat|Bot|Copilot|DB|OS|CLI|SDK|API|App|Kit|Hub)$", name)
        and not name.isupper()
    ):
        return "product", 2
    if is_camel(name) and re.search(r"(?:AI|Labs|Tech|Works|Bio|Soft|Wave|Weave)$", name):
        return "company", 2
    return "", 0


def by_surroundings(text: str, start: int, end: int) -> Counter[str]:
    """Votes for each kind from the words before and after ``text[start:end]``; 3 is a sure sign, 1 a hint."""
    votes: Counter[str] = Counter()
    before, after = text[max(0, start - 70) : start], text[end : end + 90]
    before = before[before.rfind("\n") + 1 :]
    after = after.split("\n", 1)[0]
    left = _WORD.findall(before)[-3:]
    touching = bool(before) and before[-1] in " “\"'‘("
    previous = left[-1] if left and touching and re.search(r"[\w’'.]\s?[“\"'‘(]?$", before) else ""
    right = _WORD.findall(after)[:3]
    possessive = after.startswith(("’s", "'s", "’ ", "' "))
    following = right[0] if right and re.match(r"[”\"’']?\s", after) and not possessive else ""
    if following in _ADVERBS and len(right) > 1:
        following = right[1]
    quoted = before[-1:] in '“"' and bool(re.match(r",?[”\"]", after)) and bool(before)

    if quoted:
        votes["product"] += 1
    if re.match(r"\s\(?@\w", after):
        votes["person"] += 3
    if re.search(r"(?:^|[.!?”]\s)At\s$", before) and re.match(r",\s(?:our|we|the|its)\b", after):
        votes["company"] += 4
    if following in ("team", "lab", "research") and not possessive:
        votes["company"] += 1
    if _MONEY.match(after):
        votes["company"] += 4
    if _OFFICER.match(after):
        votes["company"] += 3
    if _VALUATION.match(after):
        votes["company"] += 3
    if _OF_OFFICER.search(before):
        votes["company"] += 3
    if _OBJECT.search(before):
        votes["company"] += 3 if previous not in ("with", "from", "joined", "based", "left") else 2
    elif previous in cue("company_before"):
        votes["company"] += 2
    if apposition := _APPOSITION.match(after):
        noun = apposition["noun"]
        for kind in _KINDS:
            if noun in cue(f"{kind}_noun"):
                votes[kind] += 3
    if previous.casefold() in cue("title") or previous in cue("title"):
        votes["person"] += 3
    if previous in cue("launch"):
        votes["product"] += 2
    if re.search(r"\b(?:called|named|dubbed|codenamed|code-named|nicknamed|known as)\s[“\"]?$", before):
        votes[_named(before)] += 3
    if following in cue("model_after") and not possessive:
        votes["model"] += 3
    elif following in cue("benchmark_after"):
        votes["benchmark"] += 3 if following.startswith(("benchmark", "leaderboard", "eval")) else 1
    elif following in cue("product_after"):
        votes["product"] += (
            3
            if following
            not in ("agents", "system", "systems", "service", "project", "program", "platform", "suite", "agent", "tools", "products")
            else 2
        )
    if previous in ("model", "models", "LLM"):
        votes["model"] += 2
    if previous in ("benchmark", "benchmarks", "leaderboard"):
        votes["benchmark"] += 3
    if previous in (
        "app",
        "tool",
        "chip",
        "framework",
        "library",
        "chatbot",
        "assistant",
        "supercomputer",
        "platform",
        "agent",
        "browser",
        "robot",
        "service",
        "software",
        "processor",
        "product",
    ):
        votes["product"] += 2
    if re.search(r"\b(?:scor(?:es|ed|ing)|\d%?|results?|performance|tops|topped|leads|points)\s(?:of\s[\d.]+%?\s)?on\s(?:the\s)?$", before):
        votes["benchmark"] += 2
    if following in cue("strong_company_verb"):
        votes["company"] += 3
    elif following in cue("company_verb"):
        votes["company"] += 1
    if following in cue("saying") or (following == "," and right[1:2] and right[1] in cue("saying")):
        votes["person"] += 1
    if re.match(r",?\s(?:who|whose)\b", after):
        votes["person"] += 2
    if re.match(
        r",\s(?:the\s|an?\s)?(?:former\s|co-|ex-)?(?:(?:managing\s)?(?:CEO|CTO|CFO|COO|cofounder|founder|president|head\sof|director|chief|chair(?:man|woman)?\b|professor|partner|analyst|researcher|engineer|scientist|vice\s))",
        after,
    ):
        votes["person"] += 3
    if re.match(r"\s\((?:the\s)?(?:benchmark|model)", after):
        votes["benchmark"] += 1
    return votes


def _named(before: str) -> str:
    """Kind of what is "called" the name that follows: a "model called", an "app dubbed"."""
    for word in reversed(_WORD.findall(before)):
        for kind in ("model", "benchmark", "company", "product"):
            if word in cue(f"{kind}_noun"):
                return kind
    return "product"
