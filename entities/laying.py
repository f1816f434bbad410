"""Evidence to claims: what the machine read, with editors' decisions and merges laid over it, put under the claim that says it.

Everything that writes the index comes through here: extraction, corrections, merges and their undoing. ``settle`` looks at
evidence rows alone, so the claims that come out are the same whatever led there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from entities import deals, statements
from entities.canon import Canon
from entities.decisions import Decisions, follow, sentence_mark
from entities.fingerprint import Statement, fingerprint
from entities.models import Claim, Correction, Evidence
from entities.recount import recount

_WRITERS_LOCK = 0x7468726F  # "thro": one number for all who write the index


@contextmanager
def writing() -> Iterator[None]:
    """One writer of the index at a time, over all processes, until the transaction ends; extraction runs outside of it.

    Two articles that name one new entity, or make one new claim, are so written one after the other (docs/adr/0007).
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITERS_LOCK])
        yield


@dataclass(slots=True)
class Laid:
    """Evidence with what it says in the end: as read, then as decided, then with merges followed."""

    row: Evidence
    says: Statement
    mark: str  # fingerprint of what it says
    correction: Correction | None = None  # the decision that lies on it


def lay(rows: Iterable[Evidence], decisions: Decisions | None = None) -> tuple[list[Laid], Canon]:
    """Decisions and merges laid over evidence, saved or not, in the order of the texts; looks the decisions up where none are given."""
    rows = sorted(rows, key=lambda row: (row.article_id, row.start, row.end, row.statement))
    decisions = decisions or Decisions(row.statement for row in rows)
    corrections = [decisions.of(row.statement, row.text) for row in rows]
    decided = [
        statements.laid_over(statements.from_json(row.read), correction.changes if correction else {})
        for row, correction in zip(rows, corrections, strict=True)
    ]
    canon = Canon(key for statement in decided for key in (statement.subject, statement.object))
    says = [canon.laid_over(statement) for statement in decided]
    laid = zip(rows, says, corrections, strict=True)
    return [Laid(row, statement, fingerprint(statement), correction) for row, statement, correction in laid], canon


def settle(rows: Iterable[Evidence], also: Iterable[int] = (), at_hand: tuple[list[Laid], Canon] | None = None) -> set[int]:
    """Puts evidence, saved or not, under its claims and counts these anew; gives the ids of the claims touched that remain.

    A claim keeps its row when all its evidence says something new that no other claim says. Where another does, the
    evidence moves there and the emptied row leads to it. Evidence whose two ends have become one entity goes.
    A correction follows a sentence of its that is read otherwise now, and the claim's address with it (``decisions.follow``).
    ``also`` are claims that lost evidence, to be counted anew as well; ``at_hand`` is what ``lay`` gave
    for saved rows just now. Call it within ``writing``.
    """
    rows = list(rows)
    came_from = follow(rows)
    laid, canon = at_hand or lay(rows)
    before = {each.row.claim_id for each in laid if each.row.pk is not None} | set(also) | set(came_from.values())
    Evidence.objects.filter(pk__in=[each.row.pk for each in laid if each.row.pk is not None and not each.says.stands]).delete()
    laid = [each for each in laid if each.says.stands]

    old = Claim.objects.in_bulk(before)
    claims = {claim.fingerprint: claim for claim in Claim.objects.filter(fingerprint__in={each.mark for each in laid})}
    groups = deals.groups_of([*old.values(), *claims.values()])
    _rename(laid, claims, old, canon.ids())
    heirs = _reopen(laid, claims, old, canon.ids(), came_from)
    _create(laid, claims, canon.ids())
    went = _move(laid, claims)
    for emptied, mark in heirs:
        went[emptied].append(claims[mark].pk)
    _lead_on(went)
    if back := {claims[each.mark].pk for each in laid if claims[each.mark].same_as_id is not None}:
        Claim.objects.filter(pk__in=back).update(same_as=None)
    remaining = recount(before | {claim.pk for claim in claims.values()})
    deals.regroup(groups | deals.groups_of(remaining))
    return {claim.pk for claim in remaining}


def _rename(laid: list[Laid], claims: dict[str, Claim], old: Mapping[int, Claim], entity_ids: Mapping[str, int]) -> None:
    """Claims all of whose evidence says something else now take that on: of several things, what most of it says."""
    by_claim: dict[int, list[Laid]] = defaultdict(list)
    for each in laid:
        if each.row.pk is not None:
            by_claim[each.row.claim_id].append(each)
    for claim_id, mine in sorted(by_claim.items()):
        claim = old[claim_id]
        if claim.fingerprint in {each.mark for each in mine} or claim.evidence.exclude(pk__in=[each.row.pk for each in mine]).exists():
            continue
        if free := [each.mark for each in mine if each.mark not in claims]:
            mark = max(sorted(set(free)), key=free.count)
            claims.pop(claim.fingerprint, None)
            _say(claim, next(each for each in mine if each.mark == mark), entity_ids)
            claims[mark] = claim


def _reopen(
    laid: list[Laid],
    claims: dict[str, Claim],
    old: Mapping[int, Claim],
    entity_ids: Mapping[str, int],
    came_from: Mapping[tuple[str, str], int],
) -> list[tuple[int, str]]:
    """Gives corrected claims whose sentences are read anew the new statement, unless another claim makes it: those are given back."""
    heirs: list[tuple[int, str]] = []
    for each in laid:
        emptied = old.get(came_from.get((each.row.statement, sentence_mark(each.row.text)), 0)) if came_from else None
        if each.row.pk is not None or emptied is None or emptied.evidence.exists():
            continue
        if each.mark not in claims:
            _say(emptied, each, entity_ids)
            claims[each.mark] = emptied
        elif claims[each.mark].pk != emptied.pk:
            heirs.append((emptied.pk, each.mark))
    return heirs


def _say(claim: Claim, laid: Laid, entity_ids: Mapping[str, int]) -> None:
    """Makes a claim's row say this, and saves it."""
    claim.fingerprint = laid.mark
    for name, value in statements.columns(laid.says, entity_ids).items():
        setattr(claim, name, value)
    claim.save()


def _create(laid: list[Laid], claims: dict[str, Claim], entity_ids: Mapping[str, int]) -> None:
    new: dict[str, Claim] = {}
    for each in laid:
        if each.mark not in claims and each.mark not in new:
            new[each.mark] = Claim(fingerprint=each.mark, **statements.columns(each.says, entity_ids))
    claims.update({claim.fingerprint: claim for claim in Claim.objects.bulk_create(new.values())})


def _move(laid: list[Laid], claims: Mapping[str, Claim]) -> dict[int, list[int]]:
    """Saves evidence under its claims; gives for each claim that lost some the claims to which it went."""
    went: dict[int, list[int]] = defaultdict(list)
    moved: list[Evidence] = []
    for each in laid:
        claim = claims[each.mark]
        if each.row.pk is not None and each.row.claim_id != claim.pk:
            went[each.row.claim_id].append(claim.pk)
            moved.append(each.row)
        each.row.claim = claim
    Evidence.objects.bulk_create([each.row for each in laid if each.row.pk is None])
    Evidence.objects.bulk_update(moved, ["claim"])
    for each in laid:  # a decision follows what it lies on
        if each.correction is not None and each.correction.claim_id != each.row.claim_id:
            Correction.objects.filter(pk=each.correction.pk).update(claim=each.row.claim_id)
            each.correction.claim_id = each.row.claim_id
    return went


def _lead_on(went: Mapping[int, list[int]]) -> None:
    """A row that lost all its evidence to other claims leads to that which took the most of it."""
    for claim in Claim.objects.filter(pk__in=went, evidence__isnull=True):
        targets = went[claim.pk]
        target = max(sorted(set(targets)), key=targets.count)
        Claim.objects.filter(same_as=claim).exclude(pk=target).update(same_as=target)
        Claim.objects.filter(pk=claim.pk).update(same_as=target)
