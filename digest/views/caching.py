"""How long a page may be kept: a minute by anyone, after which an unchanged one costs a 304."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from digest.moved import Moved

MINUTE = 60


def followed(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view that leads on from the addresses of entities that were renamed or merged."""

    @wraps(view, updated=())
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return view(request, *args, **kwargs)
        except Moved as moved:
            return moved.answer(request)

    return answer


def public_page(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page, feed, picture or answer of the API that is the same for every reader: no cookie, no session. GET and HEAD only."""
    return require_safe(conditional_page(cache_control(public=True, max_age=MINUTE)(followed(view))))
