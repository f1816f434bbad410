"""Feeds of one thing whose end is open: a deal, by its claims, and a story, by the articles that tell it."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.html import format_html, format_html_join

from digest import phrases, storypage
from digest.feeds import ClaimFeed, JsonFeed, SiteFeed, latest
from digest.schemas import absolute
from digest.storypage import Telling
from digest.texts import opening
from entities.deals import standing_step
from entities.models import Claim, Deal
from ingest.models import Article

WORDS = 40  # of an article's beginning


class DealAtom(ClaimFeed):
    """What is told of one deal. Its title says how it stands."""

    def get_object(self, request: HttpRequest, pk: int) -> tuple[Deal, list[Claim]]:
        row = get_object_or_404(Deal, pk=pk)
        claims = latest(Claim.objects.public().filter(deal=row))
        if not claims:
            raise Http404("no such deal")
        return row, claims

    def title(self, obj: tuple[Deal, list[Claim]]) -> str:
        now = standing_step(obj[1])
        return f"{phrases.mark(now).word}: {phrases.headline(now)} · {settings.SITE_NAME}"

    def subtitle(self, obj: tuple[Deal, list[Claim]]) -> str:
        return "The claims of one deal, each with the sentence that makes it."

    description = subtitle

    def link(self, obj: tuple[Deal, list[Claim]]) -> str:
        return obj[0].get_absolute_url()

    def items(self, obj: tuple[Deal, list[Claim]]) -> list[Claim]:
        return obj[1]


class DealJson(DealAtom):
    feed_type = JsonFeed


class StoryAtom(SiteFeed):
    """Who tells a story, the latest first, each with what it says."""

    def get_object(self, request: HttpRequest, pk: int) -> Telling:
        return storypage.told(get_object_or_404(storypage.public_stories(), pk=pk))

    def title(self, obj: Telling) -> str:
        return f"{obj.story.title} · {settings.SITE_NAME}"

    def subtitle(self, obj: Telling) -> str:
        return f"Told by {', '.join(obj.publishers)}."

    description = subtitle

    def link(self, obj: Telling) -> str:
        return obj.story.get_absolute_url()

    def items(self, obj: Telling) -> list[tuple[Article, list[Claim]]]:
        def said(article: Article) -> list[Claim]:
            claims = (*obj.claims, *obj.background)
            return [claim for claim in claims if any(row.article_id == article.pk for row in claim.evidence.all())]

        return [(article, said(article)) for article in reversed(obj.articles)]

    def item_title(self, item: tuple[Article, list[Claim]]) -> str:
        return f"{item[0].publisher_name}: {item[0].title}"

    def item_description(self, item: tuple[Article, list[Claim]]) -> str:
        article, claims = item
        begins = opening(article.opening, WORDS)  # type: ignore[attr-defined]  # by ``storypage.light``
        lines = format_html_join("", "<li>{}: {}</li>", ((phrases.mark(claim).word, phrases.headline(claim)) for claim in claims))
        return format_html("<p>{}</p>{}", begins, format_html("<ul>{}</ul>", lines) if lines else "")

    def item_link(self, item: tuple[Article, list[Claim]]) -> str:
        return item[0].get_absolute_url()

    def item_guid(self, item: tuple[Article, list[Claim]]) -> str:
        return absolute(item[0].get_absolute_url())

    def item_pubdate(self, item: tuple[Article, list[Claim]]) -> dt.datetime:
        return item[0].published

    item_updateddate = item_pubdate


class StoryJson(StoryAtom):
    feed_type = JsonFeed
