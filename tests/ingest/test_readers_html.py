# ruff: noqa: E501 — samples stand as their sources have them
from __future__ import annotations

import datetime as dt

import pytest

from ingest.blocks import Block
from ingest.readers import UnreadableError, read

BODY = "".join(
    f"<p>Paragraph {n} tells that Corvex agreed to buy Lumen Photonics for $2 billion in cash, as people at both firms said on Monday.</p>"
    for n in range(3)
)
PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Corvex buys Lumen | Chip Post</title>
<meta property="og:site_name" content="Chip Post"><meta name="author" content="Jane Doe"><meta property="article:published_time" content="2026-03-04T10:00:00Z">
<link rel="canonical" href="https://post.example/corvex"></head><body><nav><a href="/">Home</a> <a href="/about">About</a></nav>
<article><h1>Corvex buys Lumen</h1>{BODY}<h2>What it means</h2><p>It is a <a href="/lumen">purchase of Lumen</a> that <b>many</b> had expected since the spring of last year.</p>
<ul><li>Lumen has 300 people.</li><li>It was founded in 2021.</li></ul><blockquote>We are glad to join, said the founder in a note to all of the staff.</blockquote>
<table><tr><th>Year</th><th>Sales</th></tr><tr><td>2024</td><td>$3M</td></tr></table></article>
<aside class="related"><a href="/x">Related story about something else</a></aside><footer>Copyright 2026</footer></body></html>"""


def kinds(blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks]


def test_page_with_its_metadata() -> None:
    reading = read(PAGE.encode(), format="html", url="https://post.example/corvex?x=1")
    assert (reading.title, reading.publisher, reading.author, reading.language) == ("Corvex buys Lumen", "Chip Post", "Jane Doe", "en")
    assert (reading.published, reading.published_from) == (dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC), "page")
    assert reading.url == "https://post.example/corvex"


def test_blocks_of_a_page() -> None:
    blocks = kinds(read(PAGE.encode(), format="html", url="https://post.example/corvex").blocks)
    assert ("heading", "What it means") in blocks
    assert ("item", "Lumen has 300 people.") in blocks
    assert ("quote", "We are glad to join, said the founder in a note to all of the staff.") in blocks
    assert ("item", "2024 | $3M") in blocks
    text = " ".join(words for _, words in blocks)
    assert "Home" not in text
    assert "Copyright" not in text
    assert "Related story" not in text


def test_relative_links_are_made_whole() -> None:
    blocks = read(PAGE.encode(), format="html", url="https://post.example/corvex").blocks
    block = next(b for b in blocks if "purchase of Lumen" in b.text)
    assert [(block.text[link.start : link.end], link.url) for link in block.links] == [("purchase of Lumen", "https://post.example/lumen")]


def test_page_of_several_posts_is_read_whole() -> None:
    posts = "".join(f"<article><h2>Post number {n} on chips</h2><p>May {n}, 2026</p>{BODY}</article>" for n in range(1, 5))
    blocks = kinds(read(f"<html><head><title>Blog</title></head><body>{posts}</body></html>".encode(), format="html").blocks)
    assert [text for kind, text in blocks if kind == "heading"] == [f"Post number {n} on chips" for n in range(1, 5)]


def test_day_in_the_address_where_the_page_tells_none() -> None:
    page = f"<html><head><title>Corvex</title></head><body><article><h1>Corvex</h1>{BODY}</article></body></html>"
    reading = read(page.encode(), format="html", url="https://x.example/2026/05/15/corvex")
    assert (reading.published, reading.published_from) == (dt.datetime(2026, 5, 15, tzinfo=dt.UTC), "page")


def test_other_charsets() -> None:
    page = PAGE.replace("utf-8", "windows-1251").replace("Paragraph 0", "Абзац")
    assert any("Абзац" in block.text for block in read(page.encode("windows-1251"), format="html").blocks)


@pytest.mark.parametrize(
    "raw", [b"", b"<html><body><script>app()</script></body></html>", b"<html></html>", b"<?xml version='1.0'?>", b"<!-- -->"]
)
def test_page_without_text_says_so(raw: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"\."):
        read(raw, format="html")


def test_deep_nesting_gives_a_result() -> None:
    deep = "<div>" * 5000 + "<p>" + "Corvex buys Lumen. " * 20 + "</p>"
    try:
        assert read(deep.encode(), format="html").blocks
    except UnreadableError as error:
        assert str(error)
