"""Sources that are read again and again, from a server, a mailbox and folders of our own."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from pytest_django import Settings

from ingest import actions, intake
from ingest.intake import Report
from ingest.models import Article, Document, Source
from ingest.sources import LEASE, claim_source, next_check, read_claimed
from tests import factories
from tests.ingest.local import Answer, Server, serving
from tests.ingest.test_feeds import ATOM, RSS
from tests.ingest.test_mail import mbox, message

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
FEED = {"Content-Type": "application/atom+xml", "ETag": '"1"', "Last-Modified": "Mon, 02 Mar 2026 08:00:00 GMT"}
PAGE = """<html><head><title>Lumen Labs raises $40 million | Lumen</title></head><body><article><h1>Lumen Labs raises $40 million</h1>
<p>Lumen Labs said on Monday that it raised $40 million in a Series A round led by Northwind Capital, a venture firm from Oslo.</p>
<p>%s The company will use the money to build a second laboratory and to hire about one hundred engineers this year.</p>
</article></body></html>"""


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    settings.FETCH_ALLOW_PRIVATE = True
    settings.FETCH_TIMEOUT = 2.0
    with serving() as site:
        yield site


def read(source: Source) -> Report:
    claim = claim_source(source.pk)
    assert claim is not None
    report = read_claimed(source.pk, claim=claim)
    source.refresh_from_db()
    return report


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.skipped, report.failed


class TestFeed:
    def test_feed_is_stored_and_its_validators_kept(self, server: Server, caplog: pytest.LogCaptureFixture) -> None:
        source = factories.source(location=server.url("/feed"))
        server.answers["/feed"] = Answer(body=ATOM.encode(), headers=FEED)
        with caplog.at_level(logging.INFO, "ingest"):
            report = read(source)
        assert counts(report) == (2, 0, 0, 0)
        assert (source.etag, source.last_modified, source.error_count, source.last_error) == ('"1"', FEED["Last-Modified"], 0, "")
        assert source.claimed_until is None
        assert source.last_success is not None
        assert source.next_check is not None and source.next_check > timezone.now()
        document = Document.objects.get(uri="urn:harbor:2")
        assert (document.format, document.title, document.author) == ("entry", "Lumen ships Beam 2", "Ann Lee")
        assert document.published == dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)
        assert "Lumen shipped Beam 2" in document.articles.get().text
        assert "source=harbor-wire status=ok new=2 updated=0 skipped=0 failed=0" in caplog.messages

    def test_feed_that_did_not_change_is_not_read(self, server: Server) -> None:
        source = factories.source(location=server.url("/feed"), etag='"1"')
        server.answers["/feed"] = Answer(status=304)
        report = read(source)
        assert (report.status, counts(report)) == ("unchanged", (0, 0, 0, 0))
        assert server.requests["/feed"][0]["if-none-match"] == '"1"'
        assert (source.etag, source.error_count) == ('"1"', 0)

    def test_feed_without_validators_skips_what_is_known(self, server: Server) -> None:
        source = factories.source(location=server.url("/feed"))
        server.answers["/feed"] = Answer(body=ATOM.encode())
        read(source)
        rows = list(Article.objects.values())
        assert counts(read(source)) == (0, 0, 2, 0)
        assert list(Article.objects.values()) == rows

    def test_edited_entry_becomes_a_new_version(self, server: Server) -> None:
        source = factories.source(location=server.url("/feed"))
        server.answers["/feed"] = [Answer(body=ATOM.encode()), Answer(body=ATOM.replace("today.", "on Monday.").encode())]
        read(source)
        report = read(source)
        assert counts(report) == (0, 1, 1, 0)
        old, new = Article.objects.filter(document__uri="urn:harbor:2").order_by("pk")
        assert old.superseded_by == new
        assert ("today" in old.text, "on Monday" in new.text) == (True, True)

    def test_feed_of_the_fixtures_is_followed_to_its_later_state(self, server: Server) -> None:
        source = factories.source("Gridline", location=server.url("/feed"))
        states = [settings.BASE_DIR / "fixtures" / folder / "gridline.atom.xml" for folder in ("documents/feeds", "updates")]
        server.answers["/feed"] = [Answer(body=path.read_bytes()) for path in states]
        first = read(source)
        assert counts(first) == (first.created, 0, 0, 0)
        assert counts(read(source)) == (1, 1, 1, 0)
        # What a feed no longer lists has only grown old.
        assert not Article.objects.filter(withdrawn=True).exists()
        assert Article.objects.filter(superseded_by__isnull=False).count() == 1

    def test_bad_entry_is_named_and_the_others_are_stored(self, server: Server) -> None:
        source = factories.source(location=server.url("/feed"))
        server.answers["/feed"] = Answer(body=(RSS % "<item><link>https://tide.example/empty</link></item>").encode())
        report = read(source)
        assert (report.status, counts(report)) == ("ok", (1, 0, 0, 1))
        assert "https://tide.example/empty" in source.last_error
        assert source.error_count == 0

    def test_broken_feed_fails_and_is_told(self, server: Server) -> None:
        source = factories.source(location=server.url("/feed"), etag='"old"')
        server.answers["/feed"] = Answer(body=b"<html>Down for maintenance</html>", headers={**FEED, "Content-Type": "text/html"})
        report = read(source)
        assert report.status == "failed"
        assert "no Atom or RSS feed" in source.last_error
        assert (source.error_count, source.etag, source.claimed_until, source.last_success) == (1, '"old"', None, None)

    def test_feed_that_moved_for_good_is_found_at_its_new_address(self, server: Server) -> None:
        source = factories.source(location=server.url("/old"))
        server.redirect("/old", "/new", 301)
        server.answers["/new"] = Answer(body=ATOM.encode())
        report = read(source)
        assert source.location == server.url("/new")
        assert f"has moved for good; its address is now {server.url('/new')}" in report.notes
        assert counts(read(source)) == (0, 0, 2, 0)

    def test_feed_that_moved_to_the_address_of_another_stays(self, server: Server) -> None:
        factories.source("Other", location=server.url("/new"))
        source = factories.source(location=server.url("/old"))
        server.redirect("/old", "/new", 308)
        server.answers["/new"] = Answer(body=ATOM.encode())
        report = read(source)
        assert source.location == server.url("/old")
        assert "another source has already" in report.notes[0]

    def test_feed_at_a_private_address_is_refused(self, server: Server, settings: Settings) -> None:
        settings.FETCH_ALLOW_PRIVATE = False
        source = factories.source(location=server.url("/feed"))
        assert read(source).status == "failed"
        assert "FETCH_ALLOW_PRIVATE" in source.last_error
        assert server.requests == {}


class TestPage:
    def test_page_is_stored_and_followed_over_versions(self, server: Server) -> None:
        source = factories.source(kind=Source.Kind.PAGE, location=server.url("/news"))
        server.answers["/news"] = [
            Answer(body=(PAGE % more).encode(), headers={"Content-Type": "text/html"}) for more in ("One.", "One.", "Two.")
        ]
        assert [counts(read(source)) for _ in range(3)] == [(1, 0, 0, 0), (0, 0, 1, 0), (0, 1, 0, 0)]
        assert Article.objects.current().count() == 1
        assert "Two." in Article.objects.current().get().text

    def test_page_that_moved_for_good_keeps_its_versions(self, server: Server) -> None:
        source = factories.source(kind=Source.Kind.PAGE, location=server.url("/old"))
        server.answers["/old"] = Answer(body=(PAGE % "One.").encode(), headers={"Content-Type": "text/html"})
        read(source)
        server.redirect("/old", "/new", 301)
        server.answers["/new"] = Answer(body=(PAGE % "Two.").encode(), headers={"Content-Type": "text/html"})
        read(source)
        assert source.location == server.url("/new")
        assert list(Document.objects.order_by("version").values_list("uri", "version")) == [
            (server.url("/new"), 1),
            (server.url("/new"), 2),
        ]
        assert counts(read(source)) == (0, 0, 1, 0)

    def test_page_in_the_charset_of_its_header(self, server: Server) -> None:
        source = factories.source(kind=Source.Kind.PAGE, location=server.url("/news"))
        server.answers["/news"] = Answer(
            body=(PAGE % "It costs 5 € in the café.").encode("cp1252"), headers={"Content-Type": "text/html; charset=windows-1252"}
        )
        read(source)
        assert "It costs 5 € in the café." in Article.objects.get().text

    def test_page_that_is_a_feed_says_what_to_do(self, server: Server) -> None:
        source = factories.source(kind=Source.Kind.PAGE, location=server.url("/feed"))
        server.answers["/feed"] = Answer(body=ATOM.encode(), headers=FEED)
        read(source)
        assert "set the source's kind to “feed”" in source.last_error


class TestFolders:
    def test_mailbox_gives_a_document_a_message(self, tmp_path: Path) -> None:
        body = "Lumen Labs raised $40 million from Northwind Capital, the company said on Monday."
        path = mbox(tmp_path / "box", message(1, body), message(2, body + " More followed."))
        source = factories.source("Mail", kind=Source.Kind.MAIL, location=str(path), publisher=None)
        assert counts(read(source)) == (2, 0, 0, 0)
        document = Document.objects.get(uri="mid:1@harbor.example")
        assert (document.format, document.published_from, document.publisher and document.publisher.name) == ("mail", "mail", "Harbor Wire")
        assert counts(read(source)) == (0, 0, 2, 0)

    def test_folder_goes_on_after_a_file_that_cannot_be_read(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("Lumen Labs raised $40 million from Northwind Capital on Monday.")
        (tmp_path / "b.txt").write_bytes(b"")
        (tmp_path / "c.md").write_text("# Northwind buys Beam\n\nNorthwind Capital bought Beam for $5 million.")
        source = factories.source("Folder", kind=Source.Kind.FOLDER, location=str(tmp_path))
        report = read(source)
        assert (report.status, counts(report)) == ("ok", (2, 0, 0, 1))
        assert "b.txt: is empty" in source.last_error
        assert sorted(Document.objects.values_list("uri", flat=True)) == ["a.txt", "c.md"]

    def test_folder_that_holds_nothing_readable_fails(self, tmp_path: Path) -> None:
        (tmp_path / "b.txt").write_bytes(b"")
        source = factories.source("Folder", kind=Source.Kind.FOLDER, location=str(tmp_path))
        assert read(source).status == "failed"
        assert source.error_count == 1

    def test_missing_folder_fails_and_says_so(self, tmp_path: Path) -> None:
        source = factories.source("Folder", kind=Source.Kind.FOLDER, location=str(tmp_path / "none"))
        assert read(source).status == "failed"
        assert "is no folder that can be read" in source.last_error


class TestHealth:
    def test_failures_put_off_the_next_check(self, server: Server) -> None:
        source = factories.source(location=server.url("/feed"), interval=HOUR)
        server.answers["/feed"] = Answer(status=500)
        pauses = []
        with time_machine.travel(NOW, tick=False):
            for _ in range(6):
                read(source)
                assert source.next_check is not None
                pauses.append((source.next_check - NOW) / HOUR)
        assert pauses == [2, 4, 8, 16, 24, 24]
        assert (source.error_count, "answered 500" in source.last_error) == (6, True)
        server.answers["/feed"] = Answer(body=ATOM.encode())
        with time_machine.travel(NOW, tick=False):
            read(source)
        assert (source.error_count, source.last_error, source.next_check) == (0, "", NOW + HOUR)

    @pytest.mark.parametrize("status", [429, 503])
    def test_wish_of_the_server_is_honoured(self, server: Server, status: int) -> None:
        source = factories.source(location=server.url("/feed"))
        server.answers["/feed"] = Answer(status=status, headers={"Retry-After": "200000"})
        with time_machine.travel(NOW, tick=False):
            read(source)
        assert source.next_check == NOW + dt.timedelta(seconds=200000)

    def test_next_check_comes_no_sooner_than_the_interval(self) -> None:
        assert next_check(NOW, HOUR) == NOW + HOUR
        assert next_check(NOW, HOUR, error_count=1, retry_after=dt.timedelta(minutes=5)) == NOW + 2 * HOUR
        week = dt.timedelta(days=7)
        assert next_check(NOW, week, error_count=3) == NOW + week

    def test_unexpected_error_is_logged_kept_and_the_others_go_on(
        self, server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        store = actions.store_document

        def failing(**kwargs: Any) -> Any:
            if kwargs["uri"] == "urn:harbor:1":
                raise ZeroDivisionError("a bug")
            return store(**kwargs)

        monkeypatch.setattr(intake, "store_document", failing)
        source = factories.source(location=server.url("/feed"))
        server.answers["/feed"] = Answer(body=ATOM.encode(), headers=FEED)
        report = read(source)
        assert (report.status, report.created, [str(error) for error in report.unexpected]) == ("failed", 1, ["a bug"])
        assert (source.last_error, source.error_count, source.etag) == ("ZeroDivisionError: a bug", 1, "")
        assert any(record.exc_info for record in caplog.records)


class TestClaims:
    def test_claim_is_given_once_until_it_runs_out(self) -> None:
        source = factories.source()
        claim = claim_source(source.pk, now=NOW)
        assert claim == NOW + LEASE
        assert claim_source(source.pk, now=NOW + LEASE / 2) is None
        assert claim_source(source.pk, now=NOW + LEASE) == NOW + 2 * LEASE

    def test_claim_is_renewed_by_its_holder_only(self) -> None:
        source = factories.source()
        claim = claim_source(source.pk, now=NOW)
        assert claim_source(source.pk, now=NOW, holding=NOW) is None
        assert claim_source(source.pk, now=NOW + HOUR / 60, holding=claim) == NOW + HOUR / 60 + LEASE

    def test_claim_can_be_taken_over_by_force(self) -> None:
        source = factories.source()
        claim_source(source.pk, now=NOW)
        assert claim_source(source.pk, now=NOW, force=True) is not None

    def test_reading_stops_when_the_claim_was_lost(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        source = factories.source(location=server.url("/feed"))
        server.answers["/feed"] = Answer(body=ATOM.encode(), headers=FEED)
        stale = claim_source(source.pk, now=timezone.now() - LEASE)
        other = claim_source(source.pk)
        assert stale is not None
        report = read_claimed(source.pk, claim=stale)
        source.refresh_from_db()
        assert (report.status, report.created) == ("busy", 0)
        assert (source.claimed_until, source.last_checked) == (other, None)
