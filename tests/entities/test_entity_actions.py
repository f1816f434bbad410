"""What editors decide about entities."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User

from entities import actions
from entities.actions import ActionError
from entities.indexing import store_extraction
from entities.models import Claim, Deal, Entity, Evidence, FormerAddress, Mention
from tests import factories
from tests.entities.hand import article, extraction, fresh, machine, named, says, tell

pytestmark = pytest.mark.django_db


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
