"""Writes of this floor: a document with its versions and articles, and publishers.

Storing has two steps. ``decide`` is pure: the articles that stand and the parts that were read go in, an ``Intent`` comes out.
``store_document`` carries it out in one transaction.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from ingest import signals
from ingest.blocks import Part, Reading
from ingest.language import detect
from ingest.models import Article, DateOrigin, Document, Publisher, Source
from ingest.readers import UnreadableError, read
from ingest.split import split

#: Characters; a shorter text may tell too little of its language.
SHORT = 200

OutcomeStatus = Literal["created", "updated", "skipped"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What storing a document did; the numbers are of articles."""

    status: OutcomeStatus
    document_id: int
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    kept: int = 0
    language: str = "en"
    note: str = ""  # what a person should be told about it


@dataclass(frozen=True, slots=True)
class Known:
    """An article that stands: the latest version of a story of the document."""

    pk: int
    key: str
    text_hash: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to be done. A part stands with its position; ``kept`` and ``changed`` name the article that stands now."""

    new: tuple[tuple[int, Part], ...] = ()
    changed: tuple[tuple[Known, int, Part], ...] = ()
    kept: tuple[tuple[Known, Part], ...] = ()
    gone: tuple[Known, ...] = ()


def decide(known: Collection[Known], parts: Sequence[Part]) -> Intent:
    """Match the parts of a new version with the articles that stand.

    A story is the same by its key, or else by its very text; a document of one story is the same story whatever its key.
    Raises ``ValueError`` where two parts have one key.
    """
    repeated = [key for key, count in Counter(part.key for part in parts).items() if count > 1]
    if repeated:
        raise ValueError(f"Parts of one document have the same key: {', '.join(repeated)}")
    by_key = {article.key: article for article in known}
    matches: dict[int, Known] = {position: by_key[part.key] for position, part in enumerate(parts) if part.key in by_key}
    free = [article for article in known if article not in matches.values()]
    for position, part in enumerate(parts):
        if position not in matches:
            same = next((article for article in free if article.text_hash == text_hash(part.text)), None)
            if same is not None:
                matches[position] = same
                free.remove(same)
    if len(known) == len(parts) == 1 and not matches:
        matches[0] = free.pop()

    new, changed, kept = [], [], []
    for position, part in enumerate(parts):
        match = matches.get(position)
        if match is None:
            new.append((position, part))
        elif match.text_hash == text_hash(part.text):
            kept.append((match, part))
        else:
            changed.append((match, position, part))
    return Intent(tuple(new), tuple(changed), tuple(kept), tuple(article for article in free if not article.withdrawn))


def store_document(
    *,
    source: Source,
    uri: str,
    format: str,
    raw: bytes,
    name: str = "",
    url: str = "",
    received: dt.datetime | None = None,
    published: dt.datetime | None = None,
    publisher: str = "",
) -> Outcome:
    """Store one document and its articles, or a new version of them; the same bytes again change nothing.

    ``published`` and ``publisher`` (a name) hold where the document tells none itself. Atomic: everything or nothing. After commit
    ``article_stored`` is sent for each article that is new or stands anew, ``article_retired`` for each superseded or withdrawn.
    Raises ``UnreadableError`` where the bytes hold no story.
    """
    content_hash = hashlib.sha256(raw).hexdigest()
    with transaction.atomic():
        # One writer a source at a time, so that two runs over the same thing cannot both find it missing.
        source = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
        latest = Document.objects.filter(source=source, uri=uri).order_by("-version").defer("raw").first()
        same = latest if latest is not None else _same_bytes(source, content_hash)
        if same is not None and same.content_hash == content_hash:
            note = "" if same is latest else f"the same bytes as {same.uri}"
            return Outcome("skipped", same.pk, kept=_standing(source, same.uri).count(), language=same.language, note=note)

        reading = read(raw, format=format, name=name, url=url)
        parts = split(reading)
        if not parts:
            raise UnreadableError("holds no story: nothing but boilerplate is left after reading it")
        document = _new_document(source=source, uri=uri, format=format, raw=raw, content_hash=content_hash, latest=latest, reading=reading)
        document.url = web_address(reading.url) or web_address(url)
        document.received = received or timezone.now()
        document.published, document.published_from = _date(reading, published, latest, document.received)
        document.publisher = _publisher(source, reading, publisher, latest)
        document.language = reading.language[:10] or "und"
        document.save()
        return _store_articles(document, source, parts)


def get_publisher(name: str, *, homepage: str = "") -> Publisher:
    """The publisher of that name, made where it does not exist yet. Names that give the same slug are one."""
    name = clip(" ".join(name.split()), Publisher, "name")
    if not name:
        raise ValueError("A publisher needs a name")
    found = Publisher.objects.filter(name__iexact=name).order_by("pk").first()
    if found is not None:
        return found
    # A name without a Latin letter gives no slug.
    slug = slugify(name)[:100].strip("-") or f"publisher-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    return Publisher.objects.get_or_create(slug=slug, defaults={"name": name, "homepage": web_address(homepage)[:500]})[0]


def add_source(
    *,
    kind: str,
    location: str,
    name: str,
    slug: str = "",
    publisher: str = "",
    homepage: str = "",
    active: bool = True,
    interval: dt.timedelta = dt.timedelta(hours=1),
) -> tuple[Source, bool]:
    """The source of that kind at that location, and whether it was made now; one that exists stays as it is.

    Raises ``ValidationError`` where a field does not fit.
    """
    location = location.strip()
    if kind in {Source.Kind.FEED, Source.Kind.PAGE} and not web_address(location):
        raise ValidationError(
            f"“{location}” is no web address, which starts with http:// or https://; "
            "a mailbox or folder is added with --kind mail or --kind folder"
        )
    found = Source.objects.filter(kind=kind, location=location).first()
    if found is not None:
        return found, False
    name = clip(name.strip() or location, Source, "name")
    with transaction.atomic():
        source = Source(kind=kind, location=location, name=name, slug=slug or _free_slug(name), active=active, interval=interval)
        source.publisher = get_publisher(publisher, homepage=homepage) if publisher.strip() else None
        source.full_clean()
        source.save()
    return source, True


def text_hash(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def web_address(url: str) -> str:
    """The address if pages may link to it, else nothing."""
    url = url.strip()
    return url if url.lower().startswith(("http://", "https://")) and len(url) <= 1000 and "\x00" not in url else ""


def clip(text: str, model: type[Document | Article | Publisher | Source], field: str) -> str:
    """The text, cut to the length of the field."""
    limit: int | None = getattr(model._meta.get_field(field), "max_length", None)
    text = storable(text)
    return text if limit is None or len(text) <= limit else text[: limit - 1] + "…"


def storable(text: str) -> str:
    """The text without what PostgreSQL cannot hold; every character keeps its offset."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _free_slug(name: str) -> str:
    base = slugify(name)[:90].strip("-") or "source"
    taken = set(Source.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for number in range(1, len(taken) + 2) if (slug := base if number == 1 else f"{base}-{number}") not in taken)


def _same_bytes(source: Source, content_hash: str) -> Document | None:
    """A latest version with these bytes under another address of the source."""
    return Document.objects.filter(source=source, content_hash=content_hash, superseded_by__isnull=True).defer("raw").order_by("pk").first()


def _standing(source: Source, uri: str) -> Any:
    return Article.objects.current().filter(document__source=source, document__uri=uri)


def _new_document(
    *, source: Source, uri: str, format: str, raw: bytes, content_hash: str, latest: Document | None, reading: Reading
) -> Document:
    return Document(
        source=source,
        uri=uri,
        version=latest.version + 1 if latest else 1,
        supersedes=latest,
        format=format,
        raw=raw,
        content_hash=content_hash,
        title=clip(reading.title, Document, "title"),
        author=clip(reading.author, Document, "author"),
    )


def _date(reading: Reading, given: dt.datetime | None, latest: Document | None, received: dt.datetime) -> tuple[dt.datetime | None, str]:
    """The document's date and where it was found. A new version without a date of its own keeps that of the old one."""
    if reading.published is not None:
        return reading.published, reading.published_from or DateOrigin.PAGE
    if given is not None:
        return given, DateOrigin.GIVEN
    if latest is not None and latest.published is not None:
        return latest.published, latest.published_from
    return received, DateOrigin.RECEIVED


def _publisher(source: Source, reading: Reading, given: str, latest: Document | None) -> Publisher | None:
    """Who published the document. What an editor set for a feed or page stands over what it calls itself: one feed, one publisher."""
    if source.publisher is not None and (source.kind in (Source.Kind.FEED, Source.Kind.PAGE) or not reading.publisher.strip()):
        return source.publisher
    name = reading.publisher.strip() or given.strip()
    if name:
        return get_publisher(name)
    return latest.publisher if latest is not None else None


def _language(text: str, around: str) -> str:
    """The language of a story; where a short one tells too little, that of the document it stands in."""
    found = detect(text)
    return around if found == "und" or (found == "en" and len(text) < SHORT) else found


def _store_articles(document: Document, source: Source, parts: Sequence[Part]) -> Outcome:
    standing = {article.pk: article for article in _standing(source, document.uri)}
    known = [Known(article.pk, article.key, article.text_hash, article.withdrawn) for article in standing.values()]
    intent = decide(known, [dataclasses.replace(part, key=clip(part.key, Article, "key"), text=storable(part.text)) for part in parts])
    stored: list[int] = []
    retired: list[int] = []
    for position, part in intent.new:
        stored.append(_new_article(document, position, part).pk)
    for old, position, part in intent.changed:
        article = _new_article(document, position, part)
        stored.append(article.pk)
        retired.append(old.pk)
        Article.objects.filter(pk=old.pk).update(superseded_by=article)
    for old, part in intent.kept:
        if _refile(standing[old.pk], _filing(document, part)):
            stored.append(old.pk)
    for old in intent.gone:
        retired.append(old.pk)
        Article.objects.filter(pk=old.pk).update(withdrawn=True)
    for signal, pks in ((signals.article_retired, retired), (signals.article_stored, stored)):
        for pk in pks:
            transaction.on_commit(partial(signal.send, sender=Article, article_id=pk))
    return Outcome(
        "created" if document.version == 1 else "updated",
        document.pk,
        new=len(intent.new),
        changed=len(intent.changed),
        withdrawn=len(intent.gone),
        kept=len(intent.kept),
        language=document.language,
        note=""
        if document.language in ("en", "und")
        else f"is in another language than English ({document.language}): kept, but gives no claims",
    )


def _filing(document: Document, part: Part) -> dict[str, Any]:
    """What is known of a story besides its text."""
    published = part.published or document.published or document.received
    return {
        "title": clip(part.title, Article, "title"),
        "body_start": part.body_start,
        "section": part.section,
        "url": web_address(part.url),
        "author": clip(part.author or document.author, Article, "author"),
        "outlets": [storable(outlet)[:120] for outlet in part.outlets],
        "language": _language(part.text, document.language),
        "published": published,
        "published_from": (part.published_from or DateOrigin.DATE_LINE) if part.published else document.published_from,
        "day": timezone.localdate(published),
        "withdrawn": False,
    }


def _new_article(document: Document, position: int, part: Part) -> Article:
    return Article.objects.create(
        document=document,
        position=position,
        key=part.key,
        text=part.text,
        text_hash=text_hash(part.text),
        **_filing(document, part),
    )


def _refile(article: Article, filing: dict[str, Any]) -> bool:
    """Bring an unchanged story's title, date and the like up to the new version; true where something differed."""
    changed = {field: value for field, value in filing.items() if getattr(article, field) != value}
    if changed:
        Article.objects.filter(pk=article.pk).update(**changed)
    return bool(changed)
