"""From sentences to the claims of a text: matching of the grammar, reference across sentences, dates and attribution."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from entities.extraction.atoms import Atom, Found, atoms_of
from entities.extraction.candidates import noun_candidates, verb_candidates
from entities.extraction.clauses import clauses
from entities.extraction.context import Context, Ref
from entities.extraction.grammar import NEEDS_NUMBER, Grammar, grammar
from entities.extraction.learned import Seen
from entities.extraction.measures import label, measure_candidates
from entities.extraction.parse import parse
from entities.extraction.parsed import Candidate, Parsed
from entities.extraction.reference import is_compared, refs
from entities.extraction.repeats import Placed, said_once
from entities.extraction.scores import score_candidates
from entities.extraction.sentences import Sentence
from entities.extraction.types import ClaimSpan, NamedEntity, Refusal, Span
from entities.extraction.weighing import weighed
from entities.extraction.words import words

#: Before a date these words tell how long something runs, not when it happened.
NO_EVENT_DATE = frozenset({"through", "until", "since", "till", "to", "than", "from"})
#: Letters of the entities that a sentence may have as its subject.
SUBJECTS = "COMDP"
ATTRIBUTION_REACH = 80  # characters behind a sentence that still give its source: "… raised $5 million. (via Foo)"
DATE_REACH = 4  # atoms before a verb or its subject that may hold the date of its clause
LEAST_AUDIENCE = 100
SURE_RELEASE = 0.7  # confidence above which "the model" means what was just released


def find_claims(
    text: str,
    title: str,
    sentences: Sequence[Sentence],
    found: Sequence[Found],
    entities: Sequence[NamedEntity],
    attributions: Sequence[tuple[Span, str]],
    makers: dict[int, int],
    seen: Iterator[tuple[int, Seen]],
    least: float,
    refusals: list[Refusal] | None = None,
) -> tuple[ClaimSpan, ...]:
    """Claims in the order of the text.

    ``found`` are the names, amounts, quantities and dates, sorted and free of overlaps; ``attributions`` are sorted, too.
    ``makers`` has for the index of an entity that of the one that makes it, ``seen``, in the order of the sentences, what the reader sees
    in some of them, by index. Claims less sure than ``least`` are left out. ``refusals`` takes up why frames made no claim.
    """
    rules = grammar()
    context = Context()
    context.prime(title, entities)
    sources = _Sources(attributions)
    placed: list[Placed] = []
    cursor = 0
    kinds = [entity.kind for entity in entities]
    at, sight = next(seen, (-1, None))
    for number, sentence in enumerate(sentences):
        while cursor < len(found) and found[cursor].end <= sentence.start:
            cursor += 1
        last = cursor
        while last < len(found) and found[last].start < sentence.end:
            last += 1
        parsed = _parse(text, sentence, found[cursor:last], rules, context, makers)
        parsed.refusals = refusals
        for candidate in weighed(list(_candidates(parsed, rules)), sight if at == number else None, parsed, kinds, least):
            if candidate.kind in NEEDS_NUMBER and candidate.amount is None and candidate.quantity is None or _is_no_audience(candidate):
                continue
            _remember(context, candidate)
            claim = _claim(candidate, parsed, sentence, entities, sources.of(sentence))
            placed.append(Placed(claim, sentence.is_heading, len(placed)))
        _leave(parsed, heading=sentence.is_heading)
        if at == number:
            at, sight = next(seen, (-1, None))
    return tuple(said_once(placed))


class _Sources:
    """The outlets that a text names as its sources, by where it does."""

    def __init__(self, attributions: Sequence[tuple[Span, str]]) -> None:
        self.attributions = attributions
        self.starts = [span.start for span, _ in attributions]

    def of(self, sentence: Sentence) -> tuple[str, ...]:
        """Those within a sentence or right behind it."""
        last = sentence.end + ATTRIBUTION_REACH
        around = self.attributions[bisect_left(self.starts, sentence.start) : bisect_left(self.starts, last)]
        return tuple(name for span, name in around if span.end <= last)


def _parse(text: str, sentence: Sentence, found: Sequence[Found], rules: Grammar, context: Context, makers: dict[int, int]) -> Parsed:
    """The sentence parsed, with its subject known to the context."""
    atoms = atoms_of(text, sentence, found)
    chunks = parse(atoms, rules.verb_tag)
    parsed = Parsed(text, atoms, chunks, clauses(chunks), context, makers=makers)
    subject = parsed.main.subject if parsed.main is not None else None
    if subject is not None:
        context.enter(refs(subject, SUBJECTS, context), subject.last)
    return parsed


def _leave(parsed: Parsed, *, heading: bool) -> None:
    """Tells the context what the sentence was about."""
    context, main = parsed.context, parsed.main
    names = [atom for k, atom in enumerate(parsed.atoms) if atom.kind == "name" and not is_compared(parsed.atoms, k)]
    subjects = refs(main.subject, SUBJECTS, context) if main is not None else []
    shows = main is not None and main.verb.lemma in words("showing_verbs")
    shown = [ref for phrase in main.objects for ref in refs(phrase, "MD", context)] if main is not None and shows else []
    context.leave(names, subjects, shown, heading=heading)


def _remember(context: Context, candidate: Candidate) -> None:
    """Keeps who raised money and what was released, for the words after it."""
    if candidate.kind == "funding":
        context.raiser = candidate.subject
    elif candidate.kind == "release" and candidate.object is not None and candidate.confidence > SURE_RELEASE:
        context.made = candidate.object.carried()


def _candidates(parsed: Parsed, rules: Grammar) -> Iterator[Candidate]:
    labels = label(parsed, rules)
    parsed.labels = {parsed.atoms[i]: measure.kind for i, (measure, _) in labels.items()}
    taken: list[object] = []
    for candidate in (*verb_candidates(parsed, rules), *noun_candidates(parsed, rules)):
        taken.append(candidate.amount or candidate.quantity)
        yield candidate
    for candidate in (*score_candidates(parsed), *measure_candidates(parsed, labels, rules)):
        if (candidate.amount or candidate.quantity) not in taken:  # a verb says better whose the number is, and what
            yield candidate


def _claim(
    candidate: Candidate, parsed: Parsed, sentence: Sentence, entities: Sequence[NamedEntity], attribution: tuple[str, ...]
) -> ClaimSpan:
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
        attribution=attribution,
        confidence=candidate.confidence,
        rule=candidate.rule,
        subject_kind=subject.kind if subject else "",
        object_kind=object_.kind if object_ else "",
        opinions=candidate.opinions,
    )


def _is_no_audience(candidate: Candidate) -> bool:
    """ "two launch customers" are no audience."""
    quantity = candidate.quantity
    return candidate.kind == "audience" and quantity is not None and quantity.unit != "%" and quantity.value < LEAST_AUDIENCE


def _end(ref: Ref | None, entities: Sequence[NamedEntity]) -> NamedEntity | None:
    return entities[ref.entity] if ref is not None else None


def _when(candidate: Candidate, parsed: Parsed) -> str:
    """The date in the clause of the claim's word, nearest to it; one that tells a duration is none."""
    dates = {i: atom for i, atom in enumerate(parsed.atoms) if atom.when and _is_event_date(parsed.atoms, i)}
    clause = parsed.clause_of(candidate.at)
    if clause is not None and sum(other.verb.finite for other in parsed.clauses) > 1:
        first, last = parsed.reach(clause)
        if clause.subject is not None:
            first = min(first, clause.subject.first)
        dates = {i: atom for i, atom in dates.items() if first - DATE_REACH <= i <= last}
    if not dates:
        return ""
    nearest = min((abs(i - candidate.at), i) for i in dates)[1]
    return dates[nearest].when


def _is_event_date(atoms: list[Atom], i: int) -> bool:
    """Whether a date tells when something happened: "in May", not "since May"."""
    before = atoms[i - 1].lower if i else ""
    return atoms[i].kind == "date" and before not in NO_EVENT_DATE and atoms[i].lower.split()[0] not in NO_EVENT_DATE
