"""Names that neither the lexicon nor the version grammar knows: capitalised words with a reason to be a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from entities.extraction.cues import (
    cue,
    is_camel,
    is_capital,
    is_function_word,
    is_given_name,
    is_ordinary,
    is_third_person,
    is_toponym,
    part_of_speech,
)
from entities.extraction.kinds import by_own_words, by_surroundings
from entities.extraction.types import Span

_TOKEN = re.compile(r"[^\W_][\w]*(?:[&+.'’‑-](?=[\w])[\w]+)*\+*")
_POSSESSIVE = re.compile(r"(?:’s|'s|’ve|'ve|’re|'re|’ll|'ll|’d|'d|n’t|n't|’m|'m)$")
_COMPOUND = re.compile(r"[A-Za-z0-9.]+[-‑][a-z][a-z-]*$|^[a-z]+[-‑+][A-Z]|^[A-Za-z]+‑")
_OFFICE = re.compile(
    r",\s(?:the\s|an?\s)?(?:former\s|ex-|co-?|interim\s)?(?:CEO|CTO|CFO|COO|founder|president|chair|director|"
    r"professor|vice president|head of)\b"
)
#: Who wrote a text is no entity of it.
_BYLINE = re.compile(r"(?:(?:^|\n|\d{4},\s|[|•]\s)[Bb]y|(?:\b[Ee]dited|\b[Ww]ritten|\b[Rr]eporting)\sby)\s$")
#: The cell of a table behind a name, with money in it.
_CELL = re.compile(r"\s\|\s[$€£¥]\d")
_PARTICLES = frozenset({"de", "van", "von", "der", "la", "bin", "al", "di", "da", "du", "del"})


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run of capitalised words.

    ``initial``: it opens its sentence; ``titled``: its line is in title case; ``led``: another name ends right before it.
    """

    start: int
    end: int
    name: str
    initial: bool
    titled: bool
    led: bool


def tokens_of(text: str, span: Span) -> list[Token]:
    found = []
    for match in _TOKEN.finditer(text, span.start, span.end):
        word = match.group()
        if cut := _POSSESSIVE.search(word):
            word = word[: cut.start()]
        found.append(Token(match.start(), match.start() + len(word), word))
    return found


def is_titled(tokens: Sequence[Token], least: int = 3, share: float = 0.34) -> bool:
    """True for a line of at least ``least`` longer words that are capitalised as in a title, so that a capital tells nothing.

    At most ``share`` of them are in lower case.
    """
    words = [t.text for t in tokens if t.text[0].isalpha() and len(t.text) > 3]
    lower = sum(w[0].islower() for w in words)
    return len(words) >= least and lower <= len(words) * share


def candidates(text: str, sentences: Iterable[Span], covered: set[int], names_end: set[int], title_words: set[int]) -> Iterator[Candidate]:
    """Runs of capitalised words outside the places already ``covered`` by names; ``title_words`` start in lines in title case."""
    for sentence in sentences:
        tokens = tokens_of(text, sentence)
        titled = bool(tokens) and tokens[0].start in title_words
        run: list[Token] = []
        for index, token in enumerate(tokens):
            free = token.start not in covered and token.end - 1 not in covered
            capital = (
                free
                and is_capital(token.text)
                and not token.text[0].isdigit()
                and not _COMPOUND.search(token.text)
                and text[token.start - 1 : token.start] not in ("#", "@")
                or free
                and bool(run)
                and bool(re.fullmatch(r"\d{1,2}(?:\.\d)?", token.text))
                and text[token.start - 1] == " "
            )
            following = tokens[index + 1] if index + 1 < len(tokens) else token
            headline = titled or (following.text[0].isupper() and following.start == token.end + 1)
            if capital and run and headline and _acts(token, titled) or token.text in cue("office"):
                capital = False  # "Foo Raises": the verb of a headline; "Foo CEO Jane Doe"
            gap = text[run[-1].end : token.start] if run else ""
            joined = gap == " " or (gap == " & " and not titled and capital)
            if capital and (joined or not run):
                run.append(token)
                continue
            if run and joined and free and _bridges(run, token, tokens[index + 1 : index + 2], covered):
                run.append(token)
                continue
            yield from _trimmed(text, run, tokens, titled, names_end)
            run = [token] if capital else []
        yield from _trimmed(text, run, tokens, titled, names_end)


def _acts(token: Token, titled: bool) -> bool:
    """A capitalised verb behind a name, as in a headline."""
    word = token.text
    if not word[:1].isupper() or word.isupper() or word in cue("company_suffix") or word in cue("product_suffix"):
        return False
    return is_third_person(word) or (titled and word.casefold() in cue("company_verb"))


def _bridges(run: list[Token], token: Token, following: Sequence[Token], covered: set[int]) -> bool:
    """A small word within a name: "University of Foo", "Ludwig van Foo"."""
    if not following or not following[0].text[0].isupper() or following[0].start in covered:
        return False
    if token.text in ("of", "for"):
        return run[-1].text in cue("organization_of")
    return token.text in _PARTICLES and is_given_name(run[0].text)


def _trimmed(text: str, run: list[Token], tokens: Sequence[Token], titled: bool, names_end: set[int]) -> Iterator[Candidate]:
    if not run:
        return
    first = tokens[0].start
    start, end = 0, len(run)
    while start < end:
        word = run[start].text
        opens = run[start].start == first or bool(re.search(r"[:.!?•|(“\"—–]\s?$", text[max(0, run[start].start - 2) : run[start].start]))
        verb = word.casefold() in cue("company_verb") and end - start > 1 and run[start].start - 1 in names_end
        dropped = (
            verb
            or ((word in cue("role_words") or word in cue("not_names")) and not _begins(run[start:end]))
            or (
                opens
                and end - start > 1
                and is_ordinary(word)
                and not is_camel(word)
                and not _keeps(run[start:end], titled)
                and not _OFFICE.match(text, run[end - 1].end)
                and not _CELL.match(text, run[end - 1].end)
            )
        )
        if not dropped:
            break
        start += 1
    while end > start and (
        run[end - 1].text in cue("not_names")
        and end - start > 1
        and run[end - 1].text not in cue("product_suffix") | cue("company_suffix")
        or run[end - 1].text in cue("role_words")
        and run[end - 1].text not in cue("company_suffix")
    ):
        end -= 1
    if titled and end - start > 1 and not is_ordinary(run[start].text) and not is_given_name(run[start].text):
        # In a title the name ends before the first ordinary word: "Foo Stake Weeks Before Launch".
        end = next((i for i in range(start + 1, end) if is_ordinary(run[i].text) and not _is_suffix(run[i].text)), end)
    if end - start > 2 and is_given_name(run[start].text):
        # A person's name ends before the first ordinary word behind two: "Jane Doe Trademarks Herself".
        end = next(
            (
                i
                for i in range(start + 2, end)
                if is_ordinary(run[i].text) and run[i].text not in _PARTICLES and run[i - 1].text not in _PARTICLES
            ),
            end,
        )
    if start >= end or end - start > 6:
        return
    kept = run[start:end]
    yield Candidate(
        kept[0].start,
        kept[-1].end,
        re.sub(r"\s+", " ", text[kept[0].start : kept[-1].end]),
        kept[0].start == first or text[kept[0].start - 2 : kept[0].start] in ("| ", "• ", "/ ") or text[kept[0].start - 1] == "/",
        titled,
        kept[0].start - 1 in names_end,
    )


def _is_suffix(word: str) -> bool:
    return any(word in cue(f"{kind}_suffix") for kind in ("company", "organization", "product", "benchmark"))


def _begins(run: Sequence[Token]) -> bool:
    """A word that is left out elsewhere but belongs to what follows: "New York …", "European … Bank", "Max Doe"."""
    if len(run) < 2:
        return False
    first, second = run[0].text, run[1].text
    if first == "New":
        return second in cue("new_place")
    if is_given_name(first):
        return not is_ordinary(second) and not _is_suffix(second)
    return first in cue("demonym") and len(run) > 2 and _is_suffix(run[-1].text) and not is_given_name(second)


def _keeps(run: Sequence[Token], titled: bool) -> bool:
    """An ordinary word that opens a sentence belongs to the name where the whole is plainly one ("Bright Machines Inc", "World Labs"),
    or where what is left is no name without it ("Vast Data")."""
    _, strength = by_own_words(" ".join(t.text for t in run))
    if strength >= 3:
        return True
    opener = run[0].text.casefold()
    if (
        titled
        or len(run) != 2
        or is_function_word(opener)
        or any(opener in cue(f"{kind}_noun") for kind in ("company", "person", "product"))
    ):
        return False
    if is_ordinary(run[1].text):
        return part_of_speech(opener)[:2] in ("JJ", "NN", "RB")
    return part_of_speech(opener)[:2] in ("JJ", "NN") and opener not in cue("before_names") and not is_camel(run[1].text)


#: Kind of the name that a candidate stands beside in a row, or "".
Near = Callable[[Candidate], str]


@dataclass(slots=True)
class Tally:
    """What a text says of one unknown name over all its mentions."""

    name: str
    spans: list[Span]
    votes: Counter[str]
    firm: int = 0  # mentions within running text, where the capital tells a name
    fragile: int = 0


def judge(
    text: str, found: Iterable[Candidate], lower_words: frozenset[str], owned: frozenset[int] = frozenset(), near: Near | None = None
) -> Iterator[tuple[str, str, list[Span]]]:
    """Name, kind and spans of the candidates that are names beyond reasonable doubt.

    At ``owned`` stands someone's ("Foo's X"); ``near`` gives the kind of a name that a candidate stands beside in a row ("Foo, X and Bar").
    """
    tallies: dict[str, Tally] = {}
    for candidate in found:
        if _BYLINE.search(text, max(0, candidate.start - 20), candidate.start) and by_own_words(candidate.name)[0] == "person":
            continue
        tally = tallies.setdefault(candidate.name, Tally(candidate.name, [], Counter()))
        tally.spans.append(Span(candidate.start, candidate.end))
        tally.votes += by_surroundings(text, candidate.start, candidate.end)
        if candidate.start in owned:
            tally.votes["product"] += 3
        if near is not None and (kind := near(candidate)):
            tally.votes[kind] += 3
        if candidate.titled or candidate.initial:
            tally.fragile += 1
        else:
            tally.firm += 1
    _lend(tallies)
    for tally in tallies.values():
        if kind := _kind(tally, lower_words):
            yield tally.name, kind, tally.spans


def _lend(tallies: dict[str, Tally]) -> None:
    """What a text says of a short form speaks for the full one: "Foo" for "Foo Compute", "Doe" for "Jane Doe"."""
    for name, tally in tallies.items():
        words = name.split()
        if len(words) < 2:
            continue
        own, _ = by_own_words(name)
        short = tallies.get(words[-1] if own == "person" else words[0])
        if short is not None:
            tally.votes += short.votes
            tally.firm += short.firm


def _is_grammar(word: str) -> bool:
    """A word that no name has, unless it is someone's name as well ("Will")."""
    return is_function_word(word) and not word.isupper() and not is_given_name(word)


def _kind(tally: Tally, lower_words: frozenset[str]) -> str:
    """The kind of a name, or "" where too little speaks for it being one."""
    name, votes = tally.name, tally.votes
    words = name.split()
    if (
        sum(c.isalpha() for c in name) < 2
        or (len(words) == 2 and len(words[1]) == 1)
        or re.search(r"[a-z]\.[A-Z](?![A-Z])", name)
        or all(w in cue("not_names") or w in cue("role_words") for w in words)
        or any(map(_is_grammar, words if len(words) == 1 else [w for w in words if w not in ("of", "for", "on", "&")]))
    ):
        return ""
    own, strength = by_own_words(name)
    if own:
        votes[own] += strength + 6 * (own == "person" and strength > 2)  # whoever sues, it is a person's name
    best, score = max(votes.items(), key=lambda item: (item[1], item[0] == own), default=("", 0))
    if best == "place":
        return ""
    judged = _single if len(words) == 1 else _several
    return best if judged(tally, best, score, strength, lower_words) else _unlabelled(tally, best, score, lower_words)


def _single(tally: Tally, best: str, score: int, strength: int, lower_words: frozenset[str]) -> bool:
    """One word: the less it can be an ordinary one, the less must speak for it."""
    name, firm = tally.name, tally.firm
    ordinary = is_ordinary(name)
    if "-" in name and name.replace("-", "").isalpha() and not is_camel(name):
        ordinary = any(is_ordinary(part) for part in name.split("-"))
    if name.isupper() or len(name) < 3:
        return firm > 0 and score >= (3 if firm > 1 else 4)
    if is_camel(name) or any(c.isdigit() for c in name):
        return score >= 2
    if is_toponym(name):
        return score >= 6
    if name.casefold() in lower_words:
        return score >= 6 and firm >= 2
    if ordinary:
        noun = part_of_speech(name.casefold())[:2] in ("NN", "JJ", "VB", "")
        return score >= 4 and firm >= 1 or score >= 3 and firm >= 3 or score >= 6 and noun
    if is_given_name(name):
        return best != "person" and score >= 4 and firm > 0
    return score >= 2 or score >= 1 and len(tally.spans) > 1


def _several(tally: Tally, best: str, score: int, strength: int, lower_words: frozenset[str]) -> bool:
    """Several words: capitals within a sentence hold them together, and one word that is no ordinary one."""
    words = tally.name.split()
    around = score - strength
    ordinary = sum(is_ordinary(w) or w.casefold() in lower_words for w in words)
    if best == "person":
        return score >= 3 and len(words) < 5 and not any(c.isdigit() for c in tally.name)
    if ordinary == len(words) and not any(map(is_camel, words)):
        if best == "organization" and len(words) > 2 and strength >= 3 and tally.firm:
            return True
        if around >= 5 or (strength >= 3 and score >= 4 and (tally.firm > 0 or around >= 1)):
            return True
        return score >= 4 and (tally.firm > 0 and around >= 2 or around >= 4 and strength >= 2)
    return score >= 3 or score >= 2 and tally.firm > 0


def _unlabelled(tally: Tally, best: str, score: int, lower_words: frozenset[str]) -> str:
    """The kind of a word that must be a name, as it is none of the language's, where little tells of what."""
    name, words = tally.name, tally.name.split()
    if len(words) == 1 and is_camel(name) and tally.firm and name[0].isalpha() and len(name) > 4 and name.casefold() not in lower_words:
        return best or "product"
    if (
        len(words) == 1
        and tally.firm > 1
        and name.isalpha()
        and name[1:].islower()
        and len(name) > 3
        and not is_ordinary(name)
        and name.casefold() not in lower_words
        and not is_given_name(name)
        and not is_toponym(name)
    ):
        return best or "company"
    return ""
