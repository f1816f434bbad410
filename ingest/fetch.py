"""HTTP: one GET with time-outs, a size limit, conditional requests and redirects that are followed with care.

No Django model is touched here. Whatever goes wrong outside of this process is a ``FetchError`` whose message a person can act on.
"""

from __future__ import annotations

import codecs
import datetime as dt
import ipaddress
import socket
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime

import httpx
from django.conf import settings

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
#: The whole exchange may take this many times ``FETCH_TIMEOUT``, so that a server that drips bytes cannot hold a worker.
TOTAL_TIMEOUTS = 3


class FetchError(Exception):
    """The address could not be read. ``retry_after`` is what the server asked for; ``status`` is 0 where there was no answer."""

    def __init__(self, message: str, *, status: int = 0, retry_after: dt.timedelta | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: 200 with its content, or 304 (``not_modified``) without."""

    url: str  # the address that answered, after redirects
    status: int
    content: bytes = b""
    content_type: str = ""  # lower case, without parameters
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""  # the new address, where every hop was permanent
    notes: tuple[str, ...] = ()  # what a person should be told

    @property
    def not_modified(self) -> bool:
        return self.status == 304


def fetch(url: str, *, etag: str = "", last_modified: str = "", now: dt.datetime | None = None) -> Fetched:
    """GET the address. Raises ``FetchError``.

    Only http and https; addresses of private networks and of this machine are refused at every hop unless the setting
    ``FETCH_ALLOW_PRIVATE`` allows them. The name is resolved once and the connection goes to the address that was checked.
    """
    headers = {"User-Agent": settings.FETCH_USER_AGENT, "Accept-Encoding": "gzip, deflate", "Accept": "*/*"}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    deadline = time.monotonic() + TOTAL_TIMEOUTS * settings.FETCH_TIMEOUT
    notes: list[str] = []
    seen: set[str] = set()
    permanent = True
    asked, here = url, _parse(url)
    # Proxies from the environment would undo the check of addresses.
    with httpx.Client(timeout=settings.FETCH_TIMEOUT, trust_env=False, follow_redirects=False) as client:
        while True:
            if str(here) in seen:
                raise FetchError(f"{shown(asked)} redirects in a loop, back to {shown(here)}")
            seen.add(str(here))
            with _errors(here), _opened(client, here, headers) as response:
                if response.status_code not in REDIRECTS:
                    return _answer(response, here, now=now, deadline=deadline, moved=permanent and len(seen) > 1, notes=tuple(notes))
                if len(seen) > settings.FETCH_MAX_REDIRECTS:
                    raise FetchError(f"{shown(asked)} redirects more than {settings.FETCH_MAX_REDIRECTS} times")
                location = response.headers.get("location", "")
                if not location:
                    raise FetchError(
                        f"{shown(here)} redirects ({response.status_code}) without saying where to", status=response.status_code
                    )
                permanent = permanent and response.status_code in PERMANENT
            there = _parse(location, base=here)
            if here.scheme == "https" and there.scheme == "http":
                notes.append(f"{shown(here)} redirects from https to http: {shown(there)}")
                permanent = False  # never remembered as the better address
            here = there


def shown(url: httpx.URL | str) -> str:
    """The address as it may be printed: without a password."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        return str(url)
    return str(parsed.copy_with(userinfo=b"")) if parsed.userinfo else str(url)


def sniff(fetched: Fetched) -> str:
    """What the content is: ``feed`` or a value of ``Document.Format``; raises ``FetchError`` for what no reader takes."""
    start = as_utf8(fetched.content, fetched.charset)[:2000]
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kind = fetched.content_type
    if head.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf:rdf")) and any(mark in head for mark in (b"<rss", b"<feed", b"<rdf:rdf")):
        return "feed"
    if kind in ("application/rss+xml", "application/atom+xml", "application/rdf+xml"):
        return "feed"
    if kind in ("text/html", "application/xhtml+xml") or head.startswith((b"<!doctype html", b"<html")):
        return "html"
    if kind in ("text/markdown", "text/x-markdown"):
        return "markdown"
    if kind == "message/rfc822":
        return "mail"
    if kind in ("", "text/plain", "application/octet-stream") and b"\x00" not in start:
        return "markdown" if httpx.URL(fetched.url).path.endswith((".md", ".markdown")) else "text"
    raise FetchError(f"{shown(fetched.url)} is {kind or 'no text'}; pages, text, Markdown, mail and feeds can be read")


def as_utf8(content: bytes, charset: str) -> bytes:
    """The bytes in UTF-8 where the header's charset is needed to read them, else unchanged.

    The header is lost once bytes are stored. What is UTF-8 stays so whatever the header says; else what the header says is applied, and a
    byte-order mark tells readers that a ``<meta charset>`` within no longer holds. A header that lies leaves the bytes to the reader.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        charset = "utf-16"
    else:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return content
    try:
        return codecs.BOM_UTF8 + content.decode(charset or "utf-8").encode()
    except (UnicodeError, LookupError):
        return content


def _parse(url: str, *, base: httpx.URL | None = None) -> httpx.URL:
    try:
        parsed = base.join(url) if base is not None else httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"{url!r} is no web address: {error}") from error
    if parsed.scheme not in ("http", "https") or not parsed.host:
        origin = f"{shown(base)} redirects to {shown(parsed)}, which" if base is not None else repr(shown(parsed))
        raise FetchError(f"{origin} is no web address: it must start with http:// or https://")
    return parsed.copy_with(fragment=None)


@contextmanager
def _opened(client: httpx.Client, url: httpx.URL, headers: dict[str, str]) -> Iterator[httpx.Response]:
    """The answer of the first of the host's numbers that takes the connection."""
    numbers = _numbers(url)
    for number in numbers:
        request = client.build_request(
            "GET",
            url.copy_with(host=number),
            headers={**headers, "Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.host},
        )
        try:
            response = client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            if number == numbers[-1]:
                raise
        else:
            break
    try:
        yield response
    finally:
        response.close()


def _numbers(url: httpx.URL) -> list[str]:
    """The numbers that the host's name stands for, once all were found to be fit to connect to."""
    try:
        found = socket.getaddrinfo(url.host, url.port or (443 if url.scheme == "https" else 80), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"{url.host} was not found: {error}. Check the address and the connection of this machine") from error
    numbers = list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
    if not settings.FETCH_ALLOW_PRIVATE and not all(_is_public(number) for number in numbers):
        raise FetchError(f"{shown(url)} is an address of this machine or of a private network; FETCH_ALLOW_PRIVATE=1 would allow it")
    return numbers


def _is_public(number: str) -> bool:
    address = ipaddress.ip_address(number)
    if isinstance(address, ipaddress.IPv6Address):
        # Numbers of IPv6 that stand for one of IPv4: mapped, 6to4, and those of NAT64.
        nat64 = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in ipaddress.IPv6Network("64:ff9b::/96") else None
        inner = address.ipv4_mapped or address.sixtofour or nat64
        if inner is not None:
            return _is_public(str(inner))
    return address.is_global and not address.is_multicast


@contextmanager
def _errors(url: httpx.URL) -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException as error:
        raise FetchError(f"{shown(url)} did not answer within {settings.FETCH_TIMEOUT:g} seconds") from error
    except httpx.InvalidURL as error:  # httpx looks at where a redirect leads before we do
        raise FetchError(f"{shown(url)} redirects to what is no web address: it must start with http:// or https://") from error
    except httpx.HTTPError as error:
        raise FetchError(f"{shown(url)} could not be read: {error or type(error).__name__}") from error


def _answer(
    response: httpx.Response, url: httpx.URL, *, now: dt.datetime | None, deadline: float, moved: bool, notes: tuple[str, ...]
) -> Fetched:
    status = response.status_code
    if status not in (200, 203, 304):
        retry_after = _retry_after(response, now or dt.datetime.now(dt.UTC)) if status in (429, 503) else None
        raise FetchError(f"{shown(url)} answered {status} {response.reason_phrase}".rstrip(), status=status, retry_after=retry_after)
    described = Message()
    described["Content-Type"] = response.headers.get("content-type", "")
    return Fetched(
        url=str(url),
        status=304 if status == 304 else 200,
        content=b"" if status == 304 else _content(response, url, deadline),
        content_type=described.get_content_type() if response.headers.get("content-type") else "",
        charset=described.get_content_charset() or "",
        etag=response.headers.get("etag", ""),
        last_modified=response.headers.get("last-modified", ""),
        moved_to=str(url) if moved else "",
        notes=notes,
    )


def _content(response: httpx.Response, url: httpx.URL, deadline: float) -> bytes:
    """The body, decompressed. Never holds more than the limit, whatever was promised and however well it was packed."""
    limit = settings.FETCH_MAX_BYTES
    too_large = FetchError(f"{shown(url)} is larger than {limit} bytes (setting FETCH_MAX_BYTES)")
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise too_large
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FetchError(f"{shown(url)} is packed as {encoding!r}, which was not asked for")
    packed = encoding not in ("", "identity")
    body = bytearray()
    unpack = _Unpacker()
    try:
        for chunk in response.iter_raw():
            if time.monotonic() > deadline:
                raise FetchError(f"{shown(url)} was not read to its end within {TOTAL_TIMEOUTS * settings.FETCH_TIMEOUT:g} seconds")
            body += unpack.feed(chunk, room=limit - len(body)) if packed else chunk
            if len(body) > limit:
                raise too_large
        if packed and not unpack.complete:
            raise FetchError(f"{shown(url)} broke off: its packed content is not complete")
    except zlib.error as error:
        raise FetchError(f"{shown(url)} is not packed as it says ({encoding}): {error}") from error
    return bytes(body)


class _Unpacker:
    """gzip, zlib or bare deflate, told apart by the first bytes; several gzip members in a row are one content."""

    def __init__(self) -> None:
        self.stream: zlib._Decompress | None = None
        self.complete = True  # of nothing, until bytes come

    def feed(self, chunk: bytes, *, room: int) -> bytes:
        """At most one byte more than there is room for."""
        out = b""
        while chunk and len(out) <= room:
            if self.stream is None:
                # The low nibble 8 with a header divisible by 31 is zlib; 1f is gzip.
                headed = chunk[:1] == b"\x1f" or (chunk[0] & 0x0F == 8 and (len(chunk) < 2 or int.from_bytes(chunk[:2], "big") % 31 == 0))
                self.stream = zlib.decompressobj(47 if headed else -15)
            out += self.stream.decompress(chunk, room + 1 - len(out))
            self.complete = self.stream.eof
            if self.stream.eof:
                chunk, self.stream = self.stream.unused_data.lstrip(b"\x00"), None
            else:
                chunk = self.stream.unconsumed_tail
        return out


def _retry_after(response: httpx.Response, now: dt.datetime) -> dt.timedelta | None:
    """Seconds or a date, RFC 9110 section 10.2.3; nothing where it is neither."""
    value = response.headers.get("retry-after", "").strip()
    if value.isdigit():
        return dt.timedelta(seconds=min(int(value), 30 * 86400))
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(moment - now, dt.timedelta(0))
