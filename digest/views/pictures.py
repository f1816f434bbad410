"""The pictures of editions, entities, claims, stories, deals and chains, at ``picture.png`` below the address of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence, Sized
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from digest import chainpage, evidence, periods, phrases, pictures, profile, review, storypage
from digest.models import Edition, EditionItem
from digest.moved import chain_at, entity_at
from digest.periods import Period
from digest.pictures import Card, Line
from digest.views import deal as deals
from digest.views.caching import followed
from digest.views.chain import FEWEST, MOST
from entities import profiles
from entities.models import Claim, Entity

HOUR = 60 * 60
LEADS = 4


def _picture(card: Callable[..., Card]) -> Callable[..., Any]:
    """A view that draws the card. Networks fetch a picture once; who asks again within the hour gets it from a cache."""

    def view(request: HttpRequest, **where: Any) -> HttpResponse:
        return HttpResponse(pictures.draw(card(**where)), content_type="image/png")

    return require_safe(conditional_page(cache_control(public=True, max_age=HOUR)(followed(view))))


@_picture
def edition(year: int, month: int, day: int) -> Card:
    try:
        date = dt.date(year, month, day)
    except ValueError as error:
        raise Http404("no such day") from error
    row = get_object_or_404(Edition, day=date, day__lte=timezone.localdate())
    leads = row.items.filter(section=EditionItem.Section.TOP, story__isnull=False).order_by("position")
    titles = list(leads.values_list("story__title", flat=True)[:LEADS])
    return Card(f"{date:%A}", f"{date.day} {date:%B %Y}", tuple(map(Line, titles)) or (Line("A quiet day: nothing that was read leads."),))


@_picture
def week(year: int, number: int) -> Card:
    return _period(periods.week, year, number)


@_picture
def month(year: int, number: int) -> Card:
    return _period(periods.month, year, number)


def _period(of: Callable[[int, int], Period], year: int, number: int) -> Card:
    try:
        period = of(year, number)
    except ValueError as error:
        raise Http404("no such week or month") from error
    told = review.assemble(period, timezone.localdate())
    if told is None:
        raise Http404("no edition in that time")
    leads = tuple(Line(one.title) for one in told.stories[:LEADS])
    return Card(period.span, period.name, leads or (Line(f"A quiet {period.kind}: nothing that was read leads."),))


@_picture
def entity(slug: str) -> Card:
    row = entity_at(slug)
    told = profiles.told(row)
    head = profile.profile(row, told, None)
    numbers = [Line(one.label, one.number, phrases.mark(one.claim) if one.claim else None) for one in head.numbers]
    count = Line(
        f"claim{_s(told)} by {head.seen.publishers} publisher{'' if head.seen.publishers == 1 else 's'}",
        f"{len(told):,}",
    )
    return Card(row.get_kind_display(), _name(row), (*numbers, count))


@_picture
def claim(pk: int) -> Card:
    row = get_object_or_404(evidence.with_evidence(Claim.objects.public()), pk=pk)
    return Card(row.get_kind_display(), _says(row), (Line(f"{evidence.who(row)} · {phrases.date_words(row)}", mark=phrases.mark(row)),))


@_picture
def story(pk: int) -> Card:
    told = storypage.told(get_object_or_404(storypage.public_stories(), pk=pk))
    by = f"told by {_few(told.publishers)}"
    return Card(
        f"Story · {by}", told.story.title if pictures.legible(told.story.title) else f"Story {pk}", tuple(map(_line, told.claims[:LEADS]))
    )


@_picture
def deal(pk: int) -> Card:
    rows = deals.summaries(list(deals.public_deals().filter(pk=pk)))
    if not rows:
        raise Http404("no such deal")
    (row,) = rows
    publishers = {name for claim in row.told for name in evidence.publishers(claim)}
    lines = [Line(f"{evidence.who(row.claim)} · {phrases.date_words(row.claim)}", mark=phrases.mark(row.claim))]
    if row.sum is not None and row.sum != row.claim:
        lines.append(Line("the largest sum told of it", phrases.amount(row.sum), phrases.mark(row.sum)))
    lines.append(Line(f"claim{_s(row.told)} by {len(publishers)} publisher{_s(publishers)}", f"{len(row.told):,}"))
    if row.contested:
        lines.append(Line("Publishers differ on the amount."))
    return Card(f"Deal · {row.deal.get_family_display()}", _says(row.claim), tuple(lines))


@_picture
def chain(slugs: str) -> Card:
    rows = chain_at(slugs)
    if not FEWEST <= len(rows) <= MOST:
        raise Http404("a chain has two to six entities")
    page = chainpage.page_of_chain(rows)
    speakers = [_line(claim) for link in page.links for claim in link.speakers]
    gaps = [Line(f"{_name(one)} and {_name(other)} share nothing here.") for one, other in page.gaps]
    return Card(f"Chain · {len(page.entries):,} claim{_s(page.entries)}", " → ".join(map(_name, rows)), (*speakers, *gaps))


def _line(row: Claim) -> Line:
    return Line(_says(row), mark=phrases.mark(row))


def _says(row: Claim) -> str:
    """The claim's sentence. Who has a name that the fonts cannot show is told by its address, not left out."""
    said = phrases.headline(row)
    for end in (row.subject, row.object):
        if end is not None and not pictures.legible(end.name):
            said = said.replace(end.name, end.slug)
    return said


def _name(row: Entity) -> str:
    """As it is drawn: in letters that the fonts lack it is told by its address."""
    return row.name if pictures.legible(row.name) else row.slug


def _few(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{names[0]}, {names[1]} and {len(names) - 2} others"


def _s(counted: Sized) -> str:
    return "" if len(counted) == 1 else "s"
