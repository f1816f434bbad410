"""The named entities of a text, with every place that names them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from entities.extraction import known
from entities.extraction import lexicon as lexicons
from entities.extraction.accept import Acceptance, separate
from entities.extraction.cues import cue, is_given_name, is_ordinary
from entities.extraction.groups import Group
from entities.extraction.known import Match
from entities.extraction.lexicon import Lexicon
from entities.extraction.opinions import Believed, believed
from entities.extraction.recogniser import Opinion
from entities.extraction.types import NamedEntity, Span
from entities.extraction.unknown import Candidate, candidates, is_titled, judge, tokens_of
from entities.extraction.versions import COUNTED, Version, family_of, find_versions

_LOWER_WORD = re.compile(r"(?<![\w.@/-])[a-z][a-z’'-]{2,}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.\w+|(?<!\S)[\w-]+(?:\.[\w-]+)+/\S*")
_ACRONYM = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]{1,11}(?![\w-])")
#: A number behind a product's name that is its version: "Firefox 147".
_PRODUCT_VERSION = re.compile(rf"\s(\d{{1,3}}(?:\.\d{{1,2}}){{0,2}})(?![\w-]|\.\d){COUNTED}(?!\s(?:and|to|or)\s\d)(?!\s[a-z]+s\b)")
_MAKES = re.compile(
    r"(?:’s|'s)?\s(?:research\s)?(?:team|lab)\b|\s(?:has\s|have\s|also\s|just\s)?(?:released|launched|open-sourced|introduced|announced|unveiled)\b(?!\s(?:by|on|in|last|this|today|yesterday|at)\b)"
)
_PLACED = re.compile(r"\b(?:in|near|at|to|outside|across|around)\s$")
_ROW_BEFORE = re.compile(r"(?:,\s(?:and\s|or\s)?|\s(?:and|or|&)\s)$")
_ROW_AFTER = re.compile(r",?\s(?:and\s|or\s|&\s)|,\s")
_LEGAL = frozenset(
    {"Holding", "Holdings", "Group", "Inc", "Corp", "Corporation", "Ltd", "Limited", "Plc", "PLC", "LLC", "GmbH", "SE", "Co"}
)


def find_attributions(text: str) -> list[tuple[Span, str]]:
    """Outlets that the text gives only as its sources, in the order of the text."""
    return sorted(known.find_attributions(text, lexicons.load()), key=lambda pair: pair[0].start)


#: What a trained model says of the names of a text, told those that the rules found.
Second = Callable[[list[NamedEntity]], Sequence[Opinion]]


def find_names(
    text: str, sentences: Iterable[Span], lexicon: Lexicon, headings: Iterable[Span] = (), second: Second | None = None
) -> list[NamedEntity]:
    """Entities in the order of their first mention; mentions do not overlap and leave out possessives.

    ``sentences`` should cover the text; ``headings`` are lines whose capitals tell nothing where they are in title case. ``second`` is
    asked for names that the rules leave undecided.
    """
    reader = _Reader(text, list(sentences), lexicon, list(headings))
    reader.take_known_and_versions()
    reader.take_unknown()
    if second is not None:
        reader.take_opinions(second(reader.entities()))
    reader.take_short_forms()
    return reader.entities()


class _Reader:
    """One pass over one text; holds what has been found so far."""

    def __init__(self, text: str, sentences: list[Span], lexicon: Lexicon, headings: list[Span]) -> None:
        self.text = text
        self.sentences = sentences
        self.lexicon = lexicon
        self.groups: dict[tuple[str, str], Group] = {}
        self.covered = {place for match in _ADDRESS.finditer(text) for place in range(match.start(), match.end())}
        self.ends: dict[int, Group] = {}
        self.starts: dict[int, Group] = {}
        self.titled: set[int] = set()
        self.initial: set[int] = set()
        heads = {h.start for h in headings}
        for span in sentences:
            tokens = tokens_of(text, span)
            if tokens:
                self.initial.add(tokens[0].start)
                if is_titled(tokens, *((1, 0.34) if span.start in heads else (3, 0.2))):
                    self.titled.update(t.start for t in tokens)
        self.lower_words = frozenset(_LOWER_WORD.findall(text))

    # Known names and versions -----------------------------------------------------------------------------------------

    def take_known_and_versions(self) -> None:
        matches = known.find_known(self.text, self.lexicon)
        sources = {span.start for span, _ in known.find_attributions(self.text, self.lexicon, matches)}
        versions = list(find_versions(self.text, self.lexicon))
        chosen = self._longest(matches, versions)
        accept = Acceptance(self.text, self.lexicon, self.titled, self.initial, [m for m in chosen if isinstance(m, Match)])
        accepted: dict[str, list[Match]] = defaultdict(list)
        for item in chosen:
            if isinstance(item, Version):
                self._add_version(item)
            elif item.start in sources:
                self.covered.update(range(item.start, item.end))
            elif accept.is_name(item):
                accepted[accept.spelling(item)].append(item)
        for spelling, items in accepted.items():
            self._add_known(spelling, items, accept)

    def _longest(self, matches: list[Match], versions: list[Version]) -> list[Match | Version]:
        """Of overlapping finds the longest; a known name before a version of equal length."""
        found: list[Match | Version] = sorted([*matches, *versions], key=lambda m: (m.start, -m.end, isinstance(m, Version)))
        kept: list[Match | Version] = []
        for item in found:
            if kept and item.start < kept[-1].end:
                if item.end - item.start > kept[-1].end - kept[-1].start:
                    kept[-1] = item
                continue
            kept.append(item)
        return kept

    def _add_known(self, spelling: str, items: list[Match], accept: Acceptance) -> None:
        entries = items[0].entries
        entry = entries[0] if len(entries) == 1 else accept.choose(entries, items)
        kind = entry.kind
        if entry.kind == "product" and len(entries) == 1 and accept.is_bought(items):
            kind = "company"
        for item in items:
            end, name, as_kind = item.end, spelling, kind
            if kind == "product" and (number := _PRODUCT_VERSION.match(self.text, item.end)):
                end, name = number.end(), f"{spelling} {number[1]}"
            elif kind == "model" and not any(c.isdigit() for c in spelling) and _MAKES.match(self.text, item.end):
                as_kind = "company"  # "Qwen released": the makers go by the model's name
            own = name == spelling and as_kind == entry.kind
            group = self._group(as_kind, entry.key if own else "", entry.key if name == spelling else "text:" + lexicons.normalise(name))
            self._mention(group, name, item.start, end)

    def _add_version(self, version: Version) -> None:
        end, name = version.end, version.name
        after = re.match(r"\s([A-Z][a-z]{2,11})(?=[\s,.;)’']|$)", self.text[end : end + 14])
        if (
            after
            and version.start not in self.titled
            and any(c.isdigit() for c in name)
            and not is_ordinary(after[1])
            and not self.lexicon.exact(after[1])
            and after[1] not in cue("not_names")
        ):
            end, name = end + after.end(), f"{name} {after[1]}"
        entry = next((e for e in self.lexicon.exact(name) if e.kind == "model"), None)
        group = self._group(
            "model", entry.key if entry else "", entry.key if entry else "version:" + re.sub(r"[\s-]+", "", name).casefold()
        )
        if version.name != re.sub(r"\s+", " ", self.text[version.start : version.end]):
            group.elided.add(name)
        self._mention(group, name, version.start, end)

    def _group(self, kind: str, key: str, identity: str) -> Group:
        return self.groups.setdefault((kind, identity), Group(kind, key))

    def _mention(self, group: Group, name: str, start: int, end: int) -> None:
        if not self.covered.isdisjoint(range(start, end)):
            return
        self.covered.update(range(start, end))
        self.ends[end] = group
        self.starts[start] = group
        group.add(name, Span(start, end))

    # Unknown names ----------------------------------------------------------------------------------------------------

    def take_unknown(self) -> None:
        found = list(candidates(self.text, self.sentences, self.covered, set(self.ends), self.titled))
        plain: list[Candidate] = []
        for candidate in found:
            maker = self.ends.get(candidate.start - 1) if candidate.led else None
            if (
                maker is not None
                and maker.kind in ("company", "organization")
                and (not candidate.titled or candidate.name in _LEGAL)
                and self._extends(candidate, maker)
            ):
                continue
            plain.append(candidate)
        surnames = {word for group in self.groups.values() if group.kind == "person" for word in group.name.split()[1:]}
        plain = [c for c in plain if not self.lexicon.exact(c.name) and c.name not in surnames]
        owned = frozenset(
            c.start for c in plain if c.start > 3 and re.match(r"[’']s\s$", self.text[c.start - 3 : c.start]) and c.start - 3 in self.ends
        )
        for _ in range(2):  # a name told by its neighbours in a row may tell of the next
            for name, kind, spans in judge(self.text, plain, self.lower_words, owned, self._kind_beside):
                group = self._group(kind, "", "text:" + lexicons.normalise(name))
                for span in spans:
                    self._mention(group, name, span.start, span.end)
            plain = [c for c in plain if c.start not in self.covered]
            if not plain:
                break
        self._take_again()

    def _kind_beside(self, candidate: Candidate) -> str:
        """Kind of the name beside a candidate in a row: "Foo, X and Bar"."""
        if _PLACED.search(self.text[max(0, candidate.start - 12) : candidate.start]):
            return ""
        before = _ROW_BEFORE.search(self.text[max(0, candidate.start - 7) : candidate.start])
        if before and (group := self.ends.get(candidate.start - len(before.group()))):
            return group.kind
        after = _ROW_AFTER.match(self.text, candidate.end)
        if after and (group := self.starts.get(after.end())):
            return group.kind
        return ""

    def _take_again(self) -> None:
        """Other places of the names found, as in headings, where their capitals alone tell nothing."""
        first: dict[str, list[tuple[list[str], str, Group]]] = defaultdict(list)
        for group in self.groups.values():
            for spelling in group.spellings if group.spans and not group.key else ():
                words = spelling.split()
                if len(words) > 1 or not is_ordinary(spelling):
                    first[words[0]].append((words, spelling, group))
        for sentence in self.sentences if first else ():
            tokens = tokens_of(self.text, sentence)
            for index, token in enumerate(tokens):
                for words, spelling, group in sorted(first.get(token.text, ()), key=lambda item: -len(item[0])):
                    last = index + len(words) - 1
                    if (
                        last < len(tokens)
                        and token.start not in self.covered
                        and self.text[token.start : tokens[last].end] == spelling
                        and not (len(words) == 1 and self._within_longer(token.start, token.end))
                    ):
                        self._mention(group, spelling, token.start, tokens[last].end)
                        break

    def _extends(self, candidate: Candidate, maker: Group) -> bool:
        """A company's name and capitalised words behind it: "Foo Research" is one name, "Foo Widget" a product of Foo."""
        words = candidate.name.split()
        if len(words) == 1 and words[0] in _LEGAL:
            return self._same_company(candidate, maker)
        if words[-1] in cue("organization_suffix") | cue("arm_suffix"):
            kind = "organization" if words[-1] in cue("organization_suffix") else "company"
        elif any(e.kind == "place" for e in self.lexicon.exact(candidate.name)):
            kind = "company"  # "Foo Arkansas": its arm there
        elif words[-1].isupper() and words[-1] not in cue("product_suffix"):
            return False
        elif words[-1] in cue("product_suffix") or (2 * sum(map(is_ordinary, words)) < len(words) < 4 and not is_given_name(words[0])):
            kind = "product"
        else:
            return False
        last = maker.spans[-1]
        start = next((s.start for s in reversed(maker.spans) if s.end == candidate.start - 1), last.start)
        name = re.sub(r"\s+", " ", self.text[start : candidate.end])
        group = self._group(kind, "", "text:" + lexicons.normalise(name))
        owned = [s for s in maker.spans if s.start == start]
        for span in owned:
            maker.spans.remove(span)
            self.covered.difference_update(range(span.start, span.end))
        self._mention(group, name, start, candidate.end)
        if kind == "product":
            group.spellings.setdefault(candidate.name, 0)
        return True

    def _same_company(self, candidate: Candidate, maker: Group) -> bool:
        """ "Foo Holdings" is Foo, said more fully."""
        span = next((s for s in maker.spans if s.end == candidate.start - 1), None)
        if span is None:
            return False
        maker.spans.remove(span)
        self.covered.difference_update(range(span.start, span.end))
        self._mention(maker, re.sub(r"\s+", " ", self.text[span.start : candidate.end]), span.start, candidate.end)
        return True

    # A second opinion -------------------------------------------------------------------------------------------------

    def take_opinions(self, opinions: Sequence[Opinion]) -> None:
        """Names that a trained model sees where the rules are silent or only guess; one that the lexicon knows stays as it is."""
        guessed = {
            place: group for group in self.groups.values() if not group.key for span in group.spans for place in range(span.start, span.end)
        }
        for new in believed(self.text, opinions, self.lexicon, self.titled):
            taken = [place for place in range(new.start, new.end) if place in self.covered]
            if taken and (not all(place in guessed for place in taken) or self._is_cut_version(new, guessed[taken[0]])):
                continue
            for group in {id(guessed[place]): guessed[place] for place in taken}.values():
                self._give_up(group, new)
            key = new.entry.key if new.entry is not None else ""
            self._mention(self._group(new.kind, key, key or "text:" + lexicons.normalise(new.name)), new.name, new.start, new.end)

    def _is_cut_version(self, new: Believed, group: Group) -> bool:
        """Whether the model sees but a part of a version that its family's grammar reads whole: "Foo 3" of "Foo 3 300M"."""
        whole = next((s for s in group.spans if s.start <= new.start and new.end <= s.end), None)
        if group.kind != "model" or whole is None or whole.end - whole.start == new.end - new.start:
            return False
        return family_of(self.text[whole.start : whole.end], self.lexicon) is not None

    def _give_up(self, group: Group, new: Believed) -> None:
        """Takes from a guessed name the places that the model has for another."""
        for span in [s for s in group.spans if s.start < new.end and new.start < s.end]:
            group.spans.remove(span)
            self.covered.difference_update(range(span.start, span.end))
            self.ends.pop(span.end, None)
            self.starts.pop(span.start, None)
            group.spellings[re.sub(r"\s+", " ", self.text[span.start : span.end])] -= 1
        group.spellings = +group.spellings

    # Short forms ------------------------------------------------------------------------------------------------------

    def take_short_forms(self) -> None:
        """Surnames, first words of company names and bracketed abbreviations, where their full form stands in the text."""
        short: dict[str, list[Group]] = defaultdict(list)
        for group in list(self.groups.values()):
            words = group.name.split() if group.spans else []
            if group.kind == "person" and len(words) > 1:
                short[words[-1]].append(group)
                if not is_ordinary(words[0]) and words[0] not in short:
                    short[words[0]].append(group)
            elif (
                group.kind == "company"
                and not group.key
                and len(words) > 1
                and not is_ordinary(words[0])
                and words[-1] in cue("company_suffix")
            ):
                short[words[0]].append(group)
        self._merge_short(short)
        for sentence in self.sentences:
            for token in tokens_of(self.text, sentence):
                groups = short.get(token.text)
                if groups and token.start not in self.covered and not self._within_longer(token.start, token.end):
                    group = next((g for g in reversed(groups) if g.spans[0].start < token.start), groups[0])
                    self._mention(group, token.text, token.start, token.end)
        self._merge_bracketed()
        self._merge_suffixes()

    def _within_longer(self, start: int, end: int) -> bool:
        before, after = self.text[max(0, start - 25) : start], self.text[end : end + 25]
        previous, following = re.search(r"([A-Z][\w’'-]*)\s$", before), re.match(r"\s([A-Z][\w-]*)", after)
        return bool(previous and is_given_name(previous[1])) or bool(
            following and not separate(following[1], self.lexicon) and start not in self.titled
        )

    def _merge_short(self, short: dict[str, list[Group]]) -> None:
        """A surname that the lexicon or the judge took for an entity of its own joins the person of that surname."""
        for identity, group in list(self.groups.items()):
            if not group.spans or " " in group.name:
                continue
            owners = [
                g for g in short.get(group.name, ()) if g is not group and (g.kind == group.kind or (g.kind == "person" and not group.key))
            ]
            if owners:
                self._merge(identity, owners[0])

    def _merge(self, identity: tuple[str, str], into: Group) -> None:
        group = self.groups.pop(identity)
        into.spellings.update(group.spellings)
        into.spans += group.spans
        into.elided |= group.elided
        for span in group.spans:
            self.ends[span.end] = into
            self.starts[span.start] = into

    def _merge_bracketed(self) -> None:
        """ "Full Name (FN)", "Foo (formerly Bar)": what stands in brackets is the same entity; an unknown abbreviation becomes an alias."""
        acronyms: dict[str, Group] = {}
        by_start = {span.start: identity for identity, group in self.groups.items() for span in group.spans}
        for end, group in list(self.ends.items()):
            opening = re.match(
                (
                    r"\s\((?P<how>(?:formerly(?: known as)?|previously|also known as|aka|a\.k\.a\.|or|"
                    r"now)\s)?[“\"]?(?P<name>[A-Z][\w.-]*(?:\s[A-Z][\w.-]*){0,3})[”\"]?\)"
                ),
                self.text[end : end + 70],
            )
            if not opening:
                continue
            name, start = opening["name"], end + opening.start("name")
            other = by_start.get(start)
            initials = "".join(w[0] for w in re.findall(r"[A-Za-z][\w-]*", group.name) if w[0].isupper())
            same = (
                bool(opening["how"])
                or name.replace(".", "").rstrip("s") in (initials, group.name.split()[0])
                or name.split()[0] == initials
            )
            if not same:
                continue
            if other is not None and other in self.groups:
                if self.groups[other] is not group and self.groups[other].kind == group.kind:
                    self._merge(other, group)
            elif start not in self.covered:
                self._mention(group, name, start, start + len(name))
                if name.isupper():
                    acronyms.setdefault(name, group)
        for again in _ACRONYM.finditer(self.text) if acronyms else ():
            if again.group() in acronyms:
                self._mention(acronyms[again.group()], again.group(), again.start(), again.end())

    def _merge_suffixes(self) -> None:
        """ "Sonnet 5" is "Claude Sonnet 5" where both stand in the text, "Blackwell" is "Nvidia Blackwell"."""
        models = [(identity, group) for identity, group in self.groups.items() if group.kind in ("model", "product") and group.spans]
        by_norm = {(group.kind, self._folded(s)): identity for identity, group in models for s in group.spellings}
        for identity, group in models:
            if identity not in self.groups:
                continue
            words = self._folded(group.name).split()
            for cut in range(1, min(len(words), 3)):
                tail = by_norm.get((group.kind, " ".join(words[cut:])))
                if (
                    tail
                    and tail != identity
                    and tail in self.groups
                    and words[0] in cue("model_maker")
                    and (group.kind == "product" or len(words) - cut > 1)
                ):
                    self._merge(tail, group)

    def _folded(self, name: str) -> str:
        return re.sub(r"[\s-]+", " ", name).casefold()

    # Result -----------------------------------------------------------------------------------------------------------

    def entities(self) -> list[NamedEntity]:
        found = []
        for group in self.groups.values():
            if not group.spans:
                continue
            name = group.name
            aliases = tuple(s for s in group.spellings if s != name)
            found.append(NamedEntity(name, group.kind, aliases, group.key, tuple(sorted(group.spans, key=lambda s: s.start))))
        return sorted(found, key=lambda e: e.mentions[0].start)
