"""What a line looks like: heading, bullet, address, rule. Shared by the readers whose formats do not say so themselves."""

from __future__ import annotations

import re

from ingest.dates import date_line
from ingest.vocabulary import word_set

URL = re.compile(r"(?:https?://|www\.)[^\s<>\"“”]+", re.IGNORECASE)
URL_LINE = re.compile(r"<?(?:https?://|www\.)[^\s<>]+>?", re.IGNORECASE)
RULE_LINE = re.compile(r"(?:[-–—=_*~#•·.+]\s?){3,}")
BULLET = re.compile(r"(?P<mark>[•▪●◦‣∙·○■□►▶➤➡→*–—+-]|\(?\d{1,3}[.)]|\(?[a-z][.)])(?P<space>[\s\u00a0]+)(?=\S)")
LONE_BULLET = re.compile(r"[•▪●◦‣∙·*–—-]")
NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-z])[.)]")
WORD = re.compile(r"[^\W_](?:[\w'’.&/+-]*\w)?")
#: Ends of a sentence, behind which closing quotes and brackets may stand.
SENTENCE_END = re.compile(r"[.!?…。](?:[\"'”’»)\]]*)$")
#: Hashtags, credits and questions to the reader's purse stand alone on a line too, and head nothing.
NO_HEADING = re.compile(
    r"(?:#\w+\s*)+$|(?:sources?|via|by|author|photo|image|credits?|tags?|labels?|from|to|date|published|updated)\s*:"
    r"|(?:hey|hi|hello|hiya|howdy|welcome|good (?:morning|afternoon|evening|day)|greetings|dear|happy \w+day|wo+ho+"
    r"|what a|thanks?|thank you|cheers|best|sincerely|yours)\b.*"
    r"|(?:by|posted by|written by|photo by)\s+[A-Z][\w.’'-]+(?:\s+(?:and\s+|&\s+)?[A-Z][\w.’'-]+){0,5}$",
    re.IGNORECASE,
)
#: Words that titles set in title case leave small.
SMALL_WORDS = word_set("small-words")


def words(text: str) -> list[str]:
    return WORD.findall(text)


def is_title_case(text: str) -> bool:
    """Most words that a title would set in capitals are so set."""
    counted = [w for w in words(text) if w.lower() not in SMALL_WORDS and w[0].isalpha()]
    if not counted:
        return False
    return sum(1 for w in counted if w[0].isupper() or any(c.isupper() for c in w)) >= 0.6 * len(counted)


def starts_like_title(text: str) -> bool:
    first = text.lstrip("\"'“‘«([¿¡$€£~#@*")[:1]
    return bool(first) and not (first.islower() and not _camel(text))


def _camel(text: str) -> bool:
    """True for names such as “xAI”, “iPhone”, “gpt-oss-120b”."""
    first = text.split(None, 1)[0]
    return any(c.isupper() or c.isdigit() for c in first)


def looks_like_heading(text: str, before: str, after: str) -> bool:
    """True if a line of unmarked text heads what follows.

    ``before`` and ``after`` are the neighbouring lines, empty at the ends of the text.
    """
    if not text or len(text) > 200 or not after or not starts_like_title(text):
        return False
    count = len(words(text))
    if not 1 <= count <= 24 or URL.search(text) or NO_HEADING.match(text):
        return False
    if date_line(text):
        return False
    ending = text.rstrip("\"'”’»)]* \ufe0f")[-1:]
    if ending in ".,;…" or (ending == ":" and count > 5):
        return False
    if not any(c.isalpha() for c in text):
        return False
    if is_title_case(text) and count <= 24:
        return not (ending == "!" and count > 8)
    # In sentence case only a short line that stands between whole sentences is one.
    long_after = len(after) >= 80 and len(after) > len(text) and bool(SENTENCE_END.search(after[:2000]) or len(after) > 160)
    return (
        long_after
        and count <= 16
        and ending not in ":"
        and (not before or len(before) < 60 or bool(SENTENCE_END.search(before)) or count <= 8)
    )
