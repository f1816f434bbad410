from __future__ import annotations

from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, connection

from entities import actions, signals
from entities.actions import ActionError
from entities.extraction.types import Amount, Quantity
from entities.indexing import store_extraction
from entities.models import Claim, Correction, Deal, Evidence
from tests import factories
from tests.entities.hand import TEXT, extraction, fresh, machine, says, tell, usd

pytestmark = pytest.mark.django_db


def events(claim: Claim) -> list[Any]:
    return list(claim.events.select_related("pgh_context").order_by("pgh_id"))  # type: ignore[attr-defined]


def test_correct_claim_keeps_the_row_and_remembers_the_decision(claim: Claim, editor: User) -> None:
    before = claim.fingerprint
    result = actions.correct_claim(claim=claim, changes={"status": "optional", "amount": usd(6, "about")}, by=editor, reason="read again")
    assert result.pk == claim.pk
    claim = fresh(claim)
    assert (claim.status, int(claim.amount_value or 0), claim.amount_qualifier) == ("optional", 6, "about")
    assert claim.standing == Claim.Standing.CONFIRMED
    assert claim.fingerprint != before
    decision = Correction.objects.get()
    assert (decision.claim, decision.decision, decision.by, decision.reason) == (claim, "edit", editor, "read again")
    assert decision.statement == claim.evidence.get().statement == before
    assert decision.before["status"] == "actual"
    assert decision.changes["status"] == "optional"
    last = events(claim)[-1]
    assert last.pgh_context.metadata == {"user": editor.pk, "action": "edit_claim", "reason": "read again"}


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"kind": "merger"}, "kind", "merger"),
        ({"detail": "in shares"}, "detail", "in shares"),
        ({"reported": True}, "reported", True),
        ({"when": "2026-Q1"}, "when", "2026-Q1"),
        ({"amount": None}, "amount_value", None),
        ({"quantity": Quantity(Decimal(10), "%")}, "quantity_value", 10),
        ({"object": None}, "object", None),
    ],
)
def test_correct_claim_of_any_field(claim: Claim, editor: User, changes: dict[str, Any], field: str, value: object) -> None:
    assert getattr(actions.correct_claim(claim=claim, changes=changes, by=editor), field) == value


def test_correct_claim_of_a_party(claim: Claim, editor: User) -> None:
    rook = factories.entity("Rook")
    assert actions.correct_claim(claim=claim, changes={"object": rook}, by=editor).object == rook
    assert set(Deal.objects.get().parties.all()) == {rook, claim.subject}
    assert fresh(claim).deal == Deal.objects.get()


@pytest.mark.parametrize(
    "changes",
    [
        {"colour": "red"},
        {"kind": "wedding"},
        {"status": "done"},
        {"when": "2026-13"},
        {"detail": "x" * 301},
        {"amount": Amount(Decimal(5), "dollars")},
        {"amount": Amount(Decimal(5), "USD", "range")},
        {"amount": Amount(Decimal(5), "USD", "range", Decimal(4))},
        {"amount": Amount(Decimal(5), "USD", "roughly")},
        {"amount": Amount(Decimal("1e20"), "USD")},
        {"subject": None, "object": None},
    ],
)
def test_correct_claim_to_what_a_claim_cannot_be_changes_nothing(claim: Claim, editor: User, changes: dict[str, Any]) -> None:
    with pytest.raises(ActionError):
        actions.correct_claim(claim=claim, changes=changes, by=editor)
    assert not Correction.objects.exists()
    assert fresh(claim).fingerprint == claim.fingerprint


def test_correct_claim_to_one_entity_with_itself_is_refused(claim: Claim, editor: User) -> None:
    with pytest.raises(ActionError, match="must differ"):
        actions.correct_claim(claim=claim, changes={"object": claim.subject}, by=editor)
    assert not Correction.objects.exists()


def test_correct_claim_to_what_another_says_moves_its_evidence_there(claim: Claim, editor: User) -> None:
    other = tell(
        "Northwind holds an option on Lumen.", "acquisition", "Northwind", "Lumen", amount=usd(5), status="optional", by="Deal Desk"
    )
    result = actions.correct_claim(claim=claim, changes={"status": "optional"}, by=editor)
    assert result == other
    assert (result.evidence.count(), result.publisher_count) == (2, 2)
    emptied = fresh(claim)
    assert emptied.same_as == other
    assert not Claim.objects.public().filter(pk=claim.pk).exists()
    assert Correction.objects.get().claim == other


def test_restore_claim_after_it_moved_brings_its_row_back(claim: Claim, editor: User) -> None:
    other = tell(
        "Northwind holds an option on Lumen.", "acquisition", "Northwind", "Lumen", amount=usd(5), status="optional", by="Deal Desk"
    )
    moved = actions.correct_claim(claim=claim, changes={"status": "optional"}, by=editor)
    actions.restore_claim(claim=moved, by=editor)
    claim = fresh(claim)
    assert (claim.status, claim.same_as, claim.evidence.count()) == ("actual", None, 1)
    assert fresh(other).evidence.count() == 1
    assert not Correction.objects.exists()


def test_restore_claim_takes_back_every_decision(claim: Claim, editor: User) -> None:
    before = Claim.objects.values().get()
    actions.correct_claim(claim=claim, changes={"status": "denied"}, by=editor)
    actions.reject_claim(claim=claim, by=editor)
    assert actions.restore_claim(claim=claim, by=editor) == claim
    after = Claim.objects.values().get()
    assert {**before, "deal_id": None} == {**after, "deal_id": None}
    assert [event.pgh_label for event in Correction.pgh_event_model.objects.order_by("pgh_id")] == ["insert", "update", "delete"]  # type: ignore[attr-defined]


def test_second_correction_adds_to_the_first(claim: Claim, editor: User) -> None:
    actions.correct_claim(claim=claim, changes={"status": "optional"}, by=editor)
    result = actions.correct_claim(claim=claim, changes={"detail": "in shares"}, by=editor)
    assert (result.status, result.detail) == ("optional", "in shares")
    assert Correction.objects.get().before["status"] == "actual"


def test_reject_claim_takes_it_from_readers_and_from_its_deal(claim: Claim, editor: User) -> None:
    assert Deal.objects.exists()
    assert actions.reject_claim(claim=claim, by=editor).standing == Claim.Standing.REJECTED
    assert not Claim.objects.public().exists()
    assert not Deal.objects.exists()


def test_confirm_claim_publishes_what_waited(editor: User) -> None:
    claim = tell(TEXT, "acquisition", "Northwind", "Lumen", confidence=0.1)
    assert actions.confirm_claim(claim=claim, by=editor).standing == Claim.Standing.CONFIRMED
    assert Claim.objects.public().exists()


def test_decision_about_a_claim_that_no_one_makes_is_refused(editor: User) -> None:
    claim = factories.claim(subject=factories.entity(), said_by=())
    with pytest.raises(ActionError, match="No article"):
        actions.reject_claim(claim=claim, by=editor)


@pytest.mark.parametrize("decision", ["reject", "edit", "confirm"])
def test_decision_holds_for_a_later_article_that_says_the_same(claim: Claim, editor: User, decision: str) -> None:
    if decision == "reject":
        actions.reject_claim(claim=claim, by=editor)
    elif decision == "confirm":
        actions.confirm_claim(claim=claim, by=editor)
    else:
        actions.correct_claim(claim=claim, changes={"status": "optional"}, by=editor)
    before = fresh(claim)
    later = tell("Northwind will buy Lumen.", "acquisition", "Northwind", "Lumen", amount=usd(5), by="Deal Desk")
    assert later == before
    assert (later.status, later.standing, later.publisher_count) == (before.status, before.standing, 2)


@pytest.mark.parametrize("decision", ["reject", "edit", "confirm", "merge"])
def test_decision_survives_reextract(monkeypatch: pytest.MonkeyPatch, editor: User, decision: str) -> None:
    found = {TEXT: extraction(TEXT, says(TEXT, "acquisition", "Northwind", "Lumen", amount=usd(5)))}
    machine(monkeypatch, found)
    factories.article(TEXT)
    call_command("reextract", "--all", stdout=StringIO(), stderr=StringIO())
    claim = Claim.objects.get()
    if decision == "reject":
        actions.reject_claim(claim=claim, by=editor)
    elif decision == "confirm":
        actions.confirm_claim(claim=claim, by=editor)
    elif decision == "edit":
        actions.correct_claim(claim=claim, changes={"kind": "merger", "status": "optional", "when": "2026"}, by=editor)
    else:
        actions.merge_entities(source=claim.object, target=factories.entity("Rook"), by=editor)  # type: ignore[arg-type]
    before = Claim.objects.values().get()
    rows = Claim.pgh_event_model.objects.count()  # type: ignore[attr-defined]
    out = StringIO()
    call_command("reextract", "--all", stdout=out, stderr=StringIO())
    assert "articles=1" in out.getvalue()
    assert Claim.objects.values().get() == before
    assert Claim.pgh_event_model.objects.count() == rows  # type: ignore[attr-defined]
    machine(
        monkeypatch, {TEXT: extraction(TEXT, says(TEXT, "acquisition", "Northwind", "Lumen", amount=usd(5)), version="hand-2")}, "hand-2"
    )
    call_command("reextract", stdout=StringIO(), stderr=StringIO())
    assert Claim.objects.values().get() == before
    assert Evidence.objects.get().extractor == "hand-2"


def test_corrected_claim_that_the_machine_no_longer_finds_is_kept(claim: Claim, editor: User) -> None:
    actions.correct_claim(claim=claim, changes={"status": "optional"}, by=editor)
    made = claim.evidence.get().article
    store_extraction(made, extraction(TEXT))
    claim = fresh(claim)
    assert (claim.evidence.count(), claim.publisher_count, claim.standing) == (0, 0, Claim.Standing.CONFIRMED)
    store_extraction(made, extraction(TEXT, says(TEXT, "acquisition", "Northwind", "Lumen", amount=usd(5))))
    assert Claim.objects.get(evidence__article=made) == claim


def test_action_tells_which_articles_it_touches(claim: Claim, editor: User, django_capture_on_commit_callbacks: Any) -> None:
    heard: list[list[int]] = []

    def hear(*, article_ids: list[int], **kwargs: Any) -> None:
        heard.append(article_ids)

    signals.index_corrected.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            actions.reject_claim(claim=claim, by=editor)
            assert heard == []
    finally:
        signals.index_corrected.disconnect(hear)
    assert heard == [[claim.evidence.get().article_id]]


# History


def test_history_escapes_no_bulk_write(claim: Claim) -> None:
    count = len(events(claim))
    Claim.objects.filter(pk=claim.pk).update(detail="by stealth")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE entities_claim SET status = 'denied' WHERE id = %s", [claim.pk])
    assert [(event.detail, event.status) for event in events(claim)[count:]] == [("by stealth", "actual"), ("by stealth", "denied")]
    pk = claim.pk
    Evidence.objects.all().delete()
    Claim.objects.filter(pk=pk).delete()
    assert Claim.pgh_event_model.objects.filter(pgh_obj_id=pk).latest("pgh_id").pgh_label == "delete"  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["claimevent", "correctionevent"])
@pytest.mark.parametrize("action", ["correct", "reject", "restore"])
def test_action_whose_history_cannot_be_written_changes_nothing(editor: User, action: str, table: str) -> None:
    claim = tell(TEXT, "acquisition", "Northwind", "Lumen")
    actions.confirm_claim(claim=claim, by=editor)
    state = [list(model.objects.order_by("pk").values()) for model in (Claim, Evidence, Correction, Deal)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no history'; END $$")
        cursor.execute(f"CREATE TRIGGER refuse BEFORE INSERT ON entities_{table} FOR EACH ROW EXECUTE FUNCTION refuse()")
    try:
        with pytest.raises(DatabaseError, match="no history"):
            if action == "correct":
                actions.correct_claim(claim=claim, changes={"status": "denied"}, by=editor)
            elif action == "reject":
                actions.reject_claim(claim=claim, by=editor)
            else:
                actions.restore_claim(claim=claim, by=editor)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER refuse ON entities_{table}")
            cursor.execute("DROP FUNCTION refuse()")
    assert [list(model.objects.order_by("pk").values()) for model in (Claim, Evidence, Correction, Deal)] == state
