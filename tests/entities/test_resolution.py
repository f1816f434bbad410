from __future__ import annotations

import datetime as dt

import pytest

from entities.indexing import store_extraction
from entities.models import Entity, FormerAddress
from entities.resolution import Directory, free_slug
from tests import factories
from tests.entities.hand import Listed, article, directory, extraction, named, says, tell

pytestmark = pytest.mark.django_db

LUMEN = Listed("company:lumen", "Lumen", ("Lumen Laboratories", "LL"))
ORION = Listed("model:orion", "Orion", maker="company:lumen")


def name_it(name: str, text: str = "", kind: str = "company", *, by: str = "A", known: Directory | None = None, **fields: object) -> None:
    """An article in which the machine finds one name."""
    text = text or f"{name} is named here."
    made = factories.article(text, by=by)
    store_extraction(made, extraction(text, entities=(named(name, text, kind, **fields),)), known)  # type: ignore[arg-type]


def test_new_name_is_a_candidate_until_two_publishers_name_it() -> None:
    name_it("Quill")
    name_it("Quill", by="A")
    assert Entity.objects.get().standing == Entity.Standing.CANDIDATE
    assert not Entity.objects.public().exists()
    name_it("Quill", by="B")
    assert Entity.objects.get().standing == Entity.Standing.ESTABLISHED
    assert Entity.objects.public().exists()


def test_spellings_of_one_name_are_one_entity() -> None:
    for name in ("Quill Inc.", "The Quill Company", "QUILL", "Quill’s"):
        name_it(name)
    entity = Entity.objects.get()
    assert (entity.key, entity.name, entity.slug) == ("company:quill", "Quill Inc.", "quill-inc")
    assert set(entity.aliases.values_list("name", flat=True)) == {"Quill Inc.", "The Quill Company", "QUILL", "Quill’s"}


def test_one_name_of_two_kinds_is_two_entities() -> None:
    name_it("Quill")
    name_it("Quill", kind="product")
    assert sorted(Entity.objects.values_list("kind", "slug")) == [("company", "quill"), ("product", "quill-product")]


def test_entity_of_the_lexicon_is_established_with_aliases_and_maker() -> None:
    name_it("Orion", kind="model", key="model:orion", known=directory(LUMEN, ORION))
    orion = Entity.objects.get(key="model:orion")
    assert (orion.standing, orion.origin, orion.description) == ("established", "lexicon", "Orion of the lexicon")
    assert orion.maker is not None
    assert (orion.maker.key, orion.maker.first_told) == ("company:lumen", None)
    name_it("LL", key="company:lumen", known=directory(LUMEN, ORION))
    lumen = Entity.objects.get(key="company:lumen")
    assert set(lumen.aliases.values_list("name", "origin")) == {("Lumen", "lexicon"), ("Lumen Laboratories", "lexicon"), ("LL", "lexicon")}


def test_version_that_the_lexicon_knows_by_its_family_is_established() -> None:
    name_it("Orion-5.4", kind="model", key="model:orion-5-4", known=directory(LUMEN, ORION))
    entity = Entity.objects.get()
    assert (entity.key, entity.name, entity.standing, entity.origin) == ("model:orion-5-4", "Orion-5.4", "established", "lexicon")


def test_candidate_that_the_lexicon_learns_is_taken_over_with_its_key() -> None:
    name_it("Lumen")
    Entity.objects.update(key="company:as-it-was")
    name_it("Lumen", key="company:lumen", known=directory(LUMEN))
    entity = Entity.objects.get()
    assert (entity.key, entity.standing, entity.origin) == ("company:as-it-was", "established", "lexicon")


def test_alias_of_a_text_finds_the_entity_in_another() -> None:
    name_it("Advanced Lumens", "Advanced Lumens (AL Labs) opens.", aliases=("AL Labs",))
    name_it("AL Labs")
    assert Entity.objects.get().name == "Advanced Lumens"


def test_name_with_an_alias_that_is_known_as_a_name_is_the_same_entity() -> None:
    name_it("AL Labs")
    name_it("Advanced Lumens", "Advanced Lumens (AL Labs) opens.", aliases=("AL Labs",))
    assert Entity.objects.get().name == "AL Labs"


@pytest.mark.parametrize(
    ("kind", "full", "part", "other"),
    [("person", "Ada Quill", "Quill", "Bert Quill"), ("model", "Orion 3 Super", "Orion 3", "Orion 3 Mini")],
)
def test_part_of_a_name_means_it_only_within_its_text(kind: str, full: str, part: str, other: str) -> None:
    name_it(full, f"{full} is here; {part} speaks.", kind, aliases=(part,))
    name_it(part, kind=kind)
    name_it(other, f"{other} is here; {part} speaks.", kind, aliases=(part,))
    assert sorted(Entity.objects.values_list("name", flat=True)) == sorted([full, part, other])


def test_alias_that_two_entities_have_means_neither() -> None:
    name_it("Advanced Lumens", "Advanced Lumens (AL).", aliases=("AL",))
    name_it("Atlantic Lines", "Atlantic Lines (AL).", aliases=("AL",))
    name_it("AL")
    assert sorted(Entity.objects.values_list("name", flat=True)) == ["AL", "Advanced Lumens", "Atlantic Lines"]


def test_address_of_a_name_goes_to_the_company_whatever_comes_first() -> None:
    cursor = (Listed("company:lumen", "Lumen"), Listed("product:lumen", "Lumen", maker="company:lumen"))
    known = directory(*cursor)
    text = "Lumen is named here."
    for kind in ("product", "company"):
        name_it("Lumen", text, kind, key=f"{kind}:lumen", known=known)
    assert dict(Entity.objects.values_list("kind", "slug")) == {"company": "lumen", "product": "lumen-product"}


def test_name_of_a_text_does_not_take_the_address_of_the_lexicon() -> None:
    name_it("Lumen", kind="person", known=directory(LUMEN))
    assert Entity.objects.get().slug == "lumen-person"


def test_free_slug_of_a_name_without_latin_letters_is_made_of_its_key() -> None:
    slug = free_slug("百度", "company", "company:百度")
    assert slug.startswith("company-")
    assert slug == free_slug("百度", "company", "company:百度")


def test_free_slug_takes_no_former_address() -> None:
    entity = factories.entity("Quill")
    FormerAddress.objects.create(slug="old-quill", entity=entity)
    assert free_slug("Old Quill", "company", "company:old-quill") == "old-quill-company"
    assert free_slug("Old Quill", "company", entity.key, of=entity) == "old-quill"


def test_claims_follow_a_merge() -> None:
    tell("Northwind buys Quill.", "acquisition", "Northwind", "Quill")
    quill, northwind = Entity.objects.get(name="Quill"), Entity.objects.get(name="Northwind")
    rook = factories.entity("Rook")
    Entity.objects.filter(pk=quill.pk).update(merged_into=rook)
    made = article(
        "Northwind has Quill.", says("Northwind has Quill.", "acquisition", "Northwind", "Quill"), by="B", day=dt.date(2026, 4, 21)
    )
    row = made.evidence.get()
    assert (row.claim.subject, row.claim.object) == (northwind, rook)
    assert row.read["object"] == "company:quill"
    assert set(made.mentions.values_list("entity", flat=True)) == {northwind.pk, rook.pk}
