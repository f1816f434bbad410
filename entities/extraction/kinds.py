"""What kind of thing a name names, judged by its own words and by the words around it."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from entities.extraction.cues import cue, is_camel, is_chinese, is_given_name, is_ordinary, is_toponym, part_of_speech

_WORD = re.compile(r"[^\W_](?:[\w’'&.-]*[\w])?")
_APPOSITION = re.compile(
    r",?\s(?:is\s|was\s|—\s|–\s)?(?:an?|the|its|our|their)\s(?:[\w’'.-]+\s){0,5}?(?P<noun>[\w-]+)(?=\s*(?:[.,;:)—–]|that\b|which\b|for\b|with\b|built\b|to\b|from\b|by\b|founded\b|backed\b|led\b|called\b|in\b|of\b|$))"
)
_MONEY = re.compile(
    r"\s\|\s[$€£¥]\d|\s\((?:led\s|over\s)?[$€£¥]\d|\s(?:has\s|just\s|also\s|recently\s|reportedly\s|quietly\s)*(?:raises?|raised|secures?|secured|lands?|landed|nabs?|bags?|closes?|closed|gets?|is\sraising|announces?|announced|picks\sup|snags?)\s(?:an?\s|over\s|about\s|more\sthan\s|another\s)*[$€£¥]\d"
)
_OFFICER = re.compile(
    r"(?:’s|'s)?\s(?:former\s|new\s|outgoing\s|longtime\s|own\s)?(?:co-?founders?|founders?|CEO|CTO|CFO|COO|chief\s|president|chairman|chair\b|executives?|employees|engineers|researchers|investors|shares|stock|spokes\w+|board)\b"
)
_VALUATION = re.compile(
    r"(?:’s|'s)\s(?:valuation|revenue|IPO|stock|shares|market\scap|workforce|headquarters|annual|funding|Series\s[A-K]\b|seed)"
)
_OF_OFFICER = re.compile(
    r"(?:CEO|CTO|CFO|COO|founder|co-?founder|president|chairman|chair|head|director|partner|principal|chief\s\w+(?:\sofficer)?|VP|engineer|researcher|scientist|analyst|strategist|economist|professor)s?\s(?:of|at)\s(?:the\s)?$",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"(?:acquir(?:e|es|ed|ing)|bought|buy|buys|buying|invest(?:s|ed|ing|ments?)?\s(?:\S+\s){0,2}in(?:to)?|backed|stakes?\sin|shares\sin|"
    r"led\sby|backed\sby|(?:acquired|bought|owned|founded|funded|hired|sued|built|developed|operated|made)\sby|funding\sfrom|"
    r"investors?\s(?:include|including|like)|merge[ds]?\swith|partner(?:s|ed|ing|ship)?\swith|startups?|start-ups?|compan(?:y|ies)|firms?|rivals?|"
    r"competitors?|joined|joins|joining|left|leaves|leaving|works?\sat|worked\sat|worked\sfor|based|"
    r"(?:contract|deal|lease|agreement|pact|talks|partnership|venture|merger|order|competes?|compete)\swith|collaborat\w+\swith|participation\sfrom|alongside|"
    r"(?:customers|clients|partners)\s(?:like|include|including)|sold\sto|(?:spun\sout|arm|unit|division|subsidiary|owner|acquisition|takeover|purchase|customers?|majority)\sof|"
    r"(?:rais\w+|secured|borrowed)\s[^.,;]{0,60}\sfrom|valu(?:es|ed|ing|ation\sof)|sued|suing|sues|fined|fines|lawsuit\sagainst|founder\sof|founded|co-founded|spun\sout)\s(?:the\s|its\s|AI\s|also\s|such\sas\s|like\s)*$",
    re.IGNORECASE,
)
_ADVERB = (
    r"(?:(?:also|now|just|still|then|already|recently|reportedly|quietly|officially|again|since|later|today|yesterday|first|even|never|"
    r"only)\s)*"
)
#: What only a business does, behind its name.
_DEALS = re.compile(
    rf"\s{_ADVERB}(?:"
    r"(?:has\s|have\s|had\s)?(?:clos(?:es|ed)|complet(?:es|ed)|rais(?:es|ed)|land(?:s|ed)|secur(?:es|ed)|announc(?:es|ed))\s(?:\S+\s){0,4}?"
    r"(?:rounds?|seed|Series|funding|financing|debt|capital|deal|acquisition|merger|purchase|IPO)\b"
    r"|(?:is|was|will\sbe|has\sbeen|are|were)\s(?:\w+ly\s)?(?:(?:being\s)?(?:acquired|bought|valued|sold\b(?=\s(?:to|for))|spun\sout|taken\sover|taken\sprivate)|laying\soff|raising|hiring|"
    r"suing|acquiring|buying|merging|going\spublic|shutting\sdown|cutting|in\s(?:early\s|advanced\s)?talks)\b"
    r"|(?:lays|laid)\soff|(?:cuts|cut|is\scutting)\s(?:\S+\s){0,4}?(?:jobs|staff|people|employees|workforce)\b|(?:goes|went)\spublic|files?\sfor|filed\s(?:for|to)"
    r"|nears\s(?:a\s)?(?:round|deal|IPO|\$)|posts?\sa\s(?:\S+\s)?(?:loss|profit)"
    r"|(?:has\s)?(?:hire[sd]|appoint(?:s|ed)|poache[sd]|acquire[sd]|sue[sd])\s(?=[A-Z]|an?\s|the\s|its\s)"
    r"|(?:CEO|CTO|CFO|COO|co-?founders?|founders?|chief\sexecutive)\b|(?:stock|shares)\s(?:rose|fell|jumped|dropped|surged|slid|closed|trade)"
    r")"
)
_PAYS = re.compile(
    rf"\s{_ADVERB}(?:\w+(?:s|ed)|took|won|lost|made|spent|paid|put|cut|sold|bought|got)\s(?:\w+\s){{0,3}}?(?:up\sto\s|about\s|more\sthan\s|over\s|nearly\s)?"
    r"[$€£¥]\d"
)
#: "its model, Foo": what the name behind the comma is.
_RENAMED = re.compile(
    r"\b(?:[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Oo]ur|[Tt]he|[Aa]n?|new|small|large|first|latest)\s(?:[\w-]+\s){0,3}?(?P<noun>[\w-]+),\s$"
)
_AUTHORITY = re.compile(r"\s(?:has\s|also\s)?(?:sued|said|approved|ruled|issued|fined|voted|announced|opened|warned|told)\b")
_PLACED = re.compile(r"\b(?:in|near|outside|across|throughout|around)\s$")
_NEAR_PERSON = re.compile(
    r",?\s(?:who\b|(?:formerly|previously|hired)\s(?:of|from|at|with|an?)\b|aged\s\d|,?\s?\d\d,\s)|"
    r"\s(?:has\s|had\s|also\s)?(?:co-?founded|resigned|retired|tweeted|testified|quit|stepped\sdown|steps\sdown|succeeds|replaces|(?:is|was)\s(?:leaving|stepping|joining|resigning|born)|"
    r"(?:left|leaves|joined|joins|quits)\s(?:[A-Z]|to\s|after\s|as\s|in\s))"
)
_BY_PERSON = re.compile(
    r"(?:\b(?:founded|created|written|led|run|headed|built|set\sup)\s(?:in\s\d{4}\s)?by|\b(?:hires?|hired|hiring|appoints?|appointed|names|named|promotes|promoted|poached|replaced|"
    r"succeeds|replaces|joined\sby|succeeded\sby|replaced\sby|says|said|thanks\sto|interview\swith|according\sto))\s$"
)

_SURNAME = re.compile(r"[A-ZÀ-ÞĀ-Ž][\w’'.-]*|de|van|von|der|la|bin|al|di|da|du|del|ten|el")
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
    if re.search(r"[a-zA-Z](?:\s\d{1,2}\.\d|-\d{1,2}(?:\.\d)?)$", name):
        return "model", 2
    if len(words) > 2 and words[0] in cue("organization_of") and words[1] in ("of", "for", "on"):
        return "organization", 4
    heads = {last, words[0]} if " of " in name else {last}
    if len(words) > 1 and heads & {"University", "Ministry", "Foundation", "Committee", "Laboratory"}:
        return "organization", 4
    if " & " in name and last in ("Co", "Company", "Sons", "Partners"):
        return "company", 4
    if len(words) > 1 and last in cue("company_suffix") and last not in cue("weak_company_suffix"):
        return "company", 3 if last in ("AI", "Studio") else 4
    if len(words) > 1 and last in cue("organization_suffix"):
        return "organization", 3 if len(words) > 2 or last not in cue("weak_organization_suffix") else 2
    if by_name := _person(words):
        return "person", by_name
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


def _person(words: list[str]) -> int:
    """3 for a given name and what can be a surname behind it, 2 where the given name is a word of the language too, else 0."""
    if not 1 < len(words) < 5 or any(words[-1] in cue(f"{kind}_suffix") for kind in ("product", "company", "organization", "place")):
        return 0
    if not all(_SURNAME.fullmatch(w) and not (w.isupper() and len(w) > 2) for w in words[1:]):
        return 0
    if len(words) == 2 and is_chinese(*words):
        return 3
    if not is_given_name(words[0]) or (is_toponym(words[0]) and (is_ordinary(words[-1]) or is_toponym(words[-1]))):
        return 0
    return 3 if not is_ordinary(words[0]) or not is_ordinary(words[-1]) else 1


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
    if re.search(r"[a-z]{3,}[.!?]\s$", before):
        previous = ""  # the word before ends another sentence
    quoted = before[-1:] in '“"' and bool(re.match(r",?[”\"]", after)) and bool(before)

    if quoted:
        votes["product"] += 1
    if re.match(r"\s\(?@\w", after):
        votes["person"] += 3
    if re.search(r"(?:^|[.!?”]\s)At\s$", before) and re.match(r",\s(?:our|we|the|its)\b", after):
        votes["company"] += 4
    if following in ("team", "lab", "research") and not possessive:
        votes["company"] += 1
    if _DEALS.match(after):
        votes["company"] += 5
    elif _PAYS.match(after):
        votes["company"] += 3
    if renamed := _RENAMED.search(before):
        for kind in _KINDS:
            if renamed["noun"] in cue(f"{kind}_noun"):
                votes[kind] += 4
    if _PLACED.search(before) and not _OBJECT.search(before):
        votes["place"] += 2
    if re.match(r",\s(?:which|whose)\b", after):
        votes["company"] += 1
    if not possessive and following.islower() and following not in cue("strong_company_verb"):
        tag = part_of_speech(following)
        votes["company"] += tag in ("VBZ", "VBD") and following not in cue("link_verb")
        votes["company"] += tag in ("VBZ", "VBD", "MD") and following not in cue("company_verb")
    if _NEAR_PERSON.match(after):
        votes["person"] += 2
    if _BY_PERSON.search(before):
        votes["person"] += 2
    if re.search(r"[a-z]-based\s$", before):
        votes["company"] += 3
    if re.search(r"(?:^|\s)[Tt]he\s$", before) and text[start:end].isupper() and _AUTHORITY.match(after):
        votes["organization"] += 3
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
