"""Claims that a number makes with the noun or unit that says what it measures: "an AI run rate of over $15 billion"."""

from __future__ import annotations

from collections.abc import Iterator

from entities.extraction.atoms import Atom
from entities.extraction.context import Ref, is_of, letter
from entities.extraction.grammar import CONFIDENCE, Grammar, Measure
from entities.extraction.parsed import Candidate, Parsed
from entities.extraction.reference import modifiers, only_likened, possessors, refs
from entities.extraction.status import Standing, reached
from entities.extraction.syntax import BE, NP, chunk_at, is_mark
from entities.extraction.words import words

REACH = 9  # atoms between a number and the noun that says what it measures
OTHER_SUM_BETWEEN = 3  # atoms by which a sum counts as further from a noun that another sum stands nearer to
SHARE_REACH = 4  # atoms before a price in which "shares" say that it is one of paper, not of a product
#: What is sold to raise money, so that its sales are no revenue: "bond sales".
PAPER = frozenset({"bond", "debt", "share", "stock", "equity", "asset"})
#: Before "for", what says that something has not come yet.
AHEAD = frozenset({"set", "poised", "headed", "heading", "bound", "slated", "due", "aiming", "pushing", "ready", "line", "course", "track"})
PERIODS = frozenset({"year", "quarter", "month", "week", "day"})
TOO_DEAR = 100_000  # an amount a year or month above it is what a company earns or pays, no price of a product
STOPS = frozenset({";", ":", "."})
#: Forms between a number and its noun that are verbs of being or reaching, whatever their lemma was taken for.
FORMS_BETWEEN = frozenset({"is", "was", "are", "were", "has", "been", "had", "valued", "priced"})
#: Kinds whose owner may stand as a name in the same phrase: "a $5 billion Foo valuation".
OWNER_IN_PHRASE = frozenset({"valuation", "revenue", "price", "spending"})
UNSURE = 0.15  # confidence that an owner costs who was carried over from elsewhere
LONGEST_DETAIL = 120

#: For an amount's place the measure that its noun names, and the place of that noun.
Labels = dict[int, tuple[Measure, int]]


def label(parsed: Parsed, grammar: Grammar) -> Labels:
    """For each amount of money the measure that its nearest noun names; prices by their rate, valuations by what stands before."""
    found: Labels = {}
    for i, atom in enumerate(parsed.atoms):
        if atom.amount is None:
            continue
        nearest = _nearest_measure(parsed, i, grammar)
        if nearest is not None and nearest[0].kind == "price" and _is_of_paper(parsed.atoms, i):
            continue
        if nearest is not None:
            found[i] = nearest
        elif _is_listed(parsed.atoms, i) and i - 2 in found:
            found[i] = found[i - 2]  # "priced at $1 per input token and $4 per output token"
        elif atom.amount.per and not (atom.amount.per in PERIODS and atom.amount.value >= TOO_DEAR):
            if not _is_of_paper(parsed.atoms, i):
                found[i] = grammar.measures["price"], i
        elif _follows_round(parsed, i):
            found[i] = grammar.measures["valuation"], i
        elif found and _gapped_owner(parsed, next(reversed(found.values()))[0], i) is not None:
            found[i] = next(reversed(found.values()))  # "… and Bar at $250 million" measures what the sum before did
    return found


def _is_listed(atoms: list[Atom], i: int) -> bool:
    """Whether "and" or a comma joins the price at ``i`` to one right before it."""
    amount, before = atoms[i].amount, atoms[i - 2].amount if i > 1 else None
    return bool(amount and before and amount.per and before.per) and atoms[i - 1].lower in {"and", ",", "or", "/"}


def _is_of_paper(atoms: list[Atom], i: int) -> bool:
    """Whether the price at ``i`` is one of shares: "bought 200 shares at $5 each"."""
    return any(other.lemma in PAPER for other in atoms[max(0, i - SHARE_REACH) : i])


def _nearest_measure(parsed: Parsed, i: int, grammar: Grammar) -> tuple[Measure, int] | None:
    """The nearest noun that names a measure of money and belongs to the amount at ``i``; of two as near the first."""
    best: tuple[int, Measure, int] | None = None
    for j in range(max(0, i - REACH), min(len(parsed.atoms), i + REACH + 1)):
        measure = _measure_at(parsed.atoms, j, grammar)
        if measure is None or measure.number != "money" or not _are_joined(parsed, i, j) or _bound(parsed.atoms, j) not in {None, i}:
            continue
        distance = abs(i - j) + (OTHER_SUM_BETWEEN if j < i and any(atom.amount for atom in parsed.atoms[j + 1 : i]) else 0)
        if best is None or distance < best[0]:
            best = distance, measure, j
    return best[1:] if best is not None else None


def _measure_at(atoms: list[Atom], j: int, grammar: Grammar) -> Measure | None:
    if atoms[j].kind != "word":
        return None
    if atoms[j].lower == "worth":
        return grammar.measures["valuation"] if j and atoms[j - 1].lower in BE else None
    if atoms[j].lower == "sales" and j and atoms[j - 1].lemma in PAPER:
        return None
    pair = f"{atoms[j].lower} {atoms[j + 1].lower}" if j + 1 < len(atoms) else ""
    return grammar.measures.get(pair) or grammar.measures.get(atoms[j].lower)


def _bound(atoms: list[Atom], j: int) -> int | None:
    """The amount to which a noun belongs by its place: "a valuation of $5 billion", "a $5 billion valuation"."""
    if j + 1 < len(atoms) and atoms[j + 1].lower in {"of", "at", "to"}:
        behind = next((k for k in range(j + 2, min(len(atoms), j + 6)) if atoms[k].amount is not None), None)
        if behind is not None:
            return behind
    return j - 1 if j and atoms[j - 1].amount is not None else None


def _are_joined(parsed: Parsed, i: int, j: int) -> bool:
    """Nothing between a number and its noun breaks the phrase or carries a verb other than one of being or reaching."""
    between = parsed.atoms[min(i, j) + 1 : max(i, j)]
    if any(atom.text in STOPS or atom.kind == "money" and j > i for atom in between):
        return False
    return all(_may_stand_between(atom) for atom in between) and sum(atom.text == "," for atom in between) <= 1


def _may_stand_between(atom: Atom) -> bool:
    return not atom.tag.startswith("VB") or atom.lemma in words("reaching_verbs") or atom.lower in FORMS_BETWEEN


def _follows_round(parsed: Parsed, i: int) -> bool:
    """ "raised $1 billion at $30 billion": the second amount is the valuation."""
    before = parsed.atoms[:i]
    if not before or before[-1].lower != "at":
        return False
    return any(atom.amount is not None for atom in before) and any(atom.lemma in words("raising_words") for atom in before)


def measure_candidates(parsed: Parsed, labels: Labels, grammar: Grammar) -> Iterator[Candidate]:
    """What the labelled amounts say, then the quantities whose unit says what they measure."""
    for i, (measure, at) in labels.items():
        yield from _claim(parsed, measure, i, at)
    for i, atom in enumerate(parsed.atoms):
        measure_of_unit = grammar.units.get(atom.quantity.unit) if atom.quantity is not None else None
        if measure_of_unit is not None:
            yield from _claim(parsed, measure_of_unit, i, i)


def _claim(parsed: Parsed, measure: Measure, i: int, at: int) -> Iterator[Candidate]:
    """The claim of the number at ``i``, measured by the noun at ``at``."""
    owner, sure = _owner(parsed, measure, i, at)
    if owner is None or not sure and i == at and measure.number == "money":
        return
    clause = parsed.clause_of(at)
    state = reached(clause, parsed.chunks, parsed.atoms) if clause is not None else Standing()
    if state.question:
        return
    place = _phrase_place(parsed, at)
    phrase = parsed.chunks[place] if place is not None else None
    if isinstance(phrase, NP) and any(atom.lower in words("forecast") for atom in phrase.atoms):
        state = state.hedged("planned")
    if phrase is not None and _is_ahead(parsed.atoms, phrase.first):
        state = state.hedged("planned")
    atom = parsed.atoms[i]
    unit = atom.quantity.unit if atom.quantity is not None else ""
    told = _measured(phrase, parsed.atoms[at]) if measure.number == "money" else unit
    confidence = CONFIDENCE - (0 if sure else UNSURE)
    yield Candidate(measure.kind, owner, None, i, state, measure.id, confidence, atom.amount, atom.quantity, told)


def _is_ahead(atoms: list[Atom], first: int) -> bool:
    """ "set for a $5 billion valuation": the number behind is still to come."""
    return first > 1 and atoms[first - 1].lower in {"for", "towards", "toward"} and atoms[first - 2].lower in AHEAD


def _phrase_place(parsed: Parsed, at: int) -> int | None:
    """Which chunk is the noun phrase that holds an atom."""
    return next((k for k, chunk in enumerate(parsed.chunks) if isinstance(chunk, NP) and chunk.first <= at <= chunk.last), None)


def _measured(phrase: object, noun: Atom) -> str:
    """The noun phrase that names the measure, without its owner and number."""
    if not isinstance(phrase, NP):
        return noun.text
    return " ".join(atom.text for atom in phrase.atoms if atom.kind == "word" and atom.tag not in {"DT", "PRP$", "POS"})[:LONGEST_DETAIL]


def _owner(parsed: Parsed, measure: Measure, i: int, at: int) -> tuple[Ref | None, bool]:
    """Whose number it is, and whether that is sure: as the phrases of noun and number tell, else what stands before, or the subject."""
    gapped = _gapped_owner(parsed, measure, i)
    if gapped is not None:
        return gapped, True
    for place in dict.fromkeys((_phrase_place(parsed, at), _phrase_place(parsed, i))):
        told = _owner_at(parsed, measure, place) if place is not None else None
        if told is not None:
            return told, True
    if measure.kind in {"spec", "audience"}:
        nearest = _nearest_before(parsed, i, measure.owner)
        if nearest is not None:
            return nearest, True
    # Who takes, buys or is promised 20 MW does not run them: of capacity the verbs of the frames say whose it is.
    subject = _owner_by_clause(parsed, measure, at) if measure.kind != "capacity" else None
    if subject is not None:
        return subject, subject.sure
    amount = parsed.atoms[i].amount
    if measure.kind == "price" and amount is not None and amount.per:
        nearest = _nearest_before(parsed, i, "MD")
        if nearest is not None:
            return nearest, True
    opener = parsed.atoms[0]
    if measure.kind == "spec" and (opener.tag.startswith("VB") or opener.lower in {"it", "a", "an"}):
        return next(iter(parsed.context.pronoun("it", measure.owner)), None), False
    return None, False


def _gapped_owner(parsed: Parsed, measure: Measure, i: int) -> Ref | None:
    """ "Foo is valued at $1 billion and Bar at $250 million", "invested in Bar at its $27 billion valuation": the name before "at"."""
    k = i - 1
    while k >= 0 and parsed.atoms[k].tag in {"PRP$", "DT", "JJ"}:
        k -= 1
    if k < 1 or parsed.atoms[k].lower != "at":
        return None
    named = parsed.atoms[k - 1]
    return Ref(named.entity, letter(named)) if is_of(named, measure.owner) else None


def _owner_at(parsed: Parsed, measure: Measure, place: int) -> Ref | None:
    """The owner as a noun phrase tells it: possessor, "of X" after it, or a name in it."""
    phrase, context = parsed.chunks[place], parsed.context
    if not isinstance(phrase, NP):
        return None
    found = [ref for member in phrase.members() for ref in possessors(member, measure.owner, context)]
    after = chunk_at(parsed.chunks, place + 2)
    holds = measure.kind != "capacity"  # "2 gigawatts of Foo chips" are not Foo's
    if not found and holds and is_mark(chunk_at(parsed.chunks, place + 1), "of", "for", "at") and isinstance(after, NP):
        found = refs(after, measure.owner, context)
    if not found and (measure.number == "quantity" or measure.kind in OWNER_IN_PHRASE):
        named = refs(phrase, measure.owner, context) if phrase.head.kind == "name" else []
        found = (modifiers(phrase, measure.owner) or named)[-1:]
    return found[0] if found else None


def _owner_by_clause(parsed: Parsed, measure: Measure, at: int) -> Ref | None:
    """The subject of the clause, or of those that it hangs on, or the possessor of that."""
    clause = parsed.clause_of(at)
    while clause is not None:
        context = parsed.context
        found = refs(clause.subject, measure.owner, context)
        if not found and parsed.atoms[at].lower != "worth":  # what Foo's deal is worth is not what Foo is
            found = possessors(clause.subject, measure.owner, context)
        if found:
            return found[0]
        clause = clause.governor
    return None


def _nearest_before(parsed: Parsed, i: int, letters: str) -> Ref | None:
    """The nearest name of the right kind before the number, within the sentence."""
    for k in range(i - 1, -1, -1):
        atom = parsed.atoms[k]
        if is_of(atom, letters) and not only_likened(parsed.atoms, k):
            return Ref(atom.entity, letter(atom))
    return None
