"""Sources at the desk: who changed which setting and why, a version restored, and two at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ingest.models import Source
from ingest.recording import recorded
from ingest.versions import events_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    return factories.source("Harbor Wire")


def page(source: Source) -> str:
    return reverse("admin:ingest_source_change", args=[source.pk])


def history(source: Source) -> str:
    return reverse("admin:ingest_source_history", args=[source.pk])


def version(source: Source) -> str:
    """The address of a source's first version."""
    return f"{history(source)}{events_of(Source).filter(pgh_obj_id=source.pk)[0].pgh_id}/"


def opened(response: Any, **changes: Any) -> dict[str, Any]:
    """What a browser sends from a page of a source, as it was opened or shown again, with changes."""
    values: dict[str, Any] = {}
    for field in response.context["adminform"].form:
        parts = field.value() if isinstance(field.value(), list) else None
        if parts is None and hasattr(field.field.widget, "decompress"):
            parts = field.field.widget.decompress(field.value())
        values |= {field.html_name: field.value()} if parts is None else {f"{field.html_name}_{n}": part for n, part in enumerate(parts)}
    return {name: value for name, value in (values | changes).items() if value not in (None, False, "")}


def test_history_tells_settings_in_words_with_who_and_why(admin_client: Client, source: Source) -> None:
    other = factories.publisher("Deal Desk")
    sent = opened(admin_client.get(page(source)), publisher=other.pk, active=None, interval="02:00:00", reason="it moved house")
    assert admin_client.post(page(source), sent).status_code == 302
    Source.objects.filter(pk=source.pk).update(kind="page", error_count=3)
    html = admin_client.get(history(source)).content.decode()
    for label, before, after in (
        ("Publisher", "Harbor Wire", "Deal Desk"),
        ("Active", "yes", "no"),
        ("Interval", "01:00:00", "02:00:00"),
        ("Kind", "feed", "web page"),
    ):
        assert f'<dt>{label}</dt><dd><del dir="auto">{before}</del>' in html
        assert f'<ins dir="auto">{after}</ins>' in html
    assert "admin</b>" in html
    assert "it moved house" in html


def test_version_is_restored_with_its_history_or_not_at_all(admin_client: Client, source: Source) -> None:
    was = source.location
    Source.objects.filter(pk=source.pk).update(name="Harbour", location="https://new.example/feed", etag="1", active=False)
    response = admin_client.get(version(source))
    html = response.content.decode()
    assert '<td data-label="After restoring" dir="auto"><b>Harbor Wire</b></td>' in html
    data = {"latest": response.context["latest"], "reason": "wrong one"}
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no history'; END $$")
        cursor.execute("CREATE TRIGGER refuse BEFORE INSERT ON ingest_sourceevent FOR EACH ROW EXECUTE FUNCTION refuse()")
    with pytest.raises(DatabaseError, match="no history"):
        admin_client.post(version(source), data)
    source.refresh_from_db()
    assert source.name == "Harbour"
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refuse ON ingest_sourceevent")
    assert admin_client.post(version(source), data).status_code == 302
    source.refresh_from_db()
    assert (source.name, source.location, source.active, source.etag) == ("Harbor Wire", was, True, "")
    assert "wrong one" in admin_client.get(history(source)).content.decode()


def test_version_whose_address_another_source_has_now_says_so(admin_client: Client, source: Source) -> None:
    assert "Its settings are now as they were then." in admin_client.get(version(source)).content.decode()
    was, address = source.location, version(source)
    Source.objects.filter(pk=source.pk).update(location="https://new.example/feed")
    factories.source("Deal Desk", location=was)
    html = admin_client.get(address).content.decode()
    assert "This version cannot be restored." in html
    assert "source_location_unique" in html or "already exists" in html
    assert "Restore this version" not in html


def test_two_at_once_are_told_and_what_reading_sets_is_no_conflict(admin_client: Client, source: Source) -> None:
    mine = opened(admin_client.get(page(source)), name="Harbor")
    soon = timezone.now() + dt.timedelta(hours=1)
    Source.objects.filter(pk=source.pk).update(next_check=soon)
    assert admin_client.post(page(source), mine).status_code == 302
    source.refresh_from_db()
    assert (source.name, source.next_check) == ("Harbor", soon)
    mine = opened(admin_client.get(page(source)), name="Harbor Wire News", active=None)
    flo = User.objects.create_user("flo")
    with recorded(user=flo.pk, reason="its own name"):
        Source.objects.filter(pk=source.pk).update(name="The Harbor Wire", interval=dt.timedelta(hours=3))
    response = admin_client.post(page(source), mine)
    html = response.content.decode()
    assert "Changed by flo since you opened it (“its own name”)" in html
    assert '<th scope="row">Name</th><td>Harbor</td><td>The Harbor Wire</td><td>Harbor Wire News</td>' in html
    assert '<th scope="row">Active</th><td>yes</td><td>yes</td><td>no</td>' in html
    assert admin_client.post(page(source), opened(response)).status_code == 302
    source.refresh_from_db()
    assert (source.name, source.active, source.interval) == ("Harbor Wire News", False, dt.timedelta(hours=3))


def test_restoring_a_source_is_the_publishers(client: Client, source: Source) -> None:
    Source.objects.filter(pk=source.pk).update(name="Harbour")
    for role, status in (("Editor", 403), ("Publisher", 200)):
        client.force_login(factories.staff(role, role))
        assert client.get(history(source)).status_code == 200
        assert client.get(version(source)).status_code == status
