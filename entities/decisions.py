"""What editors decided: which decision lies on which words, how decisions follow a sentence that is read anew, and the history of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from entities.models import Claim, Correction, Evidence
from entities.statements import FIELDS

#: Actions that set a standing. The machine sets it too, and may do so while an editor's request runs.
STANDING_ACTIONS = ("establish_entity", "reject_entity", "reopen_entity")


def about_entities() -> QuerySet[Any]:
    """Events of entities that editors renamed, merged, parted again, established, rejected or reopened.

    Each comes with ``name_before``, ``standing_before`` and ``merged_before`` (an id or None), as they were up to then.
    """
    events: QuerySet[Any] = apps.get_model("entities", "EntityEvent")._default_manager.all()
    earlier = events.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    rows: QuerySet[Any] = events.filter(pgh_context__metadata__has_key="action").annotate(
        name_before=Subquery(earlier.values("name")[:1]),
        standing_before=Subquery(earlier.values("standing")[:1]),
        merged_before=Subquery(earlier.values("merged_into_id")[:1]),
    )
    renamed = ~Q(name=F("name_before"))
    merged = Q(merged_into_id__isnull=False, merged_before__isnull=True) | Q(merged_into_id__isnull=True, merged_before__isnull=False)
    judged = ~Q(standing=F("standing_before")) & Q(pgh_context__metadata__action__in=STANDING_ACTIONS)
    return rows.filter(renamed | merged | judged, name_before__isnull=False)


def _events() -> QuerySet[Any]:
    found: QuerySet[Any] = apps.get_model("entities", "CorrectionEvent")._default_manager.all()
    return found


def about_claims() -> QuerySet[Any]:
    """Events by which editors decided about claims, those since taken back as well: one for each claim and act.

    Later writes of the same decision (it follows its sentence, its claim's evidence moves) and repetitions of one are left out.
    """
    same_act = _events().filter(at=OuterRef("at"), pgh_id__lt=OuterRef("pgh_id"))
    before = _events().filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    alike = {name: OuterRef(name) for name in ("decision", "changes", "reason", "link")}
    made: QuerySet[Any] = _events().exclude(pgh_label="delete").annotate(before_id=Subquery(before.values("pgh_id")[:1]))
    return made.filter(
        ~Exists(same_act.filter(pgh_obj_id=OuterRef("pgh_obj_id"))),
        ~Exists(same_act.filter(claim=OuterRef("claim"))),
        ~Exists(_events().filter(pgh_id=OuterRef("before_id"), **alike)),
    )


def taken_back() -> QuerySet[Any]:
    """Events of decisions about claims that an editor has taken back, one for each claim and act; each holds the decision as it was.

    ``origin`` is the id of the claim that was decided on, which another one may have held since; or of that which says again what was
    read, where the row of old does not.
    """
    gone = _with_origin(_events().filter(pgh_label="delete", pgh_context__metadata__action="restore_claim"))
    earlier = gone.filter(pgh_context=OuterRef("pgh_context"), origin=OuterRef("origin"), pgh_id__lt=OuterRef("pgh_id"))
    return gone.filter(~Exists(earlier))


def _with_origin(events: QuerySet[Any]) -> QuerySet[Any]:
    first = _events().filter(pgh_obj_id=OuterRef("pgh_obj_id"), claim__isnull=False).order_by("pgh_id").values("claim_id")[:1]
    itself = Claim.objects.filter(pk=OuterRef("first_claim"), same_as__isnull=True).values("pk")[:1]
    again = Evidence.objects.filter(statement=OuterRef("statement")).exclude(claim=OuterRef("claim")).order_by("pk").values("claim_id")[:1]
    events = events.annotate(first_claim=Subquery(first, output_field=BigIntegerField()))
    either = Coalesce(Subquery(itself), Subquery(again), F("first_claim"), output_field=BigIntegerField())
    found: QuerySet[Any] = events.annotate(origin=either)
    return found


def courses(ids: Collection[int]) -> dict[int, list[Any]]:
    """By id of the decisions that events are of, standing or not, all their events in order, with act and ``origin``."""
    found: dict[int, list[Any]] = defaultdict(list)
    of = _events().filter(pk__in=ids).values("pgh_obj_id")
    for event in _with_origin(_events().filter(pgh_obj_id__in=of)).select_related("pgh_context").order_by("pgh_id"):
        found[event.pgh_obj_id].append(event)
    return found


def ever_about(claim: Claim) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Of ``about_claims`` and ``taken_back`` those about a claim; also the decisions on what was told under another and now is here."""
    here = Correction.objects.filter(claim=claim).values("pk")
    back = taken_back().filter(origin=claim.pk)
    return about_claims().filter(Q(claim=claim) | Q(pgh_obj_id__in=here) | Q(pgh_obj_id__in=back.values("pgh_obj_id"))), back


def sentence_mark(words: str) -> str:
    """The fingerprint of a sentence, whatever its case and spaces: the same in another version of the article, or in another paper."""
    return sha256(" ".join(words.casefold().split()).encode()).hexdigest()


class Decisions:
    """The decisions about statements: of one sentence, where an editor split it off, else of the statement wherever it is made."""

    def __init__(self, statements: Iterable[str], *, claims: Iterable[int] = ()) -> None:
        about = Q(statement__in=set(statements))
        if claims:
            about |= Q(claim__in=claims)
        self._keep(Correction.objects.filter(about).order_by("at", "pk"))

    def _keep(self, rows: Iterable[Correction]) -> None:
        self.rows = list(rows)
        self._by_place = {(row.statement, row.sentence): row for row in self.rows}
        self._split = {row.statement for row in self.rows if row.sentence}

    def renew(self, rows: Iterable[Correction]) -> None:
        """Takes up decisions just saved, in place of those that were about the same."""
        self._keep((self._by_place | {(row.statement, row.sentence): row for row in rows}).values())

    def of(self, statement: str, words: str) -> Correction | None:
        """The decision that lies on words that were read as this statement."""
        if statement in self._split and (own := self._by_place.get((statement, sentence_mark(words)))):
            return own
        return self._by_place.get((statement, ""))


def follow(rows: Iterable[Evidence]) -> dict[tuple[str, str], int]:
    """Lets corrections follow sentences that the machine now reads otherwise, so that a corrected amount holds though the status is new.

    ``rows`` is all evidence of an article, that which is new not yet saved. A correction follows where its sentence makes the
    corrected statement no longer, but one of the same kind between the same parties, as read or as corrected; of several, that which
    agrees with it most, and none where two agree alike. Rejections and plain confirmations stay with what they judged.
    Gives the ids of the corrected claims, by statement and mark of the sentence.
    """
    rows = list(rows)
    new = [(row, sentence_mark(row.text)) for row in rows if row.pk is None]
    if not new:
        return {}
    found = Correction.objects.filter(sentences__overlap=sorted({mark for _, mark in new})).exclude(changes={}).order_by("-at", "-pk")
    earlier = [row for row in found if row.decision != Correction.Decision.REJECT]
    if not earlier:
        return {}
    decided = Decisions(row.statement for row, _ in new)
    made = {(row.statement, sentence_mark(row.text)) for row in rows}
    still = {row.statement for row in rows} | set(
        Evidence.objects.filter(statement__in={each.statement for each in earlier}).values_list("statement", flat=True)
    )
    came_from: dict[tuple[str, str], int] = {}
    for correction in earlier:
        for mark in sorted({mark for _, mark in new} & set(correction.sentences)):
            here = [row for row, its in new if its == mark and decided.of(row.statement, row.text) is None]
            open_ = {row.statement: row for row in here if (row.statement, mark) not in came_from and _is_same(row.read, correction)}
            if (correction.statement, mark) in made or (best := _nearest(open_, correction.before)) is None:
                continue
            if correction.claim_id is not None:
                came_from[best, mark] = correction.claim_id
            _carry(correction, open_[best], mark, alone=correction.statement in still)
            still.add(best)  # at its next sentence it is copied, as it now lies here
    return came_from


def _is_same(read: Mapping[str, Any], correction: Correction) -> bool:
    """Whether what is read now is of the kind and the parties that the editor saw or set."""
    before, changes = correction.before, correction.changes
    return all(read[name] in (before[name], changes.get(name, before[name])) for name in ("kind", "subject", "object"))


def _nearest(rows: Mapping[str, Evidence], before: Mapping[str, Any]) -> str | None:
    agreeing: dict[int, list[str]] = defaultdict(list)
    for statement, row in rows.items():
        agreeing[sum(row.read[name] == before[name] for name in FIELDS)].append(statement)
    best = agreeing[max(agreeing)] if agreeing else []
    return best[0] if len(best) == 1 else None


def _carry(correction: Correction, row: Evidence, mark: str, *, alone: bool) -> None:
    """Lays a correction on the new reading of its sentence; ``alone`` where others still make the old statement, which keeps it too."""
    if alone:
        values = {name: getattr(correction, name) for name in ("claim_id", "decision", "changes", "reason", "link", "by_id", "at")}
        Correction.objects.create(statement=row.statement, sentence=mark, sentences=[mark], before=row.read, **values)
    else:
        correction.statement, correction.sentence, correction.before = row.statement, mark, row.read
        correction.save(update_fields=["statement", "sentence", "before"])
