"""What the public tables share: columns that sort, filters that stand in the address, and pages that hold still while rows arrive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, IntegerField, Max, OrderBy, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.text import slugify

from digest import exports, phrases
from digest.fields import spellings
from digest.moved import Moved, today
from digest.queries import money_of, page_of, text_of
from digest.search import STANDS
from entities.models import Entity, EntityKind, Status
from entities.names import norm

#: The five of a claim, and hearsay of whatever status.
STATUSES = {**dict(Status.choices), "reported": "reported"}
FIRST_YEAR, LAST_YEAR = 1900, 2100
_SURENESS = [Status.ACTUAL, Status.PLANNED, Status.OPTIONAL, Status.SPECULATIVE, Status.DENIED]


# --- sorting -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``name`` is its word in the address and ``order`` the field it sorts by; without them it does not sort.
    ``downward``: the first click puts the greatest first. ``css`` is the class of its head.
    """

    label: str
    name: str = ""
    order: str = ""
    downward: bool = False
    css: str = ""


@dataclass(frozen=True, slots=True)
class Sort:
    column: Column
    downward: bool

    @property
    def value(self) -> str:
        """As the address has it: “amount”, or “-amount” for the greatest first."""
        return f"-{self.column.name}" if self.downward else self.column.name

    def by(self) -> OrderBy:
        """What has no value comes last, whichever way."""
        field = F(self.column.order)
        return field.desc(nulls_last=True) if self.downward else field.asc(nulls_last=True)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: where a click on it leads, and how the table is sorted by it now (a value of ``aria-sort``)."""

    label: str
    css: str
    url: str
    sorted: str


def sort_of(request: HttpRequest, columns: Sequence[Column], default: str) -> Sort:
    """The order asked for by ``?sort=``, “amount” or “-amount”; the default where that names no column."""
    by_name = {column.name: column for column in columns if column.name}
    asked = text_of(request, "sort", 40)
    if asked.removeprefix("-") not in by_name:
        asked = default
    return Sort(by_name[asked.removeprefix("-")], asked.startswith("-"))


def heads(request: HttpRequest, columns: Sequence[Column], sort: Sort) -> list[Head]:
    found = []
    for column in columns:
        current = column == sort.column
        downward = not sort.downward if current else column.downward
        url = address(request, sort=Sort(column, downward).value) if column.name else ""
        found.append(Head(column.label, column.css, url, ("descending" if sort.downward else "ascending") if current else ""))
    return found


def sureness(status: str = "status", reported: str = "reported") -> Case:
    """How sure a status is, 0 for a plain fact; hearsay after what is told outright."""
    ranks = [
        When(**{status: value, reported: told}, then=Value(rank + 5 * told)) for rank, value in enumerate(_SURENESS) for told in (0, 1)
    ]
    return Case(*ranks, output_field=IntegerField())


# --- filters -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Applied:
    """A filter that holds, in words, and the address without it."""

    words: str
    url: str


class Filters:
    """Reads the filters of an address. ``typed`` is what stands in the form, ``applied`` what holds, ``ignored`` what means nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.typed: dict[str, str] = {}
        self.applied: list[Applied] = []
        self.ignored: list[str] = []

    def choice(self, name: str, choices: Mapping[str, str], words: str = "{}") -> str:
        """One of some values; empty where none of them is asked for."""
        text = self._text(name)
        if text in choices:
            return self._hold(name, words.format(choices[text]), text)
        if text:
            self.ignored.append(f"“{text}” is none of the choices of “{name}”")
        return ""

    def text(self, name: str, words: str) -> str:
        text = self._text(name)
        return self._hold(name, words.format(text), text) if text else ""

    def money(self, name: str, words: str) -> Decimal | None:
        text = self._text(name)
        value = money_of(text) if text else None
        if value is not None:
            self._hold(name, words.format(phrases.compact_money(value, "USD")), text)
        elif text:
            self.ignored.append(f"“{text}” is no amount (write 250000, 500M or 1.5B)")
        return value

    def day(self, name: str, words: str) -> dt.date | None:
        text = self._text(name)
        if not text:
            return None
        try:
            value = dt.date.fromisoformat(text)
        except ValueError:
            self.ignored.append(f"“{text}” is no day (write 2026-04-22)")
            return None
        self._hold(name, words.format(phrases.day_words(value)), text)
        return value

    def year(self, name: str, words: str = "{}") -> int | None:
        text = self._text(name)
        if text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR:
            self._hold(name, words.format(text), text)
            return int(text)
        if text:
            self.ignored.append(f"“{text}” is no year from {FIRST_YEAR} to {LAST_YEAR}")
        return None

    def entity(self, name: str, words: str, kinds: Sequence[str] = ()) -> Entity | None:
        """The entity of a slug, a name or another spelling of it, of one of ``kinds``; the most plainly named where several are. A merged
        one is found by the names of those that are now part of it. Raises ``Moved`` for a slug that is another today.
        """
        text = self._text(name)
        if not text:
            return None
        spelled = spellings().filter(norm__in={norm(text), norm(text, EntityKind.COMPANY)}).annotate(stands=STANDS)
        named = Q(slug=text.lower()) | Q(name__iexact=text) | Q(pk__in=spelled.values("stands"))
        rows = Entity.objects.canonical().exclude(standing=Entity.Standing.REJECTED).filter(named)
        plain = Case(When(slug=text.lower(), then=Value(0)), When(name__iexact=text, then=Value(1)), default=Value(2))
        found = (rows.filter(kind__in=kinds) if kinds else rows).order_by(plain, "standing", "pk").first()
        if (found is None or found.slug != text.lower()) and slugify(text) == text.lower():
            moved = today([text.lower()]).get(text.lower())
            if moved is not None and (not kinds or moved.kind in kinds):
                raise Moved(asked={name: moved.slug})
        if found is None:
            self.ignored.append(f"nothing here is called “{text}”")
            return None
        self._hold(name, words.format(found.name), text)
        return found

    def drop(self, name: str, value: str, words: str) -> None:
        """Holds one of several values of a parameter that may be repeated."""
        query = self._request.GET.copy()
        query.setlist(name, [each for each in query.getlist(name) if each != value])
        self.applied.append(Applied(words, _path(self._request, query)))

    @property
    def query(self) -> str:
        """“?with=spacex&min=1B”, the filters as an address has them, without order and page; empty where none is asked for."""
        asked = {name: text for name, text in self.typed.items() if text}
        return f"?{urlencode(asked)}" if asked else ""

    def _text(self, name: str) -> str:
        self.typed[name] = text_of(self._request, name, 120)
        return self.typed[name]

    def _hold(self, name: str, words: str, text: str) -> str:
        self.applied.append(Applied(words, address(self._request, **{name: ""})))
        return text


# --- addresses and pages -----------------------------------------------------------------------------------------------------


def address(request: HttpRequest, **changes: str) -> str:
    """This page's address with some parameters changed, or left out where they are empty; it begins at the first page and is HTML."""
    query = request.GET.copy()
    for name in ("page", "upto", "after", "before", "format"):
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return _path(request, query)


def _path(request: HttpRequest, query: Any) -> str:
    pairs = [(name, value) for name, values in query.lists() for value in values if value and name not in ("page", "upto")]
    pairs += [(name, query[name]) for name in ("page", "upto") if query.get(name)]
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a table, with the addresses of those beside it; ``fresh`` is set where rows have come since the reader began."""

    page: Page[Any]
    previous: str
    next: str
    fresh: str


def leaf(request: HttpRequest, rows: QuerySet[Any], size: int) -> Leaf:
    """The page asked for. Addresses of further pages carry the newest row there was (``upto``), and rows made later stay out of them,
    so that nothing moves from one page to another while someone leafs. ``rows`` are in a total order.
    """
    asked = text_of(request, "upto", 18)
    upto = int(asked) if asked.isascii() and asked.isdigit() else None
    paginator = Paginator(rows.filter(pk__lte=upto) if upto is not None else rows, size)
    whole = rows.order_by().aggregate(n=Count("pk"), newest=Max("pk"))  # one look at all rows, where two would be asked for
    if upto is None:
        paginator.count = whole["n"]
    newest = whole["newest"] or 0
    page = page_of(paginator, request)
    if not page.has_other_pages() and upto is None:
        return Leaf(page, "", "", "")

    def at(number: int) -> str:
        return address(request, page=str(number), upto=str(newest if upto is None else upto))

    fresh = address(request) if upto is not None and newest > upto else ""
    return Leaf(
        page,
        at(page.previous_page_number()) if page.has_previous() else "",
        at(page.next_page_number()) if page.has_next() else "",
        fresh,
    )


def frame(request: HttpRequest, columns: Sequence[Column], sort: Sort, filters: Filters, leaf: Leaf) -> dict[str, object]:
    """What ``_table_top.html`` and the other parts of a table's page show around its rows."""
    return {
        "heads": heads(request, columns, sort),
        "sort": text_of(request, "sort", 40) and sort.value,
        "filters": filters,
        "leaf": leaf,
        "page": leaf.page,
        "csv": address(request, format="csv"),
        "json": address(request, format="json"),
        "most": exports.MOST,
        "odd_format": text_of(request, "format", 20),
        "noindex": bool(request.GET),
    }
