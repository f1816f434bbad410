"""HTML, or the XML that trafilatura makes of it, to blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin

from lxml import etree, html

from ingest.blocks import RULE, Block, BlockKind, Link

from .characters import Ink
from .errors import UnreadableError
from .judging import judged
from .shapes import LONE_BULLET

DROPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "form",
        "button",
        "select",
        "textarea",
        "input",
        "video",
        "audio",
        "picture",
        "img",
        "canvas",
        "map",
        "figcaption",
        "nav",
        "footer",
        "aside",
        "dialog",
        "pre",
        "head",
        "title",
        "meta",
        "link",
        "graphic",
        "del",
    ]
)
PARAGRAPHS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "center",
        "td",
        "th",
        "caption",
        "dd",
        "dt",
        "address",
        "figure",
        "body",
        "html",
        "details",
        "summary",
        "fieldset",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "ul",
        "ol",
        "dl",
        "list",
        "row",
        "cell",
        "doc",
        "lb-block",
        "hgroup",
    ]
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BOLD = frozenset({"b", "strong"})
#: Class names and roles of what stands on a page beside the text.
ASIDE = re.compile(
    r"\b(?:comments?|sidebar|share|sharing|social|related|recommend\w*|newsletter-signup|subscribe\w*|cookie\w*|breadcrumbs?|pagination|"
    r"promo|advert\w*|sponsored|menu|navbar|site-header|site-footer|popup|modal|paywall|preheader|screen-reader-text|sr-only|visually-hidden)\b",
    re.IGNORECASE,
)
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|max-height|line-height|opacity)\s*:\s*0(?:px|pt|em)?\s*(?:;|$)", re.IGNORECASE
)
MAX_DEPTH = 200  # deeper nesting is a generator gone astray
XML_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def parse(markup: str) -> html.HtmlElement:
    """The tree of a page or a fragment. Raises UnreadableError where there is none."""
    markup = XML_ILLEGAL.sub("", markup)
    markup = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup)
    try:
        return html.document_fromstring(markup, parser=html.HTMLParser(huge_tree=True))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableError("The page holds no text. Give the address of an article, or save the page as text.") from error


def blocks_of(tree: etree._Element, *, base: str = "", drop_asides: bool = False) -> tuple[Block, ...]:
    """Blocks of the text in a tree, in its order. ``base`` makes relative addresses whole."""
    walk = _Walk(base, drop_asides)
    walk.visit(tree)
    walk.flush()
    return tuple(_with_headings(walk.blocks))


class _Walk:
    def __init__(self, base: str, drop_asides: bool) -> None:
        self.base = base
        self.drop_asides = drop_asides
        self.blocks: list[Block] = []
        self.ink = Ink()
        self.kind: BlockKind = "paragraph"
        self.level = 0
        self.gap = 0
        self.depth = 0
        self.lists = 0
        self.bold = 0

    def flush(self) -> None:
        """Ends the block under construction."""
        if self.ink.chars:
            self.ink.bold = [(a, b) for a, b in self.ink.bold if a < b]
            block = self.ink.block(self.kind, level=self.level, gap=self.gap, traced=False)
            if block is not None:
                self.blocks.append(block)
                self.gap = 0
        self.ink = Ink()

    def text(self, text: str | None) -> None:
        if not text:
            return
        start = len(self.ink)
        self.ink.put(text, 0)
        if self.bold:
            self.ink.bold.append((start, len(self.ink)))

    def visit(self, element: etree._Element) -> None:
        """Reads an element, without its tail."""
        tag = element.tag
        if not isinstance(tag, str) or self.depth > MAX_DEPTH:
            return
        tag = tag.lower().rpartition("}")[2]
        # A “head” is that of a page, or trafilatura's word for a heading, which has a rendition.
        if (tag in DROPPED and not (tag == "head" and element.get("rend"))) or self._is_hidden(element):
            return
        self.depth += 1
        if tag in ("br", "lb"):
            self.flush()
        elif tag == "hr":
            self.flush()
            self.gap = RULE
        elif tag in HEADINGS or tag == "head":
            self._apart(element, "heading", HEADINGS.get(tag) or _rend_level(element))
        elif tag in ("blockquote", "quote"):
            self._apart(element, "quote", 0)
        elif tag in ("li", "item"):
            self._apart(element, "item", max(1, self.lists))
        elif tag in ("tr", "row") and _is_data_row(element):
            self._row(element)
        elif tag in ("ul", "ol", "list"):
            self.flush()
            self.lists += 1
            self._children(element)
            self.flush()
            self.lists -= 1
        elif tag in PARAGRAPHS:
            self._apart(element, self.kind, self.level)
        elif tag in ("a", "ref"):
            self._link(element)
        elif tag in BOLD or (tag == "hi" and "b" in (element.get("rend") or "")) or _styled_bold(element):
            self.bold += 1
            self._children(element)
            self.bold -= 1
        else:
            self._children(element)
        self.depth -= 1

    def _children(self, element: etree._Element) -> None:
        self.text(element.text)
        for child in element:
            self.visit(child)
            self.text(child.tail)

    def _apart(self, element: etree._Element, kind: BlockKind, level: int) -> None:
        """An element that makes blocks of its own; within an item or quote they are of its kind."""
        self.flush()
        before = self.kind, self.level
        self.kind, self.level = kind, level
        self._children(element)
        self.flush()
        self.kind, self.level = before

    def _row(self, row: etree._Element) -> None:
        self.flush()
        before = self.kind, self.level
        self.kind, self.level = "item", 1
        for i, cell in enumerate(row):
            if i:
                self.ink.put(" | ", 0)
            for piece in map(str, cell.itertext()):
                self.ink.put(" " + piece if not self.ink.chars or self.ink.chars[-1] != " " else piece, 0)
        self.flush()
        self.kind, self.level = before

    def _link(self, element: etree._Element) -> None:
        url = (element.get("href") or element.get("target") or "").strip()
        try:
            url = urljoin(self.base, url) if self.base else url
        except ValueError:
            url = ""
        ink, start = self.ink, len(self.ink)
        blocks = len(self.blocks)
        self._children(element)
        usable = url.startswith(("http://", "https://")) and len(url) <= 2000
        if not usable:
            return
        if self.ink is ink and len(self.blocks) == blocks:
            self.ink.links.append((start, len(self.ink), url))
            return
        # The link holds whole blocks, as cards do: each of them is linked.
        for i in range(blocks, len(self.blocks)):
            self.blocks[i] = _linked(self.blocks[i], url)
        if self.ink.chars:
            self.ink.links.append((0, len(self.ink), url))

    def _is_hidden(self, element: etree._Element) -> bool:
        if element.get("hidden") is not None or element.get("aria-hidden") == "true" or HIDDEN.search(element.get("style") or ""):
            return True
        if not self.drop_asides or element.tag in ("body", "html", "main", "article"):
            return False
        if element.get("role") in ("navigation", "banner", "contentinfo", "complementary", "search", "dialog"):
            return True
        return bool(ASIDE.search(f"{element.get('class') or ''} {element.get('id') or ''}".replace("_", "-")))


def _linked(block: Block, url: str) -> Block:
    return block if block.links else replace(block, links=(Link(url, 0, len(block.text)),))


def _rend_level(element: etree._Element) -> int:
    rend = element.get("rend") or ""
    return int(rend[1]) if re.fullmatch(r"h[1-6]", rend) else 2


def _styled_bold(element: etree._Element) -> bool:
    return element.tag == "span" and bool(re.search(r"font-weight\s*:\s*(?:bold|[6-9]00)", element.get("style") or "", re.IGNORECASE))


def _is_data_row(row: etree._Element) -> bool:
    """True for a row of figures and names; False for the tables that mails are laid out with."""
    cells = [cell for cell in row if isinstance(cell.tag, str)]
    if len(cells) < 2:
        return False
    for cell in cells:
        if any(
            isinstance(e.tag, str) and e.tag in ("table", "p", "div", "h1", "h2", "h3", "h4", "ul", "ol", "img")
            for e in cell.iter()
            if e is not cell
        ):
            return False
    lengths = [len(" ".join(_texts(cell))) for cell in cells]
    return sum(1 for n in lengths if n) >= 2 and max(lengths) <= 200


def _texts(element: etree._Element) -> Iterator[str]:
    for piece in element.itertext():
        yield str(piece)


def _with_headings(blocks: list[Block]) -> list[Block]:
    """Bold or short lines that stand for headings become such, of level 0; marks of hand-made lists go."""
    result: list[Block] = []
    for i, block in enumerate(blocks):
        if LONE_BULLET.fullmatch(block.text):
            continue
        if block.kind == "paragraph":
            before = blocks[i - 1].text if i else ""
            after = blocks[i + 1].text if i + 1 < len(blocks) else ""
            block = judged(block, before, after)
        result.append(block)
    return result
