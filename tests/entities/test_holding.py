"""Whatever happens to articles and entities, editors' decisions stay in force and every row's history is whole."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model, ProtectedError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entities import actions
from entities.actions import ActionError
from entities.indexing import recount_article, store_extraction
from entities.models import Claim, Correction, Entity, Evidence
from ingest.models import Article, Source
from tests import factories
from tests.entities.hand import extraction, says, usd

pytestmark = pytest.mark.django_db
NAMES = ("Northwind", "Lumen", "Rook")
PUBLISHERS = ("Harbor Wire", "Deal Desk")
#: Text → kind, subject, object and sum, as each version of the machine reads it: the second tells the date, and no sum of the last.
TEXTS = (
    ("Northwind buys Lumen for $5.", "acquisition", "Northwind", "Lumen", 5),
    ("Rook buys Lumen for $7.", "acquisition", "Rook", "Lumen", 7),
    ("Lumen raises $9.", "funding", "Lumen", None, 9),
    ("Northwind sues Rook.", "lawsuit", "Northwind", "Rook", None),
)
CHANGES: tuple[dict[str, Any], ...] = ({"status": "optional"}, {"detail": "by hand"}, {"amount": usd(6)}, {"reported": True})

small = st.integers(0, 3)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("ingest"), small, st.integers(0, 1)),
        st.tuples(st.just("reextract"), st.integers(1, 3), st.just(0)),
        st.tuples(st.just("correct"), small, small),
        st.tuples(st.just("reject"), small, st.just(0)),
        st.tuples(st.just("confirm"), small, st.just(0)),
        st.tuples(st.just("restore"), small, st.just(0)),
        st.tuples(st.just("merge"), st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.just("unmerge"), st.integers(0, 2), st.just(0)),
        st.tuples(st.just("withdraw"), small, st.just(0)),
        st.tuples(st.just("delete source"), st.just(0), st.just(0)),
    ),
    min_size=3,
    max_size=14,
)


class World:
    """Runs the steps, and remembers what was decided about each statement."""

    def __init__(self) -> None:
        self.by = User.objects.create_user("ada")
        self.version = 1
        self.decided: dict[str, tuple[str, dict[str, Any]]] = {}

    def read(self, article: Article) -> None:
        text, kind, subject, object_, amount = next(row for row in TEXTS if row[0] == article.text)
        fields: dict[str, Any] = {"when": "2026-04"} if self.version == 2 else {"detail": "as read anew"} if self.version == 3 else {}
        told = says(text, kind, subject, object_, amount=usd(amount) if amount else None, **fields)
        store_extraction(article, extraction(text, told, version=f"hand-{self.version}"))

    def step(self, name: str, one: int, other: int) -> None:
        claims = list(Claim.objects.filter(evidence__isnull=False).distinct().order_by("pk"))
        claim = claims[one % len(claims)] if claims else None
        if name == "ingest":
            self.read(factories.article(TEXTS[one][0], by=PUBLISHERS[other], day=dt.date(2026, 4, 20)))
        elif name == "reextract":
            self.version = one
            for article in Article.objects.order_by("pk"):
                self.read(article)
        elif name == "withdraw" and (first := Article.objects.order_by("pk").first()) is not None:
            Article.objects.filter(pk=first.pk).update(withdrawn=True)
            recount_article(first.pk)
        elif name == "delete source" and (source := Source.objects.order_by("pk").first()) is not None:
            with pytest.raises(ProtectedError), transaction.atomic():
                source.delete()
        elif name in {"merge", "unmerge"}:
            self.join(name, Entity.objects.filter(name=NAMES[one]).first(), Entity.objects.filter(name=NAMES[other]).first())
        elif name in {"correct", "reject", "confirm", "restore"} and claim is not None:
            self.decide(name, claim, CHANGES[other])

    def join(self, name: str, source: Entity | None, target: Entity | None) -> None:
        if source is None or target is None:
            return
        try:
            if name == "merge":
                actions.merge_entities(source=source, target=target, by=self.by)
            else:
                actions.unmerge(source=source, by=self.by)
        except ActionError:
            return  # merged already, or into itself: said to the editor, and nothing is changed

    def decide(self, name: str, claim: Claim, changes: dict[str, Any]) -> None:
        statements = set(claim.evidence.values_list("statement", flat=True))
        decisions = Correction.objects.filter(claim=claim) | Correction.objects.filter(statement__in=statements)
        gone = set(decisions.values_list("statement", flat=True))
        try:
            if name == "correct":
                actions.correct_claim(claim=claim, changes=changes, by=self.by)
            elif name == "reject":
                actions.reject_claim(claim=claim, by=self.by)
            elif name == "confirm":
                actions.confirm_claim(claim=claim, by=self.by)
            else:
                actions.restore_claim(claim=claim, by=self.by)
        except ActionError:
            return
        if name == "restore":
            for statement in gone:
                self.decided.pop(statement, None)
            return
        fields = actions.checked(changes) if name == "correct" else {}
        for statement in statements:
            before = self.decided.get(statement, ("", {}))[1]
            self.decided[statement] = ("edit" if name == "correct" else name, before | fields)

    def check(self) -> None:
        rows = {row.statement: (row.decision, row.changes) for row in Correction.objects.all()}
        assert rows == self.decided
        for evidence in Evidence.objects.select_related("claim"):
            decision, changes = self.decided.get(evidence.statement, ("", {}))
            if "status" in changes:
                assert evidence.claim.status == changes["status"]
            if "reported" in changes:
                assert evidence.claim.reported is changes["reported"]
            if "amount" in changes:
                assert evidence.claim.amount_value == 6
            said = set(evidence.claim.evidence.values_list("statement", flat=True))
            if decision == "reject" and len(said) == 1:
                assert evidence.claim.standing == Claim.Standing.REJECTED
                assert not Claim.objects.public().filter(pk=evidence.claim_id).exists()
            if decision in {"edit", "confirm"} and len(said) == 1:
                assert evidence.claim.standing == Claim.Standing.CONFIRMED
        for model in (Claim, Entity, Evidence, Correction):
            check_history(model)


def check_history(model: type[Model]) -> None:
    """The last event of each row says what the row says; what is no more ends with its deletion."""
    events = model.pgh_event_model.objects  # type: ignore[attr-defined]
    rows = {row.pk: row for row in model._default_manager.all()}
    last = {event.pgh_obj_id: event for event in events.order_by("pgh_id")}
    assert rows.keys() <= last.keys()
    for pk, event in last.items():
        if pk not in rows:
            assert event.pgh_label == "delete"
            continue
        fields = [field.attname for field in model._meta.concrete_fields if hasattr(event, field.attname) and field.attname != "id"]
        assert {name: getattr(event, name) for name in fields} == {name: getattr(rows[pk], name) for name in fields}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_decisions_hold_and_history_is_whole_whatever_happens(steps: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        world = World()
        for step in steps:
            world.step(*step)
            world.check()
        transaction.set_rollback(True)  # the next example begins with an empty index
