"""The table of hires, departures and foundings."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from digest.views import people
from entities.models import Claim
from tests import factories
from tests.digest.test_views_entity import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def moves() -> list[Claim]:
    ada, bo = factories.entity("Ada Lund", "person"), factories.entity("Bo Reyes", "person")
    northwind, lumen = factories.entity(), factories.entity("Lumen Labs")
    return [
        factories.claim("hire", northwind, ada, detail="chief scientist", when="2026-03", told=dt.date(2026, 3, 20)),
        factories.claim("departure", ada, lumen, reported=True, told=dt.date(2026, 3, 10)),
        factories.claim("founding", bo, lumen, when="2019", told=dt.date(2026, 2, 1)),
        factories.claim("hire", lumen, bo, status="planned", told=dt.date(2026, 4, 21)),
        factories.claim("departure", None, northwind, detail="general counsel", told=dt.date(2026, 1, 5)),
    ]


def who(page: str) -> list[str]:
    return [re.sub(r"<.*?>", "", cell) for cell in re.findall(r'<th scope="row" dir="auto">(.*?)</th>', page)]


def test_people_show_who_moved_where_in_the_words_of_the_status(client: Client) -> None:
    hired, *_, planned, _ = moves()
    page = text_of(client, "/people/")
    assert who(page) == ["Bo Reyes", "Ada Lund", "Ada Lund", "not named", "Bo Reyes"]
    assert f'href="{hired.get_absolute_url()}" dir="auto">Northwind hires Ada Lund as chief scientist</a>' in page
    assert ">Lumen Labs plans to hire Bo Reyes</a>" in page and ">Ada Lund reportedly leaves Lumen Labs</a>" in page
    assert page.index('class="st planned"') < page.index(planned.get_absolute_url())
    assert '<td class="role" dir="auto">chief scientist</td>' in page
    assert 'href="/people/" aria-current="page"' in page  # it stands in the navigation


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("with=ada+lund", ["Ada Lund", "Ada Lund"]),
        ("with=lumen-labs", ["Bo Reyes", "Ada Lund", "Bo Reyes"]),
        ("kind=departure", ["Ada Lund", "not named"]),
        ("status=reported", ["Ada Lund"]),
        ("status=planned", ["Bo Reyes"]),
        ("status=actual&with=northwind", ["Ada Lund", "not named"]),
        ("year=2019", ["Bo Reyes"]),
        ("year=2026&kind=hire", ["Bo Reyes", "Ada Lund"]),
        ("sort=person", ["Ada Lund", "Ada Lund", "Bo Reyes", "Bo Reyes", "not named"]),
        ("sort=-company&kind=hire", ["Ada Lund", "Bo Reyes"]),
        ("sort=when", ["Bo Reyes", "not named", "Ada Lund", "Ada Lund", "Bo Reyes"]),
        ("year=2001", []),
        ("kind=wedding", ["Bo Reyes", "Ada Lund", "Ada Lund", "not named", "Bo Reyes"]),
    ],
)
def test_people_filters(client: Client, query: str, found: list[str]) -> None:
    moves()
    page = text_of(client, f"/people/?{query}")
    assert who(page) == found
    assert ("No move is left" in page) == (not found) and ("Left out" in page) == ("wedding" in query)


def test_people_shows_public_claims_alone(client: Client) -> None:
    factories.claim("hire", factories.entity(), factories.entity("Ada Lund", "person"), standing="queued")
    assert "Ada Lund" not in text_of(client, "/people/")
    assert client.get("/people/?format=json").json()["rows"] == []


def test_people_export_as_the_view_shows_them(client: Client) -> None:
    hired, *_ = moves()
    (row,) = client.get("/people/?with=northwind&kind=hire&format=json").json()["rows"]
    assert set(row) == set(people.FIELDS)
    assert (row["person"], row["company"], row["role"], row["when"]) == ("Ada Lund", "Northwind", "chief scientist", "2026-03")
    assert (row["status"], row["reported"], row["publishers"]) == ("actual", False, ["Harbor Wire"])
    assert row["claim_url"].endswith(hired.get_absolute_url()) and row["company_url"].endswith("/entity/northwind/")
    small = client.get("/people/?format=csv")
    assert small.content.decode().count("\r\n") == 6
    assert client.get("/people/?format=csv", headers={"if-none-match": small["ETag"]}).status_code == 304
    assert "There is no format" in text_of(client, "/people/?format=xml")


@pytest.mark.parametrize("number", [55, 120])
def test_people_query_budget(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, number: int) -> None:
    company, person = factories.entity("Company " * 14), factories.entity("Person " * 14, "person")
    for _ in range(number):
        factories.claim("hire", company, person, detail="chief executive of all of it", status="speculative", reported=True)
    with django_assert_max_num_queries(8):
        page = text_of(client, f"/people/?with={company.slug}&kind=hire&year=2026&status=reported")
    assert f"Page 1 of {-(-number // 40)}" in page and len(page.encode()) <= 60_000
