"""An entity's timeline as its page shows it: filtered by the address, each deal folded into its newest step, cut at a cursor.

The place where a page begins is that of a claim in time, not a number of claims before it, so that nothing moves from one page to
another when new ones arrive.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from digest import charts, contests, phrases, tables
from digest.queries import text_of
from entities import asof, deals, money, timelines
from entities.contests import KINDS, NEAR
from entities.models import Claim, ClaimKind, Entity
from entities.profiles import Told

K = ClaimKind
#: Chips of an entity's timeline: what a reader would call a group of kinds.
GROUPS: dict[str, tuple[str, tuple[ClaimKind, ...]]] = {
    "deals": ("Deals", (K.ACQUISITION, K.MERGER, K.INVESTMENT, K.STAKE, K.CONTRACT, K.PARTNERSHIP, K.LISTING, K.LAWSUIT)),
    "money": ("Money", (K.FUNDING, K.VALUATION, K.REVENUE, K.SPENDING, K.GRANT, K.PRICE, K.INVESTMENT, K.LISTING)),
    "people": ("People", (K.HIRE, K.DEPARTURE, K.FOUNDING, K.LAYOFF)),
    "releases": ("Releases", (K.RELEASE, K.BENCHMARK, K.SPEC, K.PRICE, K.ADOPTION)),
}
PER_PAGE = 30
#: Most claims of a deal that are looked at for its life line and for what is contested; all of them are on the deal's own page.
OF_A_DEAL = 24
#: Most claims told near one outside of deals that are looked at for what is contested.
RIVALS = 6
#: No page is asked for as of an earlier day.
FIRST_DAY = dt.date(tables.FIRST_YEAR, 1, 1)

#: A place in the timeline: the event's day, the day it was first told, and the claim's id, each descending.
Key = tuple[dt.date, dt.date, int]
_PLACE = re.compile(r"(\d{4}-\d\d-\d\d)\.(\d{4}-\d\d-\d\d)\.(\d{1,18})", re.ASCII)


# --- what is asked for -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of an address that hold."""

    group: str
    kind: str
    status: str
    companion: Entity | None
    least: Decimal | None
    most: Decimal | None
    year: int | None
    as_of: dt.date | None
    unfolded: bool

    @property
    def narrows(self) -> bool:
        """Whether the timeline shows less than all that was known."""
        return (
            bool(self.group or self.kind or self.status or self.companion or self.year) or self.least is not None or self.most is not None
        )


def asked(request: HttpRequest, filters: tables.Filters) -> Asked:
    """Reads the address; what means nothing is told in ``filters.ignored``. At most one query."""
    as_of = _as_of(request, filters)
    only = filters.choice("only", {"actual": "only actual"})
    return Asked(
        group=filters.choice("kinds", {name: label for name, (label, _) in GROUPS.items()}),
        kind=filters.choice("kind", dict(ClaimKind.choices)),
        status=filters.choice("status", tables.STATUSES) or only,
        companion=filters.entity("with", "with {}"),
        least=filters.money("min", "at least {}"),
        most=filters.money("max", "at most {}"),
        year=filters.year("year"),
        as_of=as_of,
        unfolded=bool(filters.choice("deals", {"open": "every claim by itself"})),
    )


def _as_of(request: HttpRequest, filters: tables.Filters) -> dt.date | None:
    """The day of ``?as_of=``, once spelt “as-of”; none that is still to come."""
    name = "as-of" if "as_of" not in request.GET and "as-of" in request.GET else "as_of"
    text = text_of(request, name, 40)
    try:
        day = dt.date.fromisoformat(text) if text else None
    except ValueError:
        day = None
    if day and not FIRST_DAY <= day <= timezone.localdate():
        filters.ignored.append(f"“{text}” is a day of which nothing is known yet" if day > FIRST_DAY else f"“{text}” is too long ago")
        return None
    found = filters.day(name, "as known on {}")
    filters.typed["as_of"] = found.isoformat() if found else ""
    return found


def claims(entity: Entity, asked: Asked) -> QuerySet[Claim]:
    """The claims that all filters leave, newest first. The year is that of the event's place in time; amounts are compared in rough
    dollars.
    """
    kinds = set(GROUPS[asked.group][1]) if asked.group else set(ClaimKind)
    if asked.kind:
        kinds &= {ClaimKind(asked.kind)}
    rows = timelines.timeline(entity, kinds=kinds, with_=asked.companion, as_of=asked.as_of)
    if asked.status:
        rows = rows.filter(reported=True) if asked.status == "reported" else rows.filter(status=asked.status, reported=False)
    if asked.year:
        rows = rows.filter(**{"event__range": (dt.date(asked.year, 1, 1), dt.date(asked.year, 12, 31))})
    amount = ("amount_value", "amount_currency", "amount_per")
    if asked.least is not None:
        rows = rows.alias(top=money.dollars(*amount, high="amount_high")).filter(top__gte=asked.least)
    if asked.most is not None:
        rows = rows.alias(low=money.dollars(*amount)).filter(low__lte=asked.most)
    return rows


# --- entries and pages -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands, the claim that it shows, its deal, and how many claims of the deal are folded into it."""

    key: Key
    pk: int
    deal: int | None
    claims: int


def places(rows: Iterable[Told], *, unfolded: bool = False) -> list[Place]:
    """The entries of a timeline: each deal once, at its newest step; of several claims of that step and day, the one that most publishers
    tell. ``rows`` are newest first.
    """
    of_deal: dict[int, list[Told]] = defaultdict(list)
    for row in rows:
        of_deal[-row.pk if unfolded else row.transaction].append(row)
    found = []
    for told in of_deal.values():
        newest = told[0]
        same = [row for row in told if (row.event, row.status, row.reported) == (newest.event, newest.status, newest.reported)]
        shown = max(same, key=lambda row: (row.publishers, row.first_told, row.pk))
        found.append(Place((newest.event, newest.first_told, newest.pk), shown.pk, newest.deal, len(told)))
    return found


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of entries, with the addresses of those beside it; empty at either end."""

    places: Sequence[Place]
    total: int
    newest: str
    newer: str
    older: str


def leaf(request: HttpRequest, filters: tables.Filters, entries: Sequence[Place]) -> Leaf:
    """The entries after or before the place that the address names, or the first."""
    start = 0
    if after := _place(request, filters, "after"):
        start = sum(entry.key >= after for entry in entries)
    elif before := _place(request, filters, "before"):
        start = max(0, sum(entry.key > before for entry in entries) - PER_PAGE)
    shown = entries[start : start + PER_PAGE]
    before_it, after_it = start > 0, start + PER_PAGE < len(entries)
    return Leaf(
        places=shown,
        total=len(entries),
        newest=tables.address(request) if before_it else "",
        newer=tables.address(request, before=_words(shown[0].key)) if shown and start > PER_PAGE else "",
        older=tables.address(request, after=_words(shown[-1].key)) if after_it else "",
    )


def _words(key: Key) -> str:
    return f"{key[0]}.{key[1]}.{key[2]}"


def _place(request: HttpRequest, filters: tables.Filters, name: str) -> Key | None:
    text = text_of(request, name, 60)
    if match := _PLACE.fullmatch(text):
        try:
            return dt.date.fromisoformat(match[1]), dt.date.fromisoformat(match[2]), int(match[3])
        except ValueError:
            pass  # no day of the calendar: told below
    if text:
        filters.ignored.append(f"“{text}” is no place in this timeline; here is its beginning")
    return None


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim with the life line of its deal, where there is more than one step, and what is told differently of it."""

    claim: Claim
    life: Sequence[deals.Step]
    contest: list[contests.Point]
    claims: int


@dataclass(frozen=True, slots=True)
class Month:
    words: str
    entries: list[Entry]


def months(shown: Sequence[Place], everything: Sequence[Told], as_of: dt.date | None) -> list[Month]:
    """The entries of a page under the months in which they stand; two queries. A deal's life line is that of all its claims, whatever
    the filters leave of them, and stands once on a page.
    """
    wanted = _of_deals({place.deal for place in shown if place.deal is not None}, everything)
    rivals = _rivals({place.pk for place in shown if place.deal is None}, everything)
    told = {claim.pk: claim for claim in as_told({place.pk for place in shown}.union(wanted, *rivals.values()), as_of)}
    of_deal: dict[int, list[Claim]] = defaultdict(list)
    for claim in told.values():
        if claim.deal_id is not None:
            of_deal[claim.deal_id].append(claim)
    found: list[Month] = []
    for place in shown:
        if place.pk not in told:
            continue  # no longer told since its place was looked up
        claim = told[place.pk]
        of_it = of_deal.pop(place.deal, []) if place.deal is not None else []
        steps = deals.life_line(of_it).steps
        contest = contests.contested(of_it) if of_it else contests.of(claim, [told[pk] for pk in rivals.get(claim.pk, ()) if pk in told])
        entry = Entry(claim, steps if len(steps) > 1 else (), contest, place.claims)
        words = _month(claim)
        if not found or found[-1].words != words:
            found.append(Month(words, []))
        found[-1].entries.append(entry)
    return found


def as_told(pks: Iterable[int], as_of: dt.date | None) -> list[Claim]:
    """Claims with their evidence as known by the end of a day; two queries."""
    at = asof.moment(as_of)
    rows = timelines.with_evidence(asof.known(Claim.objects.public(at).filter(pk__in=list(pks)), at), at)
    return [asof.as_known(claim) if at else claim for claim in rows]


def _of_deals(wanted: set[int], everything: Iterable[Told]) -> set[int]:
    """For each deal the claims that first told each of its steps, and then those that most publishers tell."""
    of_deal: dict[int, list[Told]] = defaultdict(list)
    for row in everything:
        if row.deal in wanted:
            of_deal[row.transaction].append(row)
    found: set[int] = set()
    for rows in of_deal.values():
        first = {(row.status, row.reported): row.pk for row in sorted(rows, key=lambda row: (row.first_told, row.pk), reverse=True)}
        most_told = sorted(rows, key=lambda row: (-row.publishers, row.pk))
        found |= set(list(dict.fromkeys([*first.values(), *(row.pk for row in most_told)]))[:OF_A_DEAL])
    return found


def _rivals(shown: set[int], everything: Sequence[Told]) -> dict[int, list[int]]:
    """For each claim of figures outside of deals, those told near it of the same parties, kind and status; the most told."""
    alike: dict[Hashable, list[Told]] = defaultdict(list)
    for row in everything:
        if row.deal is None and row.kind in KINDS:
            alike[row.kind, row.subject, row.object, row.status].append(row)
    found = {}
    for rows in alike.values():
        for row in rows if len(rows) > 1 else ():
            if row.pk in shown:
                near = [other for other in rows if other.pk != row.pk and abs(other.first_told - row.first_told) <= NEAR]
                found[row.pk] = [other.pk for other in sorted(near, key=lambda other: (-other.publishers, other.pk))[:RIVALS]]
    return found


def _month(claim: Claim) -> str:
    """“April 2026”; of what is dated by a year or a quarter, that alone, where no day of telling lies in it."""
    day = charts.day_of(claim)
    if day is None:
        return "Without a date"
    if day != claim.first_told and (len(claim.when) == 4 or "Q" in claim.when):
        return phrases.when_words(claim.when)
    return f"{day:%B} {day.year}"
