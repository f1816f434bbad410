"""Deciding and storing: versions of documents and what becomes of their stories."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from ingest import actions, signals
from ingest.actions import Intent, Known, Outcome, add_source, decide, get_publisher, store_document, text_hash, web_address
from ingest.blocks import Part, Reading
from ingest.models import Article, DateOrigin, Document, Publisher, Source
from ingest.readers import UnreadableError
from tests import factories

MARCH_2 = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
MARCH_9 = dt.datetime(2026, 3, 9, 9, tzinfo=dt.UTC)


def part(key: str, text: str = "", **fields: Any) -> Part:
    return Part(key=key, title=fields.pop("title", key.title()), text=text or f"Text of {key}.", body_start=0, **fields)


def known(pk: int, key: str, text: str = "", **fields: Any) -> Known:
    return Known(pk, key, text_hash(text or f"Text of {key}."), **fields)


def test_decide_takes_all_parts_of_a_new_document() -> None:
    one, two = part("one"), part("two")
    assert decide([], [one, two]) == Intent(new=((0, one), (1, two)))


def test_decide_keeps_unchanged_stories_wherever_they_moved() -> None:
    one, two = part("one"), part("two")
    assert decide([known(1, "one"), known(2, "two")], [two, one]) == Intent(kept=((known(2, "two"), two), (known(1, "one"), one)))


def test_decide_tells_changed_new_and_gone_apart() -> None:
    changed, new, kept = part("one", "Other words."), part("three"), part("four")
    standing = [known(1, "one"), known(2, "two"), known(4, "four")]
    assert decide(standing, [changed, new, kept]) == Intent(
        new=((1, new),), changed=((standing[0], 0, changed),), kept=((standing[2], kept),), gone=(standing[1],)
    )


def test_decide_knows_a_story_by_its_text_when_its_key_changed() -> None:
    renamed = part("uno", "Text of one.")
    standing = [known(1, "one"), known(2, "two")]
    assert decide(standing, [renamed, part("two")]).kept == ((standing[0], renamed), (standing[1], part("two")))


def test_decide_takes_the_only_story_for_the_same_whatever_its_key() -> None:
    changed = part("new title", "New words.")
    assert decide([known(1, "old title")], [changed]) == Intent(changed=((known(1, "old title"), 0, changed),))


def test_decide_does_not_withdraw_twice_and_takes_back() -> None:
    gone = known(1, "one", withdrawn=True)
    assert decide([gone, known(2, "two")], [part("two")]).gone == ()
    assert decide([gone, known(2, "two")], [part("one"), part("two")]).kept[0] == (gone, part("one"))


def test_decide_refuses_two_parts_of_one_key() -> None:
    with pytest.raises(ValueError, match="same key: one"):
        decide([], [part("one"), part("one", "Other.")])


@pytest.fixture
def simple(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are JSON: fields of the Reading, and its parts."""

    def read(raw: bytes, *, format: str, name: str = "", url: str = "") -> Reading:
        fields = json.loads(raw)
        moment = dt.datetime.fromisoformat(fields["published"]) if fields.get("published") else None
        known = {key: fields[key] for key in ("title", "url", "author", "publisher", "language", "published_from") if key in fields}
        return Reading(blocks=(json.dumps(fields["parts"]),), published=moment, **known)  # type: ignore[arg-type]

    def split(reading: Reading) -> tuple[Part, ...]:
        given: list[dict[str, Any]] = json.loads(reading.blocks[0])  # type: ignore[arg-type]
        for fields in given:
            if "published" in fields:
                fields["published"] = dt.datetime.fromisoformat(fields["published"])
        return tuple(part(fields.pop("key"), **fields) for fields in given)

    monkeypatch.setattr(actions, "read", read)
    monkeypatch.setattr(actions, "split", split)


def raw_of(*parts: dict[str, Any], **fields: Any) -> bytes:
    return json.dumps({"parts": parts, **fields}).encode()


def store(source: Source, raw: bytes, uri: str = "issue-1", **fields: Any) -> Outcome:
    return store_document(source=source, uri=uri, format="text", raw=raw, **fields)


@pytest.fixture
def said(nobody_listens: None) -> list[tuple[str, int]]:
    """What the signals of this floor said, first to last."""
    heard: list[tuple[str, int]] = []

    def stored(article_id: int, **kwargs: Any) -> None:
        heard.append(("stored", article_id))

    def retired(article_id: int, **kwargs: Any) -> None:
        heard.append(("retired", article_id))

    signals.article_stored.connect(stored, weak=False)
    signals.article_retired.connect(retired, weak=False)
    return heard


@pytest.mark.django_db
@pytest.mark.usefixtures("simple")
class TestStoring:
    def test_new_document_becomes_version_one_with_its_articles(self) -> None:
        source = factories.source()
        raw = raw_of(
            {"key": "one", "text": "First.", "section": "top", "url": "https://a.example/1", "outlets": ["Wire"]},
            {"key": "two"},
            title="Issue 1",
            author="Ann",
            url="https://a.example/issue",
            published=MARCH_2.isoformat(),
            published_from="mail",
        )
        outcome = store(source, raw)
        document = Document.objects.get()
        assert outcome == Outcome("created", document.pk, new=2)
        assert (document.version, document.supersedes, bytes(document.raw), document.title, document.author) == (
            1,
            None,
            raw,
            "Issue 1",
            "Ann",
        )
        assert (document.url, document.published, document.published_from) == ("https://a.example/issue", MARCH_2, "mail")
        one, two = document.articles.order_by("position")
        assert (one.key, one.text, one.text_hash, one.section, one.url) == (
            "one",
            "First.",
            text_hash("First."),
            "top",
            "https://a.example/1",
        )
        assert (one.outlets, one.author, one.published, one.published_from, one.day) == (
            ["Wire"],
            "Ann",
            MARCH_2,
            "mail",
            dt.date(2026, 3, 2),
        )
        assert (two.position, two.section, two.superseded_by, two.withdrawn) == (1, "", None, False)

    def test_same_bytes_again_change_nothing(self, said: list[tuple[str, int]]) -> None:
        source, raw = factories.source(), raw_of({"key": "one"})
        first = store(source, raw)
        before = list(Document.objects.values()), list(Article.objects.values())
        assert store(source, raw) == Outcome("skipped", first.document_id, kept=1)
        assert (list(Document.objects.values()), list(Article.objects.values())) == before
        assert said == []

    def test_same_bytes_at_another_address_of_the_source_are_skipped(self) -> None:
        source, raw = factories.source(), raw_of({"key": "one"})
        first = store(source, raw, "a")
        again = store(source, raw, "b")
        assert (again.status, again.document_id, again.note) == ("skipped", first.document_id, "the same bytes as a")
        assert store(factories.source("Other"), raw, "a").status == "created"

    def test_old_bytes_come_back_as_a_new_version(self) -> None:
        source = factories.source()
        for text in ("Old.", "New.", "Old."):
            store(source, raw_of({"key": "one", "text": text}))
        assert list(Document.objects.order_by("version").values_list("version", flat=True)) == [1, 2, 3]
        assert [article.text for article in Article.objects.current()] == ["Old."]

    def test_changed_original_supersedes_only_what_changed(
        self, said: list[tuple[str, int]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        source = factories.source()
        store(source, raw_of({"key": "same"}, {"key": "edited", "text": "It cost $5."}, {"key": "gone"}))
        same, edited, gone = Article.objects.order_by("position")
        with django_capture_on_commit_callbacks(execute=True):
            outcome = store(source, raw_of({"key": "added"}, {"key": "same"}, {"key": "edited", "text": "It cost $6."}))
        assert outcome == Outcome("updated", outcome.document_id, new=1, changed=1, withdrawn=1, kept=1)
        document = Document.objects.get(pk=outcome.document_id)
        assert (document.version, document.supersedes_id) == (2, same.document_id)
        added, edited_anew = document.articles.order_by("position")
        assert (added.key, added.position, edited_anew.key, edited_anew.position) == ("added", 0, "edited", 2)
        for article in (same, edited, gone):
            article.refresh_from_db()
        assert (same.superseded_by, same.withdrawn, same.document.version) == (None, False, 1)
        assert (edited.text, edited.superseded_by, edited_anew.text) == ("It cost $5.", edited_anew, "It cost $6.")
        assert (gone.withdrawn, gone.superseded_by) == (True, None)
        assert said == [("retired", edited.pk), ("retired", gone.pk), ("stored", added.pk), ("stored", edited_anew.pk)]

    def test_changed_markup_alone_gives_a_version_without_articles(
        self, said: list[tuple[str, int]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        source = factories.source()
        store(source, raw_of({"key": "one"}), published=MARCH_2)
        before = list(Article.objects.values())
        with django_capture_on_commit_callbacks(execute=True):
            outcome = store(source, raw_of({"key": "one"}) + b"  ")
        assert (outcome.status, outcome.new, outcome.changed, outcome.kept) == ("updated", 0, 0, 1)
        assert list(Article.objects.values()) == before
        assert said == []
        assert Document.objects.count() == 2

    def test_story_is_followed_over_versions_that_did_not_touch_it(self) -> None:
        source = factories.source()
        store(source, raw_of({"key": "a"}, {"key": "b"}))
        store(source, raw_of({"key": "a"}, {"key": "b", "text": "B2."}))
        store(source, raw_of({"key": "a", "text": "A3."}, {"key": "b", "text": "B2."}))
        assert sorted((article.text, article.document.version) for article in Article.objects.current()) == [("A3.", 3), ("B2.", 2)]
        assert Article.objects.count() == 4

    def test_withdrawn_story_that_comes_back_stands_again(
        self, said: list[tuple[str, int]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        source = factories.source()
        store(source, raw_of({"key": "a"}, {"key": "b"}))
        store(source, raw_of({"key": "a"}))
        b = Article.objects.get(key="b")
        assert b.withdrawn
        with django_capture_on_commit_callbacks(execute=True):
            store(source, raw_of({"key": "a"}, {"key": "b"}) + b" ")
        b.refresh_from_db()
        assert not b.withdrawn
        assert said == [("stored", b.pk)]

    def test_corrected_date_moves_the_story_and_tells(
        self, said: list[tuple[str, int]], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        source = factories.source()
        store(source, raw_of({"key": "a"}, published=MARCH_2.isoformat(), published_from="feed"))
        with django_capture_on_commit_callbacks(execute=True):
            store(source, raw_of({"key": "a"}, published=MARCH_9.isoformat(), published_from="feed"))
        article = Article.objects.get()
        assert (article.day, article.published) == (dt.date(2026, 3, 9), MARCH_9)
        assert said == [("stored", article.pk)]

    def test_date_is_that_of_the_part_then_the_document_then_given_then_received(self) -> None:
        source = factories.source()
        told = raw_of(
            {"key": "own", "published": "2026-03-01T00:00:00+00:00", "published_from": "date line"},
            {"key": "none"},
            published=MARCH_2.isoformat(),
            published_from="mail",
        )
        store(source, told, "told", published=MARCH_9)
        store(source, raw_of({"key": "given"}), "given", published=MARCH_9)
        store(source, raw_of({"key": "received"}, x=1), "received", received=MARCH_9 + dt.timedelta(days=1))
        dates = {article.key: (article.day.day, article.published_from) for article in Article.objects.all()}
        assert dates == {
            "own": (1, DateOrigin.DATE_LINE),
            "none": (2, DateOrigin.MAIL),
            "given": (9, DateOrigin.GIVEN),
            "received": (10, DateOrigin.RECEIVED),
        }
        assert Article.objects.get(key="received").date_is_a_guess

    def test_new_version_without_a_date_keeps_the_first_ones(self) -> None:
        source = factories.source()
        store(source, raw_of({"key": "a", "text": "Old."}), received=MARCH_2)
        store(source, raw_of({"key": "a", "text": "New."}), received=MARCH_9)
        article = Article.objects.current().get()
        assert (article.text, article.day, article.published_from) == ("New.", dt.date(2026, 3, 2), DateOrigin.RECEIVED)

    def test_day_is_that_of_the_zone_of_the_settings(self, settings: Settings) -> None:
        settings.TIME_ZONE = "America/Los_Angeles"
        with timezone.override("America/Los_Angeles"):
            store(factories.source(), raw_of({"key": "a"}, published="2026-03-02T03:00:00+00:00", published_from="feed"))
        assert Article.objects.get().day == dt.date(2026, 3, 1)

    def test_publisher_is_the_documents_own_in_a_mailbox(self) -> None:
        source = factories.source("Mailbox", kind=Source.Kind.MAIL, location="/mail", publisher=None)
        store(source, raw_of({"key": "a"}, publisher="  Harbor   Wire "), "a", publisher="Given")
        store(source, raw_of({"key": "b"}), "b", publisher="Given")
        store(source, raw_of({"key": "c"}, x=1), "c")
        by = {document.uri: document.publisher and document.publisher.name for document in Document.objects.all()}
        assert by == {"a": "Harbor Wire", "b": "Given", "c": None}

    def test_publisher_that_an_editor_gave_a_feed_stands_over_its_title(self) -> None:
        source = factories.source("Harbor Wire")
        store(source, raw_of({"key": "a"}, publisher="Harbor Wire » AI » Latest"))
        assert Document.objects.get().publisher == source.publisher
        assert Publisher.objects.count() == 1

    def test_other_language_is_kept_and_told(self) -> None:
        text = "Das Unternehmen hat am Montag mitgeteilt, dass es die Firma für viel Geld übernehmen wird und nicht an die Börse geht."
        outcome = store(factories.source(), raw_of({"key": "a", "text": text}, language="de"))
        assert (Document.objects.get().language, Article.objects.get().language) == ("de", "de")
        assert "another language than English (de)" in outcome.note

    def test_nothing_is_stored_of_a_document_without_a_story(self) -> None:
        with pytest.raises(UnreadableError, match="holds no story"):
            store(factories.source(), raw_of())
        assert Document.objects.count() == 0

    def test_nothing_is_stored_where_one_article_fails(self, said: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch) -> None:
        create: Callable[..., Article] = actions._new_article

        def failing(document: Document, position: int, part: Part) -> Article:
            if part.key == "b":
                raise RuntimeError("full disk")
            return create(document, position, part)

        monkeypatch.setattr(actions, "_new_article", failing)
        with pytest.raises(RuntimeError), transaction.atomic():
            store(factories.source(), raw_of({"key": "a"}, {"key": "b"}, publisher="Nobody yet"))
        assert (Document.objects.count(), Article.objects.count(), said) == (0, 0, [])
        assert not Publisher.objects.filter(name="Nobody yet").exists()

    def test_failure_of_a_listener_surfaces(
        self, nobody_listens: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        def broken(**kwargs: Any) -> None:
            raise RuntimeError("the index is broken")

        signals.article_stored.connect(broken)
        with pytest.raises(RuntimeError, match="the index is broken"), django_capture_on_commit_callbacks(execute=True):
            store(factories.source(), raw_of({"key": "a"}))
        assert Article.objects.count() == 1

    def test_what_the_database_cannot_hold_is_replaced_in_place(self) -> None:
        store(
            factories.source(),
            raw_of(
                {"key": "k" * 300, "text": "A\x00B", "title": "T" * 600, "url": "javascript:alert(1)"},
                title="D" * 600,
                url="ftp://x.example",
            ),
        )
        article, document = Article.objects.get(), Document.objects.get()
        assert (article.text, len(article.title), len(article.key), article.url) == ("A\ufffdB", 500, 200, "")
        assert (len(document.title), document.url) == (500, "")


@pytest.mark.django_db
def test_get_publisher_finds_by_name_or_slug() -> None:
    first = get_publisher("The Harbor Wire", homepage="https://harbor.example")
    assert (first.slug, first.homepage) == ("the-harbor-wire", "https://harbor.example")
    assert get_publisher("the harbor wire") == first
    assert get_publisher("The Harbor-Wire") == first
    assert get_publisher("量子位").slug.startswith("publisher-")
    assert get_publisher("量子位") == get_publisher(" 量子位 ") != get_publisher("机器之心")
    with pytest.raises(ValueError, match="needs a name"):
        get_publisher("  ")


@pytest.mark.django_db
def test_add_source_keeps_one_that_exists() -> None:
    source, new = add_source(kind="feed", location="https://a.example/feed", name="A", publisher="A Press")
    assert (new, source.slug, source.publisher and source.publisher.name) == (True, "a", "A Press")
    assert add_source(kind="feed", location="https://a.example/feed", name="Other") == (source, False)
    other, new = add_source(kind="feed", location="https://b.example/feed", name="A")
    assert (new, other.slug) == (True, "a-2")


@pytest.mark.django_db
def test_add_source_refuses_what_does_not_fit() -> None:
    with pytest.raises(ValidationError):
        add_source(kind="feed", location="https://a.example/feed", name="A", slug="not a slug", publisher="Nobody")
    with pytest.raises(ValidationError):
        add_source(kind="radio", location="https://a.example/feed", name="A")
    assert not Publisher.objects.exists()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//a.example", "", "mailto:a@b.example", "https://a.example/" + "x" * 1000])
def test_web_address_takes_none_that_pages_may_not_link_to(url: str) -> None:
    assert web_address(url) == ""
    assert web_address(" https://a.example/x ") == "https://a.example/x"
