"""The head of an entity's page and its pictures: its own numbers, each with the claim that says it, as known by the end of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from digest import charts, phrases, timeline
from entities import asof, money, profiles
from entities.models import Claim, Entity, Evidence, Mention
from entities.profiles import Told
from entities.recount import PUBLISHER

ALIASES = 8
PRODUCTS = 12
COMPANIONS = 24
COUNTED = 8  # claims of the money raised that are listed


@dataclass(frozen=True, slots=True)
class Number:
    """A number at the head: ``url`` leads to the claim or claims it is made of, ``claim`` has its mark, ``note`` stands below."""

    number: str
    label: str
    url: str = ""
    claim: Claim | None = None
    note: str = ""
    note_url: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """How many publishers tell claims of it, and the days of the first and last article that names it; None where none does yet."""

    publishers: int
    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class Profile:
    seen: Seen
    aliases: list[str]
    more_aliases: int
    products: list[Entity]
    more_products: int
    models: list[Entity]
    bought_by: tuple[Entity, Claim] | None
    part_of: Entity | None  # as an editor says; no claim stands behind it, nor behind the parts
    parts: list[Entity]
    more_parts: int
    numbers: list[Number]
    raised: list[Claim]
    more_raised: int
    open_raised: int
    money: charts.MoneyChart | None
    bars: charts.BarChart | None
    fan: charts.Fan | None
    companions: list[tuple[Entity, profiles.Neighbour]]


def profile(entity: Entity, told: Sequence[Told], as_of: dt.date | None) -> Profile:
    """All that stands above the timeline. ``told`` is every public claim of it as known then; six queries."""
    at = asof.moment(as_of)
    newest, plain = profiles.valuations(entity, told)
    raised, bought = profiles.raised(entity, told), profiles.bought_by(entity, told)
    dots = sorted(profiles.dots(told), key=_dollars, reverse=True)
    wanted = [newest, plain, bought, *raised.counted[:COUNTED], *dots[: charts.MOST_DOTS]]
    claims = {claim.pk: claim for claim in timeline.as_told({row.pk for row in wanted if row}, as_of)}
    released = profiles.released(entity, told)
    near = profiles.neighbours(entity, told)[: 2 * COMPANIONS]
    parent = entity.part_of if as_of is None else None  # what an editor says today was told on no day
    ids = [*(each.pk for each in near), *released[:PRODUCTS], bought.subject if bought else None, parent.pk if parent else None]
    about = Q(pk__in=[pk for pk in ids if pk]) | Q(maker=entity)
    if as_of is None:
        about |= Q(parent=entity)
    others = list(Entity.objects.public(at).filter(about).order_by("name", "pk"))
    by_pk = {other.pk: other for other in others}
    products = [other for other in others if other.maker_id == entity.pk and other.pk not in released]
    parts = [other for other in others if other.parent_id == entity.pk] if as_of is None else []
    companions = [(by_pk[each.pk], each) for each in near if each.pk in by_pk][:COMPANIONS]
    by_year, months = profiles.periods(told)
    drawn = [claims[row.pk] for row in dots[: charts.MOST_DOTS] if row.pk in claims]
    aliases = _aliases(entity, as_of)
    return Profile(
        seen=_seen(entity, at),
        aliases=aliases[:ALIASES],
        more_aliases=max(0, len(aliases) - ALIASES),
        products=products[:PRODUCTS],
        more_products=max(0, len(products) - PRODUCTS),
        models=[by_pk[pk] for pk in released[:PRODUCTS] if pk in by_pk],
        bought_by=(by_pk[bought.subject], claims[bought.pk]) if bought and bought.subject in by_pk and bought.pk in claims else None,
        part_of=by_pk.get(parent.pk) if parent else None,
        parts=parts[:PRODUCTS],
        more_parts=max(0, len(parts) - PRODUCTS),
        numbers=_numbers(entity, claims, newest, plain, raised, len(released), dots),
        raised=[claims[row.pk] for row in raised.counted[:COUNTED] if row.pk in claims],
        more_raised=max(0, len(raised.counted) - COUNTED),
        open_raised=raised.open,
        money=charts.money_chart(drawn, len(dots) - len(drawn), of=entity),
        bars=charts.bar_chart(months, by_year=by_year),
        fan=charts.fan(entity, companions),
        companions=companions,
    )


def _dollars(row: Told) -> tuple[float, int]:
    return float((row.amount or 0) * money.ROUGH_RATES.get(row.currency, money.UNKNOWN)), row.pk


def _numbers(
    entity: Entity,
    claims: dict[int, Claim],
    newest: Told | None,
    plain: Told | None,
    raised: profiles.Raised,
    models: int,
    dots: Sequence[Told],
) -> list[Number]:
    found: list[Number] = []
    if newest and newest.pk in claims:
        claim = claims[newest.pk]
        note = plain if plain and plain.pk != newest.pk and plain.pk in claims else None
        found.append(
            Number(
                phrases.amount(claim),
                f"valuation last reported, {phrases.date_words(claim)}",
                claim.get_absolute_url(),
                claim,
                f"{phrases.amount(claims[note.pk])} as plain fact, {phrases.date_words(claims[note.pk])}" if note else "",
                claims[note.pk].get_absolute_url() if note else "",
            )
        )
    if raised.counted:
        total = " + ".join(phrases.compact_money(value, code, "exact" if exact else "about") for code, value, exact in raised.totals)
        deals = len(raised.counted)
        url = f"/claim/{raised.counted[0].pk}/" if deals == 1 else "#raised"
        found.append(Number(total, f"raised, by claims of {deals} deal{'' if deals == 1 else 's'}", url))
    if models:
        found.append(Number(str(models), f"model{'' if models == 1 else 's'} released", f"/models/?maker={entity.slug}"))
    if not newest and not raised.counted and dots and dots[0].pk in claims:
        claim = claims[dots[0].pk]
        found.append(Number(phrases.amount(claim), f"largest, {claim.get_kind_display()}", claim.get_absolute_url(), claim))
    return found


def _seen(entity: Entity, at: dt.datetime | None) -> Seen:
    """Joins alone: with subqueries in one another PostgreSQL may take the evidence of all claims for each claim. Two queries."""
    told = Q(article__superseded_by__isnull=True, article__published__lte=at or timezone.now())
    said = Evidence.objects.filter(
        told,
        Q(claim__subject=entity) | Q(claim__object=entity),
        claim__standing__in=[Claim.Standing.PUBLISHED, Claim.Standing.CONFIRMED],
    )
    named = Mention.objects.filter(told, entity=entity).aggregate(first=Min("article__day"), last=Max("article__day"))
    counted = said.order_by().aggregate(publishers=Count(PUBLISHER, distinct=True), last=Max("article__day"), first=Min("article__day"))
    return Seen(
        publishers=counted["publishers"],
        first=min((day for day in (named["first"], counted["first"]) if day), default=None),
        last=max((day for day in (named["last"], counted["last"]) if day), default=None),
    )


def _aliases(entity: Entity, as_of: dt.date | None) -> list[str]:
    """Other spellings of its name. On what day a text first had one is not kept, so of a past day only those known beforehand are told."""
    rows = entity.aliases.exclude(name=entity.name)
    if as_of:
        rows = rows.exclude(origin=Entity.Origin.TEXT)
    return list(rows.values_list("name", flat=True))
