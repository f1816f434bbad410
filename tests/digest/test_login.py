"""Who gets to the editors' desk, and what each role may do there."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from digest.management.commands.demo import EDITOR, make_editor
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


def test_login_of_the_demo_has_two_roles_and_no_right_besides() -> None:
    factories.roles()
    for _ in range(2):
        password = make_editor()
    user = User.objects.get(username=EDITOR)
    assert user.check_password(password)
    assert set(user.groups.values_list("name", flat=True)) == {"Editor", "Publisher"}
    assert Group.objects.count() == 3
    assert not user.is_superuser and not user.user_permissions.exists()
    assert user.has_perms(["entities.change_claim", "ingest.change_source", "digest.change_edition"])
    assert not user.has_perm("digest.delete_edition")


def account(user: User, **more: Any) -> dict[str, Any]:
    """What the page of an account sends."""
    joined = {"date_joined_0": "2026-01-05", "date_joined_1": "09:00:00"}
    return {"username": user.username, "is_active": "on", "is_staff": "on", **joined, **more}


def test_administrator_makes_nobody_mightier_than_the_roles(client: Client) -> None:
    ada, bob = editor(role="Administrator"), editor("bob")
    right, editors = Permission.objects.get(codename="add_logentry"), Group.objects.get(name="Editor")
    strange = Group.objects.create(name="Strange")
    bob.groups.add(kept := Group.objects.create(name="Kept"))
    client.force_login(ada)
    for user in (ada, bob):
        address = f"/admin/auth/user/{user.pk}/change/"
        html = client.get(address).content.decode()
        assert 'name="groups"' in html
        for hidden in ("is_superuser", "user_permissions", "Strange"):
            assert f'name="{hidden}"' not in html and f">{hidden}<" not in html, hidden
        role = Group.objects.get(name="Administrator") if user == ada else editors
        forged = account(user, groups=role.pk, is_superuser="on", user_permissions=right.pk, first_name="Given")
        assert client.post(address, forged).status_code == 302
        user.refresh_from_db()
        assert (user.first_name, user.is_superuser, user.user_permissions.count()) == ("Given", False, 0)
    assert set(bob.groups.all()) == {editors, kept}, "a group that the form does not offer stays"
    assert client.post(f"/admin/auth/user/{bob.pk}/change/", account(bob, groups=strange.pk)).status_code == 200
    assert set(bob.groups.all()) == {editors, kept}
    new = {"username": "eve", "usable_password": "true", "password1": "a long password", "password2": "a long password"}
    assert client.post("/admin/auth/user/add/", {**new, "is_superuser": "on", "user_permissions": right.pk}).status_code == 302
    eve = User.objects.get(username="eve")
    assert (eve.is_superuser, eve.user_permissions.count()) == (False, 0)


def test_administrator_leaves_superusers_as_they_are(client: Client) -> None:
    root = User.objects.create_superuser("root", password="a long password")
    client.force_login(editor(role="Administrator"))
    address = f"/admin/auth/user/{root.pk}/"
    new = {"usable_password": "true", "password1": "another password", "password2": "another password"}
    assert client.post(f"{address}change/", account(root, username="toor")).status_code == 403
    assert client.post(f"{address}password/", new).status_code == 403
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    client.post("/admin/auth/user/", {"action": "delete_selected", "_selected_action": [root.pk], "post": "yes"})
    root = User.objects.get(pk=root.pk)
    assert root.username == "root" and root.check_password("a long password")


def test_superuser_gives_every_right(client: Client) -> None:
    bob, right = editor("bob"), Permission.objects.get(codename="add_logentry")
    client.force_login(User.objects.create_superuser("root"))
    sent = account(bob, is_superuser="on", user_permissions=right.pk)
    assert client.post(f"/admin/auth/user/{bob.pk}/change/", sent).status_code == 302
    bob.refresh_from_db()
    assert bob.is_superuser and bob.user_permissions.get() == right
