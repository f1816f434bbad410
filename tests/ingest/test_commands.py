"""``manage.py ingest`` and ``manage.py sources``."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from kombu.exceptions import OperationalError as BrokerError
from pytest_django import Settings

from ingest import actions, intake, signals
from ingest.models import Article, DateOrigin, Document, Publisher, Source
from ingest.sources import claim_source
from tests import factories
from tests.ingest.local import Answer, Server, serving
from tests.ingest.test_feeds import ATOM
from tests.ingest.test_opml import LIST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_listens")]

TEXT = "Lumen Labs raised $40 million from Northwind Capital, the company said in a statement."


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    settings.FETCH_ALLOW_PRIVATE = True
    with serving() as site:
        site.answers["/feed"] = Answer(body=ATOM.encode(), headers={"Content-Type": "application/atom+xml"})
        site.answers["/page.txt"] = Answer(body=TEXT.encode(), headers={"Content-Type": "text/plain"})
        yield site


def run(*args: str, fails: str = "") -> tuple[str, str]:
    """Output and errors of a command that succeeds, or ``fails`` with that message."""
    out, err = io.StringIO(), io.StringIO()
    if fails:
        with pytest.raises(CommandError, match=fails) as caught:
            call_command(*args, stdout=out, stderr=err)
        assert caught.value.returncode == 1
    else:
        call_command(*args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def files(folder: Path, *names: str) -> list[str]:
    for number, name in enumerate(names):
        (folder / name).write_text(f"{TEXT} This is number {number}.")
    return [str(folder / name) for name in names]


class TestFiles:
    def test_files_are_created_and_a_second_run_says_nothing_new(self, tmp_path: Path) -> None:
        paths = files(tmp_path, "a.txt", "b.md")
        assert run("ingest", "--file", *paths) == ("files: 2 created, 0 updated, 0 skipped, 0 failed (2 articles new)\n", "")
        source = Source.objects.get(slug="files")
        assert (source.kind, source.active, source.location) == ("folder", False, "")
        assert sorted(Document.objects.values_list("uri", flat=True)) == sorted(paths)
        rows = list(Article.objects.values())
        assert run("ingest", "--file", *paths) == ("files: 0 created, 0 updated, 2 skipped, 0 failed (nothing new)\n", "")
        assert list(Article.objects.values()) == rows

    def test_changed_file_is_updated(self, tmp_path: Path) -> None:
        (path,) = files(tmp_path, "a.txt")
        run("ingest", "--file", path)
        Path(path).write_text(TEXT.replace("40", "50"))
        assert run("ingest", "--file", path)[0] == "files: 0 created, 1 updated, 0 skipped, 0 failed (1 article changed)\n"

    def test_folder_is_read_whole(self, tmp_path: Path) -> None:
        files(tmp_path, "a.txt", "b.md", "ignored.png")
        assert "2 created" in run("ingest", "--file", str(tmp_path))[0]

    def test_relative_path_is_the_same_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (path,) = files(tmp_path, "a.txt")
        run("ingest", "--file", path)
        monkeypatch.chdir(tmp_path)
        assert "1 skipped" in run("ingest", "--file", "a.txt")[0]

    def test_date_and_publisher_hold_where_the_file_tells_none(self, tmp_path: Path) -> None:
        run("ingest", "--file", *files(tmp_path, "a.txt"), "--published", "2026-03-02", "--publisher", "Harbor Wire")
        article = Article.objects.get()
        assert (str(article.day), article.published_from, str(article.publisher)) == ("2026-03-02", DateOrigin.GIVEN, "Harbor Wire")

    @pytest.mark.parametrize("date", ["yesterday", "2026-13-01", "02.03.2026"])
    def test_date_that_is_none_is_refused(self, tmp_path: Path, date: str) -> None:
        run("ingest", "--file", *files(tmp_path, "a.txt"), "--published", date, fails="--published")
        assert not Document.objects.exists()

    def test_failed_files_are_named_and_the_others_read(self, tmp_path: Path) -> None:
        (path,) = files(tmp_path, "a.txt")
        (tmp_path / "b.pdf").write_bytes(b"%PDF")
        out, err = run("ingest", "--file", str(tmp_path / "none.txt"), str(tmp_path / "b.pdf"), path, fails="2 could not be read")
        assert out == "files: 1 created, 0 updated, 0 skipped, 2 failed (1 article new)\n"
        assert "none.txt: there is no such file; check the path" in err
        assert "b.pdf: files of this kind cannot be read; those that can: .txt" in err

    def test_other_language_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(
            "Das Unternehmen hat am Montag mitgeteilt, dass es die Firma für viel Geld übernehmen wird. Die Börse reagierte nicht."
        )
        assert (
            "a.txt: is in another language than English (de): kept, but gives no claims"
            in run("ingest", "--file", str(tmp_path / "a.txt"))[0]
        )


class TestAddresses:
    def test_page_belongs_to_the_implicit_source(self, server: Server) -> None:
        assert "pages: 1 created" in run("ingest", "--url", server.url("/page.txt"))[0]
        document = Document.objects.get()
        assert (document.source.slug, document.uri, document.url, document.source.active) == (
            "pages",
            server.url("/page.txt"),
            server.url("/page.txt"),
            False,
        )
        assert "1 skipped, 0 failed (nothing new)" in run("ingest", "--url", server.url("/page.txt") + "#part")[0]

    def test_failed_addresses_are_named_and_the_others_read(self, server: Server) -> None:
        out, err = run(
            *("ingest", "--url", server.url("/none"), server.url("/feed"), "nonsense", server.url("/page.txt")), fails="3 could not be read"
        )
        assert "pages: 1 created, 0 updated, 0 skipped, 3 failed" in out
        assert "/none answered 404" in err
        assert "is a feed, not a page; make it a source: manage.py sources add" in err
        assert "'nonsense' is no web address" in err


class TestSources:
    def test_all_active_sources_are_read(self, server: Server) -> None:
        factories.source("One", location=server.url("/feed"))
        factories.source("Off", location=server.url("/off"), active=False)
        out, _ = run("ingest")
        assert out == "one: 2 created, 0 updated, 0 skipped, 0 failed (2 articles new)\n"

    def test_named_sources_are_read_even_if_not_active(self, server: Server) -> None:
        factories.source("One", location=server.url("/one"))
        factories.source("Off", location=server.url("/feed"), active=False)
        assert "off: 2 created" in run("ingest", "off")[0]
        assert list(server.requests) == ["/feed"]

    def test_unknown_source_is_named_and_the_others_are_read(self, server: Server) -> None:
        factories.source("One", location=server.url("/feed"))
        out, err = run("ingest", "one", "two", fails="1 could not be read")
        assert "one: 2 created" in out
        assert "two: there is no source of that name; manage.py sources list shows them" in err

    def test_failing_source_is_named_and_the_others_are_read(self, server: Server) -> None:
        factories.source("A", location=server.url("/none"))
        factories.source("B", location=server.url("/feed"))
        out, err = run("ingest", fails="1 could not be read")
        assert "a: 0 created, 0 updated, 0 skipped, 1 failed" in out
        assert "b: 2 created" in out
        assert "answered 404" in err

    def test_due_sources_only(self, server: Server) -> None:
        factories.source("One", location=server.url("/feed"))
        assert "one: 2 created" in run("ingest", "--due")[0]
        assert run("ingest", "--due")[0] == "No source is due.\n"

    def test_no_source_at_all_says_what_to_do(self) -> None:
        assert "manage.py sources import FILE.opml" in run("ingest")[0]

    def test_source_that_another_process_reads_is_told(self, server: Server) -> None:
        source = factories.source("One", location=server.url("/feed"))
        claim_source(source.pk)
        _, err = run("ingest", "one", fails="1 could not be read")
        assert "one: another process is reading it" in err
        assert "one: 2 created" in run("ingest", "one", "--force")[0]

    def test_unexpected_error_is_told_and_the_others_are_read(
        self, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = actions.store_document

        def failing(**kwargs: Any) -> Any:
            if kwargs["name"] == "a.txt":
                raise ZeroDivisionError("a bug")
            return store(**kwargs)

        monkeypatch.setattr(intake, "store_document", failing)
        out, err = run("ingest", "--file", *files(tmp_path, "a.txt", "b.txt"), fails="unexpected errors")
        assert "files: 1 created, 0 updated, 0 skipped, 1 failed" in out
        assert "ZeroDivisionError: a bug (while storing a.txt of source files)" in err


def test_end_of_a_run_is_announced_after_everything(tmp_path: Path) -> None:
    seen: list[int] = []

    def count(**kwargs: Any) -> None:
        seen.append(Document.objects.count())

    signals.run_finished.connect(count)
    run("ingest", "--file", *files(tmp_path, "a.txt", "b.txt"), str(tmp_path / "none.txt"), fails="1 could not")
    assert seen == [2]


def test_failure_of_who_listens_to_the_end_of_a_run_surfaces(tmp_path: Path) -> None:
    def broken(**kwargs: Any) -> None:
        raise RuntimeError("the index is broken")

    signals.run_finished.connect(broken)
    with pytest.raises(RuntimeError, match="the index is broken"):
        run("ingest", "--file", *files(tmp_path, "a.txt"))


class TestListsOfSources:
    def test_import_creates_and_a_second_one_leaves_what_is_there(self, tmp_path: Path) -> None:
        (tmp_path / "list.opml").write_bytes(LIST)
        assert run("sources", "import", str(tmp_path / "list.opml"))[0] == "list.opml: 3 created, 0 there already, 0 failed\n"
        harbor = Source.objects.get(slug="harbor-wire")
        assert (harbor.kind, harbor.active, harbor.publisher) == ("feed", True, Publisher.objects.get(name="Harbor Wire"))
        assert Publisher.objects.get(name="Harbor Wire").homepage == "https://harbor.example/"
        assert not Source.objects.get(slug="only-a-title").active
        Source.objects.update(name="Renamed by an editor")
        assert run("sources", "import", str(tmp_path / "list.opml"))[0] == "list.opml: 0 created, 3 there already, 0 failed\n"
        assert set(Source.objects.values_list("name", flat=True)) == {"Renamed by an editor"}

    def test_export_is_imported_back(self, tmp_path: Path) -> None:
        (tmp_path / "list.opml").write_bytes(LIST)
        run("sources", "import", str(tmp_path / "list.opml"))
        factories.source("Box", kind=Source.Kind.MAIL, location="/var/mail/box")
        run("ingest", "--file", *files(tmp_path, "a.txt"))
        fields = ("name", "slug", "kind", "location", "active", "publisher__name", "publisher__homepage")
        before = list(Source.objects.filter(kind__in=["feed", "page"]).values(*fields))
        out, _ = run("sources", "export", str(tmp_path / "out.opml"))
        assert out.endswith("out.opml: 3 sources; 1 mailboxes and folders are left out, since OPML has no place for them\n")
        for model in (Article, Document, Source, Publisher):
            model.objects.all().delete()
        run("sources", "import", str(tmp_path / "out.opml"))
        assert list(Source.objects.values(*fields)) == before

    def test_import_of_what_is_no_list_fails(self, tmp_path: Path) -> None:
        (tmp_path / "x.opml").write_text("<html/>")
        run("sources", "import", str(tmp_path / "x.opml"), fails="is no OPML file")
        run("sources", "import", str(tmp_path / "none.opml"), fails="could not be read")

    def test_add_and_list(self) -> None:
        out, _ = run("sources", "add", "https://harbor.example/feed", "--name", "Harbor Wire", "--publisher", "Harbor", "--every", "30")
        assert out == "harbor-wire: added; manage.py ingest harbor-wire reads it\n"
        source = Source.objects.get()
        assert (source.interval.total_seconds(), str(source.publisher)) == (1800, "Harbor")
        assert "there already" in run("sources", "add", "https://harbor.example/feed")[0]
        Source.objects.update(error_count=2, last_error="answered 500")
        assert run("sources", "list")[0] == "harbor-wire  feed  active  read never  2 failures: answered 500  https://harbor.example/feed\n"

    def test_add_of_what_does_not_fit_fails(self) -> None:
        run("sources", "add", "https://harbor.example/feed", "--slug", "not a slug", fails="slug")


@pytest.mark.parametrize("location", ["nonsense", "ftp://example.com/feed.xml", "/srv/letters"])
def test_sources_add_refuses_a_feed_that_is_no_web_address(location: str) -> None:
    with pytest.raises(CommandError, match="is no web address"):
        call_command("sources", "add", location)
    assert not Source.objects.exists()


def test_dead_broker_is_told_in_a_line_and_what_was_read_is_stored(tmp_path: Path) -> None:
    def dead(**kwargs: Any) -> None:
        raise BrokerError("[Errno 111] Connection refused")

    signals.run_finished.connect(dead)
    out, _ = run("ingest", "--file", *files(tmp_path, "a.txt"), fails="broker of CELERY_BROKER_URL cannot be reached .*again does the rest")
    assert "1 created" in out
    assert Document.objects.count() == 1


def test_empty_mailbox_and_broken_feed_are_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "empty.mbox").write_bytes(b"")
    (tmp_path / "cut.xml").write_bytes(b"<rss><chan")
    assert "empty.mbox: holds no messages" in run("ingest", "--file", str(tmp_path / "empty.mbox"))[0]
    assert "cut.xml: is a feed that breaks off" in run("ingest", "--file", str(tmp_path / "cut.xml"), fails="1 could not be read")[1]
