"""Editors decide about names: aliases, kinds, and what parts from an entity."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoCaptureOnCommitCallbacks

from entities import actions, naming
from entities.actions import ActionError
from entities.extraction.types import NamedEntity, Span
from entities.indexing import directory
from entities.laying import writing
from entities.models import Alias, Entity, Mention
from entities.resolution import resolve
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return User.objects.create_user("ada")


def meant(name: str, kind: str = "company") -> Entity:
    """The entity that a text means by a name."""
    with writing():
        named = NamedEntity(name, kind, (), "", (Span(0, len(name)),))
        return resolve([named], directory())[named]


def test_added_alias_means_the_entity(by: User) -> None:
    foo = meant("Foomatic")
    naming.add_alias(entity=foo, name="  The Foo   People ", by=by)
    assert meant("The Foo People") == foo


def test_alias_that_is_another_entitys_name_asks_for_a_merge(by: User) -> None:
    foo, bar = meant("Foomatic"), meant("Barmatic")
    with pytest.raises(ActionError, match=f"{bar.slug}.*Merge"):
        naming.add_alias(entity=foo, name="Barmatic Inc.", by=by)


def test_blocked_alias_is_no_name_and_no_text_brings_it_back(by: User) -> None:
    foo = meant("Foomatic")
    alias = naming.add_alias(entity=foo, name="Fooworld", by=by)
    naming.block_alias(alias=alias, by=by)
    other = meant("Fooworld")
    assert other != foo
    with writing():
        resolve([NamedEntity("Foomatic", "company", ("Fooworld",), "", (Span(0, 8),))], directory())
    assert Alias.objects.get(entity=foo, name="Fooworld").blocked
    assert meant("Fooworld") == other


def test_block_is_taken_back(by: User) -> None:
    foo = meant("Foomatic")
    alias = naming.block_alias(alias=naming.add_alias(entity=foo, name="Fooworld", by=by), by=by)
    naming.allow_alias(alias=alias, by=by)
    assert meant("Fooworld") == foo


def test_own_name_is_not_blocked(by: User) -> None:
    foo = meant("Foomatic")
    with pytest.raises(ActionError, match="own name"):
        naming.block_alias(alias=foo.aliases.get(name="Foomatic"), by=by)


def test_spelling_of_the_lexicon_is_not_blocked_here(by: User) -> None:
    alias = Alias.objects.create(entity=meant("Foomatic"), name="Fooworld", norm="fooworld", origin=Entity.Origin.LEXICON)
    with pytest.raises(ActionError, match="lexicon"):
        naming.block_alias(alias=alias, by=by)


def test_changed_kind_holds_for_texts_that_take_it_for_another(by: User) -> None:
    foo = meant("Foomatic", "product")
    changed = naming.change_kind(entity=foo, kind="company", by=by)
    assert (changed.kind, changed.slug) == ("company", foo.slug)
    assert meant("Foomatic", "product") == changed
    assert meant("Foomatic", "company") == changed


def test_kind_with_a_twin_asks_for_a_merge(by: User) -> None:
    product, company = meant("Foomatic", "product"), meant("Foomatic", "company")
    with pytest.raises(ActionError, match=company.slug):
        naming.change_kind(entity=product, kind="company", by=by)


def test_name_of_another_of_that_kind_asks_for_a_merge(by: User) -> None:
    foo, bar, product = meant("Foomatic"), meant("Barmatic"), meant("Barmatic Go", "product")
    for name in ("Barmatic", "The barmatic, Inc."):
        with pytest.raises(ActionError, match=rf"There is a company of that name already \({bar.slug}\). Merge the two instead"):
            actions.rename_entity(entity=foo, name=name, by=by)
    foo.refresh_from_db()
    assert (foo.name, foo.aliases.count()) == ("Foomatic", 1)
    # The name of a product is free for a company, and a kind is free with another name.
    assert actions.rename_entity(entity=foo, name="Barmatic Go", by=by).name == "Barmatic Go"
    named = naming.change_kind(entity=product, kind="company", name="Gomatic Inc.", by=by)
    assert (named.name, named.kind, named.slug) == ("Gomatic Inc.", "company", "gomatic-inc")
    assert set(named.aliases.values_list("norm", flat=True)) == {"barmatic go", "gomatic"}
    # Merged into another, an entity's name is free.
    actions.merge_entities(source=bar, target=foo, by=by)
    assert actions.rename_entity(entity=foo, name="Barmatic", by=by).name == "Barmatic"


@pytest.mark.parametrize("kind", ["", "firm"])
def test_unknown_kind_is_refused(by: User, kind: str) -> None:
    with pytest.raises(ActionError, match="no kind"):
        naming.change_kind(entity=meant("Foomatic"), kind=kind, by=by)


def test_split_spelling_is_an_entity_of_its_own_until_merged_again(by: User) -> None:
    foo = meant("Foomatic")
    alias = naming.add_alias(entity=foo, name="Foo Robots", by=by)
    part = naming.split_entity(entity=foo, alias=alias, kind="company", by=by)
    assert meant("Foo Robots") == part != foo
    actions.merge_entities(source=part, target=foo, by=by)
    assert meant("Foo Robots").canonical == foo


def test_merged_entity_is_not_renamed_in_part(by: User) -> None:
    foo, bar = meant("Foomatic"), meant("Barmatic")
    actions.merge_entities(source=bar, target=foo, by=by)
    with pytest.raises(ActionError, match="merged into"):
        naming.add_alias(entity=bar, name="Barworld", by=by)


def test_only_the_articles_that_name_it_are_read_again(
    by: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    foo, bar = factories.entity("Foomatic"), factories.entity("Barmatic")
    claim = factories.claim("hire", foo, None)
    factories.claim("hire", bar, None)
    named = [Mention.objects.create(article=row.article, entity=foo, start=0).article_id for row in claim.evidence.all()]
    read: list[int] = []
    monkeypatch.setattr("entities.indexing.index_all", lambda articles: read.extend(articles))
    with django_capture_on_commit_callbacks(execute=True):
        naming.add_alias(entity=foo, name="Fooworld", by=by)
    assert read == named


def test_change_is_in_the_history_with_its_reason(by: User) -> None:
    foo = meant("Foomatic", "product")
    naming.change_kind(entity=foo, kind="company", by=by, reason="It is the firm.")
    last = foo.events.order_by("pgh_id").last()  # type: ignore[attr-defined]
    assert last is not None and last.pgh_context is not None
    assert (last.kind, last.pgh_context.metadata["action"], last.pgh_context.metadata["reason"]) == (
        "company",
        "change_kind",
        "It is the firm.",
    )
