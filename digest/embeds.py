"""The frame in which pages of others show an entity's timeline."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html

from digest.schemas import absolute
from entities.models import Entity

WIDTH, HEIGHT = 600, 480  # pixels, unless other ones are asked for


def snippet(row: Entity, width: int = WIDTH, height: int = HEIGHT) -> str:
    """HTML to copy into a page."""
    return format_html(
        '<iframe src="{}" title="{}: timeline" width="{}" height="{}" loading="lazy"></iframe>',
        absolute(reverse("embed-entity", args=[row.slug])),
        row.name,
        width,
        height,
    )
