"""Which names of the trained reader are believed: those whose own letters allow it, of each spelling one kind."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from operator import itemgetter

from entities.extraction.cues import cue, is_function_word, is_ordinary
from entities.extraction.lexicon import Entry, Lexicon
from entities.extraction.recogniser import Opinion

SURE_NAME = 0.87  # probability from which a name is taken
SURE_KNOWN = 0.5  # and one of a spelling and kind that the lexicon knows


@dataclass(frozen=True, slots=True)
class Believed:
    """A name at ``text[start:end]``, with the lexicon's entry of this very spelling and kind if there is one."""

    start: int
    end: int
    name: str
    kind: str
    entry: Entry | None


def believed(text: str, opinions: Sequence[Opinion], lexicon: Lexicon, titled: Collection[int]) -> list[Believed]:
    """The opinions that are sure enough, in their order. ``titled``: where the words begin whose capitals tell nothing."""
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    chosen: list[tuple[Opinion, str]] = []
    for opinion in opinions:
        name = re.sub(r"\s+", " ", text[opinion.start : opinion.end])
        least = SURE_KNOWN if _known(name, opinion.kind, lexicon) else SURE_NAME
        if opinion.probability >= least and _may_be_name(name, titled=opinion.start in titled):
            chosen.append((opinion, name))
            votes[name][opinion.kind] += opinion.probability
    kinds = {name: max(by_kind.items(), key=itemgetter(1))[0] for name, by_kind in votes.items()}
    return [Believed(opinion.start, opinion.end, name, kinds[name], _known(name, kinds[name], lexicon)) for opinion, name in chosen]


def _known(name: str, kind: str, lexicon: Lexicon) -> Entry | None:
    return next((entry for entry in lexicon.exact(name) if entry.kind == kind), None)


def _may_be_name(name: str, *, titled: bool) -> bool:
    """Whether a name's own letters allow it to be one: neither the field's jargon nor, in a title, ordinary words with capitals."""
    words = name.split()
    if not name[0].isalnum() or not (name[-1].isalnum() or name[-1] in "+)") or sum(c.isalpha() for c in name) < 2:
        return False
    if not any(c.isupper() or c.isdigit() for c in name) or all(
        w in cue("not_names") or w in cue("role_words") or is_function_word(w) for w in words
    ):
        return False
    return not (titled and all(w in cue("not_names") or is_ordinary(w) for w in words))
