"""Feeds: editions, and claims of an entity, a chain or a search; as Atom and as JSON Feed 1.1 from the same items.

Titles bear the status as a sign and a word, since a reader of feeds sees nothing else.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, SyndicationFeed
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from digest import evidence, front, phrases, search
from digest.models import Edition
from digest.moved import chain_at, entity_at
from digest.shown import Said
from entities.models import Claim, Correction, Entity

LENGTH = 50
EDITIONS = 15
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class AtomFeed(Atom1Feed):
    def latest_post_date(self) -> dt.datetime:
        """When the newest item changed. Of an empty feed a constant, where Django takes the present, so that it can be the same twice."""
        return super().latest_post_date() if self.items else EPOCH


class JsonFeed(SyndicationFeed):
    """Writes JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: Any, encoding: str) -> None:
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "description": self.feed["description"],
            "language": "en",
            "items": [self._item(item) for item in self.items],
        }
        text = json.dumps({name: value for name, value in feed.items() if value}, ensure_ascii=False, indent=1)
        outfile.write(text.encode(encoding) if "b" in getattr(outfile, "mode", "b") else text)

    def _item(self, item: dict[str, Any]) -> dict[str, Any]:
        fields = {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "content_html": item["description"],
            "date_published": item["pubdate"].isoformat() if item["pubdate"] else None,
            "date_modified": item["updateddate"].isoformat() if item["updateddate"] else None,
            "tags": list(item["categories"]),
        }
        return {name: value for name, value in fields.items() if value}


class SiteFeed(Feed):
    """A feed that is known again by its ETag alone: a correction or a withdrawal does not move the newest item's date."""

    feed_type: type[SyndicationFeed] = AtomFeed
    author_name = settings.SITE_NAME  # Atom asks for one; who said what stands with each item

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        response.headers.pop("Last-Modified", None)
        return response

    def feed_guid(self, obj: Any) -> str:
        return _absolute(self._get_dynamic_attr("link", obj))  # type: ignore[attr-defined]  # not in the stubs


class ClaimFeed(SiteFeed):
    """Claims as ``latest`` gives them. A subclass says which, of what it finds at the address."""

    def item_title(self, item: Claim) -> str:
        mark = phrases.mark(item)
        return f"{mark.sign} {mark.word}: {phrases.headline(item)}"

    def item_description(self, item: Claim) -> str:
        best = evidence.best(item)
        quote = format_html("<blockquote>{}</blockquote>", best.text) if best else ""
        return format_html("{}<p>{}</p>", quote, f"{evidence.who(item)} · {phrases.date_words(item)}")

    def item_link(self, item: Claim) -> str:
        return item.get_absolute_url()

    def item_guid(self, item: Claim) -> str:
        return _absolute(item.get_absolute_url())

    def item_pubdate(self, item: Claim) -> dt.datetime:
        return min(_tellings(item))

    def item_updateddate(self, item: Claim) -> dt.datetime:
        """The last time that an article told it, or an editor decided on it."""
        decided: dt.datetime | None = getattr(item, "decided", None)
        return max([*_tellings(item), *([decided] if decided else [])])

    def item_categories(self, item: Claim) -> list[str]:
        return [item.kind, phrases.mark(item).word]


def _tellings(item: Claim) -> list[dt.datetime]:
    return [row.article.published for row in item.evidence.all()]


def latest(claims: QuerySet[Claim]) -> list[Claim]:
    """The last told, each with its evidence and the moment at which an editor last ``decided`` on it."""
    decided = Correction.objects.filter(claim=OuterRef("pk")).order_by("-at").values("at")[:1]
    rows = claims.annotate(decided=Subquery(decided)).order_by("-last_told", "-pk")
    return list(evidence.with_evidence(rows)[:LENGTH])


class EditionsAtom(SiteFeed):
    """The latest editions, one item a day."""

    title = settings.SITE_NAME
    subtitle = "The day in artificial intelligence, and who did what to whom for how much."
    description = subtitle

    def link(self) -> str:
        return reverse("home")

    def items(self) -> list[Edition]:
        return list(Edition.objects.filter(day__lte=timezone.localdate())[:EDITIONS])

    def item_title(self, item: Edition) -> str:
        return f"{item.day:%A}, {item.day.day} {item.day:%B %Y}"

    def item_description(self, item: Edition) -> str:
        told = front.assemble(item)
        stories = format_html_join("", "{}", ((self._story(place),) for place in told.top))
        links = ((_absolute(place.story.get_absolute_url()), place.article.title, self._telling(place)) for place in told.quick)
        quick = format_html_join("", '<li><a href="{}">{}</a>{}</li>', links)
        return format_html("{}<ul>{}</ul>", stories, quick) if quick else stories

    def _story(self, place: front.Place) -> str:
        told = ((phrases.mark(claim).word, phrases.headline(claim)) for claim in place.claims)
        claims = format_html_join("", "<li>{}: {}</li>", told)
        link, title = _absolute(place.story.get_absolute_url()), place.article.title
        summary = summary_html(place.summary) if place.summary else place.standfirst
        return format_html('<h2><a href="{}">{}</a></h2><p>{}</p><ul>{}</ul>', link, title, summary, claims)

    def _telling(self, place: front.Place) -> str:
        return "".join(f" {phrases.mark(claim).word}: {phrases.headline(claim)}" for claim in place.claims)

    def item_guid(self, item: Edition) -> str:
        return _absolute(item.get_absolute_url())

    def item_pubdate(self, item: Edition) -> dt.datetime:
        """The day's beginning; ``built`` tells when it last changed."""
        return timezone.make_aware(dt.datetime.combine(item.day, dt.time.min))

    def item_updateddate(self, item: Edition) -> dt.datetime:
        return item.built


class EditionsJson(EditionsAtom):
    feed_type = JsonFeed


def summary_html(summary: Iterable[Said]) -> SafeString:
    """The sentences of a summary, each a link to where it stands; before one that is no plain fact stands how sure it is."""
    return format_html_join(" ", '{}<a href="{}">{}</a>{}', ((_signs(one), _absolute(one.url), one.text, _by(one)) for one in summary))


def _signs(said: Said) -> str:
    return "".join(f"{mark.sign} {mark.word}: " for mark in said.marks)


def _by(said: Said) -> str:
    return f" ({said.by})" if said.by else ""


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"


class EntityAtom(ClaimFeed):
    def get_object(self, request: HttpRequest, slug: str) -> Entity:
        return entity_at(slug)

    def title(self, obj: Entity) -> str:
        return f"{obj.name} · {settings.SITE_NAME}"

    def subtitle(self, obj: Entity) -> str:
        return f"What is told of {obj.name}, each claim with the sentence that makes it."

    description = subtitle

    def link(self, obj: Entity) -> str:
        return obj.get_absolute_url()

    def items(self, obj: Entity) -> list[Claim]:
        return latest(Claim.objects.public().about(obj))


class EntityJson(EntityAtom):
    feed_type = JsonFeed


class ChainAtom(ClaimFeed):
    def get_object(self, request: HttpRequest, slugs: str) -> list[Entity]:
        entities = chain_at(slugs)
        if not 2 <= len(entities) <= 6:
            raise Http404("a chain has two to six entities")
        return entities

    def title(self, obj: list[Entity]) -> str:
        return f"{' → '.join(entity.name for entity in obj)} · {settings.SITE_NAME}"

    def subtitle(self, obj: list[Entity]) -> str:
        return "Claims that join any two of them."

    description = subtitle

    def link(self, obj: list[Entity]) -> str:
        return reverse("chain", args=["/".join(entity.slug for entity in obj)])

    def items(self, obj: list[Entity]) -> list[Claim]:
        return latest(Claim.objects.public().filter(subject__in=obj, object__in=obj))


class ChainJson(ChainAtom):
    feed_type = JsonFeed


class SearchAtom(ClaimFeed):
    """Claims that the page of a query shows, last told first. What asks for nothing has no feed."""

    def get_object(self, request: HttpRequest) -> str:
        text = search.cleaned(request.GET.get("q", ""))
        if search.parse(text).is_empty:
            raise Http404("nothing is asked for")
        return text

    def title(self, obj: str) -> str:
        return f"{obj} · {settings.SITE_NAME}"

    def subtitle(self, obj: str) -> str:
        return " ".join([f"Claims found by: {obj}", *search.parse(obj).problems])

    description = subtitle

    def link(self, obj: str) -> str:
        return reverse("search", query={"q": obj})

    def feed_url(self, obj: str) -> str:
        return reverse("search-json" if self.feed_type is JsonFeed else "search-atom", query={"q": obj})

    def items(self, obj: str) -> list[Claim]:
        return latest(search.claims(search.parse(obj)))


class SearchJson(SearchAtom):
    feed_type = JsonFeed
