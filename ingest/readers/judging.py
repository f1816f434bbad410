"""Paragraphs that are more than their format says: bold or short lines that head what follows, lone addresses."""

from __future__ import annotations

from dataclasses import replace

from ingest.blocks import Block

from .shapes import NUMBER, URL_LINE, is_title_case, looks_like_heading, words


def judged(block: Block, before: str, after: str) -> Block:
    """A paragraph as what it looks like: address, heading in bold, short unmarked heading, or paragraph."""
    if URL_LINE.fullmatch(block.text):
        return replace(block, kind="link")
    if not any(c.isalpha() for c in block.text) or NUMBER.fullmatch(block.text):
        return block
    linked = sum(link.end - link.start for link in block.links)
    if block.bold and len(words(block.text)) <= 30 and not block.text.rstrip("”\"'’)").endswith((".", ",", ";")):
        return replace(block, kind="heading")
    most = 18 if len(after) >= 150 and is_title_case(block.text) else 8
    if linked == 0 and len(words(block.text)) <= most and looks_like_heading(block.text, before, after):
        return replace(block, kind="heading")
    return block
