"""What a claim's detail says that its sentence does not: the text's own words, without those that only name the kind or the sum again."""

from __future__ import annotations

import re

from entities.models import ClaimKind

#: What a few words cut from a text may begin with, and what says nothing without the words around it.
ARTICLE = re.compile(r"^(?:['’]s|the|an?|its|his|her|their|our|this|that|these|those|another|some)\s+", re.I)
_EMPTY = frozenset(
    word
    for line in (
        "a an the its his her their our this that these those another some it them they one ones first new",
        "of for to in on at and or with by as is was be has have more than about around over up least most",
        "major massive huge big large dramatic potential planned possible",
    )
    for word in line.split()
)
#: What repeats the kind. A word that also says what kind of thing it was (“profit”, “capex”, “S-1”) is not among them.
_OF_KIND: dict[str, frozenset[str]] = {
    kind: frozenset(words.split())
    for kind, words in {
        ClaimKind.ACQUISITION: "acquisition acquisitions acquire acquired acquires deal purchase buy buys bought takeover",
        ClaimKind.MERGER: "merger merge merged merges deal combination combined",
        ClaimKind.INVESTMENT: "investment investments invest invests invested deal stake round",
        ClaimKind.FUNDING: "funding fundraising raise raises raised raising round money deal",
        ClaimKind.VALUATION: "valuation valuations valued values value worth",
        ClaimKind.STAKE: "stake stakes share shares owns holds",
        ClaimKind.CONTRACT: "contract contracts deal deals agreement agreements order orders work",
        ClaimKind.PARTNERSHIP: "partnership partnerships partner partners deal agreement alliance collaboration work",
        ClaimKind.REVENUE: "made makes make earned earns posted posts lost loses loss losses profit profits revenue revenues",
        ClaimKind.SPENDING: "spending spend spends spent money cost costs",
        ClaimKind.GRANT: "grant grants donation gift give gives gave",
        ClaimKind.LISTING: "listing ipo ipos public offering initial go goes went filing filings filed file files",
        ClaimKind.PRICE: "price prices priced pricing cost costs per",
        ClaimKind.RELEASE: "release releases released launch launches launched",
        ClaimKind.BENCHMARK: "score scores scored scoring result results benchmark leads lead led beats beat beating tops top topped "
        "surpasses surpassed surpassing reaches reached outperforms outperformed outperforming",
        ClaimKind.ADOPTION: "adoption adopts adopted uses used using",
        ClaimKind.HIRE: "hire hires hired hiring joins joined joining",
        ClaimKind.DEPARTURE: "departure departures leaves left leaving leave exit exits exodus",
        ClaimKind.FOUNDING: "founder founders founded founding co-founder cofounder co-founded",
        ClaimKind.LAYOFF: "layoff layoffs job jobs cuts cut",
        ClaimKind.LAWSUIT: "lawsuit lawsuits suit sues sued suing settlement settled settles settle",
        ClaimKind.REGULATION: "regulation fine fined",
    }.items()
}
_SUM = re.compile(
    r"(?:\b(?:of|for|at|worth)\s+)?"
    r"(?:\b(?:another|about|around|roughly|some|nearly|over|under|up to|(?:at|more|less) (?:least|most|than)|an? (?:additional|further))\s+"
    r"|[~≈>≤])?"
    r"(?:(?<!\w)[A-Z]{0,3}[$€£¥₹₩₪₺]\s?\d[\d.,]*|\b\d[\d.,]*)(?:\s?(?:trillion|billion|million|thousand|bn|[TBMK]))?\b"
    r"(?:\s(?:dollars|euros?|pounds|yen|yuan))?",
)
_LINK = re.compile(r"^(?:of|for|worth)\s+", re.I)  # left over where a sum is taken out
_ENDS = " .,;:–—-"


def words(text: str) -> set[str]:
    return {word.strip(".,-").casefold() for word in re.findall(r"[^\W_](?:[\w.,-]*[^\W_])?%?", text)}


def bare(detail: str) -> str:
    """Without a leading possessive or article, and without a full stop."""
    text = detail.strip(_ENDS)
    while leading := ARTICLE.match(text):
        text = text[leading.end() :]
    return text


def without_sums(detail: str, known: str) -> str:
    """Without sums and numbers that stand in ``known``."""
    told = words(known)

    def unless_told(match: re.Match[str]) -> str:
        figures = {word for word in words(match[0]) if any(letter.isdigit() for letter in word)}
        return " " if figures <= told else match[0]

    left = _SUM.sub(unless_told, detail)
    return detail if left == detail else re.sub(r"\s+(?=[,;.)])|(?<=\s)\s+", "", _LINK.sub("", left.strip(_ENDS))).strip(_ENDS)


def beyond(detail: str, kind: str, known: str) -> str:
    """The detail as it may stand beside ``known``, the sentence and the sums and numbers of the claim: without a leading possessive or
    article and without sums told there; empty where no word of it is new.
    """
    text = bare(without_sums(detail, known))
    return text if words(text) - words(known) - _EMPTY - _OF_KIND.get(kind, frozenset()) else ""
