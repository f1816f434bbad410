"""Which spellings of the lexicon name their entity where they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from entities.extraction.cues import cue, is_capital, is_given_name, is_ordinary
from entities.extraction.kinds import by_surroundings
from entities.extraction.known import Match
from entities.extraction.lexicon import KINDS, Entry, Lexicon

_SITE = (
    r"(?:data[-\s]?cent(?:er|re)s?|campus(?:es)?|facilit(?:y|ies)|plants?|sites?|factor(?:y|ies)|fabs?|"
    r"gigafactory|hubs?|supercomputers?|headquarters|offices?|reactors?)"
)
_SITE_BEFORE = re.compile(
    rf"\b(?:{_SITE}|launch(?:es|ed|ing)?|available|roll(?:s|ed|ing)?\sout|pilots?|operations|expan(?:ds?|ded|"
    rf"ding|sion)|deploy(?:s|ed|ing|ment)?)\s(?:[\w-]+\s){{0,2}}?(?:in|into|near|outside|across|at)\s(?:the\s|"
    rf"central\s|(?:north|south|east|west)\w*\s)?$",
    re.IGNORECASE,
)
_SITE_AFTER = re.compile(rf"(?:’s|'s)?,?\s(?:[\w-]+\s){{0,2}}?{_SITE}\b")
_STATE_ACTS = re.compile(
    r"\s(?:has\s|have\s|will\s|now\s)?(?:deploys?|deployed|began|begins|bans?|banned|pass(?:es|ed)|sues?|sued|"
    r"approves?|approved|enacts?|enacted|fines?|fined|blocks?|blocked|invests?|invested|hosts|signs?|signed|"
    r"launche[sd]|adopts?|adopted|plans?|orders?|ordered)\b"
)


_HAS_DONE = re.compile(
    r"\s(?:has|had)\s(?:also\s|already\s|now\s|just\s)?(?!been\b|become\b|had\b)\w+(?:ed|[^h]en|ought|old|ilt|un|ome)\b(?!\sby\b)"
)
_VERB_AFTER = re.compile(r"\s(?:(?:also|now|just|still|then|already|recently|reportedly)\s)?([a-z]+)\b")
_USED = re.compile(
    r"\b(?:using|uses|use|used|via|with|inside|within|tools? like|editors? like|integrat\w+ (?:with|into)|available (?:in|on)|"
    r"(?:plugin|extension|support) for)\s(?:the\s)?$"
)


def separate(word: str, lexicon: Lexicon) -> bool:
    """A capitalised neighbour that is no part of a name beside it: a title, another name, an acronym, a possessive."""
    bare = re.sub(r"(?:’s|'s)$", "", word)
    return bare in cue("role_words") or bare in cue("not_names") or bare != word or bool(lexicon.exact(bare))


class Acceptance:
    """Judges the matches of one text. ``titled`` and ``initial`` are starts of words in title case and of sentences."""

    def __init__(self, text: str, lexicon: Lexicon, titled: set[int], initial: set[int], matches: Sequence[Match]) -> None:
        self.text = text
        self.lexicon = lexicon
        self.titled = titled
        self.initial = initial
        self.sure = {e.key for m in matches for e in m.entries if self.spelling(m) not in e.ambiguous}
        self.firm = {self.spelling(m) for m in matches if self.is_firm(m)}
        plain = [m for m in matches if any(self.spelling(m) not in e.ambiguous and e.kind not in ("place", "person") for e in m.entries)]
        self.listed_before = {m.end for m in plain}
        self.listed_after = {m.start for m in plain}

    def spelling(self, match: Match) -> str:
        return re.sub(r"\s+", " ", self.text[match.start : match.end])

    def is_firm(self, match: Match) -> bool:
        """An ambiguous spelling whose capital tells a name: within a sentence, not in a title, not part of a longer name."""
        spelling = self.spelling(match)
        if (
            match.start in self.titled
            or match.start in self.initial
            or not is_capital(spelling)
            or (spelling.isupper() and len(spelling) < 6)
        ):
            return False
        before, after = self.text[max(0, match.start - 30) : match.start], self.text[match.end : match.end + 30]
        if re.search(r"[.!?:•|*#]\s*[“\"(]?$", before) or before.endswith("\n"):
            return False
        neighbours = re.search(r"([A-Z][\w’'-]*)\s$", before), re.match(r"\s([A-Z][\w-]*|\d+\b)", after)
        if neighbours[0] and self._is_opener(match, neighbours[0]):
            neighbours = None, neighbours[1]
        if neighbours[1] and (neighbours[1][1].isdigit() or not separate(neighbours[1][1], self.lexicon)):
            return False
        return not (neighbours[0] and not separate(neighbours[0][1], self.lexicon))

    def _is_opener(self, match: Match, previous: re.Match[str]) -> bool:
        """An ordinary word that only its place at the start of a sentence gives a capital: "Suppose Foo"."""
        start = match.start - len(previous.group())
        return start in self.initial and start not in self.titled and is_ordinary(previous[1])

    def is_name(self, match: Match) -> bool:
        """True where a spelling of the lexicon names its entity here, and the text's entities should hold it."""
        spelling = self.spelling(match)
        before, after = self.text[max(0, match.start - 40) : match.start], self.text[match.end : match.end + 40]
        if re.match(r"[-‑][a-z]", after) and len(spelling) < 3:
            return False
        if re.match(r"[-\s](?:licen[sc]e|License)", after):
            return False
        if self._is_given_name(match, spelling, after):
            return False
        if all(e.outlet for e in match.entries):
            return self._acts(before, after)
        if all(e.kind == "place" for e in match.entries):
            return self._is_wanted_place(match)
        if all(spelling in e.ambiguous for e in match.entries):
            if len(spelling) < 2 or (spelling == "X" and not re.search(r"\b(?:on|to|via|from|by|platform|of|and|,)\s$", before)):
                return False
            if self.is_firm(match) or self._is_listed(match):
                return True
            if spelling in self.firm or any(e.key in self.sure for e in match.entries):
                return not self._begins_longer(after) and not re.match(r"\s\d", after)
            votes = by_surroundings(self.text, match.start, match.end)
            return not self._begins_longer(after) and (any(votes[e.kind] >= 3 for e in match.entries) or self._opens_clause(match, after))
        if spelling == "X":
            return bool(re.search(r"\b(?:on|to|via|from|by|platform|of)\s$", before)) and not re.match(r"-|\s?[=+]", after)
        if any(e.kind == "person" for e in match.entries) and " " not in spelling:
            previous = re.search(r"([A-Z][\w’'-]+)\s$", before)
            return not (previous and is_given_name(previous[1]))
        return True

    def _is_given_name(self, match: Match, spelling: str, after: str) -> bool:
        """A product's or company's name that is the given name of someone here: "Jasper Okafor"."""
        if " " in spelling or any(e.kind == "person" for e in match.entries) or not is_given_name(spelling):
            return False
        surname = re.match(r"\s([A-ZÀ-Þ][\w’'-]*[a-zà-þ])(?![\w.]|-\d)", after)
        return surname is not None and not is_ordinary(surname[1]) and not separate(surname[1], self.lexicon)

    def _opens_clause(self, match: Match, after: str) -> bool:
        """An ordinary word without an article that does what companies do at the start of a sentence: "Block cuts", "Notion lets"."""
        if match.start not in self.initial or match.start in self.titled or not any(e.kind == "company" for e in match.entries):
            return False
        verb = _VERB_AFTER.match(after)
        if _HAS_DONE.match(after) or re.match(r",\s(?:which|whose)\b", after):
            return True
        return verb is not None and verb[1] in cue("company_verb") and verb[1] not in cue("weak_company_verb")

    def _is_listed(self, match: Match) -> bool:
        """In a row with names that are sure: "Foo, Bar and Notion"."""
        gap_after = re.match(r",?\s(?:and\s|or\s)?", self.text[match.end : match.end + 8])
        gap_before = re.search(r"(?:,\s(?:and\s|or\s)?|\s(?:and|or)\s)$", self.text[max(0, match.start - 7) : match.start])
        follows = gap_before is not None and match.start - len(gap_before.group()) in self.listed_before
        leads = gap_after is not None and gap_after.group().strip() != "" and match.end + gap_after.end() in self.listed_after
        return is_capital(self.spelling(match)) and (follows or leads)

    def _begins_longer(self, after: str) -> bool:
        following = re.match(r"\s([A-Z][\w-]*)", after)
        return bool(following) and not separate(following[1], self.lexicon) and not is_ordinary(following[1]) if following else False

    def _acts(self, before: str, after: str) -> bool:
        """An outlet that is itself a party: it sues, licenses, lays off."""
        words = {*re.findall(r"[A-Za-z]+", before)[-3:], *re.findall(r"[A-Za-z]+", after)[:2]}
        return bool(words & cue("org_acts"))

    def _is_wanted_place(self, match: Match) -> bool:
        """Places count where something is built or offered in them, or where they act as a state."""
        before, after = self.text[max(0, match.start - 60) : match.start], self.text[match.end : match.end + 50]
        if _SITE_BEFORE.search(before) or _SITE_AFTER.match(after):
            return True
        return match.start in self.initial and match.start not in self.titled and bool(_STATE_ACTS.match(after))

    def choose(self, entries: Sequence[Entry], items: list[Match]) -> Entry:
        """Of a company and a product of one name, the one that the text speaks of."""
        votes: Counter[str] = Counter()
        for item in items:
            votes += by_surroundings(self.text, item.start, item.end)
            before = self.text[max(0, item.start - 25) : item.start]
            if _USED.search(before):
                votes["product"] += 2
        ranked = sorted(entries, key=lambda e: (-votes[e.kind], KINDS.index(e.kind)))
        return ranked[0]

    def is_bought(self, items: list[Match]) -> bool:
        return any(
            re.search(
                r"\b(?:acquir(?:e|es|ed|ing)|bought|buys|buying|purchas\w+|acquisition of|merger with)\s$",
                self.text[max(0, i.start - 20) : i.start],
            )
            or re.match(r"(?:’s|'s)?\s(?:CEO|co-?founder|raised|raises)\b", self.text[i.end : i.end + 16])
            for i in items
        )
