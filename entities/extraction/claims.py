"""From parsed sentences to the claims of a text: reference across sentences, dates, attribution, and one claim for one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from entities.extraction.atoms import Found, atoms_of
from entities.extraction.candidates import Candidate, Parsed, clause_of, noun_candidates, verb_candidates
from entities.extraction.clauses import clauses
from entities.extraction.grammar import Grammar, grammar
from entities.extraction.measures import label, measure_candidates
from entities.extraction.parse import parse
from entities.extraction.reference import LETTERS, Context, Ref, letter, refs
from entities.extraction.sentences import Sentence
from entities.extraction.status import ORDER
from entities.extraction.types import ClaimSpan, NamedEntity, Span

NEEDS_NUMBER = frozenset({"capacity", "spec", "audience", "layoff", "price", "revenue", "spending", "valuation"})
#: Before a date these words tell how long something runs, not when it happened.
NO_EVENT_DATE = frozenset({"through", "until", "since", "till", "to", "than", "from"})


@dataclass(frozen=True, slots=True)
class _Placed:
    claim: ClaimSpan
    heading: bool
    order: int


def find_claims(
    text: str,
    title: str,
    sentences: Sequence[Sentence],
    found: Sequence[Found],
    entities: Sequence[NamedEntity],
    attributions: Sequence[tuple[Span, str]],
    makers: dict[int, int] | None = None,
) -> tuple[ClaimSpan, ...]:
    """Claims in the order of the text. ``found`` are the names, amounts, quantities and dates, sorted and free of overlaps."""
    rules = grammar()
    context = Context()
    _prime(context, title, entities)
    placed: list[_Placed] = []
    cursor = 0
    for sentence in sentences:
        while cursor < len(found) and found[cursor].end <= sentence.start:
            cursor += 1
        last = cursor
        while last < len(found) and found[last].start < sentence.end:
            last += 1
        atoms = atoms_of(text, sentence, found[cursor:last])
        chunks = parse(atoms, rules.verb_tag)
        parsed = Parsed(text, atoms, chunks, clauses(chunks), context, makers=makers or {})
        _set_local(parsed)
        named = tuple(name for span, name in attributions if sentence.start <= span.start and span.end <= sentence.end + 80)
        for candidate in _candidates(parsed, rules):
            claim = _claim(candidate, parsed, sentence, entities, named)
            if claim is not None:
                if claim.kind == "funding":
                    context.raiser = candidate.subject
                elif claim.kind == "release" and candidate.object is not None and candidate.confidence > 0.7:
                    context.made = Ref(candidate.object.entity, candidate.object.letter, False)
                placed.append(_Placed(claim, sentence.is_heading, len(placed)))
        _follow(context, parsed, sentence.is_heading)
    return tuple(_said_once(placed))


def _candidates(parsed: Parsed, rules: Grammar) -> Iterator[Candidate]:
    labels = label(parsed, rules)
    parsed.labels = {i: measure.kind for i, (measure, _) in labels.items()}
    taken: list[object] = []
    for candidate in (*verb_candidates(parsed, rules), *noun_candidates(parsed, rules)):
        taken.append(candidate.amount or candidate.quantity)
        yield candidate
    for candidate in measure_candidates(parsed, labels, rules):
        if (candidate.amount or candidate.quantity) not in taken:  # a verb says better whose the number is, and what
            yield candidate


def _claim(
    candidate: Candidate, parsed: Parsed, sentence: Sentence, entities: Sequence[NamedEntity], named: tuple[str, ...]
) -> ClaimSpan | None:
    if candidate.kind in NEEDS_NUMBER and candidate.amount is None and candidate.quantity is None:
        return None
    subject, object_ = _end(candidate.subject, entities), _end(candidate.object, entities)
    return ClaimSpan(
        kind=candidate.kind,
        subject=subject.name if subject else None,
        object=object_.name if object_ else None,
        evidence=Span(sentence.start, sentence.end),
        status=candidate.standing.status,
        reported=candidate.standing.reported,
        amount=candidate.amount,
        quantity=candidate.quantity,
        detail=candidate.detail,
        when=_when(candidate, parsed),
        attribution=named,
        confidence=round(max(0.05, min(0.99, candidate.confidence)), 2),
        rule=candidate.rule,
        subject_kind=subject.kind if subject else "",
        object_kind=object_.kind if object_ else "",
    )


def _end(ref: Ref | None, entities: Sequence[NamedEntity]) -> NamedEntity | None:
    return entities[ref.entity] if ref is not None else None


def _when(candidate: Candidate, parsed: Parsed) -> str:
    """The date in the clause of the claim's word, nearest to it; one that tells a duration is none."""
    clause = clause_of(parsed, candidate.at)
    dates = [(i, atom) for i, atom in enumerate(parsed.atoms) if atom.kind == "date" and atom.when]
    usable = [
        (i, atom)
        for i, atom in dates
        if not (i and parsed.atoms[i - 1].lower in NO_EVENT_DATE) and atom.lower.split()[0] not in NO_EVENT_DATE
    ]
    if clause is not None and len([c for c in parsed.clauses if c.verb.finite]) > 1:
        first = min(parsed.chunks[clause.at].first, clause.subject.first if clause.subject is not None else 10**6)
        last = parsed.chunks[min(clause.end, len(parsed.chunks)) - 1].last
        usable = [(i, atom) for i, atom in usable if first - 4 <= i <= last]
    if not usable:
        return ""
    return min(usable, key=lambda pair: abs(pair[0] - candidate.at))[1].when


def _prime(context: Context, title: str, entities: Sequence[NamedEntity]) -> None:
    """The title's entities are what "the company" may mean before the text names another."""
    places = []
    for index, entity in enumerate(entities):
        places += [(place, index, entity.kind) for name in (entity.name, *entity.aliases) if (place := title.find(name)) >= 0]
    for _, index, kind in sorted(places, reverse=True):
        mark = LETTERS.get(kind, "")
        if mark == "C":
            context.counts[index] += 2
        context.last[mark] = Ref(index, mark, False)
        if mark in "CMD":
            context.subject = Ref(index, mark, False)


def _set_local(parsed: Parsed) -> None:
    """The subject of the sentence's first clause, for the pronouns after it."""
    context = parsed.context
    context.local, context.local_at = None, -1
    main = next((clause for clause in parsed.clauses if clause.verb.finite and clause.subject is not None), None)
    if main is not None and main.subject is not None:
        sure = [ref for ref in refs(main.subject, "COMDP", context) if ref.sure]
        if sure:
            context.local, context.local_at = sure[0], main.subject.last


def _follow(context: Context, parsed: Parsed, heading: bool) -> None:
    """Keeps what the next sentence may refer back to."""
    names = [atom for atom in parsed.atoms if atom.kind == "name"]
    companies = {atom.entity for atom in names if letter(atom) == "C"}
    if heading and names:
        context.counts.clear()
    context.counts.update(companies)
    if names or not heading:
        context.recent = frozenset(companies)
    if heading and names:
        context.last.clear()
        context.made = context.raiser = None
    for atom in reversed(names):
        mark = letter(atom)
        if mark:
            context.last[mark] = Ref(atom.entity, mark, False)
    main = next((clause for clause in parsed.clauses if clause.verb.finite and clause.subject is not None), None)
    subjects = refs(main.subject, "COMDP", context) if main is not None else []
    sure = [ref for ref in subjects if ref.sure]
    if sure:
        context.subject = sure[0]
        context.last[sure[0].letter] = sure[0]
        context.plural = tuple(sure) if len(sure) > 1 else ()
        if main is not None and main.verb.lemma in {
            "launch",
            "release",
            "unveil",
            "introduce",
            "debut",
            "announce",
            "ship",
            "preview",
            "open",
        }:
            made = [ref for phrase in main.objects for ref in refs(phrase, "MD", context) if ref.sure]
            if made:
                context.last[made[0].letter] = made[0]
                context.subject = made[0] if made[0].letter in "MD" else context.subject
    elif heading and names:
        context.subject = Ref(names[0].entity, letter(names[0]), False)


def _said_once(placed: Sequence[_Placed]) -> list[ClaimSpan]:
    """Drops what only repeats: the same statement again, a heading that its body spells out, a vaguer one beside a fuller."""
    kept: list[_Placed] = []
    for item in sorted(placed, key=lambda p: (tuple(-x for x in _fullness(p)), p.order)):
        if not any(_repeats(item, other) for other in kept):
            kept.append(item)
    return [item.claim for item in sorted(kept, key=lambda p: p.order)]


def _fullness(item: _Placed) -> tuple[int, int, int, float]:
    """How much a claim tells; of two that tell as much, the body's comes before the heading's."""
    claim = item.claim
    return (
        ORDER.index(claim.status) if claim.amount or claim.quantity else 0,
        (claim.amount is not None) + (claim.quantity is not None) + (claim.object is not None) + (claim.subject is not None),
        0 if item.heading else 1,
        claim.confidence,
    )


def _repeats(item: _Placed, other: _Placed) -> bool:
    a, b = item.claim, other.claim
    if a.kind != b.kind or not _ends_fit(a, b):
        return False
    if a.amount is not None and (b.amount is None or a.amount.value != b.amount.value or a.amount.currency != b.amount.currency):
        return False
    if a.quantity is not None and (b.quantity is None or a.quantity.value != b.quantity.value):
        return False
    same_sentence = a.evidence == b.evidence
    if (a.amount or a.quantity) is not None:
        return True  # the same number of the same parties again, if with another hedge: the more careful came first
    if (a.status, a.reported) == (b.status, b.reported):
        return a.kind not in {"release"} or a.object is not None or same_sentence
    return item.heading and b.status != "denied" or same_sentence


def _ends_fit(a: ClaimSpan, b: ClaimSpan) -> bool:
    """Whether the ends of ``a`` are those of ``b``, or missing in ``a``."""
    if a.kind in {"merger", "partnership"}:
        return {a.subject, a.object} <= {b.subject, b.object} or {a.subject, a.object} == {b.subject, b.object}
    return a.subject in {b.subject, None} and a.object in {b.object, None}
