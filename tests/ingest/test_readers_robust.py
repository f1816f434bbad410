"""Any bytes give a reading or a clear error, in time that grows with their length only."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.readers import UnreadableError, read
from ingest.split import split

FORMATS = ["text", "markdown", "html", "mail", "entry"]
MARKS = st.text(alphabet="#*_-[]()<>|`~\\!&;:.\n \tabcXYZ0129'\"/=@•{}", max_size=300)


def check(raw: bytes, format: str) -> None:
    try:
        reading = read(raw, format=format)
    except UnreadableError as error:
        assert str(error)
        return
    parts = split(reading)
    for block in reading.blocks:
        assert block.text == block.text.strip()
        assert len(block.origins) in (0, len(block.text))
        assert all(0 <= link.start < link.end <= len(block.text) for link in block.links)
    for part in parts:
        assert part.key
        assert 0 <= part.body_start <= len(part.text)
        assert len(part.origins) in (0, len(part.text))
    assert len({part.key for part in parts}) == len(parts)


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    raw=st.one_of(st.binary(max_size=300), MARKS.map(str.encode), st.text(max_size=200).map(lambda s: s.encode("utf-8", "surrogatepass")))
)
def test_any_bytes(format: str, raw: bytes) -> None:
    check(raw, format)


@settings(max_examples=60, deadline=None)
@given(body=MARKS)
def test_any_body_of_a_mail_and_of_an_entry(body: str) -> None:
    check(b"From: a@x.example\nSubject: s\nContent-Type: text/html\n\n" + body.encode(), "mail")
    check(b"---\ntitle: " + body.encode() + b"\n---\n" + body.encode(), "markdown")


LINE = "Corvex agreed on Monday to buy [Lumen](https://l.example) for $2 billion in **cash**, the firms said.\n\n"
PATHS = {
    "prose": LINE * 10_000,
    "headings": "## Corvex Buys Lumen\n\nText of it, and more.\n\n" * 20_000,
    "items": "- [Corvex buys Lumen now](https://l.example) - it is done\n" * 16_000,
    "brackets": "[" * 500_000,
    "stars": "*a " * 300_000,
    "unclosed": "[a](" * 200_000,
    "angles": "<" * 500_000,
    "ticks": "`" * 500_001,
    "escapes": "\\*" * 400_000,
    "one line": "word " * 200_000,
    "dashes": "- " * 400_000,
    "spaces": "a" + " " * 900_000 + "b",
    "numbers": "1" * 900_000,
    "dates": "Thursday, May 7, 2026\n\n" * 40_000,
    "quotes": "> " * 400_000,
    "colons": "a: " * 300_000,
    "capitals": "Ab " * 300_000,
    "bars": "|" * 900_000,
    "bracketed": "(" * 900_000,
    "urls": "https://x.example/a " * 45_000,
}


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_time_grows_with_length_only(name: str, format: str) -> None:
    """A tenth of a megabyte of each: what is quadratic takes minutes even so."""
    begun = time.process_time()
    check(PATHS[name][:100_000].encode(), format)
    assert time.process_time() - begun < 5


def test_a_megabyte_of_prose_takes_seconds() -> None:
    begun = time.process_time()
    check(PATHS["prose"][:1_000_000].encode(), "markdown")
    assert time.process_time() - begun < 20
