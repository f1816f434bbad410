"""A merge is undone exactly: every row is as it was, and what was read or decided since holds."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from entities import actions
from entities.decisions import about_entities
from entities.indexing import store_extraction
from entities.models import Alias, Claim, Correction, Deal, Entity, Evidence, FormerAddress, Indexing, Mention, Merge
from tests.entities.hand import article, extraction, fresh, machine, says, tell, usd

pytestmark = pytest.mark.django_db

MODELS = (Entity, Alias, FormerAddress, Claim, Evidence, Mention, Deal, Deal.parties.through, Correction, Indexing, Merge)


def state() -> dict[str, list[dict[str, Any]]]:
    """Every row of the index, with its id; of a deal's parties, which deal has which."""
    rows = {model.__name__: list(model._default_manager.order_by("pk").values()) for model in MODELS}
    rows["Deal_parties"] = sorted(({**row, "id": 0} for row in rows["Deal_parties"]), key=lambda row: sorted(row.items()))
    return rows


def named(name: str) -> Entity:
    return Entity.objects.get(name=name)


@pytest.fixture
def told(editor: User) -> dict[str, Claim]:
    """Lumen and Lumen Labs in every relation that a merge touches."""
    both = "Northwind buys Lumen. Northwind buys Lumen Labs. Lumen Labs sues Lumen. Lumen Labs buys Lumen."
    article(
        both,
        says(both, "acquisition", "Northwind", "Lumen", words="Northwind buys Lumen."),
        says(both, "acquisition", "Northwind", "Lumen Labs", words="Northwind buys Lumen Labs."),
        says(both, "lawsuit", "Lumen Labs", "Lumen", words="Lumen Labs sues Lumen."),
        says(both, "acquisition", "Lumen Labs", "Lumen", words="Lumen Labs buys Lumen."),
    )
    claims = {
        "target": Claim.objects.get(kind="acquisition", subject__name="Northwind", object__name="Lumen"),
        "source": Claim.objects.get(object__name="Lumen Labs"),
        "ended": Claim.objects.get(kind="lawsuit"),
        "ended after a decision": Claim.objects.get(subject__name="Lumen Labs", object__name="Lumen", kind="acquisition"),
        "alone": tell("Lumen Labs raises 5.", "funding", "Lumen Labs", by="Deal Desk", amount=usd(5)),
        "other": tell("Lumen Labs hires Rowan.", "hire", "Lumen Labs", "Rowan", detail="chief"),
        "emptied": tell("Lumen hires Rowan.", "hire", "Lumen", "Rowan", detail="chief", reported=True),
        "self": tell("Northwind takes Lumen Labs over for 7.", "acquisition", "Northwind", "Lumen Labs", amount=usd(7), by="Deal Desk"),
    }
    actions.same_claim(claim=claims["self"], other=claims["source"], by=editor, reason="rounded")
    actions.confirm_claim(claim=claims["ended after a decision"], by=editor)
    actions.reject_claim(claim=claims["other"], by=editor, reason="another Rowan")
    actions.correct_claim(claim=claims["emptied"], changes={"detail": "board"}, by=editor, link="https://example.com/board")
    actions.rename_entity(entity=named("Lumen Labs"), name="Lumen Laboratories", by=editor)
    return claims


def test_merge_and_its_undoing_leave_every_row_as_it_was(told: dict[str, Claim], editor: User) -> None:
    before = state()
    source, target = named("Lumen Laboratories"), named("Lumen")
    actions.merge_entities(source=source, target=target, by=editor)
    joined = fresh(told["target"])
    assert joined.evidence.count() == 3
    assert {fresh(told[name]).same_as for name in ("source", "self")} == {joined}
    assert fresh(told["alone"]).subject == target, "a claim that no other makes keeps its address"
    assert not Claim.objects.filter(pk=told["ended"].pk).exists()
    assert not fresh(told["ended after a decision"]).evidence.exists()
    assert {deal.parties.filter(pk=source.pk).exists() for deal in Deal.objects.all()} == {False}
    actions.unmerge(source=source, by=editor)
    after = state()
    for name, rows in before.items():
        assert after[name] == rows, name
    for _ in range(2):  # and again
        actions.merge_entities(source=source, target=target, by=editor)
        actions.unmerge(source=source, by=editor)
    assert state() == before


def test_merge_the_other_way_round_is_undone_as_well(told: dict[str, Claim], editor: User) -> None:
    before = state()
    actions.merge_entities(source=named("Lumen"), target=named("Lumen Laboratories"), by=editor)
    actions.unmerge(source=named("Lumen"), by=editor)
    assert state() == before


@pytest.mark.parametrize("top", ["Northwind", "Rowan"])
def test_merges_are_undone_in_any_order(told: dict[str, Claim], editor: User, top: str) -> None:
    untouched = state()
    lumen, labs, over = named("Lumen"), named("Lumen Laboratories"), named(top)
    actions.merge_entities(source=lumen, target=over, by=editor)
    only_upper = by_key()
    actions.unmerge(source=lumen, by=editor)
    assert state() == untouched
    actions.merge_entities(source=labs, target=lumen, by=editor)
    only_lower = by_key()
    actions.merge_entities(source=lumen, target=over, by=editor)
    assert fresh(told["alone"]).subject == over
    actions.unmerge(source=lumen, by=editor)
    assert by_key() == only_lower
    actions.merge_entities(source=lumen, target=over, by=editor)
    actions.unmerge(source=labs, by=editor)
    assert by_key() == only_upper, "the lower one alone is undone, and the upper holds"
    told_of = about_entities().filter(pgh_obj_id=lumen.pk).order_by("pgh_id").values_list("merged_into", flat=True)
    assert list(told_of) == [over.pk, None, over.pk, None, over.pk], "and was never seen undone"
    actions.unmerge(source=lumen, by=editor)
    assert state() == untouched


def by_key() -> dict[str, list[dict[str, Any]]]:
    """As ``state``, whatever ids deals have that a merge made, and whenever merges were kept."""
    rows = state()
    keys = {deal["id"]: deal["key"] for deal in rows["Deal"]} | {None: None}
    told = {name: [{**row, "deal_id": keys[row["deal_id"]]} for row in rows[name]] for name in ("Claim", "Deal_parties")}
    deals = sorted(({**row, "id": 0} for row in rows["Deal"]), key=lambda row: row["key"])
    parties = sorted(told["Deal_parties"], key=lambda row: (row["deal_id"], row["entity_id"]))
    return {**rows, "Claim": told["Claim"], "Deal": deals, "Deal_parties": parties, "Merge": []}


def test_decision_about_a_joined_claim_holds_for_both_of_its_parts(told: dict[str, Claim], editor: User) -> None:
    source = named("Lumen Laboratories")
    actions.merge_entities(source=source, target=named("Lumen"), by=editor)
    actions.correct_claim(claim=told["target"], changes={"status": "planned"}, by=editor, reason="not yet closed")
    actions.reject_claim(claim=told["alone"], by=editor, reason="a rumour")
    actions.unmerge(source=source, by=editor)
    one, other = fresh(told["target"]), fresh(told["source"])
    assert (one.object, other.object) == (named("Lumen"), source)
    assert {(row.status, row.standing, row.same_as_id) for row in (one, other)} == {("planned", "confirmed", None)}
    assert fresh(told["self"]).same_as == other
    assert {row.reason for row in other.corrections.all()} == {"not yet closed"}
    assert (fresh(told["alone"]).standing, fresh(told["alone"]).subject) == ("rejected", source)
    assert (fresh(told["other"]).standing, fresh(told["ended after a decision"]).standing) == ("rejected", "confirmed")


def test_article_read_since_the_merge_does_not_take_a_claims_address(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, Claim], editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    source, target = named("Lumen Laboratories"), named("Lumen")
    actions.merge_entities(source=source, target=target, by=editor)
    text = "Lumen raises 5. Lumen Labs does not say so."
    made = article(text, says(text, "funding", "Lumen", amount=usd(5)), by="Harbor Wire")
    assert fresh(told["alone"]).evidence.count() == 2
    read = extraction(text, says(text, "funding", "Lumen", amount=usd(5)))
    machine(monkeypatch, {text: read})
    with django_capture_on_commit_callbacks(execute=True):
        actions.unmerge(source=source, by=editor)
    assert (fresh(told["alone"]).subject, fresh(told["alone"]).evidence.count()) == (source, 1)
    assert Claim.objects.get(evidence__article=made).subject == target
    assert set(made.mentions.values_list("entity__name", flat=True)) == {"Lumen"}
    assert not Deal.objects.filter(claims=None).exists()


def test_what_another_version_read_since_is_not_overwritten(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, Claim], editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    source, target = named("Lumen Laboratories"), named("Lumen")
    made = told["target"].evidence.get().article
    actions.merge_entities(source=source, target=target, by=editor)
    read = extraction(made.text, says(made.text, "lawsuit", "Lumen", "Lumen Labs", words="Lumen Labs sues Lumen."), version="hand-2")
    store_extraction(made, read)
    assert not made.evidence.exists(), "it sues itself"
    machine(monkeypatch, {made.text: read}, version="hand-2")
    with django_capture_on_commit_callbacks(execute=True):
        actions.unmerge(source=source, by=editor)
    assert [(row.claim.subject, row.claim.object) for row in made.evidence.all()] == [(target, source)]
    assert set(made.mentions.values_list("entity__name", flat=True)) == {"Lumen", "Lumen Laboratories"}


def test_merge_of_before_such_rows_were_kept_is_undone_by_reading_again(
    monkeypatch: pytest.MonkeyPatch, editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    text = "Northwind buys Lumen Labs."
    claim = tell(text, "acquisition", "Northwind", "Lumen Labs")
    tell("Lumen lists.", "listing", "Lumen")
    source = named("Lumen Labs")
    actions.merge_entities(source=source, target=named("Lumen"), by=editor)
    Merge.objects.all().delete()
    machine(
        monkeypatch,
        {
            text: extraction(text, says(text, "acquisition", "Northwind", "Lumen Labs")),
            "Lumen lists.": extraction("Lumen lists.", says("Lumen lists.", "listing", "Lumen")),
        },
    )
    with django_capture_on_commit_callbacks(execute=True):
        actions.unmerge(source=source, by=editor)
    assert fresh(claim).object == source
    assert Mention.objects.filter(entity=source).count() == 1
