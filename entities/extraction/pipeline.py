"""One text in, all that it says out: the steps of extraction in their order."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from entities.extraction import lexicon as lexicons
from entities.extraction.atoms import Found
from entities.extraction.claims import find_claims
from entities.extraction.dates import find_dates
from entities.extraction.figures import find_figures
from entities.extraction.grammar import grammar
from entities.extraction.lexicon import Lexicon
from entities.extraction.names import find_attributions, find_names
from entities.extraction.quantities import find_quantities
from entities.extraction.sentences import Sentence, sentences
from entities.extraction.types import Extraction, FigureSpan, NamedEntity, QuantitySpan, Refusal, Span

#: Changes with every change that may give other rows; articles indexed by another version wait for ``reextract``.
VERSION = "grammar-3"

#: Where two steps claim the same words, the lower number wins; among equals the longer span.
PRECEDENCE = {"money": 0, "name": 1, "date": 2, "quantity": 3}


def extract(
    text: str,
    *,
    title: str = "",
    published: dt.date | None = None,
    lexicon: Lexicon | None = None,
    refusals: list[Refusal] | None = None,
) -> Extraction:
    """Entities, figures, quantities and claims of one story, with offsets into ``text``.

    ``title`` is context for what "the company" means, also where it does not stand in the text; ``published`` gives
    dates without a year theirs. Deterministic, without network or database. Any text gives a result. ``refusals`` takes up,
    if given, why verbs and nouns that might make a claim made none.
    """
    lexicon = lexicon or lexicons.load()
    lines = sentences(text)
    figures = find_figures(text)
    taken = [span for span, _ in figures]
    names = find_names(text, [Span(s.start, s.end) for s in lines], lexicon, [Span(s.start, s.end) for s in lines if s.is_heading])
    quantities = find_quantities(text, taken)
    found = _settle(
        [
            *(Found(_number_start(text, span), span.end, "money", amount=amount) for span, amount in figures),
            *(
                Found(span.start, span.end, "name", entity=i, entity_kind=entity.kind)
                for i, entity in enumerate(names)
                for span in entity.mentions
            ),
            *(Found(span.start, span.end, "date", when=when) for span, when in find_dates(text, published)),
            *(Found(span.start, span.end, "quantity", quantity=quantity) for span, quantity in quantities),
        ],
        len(text),
    )
    claims = find_claims(text, title, lines, found, names, find_attributions(text), makers(names, lexicon), refusals)
    return Extraction(
        version=VERSION,
        title=title,
        published=published,
        entities=tuple(names),
        figures=tuple(FigureSpan(span, text[span.start : span.end], amount, _around(span, lines)) for span, amount in figures),
        quantities=tuple(QuantitySpan(span, text[span.start : span.end], quantity, _around(span, lines)) for span, quantity in quantities),
        claims=claims,
    )


def _number_start(text: str, span: Span) -> int:
    """Where a figure's number starts, if it is told by a verb ("exceeded $15 billion"), so that the verb stays one; else its start."""
    words = text[span.start : span.end].split(" ")
    skipped = 0
    while len(words) > 1 and (grammar().verb_tag(words[0].lower()) or skipped and words[0] in {"at", "to"}):
        skipped += len(words.pop(0)) + 1
    return span.start + skipped


def makers(names: Sequence[NamedEntity], lexicon: Lexicon) -> dict[int, int]:
    """For each model or product the entity that makes it, where the text names both."""
    by_key = {entity.key: i for i, entity in enumerate(names) if entity.key}
    found: dict[int, int] = {}
    for i, entity in enumerate(names):
        maker = lexicon.maker_of(entity.name, entity.key) if entity.kind in {"model", "product"} else ""
        if maker in by_key:
            found[i] = by_key[maker]
    return found


def _settle(found: Iterable[Found], length: int) -> list[Found]:
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


def _by_start(item: Found) -> int:
    return item.start


def _end_of(sentence: Sentence) -> int:
    return sentence.end


def _around(span: Span, lines: Sequence[Sentence]) -> Span:
    """The sentence in which a span stands."""
    place = bisect_right(lines, span.start, key=_end_of)
    if place < len(lines) and lines[place].start <= span.start:
        return Span(lines[place].start, max(lines[place].end, span.end))
    return span
