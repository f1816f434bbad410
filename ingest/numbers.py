"""Numbers of rows, as addresses and forms have them."""

from __future__ import annotations

#: What a column of ids cannot hold.
_TOO_LARGE = 2**63


def row_number(text: str | None) -> int | None:
    """The number that a text has in plain digits; None for any other text, and for what no row can have as its number."""
    if not text or not text.isascii() or not text.isdecimal() or len(text) > 19:
        return None
    number = int(text)
    return number if number < _TOO_LARGE else None
