"""Web pages: trafilatura finds the main text and the metadata, blocks and links are kept."""

from __future__ import annotations

import re

import trafilatura
from lxml import etree
from trafilatura.settings import Document

from ingest.blocks import Block, Reading
from ingest.dates import at_midnight, from_address, from_head, parse_moment

from .characters import decode
from .errors import UnreadableError
from .markup import blocks_of, parse

CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,40})", re.IGNORECASE)
#: What trafilatura and lxml raise on pages that are none.
SURVIVABLE = (ValueError, TypeError, AttributeError, KeyError, IndexError, AssertionError, RecursionError, OverflowError, etree.LxmlError)
PUBLISHED = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//meta[translate(@name,'DCTERMSdcterms','dctermsdcterms')='date' or @name='pubdate' or @name='publish-date']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//article//time[@datetime][1]/@datetime",
)
LD_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
#: A page with several posts holds more than one of these, each with a heading.
POSTS = "//article[.//h1 or .//h2 or .//h3]"


def read_html(raw: bytes, *, name: str = "", url: str = "") -> Reading:
    """The main text of a page with its metadata. Raises UnreadableError where a page has no text."""
    charset = CHARSET.search(raw[:4000])
    markup = decode(raw, charset.group(1).decode("ascii") if charset else "")
    tree = parse(markup)
    address = url if url.startswith(("http://", "https://")) else ""
    found = _extracted(markup, address)
    blocks: tuple[Block, ...] = ()
    if found is not None and isinstance(found.body, etree._Element):
        blocks = blocks_of(found.body, base=address)
    # A page of several posts, or one that trafilatura does not understand, is read whole, without what stands beside its text.
    whole = blocks_of(_body(tree), base=address, drop_asides=True)
    if _length(whole) > 2 * _length(blocks) and (not blocks or len(tree.xpath(POSTS)) > 1):
        blocks = whole
    if not blocks:
        raise UnreadableError("The page holds no text. It may be drawn by scripts only; give an address of the text itself.")
    return _with_metadata(blocks, tree, found, address)


def _extracted(markup: str, url: str) -> Document | None:
    try:
        found = trafilatura.bare_extraction(
            markup,
            url=url or None,
            include_links=True,
            include_formatting=True,
            include_comments=False,
            with_metadata=True,
            favor_recall=True,
        )
    except SURVIVABLE:
        return None
    return found if isinstance(found, Document) else None


def _body(tree: etree._Element) -> etree._Element:
    for path in ("//main", "//*[@role='main']", "//body"):
        found = tree.xpath(path)
        if isinstance(found, list) and len(found) == 1 and isinstance(found[0], etree._Element):
            return found[0]
    return tree


def _length(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in blocks)


def _with_metadata(blocks: tuple[Block, ...], tree: etree._Element, found: Document | None, url: str) -> Reading:
    published, origin = None, ""
    for value in _told_dates(tree):
        if published := parse_moment(value):
            origin = "page"
            break
    if published is None and (day := from_head(blocks)):
        published, origin = at_midnight(day), "date line"
    canonical = str((found.url if found else "") or url)
    if published is None and (address_day := from_address(canonical)):
        published, origin = at_midnight(address_day), "page"
    if published is None and found and found.date and (moment := parse_moment(str(found.date))):
        published, origin = moment, "page"
    title = str((found.title if found else "") or _text(tree, "//title") or "")
    language = _text(tree, "/html/@lang")[:2].lower()
    return Reading(
        blocks=blocks,
        title=" ".join(title.split())[:500],
        url=canonical if canonical.startswith(("http://", "https://")) else url,
        author=str((found.author if found else "") or "")[:300],
        publisher=str((found.sitename if found else "") or "")[:200],
        language=language if language.isalpha() else "",
        published=published,
        published_from=origin,
    )


def _told_dates(tree: etree._Element) -> list[str]:
    values: list[str] = []
    for path in PUBLISHED:
        found = tree.xpath(path)
        values += [str(value) for value in found[:1]] if isinstance(found, list) else []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "") and (match := LD_PUBLISHED.search(script.text or "")):
            values.insert(1, match.group(1))
            break
    return values


def _text(tree: etree._Element, path: str) -> str:
    found = tree.xpath(path)
    if not isinstance(found, list) or not found:
        return ""
    return str(found[0]) if not isinstance(found[0], etree._Element) else " ".join("".join(map(str, found[0].itertext())).split())
