"""OPML 2.0: lists of feeds and pages to and from sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree


class OpmlError(ValueError):
    """The file is no list of sources; the message says why."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A source in a list. ``kind`` is ``feed`` or ``page``."""

    name: str
    kind: str
    location: str
    publisher: str = ""
    homepage: str = ""
    active: bool = True


def read_opml(raw: bytes) -> tuple[Outline, ...]:
    """Feeds and pages of a list, whatever folders they are in. Raises ``OpmlError``."""
    # No entities, no DTD, no network: a list comes from anywhere.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise OpmlError(f"is not well-formed XML: {error}") from error
    internal: Any = root.getroottree().docinfo.internalDTD  # its type in lxml-stubs lacks the method
    if internal is not None and any(True for _ in internal.iterentities()):
        raise OpmlError("defines entities of its own; such files are not read")
    if root.tag != "opml":
        raise OpmlError(f"is no OPML file: its root is <{root.tag}>, not <opml>")
    return tuple(_outlines(root))


def write_opml(outlines: Iterable[Outline], *, title: str) -> bytes:
    """A list that ``read_opml`` reads back to the same outlines."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for outline in outlines:
        attributes = {"text": outline.name, "title": outline.publisher or outline.name}
        if outline.kind == "feed":
            attributes |= {"type": "rss", "xmlUrl": outline.location}
            if outline.homepage:
                attributes["htmlUrl"] = outline.homepage
        else:
            attributes |= {"type": "link", "url": outline.location}
        if not outline.active:
            attributes["isComment"] = "true"
        etree.SubElement(body, "outline", attributes)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _outlines(root: etree._Element) -> Iterator[Outline]:
    seen: set[tuple[str, str]] = set()
    for element in root.iter("outline"):
        attributes = {str(name).lower(): str(value).strip() for name, value in element.attrib.items()}
        kind, location = ("feed", attributes.get("xmlurl", "")) if attributes.get("xmlurl") else ("page", attributes.get("url", ""))
        if not location or (kind == "page" and attributes.get("type", "").lower() != "link") or (kind, location) in seen:
            continue
        seen.add((kind, location))
        name = attributes.get("text") or attributes.get("title") or location
        yield Outline(
            name=name,
            kind=kind,
            location=location,
            publisher=attributes.get("title") or name,
            homepage=attributes.get("htmlurl", ""),
            active=attributes.get("iscomment", "").lower() != "true",
        )
