"""The ways from one entity to another over deals: the shortest first, among equals the weightiest.

Two entities are joined if a deal that does not stand denied has claims between them that are not denied. A link weighs what its
weightiest claim does:

    weight(link) = max over its claims of  sure · (1 + log10(1 + dollars / 10^6) / 3) · (1 + log2(publishers) / 2)

where ``sure`` is 1 for what is actual, ½ for what is planned, ¼ for an option, ⅛ for a guess and for all that is told as hearsay;
``dollars`` is the claim's sum at rough rates, none for a rate; ``publishers`` says how many tell it. So a billion doubles a link, and
so do four publishers. A way is as good as the product of its links, and an entity in its middle that shares deals with k others
divides that by the square root of k:

    score(way) = product of weight(link) / product over the middle of sqrt(k)

for that two firms both deal with one that deals with everyone says little of the two. This is between the index of Adamic and Adar
(1 / log k) and that of resource allocation (1 / k), by which common neighbours are counted in the prediction of links.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection
from django.db.models import Case, Count, F, FloatField, Max, Q, Value, When
from django.db.models.functions import Cast, Greatest, Least, Ln
from django.utils import timezone

from entities import timelines
from entities.models import Claim, ClaimQuerySet, Deal, Entity, Mention, Status
from entities.money import ROUGH_RATES, UNKNOWN

MOST_LINKS = 5
MOST_WAYS = 5
#: Entities at the edge of what is known beyond which no longer ways are looked for, if there is a shorter one.
CROWD = 2000
#: Deals among which examples are looked for, and articles among which the nearest are.
NEWEST = 400
SURE = {Status.ACTUAL: 1.0, Status.PLANNED: 0.5, Status.OPTIONAL: 0.25, Status.SPECULATIVE: 0.125, Status.DENIED: 0.0}
HEARSAY = 0.125

_RATE = Case(*(When(amount_currency=name, then=Value(float(rate))) for name, rate in ROUGH_RATES.items()), default=Value(float(UNKNOWN)))
_DOLLARS = Case(
    When(amount_value__gt=0, amount_per="", then=Cast("amount_value", FloatField()) * _RATE), default=Value(0.0), output_field=FloatField()
)
#: The formula above, in SQL over a claim's columns.
WEIGHT = (
    Case(When(reported=True, then=Value(HEARSAY)), *(When(status=status, then=Value(sure)) for status, sure in SURE.items()))
    * (1.0 + Ln(1.0 + _DOLLARS / 1e6) / (3 * math.log(10)))
    * (1.0 + Ln(Cast(Greatest("publisher_count", 1), FloatField())) / (2 * math.log(2)))
)

Ids = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """Entities in a row, and for each link the claim that weighs most in it, with its evidence."""

    entities: list[Entity]
    claims: list[Claim]
    score: float


@dataclass(slots=True)
class _End:
    """What is known from one end: how far it was looked (``hops``), whom that met last, and whom at all."""

    pk: int
    hops: int = 0
    edge: set[int] = field(default_factory=set)
    reached: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.edge = {self.pk}
        self.reached = {self.pk}


class Search:
    """A search from both ends. At most five queries look for links, one at a time and always from where fewer entities stand."""

    def __init__(self, start: int, goal: int) -> None:
        self.start, self.goal = _End(start), _End(goal)
        self.weights: dict[int, dict[int, float]] = defaultdict(dict)
        self._asked: set[int] = set()

    def best(self) -> list[tuple[float, Ids]]:
        """Up to ``MOST_WAYS`` ways of up to ``MOST_LINKS`` links with their scores, the best first; at most six queries.

        Ways longer than the shortest are among them while there are fewer, unless more than ``CROWD`` entities would be asked for them.
        """
        found, lengths = 0, list[list[set[int]]]()
        for links in range(1, MOST_LINKS + 1):
            if self.start.edge and self.goal.edge:
                nearer = min(self.start, self.goal, key=lambda end: len(end.edge))
                if found and len(nearer.edge) > CROWD:
                    break
                self.look_further(nearer)
            lengths.append(self._layers(links))
            found += sum(1 for _ in islice(self._ways(lengths[-1], {}), MOST_WAYS))
            if found >= MOST_WAYS:
                break
        if not found:
            return []
        middle = {pk for layers in lengths for layer in layers[1:-1] for pk in layer}
        discounts = {pk: math.log(k) / 2 for pk, k in partners(middle).items()}
        return list(islice((way for layers in lengths for way in self._ways(layers, discounts)), MOST_WAYS))

    def look_further(self, end: _End) -> None:
        """One hop more from an end. Whoever stands at the other end is met, but not passed through."""
        new = end.edge - self._asked
        for one, other, weight in joints(new):
            weight = max(weight, self.weights[one].get(other, 0.0))
            self.weights[one][other] = self.weights[other][one] = weight
        self._asked |= new
        met = {other for pk in end.edge for other in self.weights.get(pk, ())} - end.reached
        end.reached |= met
        end.edge = met - {self.start.pk, self.goal.pk}
        end.hops += 1

    def _layers(self, links: int) -> list[set[int]]:
        """Who may stand at each place of a way of so many links; all ways that are known lead through these."""
        ends = {self.start.pk, self.goal.pk}
        meeting = min(self.start.hops, links) if self.start.edge else links  # where nobody is left at an edge, all is known
        there, back = [{self.start.pk}], [{self.goal.pk}]
        for place in range(1, meeting + 1):
            met = {other for pk in there[-1] for other in self.weights.get(pk, ())}
            there.append(met & {self.goal.pk} if place == links else met - ends)
        for place in range(1, links - meeting + 1):
            met = {other for pk in back[-1] for other in self.weights.get(pk, ())}
            back.append(met & {self.start.pk} if place == links else met - ends)
        layers = there[:-1] + [there[-1] & back[-1]] + back[-2::-1]
        for place in range(meeting, 0, -1):
            layers[place - 1] = {pk for pk in layers[place - 1] if not layers[place].isdisjoint(self.weights.get(pk, ()))}
        for place in range(meeting, links):
            layers[place + 1] = {pk for pk in layers[place + 1] if not layers[place].isdisjoint(self.weights.get(pk, ()))}
        return layers

    def _ways(self, layers: list[set[int]], discounts: Mapping[int, float]) -> Iterator[tuple[float, Ids]]:
        """The ways through these layers that meet nobody twice, with their scores, the best first.

        What is begun goes on in the order of what it can come to at best (A*): the bound is the best end of it that may meet
        somebody twice, so it is never too low. Logarithms are added; ties are settled by the ids.
        """
        bounds: list[dict[int, float]] = [{} for _ in layers]
        bounds[-1] = dict.fromkeys(layers[-1], 0.0)
        for place in range(len(layers) - 2, -1, -1):
            ahead = bounds[place + 1]
            for pk in layers[place]:
                steps = self._steps(pk, ahead, discounts)
                if (best := max((gain + ahead[other] for other, gain in steps), default=None)) is not None:
                    bounds[place][pk] = best
        heap: list[tuple[float, Ids, float]] = [(-bound, (pk,), 0.0) for pk, bound in bounds[0].items()]
        while heap:
            _, way, so_far = heapq.heappop(heap)
            if len(way) == len(layers):
                yield math.exp(so_far), way
                continue
            ahead = bounds[len(way)]
            for other, gain in self._steps(way[-1], ahead, discounts):
                if other not in way:
                    heapq.heappush(heap, (-round(so_far + gain + ahead[other], 9), (*way, other), so_far + gain))

    def _steps(self, pk: int, ahead: Mapping[int, float], discounts: Mapping[int, float]) -> Iterator[tuple[int, float]]:
        """From an entity to those of the next place, with what the link adds to the score's logarithm, less the next one's discount."""
        beside = self.weights.get(pk, {})
        for other in beside.keys() & ahead.keys() if len(beside) < len(ahead) else (other for other in ahead if other in beside):
            yield other, math.log(beside[other]) - discounts.get(other, 0.0)


def find(start: Entity, goal: Entity) -> tuple[list[Way], Search]:
    """The best ways, and the search that found them; at most nine queries. A way whose link no public claim bears out is left out."""
    search = Search(start.pk, goal.pk)
    best = search.best()
    rows = Entity.objects.in_bulk({pk for _, way in best for pk in way})
    claims = speakers({_pair(*link) for _, way in best for link in zip(way, way[1:], strict=False)}) if best else {}
    ways = []
    for score, way in best:
        told = [claims.get(_pair(*link)) for link in zip(way, way[1:], strict=False)]
        if all(told):
            ways.append(Way([rows[pk] for pk in way], [claim for claim in told if claim], score))
    return ways, search


def _pair(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _joining() -> ClaimQuerySet:
    """Claims that join their ends. Those of a deal are said by a current article and not withheld (see ``entities.deals``), so no
    evidence is asked for; what is shown in the end is asked for in full.
    """
    told = Claim.objects.filter(deal__isnull=False, first_told__lte=timezone.localdate())
    denied = (
        Deal.objects.filter(status=Status.DENIED).order_by().values("pk")
    )  # few: to leave them out is cheaper than to look each deal up
    return told.exclude(status=Status.DENIED).exclude(deal__in=denied).order_by()


def joints(ids: Collection[int]) -> Iterable[tuple[int, int, float]]:
    """From each entity to each public one that it is joined with: the weight of the link; some twice. One query."""
    if not ids:
        return []
    public = Entity.objects.public().order_by().values("pk")
    out = _joining().filter(subject__in=ids, object__in=public).values_list("subject", "object").annotate(weight=Max(WEIGHT))
    back = _joining().filter(object__in=ids, subject__in=public).values_list("object", "subject").annotate(weight=Max(WEIGHT))
    return out.union(back, all=True)


def partners(ids: Collection[int]) -> dict[int, int]:
    """For each entity with how many others it shares a deal, however that stands; one query."""
    if not ids:
        return {}
    party = Deal.parties.through._meta.db_table  # joined with itself, which the ORM does only by way of all deals
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT mine.entity_id, count(DISTINCT other.entity_id) FROM {party} mine JOIN {party} other USING (deal_id)"
            " WHERE mine.entity_id = ANY(%s) AND other.entity_id <> mine.entity_id GROUP BY 1",
            [sorted(ids)],
        )
        found = dict.fromkeys(ids, 1) | dict(cursor.fetchall())
    return found


def speakers(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], Claim]:
    """For each pair the public claim that weighs most, with its evidence; two queries."""
    wanted = Q()
    for one, other in pairs:
        wanted |= Q(subject=one, object=other) | Q(subject=other, object=one)
    claims = _joining().public().filter(wanted).annotate(one=Least("subject", "object"), two=Greatest("subject", "object"), weight=WEIGHT)
    claims = claims.order_by("one", "two", F("weight").desc(), "pk").distinct("one", "two")
    found = {}
    for claim in timelines.with_evidence(claims):
        assert claim.subject_id is not None and claim.object_id is not None
        found[_pair(claim.subject_id, claim.object_id)] = claim
    return found


@dataclass(frozen=True, slots=True)
class Near:
    """An entity that ``one`` reaches, and that articles name together with ``other``, which it does not reach."""

    one: Entity
    other: Entity
    row: Entity
    articles: int


def nearest(search: Search, start: Entity, goal: Entity, most: int = 3) -> list[Near]:
    """Where no way was found, whom each end does reach of those who are named with the other in the articles that last named it, most
    often named first; at most five queries.
    """
    found = []
    for end, one, other in ((search.start, start, goal), (search.goal, goal, start)):
        if not end.hops:
            search.look_further(end)
        latest = Mention.objects.filter(entity=other).order_by("-article").values("article")[:NEWEST]
        together = Mention.objects.filter(article__in=latest).exclude(entity__in=[one, other]).order_by().values_list("entity")
        named = dict(together.annotate(n=Count("article")))
        near = sorted((pk for pk in named if pk in end.reached), key=lambda pk: (-named[pk], pk))[:most]
        found += [(one, other, pk, named[pk]) for pk in near]
    rows = Entity.objects.public().in_bulk({pk for _, _, pk, _ in found})
    return [Near(one, other, rows[pk], n) for one, other, pk, n in found if pk in rows]


def examples(most: int = 6) -> list[list[Entity]]:
    """Chains of three to begin with: of the newest deals, around those that several of them join, no two around the same; two queries."""
    newest = Deal.objects.exclude(status=Status.DENIED).order_by("-last_told", "-pk").values("pk")[:NEWEST]
    parties: dict[int, list[int]] = defaultdict(list)
    for deal, party in (
        Deal.parties.through.objects.filter(deal__in=newest).order_by("-deal__last_told", "-deal", "pk").values_list("deal", "entity")
    ):
        parties[deal].append(party)
    beside: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    public = Entity.objects.public().in_bulk({party for pair in parties.values() for party in pair})
    for pair in parties.values():
        if len(pair) == 2 and public.keys() >= set(pair):
            beside[pair[0]][pair[1]] += 1
            beside[pair[1]][pair[0]] += 1
    chains: list[list[Entity]] = []
    shown: set[int] = set()
    for middle in sorted(beside, key=lambda pk: -len(beside[pk])):
        first, last, *_ = [*sorted((pk for pk in beside[middle] if pk not in shown), key=lambda pk: -beside[middle][pk]), 0, 0]
        if first and last and middle not in shown:
            shown |= {first, middle, last}
            chains.append([public[first], public[middle], public[last]])
    return chains[:most]
