"""What an entity is part of, by an editor's word, at the head of its page."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from entities import actions, naming
from entities.models import Entity
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def head(client: Client, entity: Entity, query: str = "") -> str:
    """The lines below the name, as they are read."""
    html = client.get(entity.get_absolute_url() + query).content.decode()
    found = re.search(r'(?s)<p class="why ui about">(.*?)</p>', html)
    assert found
    text = " ".join(unescape(re.sub(r"<[^>]*>", " ", found[1])).split())
    return re.sub(r"\s+([,.])", r"\1", text)


def test_parent_and_parts_are_told_as_an_editors_word(client: Client, django_assert_max_num_queries: Any) -> None:
    by = User.objects.create_user("ada")
    haldane, orrery, glasswing = (factories.entity(name) for name in ("Haldane", "Orrery", "Glasswing"))
    hidden = factories.entity("Unborn", standing=Entity.Standing.CANDIDATE)
    for each in (orrery, glasswing, hidden):
        naming.set_parent(entity=each, parent=haldane, by=by, reason="its annual report")
    assert "Part of Haldane (set by an editor)." in head(client, orrery)
    assert "Parts (set by an editor): Glasswing, Orrery." in head(client, haldane)
    assert "set by an editor" not in head(client, orrery, "?as_of=2026-03-01")
    with django_assert_max_num_queries(12):
        client.get(orrery.get_absolute_url())
    # Merges are followed; what is not public is not shown, and what merged into its own part is part of nothing.
    group = actions.merge_entities(source=haldane, target=factories.entity("Haldane Group"), by=by)
    Entity.objects.filter(pk=group.pk).update(first_told=orrery.first_told, standing=orrery.standing)  # no article names it here
    assert "Part of Haldane Group (set by an editor)." in head(client, orrery)
    naming.set_parent(entity=orrery, parent=hidden, by=by)
    assert "Part of" not in head(client, orrery)
    naming.set_parent(entity=orrery, parent=glasswing, by=by)
    actions.merge_entities(source=glasswing, target=orrery, by=by)
    assert "Part of" not in head(client, orrery)


def test_no_text_changes_a_parent_and_it_is_taken_back(client: Client) -> None:
    by = User.objects.create_user("ada")
    haldane, orrery = factories.entity("Haldane"), factories.entity("Orrery")
    naming.set_parent(entity=orrery, parent=haldane, by=by)
    with pytest.raises(actions.ActionError, match="Haldane would be part of itself: Haldane is part of Orrery is part of Haldane"):
        naming.set_parent(entity=haldane, parent=orrery, by=by)
    with pytest.raises(actions.ActionError, match="Orrery would be part of itself"):
        naming.set_parent(entity=orrery, parent=orrery, by=by)
    with pytest.raises(actions.ActionError, match="Only a company or an organization"):
        naming.set_parent(entity=factories.entity("Lyra", "model"), parent=haldane, by=by)
    with pytest.raises(actions.ActionError, match="rejected as no entity"):
        naming.set_parent(entity=orrery, parent=factories.entity("Monday", standing=Entity.Standing.REJECTED), by=by)
    naming.set_parent(entity=orrery, parent=None, by=by)
    assert "Part of" not in head(client, orrery)
