from __future__ import annotations

import datetime as dt
import json

import pytest

from ingest.readers import UnreadableError, read


def entry(**fields: str) -> bytes:
    return json.dumps(fields).encode()


def test_content_before_summary() -> None:
    reading = read(
        entry(
            title="Corvex buys <em>Lumen</em> &amp; more",
            link="https://x.example/a",
            author="Jane",
            published="2026-03-03T08:00:00+00:00",
            summary_html="Short.",
            content_html="<h2>Deal</h2><p>Corvex agreed to buy <a href='/l'>Lumen</a>.</p><pre>code</pre>",
            feed_title="Chip Post",
            language="en-US",
        ),
        format="entry",
    )
    assert (reading.title, reading.url, reading.author, reading.publisher, reading.language) == (
        "Corvex buys Lumen & more",
        "https://x.example/a",
        "Jane",
        "Chip Post",
        "en",
    )
    assert (reading.published, reading.published_from) == (dt.datetime(2026, 3, 3, 8, tzinfo=dt.UTC), "feed")
    assert [(b.kind, b.text) for b in reading.blocks] == [("heading", "Deal"), ("paragraph", "Corvex agreed to buy Lumen.")]
    assert reading.blocks[1].links[0].url == "https://x.example/l"


def test_longer_summary_is_the_text() -> None:
    assert (
        read(entry(title="T", summary_html="<p>Corvex agreed to buy Lumen.</p>", content_html=""), format="entry").blocks[0].text
        == "Corvex agreed to buy Lumen."
    )


def test_updated_stands_in_for_published() -> None:
    assert read(entry(title="Corvex", updated="2026-03-03"), format="entry").published == dt.datetime(2026, 3, 3, tzinfo=dt.UTC)


def test_title_alone_is_an_entry() -> None:
    assert [(b.kind, b.text) for b in read(entry(title="Corvex buys Lumen"), format="entry").blocks] == [("heading", "Corvex buys Lumen")]


@pytest.mark.parametrize("raw", [b"", b"[1]", b"{}", b"<rss/>", b'{"title": 3}', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_entry_says_so(raw: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"\."):
        read(raw, format="entry")
