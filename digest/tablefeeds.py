"""Feeds of what stands in tables: sums of money, models, people who move, what a source told, and what editors decided."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html

from digest import changes, phrases
from digest.feeds import LENGTH, ClaimFeed, JsonFeed, SiteFeed, latest
from digest.schemas import absolute
from entities import timelines
from entities.models import Claim, ClaimKind, EntityKind, Figure
from ingest.models import Source

K = ClaimKind


class ModelsAtom(ClaimFeed):
    title = f"Models · {settings.SITE_NAME}"
    subtitle = "Releases, sizes, prices and scores of AI models, as they are told."
    description = subtitle

    def link(self) -> str:
        return reverse("models")

    def items(self) -> list[Claim]:
        told = Claim.objects.public()
        numbers = told.filter(kind__in=[K.SPEC, K.PRICE, K.BENCHMARK], subject__kind=EntityKind.MODEL)
        return latest(numbers | told.filter(kind=K.RELEASE, object__kind=EntityKind.MODEL))


class ModelsJson(ModelsAtom):
    feed_type = JsonFeed


class PeopleAtom(ClaimFeed):
    title = f"People · {settings.SITE_NAME}"
    subtitle = "Who was hired, left or founded what, as it is told."
    description = subtitle

    def link(self) -> str:
        return reverse("people")

    def items(self) -> list[Claim]:
        return latest(Claim.objects.public().filter(kind__in=[K.HIRE, K.DEPARTURE, K.FOUNDING]))


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


class FiguresAtom(SiteFeed):
    title = f"Figures · {settings.SITE_NAME}"
    subtitle = "Sums of money as articles state them, with the claim that uses them if one does."
    description = subtitle

    def link(self) -> str:
        return reverse("figures")

    def items(self) -> list[tuple[Figure, Claim | None]]:
        rows = list(timelines.figures(order="date")[:LENGTH])
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


class CorrectionsJson(CorrectionsAtom):
    feed_type = JsonFeed
