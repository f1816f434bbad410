"""Files and folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.files import read_file, read_folder
from ingest.incoming import Bad, Incoming, SourceError
from tests.ingest.test_feeds import ATOM
from tests.ingest.test_mail import mbox, message

LIMIT = 100_000


def reasons(path: Path, limit: int = LIMIT) -> list[str]:
    return [item.reason if isinstance(item, Bad) else "taken" for item in read_file(path, uri=str(path), limit=limit)]


@pytest.mark.parametrize(
    ("name", "format"),
    [("a.txt", "text"), ("a.md", "markdown"), ("a.html", "html"), ("a.HTM", "html"), ("a.eml", "mail"), ("ä b.TXT", "text")],
)
def test_read_file_takes_its_format_from_the_suffix(tmp_path: Path, name: str, format: str) -> None:
    (tmp_path / name).write_bytes(b"Subject: x\n\nWords.")
    assert list(read_file(tmp_path / name, uri="u", limit=LIMIT)) == [
        Incoming(uri="u", format=format, raw=b"Subject: x\n\nWords.", name=name)
    ]


def test_read_file_takes_every_mail_of_an_mbox_and_every_entry_of_a_feed(tmp_path: Path) -> None:
    box = mbox(tmp_path / "a.mbox", message(1), message(2))
    assert [item.uri for item in read_file(box, uri="box", limit=LIMIT) if isinstance(item, Incoming)] == [
        "mid:1@harbor.example",
        "mid:2@harbor.example",
    ]
    (tmp_path / "f.xml").write_text(ATOM)
    entries = [item for item in read_file(tmp_path / "f.xml", uri="f.xml", limit=LIMIT) if isinstance(item, Incoming)]
    assert [(item.uri, item.format) for item in entries] == [("f.xml#urn:harbor:1", "entry"), ("f.xml#urn:harbor:2", "entry")]


def test_read_file_names_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    (tmp_path / "empty.txt").write_bytes(b" \n")
    (tmp_path / "big.md").write_bytes(b"x" * 101)
    (tmp_path / "page.xml").write_text("<html/>")
    (tmp_path / "d.txt").mkdir()
    assert "those that can: .txt .md .html .htm .eml .mbox .xml" in reasons(tmp_path / "a.pdf")[0]
    assert reasons(tmp_path / "none.txt") == ["there is no such file; check the path"]
    assert reasons(tmp_path / "empty.txt") == ["is empty"]
    assert "larger than 100 bytes" in reasons(tmp_path / "big.md", limit=100)[0]
    assert "no Atom or RSS feed" in reasons(tmp_path / "page.xml")[0]
    assert reasons(tmp_path / "d.txt") == ["is a folder, not a file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_read_file_names_what_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "a.txt").chmod(0)
    assert "may not be read" in reasons(tmp_path / "a.txt")[0]


def test_read_folder_goes_by_relative_paths_and_leaves_out_what_is_hidden_or_unknown(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.md", ".git/x.txt", "a/.draft.txt", "picture.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Words.")
    assert [item.uri for item in read_folder(tmp_path, limit=LIMIT) if isinstance(item, Incoming)] == ["a/c.md", "b.txt"]
    absolute = [item.uri for item in read_folder(tmp_path, limit=LIMIT, absolute=True) if isinstance(item, Incoming)]
    assert absolute == [str(tmp_path / "a/c.md"), str(tmp_path / "b.txt")]


def test_read_folder_takes_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    try:
        with open(path, "wb") as file:
            file.write(b"Words.")
    except OSError:
        pytest.skip("this file system has no such names")
    (item,) = read_folder(tmp_path, limit=LIMIT)
    assert isinstance(item, Incoming)
    item.uri.encode()


def test_read_folder_refuses_what_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is no folder"):
        list(read_folder(tmp_path / "none", limit=LIMIT))


def test_read_file_notes_what_holds_nothing_and_names_a_feed_that_breaks_off(tmp_path: Path) -> None:
    contents = {"empty.mbox": b"", "empty.xml": b'<rss version="2.0"><channel><title>x</title></channel></rss>', "cut.xml": b"<rss><chan"}
    notes: list[str] = []
    found: dict[str, list[Incoming | Bad]] = {}
    for name, raw in contents.items():
        (tmp_path / name).write_bytes(raw)
        found[name] = list(read_file(tmp_path / name, uri=name, limit=LIMIT, note=notes.append))
    assert found["empty.mbox"] == found["empty.xml"] == []
    assert notes == [f"{tmp_path}/empty.mbox: holds no messages", f"{tmp_path}/empty.xml: the feed holds no entries"]
    (bad,) = found["cut.xml"]
    assert "breaks off" in str(bad)


def test_bad_file_is_named_once(tmp_path: Path) -> None:
    (tmp_path / "bad.mbox").write_text("no mail")
    (bad,) = read_file(tmp_path / "bad.mbox", uri="u", limit=LIMIT)
    assert str(bad) == f"{tmp_path}/bad.mbox is no mbox file: it does not begin with “From ”"
    assert str(Bad("a.txt", "is empty")) == "a.txt: is empty"
    assert str(Bad("nonsense", "'nonsense' is no web address")) == "'nonsense' is no web address"
