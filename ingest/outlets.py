"""Outlets that a story names as its sources."""

from __future__ import annotations

import re

SOURCE_LINE = re.compile(
    r"\W*(?:sources?|via|read more(?: at| on)?|reported by|h/t|hat tip|originally (?:published|reported) (?:by|at"
    r"|in)|more at)\s*[:—–-]\s*(?P<names>.+)",
    re.IGNORECASE,
)
BRACKETED = re.compile(r"\((?P<names>[^()]{2,80}(?:\([^()]{0,40}\))?)\)")
#: A sentence's end, and behind it nothing but names up to the end of the text.
TRAILING = re.compile(r"(?<=[.!?”\"’)])\s+(?P<names>[^.!?;:“”\"]{2,120})$")
NAME = re.compile(
    r"(?:The |the )?[A-Z0-9][\w&’'+-]*(?:\.(?:com|ai|org|net|io|co|dev|tv|news|co\.uk))?(?:\s+(?:(?:of|the|and|for"
    r"|in|on|de|&)\s+)?[A-Z0-9&(][\w&’'.)+-]*){0,4}|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|ai|org|net|io|co|dev|tv|news"
    r"|uk|eu)"
)
NO_OUTLET = re.compile(
    r"(?:\d|q[1-4]\b|january|february|march|april|may\b|june|july|august|september|october|november|december|monday"
    r"|tuesday|wednesday|thursday|friday|saturday|sunday|n/a|link|sponsor|updated?)",
    re.IGNORECASE,
)
MOST = 8


def _listed(text: str) -> tuple[str, ...]:
    """Names in a list by commas, “and”, slashes or bars; nothing if any piece is no name."""
    pieces = [piece.strip(" .*_") for piece in re.split(r"\s*(?:,|;|/|\||·|•|\sand\s|\s&\s(?=[A-Z]))\s*", text.strip())]
    pieces = [piece for piece in pieces if piece]
    if not pieces or len(pieces) > MOST or not all(NAME.fullmatch(piece) for piece in pieces):
        return ()
    return tuple(dict.fromkeys(pieces))


def from_line(text: str) -> tuple[str, ...]:
    """Outlets of a line that does nothing but name them: “Source: TechCrunch, Axios”."""
    match = SOURCE_LINE.fullmatch(text)
    return _listed(match["names"]) if match and len(text) <= 200 else ()


def at_end(text: str) -> tuple[tuple[str, ...], int]:
    """Outlets named after the last sentence of a text, and the offset at which the text proper ends."""
    match = TRAILING.search(text, max(0, len(text) - 130))
    if not match:
        return (), len(text)
    names = _listed(match["names"])
    if not names or (len(names) == 1 and NO_OUTLET.match(names[0])):
        return (), len(text)
    return names, match.start()


def in_brackets(text: str) -> tuple[str, ...]:
    """Outlets in brackets behind a sentence: “… for $60 billion. (Reuters)”."""
    found: list[str] = []
    for match in BRACKETED.finditer(text):
        before = text[: match.start()].rstrip()
        behind = text[match.end() :].lstrip()
        if before.endswith((".", "!", "?", "”", '"')) and (not behind or behind[0].isupper() or behind[0] in '(“"'):
            inner = re.sub(r"\s*\([^()]*\)$", "", match["names"])
            if inner and len(inner.split()) <= 5 and not NO_OUTLET.match(inner):
                found += _listed(inner)
    return tuple(dict.fromkeys(found))
