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
    assert 'name="reason"' in desk.post(url, data).content.decode()
    desk.post(url, data | {"target": lumen.pk, "reason": "two spellings"}, follow=True)
    labs.refresh_from_db()
    assert labs.merged_into == lumen
    part = {"action": "part", "_selected_action": [lumen.pk, labs.pk]}
    html = desk.post(url, part).content.decode()
    assert "Lumen Labs (company), now part of Lumen<" in html and 'name="reason"' in html
    labs.refresh_from_db()
    assert labs.merged_into == lumen, "asked first"
    both = part | {"sure": "yes", "reason": "two firms"}
    assert [str(told) for told in desk.post(url, both, follow=True).context["messages"]] == ["1 no longer merged into another."]
    labs.refresh_from_db()
    assert labs.merged_into is None
    page = desk.get("/corrections/").content.decode()
    assert "two spellings" in page and "two firms" in page
    assert [str(told) for told in desk.post(url, both, follow=True).context["messages"]] == ["None of these is merged into another."]
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
    changes: dict[str, Any] = {f"aliases-{names.index('Lumen Works')}-blocked": "on"}
    changes |= {"kind": "organization", f"aliases-{names.index('Lumen Robots')}-split_as": "product"}
    assert desk.post(page(lumen), opened(desk.get(page(lumen)), **changes)).status_code == 302
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
    response = desk.post(page(lumen), opened(desk.get(page(lumen)), kind="product", description="a lamp"))
    form = response.context["adminform"].form
    assert form.errors == {"kind": ["There is a product of that name already (lumen-product). Merge the two instead."]}
    assert (form["kind"].value(), form["description"].value()) == ("product", "a lamp")
    lumen.refresh_from_db()
    assert (lumen.kind, lumen.description) == ("company", "")
    # Name and kind are refused together, once.
    Alias.objects.create(entity=factories.entity("Rook", "product", slug="rook-product"), name="Rook", norm="rook")
    sent = opened(response, name="Rook")
    assert list(desk.post(page(lumen), sent).context["adminform"].form.errors) == ["kind"]
    # With another name the kind is free; the name of another is free with another kind.
    assert desk.post(page(lumen), opened(response, name="Northwind")).status_code == 302
    lumen.refresh_from_db()
    assert (lumen.name, lumen.kind, lumen.description) == ("Northwind", "product", "a lamp")


def test_what_is_refused_is_told_at_its_field_and_nothing_is_saved(desk: Client, lumen: Entity) -> None:
    by = User.objects.create_user("ines")
    naming.add_alias(entity=lumen, name="Lumen Robots", by=by)
    factories.entity("Lumen Robots", "product", slug="robots")
    rows = {name: f"aliases-{number}" for number, name in enumerate(lumen.aliases.values_list("name", flat=True))}
    changes: dict[str, Any] = {
        "name": "Northwind",
        "description": "makes light",
        f"{rows['Lumen']}-blocked": "on",
        f"{rows['Lumen Robots']}-split_as": "product",
        "aliases-2-name": "Northwind Inc.",
    }
    response = desk.post(page(lumen), opened(desk.get(page(lumen)), **changes))
    assert response.status_code == 200
    assert not list(response.context["messages"])
    form = response.context["adminform"].form
    assert form.errors == {"name": ["There is a company of that name already (northwind). Merge the two instead."]}
    spellings = response.context["inline_admin_formsets"][0].formset
    assert {f"{each.prefix}-{name}": words for each in spellings for name, words in each.errors.items()} == {
        f"{rows['Lumen']}-blocked": ["“Lumen” is the entity's own name and cannot be blocked. Rename the entity, or say that it is none."],
        f"{rows['Lumen Robots']}-split_as": ["There is a product called “Lumen Robots” already. Block the spelling instead."],
        "aliases-2-name": ["“Northwind Inc.” is the name of another entity of that kind (northwind). Merge the two instead."],
    }
    kept = opened(response)
    assert changes.items() <= {name: "on" if value is True else value for name, value in kept.items()}.items()
    lumen.refresh_from_db()
    assert (lumen.name, lumen.description, lumen.aliases.count()) == ("Lumen", "", 2)
    # Sent again without what was refused, the rest is saved.
    mended = {name: None for name in changes if name.startswith("aliases-")} | {"name": "Lumen", "aliases-2-name": "Lumen Light"}
    assert desk.post(page(lumen), opened(response, **mended)).status_code == 302
    lumen.refresh_from_db()
    assert (lumen.name, lumen.description) == ("Lumen", "makes light")
    assert set(lumen.aliases.filter(blocked=False).values_list("name", flat=True)) == {"Lumen", "Lumen Light", "Lumen Robots"}


def test_spelling_of_the_lexicon_is_offered_neither_block_nor_split(desk: Client, lumen: Entity) -> None:
    Alias.objects.create(entity=lumen, name="Lightworks", norm="lightworks", origin=Entity.Origin.LEXICON)
    response = desk.get(page(lumen))
    rows = {each.instance.name: each for each in response.context["inline_admin_formsets"][0].formset}
    for name in ("blocked", "split_as"):
        assert "disabled" in str(rows["Lightworks"][name])
        assert "disabled" not in str(rows["Lumen"][name])
    sent = {f"{rows['Lightworks'].prefix}-split_as": "product", f"{rows['Lightworks'].prefix}-blocked": "on", "description": "makes light"}
    assert desk.post(page(lumen), opened(response, **sent)).status_code == 302
    assert not Alias.objects.get(name="Lightworks").blocked
    assert not Entity.objects.filter(name="Lightworks").exists()


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
