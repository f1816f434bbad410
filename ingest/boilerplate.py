"""Lines that belong to the newsletter or the blog, not to its news: they are dropped wherever they stand."""

from __future__ import annotations

import re

from ingest.blocks import Block
from ingest.headlines import is_sponsor
from ingest.readers.shapes import words
from ingest.vocabulary import any_of

HASHTAGS = re.compile(r"(?:#[\w-]+[\s,]*)+")
#: Beginnings of short lines that ask, thank, refer or navigate.
OPENERS = any_of("boilerplate-openers", before=r"\W*")
#: What marks such a line wherever it stands in it.
ANYWHERE = any_of("boilerplate-anywhere")
LONGEST = 45  # words; longer paragraphs say something, and are kept


def is_boilerplate(block: Block) -> bool:
    """True for a block that tells nothing of what happened."""
    text = block.text
    if not any(c.isalnum() for c in text):
        return True
    if HASHTAGS.fullmatch(text) and text.count("#") >= 2:
        return True
    if block.kind == "heading" and is_sponsor(text):
        return False  # it is needed to tell the advertisement below
    count = len(words(text))
    if count > LONGEST:
        return False
    if ANYWHERE.search(text):
        return True
    if OPENERS.match(text) and (count <= 14 or block.kind == "heading" or _asks(text)):
        return True
    return _is_navigation(block, count)


def _asks(text: str) -> bool:
    """A longer line that opens so must also speak to its reader."""
    return bool(re.search(r"\b(?:you|your|below|here|newsletter|subscri\w+|friends?|comment)\b", text, re.IGNORECASE))


def _is_navigation(block: Block, count: int) -> bool:
    """Links in a row, or one that only points: “Home | About”, “See all →”."""
    linked = sum(link.end - link.start for link in block.links)
    if not linked or block.kind == "link":
        return False
    letters = sum(c.isalnum() for c in block.text)
    if linked >= 0.9 * len(block.text.strip("→»> ")) and count <= 8 and block.text.rstrip().endswith(("→", "»", ">", "➔", "➜")):
        return True
    if len(block.links) < 2 or any(mark in block.text for mark in (". ", "; ")):
        return False
    covered = sum(c.isalnum() for link in block.links for c in block.text[link.start : link.end])
    mean = covered / len(block.links)
    return (
        covered >= 0.85 * letters
        and mean <= 14
        and "|" in block.text
        or (len(block.links) >= 4 and covered >= 0.9 * letters and mean <= 14 and count <= 12)
    )
