# ruff: noqa: E501 — samples stand as their sources have them
from __future__ import annotations

import pytest

from ingest.blocks import RULE, Block, Link
from ingest.readers import UnreadableError, decode, read, slice_of


def blocks_of(text: str | bytes) -> tuple[Block, ...]:
    return read(text if isinstance(text, bytes) else text.encode(), format="text").blocks


def shape(text: str | bytes) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks_of(text)]


LONG = "Corvex agreed on Monday to buy Lumen Photonics for $2 billion in cash, the firms said, in what is the largest purchase of its kind this year."


def test_one_line_a_paragraph_without_blank_lines() -> None:
    assert shape(f"Corvex Buys Lumen Photonics\n{LONG}\n{LONG}\nHadal Raises Money\n{LONG}") == [
        ("heading", "Corvex Buys Lumen Photonics"),
        ("paragraph", LONG),
        ("paragraph", LONG),
        ("heading", "Hadal Raises Money"),
        ("paragraph", LONG),
    ]


def test_headline_in_sentence_case_between_paragraphs() -> None:
    assert shape(f"{LONG}\n\nCorvex pours $25 billion into Lumen\n\n{LONG}")[1] == ("heading", "Corvex pours $25 billion into Lumen")


@pytest.mark.parametrize(
    "line",
    ["A sentence that ends.", "Source: The Wire, Chip Post", "#AI #Chips", "“Quoted words,” he said,", "By Jane Doe", "Hello everyone"],
)
def test_short_lines_that_are_no_headings(line: str) -> None:
    assert shape(f"{LONG}\n\n{line}\n\n{LONG}")[1][0] == "paragraph"


def test_wrapped_lines_are_joined() -> None:
    wrapped = "Corvex agreed on Monday to buy Lumen Photonics for\n$2 billion in cash, the firms said, in what is the\nlargest purchase of its kind this year. It is the\nfirst since May.\n\nThe rest is not known."
    assert shape(wrapped) == [
        (
            "paragraph",
            "Corvex agreed on Monday to buy Lumen Photonics for $2 billion in cash, the firms said, in what is the largest purchase of its kind this year. It is the first since May.",
        ),
        ("paragraph", "The rest is not known."),
    ]


@pytest.mark.parametrize("mark", ["•", "-", "*", "–", "◦"])
def test_bullets(mark: str) -> None:
    assert shape(f"{LONG}\n\n  {mark} first thing\n  {mark} second thing\n")[1:] == [("item", "first thing"), ("item", "second thing")]


def test_numbers_of_a_list_and_numbers_of_headings() -> None:
    text = f"1. Compute and Power\n\n{LONG}\n\n  1. Build it\n\n  2. Ship it\n"
    assert [kind for kind, _ in shape(text)] == ["heading", "paragraph", "item", "item"]
    assert shape(text)[0][1] == "1. Compute and Power"


def test_lone_dash_belongs_to_the_line_below() -> None:
    assert shape(f"Quick Hits\n-\nCorvex ships Ray: it is fast.\n-\nHadal hires: it grows.\n{LONG}")[1:3] == [
        ("item", "Corvex ships Ray: it is fast."),
        ("item", "Hadal hires: it grows."),
    ]


def test_bare_address_is_a_link_block_and_addresses_in_text_are_links() -> None:
    blocks = blocks_of(f"{LONG}\n\nhttps://x.example/a\n\nSee https://x.example/b.")
    assert blocks[1].kind == "link"
    assert blocks[1].links == (Link("https://x.example/a", 0, 19),)
    assert blocks[2].links == (Link("https://x.example/b", 4, 23),)


def test_spaces_entities_and_invisible_characters() -> None:
    source = "  Q&amp;A with\u00a0Corvex\u200b and \t Lumen \u00ad \r\n\r\nIt\u2019s \u201cdone\u201d.  \r\n"
    assert [text for _, text in shape(source)] == ["Q&A with Corvex and Lumen", "It\u2019s \u201cdone\u201d."]


@pytest.mark.parametrize(
    "raw",
    [
        "\ufeffCaf\u00e9 \u2014 ok.".encode(),
        "Caf\u00e9 \u2014 ok.".encode("utf-16"),
        "Caf\u00e9 \u2014 ok.".encode("cp1252"),
        "Caf\u00e9 \u2014 ok.".encode("utf-16-le"),
        "Caf\u00e9 \u2014 ok.".encode("utf-32"),
    ],
)
def test_encodings(raw: bytes) -> None:
    assert shape(raw)[0][1] == "Caf\u00e9 \u2014 ok."


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends(newline: str) -> None:
    assert len(shape(newline.join([LONG, "", LONG]))) == 2


def test_origins_point_at_each_character() -> None:
    source = f"\ufeff  \u2022 one\u00a0thing\r\n\r\n{LONG}\r\n"
    text = decode(source.encode("utf-8"))
    for block in blocks_of(source):
        assert len(block.origins) == len(block.text)
        assert all(text[origin] == char for char, origin in zip(block.text, block.origins, strict=True) if char != " ")
    paragraph = blocks_of(source)[1]
    start = paragraph.text.index("Lumen")
    assert slice_of(text, paragraph.origins, start, start + 15) == "Lumen Photonics"


def test_blank_lines_and_drawn_lines_are_told() -> None:
    assert [block.gap for block in blocks_of(f"{LONG}\n\n\n\n{LONG}\n-----\n{LONG}")] == [0, 3, RULE]


@pytest.mark.parametrize("raw", [b"", b"   \n\n ", bytes(range(256)) * 10, b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02" * 200, b"---\n\n***\n"])
def test_what_holds_no_text_says_so(raw: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"\."):
        read(raw, format="text")


def test_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(UnreadableError, match="markdown"):
        read(b"x", format="pdf")


def test_title_and_date_are_found_in_the_text() -> None:
    reading = read(f"Corvex Buys Lumen\n\nMarch 3, 2026\n\n{LONG}".encode(), format="text")
    assert (reading.title, str(reading.published), reading.published_from, reading.language) == (
        "Corvex Buys Lumen",
        "2026-03-03 00:00:00+00:00",
        "date line",
        "en",
    )
