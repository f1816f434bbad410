"""Claims that a number makes with the noun or unit that says what it measures: "an AI run rate of over $15 billion"."""

from __future__ import annotations

from collections.abc import Iterator

from entities.extraction.atoms import Atom
from entities.extraction.candidates import Candidate, Parsed, clause_of
from entities.extraction.grammar import Grammar, Measure
from entities.extraction.parse import BE, NP, Mark
from entities.extraction.reference import Ref, letter, modifiers, only_likened, possessors, refs
from entities.extraction.status import Standing, careful, reached

REACH = 9  # atoms between a number and the noun that says what it measures
#: In the phrase of a measure these say that it is meant, not had.
FORECAST = frozenset({"guidance", "forecast", "target", "planned", "projected", "budget", "goal", "outlook", "pledged"})
PERIODS = frozenset({"year", "quarter", "month", "week", "day"})
TOO_DEAR = 100_000  # an amount a year or month above it is what a company earns or pays, no price of a product
STOPS = frozenset({";", ":", "."})
VERBS_BETWEEN = frozenset(
    ["be", "hit", "reach", "exceed", "top", "surpass", "stand", "total", "cross", "pass", "near", "approach", "grow", "climb", "jump", "rise", "fall", "come", "equal", "double", "run"]
)


def label(parsed: Parsed, grammar: Grammar) -> dict[int, tuple[Measure, int]]:
    """For each amount of money the measure that its nearest noun names, with that noun's index; prices by their rate."""
    found: dict[int, tuple[Measure, int]] = {}
    for i, atom in enumerate(parsed.atoms):
        if atom.amount is None:
            continue
        best: tuple[int, Measure, int] | None = None
        for j, noun in enumerate(parsed.atoms):
            measure = _measure_at(parsed.atoms, j, grammar)
            if measure is None or measure.number != "money" or abs(i - j) > REACH or not _joined(parsed, i, j):
                continue
            distance = abs(i - j) + (3 if j < i and noun.kind == "word" and _other_money(parsed, j, i) else 0)
            if best is None or distance < best[0]:
                best = (distance, measure, j)
        if best is not None:
            found[i] = (best[1], best[2])
        elif atom.amount.per and not (atom.amount.per in PERIODS and atom.amount.value >= TOO_DEAR):
            found[i] = (grammar.measures["price"], i)
        elif _follows_round(parsed, i):
            found[i] = (grammar.measures["valuation"], i)
    return found


def _follows_round(parsed: Parsed, i: int) -> bool:
    """ "raised $1 billion at $30 billion": the second amount is the valuation."""
    before = parsed.atoms[:i]
    return (
        bool(before)
        and before[-1].lower == "at"
        and any(a.amount is not None for a in before)
        and any(a.lemma in {"raise", "close", "secure", "land", "round", "funding", "series", "seed"} for a in before)
    )


def _measure_at(atoms: list[Atom], j: int, grammar: Grammar) -> Measure | None:
    if atoms[j].kind != "word":
        return None
    if atoms[j].lower == "worth":
        return grammar.measures["valuation"] if j and atoms[j - 1].lower in BE else None
    pair = f"{atoms[j].lower} {atoms[j + 1].lower}" if j + 1 < len(atoms) else ""
    return grammar.measures.get(pair) or grammar.measures.get(atoms[j].lower)


def _other_money(parsed: Parsed, a: int, b: int) -> bool:
    return any(atom.amount is not None for atom in parsed.atoms[min(a, b) + 1 : max(a, b)])


def _joined(parsed: Parsed, i: int, j: int) -> bool:
    """Nothing between a number and its noun breaks the phrase or carries a verb other than one of being or reaching."""
    between = parsed.atoms[min(i, j) + 1 : max(i, j)]
    if any(atom.text in STOPS or atom.kind == "money" and j > i for atom in between):
        return False
    return all(not atom.tag.startswith("VB") or atom.lemma in VERBS_BETWEEN or atom.lower in {"is", "was", "are", "were", "has", "been", "had", "valued", "priced"} for atom in between) and sum(atom.text == "," for atom in between) <= 1  # fmt: skip


def measure_candidates(parsed: Parsed, labels: dict[int, tuple[Measure, int]], grammar: Grammar) -> Iterator[Candidate]:
    for i, (measure, at) in labels.items():
        atom = parsed.atoms[i]
        yield from _claim(parsed, measure, i, at, atom)
    for i, atom in enumerate(parsed.atoms):
        if atom.quantity is not None:
            unit_measure = grammar.units.get(atom.quantity.unit)
            if unit_measure is not None:
                yield from _claim(parsed, unit_measure, i, i, atom)


def _claim(parsed: Parsed, measure: Measure, i: int, at: int, atom: Atom) -> Iterator[Candidate]:
    owner, sure = _owner(parsed, measure, i, at)
    if owner is None or not sure and i == at and measure.number == "money":
        return
    clause = clause_of(parsed, at)
    state = reached(clause, parsed.chunks, parsed.atoms) if clause is not None else Standing("actual", False)
    if state.question:
        return
    if _words_of_phrase(parsed, at) & FORECAST:
        state = Standing(careful(state.status, "planned"), state.reported)
    detail = _words_around(parsed, at) if measure.number == "money" else atom.quantity.unit if atom.quantity else ""
    confidence = measure.confidence - (0 if sure else 0.15)
    yield Candidate(measure.kind, owner, None, i, state, measure.id, confidence, atom.amount, atom.quantity, detail, not owner.sure)


def _words_of_phrase(parsed: Parsed, at: int) -> set[str]:
    return {a.lower for c in parsed.chunks if isinstance(c, NP) and c.first <= at <= c.last for a in c.atoms}


def _words_around(parsed: Parsed, at: int) -> str:
    """The noun phrase that names the measure, without its owner and number."""
    phrase = next((c for c in parsed.chunks if isinstance(c, NP) and c.first <= at <= c.last), None)
    if phrase is None:
        return parsed.atoms[at].text
    return " ".join(a.text for a in phrase.atoms if a.kind == "word" and a.tag not in {"DT", "PRP$", "POS"})[:120]


def _owner(parsed: Parsed, measure: Measure, i: int, at: int) -> tuple[Ref | None, bool]:
    """Whose number it is: possessor, "of X", a name before the noun, the clause's subject, what the phrase stands in apposition to."""
    context = parsed.context
    place = next((k for k, c in enumerate(parsed.chunks) if isinstance(c, NP) and c.first <= at <= c.last), None)
    number_place = next((k for k, c in enumerate(parsed.chunks) if isinstance(c, NP) and c.first <= i <= c.last), None)
    for k in dict.fromkeys(p for p in (place, number_place) if p is not None):
        phrase = parsed.chunks[k]
        assert isinstance(phrase, NP)
        own = [ref for member in phrase.members() for ref in possessors(member, measure.owner, context)]
        if own:
            return own[0], True
        if k + 2 < len(parsed.chunks):
            mark, after = parsed.chunks[k + 1], parsed.chunks[k + 2]
            if isinstance(mark, Mark) and mark.text in {"of", "for", "at"} and isinstance(after, NP):
                found = refs(after, measure.owner, context)
                if found:
                    return found[0], True
        if measure.number == "quantity" or measure.kind in {"valuation", "revenue", "price", "spending"}:
            named = modifiers(phrase, measure.owner) or (refs(phrase, measure.owner, context) if phrase.head.kind == "name" else [])
            if named:
                return named[-1], True
    clause = clause_of(parsed, at)
    if measure.kind in {"spec", "audience"}:
        nearest = _nearest_before(parsed, i, measure.owner)
        if nearest is not None:
            return nearest, True
    while clause is not None:
        found = refs(clause.subject, measure.owner, context) or possessors(clause.subject, measure.owner, context)
        if found:
            return found[0], found[0].sure
        clause = clause.governor
    if (
        measure.kind == "price"
        and parsed.atoms[i].amount is not None
        and parsed.atoms[i].amount.per
        and (nearest := _nearest_before(parsed, i, "MD")) is not None
    ):  # type: ignore[union-attr]
        return nearest, True
    elliptic = parsed.atoms[0].tag.startswith("VB") or parsed.atoms[0].lower in {"it", "a", "an"}
    carried = context.pronoun("it", measure.owner) if measure.kind == "spec" and elliptic else []
    return (carried[0], False) if carried else (None, False)


def _likened(parsed: Parsed, atom: Atom) -> bool:
    k = parsed.index(atom)
    return only_likened(parsed.atoms, k)


def _nearest_before(parsed: Parsed, i: int, letters: str) -> Ref | None:
    """The nearest name of the right kind before the number, within the sentence."""
    for atom in reversed(parsed.atoms[:i]):
        if atom.kind == "name" and letter(atom) and letter(atom) in letters and not _likened(parsed, atom):
            return Ref(atom.entity, letter(atom))
    return None
