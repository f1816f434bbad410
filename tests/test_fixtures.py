"""The fixture documents and what is expected of them hang together: every expected statement stands in its document."""

from __future__ import annotations

import email
import email.policy
import json
import mailbox
import re
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from entities.models import ClaimKind, EntityKind, Qualifier, Status

FIXTURES = Path(__file__).parents[1] / "fixtures"
INDEX: list[dict[str, Any]] = json.loads((FIXTURES / "expected.json").read_text("utf-8"))["documents"]
EXPECTED = sorted((FIXTURES / "expected").glob("*.json"))
SHAPES = {"story-by-story weekly", "multi-article newsletter", "list of insights", "label page", "daily digest", "single post"}
KINDS = set(ClaimKind.values)
NEED_NUMBER = {"capacity", "spec", "audience", "layoff", "price", "revenue", "spending", "valuation"}
STATUSES = set(Status.values)
ENTITY_KINDS = set(EntityKind.values)
QUALIFIERS = set(Qualifier.values)
WHEN = re.compile(r"\d{4}(-Q[1-4]|-\d\d(-\d\d)?)?")


class _Text(HTMLParser):
    """The words of an HTML page; elements other than inline ones part them."""

    INLINE = frozenset(["a", "b", "strong", "em", "i", "span", "time"])
    SILENT = frozenset(["script", "style"])

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in self.SILENT
        if tag not in self.INLINE:
            self.out.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in self.SILENT
        if tag not in self.INLINE:
            self.out.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.out.append(data)


def _from_html(source: str) -> str:
    parser = _Text()
    parser.feed(source)
    parser.close()
    return "".join(parser.out)


def _from_mail(raw: bytes) -> str:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    texts = []
    for part in message.walk():
        if part.get_content_maintype() == "text" and not part.is_attachment():
            content = part.get_content()
            texts.append(_from_html(content) if part.get_content_subtype() == "html" else content)
    return "\n\n".join([message["Subject"], *texts])


def _from_feed(raw: bytes) -> str:
    texts = []
    for element in ET.fromstring(raw).iter():
        name = element.tag.rpartition("}")[2]
        if name == "div":
            texts.append(_from_html(ET.tostring(element, "unicode").replace("ns0:", "").replace("html:", "")))
        elif name in {"title", "content", "description", "encoded"} and element.text:
            texts.append(_from_html(element.text))
    return "\n\n".join(texts)


def _from_markdown(source: str) -> str:
    source = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", source)
    return re.sub(r"(\*\*|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w))", "", source)


def plain(path: Path) -> str:
    """The words of a fixture document, blocks parted by blank lines, without the help of the readers that it tests."""
    match path.suffix:
        case ".mbox":
            box = mailbox.mbox(path, create=False)
            try:
                # The mbox format quotes lines that begin with "From " (RFC 4155).
                return "\n\n".join(_from_mail(box.get_bytes(key).replace(b"\n>From ", b"\nFrom ")) for key in box.keys())  # noqa: SIM118
            finally:
                box.close()
        case ".eml":
            return _from_mail(path.read_bytes())
        case ".xml":
            return _from_feed(path.read_bytes())
        case ".html":
            return _from_html(path.read_text("utf-8"))
        case ".md":
            return _from_markdown(path.read_text("utf-8"))
    return path.read_text("utf-8")


def flat(text: str) -> str:
    return " ".join(text.split())


def documents() -> list[Path]:
    return sorted(path for folder in ("documents", "updates") for path in (FIXTURES / folder).rglob("*") if path.is_file())


def load(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FIXTURES / "expected" / f"{name}.json").read_text("utf-8"))
    return found


def claims() -> list[dict[str, Any]]:
    return [claim for entry in INDEX for claim in load(entry["name"])["claims"]]


def test_index_names_every_document_and_every_expectation() -> None:
    assert sorted(FIXTURES / entry["path"] for entry in INDEX) == documents()
    assert sorted(entry["name"] for entry in INDEX) == sorted(path.stem for path in EXPECTED)


def test_documents_are_many_and_of_every_shape_and_format() -> None:
    assert len(INDEX) >= 36
    assert {entry["shape"] for entry in INDEX} == SHAPES
    assert {path.suffix for path in documents()} == {".txt", ".md", ".html", ".eml", ".mbox", ".xml"}
    assert len({entry["publisher"] for entry in INDEX if entry["publisher"]}) >= 12


def test_articles_lie_on_many_days_from_february_to_may() -> None:
    days = {
        date.fromisoformat(article["published"]) for entry in INDEX for article in load(entry["name"])["articles"] if article["published"]
    }
    assert len(days) >= 40
    assert min(days) >= date(2026, 2, 1) and max(days) <= date(2026, 5, 31)


def test_claims_are_of_every_kind_and_status() -> None:
    every = claims()
    kinds = Counter(claim["kind"] for claim in every)
    assert len(every) >= 120
    assert set(kinds) == KINDS and min(kinds.values()) >= 2, kinds
    assert {claim["status"] for claim in every} == STATUSES
    assert any(claim["reported"] for claim in every)
    assert {claim["amount"]["qualifier"] for claim in every if claim["amount"]} == QUALIFIERS


@pytest.mark.parametrize("entry", INDEX, ids=lambda entry: entry["name"])
def test_expectation_stands_in_its_document(entry: dict[str, Any]) -> None:
    expected = load(entry["name"])
    text = flat(plain(FIXTURES / entry["path"]))
    assert expected["id"] == entry["name"]
    assert expected["articles"]
    for article in expected["articles"]:
        assert article["title"] in text
    names = {alias for entity in expected["entities"] for alias in [entity["name"], *entity["aliases"]]}
    for entity in expected["entities"]:
        assert entity["kind"] in ENTITY_KINDS
        assert all(name in text for name in [entity["name"], *entity["aliases"]]), entity
    for figure in expected["figures"]:
        assert figure["text"] in text, figure
        assert figure["qualifier"] in QUALIFIERS and ("high" in figure) == (figure["qualifier"] == "range"), figure
    for claim in expected["claims"]:
        assert claim["evidence"] in text, claim
        assert claim["kind"] in KINDS and claim["status"] in STATUSES, claim
        assert claim["subject"] or claim["object"], claim
        assert all(end is None or end in names for end in (claim["subject"], claim["object"])), claim
        assert claim["when"] is None or WHEN.fullmatch(claim["when"]), claim
        assert claim["amount"] or claim["quantity"] or claim["kind"] not in NEED_NUMBER, claim
        if claim["amount"]:
            assert any(figure["value"] == claim["amount"]["value"] for figure in expected["figures"]), claim
