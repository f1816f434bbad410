"""The desk's pages of entities: merged, judged, changed field by field, by two at once, and part of one another."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from entities import actions, naming
from entities.models import Alias, Entity
from tests import factories
from tests.entities.hand import tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("ed"))
    return client


@pytest.fixture
def lumen() -> Entity:
    tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen")
    return Entity.objects.get(name="Lumen")


def page(entity: Entity) -> str:
    return reverse("admin:entities_entity_change", args=[entity.pk])


def opened(response: Any, **changes: Any) -> dict[str, Any]:
    """What a browser sends from a page of an entity, as it was opened or shown again, with changes."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    values = {field.html_name: field.value() for form in forms for field in form}
    return {name: value for name, value in (values | changes).items() if value not in (None, False, "")}


def test_entities_are_merged_after_asking_into_which(desk: Client) -> None:
    tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen")
    tell("Northwind buys Lumen Labs.", "acquisition", "Northwind", "Lumen Labs")
    lumen, labs = Entity.objects.get(name="Lumen"), Entity.objects.get(name="Lumen Labs")
    url = reverse("admin:entities_entity_changelist")
    data: dict[str, Any] = {"action": "merge", "_selected_action": [lumen.pk, labs.pk]}
    assert "Which one stands for the others?" in desk.post(url, data).content.decode()
    desk.post(url, data | {"target": lumen.pk})
    labs.refresh_from_db()
    assert labs.merged_into == lumen
    desk.post(url, {"action": "part", "_selected_action": [labs.pk]})
    labs.refresh_from_db()
    assert labs.merged_into is None
    assert "Select two or more" in desk.post(url, {"action": "merge", "_selected_action": [labs.pk]}, follow=True).content.decode()


@pytest.mark.parametrize(("action", "standing"), [("establish", "established"), ("reject", "rejected")])
def test_entities_are_judged_together(desk: Client, action: str, standing: str) -> None:
    tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen")
    data = {"action": action, "_selected_action": list(Entity.objects.values_list("pk", flat=True))}
    desk.post(reverse("admin:entities_entity_changelist"), data)
    assert set(Entity.objects.values_list("standing", flat=True)) == {standing}


def test_entity_is_changed_on_its_page(desk: Client, lumen: Entity) -> None:
    northwind = Entity.objects.get(name="Northwind")
    first = desk.get(page(lumen))
    assert "found" in first.content.decode()
    changes = {
        "name": "Lumen Works",
        "standing": "established",
        "description": "makes light",
        "maker": northwind.pk,
        "reason": "they say so",
        "aliases-1-name": "The LW Company",
    }
    assert desk.post(page(lumen), opened(first, **changes)).status_code == 302
    lumen.refresh_from_db()
    assert (lumen.name, lumen.slug, lumen.standing, lumen.description) == ("Lumen Works", "lumen-works", "established", "makes light")
    assert lumen.maker == northwind
    alias = Alias.objects.get(name="The LW Company")
    assert (alias.norm, alias.origin) == ("lw", "editor")
    html = desk.get(page(lumen)).content.decode()
    assert "lumen-works, formerly lumen" in html
    assert "they say so" in html


def test_spellings_are_blocked_and_split_off_on_the_page_of_an_entity(desk: Client, lumen: Entity) -> None:
    by = User.objects.create_user("ines")
    for name in ("Lumen Works", "Lumen Robots"):
        naming.add_alias(entity=lumen, name=name, by=by)
    names = list(lumen.aliases.values_list("name", flat=True))
    changes: dict[str, Any] = {f"aliases-{names.index(name)}-blocked": "on" for name in ("Lumen", "Lumen Works")}
    changes |= {"kind": "organization", f"aliases-{names.index('Lumen Robots')}-split_as": "product"}
    html = desk.post(page(lumen), opened(desk.get(page(lumen)), **changes), follow=True).content.decode()
    assert "own name and cannot be blocked" in html
    lumen.refresh_from_db()
    assert lumen.kind == "organization"
    assert set(lumen.aliases.filter(blocked=True).values_list("name", flat=True)) == {"Lumen Works", "Lumen Robots"}
    assert Entity.objects.get(name="Lumen Robots").kind == "product"
    # The tick taken away, it counts again.
    desk.post(page(lumen), opened(desk.get(page(lumen)), **{f"aliases-{names.index('Lumen Works')}-blocked": None}))
    assert not lumen.aliases.get(name="Lumen Works").blocked


def test_spelling_that_another_blocked_meanwhile_stays_blocked(desk: Client, lumen: Entity) -> None:
    alias = naming.add_alias(entity=lumen, name="Lumen Works", by=User.objects.create_user("ines"))
    mine = opened(desk.get(page(lumen)), description="makes light")
    naming.block_alias(alias=alias, by=User.objects.create_user("flo"))
    assert desk.post(page(lumen), mine).status_code == 302
    alias.refresh_from_db()
    assert alias.blocked


def test_kind_with_a_twin_is_told_at_the_desk(desk: Client, lumen: Entity) -> None:
    Alias.objects.create(entity=factories.entity("Lumen", "product", slug="lumen-product"), name="Lumen", norm="lumen")
    html = desk.post(page(lumen), opened(desk.get(page(lumen)), kind="product"), follow=True).content.decode()
    assert "There is a product of that name already (lumen-product)" in html
    lumen.refresh_from_db()
    assert lumen.kind == "company"


def test_editor_who_saves_over_anothers_change_is_told_and_shown_both(desk: Client, lumen: Entity) -> None:
    mine = opened(desk.get(page(lumen)), description="makes light", homepage="https://lumen.example/")
    flo = User.objects.create_user("flo")
    actions.rename_entity(entity=lumen, name="Lumen Works", by=flo)
    actions.describe_entity(entity=lumen, fields={"description": "makes lamps"}, by=flo, reason="as its page says")
    response = desk.post(page(lumen), mine)
    html = response.content.decode()
    assert "Changed by flo since you opened it (“as its page says”)" in html
    assert '<th scope="row">Name</th><td>Lumen</td><td>Lumen Works</td><td><span class="quiet">as it was</span></td>' in html
    assert '<th scope="row">Description</th><td>–</td><td>makes lamps</td><td>makes light</td>' in html
    lumen.refresh_from_db()
    assert (lumen.name, lumen.description, lumen.homepage) == ("Lumen Works", "makes lamps", "")
    # Saved again as it now stands in the form, both changes hold.
    assert desk.post(page(lumen), opened(response)).status_code == 302
    lumen.refresh_from_db()
    assert (lumen.name, lumen.description, lumen.homepage) == ("Lumen Works", "makes light", "https://lumen.example/")


def test_editor_of_an_entity_that_was_merged_or_read_anew_meanwhile_is_told(desk: Client, lumen: Entity) -> None:
    mine = opened(desk.get(page(lumen)), description="makes light")
    tell("Lumen lists.", "listing", "Lumen", by="Deal Desk")
    response = desk.post(page(lumen), mine)
    html = response.content.decode()
    assert "Changed by the machine (hand-1) since you opened it" in html
    assert '<th scope="row">Standing</th><td>candidate</td><td>established</td>' in html
    mine = opened(response)
    actions.merge_entities(source=lumen, target=Entity.objects.get(name="Northwind"), by=User.objects.create_user("flo"))
    html = desk.post(page(lumen), mine).content.decode()
    assert '<th scope="row">Merged into</th><td>–</td><td>Northwind</td>' in html
    lumen.refresh_from_db()
    assert lumen.description == ""


def test_form_without_a_note_of_what_was_seen_is_refused(desk: Client, lumen: Entity) -> None:
    others = desk.get(page(Entity.objects.get(name="Northwind"))).context["adminform"].form["seen"].value()
    for note in ("", "forged", others):
        html = desk.post(page(lumen), opened(desk.get(page(lumen)), description="makes light", seen=note)).content.decode()
        assert "Open it again; nothing was saved." in html
    lumen.refresh_from_db()
    assert lumen.description == ""


def test_parent_is_set_on_the_page_and_a_circle_is_refused_beside_it(desk: Client, lumen: Entity) -> None:
    northwind = Entity.objects.get(name="Northwind")
    person = factories.entity("Ada Rook", "person")
    desk.post(page(lumen), opened(desk.get(page(lumen)), parent=northwind.pk, reason="bought in 2024"))
    lumen.refresh_from_db()
    assert lumen.parent == northwind
    for parent, words in (
        (lumen, "Northwind would be part of itself: Northwind is part of Lumen is part of Northwind."),
        (person, "Only a company or an organization is part of another; Ada Rook is a person."),
    ):
        html = desk.post(page(northwind), opened(desk.get(page(northwind)), parent=parent.pk)).content.decode()
        assert words in html
    northwind.refresh_from_db()
    assert northwind.parent is None
    desk.post(page(lumen), opened(desk.get(page(lumen)), parent=None))
    lumen.refresh_from_db()
    assert lumen.parent is None


def test_page_of_an_entity_takes_the_same_queries_whatever_its_spellings(
    desk: Client, lumen: Entity, django_assert_max_num_queries: Any
) -> None:
    by = User.objects.create_user("ines")
    for number in range(10):
        naming.add_alias(entity=lumen, name=f"Lumen {number}", by=by)
    with django_assert_max_num_queries(18):
        assert desk.get(page(lumen)).status_code == 200
