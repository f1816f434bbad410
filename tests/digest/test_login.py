"""Who gets to the editors' desk, and what each role may do there."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests import factories

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"


def editor(name: str = "ada", *, role: str = "Editor") -> User:
    return factories.staff(name, role, password="a long password")


def log_in(client: Client, password: str = "a long password", **more: str) -> int:
    return client.post(LOGIN, {"username": "ada", "password": password, "next": "/admin/", **more}).status_code


def test_password_is_enough_without_a_device(client: Client) -> None:
    editor()
    assert log_in(client) == 302
    assert client.get("/admin/").status_code == 200


def test_device_is_asked_for_its_code(client: Client) -> None:
    device = TOTPDevice.objects.create(user=editor(), name="telephone", confirmed=True)
    assert log_in(client) == 200
    assert client.get("/admin/").status_code == 302
    code = f"{totp(device.bin_key, device.step, device.t0, device.digits, device.drift):06d}"
    assert log_in(client, otp_token=f"{(int(code) + 1) % 1_000_000:06d}") == 200
    device.throttle_reset()
    assert log_in(client, otp_token=code) == 302


def test_unconfirmed_device_locks_nobody_out(client: Client) -> None:
    TOTPDevice.objects.create(user=editor(), name="telephone", confirmed=False)
    assert log_in(client) == 302


def test_password_is_not_sent_back_to_the_page(client: Client) -> None:
    TOTPDevice.objects.create(user=editor(), name="telephone", confirmed=True)
    assert b"a long password" not in client.post(LOGIN, {"username": "ada", "password": "a long password"}).content


def test_login_is_locked_after_failures_for_that_address_alone(client: Client) -> None:
    editor()
    for _ in range(4):
        assert log_in(client, "a wrong one") == 200
    assert log_in(client, "a wrong one") == 429
    assert log_in(client) == 429
    assert log_in(Client(REMOTE_ADDR="10.0.0.9")) == 302


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        ("Editor", "/admin/entities/claim/", 200),
        ("Editor", "/admin/ingest/source/", 200),
        ("Editor", "/admin/ingest/source/add/", 403),
        ("Editor", "/admin/auth/user/", 403),
        ("Publisher", "/admin/ingest/source/add/", 200),
        ("Publisher", "/admin/entities/entity/", 200),
        ("Publisher", "/admin/auth/user/", 403),
        ("Administrator", "/admin/auth/user/add/", 200),
        ("Administrator", "/admin/ingest/source/add/", 200),
        ("Administrator", "/admin/axes/accessattempt/", 200),
    ],
)
def test_role_has_the_rights_of_its_work(client: Client, role: str, address: str, status: int) -> None:
    client.force_login(editor(role=role))
    assert client.get(address).status_code == status


def test_publisher_may_look_at_a_claim_but_decide_nothing(client: Client) -> None:
    claim = factories.claim("acquisition", factories.entity("Foo"), factories.entity("Bar"))
    client.force_login(editor(role="Publisher"))
    client.post(f"/admin/entities/claim/{claim.pk}/change/", {"kind": "merger"})
    client.post("/admin/entities/claim/", {"action": "reject", "_selected_action": [claim.pk]})
    before = (claim.kind, claim.standing)
    claim.refresh_from_db()
    assert (claim.kind, claim.standing) == before


def test_role_gives_no_rights_outside_the_three_floors_but_to_administrators() -> None:
    apps = {group.name: set(group.permissions.values_list("content_type__app_label", flat=True)) for group in factories.roles()}
    assert apps["Editor"] | apps["Publisher"] == {"ingest", "entities", "digest"}
    assert apps["Administrator"] == {"ingest", "entities", "digest", "auth", "axes", "otp_totp"}
