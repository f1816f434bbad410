"""What a reader types into the search: words, and operators that narrow the claims. Parsing is plain; ``claims`` asks the database."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, OuterRef, Q, QuerySet

from digest.money import ROUGH_RATES, UNKNOWN
from digest.queries import money_of
from entities.models import Claim, ClaimKind, Entity, Evidence, Status
from entities.names import norm
from ingest.models import Article

LONGEST = 300  # characters of a query that are looked at
_TOKEN = re.compile(r'(?P<name>[A-Za-z]+):(?P<value>"[^"]*"|\S+)|"[^"]*"|\S+')
_LIMITS = re.compile(r"(?P<sign>>=|<=|>|<|=)?(?P<low>[^.]+(?:\.\d+[a-zA-Z]*)?)(?:\.\.(?P<high>.+))?")
_SIGNS = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}
STATUSES = {**{value: value for value in Status.values}, "option": "optional", "possible": "speculative"}

#: For the page on how to search: operator, example, what it does.
OPERATORS = (
    ("amount", "amount:>1B", "with more money than that; also <, >=, <= and 1B..5B; other currencies at rough rates"),
    ("kind", "kind:acquisition", "of that kind: " + ", ".join(ClaimKind.values)),
    ("status", "status:optional", "actual, planned, optional, speculative, denied or reported"),
    ("entity", "entity:spacex", "with that entity at either end, by address or name; twice for both"),
    ("publisher", "publisher:techcrunch", "told by that publisher"),
    ("after", "after:2026-04-01", "first told on that day or later"),
    ("before", "before:2026-04-30", "first told before that day"),
)


@dataclass(slots=True)
class Query:
    """A query as understood: the words, the filters of claims, and what was not understood, each told to the reader."""

    words: str = ""
    filters: list[Q] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.words and not self.filters


def parse(text: str) -> Query:
    """Words and operators of a query. What looks like an operator and is none is a problem, not a word."""
    query = Query()
    words = []
    for match in _TOKEN.finditer(text[:LONGEST].replace("\x00", "")):
        name, value = (match["name"] or "").lower(), (match["value"] or "").strip('"')
        if not name or value.startswith("//"):  # an address is no operator
            words.append(match[0])
        elif name not in _READERS:
            known = ", ".join(f"{one}:" for one, _, _ in OPERATORS)
            query.problems.append(
                f"There is no operator “{name}:”. There are {known} To search for the words themselves, put them in quotation marks."
            )
        elif problem := _READERS[name](query, value):
            query.problems.append(problem)
    query.words = " ".join(words)
    return query


def _amount(query: Query, value: str) -> str:
    limits = _LIMITS.fullmatch(value)
    low = money_of(limits["low"]) if limits else None
    high = money_of(limits["high"]) if limits and limits["high"] else None
    if limits is None or low is None or (limits["high"] and (high is None or limits["sign"])):
        return f"“amount:{value}” is no amount. Write amount:>1B, amount:<=250M or amount:1B..5B."
    if high is not None:
        wanted = _dollars("gte", low) & _dollars("lte", high)
    elif limits["sign"] in _SIGNS:
        wanted = _dollars(_SIGNS[limits["sign"]], low)
    else:
        wanted = Q(amount_value=low) | Q(amount_value__lte=low, amount_high__gte=low)
    query.filters.append(wanted & Q(amount_value__isnull=False, amount_per=""))
    return ""


def _dollars(sign: str, limit: Decimal) -> Q:
    """Claims whose amount, at rough rates, is so."""
    known = Q()
    for currency, rate in ROUGH_RATES.items():
        known |= Q(amount_currency=currency, **{f"amount_value__{sign}": limit / rate})
    return known | (~Q(amount_currency__in=ROUGH_RATES) & Q(**{f"amount_value__{sign}": limit / UNKNOWN}))


def _kind(query: Query, value: str) -> str:
    if value.lower() not in ClaimKind.values:
        return f"There is no kind “{value}”. Kinds are {', '.join(ClaimKind.values)}."
    query.filters.append(Q(kind=value.lower()))
    return ""


def _status(query: Query, value: str) -> str:
    if value.lower() == "reported":
        query.filters.append(Q(reported=True))
    elif value.lower() in STATUSES:
        plain = Q(reported=False) if value.lower() == Status.ACTUAL else Q()
        query.filters.append(Q(status=STATUSES[value.lower()]) & plain)
    else:
        return f"There is no status “{value}”. A claim is {', '.join(Status.values)} or reported."
    return ""


def _entity(query: Query, value: str) -> str:
    rows = Entity.objects.exclude(standing=Entity.Standing.REJECTED)
    found = list(rows.filter(Q(slug=value.lower()) | Q(former_addresses__slug=value.lower())).distinct()[:1]) or list(
        rows.filter(aliases__norm=norm(value)).distinct()[:5] if value.strip() else []
    )
    if not found:
        return f"No entity is called “{value}”. Names are looked up as they are written, or as in an entity’s address."
    entities = {entity.canonical for entity in found}
    query.entities.extend(sorted(entities, key=lambda entity: entity.pk))
    query.filters.append(Q(subject__in=entities) | Q(object__in=entities))
    return ""


def _publisher(query: Query, value: str) -> str:
    slug = value.lower()
    document = "article__document"
    told = Evidence.objects.filter(
        Q(**{f"{document}__publisher__slug": slug})
        | Q(**{f"{document}__publisher__isnull": True, f"{document}__source__publisher__slug": slug}),
        claim=OuterRef("pk"),
        article__superseded_by__isnull=True,
    )
    query.filters.append(Q(Exists(told)))
    return ""


def _day(name: str, lookup: str) -> Callable[[Query, str], str]:
    def read(query: Query, value: str) -> str:
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            return f"“{name}:{value}” is no day. Write it as {name}:2026-04-22."
        query.filters.append(Q(**{f"first_told__{lookup}": day}))
        return ""

    return read


_READERS: dict[str, Callable[[Query, str], str]] = {
    "amount": _amount,
    "kind": _kind,
    "status": _status,
    "entity": _entity,
    "publisher": _publisher,
    "after": _day("after", "gte"),
    "before": _day("before", "lt"),
}


def claims(query: Query) -> QuerySet[Claim]:
    """Public claims that a query asks for, last told first; none where it asks for nothing or is not understood."""
    if query.is_empty or query.problems:
        return Claim.objects.none()
    found = Claim.objects.public().filter(*query.filters)
    if query.words:
        found = found.filter(Exists(_says(query.words).filter(claim=OuterRef("pk"))))
    return found.order_by("-last_told", "-publisher_count", "-pk")


def _says(words: str) -> QuerySet[Evidence]:
    """Evidence whose sentence, with the names at its claim’s ends, holds the words; the index of articles leaves most out first."""
    asked = SearchQuery(words, search_type="websearch", config="english")
    says = SearchVector("text", "claim__subject__name", "claim__object__name", "claim__detail", config="english")
    articles = Article.objects.public().filter(search=asked).order_by()
    return Evidence.objects.filter(article__in=articles).annotate(says=says).filter(says=asked)


def entities(query: Query) -> QuerySet[Entity]:
    """Public entities whose name, or an alias of it, begins with the words or one of whose words does."""
    name = norm(query.words) if query.words else ""
    if not name or query.problems:
        return Entity.objects.none()
    like = Q(aliases__norm__startswith=name) | Q(aliases__norm__contains=f" {name}") | Q(name__istartswith=query.words)
    return Entity.objects.public().filter(pk__in=Entity.objects.filter(like).values("pk")).order_by("name", "pk")


def articles(query: Query) -> QuerySet[Article]:
    """Public articles that hold the words, best first; operators are about claims and leave articles out."""
    if query.filters or query.problems:
        return Article.objects.none()
    return Article.objects.public().search(query.words)
