"""The site itself: what it is, and whether it runs."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from digest import changes, phrases
from digest.legend import ENTITY_KINDS, KINDS, MEANINGS
from digest.queries import page_of
from digest.views.caching import public_page
from entities.models import Status
from entities.scorecard import scorecard

DAY = 24 * 60 * 60
PER_PAGE = 40


@public_page
def corrections(request: HttpRequest) -> HttpResponse:
    """What editors decided against the machine, newest first. Who decided is not told; that an editor did is."""
    page = page_of(Paginator(changes.decisions(), PER_PAGE), request)
    return render(request, "corrections.html", {"page": page, "entries": changes.lines(list(page.object_list))})


@public_page
def about(request: HttpRequest) -> HttpResponse:
    statuses = [(phrases.mark_of(status, False), meaning) for status, meaning in MEANINGS]
    hearsay = phrases.mark_of(Status.ACTUAL, True)
    context = {"statuses": statuses, "hearsay": hearsay, "kinds": KINDS, "entity_kinds": ENTITY_KINDS, "scorecard": scorecard()}
    return render(request, "about.html", context)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 where the database answers; a failure is left to show as a 500, with its traceback in the log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})


@require_safe
@cache_control(public=True, max_age=DAY)
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address on pages that link to no icon, such as the admin's."""
    return HttpResponseRedirect(static("icon.svg"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        f"Sitemap: {settings.SITE_URL.rstrip('/')}{reverse('sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "There is no such address; /api/v1/docs lists them."}, status=404)
    return render(request, "404.html", status=404)
