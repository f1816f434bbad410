"""Each named constraint refuses what it names."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from entities.models import Alias, Claim, Correction, Deal, Entity, Evidence, Figure, FormerAddress, Indexing, Mention
from tests import factories

pytestmark = pytest.mark.django_db


def self_merge() -> None:
    entity = factories.entity()
    Entity.objects.filter(pk=entity.pk).update(merged_into=entity)


def same_ends() -> None:
    factories.claim(subject=factories.entity(), object=factories.entity())


def twice(make: Callable[[], Any]) -> Callable[[], None]:
    def both() -> None:
        make()
        make()

    return both


def self_same() -> None:
    claim = factories.claim(subject=factories.entity())
    Claim.objects.filter(pk=claim.pk).update(same_as=claim)


def second_evidence() -> None:
    claim = factories.claim(subject=factories.entity())
    row = claim.evidence.get()
    row.pk = None
    row.save()


def empty_evidence() -> None:
    claim = factories.claim(subject=factories.entity())
    claim.evidence.update(end=0, start=0)


def second_mention() -> None:
    article = factories.article()
    for _ in range(2):
        Mention.objects.create(article=article, entity=factories.entity(), start=0)


def second_figure() -> None:
    article = factories.article("It cost $5.")
    for _ in range(2):
        factories.figure(article, "$5", 5)


def second_indexing() -> None:
    article = factories.article()
    for _ in range(2):
        Indexing.objects.create(article=article, extractor="x")


def own_parent() -> None:
    entity = factories.entity("Northwind")
    Entity.objects.filter(pk=entity.pk).update(parent=entity)


def second_correction() -> None:
    editor = User.objects.create_user("ed")
    for _ in range(2):
        Correction.objects.create(statement="x", decision=Correction.Decision.REJECT, by=editor)


CASES: dict[str, Callable[[], Any]] = {
    "entity_not_merged_into_itself": self_merge,
    "entity_not_part_of_itself": own_parent,
    "entities_entity_key": lambda: [Entity.objects.create(kind="company", name="A", key="company:a", slug=slug) for slug in "ab"],
    "entities_entity_slug": lambda: [Entity.objects.create(kind="company", name="A", key=key, slug="a") for key in "ab"],
    "alias_unique": twice(lambda: Alias.objects.create(entity=factories.entity(), name="NW", norm="nw")),
    "entities_formeraddress_slug": twice(lambda: FormerAddress.objects.create(entity=factories.entity(), slug="nw")),
    "entities_deal_key": twice(
        lambda: Deal.objects.create(key="x", family="control", status="actual", first_told="2026-04-01", last_told="2026-04-01")
    ),
    "claim_ends_differ": same_ends,
    "claim_has_an_end": lambda: factories.claim(said_by=()),
    "claim_amount_has_currency": lambda: factories.claim(subject=factories.entity(), amount=5, amount_currency=""),
    "claim_confidence_in_unit": lambda: factories.claim(subject=factories.entity(), confidence=1.5),
    "claim_not_same_as_itself": self_same,
    "entities_claim_fingerprint": twice(lambda: factories.claim(subject=factories.entity(), fingerprint="x")),
    "evidence_unique": second_evidence,
    "evidence_not_empty": empty_evidence,
    "mention_unique": second_mention,
    "figure_unique": second_figure,
    "entities_indexing_article": second_indexing,
    "correction_unique": second_correction,
}


@pytest.mark.parametrize("name", CASES)
def test_constraint(name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CASES[name]()


def test_every_named_constraint_has_its_case() -> None:
    models = (Entity, Alias, FormerAddress, Deal, Claim, Evidence, Mention, Figure, Indexing, Correction)
    assert {constraint.name for model in models for constraint in model._meta.constraints} <= set(CASES)


def test_currency_without_an_amount_is_refused() -> None:
    with pytest.raises(IntegrityError, match="claim_amount_has_currency"), transaction.atomic():
        factories.claim(subject=factories.entity(), amount_currency="USD")


@pytest.mark.parametrize(("status", "reported", "fact"), [("actual", False, True), ("actual", True, False), ("planned", False, False)])
def test_plain_fact_is_told_as_done_and_not_as_hearsay(status: str, reported: bool, fact: bool) -> None:
    assert Claim(status=status, reported=reported).is_plain_fact is fact


def test_numbers_keep_six_decimals() -> None:
    claim = factories.claim(subject=factories.entity(), amount="0.000001")
    assert Claim.objects.get(pk=claim.pk).amount_value == Decimal("0.000001")
