"""What search engines may find: editions of days, weeks and months, stories, entities and deals, as far as they are public."""

from __future__ import annotations

import datetime as dt

from django.contrib.sitemaps import GenericSitemap, Sitemap
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from digest import periods
from digest.models import Edition, Story
from digest.periods import Period
from entities.models import Claim, Deal, Entity
from ingest.models import Article


def editions() -> GenericSitemap:
    return GenericSitemap({"queryset": Edition.objects.filter(day__lte=timezone.localdate()), "date_field": "built"})


class PeriodSitemap(Sitemap):
    """Each changes with the editions of its days."""

    kind = "week"

    def items(self) -> list[tuple[Period, dt.datetime]]:
        return periods.changed(self.kind, timezone.localdate())

    def location(self, item: tuple[Period, dt.datetime]) -> str:
        return item[0].url

    def lastmod(self, item: tuple[Period, dt.datetime]) -> dt.datetime:
        return item[1]


class MonthSitemap(PeriodSitemap):
    kind = "month"


def stories() -> GenericSitemap:
    told = Story.objects.filter(lead__in=Article.objects.public())
    return GenericSitemap({"queryset": told, "date_field": "last_day"})


def entities() -> GenericSitemap:
    """Each changes with the newest claim about it; one that is only named has no date but that of its first article."""
    told = Claim.objects.public().order_by("-last_told").values("last_told")
    ends = [Subquery(told.filter(**{end: OuterRef("pk")})[:1]) for end in ("subject", "object")]
    rows = Entity.objects.public().annotate(told=Coalesce(Greatest(*ends), "first_told"))
    return GenericSitemap({"queryset": rows, "date_field": "told"})


def deals() -> GenericSitemap:
    told = Deal.objects.filter(pk__in=Claim.objects.public().filter(deal__isnull=False).values("deal"))
    return GenericSitemap({"queryset": told, "date_field": "last_told"})


#: Called at each request, as what is public hangs on the day.
SITEMAPS = {"editions": editions, "weeks": PeriodSitemap, "months": MonthSitemap, "stories": stories, "entities": entities, "deals": deals}
