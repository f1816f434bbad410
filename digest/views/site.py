"""The site itself: what it is, whether it runs, and how a reader wants it to look."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

THEMES = {"light", "dark"}
YEAR = 365 * 24 * 60 * 60


def corrections(request: HttpRequest) -> HttpResponse:
    raise Http404


def about(request: HttpRequest) -> HttpResponse:
    raise Http404


@never_cache
@require_safe
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice of light or dark in a cookie, or forget it (``to=system``), and go back where they were."""
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = reverse("home")
    response = HttpResponseRedirect(back)
    choice = request.GET.get("to", "")
    if choice in THEMES:
        response.set_cookie("theme", choice, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 where the database answers; a failure is left to show as a 500, with its traceback in the log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        "Disallow: /theme/",
        f"Sitemap: {settings.SITE_URL.rstrip('/')}{reverse('sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)
