"""Feeds of what stands in tables: deals, sums of money, models, people who move, what a source told, and what editors decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html

from digest import changes, modelrows, phrases
from digest.feeds import LENGTH, ClaimFeed, JsonFeed, SiteFeed, latest
from digest.schemas import absolute
from digest.tables import Filters
from digest.views import deal, people, tables
from entities import timelines
from entities.models import Claim, ClaimKind, EntityKind, Figure
from ingest.models import Source

K = ClaimKind


@dataclass(frozen=True, slots=True)
class View:
    """A table as the filters of an address leave it: its rows, and the filters."""

    rows: QuerySet[Any]
    filters: Filters


class TableFeed(SiteFeed):
    """What is told in a table, by the same filters as its page has; what means nothing among them is left out, and told."""

    table, what = "", ""

    def get_object(self, request: HttpRequest) -> View:
        filters = Filters(request)
        return View(self.rows(filters), filters)

    def rows(self, filters: Filters) -> QuerySet[Any]:
        raise NotImplementedError

    def title(self, obj: View) -> str:
        held = "; ".join(filter.words for filter in obj.filters.applied)
        return f"{self.table.capitalize()}{f': {held}' if held else ''} · {settings.SITE_NAME}"

    def subtitle(self, obj: View) -> str:
        return " ".join([self.what, *(f"Left out: {words}." for words in obj.filters.ignored)])

    description = subtitle

    def link(self, obj: View) -> str:
        return reverse(self.table) + obj.filters.query

    def feed_url(self, obj: View) -> str:
        return reverse(f"{self.table}-{'json' if self.feed_type is JsonFeed else 'atom'}") + obj.filters.query


class ClaimTableFeed(TableFeed, ClaimFeed):
    """A table's feed whose ``rows`` are claims."""

    def items(self, obj: View) -> list[Claim]:
        return latest(obj.rows)


class DealsAtom(ClaimTableFeed):
    table, what = "deals", "Steps of deals as they are told: reported, planned, optional, done or denied."

    def rows(self, filters: Filters) -> QuerySet[Claim]:
        left = deal.filtered(deal.public_deals(), filters)
        claims = Claim.objects.public().filter(deal__isnull=False)
        return claims.filter(deal__in=left.order_by().values("pk")) if filters.applied else claims


class DealsJson(DealsAtom):
    feed_type = JsonFeed


class ModelsAtom(ClaimTableFeed):
    table, what = "models", "Releases, sizes, prices and scores of AI models, as they are told."

    def rows(self, filters: Filters) -> QuerySet[Claim]:
        """What is told of the models that are left; of the one kind that is asked for alone."""
        models, benchmark = tables.filtered_models(modelrows.listed(), filters)
        kinds = [filters.typed["kind"]] if filters.typed["kind"] in tables.TOLD else list(tables.TOLD)
        told = Claim.objects.public().filter(kind__in=kinds)
        released = told.filter(kind=K.RELEASE, object__kind=EntityKind.MODEL)
        numbers = told.exclude(kind=K.RELEASE).filter(subject__kind=EntityKind.MODEL)
        if filters.applied:
            left = models.order_by().values("pk")
            released, numbers = released.filter(object__in=left), numbers.filter(subject__in=left)
        return numbers.filter(kind=K.BENCHMARK, object=benchmark) if benchmark else released | numbers


class ModelsJson(ModelsAtom):
    feed_type = JsonFeed


class PeopleAtom(ClaimTableFeed):
    table, what = "people", "Who was hired, left or founded what, as it is told."

    def rows(self, filters: Filters) -> QuerySet[Claim]:
        left = people.filtered(people.moves(), filters)
        return Claim.objects.public().filter(pk__in=left.order_by().values("pk"))


class PeopleJson(PeopleAtom):
    feed_type = JsonFeed


class SourceAtom(ClaimFeed):
    def get_object(self, request: HttpRequest, slug: str) -> Source:
        return get_object_or_404(Source, slug=slug)

    def title(self, obj: Source) -> str:
        return f"{obj.name} · {settings.SITE_NAME}"

    def subtitle(self, obj: Source) -> str:
        return f"Claims made from what {obj.name} told."

    description = subtitle

    def link(self, obj: Source) -> str:
        return obj.get_absolute_url()

    def items(self, obj: Source) -> list[Claim]:
        told = Claim.objects.filter(evidence__article__document__source=obj, evidence__article__superseded_by__isnull=True)
        return latest(Claim.objects.public().filter(pk__in=told.order_by().values("pk")))


class SourceJson(SourceAtom):
    feed_type = JsonFeed


class FiguresAtom(TableFeed):
    table, what = "figures", "Sums of money as articles state them, with the claim that uses them if one does."

    def rows(self, filters: Filters) -> QuerySet[Figure]:
        return tables.filtered_figures(timelines.figures(order="date"), filters, tables.currencies())

    def items(self, obj: View) -> list[tuple[Figure, Claim | None]]:
        rows = list(obj.rows[:LENGTH])
        used = timelines.claims_of_figures(rows)
        return [(row, used.get(row.pk)) for row in rows]

    def item_title(self, item: tuple[Figure, Claim | None]) -> str:
        figure, claim = item
        if claim is None:
            return f"{figure.text}, in “{figure.article.title}”; no claim uses it"
        mark = phrases.mark(claim)
        return f"{mark.sign} {mark.word}: {phrases.headline(claim)}"

    def item_description(self, item: tuple[Figure, Claim | None]) -> str:
        figure, _ = item
        sentence = figure.article.text[figure.sentence_start : figure.sentence_end]
        return format_html("<blockquote>{}</blockquote><p>{}</p>", sentence, figure.article.publisher_name)

    def item_link(self, item: tuple[Figure, Claim | None]) -> str:
        figure, claim = item
        return (claim or figure.article).get_absolute_url()

    def item_guid(self, item: tuple[Figure, Claim | None]) -> str:
        figure, _ = item
        return f"{absolute(figure.article.get_absolute_url())}#figure-{figure.start}-{figure.end}"

    def item_pubdate(self, item: tuple[Figure, Claim | None]) -> dt.datetime:
        return item[0].article.published

    item_updateddate = item_pubdate

    def item_categories(self, item: tuple[Figure, Claim | None]) -> list[str]:
        _, claim = item
        return [claim.kind, phrases.mark(claim).word] if claim else ["figure"]


class FiguresJson(FiguresAtom):
    feed_type = JsonFeed


class CorrectionsAtom(SiteFeed):
    title = f"Corrections · {settings.SITE_NAME}"
    subtitle = "What editors changed, rejected or confirmed of what the machine read."
    description = subtitle

    def link(self) -> str:
        return reverse("corrections")

    def items(self) -> list[changes.Decision]:
        return changes.lines(list(changes.decisions()[:LENGTH]))

    def item_title(self, item: changes.Decision) -> str:
        return f"{item.label}: {item.what or 'a claim that is no longer shown'}"

    def item_description(self, item: changes.Decision) -> str:
        told = [f"{change.field}: {change.before} → {change.after}" for change in item.changes] or [item.stands]
        return format_html("<p>{}</p><p>{}</p>", "; ".join(told), item.reason) if item.reason else format_html("<p>{}</p>", "; ".join(told))

    def item_link(self, item: changes.Decision) -> str:
        return item.url or reverse("corrections")

    def item_guid(self, item: changes.Decision) -> str:
        return f"{absolute(reverse('corrections'))}#{item.key}"

    def item_pubdate(self, item: changes.Decision) -> dt.datetime:
        return item.at

    item_updateddate = item_pubdate


class CorrectionsJson(CorrectionsAtom):
    feed_type = JsonFeed
