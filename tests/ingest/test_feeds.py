"""Atom and RSS, whole and broken."""

from __future__ import annotations

import json

import pytest

from ingest.feeds import parse_feed
from ingest.incoming import SourceError

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
  <title>Harbor Wire</title><link href="https://harbor.example/"/><id>urn:harbor</id><updated>2026-03-02T10:00:00Z</updated>
  <entry>
    <title>Lumen ships Beam 2</title><id>urn:harbor:2</id><link href="/beam-2"/><author><name>Ann Lee</name></author>
    <published>2026-03-02T09:30:00+01:00</published><updated>2026-03-02T10:00:00Z</updated>
    <summary>In short.</summary><content type="html">&lt;p&gt;Lumen shipped Beam 2 &lt;script&gt;x&lt;/script&gt;today.&lt;/p&gt;</content>
  </entry>
  <entry><title>Older</title><id>urn:harbor:1</id><updated>2026-03-01T10:00:00Z</updated><summary>Words.</summary></entry>
</feed>"""

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Tide</title><link>https://tide.example/</link><description/>
<item><title>A</title><link>https://tide.example/a</link><description>&lt;p&gt;Of A&lt;/p&gt;</description>
<pubDate>Mon, 02 Mar 2026 08:00:00 +0000</pubDate></item>
%s</channel></rss>"""


def test_parse_feed_reads_atom_oldest_first() -> None:
    feed = parse_feed(ATOM.encode(), url="https://harbor.example/feed.xml")
    assert (feed.title, feed.link, feed.bad, feed.notes) == ("Harbor Wire", "https://harbor.example/", (), ())
    assert [entry.uri for entry in feed.entries] == ["urn:harbor:1", "urn:harbor:2"]
    newest = feed.entries[1]
    assert (newest.format, newest.url) == ("entry", "https://harbor.example/beam-2")
    assert json.loads(newest.raw) == {
        "title": "Lumen ships Beam 2",
        "link": "https://harbor.example/beam-2",
        "id": "urn:harbor:2",
        "author": "Ann Lee",
        "published": "2026-03-02T08:30:00+00:00",
        "updated": "2026-03-02T10:00:00+00:00",
        "summary_html": "In short.",
        "content_html": "<p>Lumen shipped Beam 2 today.</p>",
        "feed_title": "Harbor Wire",
        "feed_link": "https://harbor.example/",
        "language": "en",
    }


def test_parse_feed_gives_the_same_bytes_each_time() -> None:
    assert parse_feed(ATOM.encode()) == parse_feed(ATOM.encode())


def test_parse_feed_goes_by_link_where_there_is_no_id() -> None:
    (entry,) = parse_feed((RSS % "").encode()).entries
    assert entry.uri == "https://tide.example/a"
    assert json.loads(entry.raw)["published"] == "2026-03-02T08:00:00+00:00"


def test_parse_feed_skips_one_bad_entry_and_tells() -> None:
    feed = parse_feed((RSS % "<item><link>https://tide.example/empty</link></item>").encode())
    assert [entry.uri for entry in feed.entries] == ["https://tide.example/a"]
    assert [str(bad) for bad in feed.bad] == ["https://tide.example/empty: has neither a title nor a text"]


def test_parse_feed_raises_where_all_entries_are_bad() -> None:
    with pytest.raises(SourceError, match="no entry that can be taken"):
        parse_feed(b'<rss version="2.0"><channel><title>T</title><item><link>https://t.example/1</link></item></channel></rss>')


def test_parse_feed_takes_the_newest_of_two_entries_with_one_id() -> None:
    twice = RSS % "<item><title>A, as it was</title><link>https://tide.example/a</link></item>"
    (entry,) = parse_feed(twice.encode()).entries
    assert json.loads(entry.raw)["title"] == "A"


def test_parse_feed_takes_an_empty_feed() -> None:
    assert parse_feed(b'<rss version="2.0"><channel><title>T</title></channel></rss>').entries == ()


def test_parse_feed_survives_xml_that_is_not_well_formed_and_tells() -> None:
    feed = parse_feed((RSS % "<item><title>Q&A & more</title><link>https://tide.example/q</link></item>").encode())
    assert len(feed.entries) == 2
    assert "faulty, but was read" in feed.notes[0]


def test_parse_feed_survives_a_wrong_charset() -> None:
    latin = (RSS % "<item><title>Café</title><link>https://tide.example/c</link></item>").encode("latin-1")
    feed = parse_feed(latin, content_type="application/rss+xml; charset=utf-8")
    titles = {json.loads(entry.raw)["title"] for entry in feed.entries}
    assert titles == {"A", "Café"}


def test_parse_feed_survives_a_day_that_no_calendar_has() -> None:
    feed = parse_feed((RSS % "<item><title>B</title><guid>b</guid><pubDate>Tue, 32 Foo 2026</pubDate></item>").encode())
    assert json.loads(next(entry for entry in feed.entries if entry.uri == "b").raw)["published"] == ""


@pytest.mark.parametrize(
    "raw", [b"", b"   ", b"<html><body>Not found</body></html>", b"just words", b"\x00\xff\x00", b"/etc/passwd", b"https://a.example/feed"]
)
def test_parse_feed_refuses_what_is_no_feed(raw: bytes) -> None:
    with pytest.raises(SourceError, match="no Atom or RSS feed"):
        parse_feed(raw)


def test_parse_feed_survives_a_bomb_of_entities() -> None:
    levels = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 9))
    bomb = (
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">{levels}<!ENTITY file SYSTEM "file:///etc/hostname">]>'
        '<rss version="2.0"><channel><title>T</title><item><title>x &l8; &file;</title><guid>1</guid></item></channel></rss>'
    )
    feed = parse_feed(bomb.encode())
    assert len(feed.entries[0].raw) < 1000
    assert "amplification" in feed.notes[0]
