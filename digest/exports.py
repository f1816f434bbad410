"""A table's view as CSV or JSON, at the address of its page with ``?format=``. docs/tables.md says what each column holds."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from corsheaders.signals import check_request_enabled
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from digest.schemas import absolute
from entities.models import Claim, Entity

#: Most rows of one file; who wants more narrows the view, or asks the API.
MOST = 20_000
#: Up to so many rows are answered in one piece, with an ETag; more are streamed.
WHOLE = 500
CHUNK = 200  # rows whose claims are fetched together
FORMATS = ("csv", "json")
#: What a spreadsheet takes for the beginning of a formula, also in its full-width form.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Row = Mapping[str, object]
T = TypeVar("T")


def asked(request: HttpRequest) -> str:
    """“csv”, “json”, or nothing for the page itself."""
    format_ = request.GET.get("format", "")
    return format_ if format_ in FORMATS else ""


def answer(request: HttpRequest, name: str, fields: Sequence[str], rows: Iterable[Row]) -> HttpResponseBase:
    """The rows, each with all ``fields``, in the format asked for; at most ``MOST`` of them."""
    format_ = asked(request)
    lines = _csv(fields, rows) if format_ == "csv" else _json(request, fields, rows)
    type_ = "text/csv; charset=utf-8; header=present" if format_ == "csv" else "application/json"
    first = list(itertools.islice(lines, WHOLE))
    response: HttpResponseBase
    if len(first) < WHOLE:
        response = HttpResponse("".join(first), content_type=type_)
    else:
        response = StreamingHttpResponse(itertools.chain(first, lines), content_type=type_)
    place = "attachment" if format_ == "csv" else "inline"
    response["Content-Disposition"] = f'{place}; filename="{name}-{timezone.localdate()}.{format_}"'
    response["X-Robots-Tag"] = "noindex"
    return response


@receiver(check_request_enabled, dispatch_uid="exports for other sites")
def open_to_other_sites(request: HttpRequest, **_: Any) -> bool:
    """Scripts of other sites may read files; settings say which other addresses they may."""
    return bool(asked(request))


def in_chunks(rows: Iterable[T], told: Callable[[list[T]], Iterable[Row]], size: int = CHUNK) -> Iterator[Row]:
    """What ``told`` makes of the rows, some hundred at a time, so that a long table costs few queries and little memory."""
    left = iter(rows)
    while chunk := list(itertools.islice(left, size)):
        yield from told(chunk)


def _csv(fields: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line)
    for cells in itertools.chain([fields], ([cell(row[name]) for name in fields] for row in itertools.islice(rows, MOST))):
        writer.writerow(cells)
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _json(request: HttpRequest, fields: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """One object; the rows first, then how many they are and whether they are all, which is known only at their end."""
    left = iter(rows)
    yield f'{{"address": {json.dumps(absolute(request.get_full_path()))}, "most": {MOST}, "rows": ['
    count = 0
    for row in itertools.islice(left, MOST):
        told = {name: row[name] for name in fields}
        yield ("," if count else "") + "\n" + json.dumps(told, default=_plain, ensure_ascii=False)
        count += 1
    complete = next(left, None) is None
    yield f'\n], "count": {count}, "complete": {json.dumps(complete)}}}\n'


def cell(value: object) -> str:
    """A value as it stands in CSV. Text that a spreadsheet would calculate gets an apostrophe before it; numbers are left alone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal | dt.date):
        return _plain(value)
    text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def _plain(value: object) -> str:
    """A decimal without exponent or trailing zeros, as in the API; a date as ISO 8601."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in a file")


# --- what several tables tell ------------------------------------------------------------------------------------------------

AMOUNT = ("amount", "amount_high", "currency", "amount_qualifier", "amount_per")
STANDING = ("status", "reported", "claim_url")


def amount_of(claim: Claim | None) -> dict[str, Any]:
    """A claim's money by the names of ``AMOUNT``; all empty where it has none."""
    if claim is None or claim.amount_value is None:
        return dict.fromkeys(AMOUNT)
    told = (claim.amount_value, claim.amount_high, claim.amount_currency, claim.amount_qualifier or "exact", claim.amount_per or None)
    return dict(zip(AMOUNT, told, strict=True))


def standing_of(claim: Claim | None) -> dict[str, Any]:
    """How sure a claim is and where it stands, by the names of ``STANDING``."""
    if claim is None:
        return dict.fromkeys(STANDING)
    return {"status": claim.status, "reported": claim.reported, "claim_url": absolute(claim.get_absolute_url())}


def entity_of(place: str, entity: Entity | None) -> dict[str, Any]:
    """“company” and “company_url”."""
    return {place: entity.name if entity else None, f"{place}_url": absolute(entity.get_absolute_url()) if entity else None}
