"""How long a page may be kept: a minute by anyone, after which an unchanged one costs a 304."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

MINUTE = 60


def public_page(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page, feed, picture or answer of the API that is the same for every reader: no cookie, no session. GET and HEAD only."""
    return require_safe(conditional_page(cache_control(public=True, max_age=MINUTE)(view)))
