# ruff: noqa: E501 — samples stand as their sources have them
from __future__ import annotations

import datetime as dt

import pytest

from ingest.blocks import RULE, Block
from ingest.readers import decode, read


def blocks_of(text: str) -> tuple[Block, ...]:
    return read(text.encode(), format="markdown").blocks


def shape(text: str) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in blocks_of(text)]


LONG = "Corvex agreed on Monday to buy Lumen Photonics for $2 billion in cash, the firms said, in what is the largest purchase of its kind this year."

FRONT = """---
layout: post
title: 'Corvex''s plan: light
  instead of copper'
date: 2026-02-24T10:00:00Z
published: true
authors: [jane, ola]
description: >-
  A long text that
  runs over lines: two of them.
lang: en
source_url: https://x.example/a
image:
  feature: a.jpg
  credit: someone
publisher:
  name: Chip Post
---
Corvex has a plan.
"""


def test_front_matter() -> None:
    reading = read(FRONT.encode(), format="markdown")
    assert reading.title == "Corvex's plan: light instead of copper"
    assert reading.published == dt.datetime(2026, 2, 24, 10, tzinfo=dt.UTC)
    assert (reading.published_from, reading.author, reading.publisher) == ("front matter", "jane, ola", "Chip Post")
    assert (reading.url, reading.language) == ("https://x.example/a", "en")
    assert [block.text for block in reading.blocks] == ["Corvex has a plan."]


def test_front_matter_with_a_heading_on_its_closing_line() -> None:
    assert shape("---\ntitle: Digest\n---### Top News\n\nText of it.") == [("heading", 3, "Top News"), ("paragraph", 0, "Text of it.")]


def test_rule_at_the_beginning_is_no_front_matter() -> None:
    assert [text for _, _, text in shape("---\n\nText of it.\n\n---\n\nMore.")] == ["Text of it.", "More."]


def test_headings_of_both_kinds() -> None:
    assert shape(f"# One #\n\nTwo\n===\n\n### **Three**\n\n{LONG}")[:3] == [
        ("heading", 1, "One"),
        ("heading", 1, "Two"),
        ("heading", 3, "Three"),
    ]


def test_bold_line_and_short_line_are_headings_of_unknown_level() -> None:
    blocks = blocks_of(
        f"{LONG}\n\n**Corvex buys Lumen (**[HF](https://h.example)**)**\n\n{LONG}\n\nMore News\n\n{LONG}\n\n**It was valued at $2 billion**.\n"
    )
    assert [(b.kind, b.level, b.bold) for b in blocks] == [
        ("paragraph", 0, False),
        ("heading", 0, True),
        ("paragraph", 0, False),
        ("heading", 0, False),
        ("paragraph", 0, False),
        ("paragraph", 0, True),
    ] or blocks[-1].kind == "paragraph"
    assert blocks[1].text == "Corvex buys Lumen (HF)"


def test_links_keep_their_words_and_place() -> None:
    (block,) = blocks_of(
        'It said [Corvex (the firm)](https://x.example/a_(b) "title") and <https://y.example> and [Lumen][l].\n\n[l]: https://l.example'
    )
    assert block.text == "It said Corvex (the firm) and https://y.example and Lumen."
    assert [(block.text[link.start : link.end], link.url) for link in block.links] == [
        ("Corvex (the firm)", "https://x.example/a_(b)"),
        ("https://y.example", "https://y.example"),
        ("Lumen", "https://l.example"),
    ]


def test_images_code_and_scripts_are_dropped() -> None:
    text = "![alt](https://i.example/a b.png)\n\n[![logo](l.png)](https://x.example)\n\nText.\n\n```sh\nrm -rf / # Corvex buys\n```\n\n<script>\nalert(1)\n</script>\n\n<!-- a\n\nb -->\n\nMore."
    assert [text for _, _, text in shape(text)] == ["Text.", "More."]


def test_emphasis_goes_and_other_stars_stay() -> None:
    assert shape("*a* **b** ***c*** ~~d~~ snake_case_name 2 * 3 \\*e\\* `x*y`") == [
        ("paragraph", 0, "a b c d snake_case_name 2 * 3 *e* x*y")
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("It**acquired Neeva**just now", "It acquired Neeva just now"),
        ("their[model](https://x.example)released", "their model released"),
        ("Get\\*\\*deep insights,\\*\\*in hours", "Get deep insights, in hours"),
        ("many **GPU**s and **model**'s", "many GPUs and model's"),
    ],
)
def test_words_that_marks_alone_part_are_parted(source: str, text: str) -> None:
    assert shape(source) == [("paragraph", 0, text)]


def test_nested_lists_have_levels() -> None:
    assert shape("- one\n  continued\n\t- two\n\t\t- three\n- four\n\n1. five\n") == [
        ("item", 1, "one continued"),
        ("item", 2, "two"),
        ("item", 3, "three"),
        ("item", 1, "four"),
        ("item", 1, "five"),
    ]


def test_quotes_and_callouts() -> None:
    assert shape("> [!Warning] Key points\n> are here\n>\n> and here\n\nText.") == [
        ("quote", 0, "Key points are here"),
        ("quote", 0, "and here"),
        ("paragraph", 0, "Text."),
    ]


def test_rows_of_a_table_are_items() -> None:
    assert shape("| Firm | Round |\n|------|:-----:|\n| **Corvex** | $2B |\n| Hadal | $40M |\n") == [
        ("item", 1, "Firm | Round"),
        ("item", 1, "Corvex | $2B"),
        ("item", 1, "Hadal | $40M"),
    ]


def test_lines_broken_by_hand_stand_alone() -> None:
    assert [text for _, _, text in shape("**Date:** June 13, 2025  \n**Length:** 1:33\\\n*tech* · more")] == [
        "Date: June 13, 2025",
        "Length: 1:33",
        "tech · more",
    ]


def test_html_within_and_entities() -> None:
    assert shape('Best <span class="x">apps&nbsp;and agents</span> &amp; more<br>now') == [
        ("paragraph", 0, "Best apps and agents & more now")
    ]


def test_rules_set_blocks_apart() -> None:
    assert [block.gap for block in blocks_of("a\n\n---\n\nb\n\n<hr>\n\nc")][1:] == [RULE, RULE]


def test_origins_point_at_each_character() -> None:
    source = FRONT + '\r\n# A **bold** [link](https://x.example "t")\r\n\r\n- item `code` &amp; more\r\n\r\n| a | b |\r\n'
    text = decode(source.encode())
    for block in blocks_of(source):
        assert len(block.origins) == len(block.text)
        assert all(text[origin] in (char, "&") for char, origin in zip(block.text, block.origins, strict=True) if char != " ")


def test_label_in_bold_with_a_date_is_the_date() -> None:
    reading = read(
        f"# Cast - Sep 4\n\n**Date:** September 05, 2025  \n**Link:** [x](https://x.example)\n\n{LONG}".encode(), format="markdown"
    )
    assert (reading.published, reading.published_from) == (dt.datetime(2025, 9, 5, tzinfo=dt.UTC), "date line")
