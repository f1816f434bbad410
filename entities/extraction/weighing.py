"""What the grammar finds and what the reader sees in a sentence, put together: which claims are made, and how far they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from entities.extraction import learned
from entities.extraction.confidence import READER, Opinions, confidence
from entities.extraction.grammar import NEEDS_NUMBER
from entities.extraction.guards import KNOWN_MAKER, Taken, is_anothers, is_listing_ahead, reason_against
from entities.extraction.learned import Link, Seen
from entities.extraction.parsed import Candidate, Parsed
from entities.extraction.repeats import SYMMETRIC
from entities.extraction.status import Standing, standing

#: The reader's share for "actual" below which a claim is told with the hedge that it holds likeliest.
PLAIN = 0.08
#: And that for a claim that the grammar does not see, so that it knows no hedge of it either.
PLAIN_ALONE = 0.4
HEARSAY = 0.5
#: And for "denied" from which that is told; what is denied may be a number or another's claim.
DENIED = 0.8
#: The reader's share for a plain fact below which it costs confidence to tell one.
SURELY = 0.9
#: How steeply, and what is left of its confidence at the least: of what nobody is sure an editor decides.
STEEPNESS = 1.5
DOUBT = 0.3

Ends = tuple[str, frozenset[int | None] | tuple[int | None, int | None]]


def weighed(found: Sequence[Candidate], seen: Seen | None, parsed: Parsed, kinds: Sequence[str], least: float) -> Iterator[Candidate]:
    """The grammar's candidates with the reader's opinion of them, then what only the reader sees; none less sure than ``least``."""
    said: set[Ends] = set()
    taken = Taken()
    for candidate in found:
        if is_anothers(candidate, parsed):
            parsed.refuse(candidate.rule, candidate.kind, candidate.at, KNOWN_MAKER)
            continue
        link, probability = _opinion(candidate, seen, parsed)
        candidate.opinions = Opinions(candidate.rule, candidate.confidence, probability)
        candidate.confidence = confidence(candidate.opinions)
        if link is not None and seen is not None:
            _stand(candidate, link, seen.statuses, PLAIN)
        if candidate.confidence < least:
            parsed.refuse(candidate.rule, candidate.kind, candidate.at, f"it is too unsure: the reader gives it {probability or 0:.0%}")
            continue
        said.add(_ends(candidate))
        taken.take(candidate)
        yield candidate
    if seen is None:
        return
    for candidate, link in sorted(learned.candidates(seen, parsed, kinds), key=_by_probability):
        candidate.opinions = Opinions(READER, 0.0, candidate.confidence)
        candidate.confidence = confidence(candidate.opinions)
        candidate.standing = _governing(candidate, parsed, found)
        _stand(candidate, link, seen.statuses, PLAIN_ALONE)
        if _ends(candidate) in said or candidate.confidence < least or candidate.standing.question:
            continue
        if reason := reason_against(candidate, parsed) or taken.reason_against(candidate):
            parsed.refuse(READER, candidate.kind, candidate.at, reason)
            continue
        taken.take(candidate)
        yield candidate


def _by_probability(told: tuple[Candidate, Link]) -> float:
    return -told[0].confidence


def _ends(candidate: Candidate) -> Ends:
    subject, object_ = _entity(candidate, "subject"), _entity(candidate, "object")
    return candidate.kind, frozenset({subject, object_}) if candidate.kind in SYMMETRIC else (subject, object_)


def _entity(candidate: Candidate, end: str) -> int | None:
    ref = candidate.subject if end == "subject" else candidate.object
    return ref.entity if ref is not None else None


def _opinion(candidate: Candidate, seen: Seen | None, parsed: Parsed) -> tuple[Link | None, float | None]:
    """The pair that the reader saw for a candidate, and how probable it holds the claim, its number included."""
    if seen is None:
        return None, None
    subject, object_ = _entity(candidate, "subject"), _entity(candidate, "object")
    link = seen.main(candidate.kind, subject, object_)
    told = [link.probability] if link is not None else []
    if candidate.kind in NEEDS_NUMBER:
        told += [
            seen.number(candidate.kind, subject, object_, atom.start)
            for atom in parsed.atoms
            if candidate.amount is not None
            and atom.amount is candidate.amount
            or candidate.quantity is not None
            and atom.quantity is candidate.quantity
        ]
    return link, max(told, default=None)


def _stand(candidate: Candidate, link: Link, statuses: Sequence[str], least_plain: float) -> None:
    """Hedges a candidate where the reader sees a hedge that the grammar does not; takes confidence from a doubtful plain fact."""
    shares, plain = link.scored.statuses, statuses.index("actual")
    if candidate.standing.status == "actual" and not candidate.standing.reported and shares[plain] < least_plain:
        likely = [k for k, status in enumerate(statuses) if status != "actual" and (status != "denied" or shares[k] >= DENIED)]
        candidate.standing = candidate.standing.hedged(statuses[max(likely, key=shares.__getitem__)])
    if link.scored.reported >= HEARSAY:
        candidate.standing = candidate.standing.hedged("reported")
    plainly = float(shares[plain]) * (1 - link.scored.reported)
    if candidate.standing.status == "actual" and not candidate.standing.reported and plainly < SURELY:
        candidate.confidence = round(candidate.confidence * max(plainly**STEEPNESS, DOUBT), 2)


def _governing(candidate: Candidate, parsed: Parsed, found: Sequence[Candidate]) -> Standing:
    """What the grammar holds of the clause in which the reader sees a claim, and of what it found itself of a vaguer claim."""
    clause = parsed.clause_of(candidate.at)
    told = standing(clause, parsed.chunks, parsed.atoms) if clause is not None else Standing()
    if clause is not None and clause.is_headline_plan:
        told = told.hedged("planned")
    if candidate.kind == "listing" and is_listing_ahead(parsed.atoms):
        told = told.hedged("planned")
    for other in found:
        if other.kind == candidate.kind and all(_entity(other, end) in {None, _entity(candidate, end)} for end in ("subject", "object")):
            told = told.under(other.standing)
    return told
