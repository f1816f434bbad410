"""The grammar of claims as data: which verbs and event nouns make which kind, and where their arguments stand.

``patterns/frames.jsonl`` has one frame a line. A frame has ``verbs`` (base forms; a particle follows after a space) or ``nouns``,
and slots of the form ``KINDS<place,place``: KINDS are letters of entity kinds (C company, O organization, P person, M model,
D product, B benchmark, L place; after ``!`` only what is named counts), places are tried in order: ``VERB_PLACES`` or
``NOUN_PLACES``, or prepositions. A frame ``needs`` some of ``NEEDS``; alternatives are joined by ``|``.

``patterns/measures.jsonl`` has one measure a line: what a number means by the noun or unit that stands with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from entities.extraction.atoms import verb_forms
from entities.extraction.context import LETTERS
from entities.extraction.details import DETAILS
from entities.extraction.hedges import ORDER, hedges
from entities.extraction.needs import NEEDS
from entities.extraction.places import NOUN_PLACES, NUMBER_PLACES, PREPOSITIONS, VERB_PLACES
from entities.extraction.rows import FOLDER, GrammarError, Row, unique_rows
from entities.extraction.words import words

__all__ = ["Frame", "Grammar", "GrammarError", "Measure", "Slot", "grammar"]

FRAMES = FOLDER / "frames.jsonl"
MEASURES = FOLDER / "measures.jsonl"
KINDS = frozenset(
    ["acquisition", "adoption", "audience", "benchmark", "capacity", "contract", "departure", "founding", "funding", "grant", "hire"]
    + ["investment", "lawsuit", "layoff", "listing", "merger", "partnership", "price", "regulation", "release", "revenue", "spec"]
    + ["spending", "stake", "valuation"]
)
#: Kinds that say nothing without their number.
NEEDS_NUMBER = frozenset({"capacity", "spec", "audience", "layoff", "price", "revenue", "spending", "valuation"})
FRAME_KEYS = frozenset(
    ["id", "kind", "verbs", "nouns", "subject", "object", "pair", "amount", "units", "needs", "words", "without", "status", "detail"]
    + ["confidence", "voice", "progressive"]
)
MEASURE_KEYS = frozenset({"id", "kind", "nouns", "units", "number", "owner"})
CONFIDENCE = 0.8  # of what does not say its own
#: Where the words of the hedges are verbs, so that their forms are known as such.
VERBAL_HEDGES = ("verb", "passive", "saying")


@dataclass(frozen=True, slots=True)
class Slot:
    """Kinds of entities and the places where they may stand, in the order in which they are tried."""

    letters: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to say a kind of claim."""

    id: str
    kind: str
    verbs: tuple[str, ...]
    nouns: tuple[str, ...]
    subject: Slot | None
    object: Slot | None
    pair: Slot | None  # both parties from here, in order
    amount: tuple[str, ...]  # places of an amount
    units: frozenset[str]  # units of a quantity taken from the same places; "*" stands for any that tells of a product
    needs: tuple[tuple[str, ...], ...]  # what must be found: of each alternative one
    words: frozenset[str]  # lemmas of which one must stand in the arguments
    without: frozenset[str]  # lemmas that must not stand in the arguments
    status: str  # the least that this frame says
    detail: str
    confidence: float
    voice: str  # "active", "passive", or empty for either
    progressive: str  # the least that "is …ing" says: one who is raising money has not raised it

    def particles(self, verb: str) -> list[str]:
        """Particles of the frame's phrasal verbs that begin with a verb."""
        return [phrasal.split(" ", 1)[1] for phrasal in self.verbs if phrasal.startswith(f"{verb} ")]


@dataclass(frozen=True, slots=True)
class Measure:
    """A noun that says what a number measures: "run rate", "capex", "valuation"; or units that say it themselves."""

    id: str
    kind: str
    nouns: tuple[str, ...]
    units: tuple[str, ...]
    number: str  # "money" or "quantity"
    owner: str  # letters


@dataclass(frozen=True, slots=True)
class Grammar:
    verbs: dict[str, tuple[Frame, ...]]  # first word of the verb → frames
    nouns: dict[str, tuple[Frame, ...]]
    measures: dict[str, Measure]  # noun → measure
    units: dict[str, Measure]
    forms: dict[str, str]  # form → tag, of every verb that the grammar or the hedges name

    def verb_tag(self, form: str) -> str:
        return self.forms.get(form, "")


@cache
def grammar() -> Grammar:
    """The grammar, read once. Raises GrammarError for a line that the engine would not understand."""
    frames = [_frame(row) for row in unique_rows(FRAMES)]
    measures = [_measure(row) for row in unique_rows(MEASURES)]
    verbs: dict[str, list[Frame]] = {}
    nouns: dict[str, list[Frame]] = {}
    for frame in frames:
        for verb in dict.fromkeys(verb.split()[0] for verb in frame.verbs):
            verbs.setdefault(verb, []).append(frame)
        for noun in frame.nouns:
            nouns.setdefault(noun, []).append(frame)
    return Grammar(
        {verb: tuple(with_verb) for verb, with_verb in verbs.items()},
        {noun: tuple(with_noun) for noun, with_noun in nouns.items()},
        {noun: measure for measure in measures for noun in measure.nouns},
        {unit: measure for measure in measures for unit in measure.units},
        _forms([*verbs, *sorted(words("other_verbs")), *(word.split()[0] for place in VERBAL_HEDGES for word in hedges()[place])]),
    )


def _forms(verbs: list[str]) -> dict[str, str]:
    """Form → tag; of a form that two verbs share the first one's."""
    forms: dict[str, str] = {}
    for verb in dict.fromkeys(verbs):
        for form, tag in verb_forms(verb).items():
            forms.setdefault(form, tag)
    return forms


def _frame(row: Row) -> Frame:
    row.check_keys(known=FRAME_KEYS, needed=("id", "kind", "needs", "confidence"))
    verbs, nouns = row.strings("verbs"), row.strings("nouns")
    if bool(verbs) == bool(nouns):
        row.fail("a frame has either verbs or nouns")
    places = (VERB_PLACES if verbs else NOUN_PLACES) | PREPOSITIONS
    subject, object_, pair = (_slot(row, key, places) for key in ("subject", "object", "pair"))
    if (pair is None) == (subject is None and object_ is None):
        row.fail("a frame has either a pair or a subject or object")
    return Frame(
        id=row.text("id"),
        kind=row.text("kind", among=KINDS),
        verbs=verbs,
        nouns=nouns,
        subject=subject,
        object=object_,
        pair=pair,
        amount=_places(row, "amount", row.text("amount"), NUMBER_PLACES | PREPOSITIONS),
        units=frozenset(row.strings("units")),
        needs=tuple(_need(row, need) for need in row.strings("needs")),
        words=_single_words(row, "words"),
        without=_single_words(row, "without"),
        status=row.text("status", among=ORDER, default="actual"),
        detail=row.text("detail", among=DETAILS),
        confidence=row.share("confidence", CONFIDENCE),
        voice=row.text("voice", among=("active", "passive")),
        progressive=row.text("progressive", among=ORDER),
    )


def _slot(row: Row, key: str, places: frozenset[str]) -> Slot | None:
    text = row.text(key)
    if not text:
        return None
    letters, arrow, rest = text.partition("<")
    _check_letters(row, key, letters.removeprefix("!"))
    if not arrow:
        row.fail(f"“{key}” must be like CO<subj,of")
    return Slot(letters, _places(row, key, rest, places))


def _check_letters(row: Row, key: str, letters: str) -> None:
    if not letters or not set(letters) <= set(LETTERS.values()):
        row.fail(f"“{letters}” in “{key}” are no letters of kinds; those are {''.join(sorted(LETTERS.values()))}")


def _places(row: Row, key: str, text: str, known: frozenset[str]) -> tuple[str, ...]:
    places = tuple(text.split(",")) if text else ()
    for place in places:
        if place not in known:
            row.fail(f"“{place}” in “{key}” is no place; those are {', '.join(sorted(known))}")
    return places


def _need(row: Row, text: str) -> tuple[str, ...]:
    need = tuple(text.split("|"))
    for name in need:
        if name not in NEEDS:
            row.fail(f"“{name}” is no need; those are {', '.join(sorted(NEEDS))}")
    return need


def _single_words(row: Row, key: str) -> frozenset[str]:
    found = row.strings(key)
    for word in found:
        if " " in word:
            row.fail(f"“{word}” in “{key}” never matches: arguments are looked through word by word")
    return frozenset(found)


def _measure(row: Row) -> Measure:
    row.check_keys(known=MEASURE_KEYS, needed=("id", "kind", "number", "owner"))
    nouns, units = row.strings("nouns"), row.strings("units")
    if bool(nouns) == bool(units):
        row.fail("a measure has either nouns or units")
    _check_letters(row, "owner", row.text("owner"))
    return Measure(
        id=row.text("id"),
        kind=row.text("kind", among=KINDS),
        nouns=nouns,
        units=units,
        number=row.text("number", among=("money", "quantity")),
        owner=row.text("owner"),
    )
