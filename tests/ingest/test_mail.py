"""Mailboxes of three shapes."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from ingest.incoming import Bad, Incoming, SourceError
from ingest.mail import incoming_mail, read_mailbox


def message(number: int, body: str = "Words.") -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = f"Issue {number}"
    mail["From"] = "Harbor Wire <news@harbor.example>"
    mail["Date"] = f"Mon, 0{number} Mar 2026 08:00:00 +0000"
    mail["Message-ID"] = f"<{number}@harbor.example>"
    mail.set_content(body)
    return mail


def uris(path: Path, limit: int = 100_000) -> list[str]:
    return [item.uri if isinstance(item, Incoming) else f"bad {item}" for item in read_mailbox(path, limit=limit)]


def mbox(path: Path, *messages: EmailMessage) -> Path:
    box = mailbox.mbox(path)
    for each in messages:
        box.add(each)
    box.close()
    return path


def test_read_mailbox_reads_mbox_and_leaves_it_as_it_was(tmp_path: Path) -> None:
    path = mbox(tmp_path / "box.mbox", message(1), message(2, "From here on\nother words."))
    before = path.read_bytes()
    items = list(read_mailbox(path, limit=100_000))
    assert [item.uri for item in items if isinstance(item, Incoming)] == ["mid:1@harbor.example", "mid:2@harbor.example"]
    assert isinstance(items[0], Incoming)
    assert items[0].format == "mail"
    assert b"Subject: Issue 1" in items[0].raw
    assert path.read_bytes() == before


def test_read_mailbox_reads_maildir_without_moving_mail(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "mail")
    box.add(message(1))
    seen = mailbox.MaildirMessage(message(2))
    seen.set_subdir("cur")
    seen.add_flag("S")
    box.add(seen)
    before = sorted(str(path) for path in (tmp_path / "mail").rglob("*"))
    assert sorted(uris(tmp_path / "mail")) == ["mid:1@harbor.example", "mid:2@harbor.example"]
    assert sorted(str(path) for path in (tmp_path / "mail").rglob("*")) == before


def test_read_mailbox_reads_folder_of_eml(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.eml").write_bytes(bytes(message(1)))
    (tmp_path / "deep" / "b.eml").write_bytes(bytes(message(2)))
    (tmp_path / "notes.txt").write_text("no mail")
    assert uris(tmp_path) == ["mid:1@harbor.example", "mid:2@harbor.example"]


def test_message_that_lies_there_twice_is_taken_once(tmp_path: Path) -> None:
    assert uris(mbox(tmp_path / "box", message(1), message(1))) == ["mid:1@harbor.example"]


def test_message_without_id_goes_by_its_bytes() -> None:
    one, same, other = (incoming_mail(raw, name="x") for raw in (b"Subject: A\n\nx", b"Subject: A\n\nx", b"Subject: B\n\nx"))
    assert one.uri == same.uri != other.uri
    assert one.uri.startswith("sha256:")


def test_state_of_the_mail_program_is_no_part_of_the_message() -> None:
    plain = bytes(message(1, "Status: fine, says the body"))
    marked = plain.replace(b"Subject:", b"Status: RO\nX-Keywords: a\n b\nSubject:", 1)
    assert incoming_mail(marked, name="x").raw == plain
    assert incoming_mail(plain, name="x").raw == plain


def test_message_that_is_too_large_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    path = mbox(tmp_path / "box.mbox", message(1, "x" * 5000), message(2))
    big, small = read_mailbox(path, limit=1000)
    assert isinstance(big, Bad)
    assert "larger than 1000 bytes" in big.reason
    assert isinstance(small, Incoming)


def test_mailbox_that_is_none_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist; give the path"):
        uris(tmp_path / "nowhere")
    (tmp_path / "text").write_text("Dear reader")
    with pytest.raises(SourceError, match="is no mbox file"):
        uris(tmp_path / "text")
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="neither a Maildir"):
        uris(tmp_path / "empty")


def test_empty_mbox_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "box").touch()
    assert uris(tmp_path / "box") == []
