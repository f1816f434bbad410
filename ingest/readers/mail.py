"""Mail, as newsletters come: the HTML part before the plain one, the sender's name as publisher."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

from ingest.blocks import Reading
from ingest.dates import parse_moment

from .characters import decode
from .errors import UnreadableError
from .markup import blocks_of as blocks_of_tree
from .markup import parse
from .text import blocks_of as blocks_of_text

REPLIES = re.compile(r"^(?:\s*(?:re|fwd?|fw)\s*:)+\s*", re.IGNORECASE)
ARCHIVED = ("Archived-At", "X-Archive-URL")
ENOUGH = 200  # characters; an HTML part with less is a notice that the mail is to be read elsewhere
HEADERS = re.compile(rb"^(?:From |[A-Za-z][A-Za-z0-9-]{1,60}:)", re.MULTILINE)


def read_mail(raw: bytes, *, name: str = "", url: str = "") -> Reading:
    """One message. Raises UnreadableError where it has no text."""
    if not HEADERS.match(raw.lstrip()):
        raise UnreadableError("This is no mail: it has no header. Give a message as saved by a mail program (.eml).")
    # The older policy: headers stay strings that never raise, whatever a sender writes.
    message = email.message_from_bytes(raw.lstrip(), policy=email.policy.compat32)
    rich, plain = _parts(message)
    blocks = blocks_of_tree(parse(rich)) if rich.strip() else ()
    if sum(len(block.text) for block in blocks) < min(ENOUGH, len(plain)) and plain.strip():
        # Offsets in a decoded part are none in the mail as stored.
        blocks = tuple(replace(block, origins=()) for block in blocks_of_text(plain))
    if not blocks:
        raise UnreadableError("The message has no text part. Forward it as text or HTML.")
    sender, address = parseaddr(_header(message, "From"))
    published = parse_moment(_header(message, "Date"))
    return Reading(
        blocks=blocks,
        title=REPLIES.sub("", _header(message, "Subject"))[:500],
        url=url or _archive(message),
        author="",
        publisher=_publisher(message, sender, address),
        language=_header(message, "Content-Language")[:2].lower(),
        published=published,
        published_from="mail" if published else "",
    )


def _header(message: Message, name: str) -> str:
    try:
        value = message.get(name)
        text = str(make_header(decode_header(str(value)))) if value is not None else ""
    except (MessageError, LookupError, ValueError, AssertionError, TypeError):
        text = str(value)
    return " ".join(text.encode("utf-8", "replace").decode().split())


def _parts(message: Message) -> tuple[str, str]:
    """The HTML and the plain text of a message; attachments are no text of it."""
    found = {"text/html": "", "text/plain": ""}
    for part in message.walk():
        kind = part.get_content_type()
        if kind not in found or found[kind] or part.is_multipart() or "attachment" in _header(part, "Content-Disposition").lower():
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload.strip():
            found[kind] = decode(payload, str(part.get_content_charset() or ""))
    return found["text/html"], found["text/plain"]


def _publisher(message: Message, sender: str, address: str) -> str:
    """Who sends: the house in the From name (“Jane from Weekly”, “Weekly via Lists”), else the list's name, else the domain."""
    name = re.sub(r"\s+via\s+.*$", "", sender.strip(" \"'"), flags=re.IGNORECASE)
    if match := re.match(r"[\w.’' -]{2,40}\s+(?:from|at|@)\s+(?P<house>.{2,})$", name):
        name = match["house"]
    name = re.split(r"\s+[·•|]\s+", name)[-1]  # “Jane Doe · Weekly”
    if not name or "@" in name:
        name = re.sub(r"\s*<.*$", "", _header(message, "List-Id")).strip(" \"'")
    return (name or address.rpartition("@")[2])[:200]


def _archive(message: Message) -> str:
    """Where the list shows this very message, if a header tells."""
    for header in ARCHIVED:
        if match := re.search(r"https?://[^\s<>]+", _header(message, header)):
            return match.group()
    return ""
