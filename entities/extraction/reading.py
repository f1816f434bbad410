"""What stands in a text before anything is claimed of it: figures, quantities, dates, names, settled so that no two share words."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from entities.extraction.atoms import Found
from entities.extraction.dates import find_dates
from entities.extraction.figures import find_figures
from entities.extraction.grammar import grammar
from entities.extraction.pairs import Mention
from entities.extraction.quantities import find_quantities
from entities.extraction.types import Amount, NamedEntity, Quantity, Span
from entities.extraction.windows import Tagged

#: Where two steps claim the same words, the lower number wins; among equals the longer span.
PRECEDENCE = {"money": 0, "name": 1, "date": 2, "quantity": 3}
#: A number that nothing else has taken, as scores stand in a text: "scored 77.3".
BARE_NUMBER = re.compile(r"(?<![\w.,$€£¥/-])\d{1,4}(?:\.\d+)?(?![\w%/]|[.,]\d)")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Sums, quantities and dates of a text, each with where it stands."""

    figures: tuple[tuple[Span, Amount], ...]
    quantities: tuple[tuple[Span, Quantity], ...]
    dates: tuple[tuple[Span, str], ...]


def find_numbers(text: str, published: dt.date | None) -> Numbers:
    figures = find_figures(text)
    return Numbers(tuple(figures), tuple(find_quantities(text, [span for span, _ in figures])), tuple(find_dates(text, published)))


def settled(text: str, names: Sequence[NamedEntity], numbers: Numbers) -> list[Found]:
    """All that was found, in the order of the text and free of overlaps."""
    found = [
        *(Found(_number_start(text, span), span.end, "money", amount=amount) for span, amount in numbers.figures),
        *(
            Found(span.start, span.end, "name", entity=i, entity_kind=entity.kind)
            for i, entity in enumerate(names)
            for span in entity.mentions
        ),
        *(Found(span.start, span.end, "date", when=when) for span, when in numbers.dates),
        *(Found(span.start, span.end, "quantity", quantity=quantity) for span, quantity in numbers.quantities),
    ]
    return _without_overlaps(found, len(text))


def tags(found: Iterable[Found], names: Sequence[NamedEntity]) -> list[Tagged]:
    """What the rules found, as the encoder is told of it."""
    return [Tagged(item.start, item.end, item.kind if item.kind != "name" else _name_tag(names[item.entity])) for item in found]


def _name_tag(entity: NamedEntity) -> str:
    return f"{'known' if entity.key else 'guessed'} {entity.kind}"


def mentions(text: str, found: Sequence[Found]) -> list[Mention]:
    """The names and numbers that claims may be about, bare numbers among them, in the order of the text.

    A number's ``ref`` is where it starts.
    """
    told = [
        Mention(item.start, item.end, item.entity_kind, item.entity)
        if item.kind == "name"
        else Mention(item.start, item.end, item.kind, item.start)
        for item in found
    ]
    ends = [item.end for item in found]
    for match in BARE_NUMBER.finditer(text):
        place = bisect_left(ends, match.start() + 1)
        if place == len(found) or found[place].start >= match.end():
            told.append(Mention(match.start(), match.end(), "number", match.start()))
    return sorted(told, key=_by_start)


def _number_start(text: str, span: Span) -> int:
    """Where a figure's number starts, if it is told by a verb ("exceeded $15 billion"), so that the verb stays one; else its start."""
    words = text[span.start : span.end].split(" ")
    skipped = 0
    while len(words) > 1 and (grammar().verb_tag(words[0].lower()) or skipped and words[0] in {"at", "to"}):
        skipped += len(words.pop(0)) + 1
    return span.start + skipped


def _without_overlaps(found: Iterable[Found], length: int) -> list[Found]:
    """Spans of a text of this length in order, without overlaps."""
    chosen: list[Found] = []
    covered = bytearray(length)
    for item in sorted(found, key=_by_precedence):
        if not any(covered[item.start : item.end]):
            covered[item.start : item.end] = b"\x01" * (item.end - item.start)
            chosen.append(item)
    return sorted(chosen, key=_by_start)


def _by_precedence(item: Found) -> tuple[int, int, int]:
    return PRECEDENCE[item.kind], item.start - item.end, item.start


def _by_start(item: Found | Mention) -> int:
    return item.start
