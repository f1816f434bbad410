"""The desk's page of editions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from kombu.exceptions import OperationalError as BrokerError

from digest import editions, tasks
from digest.models import Edition
from tests import factories
from tests.digest.telling import DAY, tell

pytestmark = pytest.mark.django_db
EDITIONS = "/admin/digest/edition/"


@pytest.fixture
def built(db: None) -> Edition:
    tell("Meridian releases Ember")
    tell("Haldane raises 200 million", by="Deal Desk")
    edition = editions.build_edition(DAY)
    assert edition is not None
    return edition


def test_publisher_has_the_edition_of_a_day_built_again(client: Client, built: Edition) -> None:
    client.force_login(factories.staff("ada", "Publisher"))
    html = client.get(EDITIONS).content.decode()
    assert '<td class="field-articles">2</td>' in html
    assert f'<td class="field-stories">{built.items.filter(story__isnull=False).count()}</td>' in html
    assert client.get(f"{EDITIONS}{built.pk}/change/").status_code == 200
    assert client.post(f"{EDITIONS}{built.pk}/change/", {"day": "2020-01-01"}).status_code == 403
    earlier = built.built - dt.timedelta(days=3)
    Edition.objects.update(built=earlier)
    response = client.post(EDITIONS, {"action": "build_again", "_selected_action": [built.pk]}, follow=True)
    assert f"The edition of {DAY} will be built again" in response.content.decode()
    built.refresh_from_db()
    assert built.day == DAY
    assert built.built > earlier


def test_edition_is_not_built_again_without_the_right(client: Client, built: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(tasks.refresh_editions, "delay", asked.append)
    client.force_login(factories.staff("ada", "Editor"))
    assert "build_again" not in client.get(EDITIONS).content.decode()
    client.post(EDITIONS, {"action": "build_again", "_selected_action": [built.pk]})
    assert asked == []
    client.force_login(factories.staff("bob", "Publisher"))
    client.post(EDITIONS, {"action": "build_again", "_selected_action": [built.pk]})
    assert asked == [[DAY.isoformat()]]
    html = client.post(EDITIONS, {"action": "build_again", "_selected_action": [0]}, follow=True).content.decode()
    assert "No day was selected" in html
    assert len(asked) == 1


def test_broker_that_is_gone_is_told(client: Client, built: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    def send(days: list[str]) -> None:
        raise BrokerError("connection refused")

    monkeypatch.setattr(tasks.refresh_editions, "delay", send)
    client.force_login(factories.staff("ada", "Publisher"))
    html = client.post(EDITIONS, {"action": "build_again", "_selected_action": [built.pk]}, follow=True).content.decode()
    assert "cannot be reached" in html and "connection refused" in html
