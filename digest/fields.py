"""Fields of the search, such as ``entity:spacex``: what the value of each asks of claims and of articles."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils.text import slugify

from digest.queries import money_of
from digest.watch import last_day
from entities.models import Alias, ClaimKind, Entity, Evidence, FormerAddress, Mention, Status
from entities.money import ROUGH_RATES, UNKNOWN
from entities.names import norm
from entities.told import first_day
from ingest.models import Publisher, Source

_LIMITS = re.compile(r"(?P<sign>>=|<=|>|<|=)?(?P<low>[^.]+(?:\.\d+[a-zA-Z]*)?)(?:\.\.(?P<high>.+))?")
_SIGNS = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}
STATUSES = {**{value: value for value in Status.values}, "option": "optional", "possible": "speculative"}
_ENTITIES = 5  # as many may share a name that is asked for

#: For the page on how to search: field, example, what it does.
FIELDS = (
    ("entity", "entity:spacex", "with that entity, by any of its names or its address; twice for both"),
    ("kind", "kind:acquisition", "of that kind: " + ", ".join(ClaimKind.values)),
    ("status", "status:optional", "actual, planned, optional, speculative, denied or reported"),
    ("amount", "amount:>1B", "with more money than that; also <, >=, <= and 1B..5B; other currencies at rough rates"),
    ("from", "from:2026-04-01", "first told on that day or later; also 2026-04, 2026-Q2 and 2026"),
    ("to", "to:2026-04-30", "first told on that day or earlier; a month, quarter or year to its end"),
    ("source", "source:harbor-wire", "told by that source or publisher, by name or address"),
    ("publisher", "publisher:harbor-wire", "told by that publisher"),
    ("after", "after:2026-04-01", "the same as from:"),
    ("before", "before:2026-04-30", "first told before that day"),
)


class NotUnderstoodError(ValueError):
    """The value of a field means nothing; the message tells the reader why."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a field asks. Where only a claim can be so, ``articles`` is None: an article is, if it makes such a claim."""

    claims: Q
    articles: Q | None = None
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Tellers:
    """Keys of sources and publishers."""

    sources: frozenset[int] = frozenset()
    publishers: frozenset[int] = frozenset()

    def told(self, article: str = "") -> Q:
        """Articles of theirs; ``article`` is the way to the article from what is filtered."""
        document = f"{article}document"
        return (
            Q(**{f"{document}__publisher__in": self.publishers})
            | Q(**{f"{document}__publisher__isnull": True, f"{document}__source__publisher__in": self.publishers})
            | Q(**{f"{document}__source__in": self.sources})
        )


@dataclass(slots=True)
class Known:
    """Entities and tellers by the names that a query gives them; four database queries, however many there are."""

    entities: dict[str, tuple[Entity, ...]] = field(default_factory=dict)
    tellers: dict[str, Tellers] = field(default_factory=dict)

    @classmethod
    def of(cls, *, entities: Collection[str], tellers: Collection[str]) -> Known:
        return cls(_entities(entities) if entities else {}, _tellers(tellers) if tellers else {})


def spellings() -> QuerySet[Alias]:
    """Names that entities go by, but for those that an editor has blocked."""
    return Alias.objects.filter(blocked=False).order_by()


def _entities(values: Collection[str]) -> dict[str, tuple[Entity, ...]]:
    """By address, today's before a former one, else by name."""
    rows = Entity.objects.exclude(standing=Entity.Standing.REJECTED).select_related("merged_into__merged_into")
    slugs, names = {value.lower() for value in values}, {norm(value) for value in values if value.strip()}
    today = {row.slug: {row.canonical} for row in rows.filter(slug__in=slugs)}
    moved = FormerAddress.objects.filter(slug__in=slugs, entity__in=rows).select_related("entity__merged_into__merged_into")
    former = {row.slug: {row.entity.canonical} for row in moved}
    named: dict[str, set[Entity]] = {}
    for alias in spellings().filter(norm__in=names, entity__in=rows).select_related("entity__merged_into__merged_into"):
        named.setdefault(alias.norm, set()).add(alias.entity.canonical)
    found = {value: today.get(value.lower()) or former.get(value.lower()) or named.get(norm(value), set()) for value in values}
    return {value: tuple(sorted(rows, key=lambda row: row.pk)[:_ENTITIES]) for value, rows in found.items() if rows}


def _tellers(values: Collection[str]) -> dict[str, Tellers]:
    """By address, or by a name that gives that address."""
    slugs = {slug for value in values for slug in _slugs(value)}
    publishers = Publisher.objects.filter(slug__in=slugs).order_by().values_list("slug", "pk", Value("publisher"))
    sources = Source.objects.filter(slug__in=slugs).order_by().values_list("slug", "pk", Value("source"))
    rows = list(publishers.union(sources, all=True))

    def those(value: str, sort: str) -> frozenset[int]:
        return frozenset(pk for slug, pk, one in rows if one == sort and slug in _slugs(value))

    return {value: Tellers(those(value, "source"), those(value, "publisher")) for value in values}


def _slugs(value: str) -> set[str]:
    return {value.lower(), slugify(value)} - {""}


def narrow(name: str, value: str, known: Known) -> Narrowing:
    """What a field of that name and value asks; raises ``NotUnderstoodError`` where it means nothing."""
    if name not in _READERS:
        fields = ", ".join(f"{one}:" for one, _, _ in FIELDS)
        raise NotUnderstoodError(f"There is no field “{name}:”. There are {fields}. Words with a colon go in quotation marks.")
    if not value.strip():
        raise NotUnderstoodError(f"“{name}:” wants a value right behind it.")
    return _READERS[name](value.strip(), known)


def _amount(value: str, known: Known) -> Narrowing:
    limits = _LIMITS.fullmatch(value)
    low = money_of(limits["low"]) if limits else None
    high = money_of(limits["high"]) if limits and limits["high"] else None
    if limits is None or low is None or (limits["high"] and (high is None or limits["sign"])):
        raise NotUnderstoodError(f"“amount:{value}” is no amount. Write amount:>1B, amount:<=250M or amount:1B..5B.")
    if high is not None:
        wanted = _dollars("gte", low) & _dollars("lte", high)
    elif limits["sign"] in _SIGNS:
        wanted = _dollars(_SIGNS[limits["sign"]], low)
    else:
        wanted = Q(amount_value=low) | Q(amount_value__lte=low, amount_high__gte=low)
    return Narrowing(wanted & Q(amount_value__isnull=False, amount_per=""))


def _dollars(sign: str, limit: Decimal) -> Q:
    """Claims whose amount, at rough rates, is so."""
    known = Q()
    for currency, rate in ROUGH_RATES.items():
        known |= Q(amount_currency=currency, **{f"amount_value__{sign}": limit / rate})
    return known | (~Q(amount_currency__in=ROUGH_RATES) & Q(**{f"amount_value__{sign}": limit / UNKNOWN}))


def _kind(value: str, known: Known) -> Narrowing:
    if value.lower() not in ClaimKind.values:
        raise NotUnderstoodError(f"There is no kind “{value}”. Kinds are {', '.join(ClaimKind.values)}.")
    return Narrowing(Q(kind=value.lower()))


def _status(value: str, known: Known) -> Narrowing:
    if value.lower() == "reported":
        return Narrowing(Q(reported=True))
    if value.lower() not in STATUSES:
        raise NotUnderstoodError(f"There is no status “{value}”. A claim is {', '.join(Status.values)} or reported.")
    plain = Q(reported=False) if value.lower() == Status.ACTUAL else Q()
    return Narrowing(Q(status=STATUSES[value.lower()]) & plain)


def _entity(value: str, known: Known) -> Narrowing:
    entities = known.entities.get(value, ())
    if not entities:
        raise NotUnderstoodError(f"No entity is called “{value}”. Names are looked up as they are written, or as in an entity’s address.")
    named = Mention.objects.filter(article=OuterRef("pk"), entity__in=entities)
    return Narrowing(Q(subject__in=entities) | Q(object__in=entities), Q(Exists(named)), entities)


def _source(value: str, known: Known) -> Narrowing:
    return _told_by(known.tellers.get(value, Tellers()), f"No source or publisher is called “{value}”.")


def _publisher(value: str, known: Known) -> Narrowing:
    return _told_by(Tellers(publishers=known.tellers.get(value, Tellers()).publishers), f"No publisher is called “{value}”.")


def _told_by(tellers: Tellers, else_say: str) -> Narrowing:
    if tellers == Tellers():
        raise NotUnderstoodError(else_say)
    told = Evidence.objects.filter(tellers.told("article__"), claim=OuterRef("pk"), article__superseded_by__isnull=True)
    return Narrowing(Q(Exists(told)), tellers.told())


def _day(name: str, lookup: str) -> Callable[[str, Known], Narrowing]:
    """A field that compares the day of telling with a told date: with its last day where that lies within, else with its first."""

    def read(value: str, known: Known) -> Narrowing:
        try:
            day = (last_day if lookup == "lte" else first_day)(value.upper())
        except ValueError:
            raise NotUnderstoodError(f"“{name}:{value}” is no day. Write it as {name}:2026-04-22.") from None
        return Narrowing(Q(**{f"first_told__{lookup}": day}), Q(**{f"day__{lookup}": day}))

    return read


_READERS: dict[str, Callable[[str, Known], Narrowing]] = {
    "amount": _amount,
    "kind": _kind,
    "status": _status,
    "entity": _entity,
    "source": _source,
    "publisher": _publisher,
    "from": _day("from", "gte"),
    "to": _day("to", "lte"),
    "after": _day("after", "gte"),
    "before": _day("before", "lt"),
}
#: Fields whose values are names to be looked up.
OF_ENTITIES, OF_TELLERS = frozenset({"entity"}), frozenset({"source", "publisher"})
