"""Where a text writes names of the lexicon, and outlets that it only gives as its source."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]  # compiled, without stubs

from entities.extraction.lexicon import Entry, Lexicon
from entities.extraction.sentences import RUN
from entities.extraction.types import Span

_PUNCTUATION = re.compile(r"[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class Match:
    """``text[start:end]`` is a spelling of each of ``entries`` (one a kind)."""

    start: int
    end: int
    entries: tuple[Entry, ...]

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True)
class _Matcher:
    nlp: Language
    phrases: PhraseMatcher


@lru_cache(maxsize=4)
def _matcher(spellings: tuple[str, ...]) -> _Matcher:
    """A matcher whose tokens are runs of letters and digits, and single signs, so that no punctuation hides a name."""
    nlp = spacy.blank("en")
    nlp.tokenizer = Tokenizer(
        nlp.vocab,
        prefix_search=_PUNCTUATION.match,
        infix_finditer=_PUNCTUATION.finditer,
        suffix_search=re.compile(r"(?:[^\w\s]|_)$").search,
    )
    nlp.max_length = sys.maxsize
    phrases = PhraseMatcher(nlp.vocab, attr="ORTH")
    phrases.add("name", list(nlp.tokenizer.pipe(spellings)))
    return _Matcher(nlp, phrases)


def find_known(text: str, lexicon: Lexicon) -> list[Match]:
    """All matches in the order of the text; at each place the longest, without overlaps. Cues are not asked for here."""
    matcher = _matcher(tuple(sorted(lexicon.by_spelling)))
    with matcher.nlp.memory_zone():
        # A run of characters longer than any word is noise, on which the tokenizer takes quadratic time: blanks keep the offsets.
        doc = matcher.nlp.make_doc(RUN.sub(lambda run: " " * len(run[0]), text))
        raw = [(doc[a].idx, doc[b - 1].idx + len(doc[b - 1])) for _, a, b in matcher.phrases(doc)]
    found: list[Match] = []
    for start, stop in sorted(raw, key=lambda span: (span[0], -span[1])):
        if (start and (text[start - 1].isalnum() or text[start - 1] in "$€£¥")) or (stop < len(text) and text[stop].isalnum()):
            continue
        if found and start < found[-1].end:
            if stop - start <= found[-1].end - found[-1].start:
                continue
            found.pop()
        if _GOES_ON.match(text, stop):
            continue
        if entries := lexicon.exact(re.sub(r"\s+", " ", text[start:stop])):
            found.append(Match(start, stop, entries))
    return found


#: A known word that is only the start of another name: "Google.org".
_GOES_ON = re.compile(r"\.(?:org|com|ai|io|dev|net|co|app)\b(?!\.)")
_LISTED = re.compile(r"(?:^|\n)\s*(?:Sources?|Via|Read more|Source article|HT|H/T)\s*:\s*(?P<names>[^\n]{2,200})")
_REPORTED = re.compile(
    r"(?:\b[Aa]ccording to|\breport(?:ed|s|ing)? (?:by|from|in)|\b[Pp]er|\bvia|\bcited by|\btold|\b(?:interview|"
    r"report|statement|story|op-ed|scoop|leak)s? (?:with|to|by|in|from)|"
    r"\bfirst reported by)\s+(?:the\s+)?$"
)
_REPORTS = re.compile(
    r"(?:’s|'s)?\s+(?:first\s+|also\s+|has\s+|had\s+|previously\s+)?(?:reports?|reported|reporting|wrote|writes|"
    r"noted|says|said|cited|revealed|learned|confirmed|found|article|story|interview|investigation|analysis|"
    r"op-ed|newsletter|podcast)\b"
)


def find_attributions(text: str, lexicon: Lexicon, matches: list[Match] | None = None) -> Iterator[tuple[Span, str]]:
    """Outlets that the text names as its source: "Source: A, B", "(Reuters)", "according to A", "A reported", a last line of outlets."""
    matches = find_known(text, lexicon) if matches is None else matches
    outlets = [m for m in matches if any(e.outlet for e in m.entries)]
    starts, ends = {m.start: m for m in outlets}, {m.end: m for m in outlets}
    taken: set[int] = set()
    for line in _LISTED.finditer(text):
        start = line.start("names")
        for part in re.finditer(r"[^,;|]+", line["names"]):
            name = part.group().strip(" .\t")
            if name and (name[0].isupper() or name[0].isdigit()) and len(name.split()) <= 6:
                offset = start + part.start() + part.group().index(name)
                taken.update(range(offset, offset + len(name)))
                yield Span(offset, offset + len(name)), name
    for match in outlets:
        if match.start in taken:
            continue
        before, after = text[max(0, match.start - 60) : match.start], text[match.end : match.end + 40]
        if _is_bracketed(before, after) or _REPORTED.search(before) or _REPORTS.match(after) or _closes_line(text, match, starts, ends):
            yield match.span, text[match.start : match.end]


def _is_bracketed(before: str, after: str) -> bool:
    return bool(re.search(r"\((?:via |Source: |[A-Z][\w .,&]*,\s)?$", before) and re.match(r"(?:,[^()\n]*)?\)", after))


def _closes_line(text: str, match: Match, starts: dict[int, Match], ends: dict[int, Match]) -> bool:
    """The name stands in a run of outlets that ends its line, behind the end of a sentence."""
    start, end = match.start, match.end
    while (gap := re.match(r",\s", text[end : end + 2])) and (following := starts.get(end + gap.end())):
        end = following.end
    while text[max(0, start - 2) : start] == ", " and (earlier := ends.get(start - 2)):
        start = earlier.start
    return bool(
        re.match(r"[ \t]*(?:\n|$)", text[end : end + 80]) and re.search(r"(?:[.!?”\"]\s+|\n\s*|^)$", text[max(0, start - 3) : start])
    )
