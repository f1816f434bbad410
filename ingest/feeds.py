"""Atom and RSS to entries. Each entry becomes a document whose raw bytes are JSON with the keys of ``entry_data``."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import io
import json
import xml.sax
from dataclasses import dataclass
from typing import Any

import feedparser

from ingest.incoming import Bad, Incoming, SourceError, fitting_uri

#: feedparser's complaints that leave entries one can use. XML that is not well-formed is read by its lenient parser.
SURVIVABLE = (
    feedparser.CharacterEncodingOverride,
    feedparser.NonXMLContentType,
    feedparser.UndeclaredNamespace,
    xml.sax.SAXParseException,
)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as read: entries and what could not be taken, oldest first."""

    title: str
    link: str
    entries: tuple[Incoming, ...]
    bad: tuple[Bad, ...]
    notes: tuple[str, ...]


def parse_feed(raw: bytes, *, url: str = "", content_type: str = "") -> Feed:
    """Read a feed. ``url`` is what relative links within belong to; ``content_type`` is the whole header, with its charset.

    Raises ``SourceError`` where it is no feed, is broken beyond use, or has entries of which none can be taken.
    """
    headers = {"content-type": content_type or "application/xml"}
    if url:
        headers["content-location"] = url
    # Wrapped, since feedparser takes bare bytes for the name of a file.
    parsed = feedparser.parse(io.BytesIO(raw), response_headers=headers)
    notes = []
    version = parsed.get("version", "")  # missing where there are no bytes at all
    complaint = parsed.get("bozo_exception") if parsed.get("bozo") else None
    if not version and not parsed.entries:
        why = f" ({complaint})" if complaint else ""
        raise SourceError(f"is no Atom or RSS feed{why}; if it is a web page, its kind must be “page”")
    if complaint is not None and not isinstance(complaint, SURVIVABLE):
        raise SourceError(f"is a feed that cannot be read: {complaint}") from complaint
    if isinstance(complaint, xml.sax.SAXParseException) and not parsed.entries:
        raise SourceError(f"is a feed that breaks off or is faulty before its first entry: {complaint}; get it again") from complaint
    if not parsed.entries:
        notes.append("the feed holds no entries")
    if complaint is not None:
        notes.append(f"the feed is faulty, but was read: {complaint}")

    taken: dict[str, Incoming] = {}
    bad: list[Bad] = []
    # Feeds begin with the newest: turned round, ids rise with time, and of two entries with one id the newest wins.
    for number, entry in reversed(list(enumerate(parsed.entries, start=1))):
        data = entry_data(entry, parsed.feed)
        if not (data["title"] or data["summary_html"] or data["content_html"]):
            bad.append(Bad(data["link"] or data["id"] or f"entry {number}", "has neither a title nor a text"))
            continue
        content = json.dumps(data, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
        uri = fitting_uri(data["id"] or data["link"] or f"sha256:{hashlib.sha256(content).hexdigest()}")
        taken.pop(uri, None)
        taken[uri] = Incoming(uri=uri, format="entry", raw=content, url=data["link"] or url)
    if bad and not taken:
        raise SourceError(f"has no entry that can be taken; the first: {bad[0]}")
    return Feed(parsed.feed.get("title", ""), parsed.feed.get("link", ""), tuple(taken.values()), tuple(bad), tuple(notes))


def entry_data(entry: Any, feed: Any) -> dict[str, str]:
    """What a document of format “entry” holds. Dates are ISO 8601 in UTC, or empty."""
    contents = [part for part in entry.get("content", []) if part.get("value")]
    html = [part for part in contents if "html" in (part.get("type") or "html")]
    return {
        "title": entry.get("title", ""),
        "link": entry.get("link", ""),
        "id": entry.get("id", ""),
        "author": entry.get("author", ""),
        "published": _moment(entry.get("published_parsed")),
        "updated": _moment(entry.get("updated_parsed") if "updated" in entry else None),
        "summary_html": entry.get("summary", ""),
        "content_html": (html or contents or [{}])[0].get("value", ""),
        "feed_title": feed.get("title", ""),
        "feed_link": feed.get("link", ""),
        "language": (contents[0].get("language") if contents else "") or feed.get("language", "") or "",
    }


def _moment(parsed: Any) -> str:
    """feedparser's UTC tuple as ISO 8601; empty where there is none or the calendar has no such day."""
    if parsed is None:
        return ""
    try:
        return dt.datetime.fromtimestamp(calendar.timegm(parsed), dt.UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
