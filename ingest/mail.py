"""Mailboxes: an mbox file, a Maildir, or a folder of .eml files. Each message is a document, told apart by its Message-ID."""

from __future__ import annotations

import hashlib
import mailbox
import re
from collections.abc import Iterator
from email.parser import BytesHeaderParser
from pathlib import Path

from ingest.incoming import Bad, Incoming, SourceError, fitting_uri

#: What a mail program writes into an mbox about its own state; it is no part of the message and must not make a new version.
STATE = re.compile(rb"^(?:Status|X-Status|X-Keywords|X-Mozilla-Status2?|X-Mozilla-Keys|X-UID):[^\n]*\n(?:[ \t][^\n]*\n)*", re.I | re.M)


def read_mailbox(path: Path, *, limit: int) -> Iterator[Incoming | Bad]:
    """Every message, each Message-ID once. ``limit`` is the largest message in bytes. Raises ``SourceError`` where it is no mailbox."""
    seen: set[str] = set()
    for name, raw in _messages(path):
        if len(raw) > limit:
            yield Bad(name, f"is larger than {limit} bytes (setting FETCH_MAX_BYTES)")
            continue
        message = incoming_mail(raw, name=name)
        if message.uri not in seen:
            seen.add(message.uri)
            yield message


def incoming_mail(raw: bytes, *, name: str) -> Incoming:
    """A message with its Message-ID as its address (RFC 2392), or a hash where it has none."""
    head, blank, body = _cut(raw)
    raw = STATE.sub(b"", head) + blank + body
    message_id = str(BytesHeaderParser().parsebytes(raw).get("Message-ID", "")).strip().strip("<>").strip()
    uri = f"mid:{message_id}" if message_id else f"sha256:{hashlib.sha256(raw).hexdigest()}"
    return Incoming(uri=fitting_uri(uri), format="mail", raw=raw, name=name)


def _cut(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """Headers with the end of their last line, the empty line, body."""
    match = re.search(rb"(?<=\n)\r?\n", raw)
    return (raw[: match.start()], match.group(), raw[match.end() :]) if match else (raw, b"", b"")


def _messages(path: Path) -> Iterator[tuple[str, bytes]]:
    if not path.exists():
        raise SourceError(f"{path} does not exist; give the path of an mbox file, a Maildir or a folder of .eml files")
    if path.is_file():
        yield from _of_mbox(path)
    elif (path / "cur").is_dir() or (path / "new").is_dir():
        yield from _of_maildir(path)
    else:
        files = sorted(file for file in path.rglob("*.eml") if file.is_file())
        if not files:
            raise SourceError(f"{path} is neither a Maildir nor does it hold .eml files")
        for file in files:
            yield file.name, file.read_bytes()


def _of_mbox(path: Path) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as file:
        first = file.read(5)
    if first and first != b"From ":
        raise SourceError(f"{path} is no mbox file: it does not begin with “From ”")
    box = mailbox.mbox(path, create=False)
    try:
        for number, key in enumerate(box.iterkeys(), start=1):
            yield f"{path.name} message {number}", box.get_bytes(key)
    finally:
        box.close()


def _of_maildir(path: Path) -> Iterator[tuple[str, bytes]]:
    # Read by hand: the standard class moves and cleans files, and reading must leave a mailbox as it was.
    for folder in ("cur", "new"):
        if (path / folder).is_dir():
            for file in sorted((path / folder).iterdir()):
                if file.is_file() and not file.name.startswith("."):
                    yield file.name, file.read_bytes()
