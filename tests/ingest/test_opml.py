"""Lists of sources."""

from __future__ import annotations

import pytest

from ingest.opml import OpmlError, Outline, read_opml, write_opml

LIST = b"""<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body>
<outline text="Labs"><outline text="Harbor Wire" type="rss" xmlUrl="https://harbor.example/feed" htmlUrl="https://harbor.example/"/>
  <outline title="Only a title" xmlUrl="https://title.example/feed" isComment="true"/></outline>
<outline text="A page" type="link" url="https://page.example/"/>
<outline text="Harbor again" type="rss" xmlUrl="https://harbor.example/feed"/>
<outline text="Just words"/></body></opml>"""


def test_read_opml_finds_feeds_and_pages_in_folders_once() -> None:
    assert read_opml(LIST) == (
        Outline("Harbor Wire", "feed", "https://harbor.example/feed", "Harbor Wire", "https://harbor.example/"),
        Outline("Only a title", "feed", "https://title.example/feed", "Only a title", active=False),
        Outline("A page", "page", "https://page.example/", "A page"),
    )


def test_write_opml_is_read_back_the_same() -> None:
    outlines = (
        Outline("Ampersand & “quotes” <x>", "feed", "https://a.example/feed?x=1&y=2", "Publisher", "https://a.example/"),
        Outline("Page", "page", "https://p.example/", "Page", active=False),
    )
    assert read_opml(write_opml(outlines, title="List")) == outlines


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "not well-formed"),
        (b"<opml>", "not well-formed"),
        (b"<html/>", "its root is <html>"),
        (b'<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline text="&x;"/></body></opml>', "external entity"),
        (b'<!DOCTYPE opml [<!ENTITY x "lol">]><opml><body><outline text="&x;"/></body></opml>', "defines entities"),
    ],
)
def test_read_opml_refuses_what_is_no_list(raw: bytes, reason: str) -> None:
    with pytest.raises(OpmlError, match=reason):
        read_opml(raw)
