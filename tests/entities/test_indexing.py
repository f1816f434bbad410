from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, connections
from django.test import override_settings

from entities import asof, indexing, receivers, signals, timelines
from entities.extraction.types import Span
from entities.indexing import OffsetError, index_article, index_pending, recount_article, store_extraction
from entities.models import Claim, Entity, Evidence, Figure, Indexing, Mention
from ingest.models import Article
from ingest.signals import article_retired, article_stored, run_finished
from tests import factories
from tests.entities.hand import DAY, VERSION, article, extraction, figure, machine, many, named, says, span, tell, usd

pytestmark = pytest.mark.django_db

TEXT = "Northwind acquires Lumen for $5 billion. Rowan was hired by Northwind."


def history() -> int:
    """How many history rows there are in all."""
    return sum(model.pgh_event_model.objects.count() for model in (Claim, Entity))  # type: ignore[union-attr]


def test_store_extraction_makes_rows_with_exact_words() -> None:
    made = factories.article(TEXT, day=DAY)
    store_extraction(
        made,
        extraction(
            TEXT,
            says(
                TEXT,
                "acquisition",
                "Northwind",
                "Lumen",
                words="Northwind acquires Lumen for $5 billion.",
                amount=usd(5_000_000_000),
                when="2026-04",
            ),
            figures=(figure(TEXT, "$5 billion", 5_000_000_000),),
        ),
    )
    claim = Claim.objects.with_ends().get()
    assert (claim.kind, str(claim.subject), str(claim.object), int(claim.amount_value or 0), claim.amount_currency) == (
        "acquisition",
        "Northwind",
        "Lumen",
        5_000_000_000,
        "USD",
    )
    assert (claim.when, claim.when_first) == ("2026-04", dt.date(2026, 4, 1))
    assert (claim.first_told, claim.last_told, claim.publisher_count, claim.standing) == (DAY, DAY, 1, Claim.Standing.PUBLISHED)
    row = claim.evidence.get()
    assert made.text[row.start : row.end] == row.text == "Northwind acquires Lumen for $5 billion."
    assert (row.rule, row.extractor) == ("by hand", VERSION)
    assert Figure.objects.get().text == "$5 billion"
    assert {str(mention.entity) for mention in Mention.objects.all()} == {"Northwind", "Lumen"}
    assert Indexing.objects.get().extractor == VERSION


def test_store_extraction_twice_changes_nothing() -> None:
    made = article(TEXT, says(TEXT, "acquisition", "Northwind", "Lumen", amount=usd(5)), figures=(figure(TEXT, "$5 billion", 5),))
    models = (Claim, Evidence, Entity, Mention, Figure, Indexing)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    rows = history()
    store_extraction(
        made, extraction(TEXT, says(TEXT, "acquisition", "Northwind", "Lumen", amount=usd(5)), figures=(figure(TEXT, "$5 billion", 5),))
    )
    assert [list(model.objects.order_by("pk").values()) for model in models] == before
    assert history() == rows


def test_store_extraction_removes_what_the_new_one_does_not_give() -> None:
    made = article(
        TEXT,
        says(TEXT, "acquisition", "Northwind", "Lumen"),
        says(TEXT, "hire", "Northwind", "Rowan"),
        figures=(figure(TEXT, "$5 billion", 5),),
    )
    store_extraction(made, extraction(TEXT, says(TEXT, "hire", "Northwind", "Rowan"), version="hand-2"))
    assert [claim.kind for claim in Claim.objects.all()] == ["hire"]
    assert not Figure.objects.exists()
    assert {str(mention.entity) for mention in Mention.objects.all()} == {"Northwind", "Rowan"}
    assert Entity.objects.get(name="Lumen").first_told is None
    assert Evidence.objects.get().extractor == "hand-2"
    assert Indexing.objects.get().extractor == "hand-2"


def test_same_claim_of_three_articles_is_one_row_that_counts_publishers() -> None:
    for by, day in (("Harbor Wire", 20), ("Deal Desk", 22), ("Deal Desk", 23)):
        tell("Northwind acquires Lumen.", "acquisition", "Northwind", "Lumen", by=by, day=dt.date(2026, 4, day))
    claim = Claim.objects.get()
    assert claim.evidence.count() == 3
    assert claim.publisher_count == 2
    assert (claim.first_told, claim.last_told) == (dt.date(2026, 4, 20), dt.date(2026, 4, 23))


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
def test_copies_of_an_agencys_text_count_once_in_whatever_order_they_come(order: tuple[int, ...]) -> None:
    wire = "Northwind acquires Lumen. The two said that the price was agreed after months of talks, and that nobody will have to leave."
    own = "Northwind acquires Lumen. What is bought here is a team of nine who once wrote the tools that most others still work with."
    texts = [("Harbor Wire", wire), ("Deal Desk", f"{wire} Shares fell."), ("The Ledger", f"By our desk. {wire}"), ("Deal Desk", own)]
    made = [factories.article(text, by=by, day=DAY + dt.timedelta(days=place)) for place, (by, text) in enumerate(texts)]
    for place in order:
        said = says(made[place].text, "acquisition", "Northwind", "Lumen", words="Northwind acquires Lumen.")
        store_extraction(made[place], extraction(made[place].text, said))
    claim = timelines.with_evidence(Claim.objects.all()).get()
    assert claim.publisher_count == 2
    assert [row.article.teller for row in claim.evidence.all()] == ["Harbor Wire", "Harbor Wire", "Harbor Wire", "Deal Desk"]
    at = asof.moment(DAY + dt.timedelta(days=2))
    (known,) = asof.known(Claim.objects.all(), at)
    assert known.known_publishers == 1  # type: ignore[attr-defined]  # annotated


def test_unknown_publishers_count_as_one() -> None:
    for number in range(2):
        source = factories.source(f"Folder {number}", publisher=None)
        made = factories.article("Northwind acquires Lumen.", document=factories.document(source=source), day=DAY)
        store_extraction(made, extraction(made.text, says(made.text, "acquisition", "Northwind", "Lumen")))
    assert Claim.objects.get().publisher_count == 1


def test_claim_shows_the_most_precise_date_and_the_more_careful_number() -> None:
    for by, when, qualifier in (("A", "2026", "exact"), ("B", "2026-04-21", "about"), ("C", "2026-04", "exact"), ("D", "", "exact")):
        tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen", by=by, when=when, amount=usd(5, qualifier))
    claim = Claim.objects.get()
    assert (claim.when, claim.when_first, claim.amount_qualifier) == ("2026-04-21", dt.date(2026, 4, 21), "about")


def test_at_least_and_at_most_the_same_make_about() -> None:
    for by, qualifier in (("A", "at_least"), ("B", "at_most")):
        tell("Lumen has 5 million users.", "audience", "Lumen", by=by, quantity=many(5_000_000, "users", qualifier))
    assert Claim.objects.get().quantity_qualifier == "about"


def test_claim_does_not_hang_on_the_order_of_articles() -> None:
    told = [("A", 22, "2026", "in cash"), ("B", 20, "2026-04", "in shares"), ("C", 21, "2026-05", "")]
    results = []
    for order in (told, told[::-1]):
        for by, day, when, detail in order:
            tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen", by=by, day=dt.date(2026, 4, day), when=when, detail=detail)
        results.append(Claim.objects.values("when", "detail", "first_told", "last_told", "publisher_count", "fingerprint").get())
        Evidence.objects.all().delete()
        Claim.objects.all().delete()
    assert results[0] == results[1]
    assert results[0]["detail"] == "in shares"
    assert results[0]["when"] == "2026-04"


def test_unsure_claim_waits_for_an_editor() -> None:
    claim = tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen", confidence=0.3)
    assert claim.standing == Claim.Standing.QUEUED
    assert not Claim.objects.public().exists()
    tell("Northwind has bought Lumen.", "acquisition", "Northwind", "Lumen", by="Deal Desk", confidence=0.9)
    claim.refresh_from_db()
    assert (claim.confidence, claim.standing) == (0.9, Claim.Standing.PUBLISHED)


def test_threshold_is_a_setting() -> None:
    with override_settings(CONFIDENCE_PUBLISHED=0.95):
        assert tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen", confidence=0.9).standing == Claim.Standing.QUEUED


def test_superseded_article_keeps_its_evidence_but_does_not_count() -> None:
    old = article(TEXT, says(TEXT, "acquisition", "Northwind", "Lumen"), says(TEXT, "hire", "Northwind", "Rowan"))
    new = article(TEXT, says(TEXT, "hire", "Northwind", "Rowan"), day=dt.date(2026, 4, 21))
    Article.objects.filter(pk=old.pk).update(superseded_by=new)
    recount_article(old.pk)
    bought, hired = Claim.objects.get(kind="acquisition"), Claim.objects.get(kind="hire")
    assert bought.evidence.get().article == old
    assert (bought.publisher_count, bought.first_told, bought.deal) == (0, None, None)
    assert (hired.publisher_count, hired.first_told) == (1, dt.date(2026, 4, 21))
    assert Entity.objects.get(name="Lumen").first_told is None
    assert list(Claim.objects.public()) == [hired]


def test_withdrawn_article_still_counts() -> None:
    """A rolling front page drops old stories without taking them back."""
    claim = tell("Northwind buys Lumen.", "acquisition", "Northwind", "Lumen")
    Article.objects.update(withdrawn=True)
    recount_article(claim.evidence.get().article_id)
    claim.refresh_from_db()
    assert claim.publisher_count == 1


@pytest.mark.parametrize("wrong", [Span(0, 1000), Span(5, 5), Span(-1, 4)])
def test_store_extraction_with_offsets_outside_the_text_raises(wrong: Span) -> None:
    made = factories.article(TEXT)
    claim = replace(says(TEXT, "acquisition", "Northwind", "Lumen"), evidence=wrong)
    with pytest.raises(OffsetError):
        store_extraction(made, extraction(TEXT, claim))
    assert not Claim.objects.exists()
    assert not Indexing.objects.exists()


def test_store_extraction_with_a_figure_that_is_not_there_raises() -> None:
    made = factories.article(TEXT)
    shifted = replace(figure(TEXT, "$5 billion", 5), text="$6 billion")
    with pytest.raises(OffsetError, match=r"says “\$5 billion”"):
        store_extraction(made, extraction(TEXT, figures=(shifted,)))


def test_store_extraction_about_an_entity_that_is_not_listed_raises() -> None:
    made = factories.article(TEXT)
    with pytest.raises(ValueError, match="no such entity"):
        store_extraction(made, extraction(TEXT, says(TEXT, "hire", "Northwind", "Rowan"), entities=(named("Northwind", TEXT),)))
    assert not Entity.objects.exists()


def test_store_extraction_leaves_out_what_no_row_can_say_and_tells_so() -> None:
    made = factories.article(TEXT)
    store_extraction(
        made,
        extraction(
            TEXT,
            says(TEXT, "valuation", "Northwind", amount=usd("1e30")),
            says(TEXT, "merger", "Lumen", "Lumen"),
            says(TEXT, "acquisition", "Northwind", "Lumen", when="2026-02-31"),
        ),
    )
    claim = Claim.objects.get()
    assert (claim.kind, claim.when) == ("acquisition", "")
    note = Indexing.objects.get().note
    assert "valuation by by hand" in note
    assert "date 2026-02-31" in note


def test_index_article_in_another_language_gives_a_note_and_no_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, {})
    made = factories.article("Northwind achète Lumen.", language="fr")
    index_article(made.pk)
    row = Indexing.objects.get()
    assert row.extractor == VERSION
    assert "“fr”" in row.note
    assert not Claim.objects.exists()


def test_index_pending_does_each_article_once(monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any) -> None:
    text = "Northwind buys Lumen."
    machine(monkeypatch, {text: extraction(text, says(text, "acquisition", "Northwind", "Lumen"))})
    for by in ("A", "B"):
        factories.article(text, by=by)
    assert index_pending() == 2
    with django_assert_num_queries(1):
        assert index_pending() == 0
    machine(monkeypatch, {text: extraction(text, version="hand-2")}, version="hand-2")
    assert index_pending() == 2
    assert not Claim.objects.exists()


def test_index_pending_goes_on_after_a_failure_and_raises_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Northwind buys Lumen."
    machine(monkeypatch, {text: extraction(text, says(text, "acquisition", "Northwind", "Lumen"))})
    factories.article("The machine knows nothing of this.", day=dt.date(2026, 4, 1))
    factories.article(text, day=dt.date(2026, 4, 2))
    with pytest.raises(ExceptionGroup, match="1 articles") as caught:
        index_pending()
    assert isinstance(caught.value.exceptions[0], KeyError)
    assert Claim.objects.count() == 1
    assert Indexing.objects.count() == 1


def test_signals_lead_from_a_stored_article_to_the_index(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> None:
    text = "Northwind buys Lumen."
    machine(monkeypatch, {text: extraction(text, says(text, "acquisition", "Northwind", "Lumen"))})
    heard: list[Any] = []

    def hear(**kwargs: Any) -> None:
        heard.append(kwargs.get("article_id", "finished"))

    signals.article_indexed.connect(hear)
    signals.indexing_finished.connect(hear)
    try:
        made, left = factories.article(text), factories.article(text)
        with django_capture_on_commit_callbacks(execute=True):
            article_stored.send(sender=Article, article_id=made.pk)
        with django_capture_on_commit_callbacks(execute=True):
            run_finished.send(sender=Article)
        with django_capture_on_commit_callbacks(execute=True):
            article_retired.send(sender=Article, article_id=made.pk)
    finally:
        signals.article_indexed.disconnect(hear)
        signals.indexing_finished.disconnect(hear)
    assert sorted(map(str, heard)) == sorted(map(str, [made.pk, left.pk, "finished", made.pk]))
    assert Claim.objects.get().evidence.count() == 2


def test_failure_at_storing_is_logged_and_waits_for_the_end_of_the_run(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    machine(monkeypatch, {})
    made = factories.article(TEXT)
    receivers.index_stored_article(article_id=made.pk)
    assert f"article={made.pk} status=failed" in caplog.text
    assert list(indexing.waiting()) == [made]
    with pytest.raises(ExceptionGroup):
        receivers.index_what_is_left()


def test_failure_within_an_article_leaves_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = factories.article(TEXT)

    def fail(*args: Any) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(indexing, "recount_entities", fail)
    with pytest.raises(RuntimeError):
        store_extraction(made, extraction(TEXT, says(TEXT, "acquisition", "Northwind", "Lumen")))
    assert not any(model.objects.exists() for model in (Claim, Entity, Evidence, Mention, Indexing))


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_new_names_make_one_row_each() -> None:
    text = "Northwind buys Lumen. Lumen buys Quill. Quill buys Northwind."
    pairs = [("Northwind", "Lumen"), ("Lumen", "Quill"), ("Quill", "Northwind")]
    articles = [factories.article(text, by=f"Wire {number}", day=DAY) for number in range(8)]
    barrier = threading.Barrier(4)
    failures: list[Exception] = []

    def work(mine: list[Article], turn: int) -> None:
        try:
            barrier.wait()
            for made in mine:
                claims = [says(text, "acquisition", *pair) for pair in (pairs if turn % 2 else pairs[::-1])]
                store_extraction(made, extraction(text, *claims))
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(articles[turn::4], turn)) for turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert sorted(Entity.objects.values_list("name", "standing")) == [(name, "established") for name in ("Lumen", "Northwind", "Quill")]
    assert sorted(Claim.objects.values_list("publisher_count", flat=True)) == [8, 8, 8]
    assert Evidence.objects.count() == 24


def test_storing_an_article_takes_a_bounded_number_of_queries(django_assert_max_num_queries: Any) -> None:
    names = [f"Firm{number}" for number in range(30)]
    text = ". ".join(f"{one} buys {other}" for one, other in zip(names, names[1:], strict=False))
    claims = [says(text, "acquisition", one, other, words=f"{one} buys {other}") for one, other in zip(names, names[1:], strict=False)]
    article(text, *claims)
    made = factories.article(text, by="Deal Desk")
    entities = tuple(named(name, text) for name in names)
    with django_assert_max_num_queries(200), connection.cursor():
        store_extraction(made, extraction(text, *claims, entities=entities))
    assert span(text, "Firm0 buys Firm1") == claims[0].evidence


@pytest.mark.django_db
def test_article_longer_than_any_story_is_read_in_part_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entities.indexing.LONGEST_READ", 60)
    article = factories.article(
        text="Nvidia acquired SchedMD on Monday.\n\nStripe acquired Lightmeter on Tuesday, in a second deal of the week."
    )
    index_article(article.pk)
    assert "only the first 35 characters" in article.indexing.note
    assert [str(claim.object) for claim in Claim.objects.filter(kind="acquisition")] == ["SchedMD"]
