"""One GET, and everything that may be wrong with it."""

from __future__ import annotations

import datetime as dt
import gzip
import time
import zlib
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from ingest import fetch as module
from ingest.fetch import Fetched, FetchError, as_utf8, fetch, shown, sniff
from tests.ingest.local import Answer, Server, serving

HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    settings.FETCH_ALLOW_PRIVATE = True
    settings.FETCH_TIMEOUT = 2.0
    with serving() as site:
        yield site


def test_fetch_gives_content_type_and_validators(server: Server) -> None:
    server.answers["/a"] = Answer(body=b"<p>Hello", headers={**HTML, "ETag": '"v1"', "Last-Modified": "Mon, 02 Mar 2026 08:00:00 GMT"})
    fetched = fetch(server.url("/a"))
    assert (fetched.content, fetched.content_type, fetched.charset) == (b"<p>Hello", "text/html", "utf-8")
    assert (fetched.etag, fetched.last_modified) == ('"v1"', "Mon, 02 Mar 2026 08:00:00 GMT")
    assert (fetched.url, fetched.moved_to, fetched.notes, fetched.not_modified) == (server.url("/a"), "", (), False)
    asked = server.requests["/a"][0]
    assert asked["host"] == server.address.removeprefix("http://")
    assert "throughline" in asked["user-agent"].lower()
    assert "if-none-match" not in asked


def test_fetch_sends_validators_and_takes_304(server: Server) -> None:
    server.answers["/a"] = Answer(status=304)
    fetched = fetch(server.url("/a"), etag='"v1"', last_modified="Mon, 02 Mar 2026 08:00:00 GMT")
    assert fetched.not_modified
    assert fetched.content == b""
    assert server.requests["/a"][0]["if-none-match"] == '"v1"'
    assert server.requests["/a"][0]["if-modified-since"] == "Mon, 02 Mar 2026 08:00:00 GMT"


def test_fetch_reads_by_name_of_host(server: Server) -> None:
    server.answers["/a"] = Answer(body=b"x")
    by_name = server.url("/a").replace("127.0.0.1", "localhost")
    assert fetch(by_name).url == by_name
    assert server.requests["/a"][0]["host"].startswith("localhost:")


def test_fetch_tells_new_address_when_all_hops_are_permanent(server: Server) -> None:
    server.redirect("/old", "/older", 301)
    server.redirect("/older", server.url("/new"), 308)
    server.answers["/new"] = Answer(body=b"x")
    fetched = fetch(server.url("/old"))
    assert (fetched.url, fetched.moved_to) == (server.url("/new"), server.url("/new"))


@pytest.mark.parametrize("status", [302, 303, 307])
def test_fetch_keeps_address_when_one_hop_is_temporary(server: Server, status: int) -> None:
    server.redirect("/old", "/between", 301)
    server.redirect("/between", "/new", status)
    server.answers["/new"] = Answer(body=b"x")
    fetched = fetch(server.url("/old"))
    assert (fetched.url, fetched.moved_to) == (server.url("/new"), "")


def test_fetch_stops_at_a_loop(server: Server) -> None:
    server.redirect("/a", "/b", 301)
    server.redirect("/b", "/a", 301)
    with pytest.raises(FetchError, match="redirects in a loop"):
        fetch(server.url("/a"))


def test_fetch_stops_after_too_many_redirects(server: Server, settings: Settings) -> None:
    settings.FETCH_MAX_REDIRECTS = 3
    for number in range(5):
        server.redirect(f"/{number}", f"/{number + 1}")
    server.answers["/3"] = Answer(body=b"third is allowed")
    assert fetch(server.url("/0")).content == b"third is allowed"
    server.redirect("/3", "/4")
    with pytest.raises(FetchError, match="more than 3 times"):
        fetch(server.url("/0"))


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:alert(1)", "gopher://x"])
def test_fetch_refuses_redirect_to_another_scheme(server: Server, to: str) -> None:
    server.redirect("/a", to)
    with pytest.raises(FetchError, match="must start with http"):
        fetch(server.url("/a"))


def test_fetch_refuses_redirect_without_location(server: Server) -> None:
    server.answers["/a"] = Answer(status=302)
    with pytest.raises(FetchError, match="without saying where to"):
        fetch(server.url("/a"))


@pytest.mark.parametrize("url", ["", "example.com/feed", "file:///etc/passwd", "http://", "http://[::1", "https://a b/"])
def test_fetch_refuses_what_is_no_web_address(settings: Settings, url: str) -> None:
    settings.FETCH_ALLOW_PRIVATE = True
    with pytest.raises(FetchError):
        fetch(url)


def test_fetch_refuses_this_machine_by_default(server: Server, settings: Settings) -> None:
    settings.FETCH_ALLOW_PRIVATE = False
    server.answers["/a"] = Answer(body=b"secret")
    for url in (server.url("/a"), server.url("/a").replace("127.0.0.1", "localhost")):
        with pytest.raises(FetchError, match="private network"):
            fetch(url)
    assert server.requests == {}


def test_fetch_refuses_redirect_to_a_private_address(server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    server.redirect("/a", "http://10.0.0.7/admin")
    server.redirect("/b", "http://169.254.169.254/latest/meta-data")
    public = module._is_public
    # Only the test's own server passes for a public one.
    monkeypatch.setattr(module, "_is_public", lambda number: number == "127.0.0.1" or public(number))
    settings.FETCH_ALLOW_PRIVATE = False
    for path in ("/a", "/b"):
        with pytest.raises(FetchError, match="private network"):
            fetch(server.url(path))


@pytest.mark.parametrize(
    "number",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.1.1", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255"]
    + ["::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1"],
)
def test_address_of_no_public_network_is_known(number: str) -> None:
    assert not module._is_public(number)


@pytest.mark.parametrize("number", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_address_of_public_network_is_known(number: str) -> None:
    assert module._is_public(number)


def test_fetch_refuses_what_says_it_is_too_large(server: Server, settings: Settings) -> None:
    settings.FETCH_MAX_BYTES = 1000
    server.answers["/a"] = Answer(body=b"x" * 1001)
    with pytest.raises(FetchError, match="larger than 1000 bytes"):
        fetch(server.url("/a"))
    server.answers["/a"] = Answer(body=b"x" * 1000)
    assert len(fetch(server.url("/a")).content) == 1000


@pytest.mark.parametrize(
    "pack", [gzip.compress, zlib.compress, lambda data: zlib.compress(data)[2:-4]], ids=["gzip", "zlib", "bare deflate"]
)
def test_fetch_unpacks(server: Server, pack: object) -> None:
    text = b"A long enough text that is packed. " * 50
    server.answers["/a"] = Answer(body=pack(text), headers={"Content-Encoding": "gzip" if pack is gzip.compress else "deflate"})  # type: ignore[operator]
    assert fetch(server.url("/a")).content == text


def test_fetch_unpacks_gzip_of_several_members(server: Server) -> None:
    server.answers["/a"] = Answer(body=gzip.compress(b"one ") + gzip.compress(b"two"), headers={"Content-Encoding": "gzip"})
    assert fetch(server.url("/a")).content == b"one two"


def test_fetch_stops_unpacking_at_the_limit(server: Server, settings: Settings) -> None:
    settings.FETCH_MAX_BYTES = 100_000
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < settings.FETCH_MAX_BYTES
    server.answers["/a"] = Answer(body=bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="larger than 100000 bytes"):
        fetch(server.url("/a"))


def test_fetch_refuses_broken_packing(server: Server) -> None:
    server.answers["/half"] = Answer(body=gzip.compress(b"x" * 5000)[:-12], headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="not complete"):
        fetch(server.url("/half"))
    server.answers["/not"] = Answer(body=b"plain", headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="not packed as it says"):
        fetch(server.url("/not"))
    server.answers["/br"] = Answer(body=b"plain", headers={"Content-Encoding": "br"})
    with pytest.raises(FetchError, match="not asked for"):
        fetch(server.url("/br"))


def test_fetch_refuses_body_that_breaks_off(server: Server) -> None:
    server.answers["/a"] = Answer(body=b"half", promise=5000)
    with pytest.raises(FetchError, match="could not be read"):
        fetch(server.url("/a"))


def test_fetch_gives_up_on_a_silent_server(server: Server, settings: Settings) -> None:
    settings.FETCH_TIMEOUT = 0.2
    server.answers["/a"] = Answer(body=b"late", wait=1.0)
    with pytest.raises(FetchError, match=r"did not answer within 0\.2 seconds"):
        fetch(server.url("/a"))


def test_fetch_gives_up_on_a_dripping_server(server: Server, settings: Settings) -> None:
    settings.FETCH_TIMEOUT = 0.2
    server.answers["/a"] = Answer(body=b"x" * 200, drip=0.05)
    started = time.monotonic()
    with pytest.raises(FetchError, match="not read to its end"):
        fetch(server.url("/a"))
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("status", [204, 400, 403, 404, 410, 500, 502])
def test_fetch_names_status_that_is_no_content(server: Server, status: int) -> None:
    server.answers["/a"] = Answer(status=status)
    with pytest.raises(FetchError, match=f"answered {status}") as caught:
        fetch(server.url("/a"))
    assert (caught.value.status, caught.value.retry_after) == (status, None)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", dt.timedelta(seconds=120)),
        ("Mon, 02 Mar 2026 09:00:00 GMT", dt.timedelta(hours=1)),
        ("Sun, 01 Mar 2026 09:00:00 GMT", dt.timedelta(0)),
        ("soon", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_fetch_tells_when_to_come_again(server: Server, status: int, header: str, wait: dt.timedelta | None) -> None:
    server.answers["/a"] = Answer(status=status, headers={"Retry-After": header} if header else {})
    with pytest.raises(FetchError) as caught:
        fetch(server.url("/a"), now=dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC))
    assert caught.value.retry_after == wait


def test_fetch_names_host_that_does_not_answer(settings: Settings) -> None:
    settings.FETCH_ALLOW_PRIVATE = True
    with serving() as site:
        address = site.address
    with pytest.raises(FetchError, match="could not be read"):
        fetch(address + "/a")


def test_fetch_names_host_that_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **kwargs: object) -> None:
        raise OSError("Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    with pytest.raises(FetchError, match=r"nowhere\.example was not found"):
        fetch("https://nowhere.example/feed")


def test_password_is_sent_but_never_shown(server: Server) -> None:
    address = server.url("/a").replace("http://", "http://reader:secret@")
    with pytest.raises(FetchError) as caught:
        fetch(address)
    assert "secret" not in str(caught.value)
    assert "secret" not in shown(address)
    assert server.requests["/a"][0]["authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("content_type", "content", "format"),
    [
        ("text/html", b"<p>x", "html"),
        ("application/xhtml+xml", b"<p>x", "html"),
        ("text/plain", b"<!DOCTYPE html><p>x", "html"),
        ("text/plain", b"Words.", "text"),
        ("", b"Words.", "text"),
        ("text/markdown", b"# Words", "markdown"),
        ("message/rfc822", b"Subject: x\n\nx", "mail"),
        ("text/html", b'<?xml version="1.0"?>\n<rss version="2.0">', "feed"),
        ("application/atom+xml", b"<feed>", "feed"),
        ("text/xml", b'\xef\xbb\xbf<feed xmlns="http://www.w3.org/2005/Atom">', "feed"),
        ("text/html", "\ufeff<html>é".encode("utf-16"), "html"),
    ],
)
def test_sniff(content_type: str, content: bytes, format: str) -> None:
    assert sniff(Fetched(url="https://a.example/x", status=200, content=content, content_type=content_type)) == format


def test_sniff_goes_by_the_suffix_of_plain_text() -> None:
    assert sniff(Fetched(url="https://a.example/post.md?raw=1", status=200, content=b"# x", content_type="text/plain")) == "markdown"


@pytest.mark.parametrize(
    ("content_type", "content"), [("application/pdf", b"%PDF"), ("", b"\x7fELF\x00\x01"), ("image/png", b"\x89PNG"), ("text/xml", b"<a/>")]
)
def test_sniff_refuses_what_no_reader_takes(content_type: str, content: bytes) -> None:
    with pytest.raises(FetchError, match="can be read"):
        sniff(Fetched(url="https://a.example/x", status=200, content=content, content_type=content_type))


def test_charset_of_header_is_applied_before_it_is_lost() -> None:
    assert as_utf8("€ café".encode("cp1252"), "windows-1252").decode("utf-8-sig") == "€ café"
    assert as_utf8("é".encode("utf-16"), "").decode("utf-8-sig") == "é"


def test_charset_of_header_is_ignored_where_it_is_wrong() -> None:
    assert as_utf8("café".encode(), "iso-8859-1") == "café".encode()  # is UTF-8 whatever the header says
    assert as_utf8("café".encode("latin-1"), "utf-8") == "café".encode("latin-1")  # the reader has to guess
    assert as_utf8("café".encode("latin-1"), "no-such-charset") == "café".encode("latin-1")
