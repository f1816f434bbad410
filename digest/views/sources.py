"""Where it all comes from: the list of sources, for readers and as OPML for their feed readers."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from digest.queries import page_of
from digest.views.caching import public_page
from ingest.models import Article, Source
from ingest.opml import write_opml
from ingest.sources import outline

PER_PAGE = 100


def has_public_address(row: Source) -> bool:
    """Whether readers may see where it is read: not where on this machine a mailbox or folder lies, and no address with a password."""
    if row.kind not in (Source.Kind.FEED, Source.Kind.PAGE):
        return False
    address = urlsplit(row.location)
    return address.scheme in ("http", "https") and "@" not in address.netloc


def _listed() -> QuerySet[Source]:
    return Source.objects.select_related("publisher").order_by("name", "pk")


@public_page
def sources(request: HttpRequest) -> HttpResponse:
    """Every source with how it does and how many articles it gave."""
    page = page_of(Paginator(_listed(), PER_PAGE), request)
    rows = list(page.object_list)
    articles = Article.objects.public().filter(document__source__in=rows).order_by()
    counts = dict(articles.values_list("document__source").annotate(n=Count("pk")))
    return render(request, "sources.html", {"page": page, "rows": [(row, counts.get(row.pk, 0)) for row in rows]})


@public_page
def opml(request: HttpRequest) -> HttpResponse:
    """Feeds and pages that have a public address; ``manage.py sources import`` reads the list back."""
    outlines = [outline(row) for row in _listed() if has_public_address(row)]
    told = write_opml(outlines, title=f"Sources of {settings.SITE_NAME}")
    return HttpResponse(told, content_type="text/x-opml; charset=utf-8", headers={"Content-Disposition": 'inline; filename="sources.opml"'})
