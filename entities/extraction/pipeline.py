"""One text in, all that it says out: the steps of extraction in their order."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

from entities.extraction import lexicon as lexicons
from entities.extraction.claims import find_claims
from entities.extraction.learned import Seen
from entities.extraction.lexicon import Lexicon
from entities.extraction.names import find_attributions, find_names
from entities.extraction.reading import find_numbers, mentions, settled, tags
from entities.extraction.recogniser import Opinion, Reading, mark, opinions, recogniser
from entities.extraction.sentences import Sentence, sentences
from entities.extraction.spacynames import spacy_opinions
from entities.extraction.types import Extraction, FigureSpan, NamedEntity, QuantitySpan, Refusal, Span

#: Changes with every change of rules that may give other rows.
RULES = "reader-1"
#: Confidence below which a claim is not even worth an editor's look.
LEAST_TOLD = 0.15


def version(spacy_pipeline: str = "") -> str:
    """The rules, the model and the pipeline that extraction goes by; articles indexed by another version wait for ``reextract``."""
    return "-".join(part for part in (RULES, mark(), Path(spacy_pipeline).name) if part)[:40]


def extract(
    text: str,
    *,
    title: str = "",
    published: dt.date | None = None,
    lexicon: Lexicon | None = None,
    spacy_pipeline: str = "",
    least: float = LEAST_TOLD,
    refusals: list[Refusal] | None = None,
) -> Extraction:
    """Entities, figures, quantities and claims of one story, with offsets into ``text``.

    ``title`` is context for what "the company" means, also where it does not stand in the text; ``published`` gives
    dates without a year theirs. Deterministic, without network or database; any text gives a result. Claims less sure than ``least`` are
    left out. ``refusals`` takes up, if given, why verbs and nouns that might make a claim made none.

    Names that neither lexicon nor rules are sure of come from our own reader, or from ``spacy_pipeline``, an installed spaCy pipeline or a
    folder of one. Raises PipelineError if that cannot be used.
    """
    lexicon = lexicon or lexicons.load()
    lines = sentences(text)
    numbers = find_numbers(text, published)
    model = recogniser()
    readings: list[Reading] = []

    def second(names: list[NamedEntity]) -> list[Opinion]:
        readings.append(model.read(text, lines, tags(settled(text, names, numbers), names)))
        return spacy_opinions(spacy_pipeline, text, lines) if spacy_pipeline else opinions(readings[0], lines)

    names = find_names(text, [Span(s.start, s.end) for s in lines], lexicon, [Span(s.start, s.end) for s in lines if s.is_heading], second)
    found = settled(text, names, numbers)
    seen = ((n, Seen(scored, model.kinds, model.statuses)) for n, scored in model.scores(readings[0], mentions(text, found)))
    claims = find_claims(text, title, lines, found, names, find_attributions(text), makers(names, lexicon), seen, least, refusals)
    return Extraction(
        version=version(spacy_pipeline),
        title=title,
        published=published,
        entities=tuple(names),
        figures=tuple(FigureSpan(span, text[span.start : span.end], amount, _around(span, lines)) for span, amount in numbers.figures),
        quantities=tuple(
            QuantitySpan(span, text[span.start : span.end], quantity, _around(span, lines)) for span, quantity in numbers.quantities
        ),
        claims=claims,
    )


def makers(names: Sequence[NamedEntity], lexicon: Lexicon) -> dict[int, int]:
    """For each model or product the entity that makes it, where the text names both."""
    by_key = {entity.key: i for i, entity in enumerate(names) if entity.key}
    found: dict[int, int] = {}
    for i, entity in enumerate(names):
        maker = lexicon.maker_of(entity.name, entity.key) if entity.kind in {"model", "product"} else ""
        if maker in by_key:
            found[i] = by_key[maker]
    return found


def _end_of(sentence: Sentence) -> int:
    return sentence.end


def _around(span: Span, lines: Sequence[Sentence]) -> Span:
    """The sentence in which a span stands."""
    place = bisect_right(lines, span.start, key=_end_of)
    if place < len(lines) and lines[place].start <= span.start:
        return Span(lines[place].start, max(lines[place].end, span.end))
    return span
