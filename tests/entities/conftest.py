"""What the tests of editors' decisions begin with."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from entities.models import Claim
from tests.entities.hand import TEXT, tell, usd


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("ed", is_staff=True)


@pytest.fixture
def claim() -> Claim:
    return tell(TEXT, "acquisition", "Northwind", "Lumen", amount=usd(5))


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """The desk as the module's editor has it."""
    client.force_login(editor)
    return client
