"""Feed entries, stored as a JSON object of what feedparser found.

Keys, all optional strings: ``title``, ``link``, ``id``, ``author``, ``published`` and ``updated`` (ISO 8601), ``summary_html``,
``content_html``, ``feed_title``, ``feed_link``, ``language``.
"""

from __future__ import annotations

import json

from ingest.blocks import Block, Reading
from ingest.dates import parse_moment

from .characters import Ink
from .errors import UnreadableError
from .markup import blocks_of, parse


def read_entry(raw: bytes, *, name: str = "", url: str = "") -> Reading:
    """One entry: its content, or its summary where the content is shorter. The title alone makes an entry too."""
    try:
        entry = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableError("This is no stored feed entry: it is not JSON. Give the feed itself (.xml) to read its entries.") from error
    if not isinstance(entry, dict):
        raise UnreadableError("This is no stored feed entry: it holds no JSON object. Give the feed itself (.xml) to read its entries.")
    fields = {str(key): value if isinstance(value, str) else "" for key, value in entry.items()}
    link = fields.get("link", "") or url
    title = _plain(fields.get("title", ""))
    blocks = max(
        (_blocks(fields.get(key, ""), link) for key in ("content_html", "summary_html")),
        key=lambda found: sum(len(block.text) for block in found),
    )
    if not blocks and not title:
        raise UnreadableError("The feed entry has neither title nor text. Read the page that it links to.")
    published = parse_moment(fields.get("published", "")) or parse_moment(fields.get("updated", ""))
    return Reading(
        blocks=blocks or _heading(title),
        title=title[:500],
        url=link,
        author=_plain(fields.get("author", ""))[:300],
        publisher=_plain(fields.get("feed_title", ""))[:200],
        language=fields.get("language", "")[:2].lower(),
        published=published,
        published_from="feed" if published else "",
    )


def _blocks(markup: str, base: str) -> tuple[Block, ...]:
    return blocks_of(parse(markup), base=base) if markup.strip() else ()


def _plain(text: str) -> str:
    """A title or name without the markup that some feeds put there."""
    if "<" in text or "&" in text:
        return " ".join(block.text for block in _blocks(text, ""))
    ink = Ink()
    ink.put(text, 0)
    block = ink.block("paragraph", traced=False)
    return block.text if block else ""


def _heading(title: str) -> tuple[Block, ...]:
    return (Block("heading", title, level=1),)
