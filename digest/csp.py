"""The Content-Security-Policy of every answer.

A middleware of our own, as Django has one from 6.0 on only and django-csp brings nonces, reports and a decorator for each directive
where this site needs three constant headers. To be replaced by Django's own with the next long-term release.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.clickjacking import xframe_options_exempt

HEADER = "Content-Security-Policy"
#: What a public page may load: its own files, and nothing that stands in the page itself.
PAGES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
#: Django's admin and the API's Swagger page put some styles into their pages; their scripts are files.
TOOLS = {**PAGES, "style-src": "'self' 'unsafe-inline'"}
TOOL_PREFIXES = ("/admin/", "/api/")


def written(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def policy_of(path: str) -> str:
    """The policy of an address, as its header says it."""
    return written(TOOLS if path.startswith(TOOL_PREFIXES) else PAGES)


def middleware(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Gives each answer its policy, but for those of a view that has set one, and for Django's own error pages of development."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not (settings.DEBUG and response.status_code in (404, 500)):
            response.headers.setdefault(HEADER, policy_of(request.path_info))
        return response

    return respond


def embeddable(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For views that any site may show in a frame: lifts ``frame-ancestors`` and ``X-Frame-Options``, and nothing else of the policy."""

    @wraps(view)
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers[HEADER] = written({**PAGES, "frame-ancestors": "*"})
        return response

    return xframe_options_exempt(framed)
