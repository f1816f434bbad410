"""What comes in from a feed, mailbox, folder or page before anything is stored: plain data."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


class SourceError(Exception):
    """A source as a whole cannot be read; expected, and stored on the source. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing to be stored as a document; ``format`` is a value of ``Document.Format``."""

    uri: str
    format: str
    raw: bytes
    name: str = ""  # file name, where there is one
    url: str = ""


@dataclass(frozen=True, slots=True)
class Bad:
    """One thing that could not be taken, and why; the others go on."""

    name: str
    reason: str

    def __str__(self) -> str:
        """The reason after the name, unless it begins by naming the thing itself."""
        return self.reason if self.reason.lstrip("'\"“").startswith(self.name) else f"{self.name}: {self.reason}"


def fitting_uri(uri: str) -> str:
    """The same text as a document's ``uri`` can hold it: a hash where it is too long, no NUL, nothing that UTF-8 cannot say."""
    raw = uri.encode("utf-8", "surrogateescape")
    if len(uri) > 1000:
        return f"sha256:{hashlib.sha256(raw).hexdigest()}"
    return raw.decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
