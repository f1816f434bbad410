"""Tables as CSV and JSON."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from digest import exports
from digest.views import deal, people, tables


def body(response: HttpResponseBase) -> str:
    return b"".join(response).decode()


def answer(format_: str, rows: list[dict[str, object]], fields: tuple[str, ...] = ("a", "b")) -> HttpResponseBase:
    return exports.answer(RequestFactory().get(f"/deals/?format={format_}&min=1B"), "deals", fields, rows)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+44", "'+44"),
        ("-5 %", "'-5 %"),
        ("  =cmd|' /C calc'!A0", "'  =cmd|' /C calc'!A0"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        (["=x", "y"], "'=x; y"),
        ("a=b", "a=b"),
        (Decimal("-60000000000.500000"), "-60000000000.5"),
        (Decimal("1E+3"), "1000"),
        (-5, "-5"),
        (True, "true"),
        (None, ""),
        (dt.date(2026, 4, 22), "2026-04-22"),
    ],
)
def test_cell_is_never_a_formula_and_numbers_stay_numbers(value: object, told: str) -> None:
    assert exports.cell(value) == told


def test_csv_quotes_what_needs_it() -> None:
    response = answer("csv", [{"a": 'Say "hi", world\nagain', "b": "Ünïcode €"}, {"a": "=1", "b": None}])
    assert response["Content-Type"].startswith("text/csv; charset=utf-8")
    assert response["Content-Disposition"].startswith('attachment; filename="deals-')
    assert list(csv.reader(io.StringIO(body(response), newline=""))) == [["a", "b"], ['Say "hi", world\nagain', "Ünïcode €"], ["'=1", ""]]


def test_json_keeps_text_as_it_is_and_says_whether_it_is_all() -> None:
    told = json.loads(body(answer("json", [{"a": "=1", "b": Decimal("2.50"), "left out": 1}])))
    assert told == {
        "address": "http://127.0.0.1:8000/deals/?format=json&min=1B",
        "most": exports.MOST,
        "rows": [{"a": "=1", "b": "2.5"}],
        "count": 1,
        "complete": True,
    }
    assert json.loads(body(answer("json", [])))["rows"] == []


def test_large_table_is_streamed_and_cut_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST", 1200)
    rows: list[dict[str, object]] = [{"a": number, "b": ""} for number in range(1201)]
    assert isinstance(answer("csv", rows[:10]), HttpResponse)
    streamed = answer("json", rows)
    assert isinstance(streamed, StreamingHttpResponse)
    told = json.loads(body(streamed))
    assert (told["count"], told["complete"], told["rows"][-1]["a"]) == (1200, False, 1199)
    assert json.loads(body(answer("json", rows[:1200])))["complete"] is True
    assert len(body(answer("csv", rows)).splitlines()) == 1201


def test_rows_are_told_some_at_a_time() -> None:
    sizes: list[int] = []

    def told(chunk: list[int]) -> Iterator[dict[str, object]]:
        sizes.append(len(chunk))
        return iter([{"a": number} for number in chunk])

    assert [row["a"] for row in exports.in_chunks(range(5), told, size=2)] == [0, 1, 2, 3, 4]
    assert sizes == [2, 2, 1]


@pytest.mark.parametrize(
    ("heading", "fields"),
    [
        ("Deals", deal.FIELDS),
        ("Figures", tables.FIGURE_FIELDS),
        ("Models", tables.MODEL_FIELDS),
        ("People", people.FIELDS),
    ],
)
def test_every_column_is_documented_in_its_order(heading: str, fields: tuple[str, ...]) -> None:
    text = (Path(settings.BASE_DIR) / "docs" / "tables.md").read_text()
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    told = [name.strip("` ") for line in section.splitlines() if line.startswith("| `") for name in line.split("|")[1].split(",")]
    assert tuple(told) == fields
