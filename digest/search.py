"""What a reader types into the search: words, phrases, what shall not occur, and fields that narrow. Any text is a query: what of it means
nothing is left out, and told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db.models import Case, Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Length
from django.utils import timezone

from digest.fields import OF_ENTITIES, OF_TELLERS, Known, NotUnderstoodError, narrow, spellings
from entities.models import Alias, Claim, Entity, Evidence
from entities.names import norm
from ingest.models import Article

LONGEST = 300  # characters of a query that are looked at
MOST_FIELDS = 12
MOST_ALIASES = 8  # shown of an entity
MOST_NAMED = 12  # entities at whose claims words are looked for that are partly in their names
MOST_BEGUN = 24  # names within the query that may be the beginning of a longer one
_NAME = 4  # words that a name within the query has at most
#: The entity for which an alias stands, through two merges.
STANDS = Coalesce("entity__merged_into__merged_into", "entity__merged_into", "entity")
_TOKEN = re.compile(r'(?P<minus>-*)(?:(?P<field>[A-Za-z]+):(?!//)(?P<value>"[^"]*"|[^\s"]*)|"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')


@dataclass(slots=True)
class Query:
    """A query as understood, and what of it was not, each told to the reader.

    ``words`` and ``without``, what shall not occur, are as PostgreSQL’s ``websearch_to_tsquery`` reads them.
    """

    words: str = ""
    without: str = ""
    names: list[str] = field(default_factory=list)  # whatever in the words may be a name, as names are compared; first all of them
    of_claims: Q = field(default_factory=Q)
    of_articles: Q = field(default_factory=Q)
    made: Q = field(default_factory=Q)  # what an article’s claim must be
    entities: list[Entity] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.words and not self.without and not self.of_claims


def cleaned(text: str) -> str:
    """A query without what neither PostgreSQL nor a feed can hold."""
    return "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text).strip()


def parse(text: str) -> Query:
    """Words and fields of a query. It always gives one; where nothing else was asked for, a field not understood counts as words."""
    query = Query()
    text = cleaned(text)
    if len(text) > LONGEST:
        text = text[:LONGEST]
        query.problems.append(f"Only the first {LONGEST} characters were looked at.")
    if text.count('"') % 2:
        query.problems.append("A quotation mark without its partner was left out.")
    tokens = list(_TOKEN.finditer(text))
    fields = [token for token in tokens if token["field"]]
    failed = _narrow(query, fields)
    words = [token for token in tokens if not token["field"]]
    _say(query, [(token["minus"], token["phrase"], token["word"]) for token in words])
    if query.is_empty and failed:
        query.problems.append("As nothing else was asked for, it was looked for as words.")
        _say(query, [("", None, word) for token in failed for word in _value(token).split() or [token["field"]]])
    return query


def _value(token: re.Match[str]) -> str:
    return token["value"].strip('"')


def _narrow(query: Query, fields: list[re.Match[str]]) -> list[re.Match[str]]:
    """Lays the fields on the query; gives those that mean nothing."""
    failed = []
    if len(fields) > MOST_FIELDS:
        query.problems.append(f"Only the first {MOST_FIELDS} fields were looked at.")
        fields = fields[:MOST_FIELDS]
    values = [(token["field"].lower(), _value(token).strip()) for token in fields]
    known = Known.of(
        entities={value for name, value in values if name in OF_ENTITIES}, tellers={value for name, value in values if name in OF_TELLERS}
    )
    for token, (name, value) in zip(fields, values, strict=True):
        try:
            asked = narrow(name, value, known)
        except NotUnderstoodError as problem:
            query.problems.append(f"{problem} It was left out.")
            failed.append(token)
            continue
        shall = not token["minus"]
        query.of_claims &= asked.claims if shall else ~asked.claims
        if asked.articles is not None:
            query.of_articles &= asked.articles if shall else ~asked.articles
        elif shall:
            query.made &= asked.claims
        query.entities += [entity for entity in asked.entities if shall and entity not in query.entities]
    return failed


def _say(query: Query, tokens: list[tuple[str, str | None, str | None]]) -> None:
    """Lays minus, phrase and word of each token on the query."""
    words: list[str] = []
    without = []
    for minus, phrase, word in tokens:
        said = phrase if phrase is not None else word or ""
        if not any(char.isalnum() for char in said):
            query.problems.append(f"“{minus}{said}” holds neither letter nor digit and was left out.")
        elif minus:
            without.append(f'"{said}"')
        elif phrase is None and said.lower() == "or" and words[-1:] in ([], ["or"]):
            query.problems.append("“or” stands between words; one that does not was left out.")
        else:
            words.append(f'"{said}"' if phrase is not None else "or" if said.lower() == "or" else said)
    if words[-1:] == ["or"]:
        query.problems.append("“or” stands between words; one that does not was left out.")
        words.pop()
    query.words, query.without = " ".join(words), " or ".join(without)
    plain = [word.strip('"') for word in words if word != "or"]
    spans = [plain] + [plain[at : at + length] for length in range(_NAME, 0, -1) for at in range(len(plain) - length + 1)]
    query.names = list(dict.fromkeys(norm(" ".join(span)) for span in spans if span))


def claims(query: Query) -> QuerySet[Claim]:
    """Public claims that a query asks for; none where it asks for nothing. First those about what its words name, then as last told."""
    if query.is_empty:
        return Claim.objects.none()
    found = Claim.objects.public().filter(query.of_claims)
    if query.words:
        found = found.filter(pk__in=_saying(query.words, query.names))
    if query.without:
        found = found.exclude(pk__in=_saying(query.without, map(norm, query.without.replace('"', "").split(" or "))))
    latest = ("-last_told", "-publisher_count", "-pk")
    if not query.names:
        return found.order_by(*latest)
    named = _entities_of(spellings().filter(norm__in=query.names))
    ends = [Case(When(**{f"{end}__in": named}, then=1), default=0, output_field=IntegerField()) for end in ("subject", "object")]
    return found.annotate(about=ends[0] + ends[1]).order_by("-about", *latest)


def _saying(words: str, names: Iterable[str]) -> QuerySet[Any]:
    """Keys of claims of which a sentence, with its detail, holds the words, or does so together with the names at the claim’s ends.

    The first are found by the index of sentences; the second are looked for among the claims of the few whom the words name, or whose
    names they begin.
    """
    asked = SearchQuery(words, search_type="websearch", config="english")
    ends = SearchVector("claim__subject__name", "claim__object__name", config="english")
    both = Func(F("search"), ends, template="(%(expressions)s)", arg_joiner=" || ", output_field=SearchVectorField())
    names = list(names)
    begun = reduce(or_, (Q(norm__startswith=name) for name in names[:MOST_BEGUN] if name), Q(norm__in=names))
    exact = Case(When(norm__in=names, then=0), default=1, output_field=IntegerField())
    nearest = spellings().filter(begun).order_by(exact, Length("norm"), "pk")
    named = nearest.annotate(stands=STANDS).values("stands")[:MOST_NAMED]
    current = Evidence.objects.filter(article__superseded_by__isnull=True, article__published__lte=timezone.now()).order_by()
    at_ends = current.filter(claim__subject__in=named), current.filter(claim__object__in=named)
    found = [rows.annotate(both=both).filter(both=asked).values("claim") for rows in at_ends]
    return current.filter(search=asked).values("claim").union(*found)


def articles(query: Query) -> QuerySet[Article]:
    """Public articles that hold the words, best first; without words, newest first. What only a claim can be, one of theirs is."""
    if query.is_empty:
        return Article.objects.none()
    found = Article.objects.public().filter(query.of_articles)
    if query.made:
        made = Claim.objects.public().filter(query.made)
        found = found.filter(Exists(Evidence.objects.filter(article=OuterRef("pk"), claim__in=made)))
    if query.without:
        found = found.exclude(search=SearchQuery(query.without, search_type="websearch", config="english"))
    return found.search(query.words) if query.words else found.order_by("-published", "pk")


def entities(query: Query) -> QuerySet[Entity]:
    """Public entities that a query names (``nearness`` 0 if that is all it says, else 1) or that its words are said of (2).

    Nearest first, then those with the most claims. Each bears some of its other names as ``known_as``.
    """
    if not query.names and not query.entities:
        return Entity.objects.none()
    whole = query.names[:1]
    asked = Q(pk__in=[entity.pk for entity in query.entities]) | Q(pk__in=_entities_of(spellings().filter(norm__in=whole)))
    named = Q(pk__in=_entities_of(spellings().filter(norm__in=query.names)))
    told = Q(pk__in=_entities_of(_alike(whole[0]))) | Q(pk__in=_described(query.words)) if whole else Q()
    others = spellings().filter(entity=OuterRef("pk")).exclude(name=OuterRef("name")).order_by(Length("name"), "name")
    return (
        Entity.objects.public()
        .filter(asked | named | told)
        .annotate(
            nearness=Case(When(asked, then=0), When(named, then=1), default=2, output_field=IntegerField()),
            weight=claims_at("subject") + claims_at("object"),
            known_as=ArraySubquery(others.values("name")[:MOST_ALIASES]),
        )
        .order_by("nearness", "-weight", "name", "pk")
    )


def claims_at(end: str) -> Coalesce:
    """How many claims an entity has at one end, public or not: to put entities in order, not to be shown."""
    counted = Claim.objects.filter(**{end: OuterRef("pk")}).order_by().values(end).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def _entities_of(aliases: QuerySet[Alias]) -> QuerySet[Alias, int]:
    """Keys of the entities that aliases name."""
    return aliases.order_by().annotate(stands=STANDS).values_list("stands", flat=True)


def _alike(name: str) -> QuerySet[Alias]:
    """Aliases that begin with a normed name, or hold its words, the last perhaps only begun."""
    words = " & ".join("'{}'".format(word.replace("\\", "").replace("'", "''")) for word in name.split())
    held = SearchQuery(f"{words}:*", search_type="raw", config="simple")
    holding = spellings().annotate(words=SearchVector("norm", config="simple")).filter(words=held)
    return spellings().filter(Q(norm__startswith=name) | Q(pk__in=holding.values("pk")))


def _described(words: str) -> QuerySet[Any]:
    asked = SearchQuery(words, search_type="websearch", config="english")
    vector = SearchVector("name", "description", config="english")
    return Entity.objects.order_by().annotate(says=vector).filter(says=asked).values("pk")
