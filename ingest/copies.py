"""Copies: one text under several publishers, as agencies sell it. Publishers are counted by their own words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from zlib import crc32

from django.db.models import F, QuerySet
from django.db.models.functions import Substr

from ingest.models import Article

READ = 1500  # characters of the body that are compared
RUN = 6  # words of a shingle
LEAST = 12  # fewer shingles than these may agree by chance
SHARED = 0.6  # of the shorter text's shingles; a copy may have lost a paragraph or got one of its own

SAMPLE = 8  # shingles of a text by which a copy is looked for: the smallest ones, so that copies give the same
NEAR = dt.timedelta(days=7)  # a text told again later than this is told anew

_WORD = re.compile(r"[^\W_]+")

Shingles = frozenset[int]


def compared() -> Substr:
    """What of an article is compared, for ``annotate``."""
    return Substr("text", F("body_start") + 1, READ)


def shingles(text: str) -> Shingles:
    """The runs of words of a text, each as a number that is the same on every machine."""
    words = _WORD.findall(text.casefold())
    return frozenset(crc32(" ".join(words[start : start + RUN]).encode()) for start in range(len(words) - RUN + 1))


def is_copy(one: Shingles, other: Shingles) -> bool:
    shorter = min(len(one), len(other))
    return shorter >= LEAST and len(one & other) >= SHARED * shorter


def voices(told: Iterable[tuple[str, Shingles]]) -> dict[str, str]:
    """By publisher, whose words it brings: its own name, or that of whoever told the same text before it.

    ``told`` are publishers with their articles' shingles, in the order of telling. Who has any text of its own is a voice of its own.
    """
    brings: dict[str, str] = {}
    before: list[tuple[str, Shingles]] = []
    for publisher, text in told:
        first = next((name for name, earlier in before if name != publisher and is_copy(text, earlier)), publisher)
        before.append((brings.get(first, first), text))
        if first == publisher:
            brings[publisher] = publisher
        else:
            brings.setdefault(publisher, brings.get(first, first))
    return brings


# --- over stored articles ----------------------------------------------------------------------------------------------------


def sketch(text: Shingles) -> list[int]:
    """The smallest shingles of a text, by which its copies are found: they have most of them, whatever else they changed."""
    return sorted(text)[:SAMPLE] if len(text) >= LEAST else []


def settle(pk: int) -> set[int]:
    """Finds whose words an article brings, and which later ones bring its; gives the ids of those whose ``voice`` changed.

    An article speaks for whoever first told its text within ``NEAR`` before it, if that is another publisher. It hangs on the rows
    alone, not on the order in which they came: an older article that comes later takes over those that copied it, and theirs.
    """
    changed: set[int] = set()
    left = {article.pk: article for article in _compared().filter(pk=pk)}
    while left:
        article = left.pop(min(left, key=lambda each: _place(left[each])))
        text = shingles(article.compared)  # type: ignore[attr-defined]  # annotated by _compared
        if (mark := sketch(text)) != article.sketch:
            Article.objects.filter(pk=article.pk).update(sketch=mark)
        alike = _copies(article, text) if mark else []
        first = next((other for other in alike if _place(other) < _place(article)), None)
        told_by = (first.voice or first.publisher) if first is not None else None
        voice = None if told_by == article.publisher else told_by
        if voice != article.voice:
            Article.objects.filter(pk=article.pk).update(voice=voice)
            changed.add(article.pk)
        if voice != article.voice or article.pk == pk:
            left |= {other.pk: other for other in alike if article.pk == pk or _place(other) > _place(article)}
    return changed


def _copies(article: Article, text: Shingles) -> list[Article]:
    """Articles of other publishers with the same text, told first first; one query."""
    near = _compared().filter(sketch__overlap=sketch(text), published__range=(article.published - NEAR, article.published + NEAR))
    others = [other for other in near if other.publisher not in (None, article.publisher)]
    return sorted((other for other in others if is_copy(text, shingles(other.compared))), key=_place)  # type: ignore[attr-defined]


def _compared() -> QuerySet[Article]:
    rows = Article.objects.select_related("voice", "document__publisher", "document__source__publisher")
    return rows.defer("text", "search", "document__raw").annotate(compared=compared())


def _place(article: Article) -> tuple[dt.datetime, str, str, int, int]:
    """Order of telling, for all but versions of one thing by nothing that hangs on when an article was stored."""
    document = article.document
    return article.published, document.source.slug, document.uri, article.position, article.pk
