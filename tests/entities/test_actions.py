from __future__ import annotations

import datetime as dt
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
from entities.models import Claim, Correction, Deal, Entity, Evidence, FormerAddress, Mention
from tests import factories
from tests.entities.hand import article, extraction, machine, named, says, tell, usd

pytestmark = pytest.mark.django_db

TEXT = "Northwind may buy Lumen."


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("ed", is_staff=True)


@pytest.fixture
def claim() -> Claim:
    return tell(TEXT, "acquisition", "Northwind", "Lumen", amount=usd(5))


def fresh(claim: Claim) -> Claim:
    return Claim.objects.with_ends().get(pk=claim.pk)


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


# Entities


def test_merge_entities_makes_one_claim_of_two(editor: User) -> None:
    one = tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen")
    two = tell("Northwind buys Lumen Labs.", "acquisition", "Northwind", "Lumen Labs", by="Deal Desk")
    source, target = two.object, one.object
    assert source and target
    assert actions.merge_entities(source=source, target=target, by=editor) == target
    kept = fresh(one)
    assert (kept.evidence.count(), kept.publisher_count) == (2, 2)
    assert fresh(two).same_as == kept
    source.refresh_from_db()
    assert source.canonical == target
    assert not Mention.objects.filter(entity=source).exists()
    assert not Entity.objects.public().filter(pk=source.pk).exists()
    assert Deal.objects.count() == 1


def test_merge_entities_keeps_the_address_of_a_claim_that_no_other_makes(editor: User) -> None:
    claim = tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen")
    rook = factories.entity("Rook")
    actions.merge_entities(source=claim.object, target=rook, by=editor)  # type: ignore[arg-type]
    assert fresh(claim).object == rook


def test_merged_entities_give_the_rows_that_indexing_gives(editor: User) -> None:
    text = "Northwind buys Lumen. Rook buys Lumen Labs."
    claims = [says(text, "acquisition", "Northwind", "Lumen"), says(text, "acquisition", "Rook", "Lumen Labs")]
    made = article(text, *claims)
    lumen, labs = Entity.objects.get(name="Lumen"), Entity.objects.get(name="Lumen Labs")
    actions.merge_entities(source=labs, target=lumen, by=editor)
    models = (Claim, Evidence, Mention, Deal)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    store_extraction(made, extraction(text, *claims))
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


def test_merge_of_the_two_ends_of_a_claim_ends_it(editor: User) -> None:
    claim = tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen")
    actions.merge_entities(source=claim.object, target=claim.subject, by=editor)  # type: ignore[arg-type]
    assert not Claim.objects.exists()
    assert Claim.pgh_event_model.objects.latest("pgh_id").pgh_label == "delete"  # type: ignore[attr-defined]


def test_unmerge_parts_what_a_merge_joined(monkeypatch: pytest.MonkeyPatch, editor: User, django_capture_on_commit_callbacks: Any) -> None:
    texts = {text: ("Northwind", other) for text, other in (("Northwind buys Lumen.", "Lumen"), ("Northwind buys Rook.", "Rook"))}
    texts["Lumen buys Rook."] = ("Lumen", "Rook")
    machine(monkeypatch, {text: extraction(text, says(text, "acquisition", *ends)) for text, ends in texts.items()})
    with django_capture_on_commit_callbacks(execute=True):
        for text, ends in texts.items():
            store_extraction(factories.article(text, day=dt.date(2026, 4, 20)), extraction(text, says(text, "acquisition", *ends)))
    told = sorted(Claim.objects.values_list("fingerprint", "subject__name", "object__name", "publisher_count"))
    named_in = sorted(Mention.objects.values_list("article", "entity", "count", "start"))
    rook, lumen = Entity.objects.get(name="Rook"), Entity.objects.get(name="Lumen")
    with django_capture_on_commit_callbacks(execute=True):
        actions.merge_entities(source=rook, target=lumen, by=editor)
    assert Claim.objects.filter(same_as=None).count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        actions.unmerge(source=rook, by=editor)
    assert sorted(Claim.objects.values_list("fingerprint", "subject__name", "object__name", "publisher_count")) == told
    assert sorted(Mention.objects.values_list("article", "entity", "count", "start")) == named_in
    assert not Claim.objects.exclude(same_as=None).exists()


def test_merge_into_itself_or_twice_is_refused(editor: User) -> None:
    one, two, three = (factories.entity(name) for name in ("One", "Two", "Three"))
    with pytest.raises(ActionError, match="into itself"):
        actions.merge_entities(source=one, target=one, by=editor)
    actions.merge_entities(source=one, target=two, by=editor)
    with pytest.raises(ActionError, match="already merged"):
        actions.merge_entities(source=one, target=three, by=editor)
    with pytest.raises(ActionError, match="into itself"):
        actions.merge_entities(source=two, target=one, by=editor)
    with pytest.raises(ActionError, match="not merged"):
        actions.unmerge(source=three, by=editor)


def test_merge_follows_chains(editor: User) -> None:
    claim = tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen")
    rook, crow = factories.entity("Rook"), factories.entity("Crow")
    actions.merge_entities(source=claim.object, target=rook, by=editor)  # type: ignore[arg-type]
    actions.merge_entities(source=rook, target=crow, by=editor)
    assert fresh(claim).object == crow
    later = tell("Northwind has bought Lumen.", "acquisition", "Northwind", "Lumen", by="Deal Desk")
    assert later == claim


def test_establish_entity_holds_against_the_count_of_publishers(editor: User) -> None:
    tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen")
    lumen = actions.establish_entity(entity=Entity.objects.get(name="Lumen"), by=editor)
    assert (lumen.standing, lumen.origin) == ("established", "editor")
    tell("Northwind has bought Lumen.", "acquisition", "Northwind", "Lumen")
    lumen.refresh_from_db()
    assert lumen.standing == "established"
    assert list(Entity.objects.public()) == [lumen]


def test_reject_entity_takes_its_claims_along_unless_confirmed(editor: User) -> None:
    bought = tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen")
    hired = actions.confirm_claim(claim=tell("Lumen hires Rowan.", "hire", "Lumen", "Rowan"), by=editor)
    lumen = Entity.objects.get(name="Lumen")
    actions.reject_entity(entity=lumen, by=editor)
    assert fresh(bought).standing == Claim.Standing.REJECTED
    assert fresh(hired).standing == Claim.Standing.CONFIRMED
    assert tell("Lumen sells.", "listing", "Lumen", by="Deal Desk").standing == Claim.Standing.REJECTED
    actions.establish_entity(entity=lumen, by=editor)
    assert fresh(bought).standing == Claim.Standing.PUBLISHED


def test_rename_entity_keeps_the_old_address_and_name(editor: User) -> None:
    claim = tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen")
    lumen = actions.rename_entity(entity=Entity.objects.get(name="Lumen"), name=" Lumen  Works ", by=editor)
    assert (lumen.name, lumen.slug, lumen.key) == ("Lumen Works", "lumen-works", "company:lumen")
    assert FormerAddress.objects.get().slug == "lumen"
    assert {"Lumen", "Lumen Works"} <= set(lumen.aliases.values_list("name", flat=True))
    assert tell("Northwind has bought Lumen Works.", "acquisition", "Northwind", "Lumen Works", by="B") == claim
    lumen = actions.rename_entity(entity=lumen, name="Lumen", by=editor)
    assert (lumen.slug, FormerAddress.objects.get().slug) == ("lumen", "lumen-works")
    with pytest.raises(ActionError):
        actions.rename_entity(entity=lumen, name="  ", by=editor)


def test_extraction_about_a_merged_name_and_its_target_in_one_sentence(editor: User) -> None:
    text = "Lumen and Lumen Labs raise."
    claims = [says(text, "funding", "Lumen", detail="seed"), says(text, "funding", "Lumen Labs", detail="seed")]
    entities = (named("Lumen", text), named("Lumen Labs", text))
    made = article(text, *claims, entities=entities)
    actions.merge_entities(source=Entity.objects.get(name="Lumen Labs"), target=Entity.objects.get(name="Lumen"), by=editor)
    claim = Claim.objects.get(same_as=None)
    assert (claim.evidence.count(), claim.publisher_count) == (2, 1)
    store_extraction(made, extraction(text, *claims, entities=entities))
    assert Claim.objects.get(same_as=None).evidence.count() == 2
