"""Feeds of weeks and of months, an item each, as Atom and as JSON Feed."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from digest import review
from digest.feeds import JsonFeed, SiteFeed, summary_html
from digest.review import Brief, Leading
from digest.schemas import absolute

TOLD = 8  # stories with their summaries, as on the page; the others by their titles


class WeeksAtom(SiteFeed):
    kind, length = "week", 8
    title = f"Weeks · {settings.SITE_NAME}"
    subtitle = "What led in each week, with the sentences that say it."
    description = subtitle

    def link(self) -> str:
        return reverse("archive")

    def feed_guid(self, obj: None) -> str:
        return absolute(reverse(f"{self.kind}s-atom"))

    def items(self) -> list[Brief]:
        return review.briefs(self.kind, timezone.localdate(), self.length)

    def item_title(self, item: Brief) -> str:
        return f"{item.period.name}{', so far' if item.period.last >= timezone.localdate() else ''}"

    def item_description(self, item: Brief) -> str:
        told = format_html_join("", "{}", ((_story(one),) for one in item.stories[:TOLD]))
        others = ((absolute(one.story.get_absolute_url()), one.title) for one in item.stories[TOLD:])
        more = format_html_join("", '<li><a href="{}">{}</a></li>', others)
        quiet = f"A quiet {self.kind}: nothing that was read leads." if not item.stories else ""
        return format_html("<p>{}</p>{}{}", quiet or item.period.span, told, format_html("<ul>{}</ul>", more) if more else "")

    def item_link(self, item: Brief) -> str:
        return item.period.url

    def item_guid(self, item: Brief) -> str:
        return absolute(item.period.url)

    def item_pubdate(self, item: Brief) -> dt.datetime:
        """Its beginning, as an edition has that of its day."""
        return timezone.make_aware(dt.datetime.combine(item.period.first, dt.time.min))

    def item_updateddate(self, item: Brief) -> dt.datetime:
        return item.changed


class WeeksJson(WeeksAtom):
    feed_type = JsonFeed


class MonthsAtom(WeeksAtom):
    kind, length = "month", 4
    title = f"Months · {settings.SITE_NAME}"
    subtitle = "What led in each month, with the sentences that say it."
    description = subtitle


class MonthsJson(MonthsAtom):
    feed_type = JsonFeed


def _story(one: Leading) -> SafeString:
    link = absolute(one.story.get_absolute_url())
    return format_html('<h2><a href="{}">{}</a></h2><p>{}</p>', link, one.title, summary_html(one.summary))
