# ruff: noqa: E501 — samples stand as their sources have them
from __future__ import annotations

import datetime as dt
from email.message import EmailMessage

import pytest

from ingest.readers import UnreadableError, read


def message(
    *,
    plain: str = "",
    rich: str = "",
    sender: str = "The Brief <brief@x.example>",
    subject: str = "Today’s brief",
    date: str = "Tue, 03 Mar 2026 08:00:00 +0100",
) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = sender, subject, date
    mail["List-Id"] = "Brief of the day <brief.x.example>"
    if plain:
        mail.set_content(plain)
    if rich:
        (mail.add_alternative if plain else mail.set_content)(rich, subtype="html")
    return bytes(mail)


RICH = '<html><body><div style="display:none">Preview words</div><table><tr><td><h1>Corvex buys Lumen</h1><p>Corvex agreed to buy <a href="https://l.example">Lumen</a> for $2&nbsp;billion.</p></td></tr></table><img src="https://t.example/p.gif" width="1" height="1"></body></html>'


def test_html_part_is_read_before_the_plain_one() -> None:
    reading = read(message(plain="Read this mail in a browser.", rich=RICH), format="mail")
    assert [(b.kind, b.text) for b in reading.blocks] == [
        ("heading", "Corvex buys Lumen"),
        ("paragraph", "Corvex agreed to buy Lumen for $2 billion."),
    ]
    assert [link.url for block in reading.blocks for link in block.links] == ["https://l.example"]
    assert all(len(block.origins) == 0 for block in reading.blocks)


def test_headers() -> None:
    reading = read(message(rich=RICH), format="mail")
    assert (reading.title, reading.publisher) == ("Today’s brief", "The Brief")
    assert (reading.published, reading.published_from) == (dt.datetime(2026, 3, 3, 7, tzinfo=dt.UTC), "mail")


def test_plain_mail() -> None:
    reading = read(
        message(plain="Corvex Buys Lumen\n\nCorvex agreed on Monday to buy Lumen Photonics for $2 billion in cash, the firms said."),
        format="mail",
    )
    assert [b.kind for b in reading.blocks] == ["heading", "paragraph"]


@pytest.mark.parametrize(
    ("sender", "publisher"),
    [
        ('"Jane from Chip Post" <jane@x.example>', "Chip Post"),
        ('"Chip Post via Lists" <l@x.example>', "Chip Post"),
        ("brief@x.example", "Brief of the day"),
        ("=?utf-8?q?Caf=C3=A9_Chips?= <c@x.example>", "Café Chips"),
    ],
)
def test_publisher_is_the_house_that_sends(sender: str, publisher: str) -> None:
    raw = message(rich=RICH).replace(b"The Brief <brief@x.example>", sender.encode())
    assert read(raw, format="mail").publisher == publisher


def test_attachments_are_no_text() -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@x.example", "Hi"
    mail.set_content("Corvex buys Lumen for two billion.")
    mail.add_attachment("Secret numbers", filename="n.txt")
    assert [b.text for b in read(bytes(mail), format="mail").blocks] == ["Corvex buys Lumen for two billion."]


@pytest.mark.parametrize(
    "raw",
    [
        b"no header at all",
        b"From: a@x.example\r\nSubject: x\r\n\r\n",
        b"From: a@x.example\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=",
    ],
)
def test_mail_without_text_says_so(raw: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"\."):
        read(raw, format="mail")
