"""Titles that stand within the text of a story: its lead, or its first clause."""

from __future__ import annotations

import re

from ingest.readers.shapes import words


def lead_end(text: str) -> int:
    """Where the lead of “Firm launches thing: It does…” ends; 0 for a text without one."""
    match = re.match(
        r"(?P<lead>[^:.!?–—]{8,160}?(?:[^:.!?]\.\w[^:.!?–—]{0,100})*(?:\.(?=\d)[^:.!?–—]{0,100})*)\s*(?::|[–—]|\.(?=\s+[A-Z]))\s+(?=\S)",
        text,
    )
    if not match or text[match.end("lead")] not in ":–—" and len(text) < 60:
        return 0
    lead = match["lead"]
    mark = text[match.end("lead") :].lstrip()[:1]
    limit = 16 if mark == ":" else 12
    return match.end("lead") if mark in ":–—" and 3 <= len(words(lead)) <= limit else 0


def clause_end(text: str) -> int:
    """Where a clause of a text's beginning ends, as a title: eleven to sixteen words, so that it tells enough."""
    stops = [m.end() for m in re.finditer(r"[^\W_](?:[\w'’.&/+$%-]*\w)?[\"”’%+]?", text[:400])]
    for match in re.finditer(
        r"[,;:.!?](?=[\s\"”])|\s[–—(]|\s(?=(?:by|while|which|that|but|because|as|after|where|whose|when|with)\s)", text[:400]
    ):
        count = sum(1 for stop in stops if stop <= match.start())
        sentence = match.group() in ".!?" and match.group() and not text[match.start() - 2 : match.start()].strip().isupper()
        if 11 <= count <= 16 or (sentence and 4 <= count <= 16):
            return match.start()
    return stops[min(len(stops), 14) - 1] if stops else len(text)
