"""What search engines may find: editions, stories, entities and deals, as far as they are public."""

from __future__ import annotations

from django.contrib.sitemaps import GenericSitemap

from digest.models import Edition, Story
from entities.models import Claim, Deal, Entity
from ingest.models import Article


def editions() -> GenericSitemap:
    return GenericSitemap({"queryset": Edition.objects.all(), "date_field": "built"})


def stories() -> GenericSitemap:
    told = Story.objects.filter(lead__in=Article.objects.public())
    return GenericSitemap({"queryset": told, "date_field": "last_day"})


def entities() -> GenericSitemap:
    return GenericSitemap({"queryset": Entity.objects.public()})


def deals() -> GenericSitemap:
    told = Deal.objects.filter(pk__in=Claim.objects.public().filter(deal__isnull=False).values("deal"))
    return GenericSitemap({"queryset": told, "date_field": "last_told"})


#: Called at each request, as what is public hangs on the day.
SITEMAPS = {"editions": editions, "stories": stories, "entities": entities, "deals": deals}
